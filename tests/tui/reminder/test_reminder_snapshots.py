"""What the reminder screen looks like; the page drawn here is no PDF, so that a newer PDFium changes no picture."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

import pytest
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from data import models as m
from tests.tui.reminder.sent import AT, add_message
from tui.app import DunmailApp
from tui.preview.pages import Picture
from tui.screens.reminder import ReminderScreen

Before = Callable[[Pilot[Any]], Awaitable[None]]
Snap = Callable[..., bool]
SIZE, NARROW, WIDE = (80, 24), (60, 20), (130, 40)
pytestmark = pytest.mark.usefixtures("books")


def draw(_content: bytes, _page: int, width: int) -> Picture:
    """A sheet with a red bar, a black frame and a grey ramp."""
    height = width * 297 // 210
    pixels = bytearray(b"\xff" * (3 * width * height))
    for y in range(height):
        for x in range(width):
            if height // 20 <= y < height // 8 and width // 8 <= x < width // 2:
                color = b"\xc0\x20\x20"
            elif height // 5 <= y < height // 4:
                color = bytes([255 * x // width] * 3)
            elif x in (0, width - 1) or y in (0, height - 1):
                color = b"\0\0\0"
            else:
                continue
            pixels[3 * (y * width + x) : 3 * (y * width + x) + 3] = color
    return Picture(width, height, bytes(pixels))


@pytest.fixture
def books_of_2012(monkeypatch: pytest.MonkeyPatch) -> None:
    """What would be of today is of 2012; pages are drawn by the test."""
    monkeypatch.setattr("tui.preview.drawing.draw_page", draw)
    monkeypatch.setattr("tui.preview.drawing.page_text", lambda *_args: ["Podjetje d.o.o.", "", "Opomin [/b]"])
    m.Reminder.update(issued_at=AT).where(m.Reminder.id == 1).execute()
    for number in (1, 2, 3):
        add_message(1 if number == 3 else None, "accepted" if number == 3 else "failed", number)
    for kind, day, text in (("voicemail", None, ""), ("promise", date(2012, 8, 24), "Ms Čuček, on the telephone [/b]")):
        m.Note.create(customer=m.Reminder.get_by_id(1).customer, reminder=1, label="2012/100", at=AT, operator="006",
                      kind=kind, text=text, promised_on=day)


@pytest.fixture
def after(until: Callable[..., Awaitable[None]], words: Callable[[App[Any]], str]) -> Callable[..., Before]:
    """Opens the reminder and presses keys, until ``text`` is seen."""

    def make(text: str, *keys: str) -> Before:
        async def run(pilot: Pilot[Any]) -> None:
            await pilot.app.push_screen(ReminderScreen(1))
            await until(pilot, lambda: "State:" in words(pilot.app))
            for key in keys:
                await pilot.press(key)
                await pilot.pause()
            await until(pilot, lambda: text in words(pilot.app))
            for field in pilot.app.screen.query(Input):
                field.cursor_blink = False
            for area in pilot.app.screen.query(TextArea):
                area.cursor_blink = False
            await pilot.pause()

        return run

    return make


@pytest.mark.parametrize("size", [SIZE, NARROW, WIDE], ids=str)
def test_letter(books_of_2012: None, snap_compare: Snap, after: Callable[..., Before], size: tuple[int, int]) -> None:
    """The picture has the whole width."""
    assert snap_compare(DunmailApp(), terminal_size=size, run_before=after("zoom 100", "3"))


def test_letter_in_sixteen_colours(books_of_2012: None, snap_compare: Snap, after: Callable[..., Before]) -> None:
    """Four greys."""
    app = DunmailApp()
    app.theme = "ansi-dark"
    assert snap_compare(app, terminal_size=SIZE, run_before=after("zoom 100", "3"))


def test_letter_without_colour(
    books_of_2012: None, snap_compare: Snap, after: Callable[..., Before], monkeypatch: pytest.MonkeyPatch
) -> None:
    """NO_COLOR: its text."""
    monkeypatch.setenv("NO_COLOR", "1")
    assert snap_compare(DunmailApp(), terminal_size=SIZE, run_before=after("Podjetje", "3"))


@pytest.mark.parametrize("size", [SIZE, NARROW], ids=str)
def test_messages(books_of_2012: None, snap_compare: Snap, after: Callable[..., Before], size: tuple[int, int]) -> None:
    """The server's words below the list."""
    assert snap_compare(DunmailApp(), terminal_size=size, run_before=after("4711", "2"))


@pytest.mark.parametrize("size", [SIZE, NARROW], ids=str)
def test_notes(books_of_2012: None, snap_compare: Snap, after: Callable[..., Before], size: tuple[int, int]) -> None:
    """The note under the cursor in full."""
    assert snap_compare(DunmailApp(), terminal_size=size, run_before=after("pays by", "4"))


@pytest.mark.parametrize("size", [SIZE, NARROW], ids=str)
def test_note_form(
    books_of_2012: None, snap_compare: Snap, after: Callable[..., Before], size: tuple[int, int]
) -> None:
    """Kind, day, words."""
    assert snap_compare(DunmailApp(), terminal_size=size, run_before=after("What was said", "n"))


def test_question_before_it_is_mailed_again(
    books_of_2012: None, snap_compare: Snap, after: Callable[..., Before]
) -> None:
    """When, and to whom; Cancel has the focus."""
    assert snap_compare(DunmailApp(), terminal_size=SIZE, run_before=after("3@kupec.si", "f7"))
