"""A login at the mail provider, in a thread: it waits for the browser, a pasted address or a code to be typed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, NamedTuple

from data.database import connection
from data.errors import InputError
from data.language import _
from data.preferences import Preferences
from data.secrets import Secret, Service, VaultLocked, lasting_place

if TYPE_CHECKING:
    from mail.oauth.providers import Client
    from mail.oauth.tokens import Tokens

LOOK = 0.2  # seconds between two looks at what was pasted


class Step(NamedTuple):
    """What to show: the ``address`` to open, the ``code`` to type there if there is one, or a ``problem``."""

    title: str
    address: str
    code: str = ""
    problem: str = ""


class LoginRun:
    """One login of ``operator`` for ``service``; ``show`` is called from the thread that ``run`` is called in."""

    def __init__(
        self, operator: str, by_code: bool, show: Callable[[Step], object], service: Service = "smtp"
    ) -> None:
        self._operator = operator
        self._by_code = by_code
        self._show = show
        self._service = service
        self._cancelled = threading.Event()
        self._pasted: SimpleQueue[Secret] = SimpleQueue()

    def paste(self, address: str) -> None:
        """The address the browser ended at."""
        self._pasted.put(Secret(address))

    def cancel(self) -> None:
        """End; nothing is kept."""
        self._cancelled.set()

    def run(self) -> str:
        """Log in and keep the tokens; returns in words what was done, nothing if cancelled. DunmailError in words."""
        from mail.oauth import tokens
        from mail.oauth.providers import client_from

        with connection():
            preferences = Preferences(self._operator)
        client = client_from(preferences, self._service)
        title = _("Log in at {provider} as {user}").format(provider=client.provider.title, user=client.user)
        found = self._code(client, title) if self._by_code else self._browser(client, title)
        if found is None or self._cancelled.is_set():
            return ""
        try:
            kept = tokens.keep(found, preferences, self._service, lasting_place())
        except VaultLocked:  # they would rather have no vault
            kept = tokens.keep(found, preferences, self._service, "memory")
        return _("Logged in at {provider} for {user}. Kept in: {where}").format(
            provider=client.provider.title, user=client.user, where=kept)

    def _code(self, client: Client, title: str) -> Tokens | None:
        from mail.oauth import device

        code = device.begin(client)
        self._show(Step(title, code.address, code.user_code))
        return device.wait(code, client, self._cancelled)

    def _browser(self, client: Client, title: str) -> Tokens | None:
        from mail.oauth.browser import BrowserLogin
        from mail.oauth.listener import Listener

        with Listener() as listener:
            login = BrowserLogin(client, listener.port)
            listener.is_answer = login.is_answer
            step = Step(title, login.address)
            self._show(step)
            while not self._cancelled.is_set():
                try:
                    if address := listener.wait(LOOK) or self._pasted.get_nowait():
                        return login.finish(address)
                except Empty:
                    continue
                except InputError as error:  # not the right address: paste another
                    self._show(step._replace(problem=str(error)))
        return None
