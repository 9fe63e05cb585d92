"""The overview without a mouse: what it shows at three sizes, and what its keys do."""

import csv
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Input

from data import models as m
from data.overview import ItemsImport, Overview, Payments
from tests.data.test_overview import TODAY, Asked, Item, write
from tui.app import DunmailApp
from tui.overview_words import payments_lines
from tui.screens.overview import OverviewScreen

Words = Callable[[App[Any]], str]
Until = Callable[..., Awaitable[None]]
Snap = Callable[..., bool]
SIZE = (80, 24)
NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
BOOKS = [
    Item(0, "EUR", TODAY + timedelta(9), Decimal("1200.00"), False, 0),
    Item(0, "EUR", TODAY - timedelta(20), Decimal("5450.60"), False, 0),
    Item(1, "EUR", TODAY - timedelta(45), Decimal("2090.18"), True, 12),
    Item(1, "EUR", TODAY - timedelta(75), Decimal("310.00"), False, 0),
    Item(2, "EUR", TODAY - timedelta(200), Decimal("98.20"), False, 0),
    Item(3, "CZK", TODAY - timedelta(100), Decimal("125000.00"), False, 0),
]
REMINDERS = [
    Asked(1, 1, "sent", Decimal("6450.60"), TODAY), Asked(2, 1, "sent", Decimal("2090.18"), TODAY),
    Asked(2, 2, "sent", Decimal("2090.18"), TODAY), Asked(4, 3, "issued", Decimal("98.20"), TODAY),
    Asked(5, 2, "prepared", Decimal("125000.00"), TODAY),
]


class Then(date):
    """The day of the books."""

    @classmethod
    def today(cls) -> date:  # type: ignore[override]  # a plain one, which the database takes
        return TODAY


@pytest.fixture
def app(db: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[DunmailApp]:
    """The app on books with two currencies, a paid item and an import nine days ago, in UTC."""
    for name, value in (("TERM", "xterm-256color"), ("COLORTERM", "truecolor"), ("TZ", "UTC")):
        monkeypatch.setenv(name, value)
    for name in ("NO_COLOR", "TEXTUAL_THEME", "TEXTUAL_COLOR_SYSTEM"):
        monkeypatch.delenv(name, raising=False)
    time.tzset()
    monkeypatch.setattr("tui.screens.overview.date", Then)
    monkeypatch.setattr("tui.screens.overview.now", lambda: NOW)
    write(BOOKS, REMINDERS)
    m.Customer.update(name="Müller [/b] & sinovi d.o.o.").where(m.Customer.code == "2").execute()
    m.Import.create(kind="items", file="items [/b].csv", row_count=1234, at=NOW - timedelta(days=9))
    m.JournalEntry.create(at=NOW - timedelta(days=9), operator="ana", action="imported", kind="import",
                          label="items [/b].csv", details='{"kind": "items", "rows": 1234, "closed": 56}')
    yield DunmailApp()
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def opened(until: Until, words: Words) -> Callable[[Pilot[Any]], Awaitable[None]]:
    """Opens the overview and waits until all of it has been counted."""

    async def run(pilot: Pilot[Any]) -> None:
        await until(pilot, lambda: "shown" in words(pilot.app))
        await pilot.press("v")
        await until(pilot, lambda: isinstance(pilot.app.screen, OverviewScreen))
        await pilot.app.workers.wait_for_complete()
        await until(pilot, lambda: "9 days old" in words(pilot.app))
        await pilot.pause()

    return run


@pytest.mark.parametrize(("size", "theme"), [
    ((80, 24), "textual-dark"), ((60, 20), "ansi-dark"), ((160, 50), "textual-dark")])
def test_what_it_looks_like(
    app: DunmailApp, snap_compare: Snap, opened: Any, size: tuple[int, int], theme: str
) -> None:
    app.theme = theme
    assert snap_compare(app, terminal_size=size, run_before=opened)


async def test_figures_counted_again_scrolled_and_in_another_currency(
    app: DunmailApp, opened: Any, until: Until, words: Words
) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        assert "7,058.80 EUR (2/2)" in words(app)
        m.OpenItem.update(closed=True).where(m.OpenItem.currency == "EUR", m.OpenItem.due > TODAY).execute()
        await pilot.press("r")
        await until(pilot, lambda: "5,858.80 EUR (2/2)" in words(app))
        await pilot.press("end")
        await until(pilot, lambda: "Batches with failures" in words(app))
        assert "Müller [/b] & sinovi" in words(app)
        await pilot.press("n")
        await until(pilot, lambda: "125,000.00 CZK (1/2)" in words(app))
        assert "Müller" not in words(app)
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(app.screen, OverviewScreen))


async def test_export(app: DunmailApp, opened: Any, until: Until, words: Words, tmp_path: Path) -> None:
    file = tmp_path / "figures.csv"
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await opened(pilot)
        await pilot.press("e")
        await until(pilot, lambda: "Save the figures" in words(app))
        app.screen.query_one(Input).value = str(file)
        await pilot.press("enter")
        await until(pilot, lambda: file.exists() and "written" in words(app))
    with file.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream, delimiter=";"))
    assert ["Receivables by age", "EUR", "1-30", "", "1", "5450.60", "", "", ""] in rows
    assert ["Collected after each level", "EUR", "1", "", "2", "8540.78", "3090.18", "36.2", "12.0"] in rows
    assert {row[1] for row in rows[1:]} == {"EUR", "CZK", ""}


def test_an_import_by_nobody_in_particular_names_nobody() -> None:
    last = ItemsImport(NOW, "", "items.csv", 1, 0)
    first, _file = payments_lines(Overview(TODAY, Payments(NOW, last)), "", 80)
    assert first.endswith(": 1 row, 0 closed.")
    assert " by " not in first
