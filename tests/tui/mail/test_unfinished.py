"""What the app says first when something was left open, and a batch watched that another process sends."""

import os
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from textual.app import App

from data import ledger
from data.leases import acquire, new_holder, release
from data.ledger import Verdict, Words
from data.preferences import set_preference
from tui import unfinished
from tui.app import DunmailApp
from tui.screens.batches import BatchesScreen
from tui.screens.choice import ChoiceScreen
from tui.screens.outbox import OutboxScreen
from tui.screens.reminders import RemindersScreen
from tui.screens.sending import SendingScreen

SIZE = (80, 24)
ELSEWHERE = "ana@elsewhere 12 token"
Until = Callable[..., Awaitable[None]]
Seen = Callable[[App[Any]], str]
Batch = Callable[..., int]


def states() -> list[str]:
    return [row.state for row in ledger.outbox()]


def account(batch: int) -> str:
    return ledger.get_batch(batch).account


def interrupted(batch: int, holder: str) -> None:
    """``holder`` sends the first message of ``batch`` up to its dot."""
    acquire(account(batch), holder)
    ledger.start_batch(batch)
    first = ledger.claim_next(batch, holder)
    assert first is not None
    ledger.mark_dot_sent(first, Words("body", text="300 bytes"))


@pytest.fixture
def dead() -> str:
    """The holder of a process that has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return new_holder().replace(f" {os.getpid()} ", f" {process.pid} ")


@pytest.mark.skipif(os.name != "posix", reason="only there a dead process is known for dead")
@pytest.mark.parametrize("size", [SIZE, (60, 20)])
async def test_after_a_crash_uncertain_first_then_the_batch(
    catcher: Any, batch: Batch, dead: str, until: Until, words: Seen, size: tuple[int, int]
) -> None:
    number = batch("a@kupec.si", "b@kupec.si", "c@kupec.si")
    interrupted(number, dead)
    app = DunmailApp()
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: "Was 2012/100 sent?" in words(app))
        assert states() == ["uncertain", "queued", "queued"]
        assert "The final dot left" in words(app)
        assert app.focused is not None
        assert app.focused.id == "later"
        await pilot.press("right", "enter")
        await until(pilot, lambda: f"Batch {number} is unfinished" in words(app))
        assert "interrupted: nobody sends it now" in words(app)
        assert states() == ["accepted", "queued", "queued"]
        assert "2 messages are left" in words(app)
        assert app.focused.id == "later"
        await pilot.press("right", "enter")
        await until(pilot, lambda: isinstance(app.screen, SendingScreen))
        await until(pilot, lambda: states() == ["accepted"] * 3 and not app.sending.running)
    assert len(catcher.caught()) == 2


@pytest.mark.skipif(os.name != "posix", reason="only there a dead process is known for dead")
async def test_a_batch_with_nothing_left_is_finished_and_not_asked_about(
    catcher: Any, batch: Batch, dead: str, until: Until, words: Seen
) -> None:
    number = batch("a@kupec.si")
    interrupted(number, dead)
    app = DunmailApp()
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: "Was 2012/100 sent?" in words(app))
        await pilot.press("right", "enter")
        await until(pilot, lambda: ledger.get_batch(number).state == "finished")
        assert isinstance(app.screen, RemindersScreen)
    assert states() == ["accepted"]


async def test_later_changes_nothing(catcher: Any, batch: Batch, until: Until, words: Seen) -> None:
    number = batch("a@kupec.si")
    app = DunmailApp()
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: f"Batch {number} is unfinished" in words(app))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, RemindersScreen))
        await pilot.press("o")
        await until(pilot, lambda: isinstance(app.screen, OutboxScreen))
        await pilot.press("o", "l")
        assert len(app.screen_stack) == 2
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, RemindersScreen))
        await pilot.press("l")
        await until(pilot, lambda: isinstance(app.screen, BatchesScreen))
    assert states() == ["queued"]


async def test_an_unfinished_batch_is_cancelled_after_asking(
    catcher: Any, batch: Batch, until: Until, words: Seen
) -> None:
    number = batch("a@kupec.si")
    app = DunmailApp()
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: f"Batch {number} is unfinished" in words(app))
        await pilot.press("left", "enter")
        await until(pilot, lambda: f"Cancel batch {number}?" in words(app))
        await pilot.press("tab", "enter")
        await until(pilot, lambda: states() == ["cancelled"])


async def test_many_are_shown_as_a_list(catcher: Any, batch: Batch, until: Until, words: Seen) -> None:
    numbers = [batch(f"{n}@kupec.si") for n in range(4)]
    for number in numbers:
        ledger.start_batch(number)
        claim = ledger.claim_next(number, "one")
        assert claim is not None
        ledger.mark_dot_sent(claim, Words("body"))
        ledger.settle(claim, Verdict("uncertain", Words("dot", text="lost")))
    app = DunmailApp()
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: "4 messages are uncertain" in words(app))
        await pilot.press("enter")
        await until(pilot, lambda: "4 batches are unfinished" in words(app))
        await pilot.press("right", "enter")
        await until(pilot, lambda: isinstance(app.screen, BatchesScreen))
    second = DunmailApp()
    async with second.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: "4 messages are uncertain" in words(second))
        await pilot.press("right", "enter")
        await until(pilot, lambda: isinstance(second.screen, OutboxScreen))
        await until(pilot, lambda: "4 shown" in words(second))


async def test_what_another_process_sends_is_watched_and_told(
    catcher: Any, batch: Batch, until: Until, words: Seen
) -> None:
    number = batch("a@kupec.si", "b@kupec.si", "c@kupec.si")
    interrupted(number, ELSEWHERE)
    set_preference("pace.per_minute", "2")
    app = DunmailApp()
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await until(pilot, lambda: "ana@elsewhere, process 12 is sending it now." in words(app))
        assert states() == ["dot_sent", "queued", "queued"], "the living keep what is theirs"
        await pilot.press("right", "enter")
        await until(pilot, lambda: "you watch" in words(app))
        assert "0 of 3 · 2/min, preferences · ready at about" in words(app)
        ledger.settle(_claim(1), Verdict("accepted", Words("dot", 250, "2.0.0", "queued as ABC")))
        await until(pilot, lambda: "accepted 1" in words(app) and "queued as ABC" in words(app))
        await pilot.press("p")
        await until(pilot, lambda: "paused: Paused from another terminal." in words(app))
        await pilot.press("r")
        await until(pilot, lambda: ledger.get_batch(number).state == "running")
        await until(pilot, lambda: "paused:" not in words(app))
        await pilot.press("x")
        await until(pilot, lambda: f"Stop batch {number}?" in words(app))
        await pilot.press("tab", "enter")
        await until(pilot, lambda: "stopped: Stopped from another terminal." in words(app))
        assert not app.sending.running
        release(account(number), ELSEWHERE)
        await until(pilot, lambda: "R goes on with" in words(app))


def _claim(message: int) -> ledger.Claim:
    return ledger.Claim(message, 1, None, None, "", "", "", (), "", b"", b"", False, 0, 0, "queued", ELSEWHERE)


async def test_the_transcript_of_a_batch(
    gate: Any, batch: Batch, until: Until, words: Seen, mail_app: Callable[..., Any], tmp_path: Path
) -> None:
    gate.opened.set()
    number = batch("nobody@kupec.si")
    app = mail_app(lambda: SendingScreen(number))
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        app.sending.start(number)
        await until(pilot, lambda: "1 message failed: no such address" in words(app))
        await pilot.press("t")
        await until(pilot, lambda: "Save the transcript" in words(app))
        app.screen.dismiss(tmp_path / "said.txt")
        await until(pilot, lambda: (tmp_path / "said.txt").exists())
        text = (tmp_path / "said.txt").read_text("utf-8")
        assert "1 message failed: no such address" in text
        assert "nobody@" not in text
        await pilot.press("c")
        await until(pilot, lambda: "T saves it to a file" in words(app))
        assert app.clipboard == text
        await pilot.press("o")
        await until(pilot, lambda: "1 shown" in words(app))


async def test_an_offer_that_fails_is_said(
    db: Path, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise OSError("disk [/b] gone")

    monkeypatch.setattr(unfinished, "find_open", fail)
    app = DunmailApp()
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await until(pilot, lambda: any("disk [/b] gone" in note.message for note in app._notifications))
        assert not isinstance(app.screen, ChoiceScreen)
