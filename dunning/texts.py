"""The words of letters and messages in the customer's language, read from ``dunning/texts``."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple
from unicodedata import normalize

TEXTS = Path(__file__).parent / "texts"
LANGUAGES = ("sl", "cs", "en", "de")
NEAREST = {"sk": "cs"}  # Slovaks read Czech more easily than English
LEVELS = (1, 2, 3)
ASCII = str.maketrans({"đ": "d", "Đ": "D", "ł": "l", "Ł": "L", "ß": "ss", "ø": "o", "Ø": "O", "æ": "ae", "Æ": "AE"})
NAME_LIMIT = 40


@dataclass(frozen=True, slots=True)
class LetterTexts:
    """A letter's texts; ``salutation``, ``opening`` and ``closing`` may hold ``{{ placeholders }}``."""

    title: str
    salutation: str
    opening: str
    closing: str
    greeting: str
    labels: Mapping[str, str]


@lru_cache(maxsize=256)
def letter_language(language: str) -> str:
    """The language of the letter for a customer of ``language`` (``sl``, ``de-AT``, …): sl, cs, en or de."""
    code = re.split(r"[-_]", language.strip().lower())[0]
    code = NEAREST.get(code, code)
    return code if code in LANGUAGES else "en"


@lru_cache(maxsize=len(LANGUAGES))
def _read(language: str) -> dict[str, Any]:
    return tomllib.loads((TEXTS / f"{language}.toml").read_text(encoding="utf-8"))


def _variant(level: int, last: bool) -> str:
    """Levels beyond the third, should there be any, speak as the third does."""
    return "last" if last else f"level_{min(max(level, LEVELS[0]), LEVELS[-1])}"


@lru_cache(maxsize=128)
def letter_texts(language: str, level: int, last: bool, person: bool) -> LetterTexts:
    """The texts for a reminder of ``level``; ``last`` before lawsuit; to a private ``person`` or a company."""
    texts = _read(letter_language(language))
    form = texts["person" if person else "company"]
    variant = _variant(level, last)
    return LetterTexts(
        title=texts["titles"][variant],
        salutation=form["salutation"],
        opening=form[variant]["opening"],
        closing=form[variant]["closing"],
        greeting=form["greeting"],
        labels=texts["labels"],
    )


class Shipped(NamedTuple):
    """A text that Dunmail brings along, and where it stands in ``dunning/texts``."""

    text: str
    place: str


@lru_cache(maxsize=256)
def shipped(part: str, language: str, level: int, last: bool, person: bool) -> Shipped:
    """The shipped text of a ``part``: subject, body, letter_title, letter_opening or letter_closing; a template."""
    language, variant = letter_language(language), _variant(level, last)
    form = "person" if person else "company"
    path = {"subject": ("mail", variant, "subject"), "body": ("mail", variant, "body"),
            "letter_title": ("titles", variant), "letter_opening": (form, variant, "opening"),
            "letter_closing": (form, variant, "closing")}[part]
    text: Any = _read(language)
    for name in path:
        text = text[name]
    return Shipped(text.strip() + "\n" if part == "body" else text, f"{language}.toml {'.'.join(path)}")


def fill(text: str, **values: object) -> str:
    """``text`` with its ``{{ placeholders }}`` replaced; a value's own braces stay as they are."""
    return re.sub(r"{{ (\w+) }}", lambda found: str(values[found[1]]), text)


def file_name(language: str, year: int, number: int, customer_code: str, name: str) -> str:
    """A PDF file name that every system and mail program takes: ``opomin-2012-100-0000001-SAOP-Racunalnistvo.pdf``."""
    word = _read(letter_language(language))["labels"]["file_word"]
    parts = [word, str(year), str(number), _ascii(customer_code), _ascii(name)]
    return "-".join(part for part in parts if part) + ".pdf"


def _ascii(text: str) -> str:
    """Letters and digits of ``text`` without their accents, the rest as single dashes."""
    plain = normalize("NFKD", text.translate(ASCII)).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9]+", "-", plain)[:NAME_LIMIT].strip("-")
