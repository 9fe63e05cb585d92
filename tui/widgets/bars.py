"""Rows of figures with a bar behind each: the bar shows at a glance what the figures say, and is never alone."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from rich.cells import cell_len

from tui.widgets.text import fit, plain

GAP = "  "
LONGEST, SHORTEST = 40, 4  # cells of the longest bar; with less room there is none
LEAST_NAME = 8  # cells left of a name that makes room for the figures


def bar(value: Decimal, most: Decimal, cells: int) -> str:
    """A bar of ``cells`` at ``most``; at least one for anything but nothing."""
    if not value or not most:
        return ""
    return "█" * max(1, int((cells * abs(value) / most).quantize(Decimal(1), rounding=ROUND_HALF_UP)))


def bar_lines(
    rows: Sequence[Sequence[str]], values: Sequence[Decimal], width: int, most: Decimal | None = None, texts: int = 1
) -> list[str]:
    """``rows`` in columns, the first ``texts`` of them left-aligned, and a bar of each row's value, in ``width`` cells.

    The bars are as long as their share of ``most``, the largest value if it is not given. Where the figures need the
    room, the last text column is cut.
    """
    if not rows:
        return []
    rows = [[plain(cell) for cell in row] for row in rows]
    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    others = sum(widths) - widths[texts - 1] + len(GAP) * len(widths) + SHORTEST
    widths[texts - 1] = min(widths[texts - 1], max(width - others, LEAST_NAME))
    room = min(width - sum(widths) - len(GAP) * len(widths), LONGEST)
    top = max(map(abs, values)) if most is None else most
    return [
        GAP.join([*(fit(cell, widths[place], right=place >= texts) for place, cell in enumerate(row)),
                  bar(value, top, room) if room >= SHORTEST else ""]).rstrip()
        for row, value in zip(rows, values, strict=True)
    ]
