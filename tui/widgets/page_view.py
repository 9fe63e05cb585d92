"""A page one scrolls over with the keys, whatever it is made of; only what is seen is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Protocol

from rich.segment import Segment
from rich.style import Style
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from data.language import _
from tui.preview.drawing import Lines


class Page(Protocol):
    """What can be shown: so many cells wide and high, a part of a line at a time."""

    @property
    def width(self) -> int:
        """Columns."""

    @property
    def height(self) -> int:
        """Lines."""

    def line(self, row: int, left: int, right: int, style: Style, /) -> list[Segment]:
        """The cells of line ``row`` from column ``left`` up to ``right``, or fewer at its end; ``style`` is of text."""


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
        """There is room for pages of another size."""

    def __init__(self) -> None:
        super().__init__()
        self._page: Page = Lines(())

    @property
    def page(self) -> Page:
        """What is shown."""
        return self._page

    @property
    def room(self) -> Size:
        """Cells from the left to the right without the scroll bar, and from the top to the bottom."""
        width, height = self.scrollable_content_region.size
        return Size(max(1, width), max(1, height))

    def show(self, page: Page, at: float = 0.0) -> None:
        """Show ``page``; its part ``at`` (0 the top, 1 the end) comes to the middle of the window, 0 to its top."""
        self._page = page
        self.virtual_size = Size(page.width, page.height)
        self._to(self.scroll_x, at * page.height - self.size.height / 2 if at else 0)
        self.refresh()

    @property
    def middle(self) -> float:
        """Which part of the page is in the middle of the window, as ``show`` takes it; 0 at the top."""
        if not self.scroll_y or not self.virtual_size.height:
            return 0.0
        return (self.scroll_y + self.size.height / 2) / self.virtual_size.height

    def render_line(self, y: int) -> Strip:
        """One line of the window."""
        left, width = self.scroll_offset.x, self.size.width
        line = self._page.line(y + self.scroll_offset.y, left, left + width, self.rich_style)
        return Strip(line).extend_cell_length(width, self.rich_style)

    def on_resize(self) -> None:
        """Pages as wide as the window, or as high, have another size now."""
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
