"""What the terminal can show. It is not asked for it: an answer that comes late is taken for keys."""

from __future__ import annotations

import struct
import sys
from collections.abc import Mapping
from typing import Literal, NamedTuple

Kind = Literal["kitty", "half-cells", "text"]
TERMINALS = ("xterm-kitty", "xterm-ghostty")  # TERM of those that know placeholders; SSH passes it on, unlike the rest
ENOUGH = ("truecolor", "256")  # Rich's names of the colours in which a picture's number can be said


class Cell(NamedTuple):
    """The size of one cell in pixels."""

    width: int = 10
    height: int = 20


def picture_kind(wish: str, colours: str | None, environment: Mapping[str, str], current: bool) -> Kind:
    """How a page is best shown as a picture.

    ``wish`` is the preference letters.preview, ``colours`` Rich's name of the colour system. ``current`` says that the
    terminal reports its size by itself (mode 2048): kitty does since 0.36, and knows placeholders since 0.28.
    """
    if colours not in ENOUGH:
        return "half-cells"
    if wish == "auto":
        known = environment.get("TERM", "") in TERMINALS and "TMUX" not in environment and "STY" not in environment
        return "kitty" if known and current else "half-cells"
    return "kitty" if wish == "kitty" else "half-cells"


def cell_size() -> Cell:
    """How large a cell is, as the terminal's device knows it; about usual where it does not."""
    if sys.platform == "win32":
        return Cell()
    import fcntl
    import termios

    for stream in (sys.__stdout__, sys.__stderr__, sys.__stdin__):
        try:
            answer = fcntl.ioctl(stream.fileno(), termios.TIOCGWINSZ, bytes(8)) if stream else bytes(8)
        except (OSError, ValueError):  # not a terminal; closed
            continue
        rows, columns, width, height = struct.unpack("HHHH", answer)
        if rows and columns and width >= columns and height >= rows:
            return Cell(width // columns, height // rows)
    return Cell()
