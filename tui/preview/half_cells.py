"""Pixels as cells of a terminal: two on top of each other in each cell, in as many colours as there are."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from itertools import groupby
from typing import Literal, NamedTuple

from rich.color import Color
from rich.segment import Segment
from rich.style import Style

from tui.preview.pages import Picture

Colours = Literal["full", "sixteen", "none"]
UPPER, LOWER, BOTH, NEITHER = "▀", "▄", "█", " "
PLAIN = Style()
WHITE = b"\xff\xff\xff"
GREYS = ((64, 0), (150, 8), (225, 7), (256, 15))  # below which brightness, which of the sixteen colours
INK = 190  # without colours: what is darker is drawn


class HalfCells(NamedTuple):
    """A page as a picture in half cells; its width in columns and height in lines."""

    picture: Picture
    colours: Colours

    @property
    def width(self) -> int:
        return self.picture.width

    @property
    def height(self) -> int:
        return cells_high(self.picture)

    def line(self, row: int, left: int, right: int, _style: Style) -> list[Segment]:
        """A part of a line."""
        return cell_line(self.picture, row, left, right, self.colours)


def cells_high(picture: Picture) -> int:
    """How many lines of the terminal the picture takes."""
    return (picture.height + 1) // 2


def cell_line(picture: Picture, row: int, left: int, right: int, colours: Colours) -> list[Segment]:
    """The cells of line ``row`` from column ``left`` up to ``right``, which is not included itself."""
    right = min(right, picture.width)
    if left >= right or not 0 <= row < cells_high(picture):
        return []
    top = _pixels(picture, 2 * row, left, right)
    bottom = _pixels(picture, 2 * row + 1, left, right)
    draw = _DRAW[colours]
    pairs = zip(_triples(top), _triples(bottom), strict=True)
    drawn = (draw(upper, lower) for upper, lower in pairs)
    return [Segment(glyph * sum(1 for _one in run), style) for (glyph, style), run in groupby(drawn)]


def _pixels(picture: Picture, y: int, left: int, right: int) -> bytes:
    if y >= picture.height:
        return WHITE * (right - left)
    start = 3 * (y * picture.width + left)
    return picture.pixels[start : start + 3 * (right - left)]


def _triples(pixels: bytes) -> list[bytes]:
    return [pixels[at : at + 3] for at in range(0, len(pixels), 3)]


def brightness(pixel: bytes) -> int:
    """How bright an eye takes the pixel for, 0 to 255 (ITU-R BT.601)."""
    return (299 * pixel[0] + 587 * pixel[1] + 114 * pixel[2]) // 1000


@lru_cache(maxsize=8192)
def _full(upper: bytes, lower: bytes) -> tuple[str, Style]:
    if upper == lower:
        return NEITHER, Style(bgcolor=Color.from_rgb(*upper))
    return UPPER, Style(color=Color.from_rgb(*upper), bgcolor=Color.from_rgb(*lower))


@lru_cache(maxsize=8192)
def _sixteen(upper: bytes, lower: bytes) -> tuple[str, Style]:
    above, below = _grey(upper), _grey(lower)
    if above == below:
        return NEITHER, Style(bgcolor=Color.from_ansi(above))
    return UPPER, Style(color=Color.from_ansi(above), bgcolor=Color.from_ansi(below))


def _grey(pixel: bytes) -> int:
    return next(number for limit, number in GREYS if brightness(pixel) < limit)


def _none(upper: bytes, lower: bytes) -> tuple[str, Style]:
    above, below = brightness(upper) < INK, brightness(lower) < INK
    return (BOTH if below else UPPER) if above else (LOWER if below else NEITHER), PLAIN


_DRAW: dict[Colours, Callable[[bytes, bytes], tuple[str, Style]]] = {
    "full": _full, "sixteen": _sixteen, "none": _none,
}
