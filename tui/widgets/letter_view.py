"""A letter on the screen, page by page: as a real picture, in half cells or as text, with what is known of it above."""

from __future__ import annotations

import asyncio
import os
from itertools import cycle

from textual import on, work
from textual.app import ComposeResult
from textual.cache import LRUCache
from textual.containers import Vertical
from textual.widgets import Static

from data.errors import DunmailError
from data.language import _
from tui.preview import kitty
from tui.preview.drawing import WHOLE, Lines, Placed, Sheet, Wanted, draw
from tui.preview.half_cells import Colours, HalfCells
from tui.preview.pages import page_count
from tui.preview.terminal import Kind, cell_size, picture_kind
from tui.widgets.page_view import PageView
from tui.widgets.text import plain

ZOOMS = (1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0)  # times the width of the window
KEPT = 4  # pages drawn; the widest takes 11 MB
FEW_COLOURS = ("standard", "windows")  # what Rich calls 16 colours
COLOURS = cycle(kitty.colours())  # a picture's number is never that of the one before


class LetterView(Vertical):
    """Give it a letter with ``show``; pages are drawn in threads, the last few are kept."""

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self._content = b""
        self._note = ""
        self._pages = 0
        self._page = 0
        self._zoom = 1.0
        self._colours: Colours = "full"
        self._wish = ""
        self._as_text = False
        self._drawn: LRUCache[Wanted, Lines | HalfCells | Sheet] = LRUCache(KEPT)
        self._sent: list[Placed] = []  # what the terminal has, in the order it got it

    def compose(self) -> ComposeResult:
        yield Static("", id="caption", markup=False)
        yield PageView()

    def on_mount(self) -> None:
        """How many colours there are."""
        if self.app.no_color or self.app.console.color_system is None:
            self._colours = "none"
        elif self.app.native_ansi_color or self.app.console.color_system in FEW_COLOURS:
            self._colours = "sixteen"

    def on_unmount(self) -> None:
        """The terminal need not keep what nobody sees any more."""
        self._forget()

    @property
    def view(self) -> PageView:
        """What is scrolled."""
        return self.query_one(PageView)

    def show(self, content: bytes, note: str = "", wish: str = "auto") -> None:
        """Show the PDF ``content`` from its first page; ``note`` says what it is.

        ``wish`` is the preference letters.preview. Without colours a page is better read than looked at.
        """
        self._note = note
        if wish != self._wish:
            self._wish, self._as_text = wish, wish == "text" or self._colours == "none"
        if content != self._content:
            self._content, self._pages, self._page = content, 0, 0
            self._drawn.clear()
        self._draw()

    def say(self, words: str) -> None:
        """Show no letter, but ``words``."""
        self._content, self._pages = b"", 0
        self.query_one("#caption", Static).update(plain(words))
        self._show(Lines(()))

    @on(PageView.Resized)
    def _resized(self) -> None:
        self._draw()

    # What the keys do

    @on(PageView.Turn)
    def _turn(self, message: PageView.Turn) -> None:
        message.stop()
        self.turn(message.pages)

    def turn(self, pages: int) -> None:
        """Show the page that is so many pages further on."""
        page = max(0, min(self._pages - 1, self._page + pages))
        if page != self._page:
            self._page = page
            self._draw(at=0.0)

    def zoom(self, steps: int) -> None:
        """Larger or smaller; pictures only."""
        zooms = self._zooms()
        at = max(number for number, zoom in enumerate(zooms) if zoom <= self._zoom or number == 0)
        zoom = zooms[max(0, min(len(zooms) - 1, at + steps))]
        if zoom != self._zoom and not self._as_text:
            self._zoom = zoom
            self._draw()

    def _zooms(self) -> tuple[float, ...]:
        """From small to large: a real picture can be read as a whole page, and has no more cells than it may have."""
        if self._kind() != "kitty":
            return ZOOMS
        return (WHOLE, *(zoom for zoom in ZOOMS if zoom == 1.0 or zoom * self.view.room.width <= kitty.MOST))

    def toggle(self) -> None:
        """Text instead of the picture, or the other way round."""
        self._as_text = not self._as_text
        self._draw()

    # Drawing

    def _kind(self) -> Kind:
        if self._as_text:
            return "text"
        system = None if self.app.no_color else self.app.console.color_system
        return picture_kind(self._wish, system, os.environ, self.app.supports_smooth_scrolling)

    def _wanted(self) -> Wanted:
        kind, (columns, lines) = self._kind(), self.view.room
        if kind == "text":
            return Wanted(self._page, kind, columns)
        if kind == "half-cells":
            return Wanted(self._page, kind, columns, zoom=max(1.0, self._zoom), colours=self._colours)
        return Wanted(self._page, kind, columns, lines if self._zoom == WHOLE else 0, self._zoom, cell_size())

    @work(exclusive=True, group="draw")
    async def _draw(self, at: float | None = None) -> None:
        if not self._content or not self.size.width:
            return
        content, wanted = self._content, self._wanted()
        found = self._drawn.get(wanted)
        if found is None:
            try:
                self._pages = self._pages or await asyncio.to_thread(page_count, content)
                found = await asyncio.to_thread(draw, content, wanted)
            except DunmailError as error:
                self.say(str(error))
                return
            self._drawn[wanted] = found
        self.query_one("#caption", Static).update(self._caption(wanted))
        self._show(found, self.view.middle if at is None else at)

    def _caption(self, wanted: Wanted) -> str:
        parts = [plain(self._note)] if self._note else []
        parts.append(_("page {page} of {pages}").format(page=wanted.page + 1, pages=self._pages))
        if wanted.kind == "text":
            parts.append(_("text"))
        elif wanted.zoom == WHOLE:
            parts.append(_("whole page"))
        else:
            parts.append(_("zoom {percent} %").format(percent=round(100 * wanted.zoom)))
        return " · ".join(parts)

    def _show(self, found: Lines | HalfCells | Sheet, at: float = 0.0) -> None:
        """Show it; what the terminal had before, it has until then."""
        self.view.show(self._placed(found) if isinstance(found, Sheet) else found, at)
        if self._sent:
            self.call_after_refresh(self._tidy)

    # What is written to the terminal besides its text, in the order of the frames and never from a thread

    def _placed(self, sheet: Sheet) -> Placed:
        """The sheet on the terminal, which gets it unless it was the last one."""
        if not self._sent or self._sent[-1].sheet is not sheet:
            self._sent.append(Placed(sheet, next(COLOURS)))
            self._write(kitty.transmission(self._number(self._sent[-1]), *sheet))
        return self._sent[-1]

    def _tidy(self) -> None:
        self._forget(but=self.view.page)

    def _forget(self, but: object = None) -> None:
        for one in self._sent:
            if one is not but:
                self._write(kitty.removal(self._number(one)))
        self._sent = [one for one in self._sent if one is but]

    def _number(self, placed: Placed) -> int:
        return kitty.picture_number(placed.colour, self.app.console.color_system == "truecolor")

    def _write(self, sequences: list[str]) -> None:
        driver = self.app._driver  # Textual has no public way to it
        if driver is None or not self.app.is_running:
            return  # at the end: the terminal is given back already, and forgets the pictures of the other screen
        driver.write("".join(kitty.through_tmux(sequences) if "TMUX" in os.environ else sequences))
