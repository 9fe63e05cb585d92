"""The letter as a real picture: what is written to the terminal besides its text, when, and when never."""

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from textual.app import App
from textual.drivers.headless_driver import HeadlessDriver
from textual.pilot import Pilot

from data.preferences import set_preference
from tests.tui.reminder.test_reminder_screen import Screen, opened
from tui.app import DunmailApp
from tui.preview.drawing import Lines, Placed
from tui.preview.half_cells import HalfCells
from tui.preview.kitty import PLACEHOLDER, cell
from tui.preview.terminal import Cell
from tui.screens.reminder import ReminderScreen
from tui.widgets.letter_view import LetterView

Words = Callable[[App[Any]], str]
Until = Callable[..., Awaitable[None]]
SIZE = (80, 24)
SENT = re.compile(r"\x1b_Ga=T,U=1,q=2,i=(\d+),")
FORGOTTEN = re.compile(r"\x1b_Ga=d,d=I,q=2,i=(\d+)\x1b")
pytestmark = pytest.mark.usefixtures("books")


class Written:
    """What the app wrote by its driver, and from which threads."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.threads: set[threading.Thread] = set()

    def write(self, _driver: HeadlessDriver, data: str) -> None:
        self.threads.add(threading.current_thread())
        self.parts.append(data)

    @property
    def sent(self) -> list[str]:
        return SENT.findall("".join(self.parts))

    @property
    def forgotten(self) -> list[str]:
        return FORGOTTEN.findall("".join(self.parts))


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Written:
    """The app's terminal is one of kitty's, with cells of 8 x 17 pixels."""
    monkeypatch.setenv("TERM", "xterm-kitty")
    monkeypatch.delenv("TMUX", raising=False)
    monkeypatch.delenv("STY", raising=False)
    monkeypatch.setattr("tui.widgets.letter_view.cell_size", lambda: Cell(8, 17))
    found = Written()
    monkeypatch.setattr(HeadlessDriver, "write", lambda driver, data: found.write(driver, data))
    return found


async def at_letter(pilot: Pilot[None], words: Words, until: Until, current: bool = True) -> Screen:
    pilot.app.supports_smooth_scrolling = current  # what Textual makes of the terminal's own report
    screen = await opened(pilot, words, until)
    await screen.press("3", says="page 1 of 1")
    return screen


async def test_the_letter_is_sent_once_and_made_of_cells(words: Words, until: Until, written: Written) -> None:
    app = DunmailApp()
    async with app.run_test(size=SIZE) as pilot:
        screen = await at_letter(pilot, words, until)
        page = screen.page.page
        assert isinstance(page, Placed)
        assert (page.width, page.height) == (79, 53)
        line = screen.page.render_line(2)
        assert line.text.startswith(cell(2, 0) + cell(2, 1))
        red, green, blue = int(written.sent[0]).to_bytes(3)
        assert line.render(app.console).count(f"\x1b[38;2;{red};{green};{blue}m{PLACEHOLDER}") == 79
        await screen.press("down", "down", "pagedown", "1", "3", says="page 1 of 1")
        await screen.press("n", says="What was said")
        await screen.press("escape", says="page 1 of 1")
        assert (len(written.sent), written.forgotten) == (1, []), "scrolling, turning and dialogs cost nothing"
        assert written.threads == {threading.main_thread()}


async def test_zoom_from_the_whole_page_to_what_cells_can_say(words: Words, until: Until, written: Written) -> None:
    app = DunmailApp()
    async with app.run_test(size=SIZE) as pilot:
        screen = await at_letter(pilot, words, until)
        await screen.press("minus", says="whole page")
        page = screen.page.page
        assert page.height <= screen.page.room.height
        await screen.press("minus", "plus", says="zoom 100 %")
        for percent in (150, 200, 300):
            await screen.press("plus", says=f"zoom {percent} %")
        await screen.press("plus", "minus", says="zoom 200 %")
        assert screen.page.page.width == 158
        await screen.until(lambda: written.forgotten == written.sent[:-1])
        assert written.threads == {threading.main_thread()}


async def test_a_picture_is_forgotten_when_the_screen_is_left(words: Words, until: Until, written: Written) -> None:
    app = DunmailApp()
    async with app.run_test(size=SIZE) as pilot:
        screen = await at_letter(pilot, words, until)
        await screen.press("escape")
        await screen.until(lambda: not isinstance(app.screen, ReminderScreen))
        await screen.until(lambda: len(written.sent) == 1 and written.forgotten == written.sent)
        assert written.threads == {threading.main_thread()}


async def test_text_instead_and_back(words: Words, until: Until, written: Written) -> None:
    app = DunmailApp()
    async with app.run_test(size=SIZE) as pilot:
        screen = await at_letter(pilot, words, until)
        await screen.press("p", says="Podjetje d.o.o.")
        await screen.until(lambda: written.forgotten == written.sent)
        await screen.press("p", says="zoom 100 %")
        assert len(written.sent) == 2
        app.screen.query_one(LetterView).say("No letter.")
        await screen.until(lambda: written.forgotten == written.sent)


async def test_in_256_colours_the_number_is_one_of_them(
    words: Words, until: Until, written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COLORTERM")
    app = DunmailApp()
    async with app.run_test(size=SIZE) as pilot:
        assert app.console.color_system == "256"
        screen = await at_letter(pilot, words, until)
        (number,) = written.sent
        assert f"\x1b[38;5;{number}m{PLACEHOLDER}" in screen.page.render_line(0).render(app.console)


async def test_in_tmux_it_is_passed_on_where_one_wishes(
    words: Words, until: Until, written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMUX", "/tmp/tmux-0/default,1,0")
    set_preference("letters.preview", "kitty")
    app = DunmailApp()
    async with app.run_test(size=SIZE) as pilot:
        await at_letter(pilot, words, until)
        assert len(written.sent) == 1
        alone = [part for part in re.split(r"\x1bPtmux;(?:\x1b\x1b|[^\x1b])*\x1b\\", "".join(written.parts)) if part]
        assert not any("_G" in part for part in alone)


@pytest.mark.parametrize(
    ("wish", "environment", "current", "kind"),
    [
        ("auto", {"TERM": "xterm-256color"}, True, HalfCells),
        ("auto", {}, False, HalfCells),
        ("auto", {"TMUX": "x"}, True, HalfCells),
        ("half-cells", {}, True, HalfCells),
        ("text", {}, True, Lines),
        ("kitty", {"NO_COLOR": "1"}, True, Lines),
    ],
)
async def test_elsewhere_nothing_is_written(
    words: Words, until: Until, written: Written, monkeypatch: pytest.MonkeyPatch,
    wish: str, environment: dict[str, str], current: bool, kind: type,
) -> None:  # fmt: skip
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    set_preference("letters.preview", wish)
    app = DunmailApp()
    async with app.run_test(size=SIZE) as pilot:
        screen = await at_letter(pilot, words, until, current)
        assert isinstance(screen.page.page, kind)
        await screen.press("plus", "p", "escape")
        await screen.until(lambda: not isinstance(app.screen, ReminderScreen))
        assert not any("\x1b_" in part for part in written.parts)


class Terminal:
    """A terminal with the app in it; ``current`` ones answer that they report their size by themselves."""

    def __init__(self, database: Path, current: bool) -> None:
        self._current = current
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 640, 408))
        self.app = subprocess.Popen(
            [sys.executable, "-m", "tui", "--database", str(database)], stdin=slave, stdout=slave, stderr=slave,
            env={**os.environ, "TERM": "xterm-kitty", "LANG": "C.UTF-8"}, start_new_session=True)
        os.close(slave)
        self.seen = b""

    def until(self, seen: bytes, after: int = 0) -> int:
        """Reads until it was written; where it begins."""
        end = time.monotonic() + 60
        while (at := self.seen.find(seen, after)) < 0:
            assert time.monotonic() < end, f"{seen!r} was never written, but {self.seen[-2000:]!r}"
            if not select.select([self._master], [], [], 1)[0]:
                continue
            try:
                part = os.read(self._master, 65536)
            except OSError:  # the app ended
                part = b""
            assert part, f"the app ended without {seen!r}: {self.seen[-2000:]!r}"
            self.seen += part
            if self._current and b"\x1b[?2048$p" in part:
                self.press(b"\x1b[?2048;2$y")
        return at

    def press(self, keys: bytes) -> None:
        os.write(self._master, keys)

    def close(self) -> None:
        self.app.kill()
        self.app.wait()
        os.close(self._master)


@pytest.mark.parametrize("current", [True, False])
def test_in_a_terminal(books: Path, monkeypatch: pytest.MonkeyPatch, current: bool) -> None:
    """The picture is there before its cells, and forgotten on leaving; a terminal that says nothing gets none."""
    monkeypatch.delenv("TMUX", raising=False)
    monkeypatch.delenv("STY", raising=False)
    terminal = Terminal(books, current)
    try:
        terminal.until(b"2012")
        terminal.press(b"\r")
        terminal.until(b"State:")
        terminal.press(b"3")
        caption = terminal.until(b"page 1 of 1")
        if current:
            sent = terminal.until(b"\x1b_Ga=T,U=1,q=2,")
            cells = terminal.until(PLACEHOLDER.encode())
            assert sent < cells
            terminal.press(b"\x1b")
            forgotten = terminal.until(b"\x1b_Ga=d,d=I,q=2,", cells)
            terminal.until(b"2012", forgotten)
        else:
            terminal.until("▀".encode(), caption)
        terminal.press(b"\x11")
        terminal.until(b"\x1b[?1049l")
        assert current or (b"\x1b_" not in terminal.seen and PLACEHOLDER.encode() not in terminal.seen)
    finally:
        terminal.close()
