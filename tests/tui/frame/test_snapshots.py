"""What the screens look like at 80x24, at 60x20, in sixteen colours and without any; looked at before each change."""

import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Input

from data.fields import now
from data.importing import ImportOptions, import_file
from data.models import Document, Reminder
from data.preferences import Preferences, set_preference
from dunning import preparation
from dunning.levels import settings_from
from tui.app import DunmailApp

Words = Callable[[App[Any]], str]
Until = Callable[..., Awaitable[None]]
Snap = Callable[..., bool]
Before = Callable[[Pilot[Any]], Awaitable[None]]
WIDE, NARROW = (80, 24), (60, 20)


@pytest.fixture
def app(db: Path, sample: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[DunmailApp]:
    """The app on the sample's books with one package; the clock is in UTC."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    for kind, file in (("customers", "stranke"), ("contacts", "stiki"), ("items", "postavke")):
        import_file(kind, sample / "saop" / f"{file}.csv", ImportOptions())  # type: ignore[arg-type]  # one of three
    set_preference("company.name", "Trgovina na debelo in drobno [/b]")
    preparation.prepare(preparation.plan(date(2012, 8, 17), settings_from(Preferences()), first_number=100))
    yield DunmailApp()
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def after(until: Until, words: Words) -> Callable[..., Before]:
    """Presses keys once ``first`` is seen, until ``text`` is."""

    def make(text: str, *keys: str, first: str = "shown") -> Before:
        async def run(pilot: Pilot[Any]) -> None:
            await until(pilot, lambda: first in words(pilot.app))
            for key in keys:
                await pilot.press(key)
                await pilot.pause()
            await until(pilot, lambda: text in words(pilot.app))
            for field in pilot.app.screen.query(Input):
                field.cursor_blink = False
            await pilot.pause()

        return run

    return make


TOTAL = "8,860.78"


@pytest.mark.parametrize("size", [WIDE, NARROW, (130, 30)])
def test_home(app: DunmailApp, snap_compare: Snap, after: Callable[..., Before], size: tuple[int, int]) -> None:
    """The table as in the design: marks, state, totals under their columns."""
    assert snap_compare(app, terminal_size=size, run_before=after("1 marked", "down", "space", first=TOTAL[:4]))


def test_home_in_sixteen_colours(
    app: DunmailApp, snap_compare: Snap, after: Callable[..., Before]
) -> None:
    """Cursor, header and marks without a shade."""
    app.theme = "ansi-dark"
    assert snap_compare(app, terminal_size=WIDE, run_before=after("1 marked", "down", "space", first=TOTAL))


def test_home_without_colour(
    app: DunmailApp, snap_compare: Snap, after: Callable[..., Before], monkeypatch: pytest.MonkeyPatch
) -> None:
    """NO_COLOR."""
    monkeypatch.setenv("NO_COLOR", "1")
    assert snap_compare(DunmailApp(), terminal_size=WIDE, run_before=after("1 marked", "down", "space", first=TOTAL))


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_question(app: DunmailApp, snap_compare: Snap, after: Callable[..., Before], size: tuple[int, int]) -> None:
    """Cancel has the focus."""
    assert snap_compare(app, terminal_size=size, run_before=after("Issue 3 reminders?", "f3", "f6"))


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_details(app: DunmailApp, snap_compare: Snap, after: Callable[..., Before], size: tuple[int, int]) -> None:
    """Head, items, messages."""
    assert snap_compare(app, terminal_size=size, run_before=after("R-2011-0013", "enter"))


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_prepare(app: DunmailApp, snap_compare: Snap, after: Callable[..., Before], size: tuple[int, int]) -> None:
    """Who gets none, and why."""
    keys = ("f5", "ctrl+u", *"15.09.2012", "enter")
    assert snap_compare(app, terminal_size=size, run_before=after("5 items are on a reminder", *keys))


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_help(app: DunmailApp, snap_compare: Snap, after: Callable[..., Before], size: tuple[int, int]) -> None:
    """Keys, words, sentences."""
    assert snap_compare(app, terminal_size=size, run_before=after("Esc closes", "f1"))


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_actions_menu(
    app: DunmailApp, snap_compare: Snap, after: Callable[..., Before], size: tuple[int, int]
) -> None:
    """What can be done to the marked, with counts and keys."""
    assert snap_compare(app, terminal_size=size, run_before=after("0 of 3", "f3", "a"))


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_export_dialog(
    app: DunmailApp, snap_compare: Snap, after: Callable[..., Before], size: tuple[int, int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What, which, where; a copy by e-mail; Cancel and Go on always in sight."""
    monkeypatch.chdir("/")
    monkeypatch.setattr("tui.exporting.file_name", lambda what: f"{what}.pdf")
    monkeypatch.setattr("tui.system.can_view", lambda: False)
    monkeypatch.setattr("tui.system.can_print", lambda: False)
    keys = ("f3", "p", *["tab"] * 5, "space")
    assert snap_compare(app, terminal_size=size, run_before=after("Recipient", *keys))


def test_posted_question(
    app: DunmailApp, snap_compare: Snap, after: Callable[..., Before], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The day, and what it means; Cancel has the focus."""
    monkeypatch.setattr("tui.screens.posted.format_date", lambda _today, _language: "20/08/2012")
    Reminder.update(state="issued", document=Document.create(
        kind="letter", name="letter.pdf", sha256="0", size=1, created_at=now())).execute()
    assert snap_compare(app, terminal_size=NARROW, run_before=after("as sent by post?", "f3", "m"))


def test_sort(app: DunmailApp, snap_compare: Snap, after: Callable[..., Before]) -> None:
    """The column in use has its mark."""
    assert snap_compare(app, terminal_size=WIDE, run_before=after("Sort by", "s"))
