"""A page on the terminal: a black bar gives dark cells where it stands, in however many colours there are."""

from itertools import chain
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import Segment

from data.errors import DunmailError
from tui.preview.half_cells import Colours, cell_line, cells_high
from tui.preview.layout import Piece, lay_out
from tui.preview.pages import WIDEST, Picture, draw_page, page_count, page_text

WHITE, BLACK, GREY = b"\xff\xff\xff", b"\0\0\0", b"\x80\x80\x80"


@pytest.fixture(scope="module")
def pdf() -> bytes:
    """Two A4 pages: a black bar over the middle third of the first, and words in columns on both."""
    from fpdf import FPDF

    made = FPDF(unit="mm", format="A4")
    made.set_font("helvetica", size=11)
    for number in (1, 2):
        made.add_page()
        made.text(20, 20, f"Page number {number}")
        for row, (name, amount) in enumerate((("Alpha", "1,234.50"), ("Be", "7.00"))):
            made.text(20, 40 + 6 * row, name)
            made.text(150 - made.get_string_width(amount), 40 + 6 * row, amount)
    made.page = 1
    made.rect(0, 99, 210, 99, style="F")
    return bytes(made.output())


def cells(line: list[Segment]) -> list[tuple[str, Any]]:
    """Each cell with its style."""
    return list(chain.from_iterable([(char, segment.style) for char in segment.text] for segment in line))


def test_a_black_bar_gives_dark_cells_there(pdf: bytes) -> None:
    picture = draw_page(pdf, 0, 60)
    high = cells_high(picture)
    assert (picture.width, high) == (60, (picture.height + 1) // 2)
    assert len(picture.pixels) == 3 * picture.width * picture.height
    bar, above, below = high // 2, high // 4, high * 3 // 4
    for row, full, sixteen in ((bar, (0, 0, 0), 0), (above, (255, 255, 255), 15), (below, (255, 255, 255), 15)):
        for _char, style in cells(cell_line(picture, row, 0, 60, "full")):
            assert style.bgcolor.triplet == full
        for _char, style in cells(cell_line(picture, row, 0, 60, "sixteen")):
            assert style.bgcolor.number == sixteen
    assert "".join(s.text for s in cell_line(picture, bar, 0, 60, "none")) == "█" * 60
    assert "".join(s.text for s in cell_line(picture, above, 0, 60, "none")).isspace()


def test_two_pixels_in_each_cell() -> None:
    picture = Picture(2, 3, WHITE + BLACK + BLACK + BLACK + GREY + WHITE)
    (first, second) = cells(cell_line(picture, 0, 0, 2, "full"))
    assert (first[0], first[1].color.triplet, first[1].bgcolor.triplet) == ("▀", (255, 255, 255), (0, 0, 0))
    assert (second[0], second[1].bgcolor.triplet) == (" ", (0, 0, 0))
    assert [char for char, _style in cells(cell_line(picture, 0, 0, 2, "none"))] == ["▄", "█"]
    last = cells(cell_line(picture, 1, 0, 2, "sixteen"))
    assert (last[0][1].color.number, last[0][1].bgcolor.number) == (8, 15), "below the picture it is white"
    assert [char for char, _style in cells(cell_line(picture, 1, 0, 2, "none"))] == ["▀", " "]
    assert cell_line(picture, 2, 0, 2, "full") == cell_line(picture, 0, 2, 9, "full") == []


@given(st.integers(1, 9), st.integers(1, 9), st.data())
def test_every_line_is_as_long_as_the_part_asked_for(width: int, height: int, data: st.DataObject) -> None:
    pixels = data.draw(st.binary(min_size=3 * width * height, max_size=3 * width * height))
    picture = Picture(width, height, pixels)
    left, right = data.draw(st.integers(0, width)), data.draw(st.integers(0, width + 3))
    colours: Colours = data.draw(st.sampled_from(["full", "sixteen", "none"]))
    for row in range(cells_high(picture)):
        line = cell_line(picture, row, left, right, colours)
        assert sum(cell_len(segment.text) for segment in line) == max(0, min(right, width) - left)


def test_pages_are_counted_and_never_wider_than_memory_allows(pdf: bytes) -> None:
    assert page_count(pdf) == 2
    assert draw_page(pdf, 1, 100_000).width == WIDEST


def test_what_is_no_pdf_is_said_in_words() -> None:
    with pytest.raises(DunmailError, match="cannot be drawn"):
        page_count(b"no letter")


def test_text_keeps_its_columns(pdf: bytes) -> None:
    lines = [line for line in page_text(pdf, 1, 70) if line]
    assert lines[0] == "Page number 2"
    assert lines[1].split() == ["Alpha", "1,234.50"]
    assert len(lines[1]) == len(lines[2]), "amounts are aligned right"
    assert max(map(len, lines)) <= 70


def test_text_of_people_is_harmless_and_paragraphs_are_wrapped() -> None:
    long = "word " * 16
    pieces = [Piece(50, 500, 700, 8, long), Piece(50, 300, 688, 8, "the end\x1b[31m"),
              Piece(50, 90, 500, 8, "apart")]
    assert lay_out(pieces, 45) == [
        "word word word word word word word word word", "word word word word word word word the end",
        "[31m", "", "apart",
    ]  # fmt: skip
    assert lay_out([], 80) == []


@given(st.lists(st.builds(Piece, st.floats(0, 500), st.floats(500, 600), st.floats(0, 800), st.floats(1, 20),
                          st.text(max_size=20)), max_size=12))
def test_no_word_is_lost(pieces: list[Piece]) -> None:
    from tui.widgets.text import plain

    wanted = sorted("".join(plain(piece.text).split()) for piece in pieces)
    assert sorted("".join("".join(lay_out(pieces, 80)).split())) == sorted("".join(wanted))
