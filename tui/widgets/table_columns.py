"""The columns of a paged table, and how they share the width of the screen."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from rich.cells import cell_len

from tui.widgets.text import fit

Row = TypeVar("Row")
GAP = 1  # cells between two columns


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """One column. ``text`` makes a cell of a row; numbers are aligned ``right`` and never cut.

    A ``flexible`` column takes what the others leave, and no less than ``width``. A column with a ``rank`` is shown
    only when there is room for it, rank 1 first. One that ``stands_for`` another is shown while that one is not.
    ``sort`` is what a click on the header asks for; empty if nothing. ``fixed`` is the width somebody chose: text is
    cut to it, numbers are not. A click on a ``pressable`` cell is told.
    """

    key: str
    title: str
    text: Callable[[Row], str]
    width: int = 1
    right: bool = False
    flexible: bool = False
    rank: int = 0
    stands_for: str = ""
    sort: str = ""
    fixed: int = 0
    pressable: bool = False


class Placed(NamedTuple, Generic[Row]):
    """A column where it is drawn: its first cell and its width."""

    column: Column[Row]
    left: int
    width: int


def natural_widths(
    columns: Iterable[Column[Row]], rows: Iterable[Row], footers: Sequence[Mapping[str, str]],
    known: Mapping[str, int], sort: str,
) -> dict[str, int]:
    """The width each column needs for its title (with the sort mark), ``rows`` and ``footers``; at least ``known``."""
    shown = list(rows)
    widths = {}
    for column in columns:
        title = cell_len(column.title) + (bool(sort) and column.key == sort)  # room for the mark
        if column.fixed and not column.right:
            widths[column.key] = column.fixed
            continue
        if column.flexible:
            widths[column.key] = max(column.width, title)
            continue
        cells = [cell_len(column.text(row)) for row in shown]
        feet = [cell_len(footer.get(column.key, "")) for footer in footers]
        widths[column.key] = max([column.width, column.fixed, title, known.get(column.key, 0), *feet, *cells])
    return widths


def arrange(
    columns: Sequence[Column[Row]], widths: Mapping[str, int], available: int, comfort: int
) -> list[Placed[Row]]:
    """Which columns are shown in ``available`` cells and where. Columns with a rank join while the flexible one keeps
    ``comfort`` cells; those without are always there, even if the whole is then wider than ``available``."""
    chosen = {column.key for column in columns if not column.rank}
    for column in sorted((c for c in columns if c.rank), key=lambda c: c.rank):
        wanted = chosen | {column.key}
        if _total(_shown(columns, wanted), widths, comfort) > available:
            break
        chosen = wanted
    shown = _shown(columns, chosen)
    spare = max(0, available - _total(shown, widths, 0))
    placed, left = [], 0
    for column in shown:
        width = widths[column.key] + (spare if column.flexible else 0)
        placed.append(Placed(column, left, width))
        left += width + GAP
    return placed


def _shown(columns: Sequence[Column[Row]], chosen: set[str]) -> list[Column[Row]]:
    return [c for c in columns if c.key in chosen and c.stands_for not in chosen]


def _total(columns: Sequence[Column[Row]], widths: Mapping[str, int], comfort: int) -> int:
    cells = sum(max(widths[c.key], comfort) if c.flexible else widths[c.key] for c in columns)
    return cells + GAP * max(0, len(columns) - 1)


def header_line(placed: Sequence[Placed[Row]], sort: str, descending: bool) -> str:
    """The titles, with ▲ or ▼ at the column the rows are sorted by."""
    mark = "▼" if descending else "▲"
    cells = []
    for column, _left, width in placed:
        title = column.title
        if sort and column.key == sort:
            title += mark
        cells.append(fit(title, width, column.right))
    return (" " * GAP).join(cells)


def row_line(placed: Sequence[Placed[Row]], row: Row) -> str:
    """The cells of ``row``."""
    return (" " * GAP).join(fit(column.text(row), width, column.right) for column, _left, width in placed)


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
