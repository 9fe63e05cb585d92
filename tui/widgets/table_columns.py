"""The columns of a paged table, and how they share the width of the screen."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from rich.cells import cell_len

from tui.widgets.text import fit

Row = TypeVar("Row")
GAP = 1  # cells between two columns
SNUG = 12  # cells of the flexible column that are worth another one's place
STRETCH = 40  # cells a flexible column may take that holds less: further apart, the eye loses the line


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """One column. ``text`` makes a cell of a row; numbers are aligned ``right`` and never cut.

    A ``flexible`` column takes what the others leave, and no less than ``width``. A column with a ``rank`` is shown
    only when there is room for it, rank 1 first; one that ``yields`` goes when the others have no room, 1 first. One
    that ``stands_for`` another is shown while that one is not. Text longer than ``limit`` is cut unless room is left.
    ``sort`` is what a click on the header asks for; empty if nothing. ``fixed`` is the width somebody chose: text is
    cut to it, numbers are not. A click on a ``pressable`` cell is told. Away from its column a cell that ``speaks``
    needs no title, and one that says ``nothing`` is left out.
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
    yields: int = 0
    limit: int = 0
    speaks: bool = False
    nothing: str = ""


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
        cells = [cell_len(column.text(row)) for row in shown]
        feet = [cell_len(footer.get(column.key, "")) for footer in footers]
        widths[column.key] = max([column.width, column.fixed, title, known.get(column.key, 0), *feet, *cells])
    return widths


def arrange(
    columns: Sequence[Column[Row]], widths: Mapping[str, int], available: int, comfort: int
) -> list[Placed[Row]]:
    """Which columns are shown in ``available`` cells and where. Columns with a rank join while the flexible one keeps
    ``comfort`` cells and nothing is cut that is not very long; where it would not even be snug, those that yield go
    until it is. The rest is always there, even if the whole is then wider than ``available``."""
    least = {column.key: _least(column, widths[column.key]) for column in columns}
    roomy = {c.key: max(comfort if c.flexible else 0, min(widths[c.key], STRETCH)) for c in columns}
    snug = {c.key: max(least[c.key], min(widths[c.key], SNUG) if c.flexible else 0) for c in columns}
    chosen = _chosen(columns, snug, roomy, available)
    shown = _shown(columns, chosen)
    spare = max(0, available - _total(shown, least))
    given = dict(least)
    wishes = [(c.key, widths[c.key]) for c in sorted(shown, key=lambda c: not c.flexible)]  # its own words first
    wishes += [(c.key, STRETCH) for c in shown if c.flexible]
    for key, wanted in wishes:
        more = max(0, min(wanted - given[key], spare))
        given[key] += more
        spare -= more
    placed, left = [], 0
    for column in shown:
        placed.append(Placed(column, left, given[column.key]))
        left += given[column.key] + GAP
    return placed


def _least(column: Column[Row], natural: int) -> int:
    """The width a column has where there is little room."""
    wanted = column.width if column.flexible else column.limit
    return min(natural, max(wanted, cell_len(column.title) + 1)) if wanted else natural  # 1: the sort mark


def _chosen(
    columns: Sequence[Column[Row]], snug: Mapping[str, int], roomy: Mapping[str, int], available: int
) -> set[str]:
    chosen = {column.key for column in columns if not column.rank}
    if _total(_shown(columns, chosen), snug) > available:
        for column in sorted((c for c in columns if c.key in chosen and c.yields), key=lambda c: c.yields):
            if _total(_shown(columns, chosen), snug) <= available:
                break
            chosen.discard(column.key)
        return chosen
    for column in sorted((c for c in columns if c.rank), key=lambda c: c.rank):
        wanted = chosen | {column.key}
        if _total(_shown(columns, wanted), roomy) > available:
            break
        chosen = wanted
    return chosen


def _shown(columns: Sequence[Column[Row]], chosen: set[str]) -> list[Column[Row]]:
    return [c for c in columns if c.key in chosen and c.stands_for not in chosen]


def _total(columns: Sequence[Column[Row]], widths: Mapping[str, int]) -> int:
    return sum(widths[column.key] for column in columns) + GAP * max(0, len(columns) - 1)


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
