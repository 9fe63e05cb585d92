"""Keys that arrive in one burst, as over a slow line: each goes where the ones before it have led."""

import ast
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.widgets import Input

import tui
from data import models as m
from data.flags import Reach
from tui import type_ahead
from tui.app import DunmailApp
from tui.flags import reached
from tui.screens.confirm import ConfirmScreen
from tui.screens.export import ExportScreen
from tui.screens.reminders import RemindersScreen
from tui.widgets.tick import Tick

Add = Callable[..., None]
Words = Callable[[App[Any]], str]
Until = Callable[..., Awaitable[None]]

F7, F8, DOWN, RIGHT, CTRL_Q = "\x1b[18~", "\x1b[19~", "\x1b[B", "\x1b[C", "\x11"


def burst(app: App[Any], typed: str) -> None:
    """What the driver does with ``typed`` if the terminal sends it at once."""
    assert app._driver is not None
    for event in XTermParser().feed(typed):
        app._driver.process_message(event)


def typed_into(app: App[Any]) -> str:
    """The text of the field that has the focus."""
    return app.focused.value if isinstance(app.focused, Input) else ""


@pytest.mark.parametrize(
    ("typed", "text", "screen"),
    [
        ("/14", "14", "RemindersScreen"),
        ("/\x1b[200~14\x1b[201~", "14", "RemindersScreen"),  # pasted
        ("j/14", "14", "JournalScreen"),
        ("g14", "14", "GoToScreen"),
        ("c/no\r/14", "14", "CustomersScreen"),  # to the table and back again
        (F7 + "14", "14", "EmailBatchScreen"),  # the year that stood there was selected
        ("ca14", "14", "FormScreen"),
    ],
)
async def test_a_field_gets_what_follows_the_key_that_leads_to_it(
    reminders: Add, words: Words, until: Until, typed: str, text: str, screen: str
) -> None:
    reminders(20)
    app = DunmailApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "20 shown" in words(app))
        burst(app, typed)
        await until(pilot, lambda: type(app.screen).__name__ == screen and typed_into(app) == text)
        home = app.screen_stack[0]
        assert isinstance(home, RemindersScreen)
        ticks = [home.query_one(f"#{name}", Tick).value for name in ("level-1", "level-2", "level-3", "lawsuit")]
        assert ticks == [True, True, True, False]


async def test_a_whole_way_typed_at_once(reminders: Add, words: Words, until: Until) -> None:
    """To a number, its mark set, the next one's too, and both deleted but for the question."""
    reminders(20, states=("prepared",))
    app = DunmailApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "20 shown" in words(app))
        burst(app, f"g110\r {DOWN} {F8}{RIGHT}\r")
        await until(pilot, lambda: m.Reminder.select().count() == 18)
        gone = {110, 111}
        assert {row.number for row in m.Reminder.select()} == set(range(100, 120)) - gone


async def test_keys_wait_for_a_question_that_is_still_counted(
    reminders: Add, words: Words, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    counting, counted = Event(), Event()

    def slow(*target: Any) -> Reach:
        counting.set()
        assert counted.wait(10)
        return reached(*target)

    monkeypatch.setattr("tui.flags.reached", slow)
    reminders(20)
    app = DunmailApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "20 shown" in words(app))
        burst(app, "z1\r")  # in court? 1 and Enter are meant for the question: nothing, and Cancel
        await until(pilot, counting.is_set)
        burst(app, "2")
        counted.set()
        await until(pilot, lambda: "[x]1st [ ]2nd [x]3rd" in words(app))  # after the question was closed
        assert not isinstance(app.screen, ConfirmScreen)
        assert not m.Reminder.select().where(m.Reminder.lawsuit).count()


async def test_what_waits_in_vain_is_dropped(
    reminders: Add, words: Words, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type_ahead, "PATIENCE", 0.05)
    counting, counted = Event(), Event()

    def slow(*target: Any) -> Reach:
        counting.set()
        assert counted.wait(10)
        return reached(*target)

    monkeypatch.setattr("tui.flags.reached", slow)
    reminders(20)
    app = DunmailApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "20 shown" in words(app))
        burst(app, "z1")
        await until(pilot, counting.is_set)
        await until(pilot, lambda: not any(worker.group == "typed" for worker in app.workers))
        burst(app, "3")  # nothing keeps the table any longer from what is typed for it
        await until(pilot, lambda: "[x]1st [x]2nd [ ]3rd" in words(app))
        counted.set()
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen))


def test_all_workers_that_ask_are_waited_for() -> None:
    """Those of the app are not: they ask at once, or on their own at the start."""
    files = [file for file in Path(tui.__path__[0]).rglob("*.py") if file.name != "app.py"]
    nodes = [node for file in files for node in ast.walk(ast.parse(file.read_text("utf-8")))]
    functions = [ast.unparse(node) for node in nodes if isinstance(node, ast.AsyncFunctionDef)]
    asking = [text for text in functions if re.search(r"push_screen_wait|\bask_to_", text)]
    groups = {found[1] for text in asking if (found := re.search(r"@work\(.*group='(\w+)'", text))}
    assert {"ask", "act"} <= groups <= type_ahead.ASKING


async def test_keys_after_the_one_that_leaves_are_dropped(reminders: Add, words: Words, until: Until) -> None:
    reminders(1)
    app = DunmailApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "1 shown" in words(app))
        burst(app, CTRL_Q + "/14")
        await until(pilot, lambda: not app.is_running)
    assert app.return_code == 0


async def test_the_targets_of_an_export_are_no_markup(reminders: Add, words: Words, until: Until) -> None:
    reminders(1)
    app = DunmailApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "1 shown" in words(app))
        burst(app, "p")
        await until(pilot, lambda: isinstance(app.screen, ExportScreen) and "2012/100 Müller [/b]" in words(app))
