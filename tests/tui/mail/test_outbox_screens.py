"""The outbox, one message, the batches: what they show and what their keys do."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Button, Input, Select

from data import ledger
from data.ledger import Verdict, Words
from tui.screens.batches import BatchesScreen
from tui.screens.confirm import ConfirmScreen
from tui.screens.message import MessageScreen
from tui.screens.outbox import OutboxScreen
from tui.screens.save import SaveScreen
from tui.screens.sending import SendingScreen

SIZE = (80, 24)
FOREIGN = "no such [/b] user \x1b[31m <a@kupec.si>"
Until = Callable[..., Awaitable[None]]
Seen = Callable[[App[Any]], str]
Batch = Callable[..., int]
MakeApp = Callable[..., Any]


def settle(batch: int, state: str, words: Words, dot: bool = True) -> int:
    """Try the next message of a batch without a server; its id."""
    ledger.start_batch(batch)
    claim = ledger.claim_next(batch, "one")
    assert claim is not None
    if dot:
        ledger.mark_dot_sent(claim, Words("body", text=f"{claim.size} bytes"))
    ledger.settle(claim, Verdict(state, words))
    return claim.id


@pytest.fixture
def mixed(catcher: Any, batch: Batch) -> int:
    """A batch with a failed, an uncertain, an accepted and a queued message; their ids are 1 to 4."""
    number = batch("a@kupec.si", "b@kupec.si", "c@kupec.si", "d@kupec.si")
    settle(number, "failed", Words("rcpt", 550, "5.1.1", FOREIGN), dot=False)
    settle(number, "uncertain", Words("dot", text="connection lost"))
    settle(number, "accepted", Words("dot", 250, "2.0.0", "queued as ABC"))
    ledger.pause_batch(number, None, "")
    return number


def states() -> list[str]:
    return [row.state for row in ledger.outbox()]


def notes(app: App[Any]) -> str:
    return "\n".join(note.message for note in app._notifications)


async def shown(pilot: Pilot[Any], until: Until, words: Seen, text: str) -> None:
    await until(pilot, lambda: text in words(pilot.app))


@pytest.mark.parametrize("size", [SIZE, (60, 20)])
async def test_the_messages_and_their_last_words(
    mixed: int, mail_app: MakeApp, until: Until, words: Seen, size: tuple[int, int]
) -> None:
    app = mail_app(OutboxScreen)
    async with app.run_test(size=size) as pilot:
        await shown(pilot, until, words, "4 shown")
        for state in ("failed", "uncertain", "accepted", "queued"):
            assert state in words(app)
        assert "no such [/b] user" in words(app)
        assert "\x1b" not in words(app)
        await pilot.press("down")
        await shown(pilot, until, words, "connection lost")
        await pilot.press("space", "f3")
        await shown(pilot, until, words, "4 marked")
        await pilot.press("f4", "space")
        await shown(pilot, until, words, "1 marked")


async def test_filters(mixed: int, batch: Batch, mail_app: MakeApp, until: Until, words: Seen) -> None:
    other = batch("e@kupec.si")
    app = mail_app(lambda: OutboxScreen(state="failed"))
    async with app.run_test(size=SIZE) as pilot:
        await shown(pilot, until, words, "1 shown")
        app.screen.query_one("#state", Select).value = Select.NULL
        await shown(pilot, until, words, "5 shown")
        app.screen.query_one("#batch", Select).value = other
        await shown(pilot, until, words, "1 shown")
        await shown(pilot, until, words, "e@kupec.si")
        await pilot.press("slash")
        assert app.focused.id == "state"
        await pilot.press("escape")
        assert app.focused.id == "outbox"
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(app.screen, OutboxScreen))


async def test_retry_then_go_on(mixed: int, catcher: Any, mail_app: MakeApp, until: Until, words: Seen) -> None:
    app = mail_app(OutboxScreen)
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await shown(pilot, until, words, "4 shown")
        await pilot.press("f3", "r")
        await until(pilot, lambda: states() == ["queued", "uncertain", "accepted", "queued"])
        await until(pilot, lambda: "1 message queued again" in notes(app))
        await pilot.press("r")
        await until(pilot, lambda: "Only failed and held" in notes(app))
        await pilot.press("f4")
        await pilot.press("g")
        await shown(pilot, until, words, f"Go on with batch {mixed}?")
        assert "2 messages are left" in words(app)
        await pilot.press("enter")  # Cancel has the focus
        await until(pilot, lambda: isinstance(app.screen, OutboxScreen))
        await pilot.press("g")
        await shown(pilot, until, words, f"Go on with batch {mixed}?")
        await pilot.press("tab", "enter")
        await until(pilot, lambda: isinstance(app.screen, SendingScreen))
        await until(pilot, lambda: states() == ["accepted", "uncertain", "accepted", "accepted"])
        await until(pilot, lambda: not app.sending.running)
    assert sorted(caught.recipients for caught in catcher.caught()) == [("a@kupec.si",), ("d@kupec.si",)]


async def test_retrying_one_offers_to_go_on(
    mixed: int, catcher: Any, mail_app: MakeApp, until: Until, words: Seen
) -> None:
    app = mail_app(lambda: OutboxScreen(batch=mixed))
    async with app.run_test(size=SIZE) as pilot:
        await shown(pilot, until, words, "no such [/b] user")  # the cursor is on what failed
        await pilot.press("r")
        await shown(pilot, until, words, f"Go on with batch {mixed}?")
        await pilot.press("tab", "enter")
        await until(pilot, lambda: isinstance(app.screen, SendingScreen))
        await until(pilot, lambda: not app.sending.running)
    assert [caught.recipients for caught in catcher.caught()] == [("a@kupec.si",), ("d@kupec.si",)]


async def test_what_went_wrong_is_under_the_cursor(
    catcher: Any, batch: Batch, mail_app: MakeApp, until: Until, words: Seen
) -> None:
    number = batch("a@kupec.si", "b@kupec.si")
    settle(number, "accepted", Words("dot", 250, "2.0.0", "queued as ABC"))
    settle(number, "failed", Words("rcpt", 550, "5.1.1", FOREIGN), dot=False)
    app = mail_app(lambda: OutboxScreen(batch=number))
    async with app.run_test(size=SIZE) as pilot:
        await shown(pilot, until, words, "b@kupec.si: ")
        assert app.screen.table.cursor == 1


@pytest.mark.parametrize(("key", "title", "state"), [
    ("s", "Was 2012/101 sent?", "accepted"), ("a", "Send 2012/101 again?", "queued")])
async def test_an_uncertain_message_is_settled_after_asking(
    mixed: int, mail_app: MakeApp, until: Until, words: Seen, key: str, title: str, state: str
) -> None:
    app = mail_app(OutboxScreen)
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await shown(pilot, until, words, "4 shown")
        await pilot.press(key)
        await until(pilot, lambda: "is failed, not uncertain" in notes(app))
        await pilot.press("down", key)
        await shown(pilot, until, words, title)
        for known in ("The final dot left", "bytes through", "Last words: connection lost", "Message-ID"):
            assert known in " ".join(words(app).split()), known
        assert app.focused.id == "cancel"
        await pilot.press("enter")
        await until(pilot, lambda: not isinstance(app.screen, ConfirmScreen))
        assert states()[1] == "uncertain"
        await pilot.press(key)
        await shown(pilot, until, words, title)
        await pilot.press("tab", "enter")
        await until(pilot, lambda: states()[1] == state)


async def test_cancelling_asks_and_spares_what_was_sent(
    mixed: int, mail_app: MakeApp, until: Until, words: Seen
) -> None:
    app = mail_app(OutboxScreen)
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await shown(pilot, until, words, "4 shown")
        await pilot.press("f3", "c")
        await shown(pilot, until, words, "Cancel 4 messages?")
        await pilot.press("tab", "enter")
        await until(pilot, lambda: states() == ["failed", "uncertain", "accepted", "cancelled"])
        await until(pilot, lambda: "1 message cancelled." in notes(app))
        await pilot.press("f4", "c")
        await shown(pilot, until, words, "Cancel 1 message?")
        await pilot.press("tab", "enter")
        await until(pilot, lambda: "Only what was not sent" in notes(app))


async def test_changes_made_elsewhere_show(mixed: int, mail_app: MakeApp, until: Until, words: Seen) -> None:
    app = mail_app(lambda: OutboxScreen(state="failed"))
    async with app.run_test(size=SIZE) as pilot:
        await shown(pilot, until, words, "1 shown")
        ledger.retry(mixed)
        await shown(pilot, until, words, "No messages here.")
        await pilot.press("enter", "s", "r", "c", "g")
        assert isinstance(app.screen, OutboxScreen)


async def test_one_message_and_its_redacted_transcript(
    mixed: int, mail_app: MakeApp, until: Until, words: Seen, tmp_path: Path
) -> None:
    app = mail_app(OutboxScreen)
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await shown(pilot, until, words, "4 shown")
        await pilot.press("enter")
        await shown(pilot, until, words, "To a@kupec.si")
        assert "550 5.1.1 no such [/b] user" in words(app)
        await pilot.press("t")
        await until(pilot, lambda: isinstance(app.screen, SaveScreen))
        app.screen.query_one(Input).value = str(tmp_path / "said.txt")
        await pilot.press("enter")
        await until(pilot, lambda: "written" in notes(app))
        text = (tmp_path / "said.txt").read_text("utf-8")
        assert "no such [/b] user" in text
        assert "a@" not in text
        assert "***@kupec.si" in text
        assert "\x1b" not in text
        await pilot.press("c")
        await until(pilot, lambda: "OSC 52" in notes(app))
        assert app.clipboard == text
        await pilot.press("r")
        await until(pilot, lambda: states()[0] == "queued")
        await shown(pilot, until, words, f"Go on with batch {mixed}?")
        await pilot.press("enter")  # Cancel has the focus
        await shown(pilot, until, words, "2012/100 · queued")
        await pilot.press("s")
        await until(pilot, lambda: "not uncertain" in notes(app))
        await pilot.press("g")
        await shown(pilot, until, words, f"Go on with batch {mixed}?")
        await pilot.press("escape", "escape")
        await until(pilot, lambda: isinstance(app.screen, OutboxScreen))


async def test_deciding_on_the_message_itself(mixed: int, mail_app: MakeApp, until: Until, words: Seen) -> None:
    app = mail_app(lambda: MessageScreen(2))
    async with app.run_test(size=SIZE) as pilot:
        await shown(pilot, until, words, "2012/101 · uncertain")
        await pilot.press("a")
        await shown(pilot, until, words, "Send 2012/101 again?")
        await pilot.press("tab", "enter")
        await shown(pilot, until, words, "2012/101 · queued")


async def test_a_message_that_is_not_there(catcher: Any, mail_app: MakeApp, until: Until, words: Seen) -> None:
    app = mail_app(lambda: MessageScreen(99))
    async with app.run_test(size=SIZE) as pilot:
        await shown(pilot, until, words, "There is no message 99.")
        await pilot.press("t", "c", "g")
        assert isinstance(app.screen, MessageScreen)


async def test_a_transcript_that_cannot_be_written_is_said(
    mixed: int, mail_app: MakeApp, until: Until, words: Seen, tmp_path: Path
) -> None:
    app = mail_app(lambda: MessageScreen(1))
    folder = tmp_path / "gone"
    folder.mkdir()
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await shown(pilot, until, words, "To a@kupec.si")
        await pilot.press("t")
        await until(pilot, lambda: isinstance(app.screen, SaveScreen))
        app.screen.dismiss(folder)
        await until(pilot, lambda: "cannot be written" in notes(app))
        await pilot.press("t")
        await until(pilot, lambda: isinstance(app.screen, SaveScreen))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, MessageScreen))


async def test_batches(mixed: int, mail_app: MakeApp, until: Until, words: Seen) -> None:
    app = mail_app(BatchesScreen)
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await shown(pilot, until, words, "1 batch")
        assert "paused" in words(app)
        await pilot.press("o")
        await shown(pilot, until, words, "4 shown")
        await pilot.press("f5")
        await until(pilot, lambda: isinstance(app.screen, BatchesScreen))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, SendingScreen))
        await pilot.press("escape", "c")
        await shown(pilot, until, words, f"Cancel batch {mixed}?")
        assert isinstance(app.focused, Button)
        assert app.focused.id == "cancel"
        await pilot.press("enter", "c")
        await shown(pilot, until, words, f"Cancel batch {mixed}?")
        await pilot.press("tab", "enter")
        await until(pilot, lambda: states() == ["failed", "uncertain", "accepted", "cancelled"])
        await shown(pilot, until, words, "cancelled")
        await pilot.press("c")
        await shown(pilot, until, words, f"Cancel batch {mixed}?")
        await pilot.press("tab", "enter")
        await until(pilot, lambda: "is already cancelled" in notes(app))
        await pilot.press("g")
        await until(pilot, lambda: isinstance(app.screen, SendingScreen))
        await pilot.press("escape", "escape")
        await until(pilot, lambda: len(app.screen_stack) == 1)


async def test_no_batches(catcher: Any, mail_app: MakeApp, until: Until, words: Seen) -> None:
    app = mail_app(OutboxScreen)
    async with app.run_test(size=SIZE) as pilot:
        await shown(pilot, until, words, "No messages here.")
        await pilot.press("f5")
        await shown(pilot, until, words, "No batch yet.")
        await pilot.press("enter", "o", "g", "c", "r")
        assert isinstance(app.screen, BatchesScreen)
