"""A4 pages of text and rules, laid out in millimetres and only then drawn, so that pages can be counted first."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, NamedTuple

from dunning.fonts import BOLD, FAMILY, REGULAR, finish_pdf, printable, start_pdf, widths
from dunning.payment_codes.qr import Squares
from dunning.pictures import Picture
from dunning.pictures import draw as draw_picture

if TYPE_CHECKING:
    from fpdf import FPDF

MM_PER_POINT = 25.4 / 72
GREY, LIGHT_GREY = 95, 170  # of 255; text is still dark enough for a fax


class Text(NamedTuple):
    """One line; ``y`` is its baseline, from the top."""

    x: float
    y: float
    text: str
    size: float  # points
    bold: bool
    grey: bool


class Rule(NamedTuple):
    """A straight line."""

    x1: float
    y1: float
    x2: float
    y2: float
    thickness: float
    grey: bool


class Bitmap(NamedTuple):
    """Black squares in ``width`` by ``width`` mm; ``rows`` as in ``Squares``."""

    x: float
    y: float
    width: float
    size: int
    rows: tuple[bytes, ...]


class Placed(NamedTuple):
    """A picture with its upper left corner at that place."""

    x: float
    y: float
    picture: Picture


Mark = Text | Rule | Bitmap | Placed


class Fitted(NamedTuple):
    """Lines that fit a place, and the size in points at which they do."""

    lines: list[str]
    size: float


class About(NamedTuple):
    """What the PDF says of itself."""

    title: str
    author: str
    language: str
    date: date


def text_width(text: str, size: float, bold: bool = False) -> float:
    """The width in mm of printable ``text`` at ``size`` points."""
    table = widths()[BOLD if bold else REGULAR]
    return sum(map(table.__getitem__, text)) * size * MM_PER_POINT / 1000


def wrap(text: str, width: float, size: float, bold: bool = False) -> list[str]:
    """``text`` in lines of at most ``width`` mm, broken at spaces, inside a word only if it is longer than a line."""
    limit = width / (size * MM_PER_POINT / 1000)
    table = widths()[BOLD if bold else REGULAR]
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line, used = "", 0
        for piece, length in _pieces(printable(paragraph), limit, table):
            if not line:
                line, used = piece, length
            elif used + table[" "] + length <= limit:
                line, used = f"{line} {piece}", used + table[" "] + length
            else:
                lines.append(line)
                line, used = piece, length
        lines.append(line)
    return lines


def fit(text: str, width: float, sizes: Sequence[float], *, lines: int = 1, bold: bool = False) -> Fitted:
    """``text`` at the first of ``sizes`` at which it takes at most ``lines``; if none, cut at the last, with an …."""
    for size in sizes:
        wrapped = wrap(text, width, size, bold)
        if len(wrapped) <= lines:
            return Fitted(wrapped, size)
    kept = wrapped[:lines]
    while kept[-1] and text_width(kept[-1] + "…", size, bold) > width:
        kept[-1] = kept[-1][:-1]
    kept[-1] += "…"
    return Fitted(kept, size)


def _pieces(text: str, limit: float, table: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    """The words of ``text`` with their widths, those wider than ``limit`` cut."""
    for word in text.split(" "):
        length = sum(map(table.__getitem__, word))
        if length <= limit:
            if word:
                yield word, length
            continue
        start = length = 0
        for end, character in enumerate(word):
            if end > start and length + table[character] > limit:
                yield word[start:end], length
                start, length = end, 0
            length += table[character]
        yield word[start:], length


class Paper:
    """The pages of one document. Coordinates are mm from the left and the top edge."""

    def __init__(self) -> None:
        self.pages: list[list[Mark]] = []
        self.new_page()

    def new_page(self) -> None:
        """Add an empty page and write on it from now on."""
        self.pages.append([])
        self.turn_to(len(self.pages))

    def turn_to(self, page: int) -> None:
        """Write on that page from now on; the first is 1."""
        self._marks = self.pages[page - 1]

    def text(self, x: float, y: float, text: str, size: float = 10, *, bold: bool = False, grey: bool = False) -> None:
        """Write one line that begins at ``x``; a character the font lacks shows as a replacement."""
        self._marks.append(Text(x, y, printable(text), size, bold, grey))

    def right(self, x: float, y: float, text: str, size: float = 10, *, bold: bool = False, grey: bool = False) -> None:
        """Write one line that ends at ``x``."""
        text = printable(text)
        self.text(x - text_width(text, size, bold), y, text, size, bold=bold, grey=grey)

    def rule(self, x1: float, y1: float, x2: float, y2: float, thickness: float = 0.2, *, grey: bool = False) -> None:
        """Draw a line ``thickness`` mm thick."""
        self._marks.append(Rule(x1, y1, x2, y2, thickness, grey))

    def bitmap(self, x: float, y: float, squares: Squares) -> None:
        """Draw a QR code with its upper left corner there, its quiet zone not counted."""
        self._marks.append(Bitmap(x, y, squares.width, squares.size, squares.rows))

    def picture(self, x: float, y: float, picture: Picture) -> None:
        """Draw a picture with its upper left corner there."""
        self._marks.append(Placed(x, y, picture))

    def pdf(self, about: About, *, plain: bool = False) -> bytes:
        """The PDF, always the same for the same pages; ``plain`` makes it with fpdf2's public means alone."""
        texts = [mark.text for page in self.pages for mark in page if isinstance(mark, Text)]
        pdf = start_pdf(set().union(*texts), plain)
        pdf.set_auto_page_break(False)
        pdf.set_title(printable(about.title))
        pdf.set_author(printable(about.author))
        pdf.set_lang(about.language)
        pdf.set_creator("Dunmail")
        pdf.set_producer("Dunmail")
        pdf.set_creation_date(datetime(about.date.year, about.date.month, about.date.day, tzinfo=UTC))
        for page in self.pages:
            pdf.add_page()
            _draw(pdf, page)
        return finish_pdf(pdf)


def _draw(pdf: "FPDF", page: list[Mark]) -> None:
    for mark in page:
        if isinstance(mark, Text):
            pdf.set_font(FAMILY, BOLD if mark.bold else REGULAR, mark.size)
            pdf.set_text_color(GREY if mark.grey else 0)
            pdf.text(mark.x, mark.y, mark.text)
        elif isinstance(mark, Bitmap):
            _draw_bitmap(pdf, mark)
        elif isinstance(mark, Placed):
            draw_picture(pdf, mark.picture, mark.x, mark.y)
        else:
            pdf.set_line_width(mark.thickness)
            pdf.set_draw_color(LIGHT_GREY if mark.grey else 0)
            pdf.line(mark.x1, mark.y1, mark.x2, mark.y2)


def _draw_bitmap(pdf: "FPDF", mark: Bitmap) -> None:
    """As an inline image: 0.1 ms instead of 19 for as many rectangles. Hexadecimal, for readers that split at words."""
    side = mark.width * pdf.k
    pdf._out(f"q 0 g {side:.3f} 0 0 {side:.3f} {mark.x * pdf.k:.3f} {(pdf.h - mark.y) * pdf.k - side:.3f} cm "
             f"BI /W {mark.size} /H {mark.size} /IM true /D [1 0] /F /AHx ID {b''.join(mark.rows).hex()}> EI Q")
