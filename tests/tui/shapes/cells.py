"""What a screen paints, cell by cell: its words, its colours in a terminal of sixteen, and what is not colour."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from rich.cells import cell_len
from rich.color import Color, ColorSystem, ColorType
from rich.segment import Segment
from rich.style import Style
from textual.app import App
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

SURFACES = "█▀▄▌▐▇▆▅▃▂▁▏▎▍▊▋▉▔▕ "  # glyphs that are a surface: bars, scroll bars, edges
NO_SURFACES = str.maketrans("", "", SURFACES)
DARK = (7, 0)  # what a terminal may take for the default colours of letters and of what they stand on
LIGHT = (0, 15)


class Run(NamedTuple):
    """Neighbouring cells of a line in one style."""

    y: int
    x: int
    text: str
    style: Style


def strips(app: App[Any]) -> list[Strip]:
    """The lines of the whole screen."""
    return app.screen._compositor.render_strips()


def words(app: App[Any]) -> str:
    """The lines, as a person reads them."""
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips(app))


def painted(app: App[Any]) -> Iterator[Run]:
    """The runs of the whole screen, as they go to the terminal."""
    background = app.screen.background_colors[1]
    for y, strip in enumerate(strips(app)):
        segments: list[Segment] = list(strip)
        for line_filter in app.get_line_filters():
            segments = line_filter.apply(segments, background)
        x = 0
        for text, style, _control in segments:
            yield Run(y, x, text, style or Style())
            x += cell_len(text)


def unseen(app: App[Any], terminal: tuple[int, int]) -> list[str]:
    """Words painted in the colour they stand on, in a terminal of sixteen colours."""
    found = []
    for y, x, text, style in painted(app):
        if text.strip(SURFACES):
            ink, paper = sixteen(style.color, terminal[0]), sixteen(style.bgcolor, terminal[1])
            if ink == paper:
                found.append(f"line {y}, cell {x}: {text.strip()!r} is colour {ink} on {paper}")
    return found


def sixteen(color: Color | None, default: int) -> int:
    """The number of ``color`` in a terminal of sixteen."""
    if color is None or color.type is ColorType.DEFAULT:
        return default
    number = color.downgrade(ColorSystem.STANDARD).number
    return default if number is None else number


def without_colour(app: App[Any]) -> list[tuple[str, bool | None, bool | None, bool | None, bool | None]]:
    """Every run by its words and what tells it apart where there is no colour."""
    return [(run.text, run.style.reverse, run.style.bold, run.style.underline, run.style.dim) for run in painted(app)]


def drawn(widget: Widget) -> str:
    """What the widget paints, scrolled into view or not, without blanks and edges."""
    lines = widget.render_lines(Region(0, 0, *widget.outer_size))
    return squeezed("".join(segment.text for line in lines for segment in line))


def squeezed(text: str) -> str:
    """``text`` without blanks and edges, as it is wherever its lines are broken."""
    return "".join(text.translate(NO_SURFACES).split())
