"""The texts of each level by language: of the e-mail, of the letter, and for private persons where they differ."""

from collections.abc import Iterator

from data.declared.record import Declared
from data.language import N_
from data.templates import check_letter_text, check_message_text

TEXT_LEVELS = (1, 2, 3)
TEXT_LANGUAGES = ("sl", "cs", "en", "de")
PARTS = {
    "subject": N_("Subject"), "body": N_("Body"), "letter_title": N_("Title of the letter"),
    "letter_opening": N_("Opening of the letter"), "letter_closing": N_("Closing of the letter"),
}
FOR_PERSONS = ("body", "letter_opening", "letter_closing")  # the others address nobody
ANY_LANGUAGE = ("subject", "body")


def text_keys(part: str, level: int, language: str, person: bool) -> list[str]:
    """The preferences that may hold the text, the one that wins first."""
    key = f"dunning.level.{level}.{part}"
    keys = [f"{key}.{language}.person"] if person and part in FOR_PERSONS else []
    return [*keys, f"{key}.{language}", *([key] if part in ANY_LANGUAGE else [])]


def _declare(key: str, part: str) -> Declared:
    check = check_letter_text if part.startswith("letter") else check_message_text
    return Declared(key, PARTS[part], str, "", help=N_("Empty: the text of the customer's language"), check=check,
                    several_lines=part in FOR_PERSONS, place="texts")


def _texts() -> Iterator[Declared]:
    for level in TEXT_LEVELS:
        for part in PARTS:
            for language in TEXT_LANGUAGES:
                key = f"dunning.level.{level}.{part}.{language}"
                yield _declare(key, part)
                if part in FOR_PERSONS:
                    yield _declare(f"{key}.person", part)


TEXTS = tuple(_texts())
TEXT_KEYS = frozenset(record.key for record in TEXTS)
