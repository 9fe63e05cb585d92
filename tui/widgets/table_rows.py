"""The rows of a paged table: those around the ones in view are read from the source, and no others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic

from tui.widgets.table_cursor import TableCursor
from tui.widgets.table_source import ListSource, R, Source


class TableRows(TableCursor, Generic[R]):
    """A cursor over the rows of a source of any length, which are read page by page."""

    def __init__(self, id: str | None) -> None:
        super().__init__(id=id)
        self._source: Source[R] = ListSource(())
        self._start = 0  # the number of the first row that was read
        self._rows: Sequence[R] = ()

    def use(self, source: Source[R], count: int) -> None:
        """From now on the ``count`` rows of ``source``; none of them is read yet."""
        self._source, self.count = source, count
        self._start, self._rows = 0, ()

    @property
    def row(self) -> R | None:
        """The row under the cursor."""
        return self.row_at(self.cursor)

    def row_at(self, index: int) -> R | None:
        """The row numbered ``index``; None beyond the ends."""
        if not 0 <= index < self.count:
            return None
        if not self._start <= index < self._start + len(self._rows):
            self.read_around(index)
        offset = index - self._start
        return self._rows[offset] if offset < len(self._rows) else None  # the source may have shrunk meanwhile

    def read_around(self, index: int) -> None:
        """Read the rows from one page before ``index`` to two after it."""
        page = max(1, self.size.height)
        self._start = max(0, index - page)
        self._rows = self._source.window(self._start, 3 * page)
