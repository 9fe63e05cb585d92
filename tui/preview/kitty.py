"""Pictures made of the terminal's own text: kitty's graphics protocol with Unicode placeholders.

The pixels are sent once, under a number. After that a cell with the placeholder shows the part of the picture that its
two diacritics name (row, column), of the picture whose number its colour says. So scrolling, dialogs and repainting
treat it as the text it is. https://sw.kovidgoyal.net/kitty/graphics-protocol/#unicode-placeholders
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from io import BytesIO

from rich.color import Color, ColorSystem

from tui.preview.pages import Picture

PLACEHOLDER = "\U0010eeee"
CHUNK = 4096  # base64 characters; more in one sequence is not allowed
_RANGES = """
0305 030D-030E 0310 0312 033D-033F 0346 034A-034C 0350-0352 0357 035B 0363-036F 0483-0487 0592-0595 0597-0599 059C-05A1
05A8-05A9 05AB-05AC 05AF 05C4 0610-0617 0657-065B 065D-065E 06D6-06DC 06DF-06E2 06E4 06E7-06E8 06EB-06EC 0730 0732-0733
0735-0736 073A 073D 073F-0741 0743 0745 0747 0749-074A 07EB-07F1 07F3 0816-0819 081B-0823 0825-0827 0829-082D 0951
0953-0954 0F82-0F83 0F86-0F87 135D-135F 17DD 193A 1A17 1A75-1A7C 1B6B 1B6D-1B73 1CD0-1CD2 1CDA-1CDB 1CE0 1DC0-1DC1
1DC3-1DC9 1DCB-1DCC 1DD1-1DE6 1DFE 20D0-20D1 20D4-20D7 20DB-20DC 20E1 20E7 20E9 20F0 2CEF-2CF1 2DE0-2DFF A66F A67C-A67D
A6F0-A6F1 A8E0-A8F1 AAB0 AAB2-AAB3 AAB7-AAB8 AABE-AABF AAC1 FE20-FE26 10A0F 10A38 1D185-1D189 1D1AA-1D1AD 1D242-1D244
"""


def _diacritics() -> Iterator[str]:
    for word in _RANGES.split():
        first, _dash, last = word.partition("-")
        yield from map(chr, range(int(first, 16), int(last or first, 16) + 1))


DIACRITICS = tuple(_diacritics())  # the one at n means row or column n; in kitty's order, which is Unicode's
MOST = len(DIACRITICS)  # cells that a picture can be wide or high


def colours() -> list[Color]:
    """Colours that say a number without doubt: of the 6 x 6 x 6 cube, and no greys, which have two places in it."""
    cube = [Color.from_ansi(number).get_truecolor() for number in range(16, 232)]
    return [Color.from_triplet(found) for found in cube if len(set(found)) > 1]


def picture_number(colour: Color, full: bool) -> int:
    """Which number the terminal reads from a cell in ``colour``; ``full`` if it is sent as red, green and blue."""
    if full:
        return int.from_bytes(bytes(colour.get_truecolor()))
    return colour.downgrade(ColorSystem.EIGHT_BIT).number or 0


def cell(row: int, column: int) -> str:
    """What shows that part of a picture. Neither is left out: a cell beside a dialog inherits from its neighbour."""
    return f"{PLACEHOLDER}{DIACRITICS[row]}{DIACRITICS[column]}"


def packed(picture: Picture) -> str:
    """The picture as it is sent: a PNG of at most 256 colours, in base64. Slow, so it belongs in threads.

    That is half of what compressed pixels take, and nothing is lost: black on white has no more than 256 greys.
    """
    from PIL import Image  # deferred: 0.05 s

    image = Image.frombytes("RGB", (picture.width, picture.height), picture.pixels)
    file = BytesIO()
    image.quantize(256, dither=Image.Dither.NONE).save(file, "PNG")
    return b64encode(file.getvalue()).decode("ascii")


def transmission(number: int, payload: str, columns: int, rows: int) -> list[str]:
    """The sequences that send the picture ``payload``, as ``packed`` made it, to be shown in so many cells.

    The terminal is asked for no answer (q=2), which would be taken for keys.
    """
    chunks = [payload[at : at + CHUNK] for at in range(0, len(payload), CHUNK)]
    head = f"a=T,U=1,q=2,i={number},f=100,c={columns},r={rows},"
    return [
        f"\x1b_G{head if at == 0 else 'q=2,'}m={int(at < len(chunks) - 1)};{chunk}\x1b\\"
        for at, chunk in enumerate(chunks)
    ]


def removal(number: int) -> list[str]:
    """The sequence that makes the terminal forget a picture, its pixels too."""
    return [f"\x1b_Ga=d,d=I,q=2,i={number}\x1b\\"]


def through_tmux(sequences: list[str]) -> list[str]:
    """The same, for tmux to pass on to the terminal around it (its option allow-passthrough)."""
    return ["\x1bPtmux;" + one.replace("\x1b", "\x1b\x1b") + "\x1b\\" for one in sequences]
