"""Text from people, files and servers, made harmless for the screen, and fitted into cells."""

import unicodedata

from rich.cells import cell_len, set_cell_size

HARMFUL = ("Cc", "Cf", "Zl", "Zp", "Cs")  # escape sequences, bidirectional overrides, line separators


def plain(text: str) -> str:
    """``text`` on one line, without characters that command a terminal; it is never markup either."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(" " if unicodedata.category(char) in HARMFUL else char for char in text)


def plain_lines(text: str) -> str:
    """Like ``plain``, but line ends stay."""
    return "\n".join(plain(line) for line in text.splitlines())


def fit(text: str, width: int, right: bool = False) -> str:
    """``text`` in exactly ``width`` cells of the terminal, cut with … when it is longer."""
    length = cell_len(text)
    if length > width:
        return set_cell_size(text, width - 1) + "…" if width > 0 else ""
    padding = " " * (width - length)
    return padding + text if right else text + padding
