"""The sending screen on a real sender: progress, pause, stop before the dot, the server's words."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from textual.app import App
from textual.widgets import ProgressBar, Static

from data import ledger
from data.preferences import set_preference
from mail.sender import Sender
from tui.screens.confirm import ConfirmScreen
from tui.screens.sending import SendingScreen

SIZE = (80, 24)
Until = Callable[..., Awaitable[None]]
Words = Callable[[App[Any]], str]
Batch = Callable[..., int]
MakeApp = Callable[..., Any]


def text(app: App[Any], id: str) -> str:
    """What that part of the screen says; nothing while it is not there yet."""
    return "".join(str(part.render()) for part in app.screen.query(f"#{id}").results(Static))


def states(batch: int) -> list[str]:
    return [message.state for message in ledger.outbox(batch=batch)]


async def test_a_batch_is_sent_and_reported(catcher: Any, batch: Batch, mail_app: MakeApp, until: Until) -> None:
    number = batch("a@kupec.si", "", "b@kupec.si")
    app = mail_app(lambda: SendingScreen(number))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        app.sending.start(number)
        await until(pilot, lambda: "2 messages were accepted" in text(app, "outcome"))
        assert "finished" in text(app, "state")
        assert "accepted 2" in text(app, "counts")
        assert "2 of 2" in text(app, "pace")
        assert "2012/101: Müller [/b] has no contact OPOMIN2." in text(app, "skipped")
        assert app.screen.query_one("#bar", ProgressBar).percentage == 1
    assert [caught.recipients for caught in catcher.caught()] == [("a@kupec.si",), ("b@kupec.si",)]


async def test_stop_is_before_the_next_dot(gate: Any, batch: Batch, mail_app: MakeApp, until: Until) -> None:
    number = batch("a@kupec.si", "b@kupec.si", "c@kupec.si")
    app = mail_app(lambda: SendingScreen(number))
    async with app.run_test(size=SIZE) as pilot:
        app.sending.start(number)
        await until(pilot, lambda: gate.knocked)
        await pilot.press("x")
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        await pilot.press("enter")  # Cancel has the focus: nothing is stopped
        await pilot.pause()
        assert app.sending.running
        await pilot.press("x")
        await pilot.press("tab", "enter")
        await pilot.pause()
        gate.opened.set()
        await until(pilot, lambda: not app.sending.running)
        await until(pilot, lambda: "R goes on" in text(app, "outcome"))
        assert (gate.taken, states(number)) == ([], ["queued"] * 3)
        assert "stopped" in text(app, "state")
        await pilot.press("r")
        await until(pilot, lambda: "3 messages were accepted" in text(app, "outcome"))
    assert gate.taken == ["a@kupec.si", "b@kupec.si", "c@kupec.si"]


async def test_pause_and_resume(gate: Any, batch: Batch, mail_app: MakeApp, until: Until) -> None:
    number = batch("a@kupec.si", "b@kupec.si")
    app = mail_app(lambda: SendingScreen(number))
    async with app.run_test(size=SIZE) as pilot:
        app.sending.start(number)
        await until(pilot, lambda: gate.knocked)
        await pilot.press("p")
        gate.opened.set()
        await until(pilot, lambda: text(app, "state").startswith("paused: "))
        assert gate.taken == []
        await pilot.press("r")
        await until(pilot, lambda: "2 messages were accepted" in text(app, "outcome"))


async def test_sending_goes_on_without_the_screen(gate: Any, batch: Batch, mail_app: MakeApp, until: Until) -> None:
    number = batch("a@kupec.si", "b@kupec.si")
    app = mail_app(lambda: SendingScreen(number))
    async with app.run_test(size=SIZE) as pilot:
        app.sending.start(number)
        await until(pilot, lambda: gate.knocked)
        await pilot.press("escape")
        gate.opened.set()
        await until(pilot, lambda: not app.sending.running)
        assert states(number) == ["accepted", "accepted"]
        app.push_screen(SendingScreen(number))
        await until(pilot, lambda: isinstance(app.screen, SendingScreen) and "2 messages" in text(app, "outcome"))


async def test_leaving_the_app_stops_before_the_dot(
    gate: Any, batch: Batch, mail_app: MakeApp, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped, stop = threading.Event(), Sender.stop

    def stop_and_tell(sender: Sender) -> None:
        stop(sender)
        stopped.set()

    monkeypatch.setattr(Sender, "stop", stop_and_tell)
    number = batch("a@kupec.si", "b@kupec.si")
    app = mail_app(lambda: SendingScreen(number))
    async with app.run_test(size=SIZE) as pilot:
        app.sending.start(number)
        await until(pilot, lambda: gate.knocked)
        app.exit()
    assert await asyncio.to_thread(stopped.wait, 10)
    gate.opened.set()
    await asyncio.get_running_loop().shutdown_default_executor()
    assert (gate.taken, states(number)) == ([], ["queued", "queued"])


async def test_the_servers_own_words_are_shown(
    gate: Any, batch: Batch, mail_app: MakeApp, until: Until, words: Words
) -> None:
    gate.opened.set()
    number = batch("nobody@kupec.si", "b@kupec.si")
    app = mail_app(lambda: SendingScreen(number))
    async with app.run_test(size=SIZE) as pilot:
        app.sending.start(number)
        await until(pilot, lambda: "1 message was accepted" in text(app, "outcome"))
        assert "no such [/b] user" in text(app, "errors")
        assert "\x1b" not in words(app)
        assert "1 was refused" in text(app, "outcome")
        assert "failed 1" in text(app, "counts")


async def test_a_wrong_setting_is_said_in_words(catcher: Any, batch: Batch, mail_app: MakeApp, until: Until) -> None:
    number = batch("a@kupec.si")
    set_preference("smtp.host", "")
    app = mail_app(lambda: SendingScreen(number))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        app.sending.start(number)
        await until(pilot, lambda: app.sending.finished is not None)
        await until(pilot, lambda: "smtp.host" in text(app, "state"))
        assert not app.sending.running


async def test_what_cannot_be_done_is_said(catcher: Any, batch: Batch, mail_app: MakeApp, until: Until) -> None:
    number = batch("a@kupec.si")
    ledger.cancel(number)
    app = mail_app(lambda: SendingScreen(number))
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await until(pilot, lambda: "cancelled" in text(app, "state"))
        await pilot.press("p", "x", "r")
        await pilot.pause()
        said = [note.message for note in app._notifications]
    assert said.count("This batch is not being sent now.") == 2
    assert f"Batch {number} is over: there is nothing to go on with." in said
    assert catcher.caught() == []


async def test_another_batch_waits_its_turn(gate: Any, batch: Batch, mail_app: MakeApp, until: Until) -> None:
    first, second = batch("a@kupec.si"), batch("b@kupec.si")
    app = mail_app(lambda: SendingScreen(second))
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        app.sending.start(first)
        await until(pilot, lambda: gate.knocked)
        await pilot.press("r")
        await pilot.pause()
        assert any(f"Batch {first} is being sent now" in note.message for note in app._notifications)
        gate.opened.set()
        await until(pilot, lambda: not app.sending.running)
    assert (states(first), states(second)) == (["accepted"], ["queued"])


async def test_a_batch_whose_sender_died_is_interrupted(
    catcher: Any, batch: Batch, mail_app: MakeApp, until: Until
) -> None:
    number = batch("a@kupec.si")
    ledger.start_batch(number)
    app = mail_app(lambda: SendingScreen(number))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: text(app, "state") == "interrupted: nobody sends it now")
        assert "ready" not in text(app, "pace")
        await pilot.press("r")
        await until(pilot, lambda: text(app, "state") == "finished")


async def test_a_batch_that_is_not_there(catcher: Any, mail_app: MakeApp, until: Until) -> None:
    app = mail_app(lambda: SendingScreen(99))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: text(app, "state") == "There is no batch 99.")


@pytest.mark.parametrize("key", ["p", "x"])
async def test_keys_without_a_batch_change_nothing(catcher: Any, mail_app: MakeApp, key: str, until: Until) -> None:
    app = mail_app(lambda: SendingScreen(99))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press(key)
        await pilot.pause()
        assert isinstance(app.screen, SendingScreen)
        assert not app.sending.running
