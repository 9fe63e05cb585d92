"""The marks of a paged table: rows by their ids, and all rows at once, those not read yet included."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from textual.message import Message

from data.selection import Marks, Selection
from tui.widgets.table_columns import Column
from tui.widgets.table_rows import TableRows
from tui.widgets.table_source import Identified, R


class TableMarks(TableRows[R]):
    """A table whose rows can be marked, if ``markable``. ``marked_among`` tells which of some ids the marks mean."""

    @dataclass
    class Marked(Message, namespace="paged_table"):
        """The marks have changed."""

        table: TableMarks[Identified]
        marks: Marks

    def __init__(
        self, id: str | None, markable: bool, marked_among: Callable[[Iterable[int], Marks], set[int]] | None
    ) -> None:
        super().__init__(id)
        self._markable = markable
        self.marks = Marks()
        self._scope: Selection | None = None  # what all rows of the list are
        self._marked_among = marked_among or (lambda ids, marks: marks.among(ids))
        self._marked: set[int] = set()  # those of the rows that were read

    def with_mark(self, columns: Sequence[Column[R]]) -> list[Column[R]]:
        """``columns``, after that of the marks if rows can be marked."""
        mark: Column[R] = Column("mark", "", lambda row: "[x]" if row.id in self._marked else "[ ]", 3)
        return [mark, *columns] if self._markable else list(columns)

    def read_around(self, index: int) -> None:
        """Also find out which of the rows are marked."""
        super().read_around(index)
        self._find_marked()

    def _find_marked(self) -> None:
        self._marked = self._marked_among((row.id for row in self._rows), self.marks) if self.marks else set()

    def set_marks(self, marks: Marks) -> None:
        """Mark exactly these."""
        self.refresh()
        self._set_marks(marks)

    def _set_marks(self, marks: Marks) -> None:
        self.marks = marks
        self._find_marked()
        self.post_message(self.Marked(self, marks))  # type: ignore[arg-type]  # generic in its rows, not its messages

    def action_mark(self) -> None:
        """Mark the row under the cursor, or take its mark away."""
        if (row := self.row) is not None:
            self.refresh_row(self.cursor)
            marked = row.id in self._marked
            self._set_marks(self.marks.without(row.id) if marked else self.marks.with_rows((row.id,)))

    def action_mark_all(self) -> None:
        """Mark every row, those not read yet included."""
        self.set_marks(self.marks.with_all(self._scope))

    def action_mark_none(self) -> None:
        """Take all marks away, those of rows not shown included."""
        self.set_marks(Marks())
