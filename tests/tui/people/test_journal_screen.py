"""The journal's screen: filters as one types, all of an entry, export."""

import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.app import App
from textual.widgets import Input, Select

from data import models
from data.database import transaction
from data.dialect import insert_rows
from tui.app import DunmailApp
from tui.screens.journal import JournalScreen, day_of

Words = Callable[[App[Any]], str]
Until = Callable[..., Awaitable[None]]
SIZE = (80, 24)
NOON = datetime(2012, 8, 17, 12, tzinfo=UTC)


def add_entries(count: int) -> None:
    """Entries of August 2012, each a day after the other."""
    details = json.dumps({"reason": "Müller [/b] \x1b[31m"}, ensure_ascii=False)
    with transaction():
        insert_rows(models.database.obj, "journal",
                    ("at", "operator", "action", "kind", "object_id", "label", "details"),
                    ((round((NOON + timedelta(days=n)).timestamp() * 1000), "ab"[n % 2], "issued", "reminder", n,
                      f"2012/{100 + n}", details) for n in range(count)))


@pytest.fixture
def app() -> DunmailApp:
    add_entries(10)
    return DunmailApp("ana")


async def test_filters_as_one_types(app: DunmailApp, until: Until, words: Words) -> None:
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await pilot.press("j")
        await until(pilot, lambda: "13 entries" in words(app))  # the three imports too
        assert "stranke.csv" in words(app)

        def put(name: str, text: str) -> None:
            app.screen.query_one(f"#{name}", Input).value = text

        await pilot.press("slash")
        await until(pilot, lambda: isinstance(app.focused, Input))
        put("text", "nothing")
        await until(pilot, lambda: "No entries here." in words(app))
        put("text", "")
        await pilot.press(*"müller")
        await until(pilot, lambda: "10 entries" in words(app))
        assert "Reason: Müller [/b]  [31m" in words(app)
        put("since", "18.08.2012")
        put("until", "20.08.2012")
        await until(pilot, lambda: "3 entries" in words(app))
        app.screen.query_one("#operator", Select).value = "a"
        await until(pilot, lambda: "1 entry" in words(app))
        app.screen.query_one("#operator", Select).clear()
        put("since", "18.")  # no date yet
        put("label", "2012/101")
        await until(pilot, lambda: "1 entry" in words(app) and "2012/101" in words(app))
        await pilot.press("escape", "f4")
        await until(pilot, lambda: "13 entries" in words(app))
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(app.screen, JournalScreen))


async def test_export(app: DunmailApp, until: Until, words: Words, tmp_path: Path) -> None:
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        app.push_screen(JournalScreen("reminder", "2012/104"))
        await until(pilot, lambda: "1 entry" in words(app))
        for name, told in (("journal.txt", " must "), ("journal.csv", " written ")):
            await pilot.press("e")
            await until(pilot, lambda: "Save the journal" in words(app))
            app.screen.query_one("#file", Input).value = str(tmp_path / name)
            await pilot.press("enter")
            await until(pilot, lambda told=told: told in words(app))
    assert "2012/104" in (tmp_path / "journal.csv").read_text(encoding="utf-8-sig")


def test_a_day_is_typed_whole_or_not_counted() -> None:
    start = day_of("17.8.2012")
    assert start is not None
    assert (start.astimezone().hour, start.astimezone().day) == (0, 17)
    assert (day_of("17.8."), day_of(""), day_of("31.12.9999", timedelta(days=1))) == (None, None, None)
