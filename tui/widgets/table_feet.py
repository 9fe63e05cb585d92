"""The lines below the rows of a paged table: what the row under the cursor says beyond its line, and the totals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from textwrap import wrap
from typing import Generic

from rich.cells import cell_len, chop_cells

from tui.widgets.table_columns import GAP, Column, Placed, Row
from tui.widgets.text import fit

DOT = " · "


class Feet(Generic[Row]):
    """The lines; each has the name of its component class: rest or footer. Those about the row only become more.

    Without ``rest`` there are none about the row.
    """

    def __init__(self, rest: bool) -> None:
        self._tells_rest, self._most = rest, 0
        self.footers: list[tuple[str, Mapping[str, str]]] = [("", {})]
        self.lines: list[tuple[str, str]] = [("", "footer")]

    def __len__(self) -> int:
        return len(self.lines)

    def forget(self) -> None:
        """Other rows, columns or widths: the longest rest so far says nothing any more."""
        self._most = 0

    def write(
        self, columns: Sequence[Column[Row]], placed: Sequence[Placed[Row]], row: Row | None, width: int, room: int
    ) -> set[int] | None:
        """Write them anew for ``width`` cells, on ``room`` lines if those about the row can be fewer. The numbers of
        the lines that are different now, or None if there are more or fewer."""
        told = rest_lines(columns, placed, row, width) if row is not None and self._tells_rest else []
        feet = [line for words, totals in self.footers for line in footer_lines(columns, placed, words, totals, width)]
        self._most = max(self._most, len(told))
        lines = min(self._most, max(0, room - len(feet)))
        told += [""] * (lines - len(told))
        before = self.lines
        self.lines = [*((line, "rest") for line in told[:lines]), *((line, "footer") for line in feet)]
        if len(before) != len(self.lines):
            return None
        return {number for number, pair in enumerate(zip(before, self.lines, strict=True)) if pair[0] != pair[1]}


def rest_lines(columns: Iterable[Column[Row]], placed: Sequence[Placed[Row]], row: Row, width: int) -> list[str]:
    """What ``row`` says in columns that have no room, and in cells that are cut; nothing if it is all there."""
    widths = {place.column.key: place.width for place in placed}
    parts = []
    for column in columns:
        text = column.text(row)
        if text and text != column.nothing and not column.stands_for and cell_len(text) > widths.get(column.key, 0):
            parts.append(text if column.speaks else f"{column.title} {text}")
    return joined(parts, width)


def footer_lines(
    columns: Iterable[Column[Row]], placed: Sequence[Placed[Row]], words: str, cells: Mapping[str, str], width: int
) -> list[str]:
    """``words``, and the totals under their columns; those of columns that have no room are words, too."""
    shown = {place.column.key for place in placed}
    hidden = [f"{column.title} {cells[column.key]}" for column in columns
              if column.key not in shown and cells.get(column.key)]
    first = next((place.left for place in placed if place.column.key in cells), None)
    room = width if first is None else first - GAP
    told = DOT.join([words, *hidden])
    if cell_len(told) <= room:
        return [footer_line(placed, told, cells)]
    if first is None:
        return joined([words, *hidden], width)
    if cell_len(words) <= room:
        return [footer_line(placed, words, cells), *joined(hidden, width)]
    return [*joined([words, *hidden], width), footer_line(placed, "", cells)]


def footer_line(placed: Sequence[Placed[Row]], words: str, cells: Mapping[str, str]) -> str:
    """``words`` from the left edge up to the first column that has a total, then the totals under their columns."""
    first = next((place.left for place in placed if place.column.key in cells), None)
    if first is None:
        return words
    line = fit(words, max(0, first - GAP))
    for column, left, width in placed:
        if left >= first:
            line = fit(line, left) + fit(cells.get(column.key, ""), width, column.right)
    return line


def joined(parts: Iterable[str], width: int) -> list[str]:
    """``parts`` with dots between them on as many lines of ``width`` cells as they need; a longer one is folded."""
    lines = [""]
    for part in parts:
        if len(lines) > 1 and cell_len(lines[-1] + DOT + part) <= width:
            lines[-1] += DOT + part
            continue
        folded = wrap if cell_len(part) == len(part) else chop_cells  # only that knows letters of two cells
        lines += folded(part, max(2, width)) or [part]  # letters without a width fold to nothing
    return lines[1:]
