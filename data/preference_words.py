"""Preferences as people read and look for them: values in words, sources, and what a search finds."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from data.declared import DECLARED, Declared
from data.headers import fold
from data.language import N_, _, language
from data.preferences import DEFAULT, GLOBAL, OPERATOR, Found, to_text

SOURCES = {DEFAULT: N_("default"), GLOBAL: N_("global"), OPERATOR: N_("mine")}
KINDS: dict[type, str] = {str: N_("text"), int: N_("whole number"), Decimal: N_("amount"), bool: N_("yes or no")}


def editable(value: Any) -> str:
    """``value`` as it stands in a field: amounts with the decimal mark of the operator's language."""
    if isinstance(value, Decimal):
        from data.formatting import format_money

        return format_money(value, language())
    return to_text(value)


def found_text(found: Found) -> str:
    """What is stored, as it stands in a field; what is wrong stands there as it is, to be corrected."""
    return found.text if found.problem else editable(found.value)


def value_words(record: Declared, found: Found) -> str:
    """What is found in words: those of a choice, yes and no in the operator's language."""
    if found.problem:
        return found.text
    if record.choices:
        return _(record.choices[found.value])
    if isinstance(found.value, bool):
        return _("yes") if found.value else _("no")
    return editable(found.value)


def find_keys(words: str, find: Callable[[str], Found]) -> list[str]:
    """The keys whose key, title, help, choices or value hold every word, without regard to case and accents."""
    wanted = [folded for word in words.split() if (folded := fold(word))]
    return [key for key, record in DECLARED.items() if _holds(record, find(key), wanted)]


def _holds(record: Declared, found: Found, wanted: list[str]) -> bool:
    if not wanted:
        return True
    texts = [record.key, _(record.title), _(record.section.title), value_words(record, found), found.text]
    texts += [_(record.help)] if record.help else []
    texts += [_(words) for words in record.choices.values() if words]
    haystack = [fold(text) for text in texts]
    return all(any(word in text for text in haystack) for word in wanted)
