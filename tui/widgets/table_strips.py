"""Lines of a paged table as strips, and the part of them that the window shows."""

from collections.abc import Iterable

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui.widgets.table_columns import Placed, Row


def make_strip(text: str, width: int, style: Style) -> Strip:
    """``text`` filled up to ``width`` cells, all in one style."""
    return Strip([Segment(text, style)]).adjust_cell_length(width, style)


def visible(strip: Strip, placed: Iterable[Placed[Row]], left: int, right: int) -> Strip:
    """The part between the edges; a number that an edge would cut is not shown: 423 is not 4. A text that the right
    edge cuts ends in dots: 24.11.2026 22 would be no time of day."""
    for column, start, width in placed:
        if not column.right and start < right < start + width and strip.crop(right, start + width).text.strip():
            last = strip.crop(right - 1, right)
            dots = Strip([Segment("…", next(iter(last)).style)])
            strip = Strip.join([strip.crop(0, right - 1), dots, strip.crop(right)])
        for edge in (left, right):
            if column.right and start < edge < start + width:
                hidden = Strip([Segment("…" * width, next(iter(strip)).style)])
                strip = Strip.join([strip.crop(0, start), hidden, strip.crop(start + width)])
    return strip.crop(left, right)
