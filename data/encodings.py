"""Which encoding a text file is in: Unicode if it is valid, else the most plausible of the Windows and ISO ones."""

import codecs
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from data.errors import InputError
from data.language import _

CANDIDATES = ("cp1250", "iso8859-2", "cp1252")  # the first wins a tie
BLOCK = 1 << 20
DISTINCT_WORDS = 20_000  # enough to judge by; keeps a huge file from filling memory

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_UTF8_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH = re.compile(rb"[\x80-\xff]")
_WORD = re.compile(rb"[A-Za-z\x80-\xff]*[\x80-\xff][A-Za-z\x80-\xff]*")

# Letters of Slovenian, Croatian, Czech and Slovak against those of western languages that share their bytes.
_HOME = frozenset("čšžćđřěůňďťľáéíóúýäöüßôČŠŽĆĐŘĚŮŇĎŤĽÁÉÍÓÚÝÄÖÜÔ")
_WEST = frozenset("èàçêñøåæœùìòëïîâûãõÈÀÇÊÑØÅÆŒÙÌÒËÏÎÂÛÃÕáéíóúýäöüßôÁÉÍÓÚÝÄÖÜÔ")
_VOWELS = frozenset("aeiouyæœøAEIOUYÆŒØ")
_QUOTES = frozenset("»«„“”\u201a\u2018\u2019\u2039\u203a\u00a0")


def detect_encoding(path: Path) -> str:
    """The encoding of the text file; InputError if it is not text, is damaged UTF-8 or cannot be recognised."""
    with path.open("rb") as file:
        start = file.read(4)
    for mark, name in _BOMS:
        if start.startswith(mark):
            return name
    if _is_utf8(path):
        return "utf-8"
    words = _high_words(path)
    _refuse_damaged_utf8(path, words)
    return _most_plausible(path, words)


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            yield block


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    valid = True
    for block in _blocks(path):
        if b"\0" in block:
            raise InputError(_("{file} is not a text file: it holds zero bytes. Export it as CSV or XLSX; for UTF-16 "
                               "without a byte order mark give --encoding utf-16-le.").format(file=path))
        try:
            if valid:
                decoder.decode(block)
        except UnicodeDecodeError:
            valid = False
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        valid = False
    return valid


def _high_words(path: Path) -> Counter[bytes]:
    """The different words with bytes above ASCII, and how often each occurs."""
    words: Counter[bytes] = Counter()
    for block in _blocks(path):
        words.update(_WORD.findall(block))
        if len(words) > DISTINCT_WORDS:
            break
    return words


def _refuse_damaged_utf8(path: Path, words: Iterable[bytes]) -> None:
    """A UTF-8 file with one broken byte would otherwise be read as a Windows one, every č as two characters."""
    high = valid = 0
    for word in words:
        high += len(_HIGH.findall(word))
        valid += sum(map(len, _UTF8_SEQUENCE.findall(word)))
    if valid > 0.8 * high:
        raise InputError(_("{file} is UTF-8, but damaged in line {line}. Export it again, or name its encoding with "
                           "--encoding.").format(file=path, line=broken_line(path, "utf-8")))


def broken_line(path: Path, encoding: str) -> int:
    """The first line of the file that cannot be decoded, from 1; 0 if none is found."""
    if "16" in encoding or "32" in encoding:  # their line ends are not single bytes
        return 0
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            try:
                line.decode(encoding)
            except UnicodeDecodeError:
                return number
    return 0


def _most_plausible(path: Path, words: Counter[bytes]) -> str:
    scores = {name: score for name in CANDIDATES if (score := _score(words, name)) is not None}
    best = max(scores, key=lambda name: scores[name]) if scores else ""
    if not best or _garbled(words, best) > 0.5:
        raise InputError(_("The encoding of {file} was not recognised. Name it with --encoding, such as cp1250, cp852 "
                           "or utf-8.").format(file=path))
    return best


def _score(words: Counter[bytes], encoding: str) -> float | None:
    """How much ``words`` look like words in this encoding; None if it cannot be the one."""
    total = 0.0
    for word, count in words.items():
        try:
            text = word.decode(encoding)
        except UnicodeDecodeError:
            return None
        for place, letter in enumerate(text):
            if letter < "\x80":
                continue
            if letter < "\xa0":  # a control character: text in ISO 8859-2 has none
                return None
            before, after = text[place - 1:place], text[place + 1:place + 2]
            total += min(count, 50) * _plausible(before, letter, after, encoding != "cp1252")
    return total


@lru_cache(maxsize=4096)
def _plausible(before: str, letter: str, after: str, home: bool) -> float:
    """How plausible ``letter`` is between its neighbours in a central European (``home``) or western word."""
    if not letter.isalpha():
        if letter in _QUOTES:
            return 0
        return -1.5 * (before.isalpha() + after.isalpha())
    points = 2.0 if letter in (_HOME if home else _WEST) else 0.0
    neighbours = [_is_vowel(near) for near in (before, after) if near.isalpha()]
    if len(neighbours) == 2 and neighbours[0] == neighbours[1]:
        points += 1 if neighbours[0] != _is_vowel(letter) else -1.5
    if (before.islower() and letter.isupper()) or (letter.islower() and after.isupper()):
        points -= 3
    return points


def _is_vowel(letter: str) -> bool:
    return letter in _VOWELS or unicodedata.normalize("NFD", letter)[0] in _VOWELS


def _garbled(words: Counter[bytes], encoding: str) -> float:
    """The share of words in which a sign that is no letter stands between letters."""
    texts = [word.decode(encoding) for word in words]
    wrong = sum(any(not sign.isalpha() and sign not in _QUOTES for sign in text[1:-1]) for text in texts)
    return wrong / max(1, len(texts))
