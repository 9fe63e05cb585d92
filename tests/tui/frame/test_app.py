"""The app: help, palette, theme, leaving while something is sent."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, cast

import pytest
from textual.app import App, SystemCommand
from textual.screen import Screen

from data.models import Preference
from data.selection import Marks
from mail.catcher import Catcher
from tui.app import DunmailApp
from tui.keys import key_words
from tui.messages import SendingFinished, SendingProgress
from tui.screens.caught import CaughtScreen
from tui.screens.email_batch import EmailBatchScreen
from tui.screens.help import sections
from tui.screens.preferences import PreferencesScreen
from tui.screens.reminders import RemindersScreen
from tui.screens.sending import SendingScreen
from tui.sending import SendingRunner

Words = Callable[[App[Any]], str]
Until = Callable[..., Awaitable[None]]


class Batch:
    """Stands for the figures of a running batch."""

    batch, accepted, handed, failed, total = 3, 3, 1, 1, 9


async def test_help_names_every_key_of_every_screen(db: Path, words: Words, until: Until) -> None:
    app = DunmailApp()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.press("f1")
        await until(pilot, lambda: "Esc closes" in words(app))
        assert "F6      Issue" in words(app)
        await pilot.press("f1")
        await until(pilot, lambda: "Esc closes" not in words(app))
        await pilot.press("question_mark")
        await until(pilot, lambda: "Esc closes" in words(app))
        await pilot.press("end", "escape")
        await until(pilot, lambda: "Esc closes" not in words(app))


def test_help_starts_with_the_screen_one_is_on() -> None:
    titles = [title for title, _commands in sections("SendingScreen")]
    assert titles[:2] == ["Sending", "Everywhere"]
    assert all(command.help and command.title for _title, commands in sections() for command in commands)


def test_keys_are_called_as_people_call_them() -> None:
    assert key_words("f1,question_mark") == "F1 ?"
    assert key_words("ctrl+q") == "Ctrl+Q"
    assert key_words("escape") == "Esc"
    assert key_words("u") == "U"  # as it stands on the key, and in sentences
    assert key_words("pageup") == "Pageup"


async def test_palette_offers_the_actions_of_the_screen(db: Path, words: Words, until: Until) -> None:
    app = DunmailApp()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.pause()
        offered: dict[str, SystemCommand] = {c.title: c for c in app.get_system_commands(app.screen)}
        assert {"Issue", "Prepare", "Help", "Preferences", "Theme", "Quit"} <= set(offered)
        assert "Caught mail" not in offered, "there is no catcher"
        await cast(Awaitable[bool], offered["Help"].callback())
        await until(pilot, lambda: "Esc closes" in words(app))


async def test_the_palette_finds_the_other_screens(db: Path, words: Words, until: Until) -> None:
    app = DunmailApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+p", *"outbox")
        await until(pilot, lambda: "Every message and attempt" in words(app))
        await pilot.press("enter")
        await until(pilot, lambda: type(app.screen).__name__ == "OutboxScreen")
        await pilot.press("ctrl+p", *"outbox")
        await until(pilot, lambda: "No matches found" in words(app))


@pytest.mark.parametrize(("colours", "theme"), [("standard", "ansi-dark"), ("truecolor", "textual-dark")])
def test_sixteen_colours_are_the_terminals_own(
    db: Path, monkeypatch: pytest.MonkeyPatch, colours: str, theme: str
) -> None:
    monkeypatch.setattr("rich.console.Console.color_system", colours)
    assert DunmailApp().theme == theme


async def test_leaving_while_a_batch_is_sent_asks(
    db: Path, words: Words, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = DunmailApp()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        monkeypatch.setattr(SendingRunner, "running", True)
        app.sending.batch = 3
        await pilot.press("ctrl+q")
        await until(pilot, lambda: "Leave while batch 3 is being sent?" in words(app))
        await pilot.press("enter")  # Cancel has the focus
        await until(pilot, lambda: "Leave while" not in words(app))
        assert app.is_running
        await pilot.press("ctrl+q")
        await until(pilot, lambda: "Leave while" in words(app))
        await pilot.press("right", "enter")
        await until(pilot, lambda: app._exit)


async def test_quitting_with_nothing_to_lose_does_not_ask(db: Path, until: Until) -> None:
    app = DunmailApp()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.press("ctrl+q")
        await until(pilot, lambda: app._exit)


async def test_help_can_be_left_by_the_key_it_names(db: Path, words: Words, until: Until) -> None:
    app = DunmailApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f1")
        await until(pilot, lambda: "Esc closes" in words(app))
        await pilot.press("ctrl+q")
        await until(pilot, lambda: app._exit)


async def test_a_dialog_is_not_covered_by_older_notes(db: Path, words: Words, until: Until) -> None:
    app = DunmailApp()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.press("ctrl+c", "ctrl+c")
        await until(pilot, lambda: "Ctrl+Q leaves Dunmail." in words(app))
        assert words(app).count("Ctrl+Q leaves Dunmail.") == 1
        app.notify("for long", timeout=600)
        await until(pilot, lambda: "for long" in words(app))
        await pilot.press("g")
        await until(pilot, lambda: "Go to number" in words(app) and "for long" not in words(app))
        await pilot.press("escape")
        app.notify("later on")
        await until(pilot, lambda: "later on" in words(app) and "for long" not in words(app))


async def test_progress_shows_at_home(db: Path, words: Words, until: Until) -> None:
    app = DunmailApp()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        app.post_message(SendingProgress(Batch()))  # type: ignore[arg-type]  # only some of its figures are used
        await until(pilot, lambda: "sending 5 of 9" in words(app))
        app.post_message(SendingFinished(3, None, "server [/b] gone"))
        await until(pilot, lambda: "server [/b] gone" in words(app))
        assert "sending 5" not in words(app)
        app.post_message(SendingFinished(4, None))
        await until(pilot, lambda: "Batch 4 has ended" in words(app))


async def test_no_batch_to_show(db: Path, words: Words, until: Until) -> None:
    app = DunmailApp()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.press("b")
        await until(pilot, lambda: "No batch waits" in words(app))


@pytest.mark.parametrize(("key", "screen"), [("f2", PreferencesScreen), ("f9", CaughtScreen), ("f7", EmailBatchScreen)])
async def test_the_other_screens_open_and_close(
    reminders: Callable[..., None], until: Until, key: str, screen: type[Screen[None]], tmp_path: Path
) -> None:
    reminders(3)
    catcher = Catcher(0, None, tmp_path / "caught")
    catcher.start()
    try:
        app = DunmailApp("", catcher)
        async with app.run_test(size=(80, 24)) as pilot:
            home = app.screen
            assert isinstance(home, RemindersScreen)
            await until(pilot, lambda: home.table.count == 3)
            await pilot.press("down", "space", key)
            await until(pilot, lambda: isinstance(app.screen, screen))
            await pilot.press(key)
            assert len(app.screen_stack) == 2, "a screen does not open twice"
            await pilot.press("escape")
            await until(pilot, lambda: app.screen is home)
            assert home.table.marks == Marks(frozenset({2}))
    finally:
        catcher.stop()


async def test_a_batch_that_was_interrupted_is_offered(
    db: Path, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = DunmailApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.sending.batch = 1
        await pilot.press("b")
        await until(pilot, lambda: isinstance(app.screen, SendingScreen))


async def test_a_new_database_is_said_and_its_name_is_no_markup(db: Path, until: Until, words: Words) -> None:
    app = DunmailApp(new_database="/books/[/b].db")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await until(pilot, lambda: "/books/[/b].db" in words(app))


async def test_a_wrong_stored_look_does_not_stop_the_app(db: Path, until: Until, words: Words) -> None:
    for key in ("table.reminders", "dunning.level.1.colour"):
        Preference.create(operator="", key=key, value="[/b] 1:")
    app = DunmailApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Year" in words(app))
