"""A table over a source of any length: it draws a window of rows, marks rows by id, and never animates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Generic

from textual import events
from textual.binding import Binding, BindingType
from textual.cache import LRUCache
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from data.language import _
from data.selection import Marks
from tui.widgets.table_columns import Column, Placed, arrange, footer_line, header_line, natural_widths, row_line
from tui.widgets.table_source import Identified, ListSource, R, Source
from tui.widgets.table_strips import make_strip, visible

HEADER, FOOTER = 1, 1  # lines that do not scroll
COMFORT = 24  # cells of the flexible column before columns of a rank join
STRIPS = 500


class PagedTable(ScrollView, Generic[R], can_focus=True):
    """Rows of ``columns``, with a cursor and, if ``markable``, marks. Give it rows with ``show``."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "paged-table--header", "paged-table--footer", "paged-table--cursor", "paged-table--marked",
    }  # fmt: skip
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", _("Up"), show=False),
        Binding("down", "move(1)", _("Down"), show=False),
        Binding("pageup", "page(-1)", _("Page up"), show=False),
        Binding("pagedown", "page(1)", _("Page down"), show=False),
        Binding("home", "edge(-1)", _("First"), show=False),
        Binding("end", "edge(1)", _("Last"), show=False),
        Binding("left", "sideways(-1)", _("Columns to the left"), show=False),
        Binding("right", "sideways(1)", _("Columns to the right"), show=False),
    ]
    cursor: reactive[int] = reactive(0, repaint=False)

    @dataclass
    class Chosen(Message):
        """A double click on a row; what Enter does, the screen says."""

        table: PagedTable[Identified]
        row: Identified

        @property
        def control(self) -> PagedTable[Identified]:
            """The table, for selectors."""
            return self.table

    @dataclass
    class Marked(Message):
        """The marks have changed."""

        table: PagedTable[Identified]
        marks: Marks

    @dataclass
    class SortAsked(Message):
        """A click on the header of a column that sorts."""

        table: PagedTable[Identified]
        sort: str

    def __init__(self, columns: Sequence[Column[R]], *, markable: bool = False, id: str | None = None) -> None:
        super().__init__(id=id)
        mark: Column[R] = Column("mark", "", lambda row: "[x]" if self.is_marked(row.id) else "[ ]", 3)
        self._columns = [mark, *columns] if markable else list(columns)
        self._markable = markable
        self._source: Source[R] = ListSource(())
        self._start = 0
        self._rows: Sequence[R] = ()
        self._widths: dict[str, int] = {}
        self._placed: list[Placed[R]] = []
        self._strips: LRUCache[tuple[int, bool], Strip] = LRUCache(STRIPS)
        self._words = ""
        self._totals: Mapping[str, str] = {}
        self._sort, self._descending = "", False
        self.count = 0
        self.marks = Marks()

    # What is shown

    def show(
        self, source: Source[R], count: int, *, at: int = 0, sort: str = "", descending: bool = False
    ) -> None:
        """Show the ``count`` rows of ``source``, sorted by ``sort``, with the cursor on the row numbered ``at``."""
        self._source, self.count = source, count
        self._sort, self._descending = sort, descending
        self._start, self._rows, self._widths = 0, (), {}
        self.set_reactive(PagedTable.cursor, max(0, min(at, count - 1)))
        self._place()
        self._bring_into_view()
        self.refresh()

    def footer(self, words: str, totals: Mapping[str, str] | None = None) -> None:
        """The last line: ``words`` at the left, ``totals`` by column key; None leaves those there are."""
        self._words = words
        if totals is None or totals == self._totals:
            self._refresh_line(self.scrollable_content_region.height - 1)
            return
        self._totals = totals
        self._place()
        self.refresh()

    @property
    def row(self) -> R | None:
        """The row under the cursor."""
        return self._at(self.cursor)

    def _at(self, index: int) -> R | None:
        if not 0 <= index < self.count:
            return None
        if not self._start <= index < self._start + len(self._rows):
            page = max(1, self.size.height)
            self._start = max(0, index - page)
            self._rows = self._source.window(self._start, 3 * page)
            self._place()
        offset = index - self._start
        return self._rows[offset] if offset < len(self._rows) else None  # the source may have shrunk meanwhile

    def _place(self) -> None:
        """Share the width anew among the columns; they only grow while the same rows are shown."""
        self._widths = natural_widths(
            self._columns, self._rows, self._totals, self._widths, self._sort)
        lines = self.count + HEADER + FOOTER
        outer = self.outer_size  # the scrollbar that these lines need may not be there yet, or may be about to go
        width = outer.width - (self.styles.scrollbar_size_vertical if lines > outer.height else 0)
        self._placed = arrange(self._columns, self._widths, width, COMFORT)
        self._strips.clear()
        wide = self._placed[-1].left + self._placed[-1].width if self._placed else 0
        self.virtual_size = Size(max(1, wide), lines)

    def on_resize(self) -> None:
        """Columns come and go with the width; the cursor stays in view."""
        self._place()
        self._bring_into_view()

    # Drawing

    def render_line(self, y: int) -> Strip:
        """One line of the widget: the header, a row, or the footer."""
        if y == 0:
            strip = self._line(header_line(self._placed, self._sort, self._descending), "header")
        elif y == self.scrollable_content_region.height - 1:
            strip = self._line(footer_line(self._placed, self._words, self._totals), "footer")
        else:
            strip = self._row_strip(self.scroll_offset.y + y - HEADER)
        left = self.scroll_offset.x
        return visible(strip, self._placed, left, left + self.size.width)

    def _row_strip(self, index: int) -> Strip:
        row = self._at(index)
        if row is None:
            return Strip.blank(self._drawn_width, self.rich_style)
        at_cursor = index == self.cursor
        key = (index, at_cursor)
        strip = self._strips.get(key)
        if strip is None:
            name = "cursor" if at_cursor else "marked" if self._markable and self.is_marked(row.id) else ""
            strip = self._line(row_line(self._placed, row), name)
            self._strips[key] = strip
        return strip

    @property
    def _drawn_width(self) -> int:
        return max(self.size.width, self.virtual_size.width)

    def _line(self, text: str, name: str) -> Strip:
        style = self.get_component_rich_style(f"paged-table--{name}") if name else self.rich_style
        return make_strip(text, self._drawn_width, style)

    def notify_style_update(self) -> None:
        """The theme has changed: nothing drawn so far is right."""
        self._strips.clear()
        super().notify_style_update()

    # The cursor

    @property
    def page(self) -> int:
        """Rows on the screen."""
        return max(1, self.scrollable_content_region.height - HEADER - FOOTER)

    def validate_cursor(self, value: int) -> int:
        """The cursor stays on a row."""
        return max(0, min(value, self.count - 1))

    def watch_cursor(self, old: int, new: int) -> None:
        """Two lines to draw anew, unless the rows scroll."""
        self._bring_into_view()
        for index in (old, new):
            self._refresh_line(index - self.scroll_offset.y + HEADER)

    def _refresh_line(self, y: int) -> None:
        self.refresh(Region(0, y, self._drawn_width, 1))

    def _bring_into_view(self) -> None:
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

    def action_sideways(self, side: int) -> None:
        """Show the next column beyond the edge."""
        starts = [place.left for place in self._placed]
        further = [start for start in starts if (start - self.scroll_x) * side > 0] or [0]
        x = min(further) if side > 0 else max(further)
        self.scroll_to(x=x, animate=False, force=True, immediate=True)

    def action_choose(self) -> None:
        """Open the row under the cursor."""
        if (row := self.row) is not None:
            self.post_message(self.Chosen(self, row))  # type: ignore[arg-type]  # generic in its rows, not its messages

    # The mouse

    def on_click(self, event: events.Click) -> None:
        """A click moves the cursor, marks in the mark column, sorts in the header; a second one opens."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        x, line = offset.x + self.scroll_offset.x, offset.y
        if line == 0:
            self._click_header(x)
        elif line < self.scrollable_content_region.height - 1:
            index = self.scroll_offset.y + line - HEADER
            if not 0 <= index < self.count:
                return
            self.cursor = index
            if self._markable and x < self._placed[0].width:
                self.action_mark()
            elif event.chain == 2:
                self.action_choose()

    def _click_header(self, x: int) -> None:
        for column, left, width in self._placed:
            if left <= x < left + width and column.sort:
                self.post_message(self.SortAsked(self, column.sort))  # type: ignore[arg-type]  # as above

    def _on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        event.prevent_default()
        self.scroll_to(y=self.scroll_y + 3, animate=False, force=True, immediate=True)

    def _on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        event.prevent_default()
        self.scroll_to(y=self.scroll_y - 3, animate=False, force=True, immediate=True)

    # Marks

    def is_marked(self, row_id: int) -> bool:
        """Whether the row of that id is marked."""
        return (row_id in self.marks.ids) != self.marks.inverted

    def set_marks(self, marks: Marks) -> None:
        """Mark exactly these."""
        self.refresh()
        self._set_marks(marks)

    def _set_marks(self, marks: Marks) -> None:
        self.marks = marks
        self._strips.clear()
        self.post_message(self.Marked(self, marks))  # type: ignore[arg-type]  # as above

    def action_mark(self) -> None:
        """Mark the row under the cursor, or take its mark away."""
        if (row := self.row) is not None:
            self._refresh_line(self.cursor - self.scroll_offset.y + HEADER)
            self._set_marks(Marks(self.marks.ids ^ {row.id}, self.marks.inverted))

    def action_mark_all(self) -> None:
        """Mark every row, those not read yet included."""
        self.set_marks(Marks(inverted=True))

    def action_mark_none(self) -> None:
        """Take all marks away."""
        self.set_marks(Marks())
