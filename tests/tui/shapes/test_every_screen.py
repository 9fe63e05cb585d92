"""Every screen at 60x20, 80x24 and 160x50, in sixteen colours and in none: nothing is lost on the way."""

import inspect
import pkgutil
import re
import shutil
from collections.abc import Awaitable, Callable, Iterator
from difflib import unified_diff
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from textual.app import App
from textual.filter import NoColor
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Input, TextArea

import tui.screens
from data.database import close_database, open_database
from tests.tui.shapes import cells, fitting
from tests.tui.shapes.office import Box, build, stop_the_clock
from tests.tui.shapes.records import RECORDS, Record
from tui.app import DunmailApp

SIZE, SMALL, LARGE = (80, 24), (60, 20), (160, 50)
PICTURES = Path(__file__).parent / "pictures"
# Nobody sees these as they are.
BASES = {"CommandScreen", "FileScreen", "FilteredListScreen", "ListScreen", "TextDialog", "ReminderTableScreen",
         "ReminderMarksScreen", "ReminderDoingScreen"}
LIT = ("reminders", "confirm", "email", "preferences")  # with every kind of widget
Until = Callable[..., Awaitable[None]]


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory, sample: Path) -> Path:
    """The office's database."""
    file = tmp_path_factory.mktemp("office") / "office.db"
    build(file, sample)
    return file


@pytest.fixture
def office(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[DunmailApp]:
    """The app in a copy of the office, with its demo's catcher; no printer and no viewer."""
    for name, value in {"TERM": "xterm-256color", "COLORTERM": "truecolor"}.items():
        monkeypatch.setenv(name, value)
    for name in ("NO_COLOR", "TEXTUAL_THEME", "TEXTUAL_COLOR_SYSTEM", "SSH_CONNECTION", "SSH_TTY"):
        monkeypatch.delenv(name, raising=False)
    for name in ("can_view", "can_print"):
        monkeypatch.setattr(f"tui.system.{name}", lambda: False)
    stop_the_clock(monkeypatch)
    monkeypatch.setattr("pathlib.Path.cwd", lambda: Path("/home/ana"))
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "office.db"
    shutil.copy(built, file)
    open_database(str(file))
    yield DunmailApp("006", Box())  # type: ignore[arg-type]  # as much of a catcher as the screens ask for
    close_database()


def test_every_screen_has_a_record() -> None:
    """A new screen is looked at here, too."""
    modules = [import_module(f"tui.screens.{module.name}") for module in pkgutil.iter_modules(tui.screens.__path__)]
    found = {name for module in modules for name, kind in inspect.getmembers(module, inspect.isclass)
             if issubclass(kind, Screen) and kind.__module__.startswith("tui.")}
    assert found - BASES == {record.screen for record in RECORDS}


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.name)
async def test_screen(
    record: Record, office: DunmailApp, until: Until, request: pytest.FixtureRequest
) -> None:
    """Its pictures are as they were; nothing is cut or out of reach, or told by colour alone."""
    async with office.run_test(size=SIZE) as pilot:
        await open_screen(record, pilot, until)
        pictures, found = {}, []
        for size in (SIZE, LARGE, SMALL):
            if size != office.size:
                await pilot.resize_terminal(*size)
            pictures[size] = await settled(pilot)
            if size != LARGE:
                found += [f"{size}: {each}" for each in fitting.cut(office)]
        office.theme = "ansi-dark"
        await settled(pilot)
        office._filters.append(NoColor())
        found += [f"{SMALL}: {each}" for each in await fitting.unreached(pilot)]
        office._filters.pop()
        for terminal in (cells.DARK, cells.LIGHT):
            found += [f"in {terminal}: {each}" for each in cells.unseen(office, terminal)]
    assert not found, "\n".join(found)
    compare(record, pictures, update=request.config.getoption("update_snapshots"))


@pytest.mark.parametrize("record", [record for record in RECORDS if record.name in LIT], ids=lambda record: record.name)
async def test_the_light_theme(record: Record, office: DunmailApp, until: Until) -> None:
    """In sixteen colours it can be read, too, on whichever paper."""
    async with office.run_test(size=SIZE) as pilot:
        await open_screen(record, pilot, until)
        office.theme = "ansi-light"
        await settled(pilot)
        assert [each for terminal in (cells.DARK, cells.LIGHT) for each in cells.unseen(office, terminal)] == []


async def open_screen(record: Record, pilot: Pilot[Any], until: Until) -> None:
    """As a person does: key by key, each when the screen is there."""
    app = pilot.app
    await until(pilot, lambda: "3 shown" in cells.words(app))
    for key in record.keys:
        await pilot.press(key)
        await settled(pilot)
    if record.make is not None:
        app.push_screen(record.make())
    await until(pilot, lambda: record.seen in cells.words(app))
    for key in record.then:
        await pilot.press(key)
        await pilot.pause()
    assert type(app.screen).__name__ == record.screen
    for field in app.screen.query(Input):
        field.cursor_blink = False
    for area in app.screen.query(TextArea):
        area.cursor_blink = False


async def settled(pilot: Pilot[Any]) -> str:
    """Waits until the same is painted twice; the words of it."""
    seen = ""
    while (now := cells.words(pilot.app)) != seen or any(busy(pilot.app)):
        seen = now
        await pilot.pause(0.02)
    return now


def busy(app: App[Any]) -> Iterator[bool]:
    """Whether something is still being read for the screen."""
    return (worker.group in ("read", "count", "plan", "check") and worker.is_running for worker in app.workers)


def compare(record: Record, pictures: dict[tuple[int, int], str], update: bool) -> None:
    """The pictures are those kept in the record's file; ``--snapshot-update`` keeps these instead."""
    file = PICTURES / f"{record.name}.txt"
    sizes = (SMALL, LARGE) if record.pictured else (SMALL, SIZE, LARGE)
    made = "".join(f"== {size[0]}x{size[1]}\n{lasting(pictures[size])}\n" for size in sizes)
    if update:
        file.parent.mkdir(exist_ok=True)
        file.write_text(made, encoding="utf-8")
    kept = file.read_text(encoding="utf-8") if file.exists() else ""
    diff = unified_diff(kept.splitlines(), made.splitlines(), str(file), "now", lineterm="")
    assert kept == made, "look, then --snapshot-update\n" + "\n".join(diff)


def lasting(picture: str) -> str:
    """The picture without the milliseconds, which differ from run to run; blank lines are counted."""
    picture = re.sub(r"( *\d+) ms", lambda found: "0".rjust(len(found[1])) + " ms", picture)
    return re.sub(r"\n{4,}", lambda found: f"\n~ {len(found[0]) - 1} blank lines\n", picture)
