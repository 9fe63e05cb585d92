"""How the app asks for a passphrase or password: a thread that needs it waits for what is typed in a window."""

import asyncio
from concurrent.futures import Future
from typing import Any

from textual.app import App

from data.secrets import Question, Secret
from data.secrets.session import Asker

LOOK = 0.2  # seconds between two looks at whether the app is still there


def ask_in(app: App[Any]) -> Asker:
    """Asks in a window over whatever ``app`` shows, called from any thread but the one that draws."""

    def ask(question: Question) -> Secret | None:
        from tui.screens.secret import SecretScreen

        if _draws():
            return None  # it would wait for itself
        answer: Future[Secret | None] = Future()

        def show() -> None:
            app.push_screen(SecretScreen(question), answer.set_result)

        try:
            app.call_from_thread(show)
        except RuntimeError:  # the app has ended
            return None
        while app.is_running:
            try:
                return answer.result(LOOK)
            except TimeoutError:
                continue
        return None

    return ask


def _draws() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
