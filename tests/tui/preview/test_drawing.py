"""How many cells and pixels a page gets."""

from base64 import b64decode
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tui.preview import kitty
from tui.preview.drawing import WHOLE, Lines, Sheet, Wanted, columns_of, draw
from tui.preview.half_cells import HalfCells
from tui.preview.pages import WIDEST
from tui.preview.terminal import Cell


@pytest.fixture(scope="module")
def pdf() -> bytes:
    """An A4 page with a black bar along its bottom edge."""
    from fpdf import FPDF

    made = FPDF(unit="mm", format="A4")
    made.set_auto_page_break(False)
    made.add_page()
    made.rect(0, 277, 210, 20, style="F")
    made.set_font("helvetica", size=11)
    made.text(20, 20, "The letter")
    return bytes(made.output())


def picture(sheet: Sheet) -> Image.Image:
    return Image.open(BytesIO(b64decode(sheet.payload))).convert("RGB")


def test_a_page_has_as_many_pixels_as_its_cells(pdf: bytes) -> None:
    sheet = draw(pdf, Wanted(0, "kitty", 79, cell=Cell(8, 17)))
    assert isinstance(sheet, Sheet)
    assert (sheet.columns, sheet.rows) == (79, 53)
    image = picture(sheet)
    assert image.size == (79 * 8, 53 * 17)
    column = [image.getpixel((300, y)) for y in range(image.height)]
    bar = [y for y, colour in enumerate(column) if colour == (0, 0, 0)]
    assert bar[-1] in (892, 893), "where the paper ends: 632 * 297 / 210 pixels"
    assert set(column[bar[-1] + 2 :]) == {(255, 255, 255)}


def test_a_page_wider_than_memory_allows_is_stretched(pdf: bytes) -> None:
    sheet = draw(pdf, Wanted(0, "kitty", 100, zoom=2.0, cell=Cell(20, 40)))
    assert isinstance(sheet, Sheet)
    assert (sheet.columns, sheet.rows) == (200, 142)
    image = picture(sheet)
    assert image.width == WIDEST
    assert image.height / image.width == pytest.approx(142 * 40 / (200 * 20), abs=0.001)


def test_the_whole_page_is_seen(pdf: bytes) -> None:
    sheet = draw(pdf, Wanted(0, "kitty", 79, 19, WHOLE, Cell(8, 17)))
    assert isinstance(sheet, Sheet)
    assert (sheet.columns, sheet.rows) == (28, 19)


def test_the_other_kinds(pdf: bytes) -> None:
    text = draw(pdf, Wanted(0, "text", 40))
    assert isinstance(text, Lines)
    assert (text.text, text.height) == (["The letter"], 1)
    cells = draw(pdf, Wanted(0, "half-cells", 20, zoom=1.5, colours="none"))
    assert isinstance(cells, HalfCells)
    assert (cells.width, cells.height, cells.colours) == (30, 22, "none")


@given(st.floats(0.05, 30), st.integers(1, 600), st.integers(1, 300), st.sampled_from((WHOLE, 1.0, 3.0)),
       st.tuples(st.integers(4, 40), st.integers(6, 80)))
def test_no_page_needs_more_numbers_than_there_are(
    shape: float, columns: int, lines: int, zoom: float, cell: tuple[int, int]
) -> None:
    wide = columns_of(shape, Wanted(0, "kitty", columns, lines, zoom, Cell(*cell)))
    high = wide * shape * cell[0] / cell[1]
    assert 1 <= wide <= kitty.MOST
    assert wide == 1 or high <= kitty.MOST + 0.001
    assert zoom != WHOLE or wide == 1 or (wide <= columns and high <= lines + 0.001)
