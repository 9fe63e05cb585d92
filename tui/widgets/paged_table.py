"""A table over a source of any length: it draws a window of rows, marks rows by id, and never animates."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.cache import LRUCache
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip

from data.language import _
from data.selection import Marks, Selection
from tui.widgets.table_columns import Column, Placed, arrange, header_line, natural_widths, row_line
from tui.widgets.table_cursor import HEADER
from tui.widgets.table_feet import Feet
from tui.widgets.table_marks import TableMarks
from tui.widgets.table_source import Identified, R, Source
from tui.widgets.table_strips import make_strip, visible

COMFORT = 24  # cells of the flexible column before columns of a rank join
STRIPS = 500


class PagedTable(TableMarks[R], can_focus=True):
    """Rows of ``columns``, with a cursor and, if ``markable``, marks. Give it rows with ``show``.

    ``marked`` tells which of some ids the marks mean, where the marks may hold groups of another list; ``tint`` gives
    a row a style of its own. What has no room in the line of the row under the cursor is told below the rows, unless
    the screen does that: ``rest`` False.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "paged-table--header", "paged-table--footer", "paged-table--cursor", "paged-table--marked",
        "paged-table--rest",
    }  # fmt: skip
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "sideways(-1)", _("Columns to the left"), show=False),
        Binding("right", "sideways(1)", _("Columns to the right"), show=False),
    ]

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
    class SortAsked(Message):
        """A click on the header of a column that sorts."""

        table: PagedTable[Identified]
        sort: str

    @dataclass
    class CellPressed(Message):
        """A click on a cell of a column that is ``pressable``."""

        table: PagedTable[Identified]
        row: Identified
        column: str

    def __init__(
        self, columns: Sequence[Column[R]], *, markable: bool = False, id: str | None = None,
        marked: Callable[[Iterable[int], Marks], set[int]] | None = None,
        tint: Callable[[R], Style | None] | None = None, rest: bool = True,
    ) -> None:
        super().__init__(id, markable, marked)
        self._tint = tint
        self._columns = self.with_mark(columns)
        self._widths: dict[str, int] = {}
        self._placed: list[Placed[R]] = []
        self._strips: LRUCache[tuple[int, bool, bool], Strip] = LRUCache(STRIPS)
        self.below = self._feet = Feet[R](rest)
        self._sort, self._descending = "", False

    # What is shown

    def show(
        self, source: Source[R], count: int, *, at: int = 0, sort: str = "", descending: bool = False,
        scope: Selection | None = None,
    ) -> None:
        """Show the ``count`` rows of ``source``, sorted by ``sort``, with the cursor on the row numbered ``at``.

        ``scope`` is what all these rows are, for a mark on all of them that outlasts the list.
        """
        self.use(source, count)
        self._scope = scope
        self._sort, self._descending = sort, descending
        self._widths = {}
        self._feet.forget()
        self.set_reactive(PagedTable.cursor, max(0, min(at, count - 1)))
        self._place()
        self.bring_into_view()
        self.refresh()

    def recount(self, count: int) -> None:
        """There are ``count`` rows after all; a cursor on the last one known so far is on the last one still."""
        last = self.cursor == self.count - 1
        self.count = count
        self._place_all()
        if last:
            self.cursor = count - 1

    def set_columns(self, columns: Sequence[Column[R]]) -> None:
        """Show other columns of the same rows."""
        self._columns, self._widths = self.with_mark(columns), {}
        self._feet.forget()
        self._place()
        self.refresh()

    def footer(self, words: str, totals: Mapping[str, str] | None = None) -> None:
        """The line below the rows: ``words`` at the left, ``totals`` by column key; None leaves those there are."""
        self._foot(0, words, self._feet.footers[0][1] if totals is None else totals)

    def marked_footer(self, words: str, totals: Mapping[str, str] | None = None) -> None:
        """A line below that for what is marked; no words, no line."""
        if words:
            self._foot(1, words, totals or {})
        elif len(self._feet.footers) > 1:
            del self._feet.footers[1:]
            self._place_all()

    def _foot(self, number: int, words: str, totals: Mapping[str, str]) -> None:
        footers = self._feet.footers
        old = footers[number] if number < len(footers) else None
        footers[number : number + 1] = [(words, totals)]
        if old is None or old[1] != totals or not self._write_feet():
            self._place_all()

    def read_around(self, index: int) -> None:
        """Also share the width anew: these rows may need more of it."""
        before, feet = self._placed, len(self._feet)
        super().read_around(index)
        self._place()
        if self._placed != before or len(self._feet) != feet:  # other lines, such as the header, may be drawn
            self.refresh()
            self.call_after_refresh(self.bring_into_view)

    def _place(self) -> None:
        """Share the width anew among the columns; they only grow while the same rows are shown."""
        self._widths = natural_widths(
            self._columns, self._rows, [totals for _words, totals in self._feet.footers], self._widths, self._sort)
        self._placed = arrange(self._columns, self._widths, self._width, COMFORT)
        if not self._write_feet():  # more lines may need a scrollbar
            self._placed = arrange(self._columns, self._widths, self._width, COMFORT)
            self._write_feet()
        self._strips.clear()
        wide = self._placed[-1].left + self._placed[-1].width if self._placed else 0
        self.virtual_size = Size(max(1, wide), self._lines)

    @property
    def _lines(self) -> int:
        return self.count + HEADER + len(self._feet)

    @property
    def _width(self) -> int:
        """Cells from side to side; the scrollbar may not be there yet, or may be about to go."""
        outer = self.outer_size
        return outer.width - (self.styles.scrollbar_size_vertical if self._lines > outer.height else 0)

    def _write_feet(self) -> bool:
        """Write the lines below the rows anew; False if there are more or fewer now, and all is to be placed anew."""
        at = self.cursor - self._start
        row = self._rows[at] if 0 <= at < len(self._rows) else None
        room = self.outer_size.height - HEADER - 1  # the row itself has its line, whatever is told of it
        changed = self._feet.write(self._columns, self._placed, row, self._width, room)
        for number in changed or ():
            self.refresh_line(self.scrollable_content_region.height - len(self._feet) + number)
        return changed is not None

    def _place_all(self) -> None:
        """Share the room anew, and show all of it."""
        self._place()
        self.bring_into_view()
        self.refresh()

    def on_resize(self) -> None:
        """Columns come and go with the width; the cursor stays in view."""
        self._feet.forget()
        self._place()
        self.bring_into_view()

    # Drawing

    def render_line(self, y: int) -> Strip:
        """One line of the widget: the header, a row, or the footer."""
        foot = y - self.scrollable_content_region.height + len(self._feet)
        if y == 0:
            strip = self._line(header_line(self._placed, self._sort, self._descending), "header")
        elif 0 <= foot < len(self._feet):
            strip = self._line(*self._feet.lines[foot])
            if self._feet.lines[foot][1] == "rest":
                return strip.crop(0, self.size.width)  # in view, however far the rows went sideways
        else:
            strip = self._row_strip(self.scroll_offset.y + y - HEADER)
        left = self.scroll_offset.x
        return visible(strip, self._placed, left, left + self.scrollable_content_region.width)

    def _row_strip(self, index: int) -> Strip:
        row = self.row_at(index)
        if row is None:
            return Strip.blank(self.drawn_width, self.rich_style)
        at_cursor = index == self.cursor
        marked = row.id in self._marked
        key = (index, at_cursor, marked)
        strip = self._strips.get(key)
        if strip is None:
            name = "cursor" if at_cursor else "marked" if marked else ""
            tint = self._tint(row) if self._tint and not at_cursor else None
            strip = self._line(row_line(self._placed, row), name, tint)
            self._strips[key] = strip
        return strip

    def _line(self, text: str, name: str, tint: Style | None = None) -> Strip:
        style = self.get_component_rich_style(f"paged-table--{name}") if name else self.rich_style
        if tint is not None:
            style += tint
        return make_strip(text, self.drawn_width, style)

    def notify_style_update(self) -> None:
        """The theme has changed: nothing drawn so far is right."""
        self._strips.clear()
        super().notify_style_update()

    # What is in view

    def watch_cursor(self, old: int, new: int) -> None:
        """Two lines to draw anew, and what is told of the row."""
        super().watch_cursor(old, new)
        if self.row is not None and not self._write_feet():
            self._place_all()

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
        if (at := self.clicked_at(event)) is not None and at.y < HEADER:
            self._header_clicked(at.x)
        elif at is not None:
            self._row_clicked(at.y, at.x, event.chain == 2)

    def _row_clicked(self, line: int, x: int, twice: bool) -> None:
        index = self.scroll_offset.y + line - HEADER
        if line >= self.scrollable_content_region.height - len(self._feet) or not 0 <= index < self.count:
            return
        self.cursor = index
        column = next((place.column for place in self._placed if place.left <= x < place.left + place.width), None)
        if column is not None and column.key == "mark":
            self.action_mark()
        elif column is not None and column.pressable and (row := self.row) is not None:
            self.post_message(self.CellPressed(self, row, column.key))  # type: ignore[arg-type]  # as above
        elif twice:
            self.action_choose()

    def _header_clicked(self, x: int) -> None:
        for column, left, width in self._placed:
            if left <= x < left + width and column.sort:
                self.post_message(self.SortAsked(self, column.sort))  # type: ignore[arg-type]  # as above
