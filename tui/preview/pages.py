"""The pages of a PDF as pixels and as the text that stands on them; slow, so it belongs in threads."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from data.errors import DunmailError
from data.language import _
from tui.preview.layout import Piece, lay_out

WIDEST = 1600  # pixels; a page of that width takes 11 MB
_lock = threading.Lock()  # PDFium is not made for threads


class Picture(NamedTuple):
    """Pixels from the top left, three bytes (red, green, blue) each."""

    width: int
    height: int
    pixels: bytes


def page_count(content: bytes) -> int:
    """How many pages the PDF has; DunmailError if it is none."""
    with _opened(content) as document:
        return len(document)


def page_shape(content: bytes, page: int) -> float:
    """How many times as high as wide the page, counted from 0, is; DunmailError if it cannot be read."""
    with _opened(content) as document:
        width, height = document[page].get_size()
    return float(height / width)


def draw_page(content: bytes, page: int, width: int) -> Picture:
    """The page, counted from 0, drawn ``width`` pixels wide (at most WIDEST); DunmailError if it cannot be drawn."""
    with _opened(content) as document:
        sheet = document[page]
        scale = (min(width, WIDEST) - 0.01) / sheet.get_width()  # PDFium rounds up
        bitmap = sheet.render(scale=scale, rev_byteorder=True)
        return Picture(bitmap.width, bitmap.height, _packed(bitmap))


def _packed(bitmap: Any) -> bytes:
    """The bytes of the bitmap without the filling at the end of its lines."""
    pixels, line = bytes(bitmap.buffer), bitmap.width * 3
    if bitmap.stride == line:
        return pixels
    return b"".join(pixels[y * bitmap.stride : y * bitmap.stride + line] for y in range(bitmap.height))


def page_text(content: bytes, page: int, columns: int) -> list[str]:
    """The lines of the text on the page, each piece about where it stands on the paper; ``columns`` are there."""
    with _opened(content) as document:
        text = document[page].get_textpage()
        pieces = []
        for number in range(text.count_rects()):
            left, bottom, right, top = text.get_rect(number)
            words = text.get_text_bounded(left, bottom, right, top)
            pieces.append(Piece(left, right, (top + bottom) / 2, top - bottom, words))
    return lay_out(pieces, columns)


@contextmanager
def _opened(content: bytes) -> Iterator[Any]:
    import pypdfium2  # deferred: 0.1 s

    with _lock:
        try:
            document = pypdfium2.PdfDocument(content)
        except pypdfium2.PdfiumError as error:
            raise DunmailError(_("The letter cannot be drawn: {error}").format(error=error)) from error
        try:
            yield document
        finally:
            document.close()
