"""The operator's own keys: from the file to footer, help and action; wrong lines are told and left out."""

import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from textual.app import App

from data.places import config_folder
from tui.app import DunmailApp
from tui.keymap import Keymap, read_keymap
from tui.screens.help import sections

Add = Callable[..., None]
Words = Callable[[App[Any]], str]
Until = Callable[..., Awaitable[None]]


@pytest.fixture
def file(db: Path) -> Path:
    """Where the keymap is looked for."""
    folder = config_folder()
    folder.mkdir(parents=True, exist_ok=True)
    return folder / "keymap.toml"


@pytest.fixture
def own_keys(file: Path) -> None:
    """Two good lines and one that names nothing."""
    file.write_text('"reminders.mark" = "B, space"\n"reminders.issue" = "ctrl+g"\n"reminders.nothing" = "f6"\n')


async def test_a_key_of_ones_own(own_keys: None, reminders: Add, words: Words, until: Until) -> None:
    reminders(2)
    app = DunmailApp()
    async with app.run_test(size=(100, 24), notifications=True) as pilot:
        await until(pilot, lambda: "2 shown" in words(app))
        await until(pilot, lambda: "Ctrl+G Issue" in words(app))
        await pilot.press("b")
        await until(pilot, lambda: "1 marked" in words(app))
        await pilot.press("f6")
        await pilot.press("ctrl+g")
        await until(pilot, lambda: "Issue 1 reminder?" in words(app))
        await pilot.press("escape", "f1")
        await until(pilot, lambda: "Ctrl+G  Issue" in words(app))


async def test_a_capital_is_the_same_key(own_keys: None, reminders: Add, words: Words, until: Until) -> None:
    reminders(2)
    app = DunmailApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "2 shown" in words(app))
        await pilot.press("B")  # one's own
        await until(pilot, lambda: "1 marked" in words(app))
        await pilot.press("A")
        await until(pilot, lambda: "another target" in words(app))
        assert re.search(r"Print the letters +0 of 1 +P", words(app))
        await pilot.press("escape", "K")
        await until(pilot, lambda: "Space shows or hides" in words(app))
        await pilot.press("D", "enter")
        await until(pilot, lambda: re.search(r"No\.▲ Year", words(app)))


async def test_what_is_wrong_is_told_when_the_app_opens(own_keys: None, until: Until) -> None:
    app = DunmailApp()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await until(pilot, lambda: any("there is no command" in told.message for told in app._notifications))


def test_no_file_is_no_keymap(file: Path) -> None:
    assert read_keymap(file, sections()) == Keymap()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[", "cannot be read"),
        ('"reminders.issue" = 6', "takes keys such as"),
        ('"reminders.issue" = "ctrl+enter+x"', "takes keys such as"),
        ('"reminders.issue" = "f5"', "f5 would be"),
        ('"reminders.issue" = "d"\n"reminders.delete" = "d"', "both keep their own keys"),
    ],
)
def test_wrong_lines_are_left_out(file: Path, text: str, said: str) -> None:
    file.write_text(text)
    keymap = read_keymap(file, sections())
    assert keymap.keys == {}
    assert said in keymap.problems[0]
    assert str(file) in keymap.problems[0]
