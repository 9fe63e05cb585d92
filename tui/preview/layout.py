"""Pieces of text from a page, put into lines of a terminal about where they stand on the paper."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from textwrap import wrap
from typing import NamedTuple

from rich.cells import cell_len

from tui.widgets.text import plain

LEAST = 4.0  # points; no character of a letter is narrower on average
APART = 3.6  # so many heights of a line apart, an empty line is left between two lines
NEAR = 1.5  # points; edges no further apart are one
FULL = 0.85  # a line that fills so much of the width goes on in the next one


class Piece(NamedTuple):
    """A piece of text; positions in points from the bottom left of the page."""

    left: float
    right: float
    middle: float  # height of its middle
    size: float  # height of its box
    text: str


class _Page(NamedTuple):
    """How places on the paper become columns: the left margin, the points of a column, all edges in order."""

    margin: float
    width: float
    lefts: Sequence[float]
    rights: Sequence[float]

    def column(self, piece: Piece) -> int:
        """Where the piece begins; one of a column aligned right keeps its right edge."""
        if _near(self.rights, piece.right) > _near(self.lefts, piece.left):
            return round((piece.right - self.margin) / self.width) - cell_len(piece.text)
        return round((piece.left - self.margin) / self.width)


def _near(edges: Sequence[float], edge: float) -> int:
    return bisect_right(edges, edge + NEAR) - bisect_left(edges, edge - NEAR)


def lay_out(pieces: Iterable[Piece], columns: int) -> list[str]:
    """Lines of text, from the top, not wider than ``columns`` where that is possible.

    Pieces side by side keep their columns and never run into each other; a paragraph is wrapped anew.
    """
    found = [piece._replace(text=plain(piece.text).strip()) for piece in pieces if piece.text.strip()]
    if not found:
        return []
    size = _median([piece.size for piece in found])
    margin, edge = min(piece.left for piece in found), max(piece.right for piece in found)
    natural = _median([(piece.right - piece.left) / max(1, cell_len(piece.text)) for piece in found])
    page = _Page(margin, max(LEAST, natural, (edge - margin) / columns),
                 sorted(p.left for p in found), sorted(p.right for p in found))
    lines: list[str] = []
    above: float | None = None
    for row in _joined(_rows(found, size / 2), margin + FULL * (edge - margin), APART * size):
        if above is not None and above - row[0].middle > APART * size:
            lines.append("")
        above = row[-1].middle
        if len(row) == 1 or row[0].left == row[1].left:
            text = " ".join(piece.text for piece in row)
            indent = " " * max(0, min(page.column(row[0]), columns - min(cell_len(piece.text) for piece in row)))
            lines += wrap(text, columns, initial_indent=indent, subsequent_indent=indent)
        else:
            lines.append(_line(row, page))
    return lines


def _median(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]


def _rows(pieces: list[Piece], tolerance: float) -> list[list[Piece]]:
    """Pieces whose middles are about at one height, from the top; in each row from the left."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda p: -p.middle):
        if rows and rows[-1][0].middle - piece.middle <= tolerance:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [sorted(row, key=lambda p: p.left) for row in rows]


def _joined(rows: list[list[Piece]], full: float, apart: float) -> list[list[Piece]]:
    """The lines of a paragraph as one row: a lone piece that fills its line, and those below it."""
    joined: list[list[Piece]] = []
    for row in rows:
        last = joined[-1][-1] if joined else None
        if (last is not None and len(row) == 1 and last.right >= full and last.left == joined[-1][0].left
                and abs(row[0].left - last.left) < 1 and last.middle - row[0].middle <= apart):
            joined[-1].append(row[0]._replace(left=last.left))
        else:
            joined.append(list(row))
    return joined


def _line(row: list[Piece], page: _Page) -> str:
    line = ""
    for piece in row:
        gap = max(2 if line else 0, page.column(piece) - cell_len(line))
        line += " " * gap + piece.text
    return line
