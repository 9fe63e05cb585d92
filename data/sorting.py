"""Names in the order of the alphabet: č after c, š after s, ž after z, whatever their case, in every database."""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache

CARON, ACUTE = "\N{COMBINING CARON}", "\N{COMBINING ACUTE ACCENT}"
AFTER_CARON = "\N{COMBINING VERTICAL LINE ABOVE}"  # the next mark: in Slovenian ć stands after č
LETTERS = "cdrsz"  # with a caron letters of their own (đ is taken as d with one); others keep their place


@lru_cache(maxsize=16_384)
def sort_key(text: str) -> str:
    """What ``text`` is sorted and searched by: small letters, and marks only where the alphabet counts them.

    A mark stands after every letter, so that ``Čuk`` comes after ``Cvet`` and before ``Dom``.
    """
    small = text.strip().casefold()
    return small if small.isascii() else "".join(_marked(small.replace("đ", f"d{CARON}")))


def _marked(text: str) -> Iterator[str]:
    letter = ""
    for char in unicodedata.normalize("NFD", text):
        if not unicodedata.combining(char):
            letter = char
            yield char
        elif char == CARON and letter in LETTERS:
            yield CARON
        elif char == ACUTE and letter == "c":
            yield AFTER_CARON


def without_marks(key: str) -> str:
    """A sort key as somebody types it who has no such letters."""
    return key.replace(CARON, "").replace(AFTER_CARON, "")
