"""What is sent to the terminal is what kitty's graphics protocol says, and its cells can be cut anywhere."""

import re
from base64 import b64decode
from io import BytesIO
from unicodedata import combining, decomposition

from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from rich.cells import cell_len
from rich.color import ColorSystem
from rich.style import Style
from textual.strip import Strip

from tui.preview import kitty
from tui.preview.drawing import Placed, Sheet
from tui.preview.pages import Picture

SEQUENCE = re.compile(r"\x1b_G([^;\x1b]*)(?:;([A-Za-z0-9+/=]*))?\x1b\\")


def keys_of(sequence: str) -> tuple[dict[str, str], str]:
    """The control data and the payload of a graphics command."""
    found = SEQUENCE.fullmatch(sequence)
    assert found, sequence
    return dict(part.split("=") for part in found[1].split(",")), found[2] or ""


def test_cells_are_those_of_the_protocols_example() -> None:
    """The 2 x 2 placeholder of the documentation."""
    assert [[kitty.cell(row, column) for column in (0, 1)] for row in (0, 1)] == [
        ["\U0010eeee\u0305\u0305", "\U0010eeee\u0305\u030d"], ["\U0010eeee\u030d\u0305", "\U0010eeee\u030d\u030d"],
    ]  # fmt: skip


def test_diacritics_are_those_of_kitty() -> None:
    """As its list says it was made: class 230, nothing that is composed of others, in Unicode's order; 297 of them."""
    assert kitty.MOST == len(set(kitty.DIACRITICS)) == 297
    assert list(kitty.DIACRITICS) == sorted(kitty.DIACRITICS)
    assert {combining(mark) for mark in kitty.DIACRITICS} == {230}
    assert not any(map(decomposition, kitty.DIACRITICS))
    assert [ord(kitty.DIACRITICS[number]) for number in (2, 10, 100, 200, 296)] == [
        0x030E, 0x034B, 0x07EB, 0x20D4, 0x1D244]


@given(st.text("ABCxyz019+/", max_size=3 * 4096 // 4).map(lambda text: text * 4), st.integers(1, 2**24 - 1))
def test_a_picture_is_sent_in_chunks(payload: str, number: int) -> None:
    sequences = kitty.transmission(number, payload or "AAAA", 80, 57)
    first, *others = map(keys_of, sequences)
    assert {**first[0], "m": ""} == {"a": "T", "U": "1", "q": "2", "i": str(number), "f": "100", "c": "80", "r": "57",
                                     "m": ""}
    assert all(set(keys) == {"m", "q"} and keys["q"] == "2" for keys, _chunk in others), "no other key, no answer"
    assert [keys["m"] for keys, _chunk in (first, *others)] == ["1"] * len(others) + ["0"]
    assert all(len(chunk) == 4096 for _keys, chunk in (first, *others)[:-1])
    assert "".join(chunk for _keys, chunk in (first, *others)) == (payload or "AAAA")


def test_what_is_sent_is_the_picture() -> None:
    """A PNG, and every grey as it was."""
    pixels = bytes(value for grey in range(256) for value in (grey, grey, grey))
    with Image.open(BytesIO(b64decode(kitty.packed(Picture(64, 4, pixels))))) as image:
        assert (image.format, image.size) == ("PNG", (64, 4))
        assert image.convert("RGB").tobytes() == pixels


def test_a_picture_is_forgotten_with_its_pixels() -> None:
    assert [keys_of(one) for one in kitty.removal(42)] == [({"a": "d", "d": "I", "q": "2", "i": "42"}, "")]


def test_tmux_passes_each_sequence_on() -> None:
    assert kitty.through_tmux(["\x1b_Gi=1\x1b\\", "\x1b_Gi=2\x1b\\"]) == [
        "\x1bPtmux;\x1b\x1b_Gi=1\x1b\x1b\\\x1b\\", "\x1bPtmux;\x1b\x1b_Gi=2\x1b\x1b\\\x1b\\",
    ]  # fmt: skip


def test_the_number_is_what_the_terminal_reads_from_the_colour() -> None:
    colours = kitty.colours()
    for full, system in ((True, ColorSystem.TRUECOLOR), (False, ColorSystem.EIGHT_BIT)):
        numbers = [kitty.picture_number(colour, full) for colour in colours]
        assert len(set(numbers)) == len(colours) > 200
        for number, colour in zip(numbers, colours, strict=True):
            red, green, blue = number >> 16, number >> 8 & 255, number & 255
            said = f"2;{red};{green};{blue}" if full else f"5;{number}"
            assert Style(color=colour).render("x", color_system=system) == f"\x1b[38;{said}mx\x1b[0m"


@given(st.integers(0, 296), st.integers(0, 250), st.integers(1, 90), st.data())
def test_a_line_is_cut_between_cells_only(row: int, left: int, width: int, data: st.DataObject) -> None:
    """As a dialog over it, or a scroll bar beside it, has it cut."""
    placed = Placed(Sheet("", kitty.MOST, kitty.MOST), kitty.colours()[0])
    strip = Strip(placed.line(row, left, left + width, Style()))
    assert strip.cell_length == min(width, kitty.MOST - left) == cell_len(strip.text)
    start = data.draw(st.integers(0, strip.cell_length - 1))
    end = data.draw(st.integers(start + 1, strip.cell_length))
    wanted = "".join(kitty.cell(row, column) for column in range(left + start, left + end))
    assert strip.crop(start, end).text == wanted
    assert strip.divide([end])[0].text.endswith(wanted)


def test_there_is_nothing_below_a_picture() -> None:
    placed = Placed(Sheet("", 3, 2), kitty.colours()[0])
    assert placed.line(2, 0, 3, Style()) == placed.line(0, 3, 9, Style()) == []
