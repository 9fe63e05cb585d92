"""A page as it is wanted on the screen, drawn; slow, so it belongs in threads."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import NamedTuple

from rich.cells import cell_len
from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui.preview import kitty
from tui.preview.half_cells import Colours, HalfCells
from tui.preview.pages import Picture, draw_page, page_shape, page_text
from tui.preview.terminal import Cell, Kind
from tui.widgets.text import plain

WHOLE = 0.0  # the zoom at which the whole page is seen


class Wanted(NamedTuple):
    """Which page, and how: for ``columns`` x ``lines`` of the window, ``zoom`` times as wide as that."""

    page: int
    kind: Kind
    columns: int
    lines: int = 0  # matters to the whole page only
    zoom: float = 1.0
    cell: Cell = Cell()
    colours: Colours = "full"


class Lines(NamedTuple):
    """A page as lines of text."""

    text: Sequence[str]

    @property
    def width(self) -> int:
        return max((cell_len(line) for line in self.text), default=1)

    @property
    def height(self) -> int:
        return len(self.text)

    def line(self, row: int, left: int, right: int, style: Style) -> list[Segment]:
        """A part of a line."""
        text = plain(self.text[row]) if row < len(self.text) else ""
        return list(Strip([Segment(text, style)]).extend_cell_length(right, style).crop(left, right))


class Sheet(NamedTuple):
    """A page ready to be sent to the terminal: the picture as it is sent, and the cells it takes."""

    payload: str
    columns: int
    rows: int


class Placed(NamedTuple):
    """A sheet that the terminal has, under the number that ``colour`` says."""

    sheet: Sheet
    colour: Color

    @property
    def width(self) -> int:
        return self.sheet.columns

    @property
    def height(self) -> int:
        return self.sheet.rows

    def line(self, row: int, left: int, right: int, _style: Style) -> list[Segment]:
        """A part of a line; each cell is a segment, since only between segments a line is surely cut between cells."""
        if row >= self.height:
            return []
        style = Style(color=self.colour)
        return [Segment(kitty.cell(row, column), style) for column in range(left, min(right, self.width))]


def draw(content: bytes, wanted: Wanted) -> Lines | HalfCells | Sheet:
    """The page of the PDF ``content`` as it is wanted; DunmailError if it cannot be drawn."""
    if wanted.kind == "text":
        return Lines(page_text(content, wanted.page, wanted.columns))
    if wanted.kind == "kitty":
        return draw_sheet(content, wanted)
    return HalfCells(draw_page(content, wanted.page, round(wanted.columns * wanted.zoom)), wanted.colours)


def draw_sheet(content: bytes, wanted: Wanted) -> Sheet:
    """The page, as many pixels as its cells have; white fills what is left of the last line."""
    cell = wanted.cell
    columns = columns_of(page_shape(content, wanted.page), wanted)
    picture = draw_page(content, wanted.page, columns * cell.width)
    scale = columns * cell.width / picture.width  # above 1 where the page would take more pixels than WIDEST
    rows = min(kitty.MOST, ceil(picture.height * scale / cell.height))
    missing = max(0, round(rows * cell.height / scale) - picture.height)
    filled = Picture(picture.width, picture.height + missing, picture.pixels + b"\xff" * (3 * picture.width * missing))
    return Sheet(kitty.packed(filled), columns, rows)


def columns_of(shape: float, wanted: Wanted) -> int:
    """How many columns a page ``shape`` times as high as wide takes: no more than the protocol has numbers for."""
    across = shape * wanted.cell.width / wanted.cell.height  # lines for each column
    if wanted.zoom == WHOLE:
        return max(1, min(wanted.columns, kitty.MOST, int(min(wanted.lines, kitty.MOST) / across)))
    return max(1, min(round(wanted.columns * wanted.zoom), kitty.MOST, int(kitty.MOST / across)))
