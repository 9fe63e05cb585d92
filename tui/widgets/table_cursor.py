"""The cursor of a paged table: the number of a row that stays in view, moved by keys and never animated."""

from __future__ import annotations

from collections.abc import Sized
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.reactive import reactive

from data.language import _
from tui.widgets.table_mouse import TableMouse

HEADER = 1  # lines above the rows


class TableCursor(TableMouse):
    """A cursor over ``count`` rows between a header and the lines ``below``; the table itself draws them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", _("Up"), show=False),
        Binding("down", "move(1)", _("Down"), show=False),
        Binding("pageup", "page(-1)", _("Page up"), show=False),
        Binding("pagedown", "page(1)", _("Page down"), show=False),
        Binding("home", "edge(-1)", _("First"), show=False),
        Binding("end", "edge(1)", _("Last"), show=False),
    ]
    cursor: reactive[int] = reactive(0, repaint=False)
    count = 0
    below: Sized = ()  # the lines below the rows

    @property
    def page(self) -> int:
        """Rows on the screen."""
        return max(1, self.scrollable_content_region.height - HEADER - len(self.below))

    def validate_cursor(self, value: int) -> int:
        """The cursor stays on a row."""
        return max(0, min(value, self.count - 1))

    def watch_cursor(self, old: int, new: int) -> None:
        """Two lines to draw anew, unless the rows scroll."""
        self.bring_into_view()
        for index in (old, new):
            self.refresh_row(index)

    @property
    def drawn_width(self) -> int:
        """Cells of a whole line, those beyond the edge included."""
        return max(self.size.width, self.virtual_size.width)

    def refresh_row(self, index: int) -> None:
        """Draw the row numbered ``index`` anew, if it is in view."""
        self.refresh_line(index - self.scroll_offset.y + HEADER)

    def refresh_line(self, y: int) -> None:
        """Draw one line of the window anew."""
        self.refresh(Region(0, y, self.drawn_width, 1))

    def bring_into_view(self) -> None:
        """Scroll so far that the cursor is seen."""
        top = round(self.scroll_y)
        if self.cursor < top:
            top = self.cursor
        elif self.cursor >= top + self.page:
            top = self.cursor - self.page + 1
        self.scroll_to(y=top, animate=False, force=True, immediate=True)

    def action_move(self, rows: int) -> None:
        """Move the cursor by ``rows``."""
        self.cursor += rows

    def action_page(self, pages: int) -> None:
        """Scroll by whole pages; the cursor keeps its line."""
        self.scroll_to(y=self.scroll_y + pages * self.page, animate=False, force=True, immediate=True)
        self.cursor += pages * self.page

    def action_edge(self, side: int) -> None:
        """To the first (-1) or last (1) row."""
        self.cursor = 0 if side < 0 else self.count - 1
