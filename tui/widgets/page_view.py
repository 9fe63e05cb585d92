"""A page one scrolls over with the keys: a picture in half cells, or lines of text; only what is seen is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from data.language import _
from tui.preview.half_cells import Colours, cell_line, cells_high
from tui.preview.pages import Picture
from tui.widgets.text import plain


class PageView(ScrollView, can_focus=True):
    """Give it a page with ``show``; beyond its end or start it asks for the next one with ``Turn``."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "by(0, -1)", _("Up"), show=False),
        Binding("down", "by(0, 1)", _("Down"), show=False),
        Binding("left", "by(-8, 0)", _("Left"), show=False),
        Binding("right", "by(8, 0)", _("Right"), show=False),
        Binding("pageup", "screenful(-1)", _("Page up"), show=False),
        Binding("pagedown", "screenful(1)", _("Page down"), show=False),
        Binding("home", "edge(0)", _("To the top"), show=False),
        Binding("end", "edge(1)", _("To the end"), show=False),
    ]

    @dataclass
    class Turn(Message):
        """There is no more to scroll: the next page is wanted (1), or the one before (-1)."""

        pages: int

    @dataclass
    class Resized(Message):
        """There is room for pages of another width."""

    def __init__(self) -> None:
        super().__init__()
        self._page: Picture | Sequence[str] = ()
        self._colours: Colours = "full"

    @property
    def page(self) -> Picture | Sequence[str]:
        """What is shown."""
        return self._page

    @property
    def room(self) -> int:
        """Cells from the left to the right, without the scroll bar."""
        return max(1, self.scrollable_content_region.width)

    def show(self, page: Picture | Sequence[str], colours: Colours = "full", at: float = 0.0) -> None:
        """Show ``page``; its part ``at`` (0 the top, 1 the end) comes to the middle of the window, 0 to its top."""
        self._page, self._colours = page, colours
        if isinstance(page, Picture):
            wide, high = page.width, cells_high(page)
        else:
            wide, high = max((cell_len(line) for line in page), default=1), len(page)
        self.virtual_size = Size(wide, high)
        self._to(self.scroll_x, at * high - self.size.height / 2 if at else 0)
        self.refresh()

    @property
    def middle(self) -> float:
        """Which part of the page is in the middle of the window, as ``show`` takes it; 0 at the top."""
        if not self.scroll_y or not self.virtual_size.height:
            return 0.0
        return (self.scroll_y + self.size.height / 2) / self.virtual_size.height

    def render_line(self, y: int) -> Strip:
        """One line of the window."""
        row, left, width = y + self.scroll_offset.y, self.scroll_offset.x, self.size.width
        if isinstance(self._page, Picture):
            strip = Strip(cell_line(self._page, row, left, left + width, self._colours))
            return strip.extend_cell_length(width, self.rich_style)
        line = plain(self._page[row]) if row < len(self._page) else ""
        return Strip([Segment(line, self.rich_style)]).extend_cell_length(left + width, self.rich_style).crop(
            left, left + width)

    def on_resize(self) -> None:
        """Pages as wide as the window have another width now."""
        self.post_message(self.Resized())

    # Scrolling, at once: an animation would take longer than the eye

    def _to(self, x: float, y: float) -> None:
        self.scroll_to(x, y, animate=False, force=True, immediate=True)

    def action_by(self, x: int, y: int) -> None:
        """Scroll by cells."""
        self._to(self.scroll_x + x, self.scroll_y + y)

    def action_screenful(self, pages: int) -> None:
        """Scroll by the height of the window; at the edge, turn the page."""
        before = self.scroll_y
        self._to(self.scroll_x, self.scroll_y + pages * self.scrollable_content_region.height)
        if self.scroll_y == before:
            self.post_message(self.Turn(pages))

    def action_edge(self, side: int) -> None:
        """To the top (0) or the end (1) of the page."""
        self._to(self.scroll_x, side * self.virtual_size.height)
