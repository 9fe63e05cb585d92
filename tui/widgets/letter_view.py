"""A letter on the screen, page by page: as a picture in half cells or as text, with what is known of it above."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import cast

from textual import on, work
from textual.app import ComposeResult
from textual.cache import LRUCache
from textual.containers import Vertical
from textual.widgets import Static

from data.errors import DunmailError
from data.language import _
from tui.preview.half_cells import Colours
from tui.preview.pages import Picture, draw_page, page_count, page_text
from tui.widgets.page_view import PageView
from tui.widgets.text import plain

ZOOMS = (1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0)  # times the width of the window
KEPT = 4  # pages drawn; the widest takes 11 MB
FEW_COLOURS = ("standard", "windows")  # what Rich calls 16 colours


class LetterView(Vertical):
    """Give it a letter with ``show``; pages are drawn in threads, the last few are kept."""

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self._content = b""
        self._note = ""
        self._pages = 0
        self._page = 0
        self._zoom = 0
        self._colours: Colours = "full"
        self._as_text = False
        self._drawn: LRUCache[tuple[object, ...], Picture | Sequence[str]] = LRUCache(KEPT)

    def compose(self) -> ComposeResult:
        yield Static("", id="caption", markup=False)
        yield PageView()

    def on_mount(self) -> None:
        """Without colours a page is better read than looked at."""
        system = self.app.console.color_system
        if self.app.no_color or system is None:
            self._colours, self._as_text = "none", True
        elif self.app.native_ansi_color or system in FEW_COLOURS:
            self._colours = "sixteen"

    @property
    def view(self) -> PageView:
        """What is scrolled."""
        return self.query_one(PageView)

    def show(self, content: bytes, note: str = "") -> None:
        """Show the PDF ``content`` from its first page; ``note`` says what it is."""
        self._note = note
        if content == self._content:
            self._draw()
            return
        self._content, self._pages, self._page = content, 0, 0
        self._drawn.clear()
        self._draw()

    def say(self, words: str) -> None:
        """Show no letter, but ``words``."""
        self._content, self._pages = b"", 0
        self.query_one("#caption", Static).update(plain(words))
        self.view.show(())

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
        zoom = max(0, min(len(ZOOMS) - 1, self._zoom + steps))
        if zoom != self._zoom and not self._as_text:
            self._zoom = zoom
            self._draw()

    def toggle(self) -> None:
        """Text instead of the picture, or the other way round."""
        self._as_text = not self._as_text
        self._draw()

    # Drawing

    @work(exclusive=True, group="draw")
    async def _draw(self, at: float | None = None) -> None:
        if not self._content or not self.size.width:
            return
        content, page, room = self._content, self._page, self.view.room
        key: tuple[object, ...] = (page, "text", room) if self._as_text else (page, round(room * ZOOMS[self._zoom]))
        found = self._drawn.get(key)
        if found is None:
            try:
                self._pages = self._pages or await asyncio.to_thread(page_count, content)
                if self._as_text:
                    found = await asyncio.to_thread(page_text, content, page, room)
                else:
                    found = await asyncio.to_thread(draw_page, content, page, cast(int, key[1]))
            except DunmailError as error:
                self.say(str(error))
                return
            self._drawn[key] = found
        self.query_one("#caption", Static).update(self._caption())
        self.view.show(found, self._colours, self.view.middle if at is None else at)

    def _caption(self) -> str:
        parts = [plain(self._note)] if self._note else []
        parts.append(_("page {page} of {pages}").format(page=self._page + 1, pages=self._pages))
        parts.append(_("text") if self._as_text else _("zoom {percent} %").format(
            percent=round(100 * ZOOMS[self._zoom])))
        return " · ".join(parts)
