"""Importing from the app: the file is looked at first, and nothing is changed unasked."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Input

from data.models import Customer
from tui.app import DunmailApp

Words = Callable[[App[Any]], str]
Until = Callable[..., Awaitable[None]]


async def choose(pilot: Pilot[Any], until: Until, words: Words, file: Path) -> None:
    """Ctrl+O, customers, the file."""
    app = pilot.app
    await pilot.press("ctrl+o")
    await until(pilot, lambda: "Import what?" in words(app))
    await pilot.press("enter")
    await until(pilot, lambda: "CSV or XLSX file to read" in words(app))
    app.screen.query_one(Input).value = str(file)
    await pilot.press("enter")


async def test_a_file_is_imported_after_asking(db: Path, sample: Path, until: Until, words: Words) -> None:
    app = DunmailApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Ctrl+O imports open items" in words(app))
        await choose(pilot, until, words, sample / "saop" / "stranke.csv")
        await until(pilot, lambda: "Import 3 rows?" in words(app))
        assert "3 new, 0 updated" in words(app)
        await pilot.press("enter")  # Cancel has the focus
        await until(pilot, lambda: "Import 3 rows?" not in words(app))
        assert Customer.select().count() == 0
        await choose(pilot, until, words, sample / "saop" / "stranke.csv")
        await until(pilot, lambda: "Import 3 rows?" in words(app))
        await pilot.press("tab", "enter")
        await until(pilot, lambda: "Imported" in words(app))
        await pilot.press("enter")
        assert Customer.select().count() == 3


async def test_bad_rows_and_files_are_named(db: Path, tmp_path: Path, until: Until, words: Words) -> None:
    file = tmp_path / "stranke.csv"
    app = DunmailApp()
    async with app.run_test(size=(80, 24)) as pilot:
        file.write_text("code;name;kind\n1;Ana [/b];person\n2;Bine;ghost\n", "utf-8")
        await choose(pilot, until, words, file)
        await until(pilot, lambda: "Import 1 row?" in words(app))
        assert "stranke.csv:3, kind, ghost" in words(app)
        await pilot.press("tab", "enter")
        await until(pilot, lambda: "Imported" in words(app))
        await pilot.press("enter")
        assert [row.name for row in Customer.select()] == ["Ana [/b]"]
        for content, said in (("a;b\n1;2\n", "has no column for"), ("code;name\n", "The file has no rows"),
                              ("code;name\n;x\n", "stranke.csv:2, code")):
            file.write_text(content, "utf-8")
            await choose(pilot, until, words, file)
            await until(pilot, lambda: "Nothing was imported" in words(app))
            assert said in " ".join(words(app).replace("│", " ").split())
            await pilot.press("enter")
            await until(pilot, lambda: "Nothing was imported" not in words(app))
