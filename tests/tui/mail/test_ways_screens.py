"""The mail screens with a way to send that nobody confirms: what is asked, shown, and kept."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from textual.app import App
from textual.widgets import Static

from data import ledger
from data.preferences import set_preference
from data.selection import Selection
from tui.preference_changes import send_to_me
from tui.screens import email_batch
from tui.screens.confirm import ConfirmScreen
from tui.screens.email_batch import EmailBatchScreen
from tui.screens.outbox import OutboxScreen

SIZE = (80, 24)
Until = Callable[..., Awaitable[None]]
MakeApp = Callable[..., Any]


def text(app: App[Any], id: str) -> str:
    return "".join(str(part.render()) for part in app.screen.query(f"#{id}").results(Static))


def files_in(folder: Path) -> int:
    return len(list(folder.iterdir()))


@pytest.fixture
def drafts(issued: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The issued books, with drafts in a folder as the way to send."""
    monkeypatch.setattr(email_batch, "QUIET", 0.05)
    folder = tmp_path / "drafts"
    for key, value in (("transport", "eml"), ("eml.folder", str(folder)), ("pace.hours", "mon-fri 7:00-7:01"),
                       ("sender.address", "ana@podjetje.si")):
        set_preference(key, value)
    return folder


async def test_the_form_the_question_and_the_end_say_what_is_known(
    drafts: Path, mail_app: MakeApp, until: Until
) -> None:
    app = mail_app(lambda: EmailBatchScreen(Selection(year=2012)))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: "way: files (.eml)" in text(app, "count"))
        assert text(app, "plan") == ""  # no pace and no hours count for files
        await pilot.press("f7")
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        asked = " ".join(str(part.render()) for part in app.screen.query(Static))
        assert "Make drafts of 5 reminders?" in asked
        assert f"5 messages will be written to {drafts}." in asked
        assert "Dunmail cannot know whether you do." in asked
        await pilot.press("tab", "enter")
        await until(pilot, lambda: "5 messages were handed over" in text(app, "outcome"))
        assert text(app, "title").endswith(" · files (.eml)")
        assert text(app, "counts") == "handed over 5 · failed 0 · skipped 1 · left 0"
        assert "accepted" not in text(app, "outcome")
        assert f"written to {drafts}" in text(app, "log")
    assert files_in(drafts) == 5
    assert [row.state for row in ledger.outbox()] == ["handed"] * 5


async def test_what_is_missing_for_the_way_is_said(drafts: Path, mail_app: MakeApp, until: Until) -> None:
    set_preference("eml.folder", "/dev/null/drafts")
    app = mail_app(lambda: EmailBatchScreen(Selection(year=2012)))
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await until(pilot, lambda: "selected" in text(app, "count"))
        await pilot.press("f7")
        await pilot.pause()
        assert isinstance(app.screen, EmailBatchScreen)
        assert any("eml.folder" in note.message for note in app._notifications)


async def test_the_outbox_shows_them_by_their_state(drafts: Path, mail_app: MakeApp, until: Until) -> None:
    assert "written to" in send_to_me("").words
    app = mail_app(lambda: OutboxScreen(state="handed"))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.screen.table.row is not None)
        assert app.screen.table.row.state == "handed"
