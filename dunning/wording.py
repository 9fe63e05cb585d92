"""The words in force for a reminder: those of the preferences before those Dunmail brings along."""

from collections.abc import Iterator
from typing import NamedTuple

from data.declared.texts import PARTS, TEXT_LANGUAGES, TEXT_LEVELS, text_keys
from data.preferences import Preferences
from data.templates import check_letter_text, check_message_text
from dunning.texts import letter_language, shipped

__all__ = ["PARTS", "TEXT_LANGUAGES", "TEXT_LEVELS", "Kind", "Text", "Wording", "kinds", "problems"]


class Text(NamedTuple):
    """A template, and its source: the key of a preference if it is the company's ``own``, else the shipped file."""

    text: str
    source: str
    own: bool


class Wording:
    """Looks up texts in ``preferences``, each once. The first that is not empty counts:

    1. ``dunning.level.N.PART.LANGUAGE.person``, for a private person
    2. ``dunning.level.N.PART.LANGUAGE``
    3. ``dunning.level.N.PART``, whatever the language (subject and body)
    4. the shipped text of language, level and kind of customer; it has one for the last reminder before lawsuit too
    """

    def __init__(self, preferences: Preferences) -> None:
        self._preferences = preferences
        self._found: dict[tuple[str, int, bool, str, bool], Text] = {}

    def find(self, part: str, level: int, last: bool, language: str, person: bool) -> Text:
        """The template of a ``part`` (see PARTS) for a reminder of ``level``, ``last`` before lawsuit or not."""
        language = letter_language(language)
        asked = (part, level, last, language, person)
        if asked not in self._found:
            self._found[asked] = self._look_up(*asked)
        return self._found[asked]

    def _look_up(self, part: str, level: int, last: bool, language: str, person: bool) -> Text:
        for key in text_keys(part, level, language, person) if level in TEXT_LEVELS else ():
            if (text := self._preferences.find(key).text).strip():  # a wrong one, too: who uses it says what is wrong
                return Text(text, key, own=True)
        return Text(*shipped(part, language, level, last, person), own=False)


class Kind(NamedTuple):
    """What a text depends on, but for its part."""

    level: int
    last: bool
    language: str
    person: bool


def kinds(preferences: Preferences) -> Iterator[Kind]:
    """Every level as the preferences have it, in every language, to companies and to private persons."""
    for level in TEXT_LEVELS:
        last = bool(preferences[f"dunning.level.{level}.last_before_lawsuit"])
        for language in TEXT_LANGUAGES:
            yield from (Kind(level, last, language, person) for person in (False, True))


def problems(preferences: Preferences) -> dict[str, str]:
    """What is wrong with texts of one's own, by the key of the preference; also with those that are not in force."""
    found = {}
    for kind in kinds(preferences):
        for part in PARTS:
            check = check_letter_text if part.startswith("letter") else check_message_text
            for key in text_keys(part, kind.level, kind.language, kind.person):
                if problem := check(preferences.find(key).text):
                    found[key] = problem
    return found
