"""Preferences: what is stored for everybody and for one operator, read and written by their declarations."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from data.acting import acting
from data.amounts import AmountReader
from data.database import transaction
from data.declared import DECLARED, PROVIDERS, Declared
from data.errors import InputError
from data.fields import from_cents
from data.journal import note
from data.language import _
from data.meanwhile import check_unchanged
from data.models import Preference
from data.rights import Right, require
from data.values import yes_no

__all__ = ["DECLARED", "DEFAULT", "GLOBAL", "OPERATOR", "PROVIDERS", "Change", "Declared", "Found", "Preferences",
           "change_preferences", "declared", "default_of", "parse", "set_preference", "to_text", "unset_preference"]

DEFAULT, GLOBAL, OPERATOR = "default", "global", "operator"
ON, OFF = ("on",), ("off",)  # besides yes and no in the languages of data.values


def declared(key: str) -> Declared:
    """The record of ``key``; InputError names near ones if it is unknown."""
    if key in DECLARED:
        return DECLARED[key]
    from difflib import get_close_matches

    near = ", ".join(get_close_matches(key, DECLARED, n=3))
    hint = _(" Did you mean {near}?").format(near=near) if near else ""
    raise InputError(_("There is no preference {key}.").format(key=key) + hint)


def parse(key: str, text: str) -> Any:
    """``text`` as the value of ``key``; InputError says what the preference takes.

    Numbers may be written as the operator's language does, and yes and no in its words.
    """
    record = declared(key)
    if not record.several_lines:
        text = text.strip()
        if any(sign < " " or sign == "\x7f" for sign in text):
            raise InputError(_("{key} is one line of text.").format(key=key))
    value = _convert(record, text)
    if record.choices and value not in record.choices:
        choices = ", ".join(choice or "''" for choice in record.choices)
        raise InputError(_("{key} is one of: {choices}.").format(key=key, choices=choices))
    problem = record.check(value) if record.check else ""
    if problem:
        raise InputError(f"{key}: {problem}")
    return value


def _convert(record: Declared, text: str) -> Any:
    if record.kind is bool:
        return _switch(record, text)
    if record.kind is Decimal:
        return _amount(record, text)
    try:
        return record.kind(text)
    except ValueError:
        raise InputError(_("{key} takes a number, not “{value}”.").format(key=record.key, value=text)) from None


def _switch(record: Declared, text: str) -> bool:
    word = text.lower()
    if word in ON + OFF:
        return word in ON
    try:
        if not text:
            raise ValueError(text)
        return bool(yes_no(text))
    except ValueError:
        raise InputError(_("{key} takes yes or no.").format(key=record.key)) from None


def _amount(record: Declared, text: str) -> Decimal:
    """Money, with comma or point. What may mean thousands as well as decimals is refused, not guessed."""
    try:
        cents = AmountReader().read(text)
        if isinstance(cents, str):
            raise ValueError(_("may mean thousands or decimals"))
    except ValueError as error:
        raise InputError(_("{key} takes a number such as 2.50; “{value}” {reason}.").format(
            key=record.key, value=text, reason=error)) from None
    return from_cents(cents)


def to_text(value: Any) -> str:
    """How a value is stored and shown: ``yes``/``no`` for switches, a decimal point in numbers."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


@dataclass(frozen=True, slots=True)
class Found:
    """A value and where it comes from: ``operator``, ``global`` or ``default``.

    ``problem`` says what is wrong with what is stored, ``text``; the value is then the default, and using it an error.
    """

    value: Any
    source: str
    text: str
    problem: str = ""


def default_of(key: str) -> Found:
    """What counts for ``key`` when nothing is stored."""
    value = declared(key).default
    return Found(value, DEFAULT, to_text(value))


class Preferences:
    """All values as one operator sees them, read at once: theirs before the global ones before the defaults."""

    def __init__(self, operator: str = "") -> None:
        self.operator = operator
        rows: Any = Preference.select().where(Preference.operator.in_(["", operator])).tuples()
        self._stored = {(row[0], row[1]): row[2] for row in rows}
        self._found: dict[str, Found] = {}  # reading 20,000 reminders asks for the same few values again and again

    def find(self, key: str) -> Found:
        """The value of ``key`` and its source, whatever is stored; InputError if there is no such preference."""
        if key not in self._found:
            self._found[key] = self._look_up(declared(key))
        return self._found[key]

    def _look_up(self, record: Declared) -> Found:
        key = record.key
        if self.operator and not record.only_global and (self.operator, key) in self._stored:
            text, source = self._stored[self.operator, key], OPERATOR
        elif ("", key) in self._stored:
            text, source = self._stored["", key], GLOBAL
        else:
            return default_of(key)
        try:
            return Found(parse(key, text), source, text)
        except InputError as error:  # stored by another version, or past Dunmail
            return Found(record.default, source, text, str(error))

    def stored(self, key: str) -> str | None:
        """What is stored for ``key`` in just this scope, the operator's or the global one; None if nothing."""
        return self._stored.get((self.operator, key))

    def __getitem__(self, key: str) -> Any:
        """The value of ``key``; InputError if what is stored is wrong: to go on with a default could cost money."""
        found = self.find(key)
        if found.problem:
            raise InputError(_("What is stored for {key} cannot be used. {problem} Correct it in the preferences, or "
                               "with: dunmail preferences set {key} …").format(key=key, problem=found.problem))
        return found.value


class Change(NamedTuple):
    """A preference to store in a scope, or (``text`` None) to forget there."""

    key: str
    text: str | None


def change_preferences(
    changes: Iterable[Change], operator: str = "", known: Mapping[str, str | None] | None = None
) -> None:
    """Make ``changes`` globally or for ``operator``, all or nothing; InputError if one does not fit, or RightsError.

    ``known`` is what the scope had of keys (None: nothing) when the changes were thought of; ChangedMeanwhileError if
    it has something else now, unless that is what is wanted.
    """
    with transaction():
        changes = list(changes)
        wanted = {change.key: change.text for change in changes if change.key in (known or {})}
        check_unchanged(wanted, {key: _stored(key, operator) for key in wanted}, known or {})
        for change in changes:
            if change.text is None:
                unset_preference(change.key, operator)
            else:
                set_preference(change.key, change.text, operator)


def set_preference(key: str, text: str, operator: str = "") -> Any:
    """Store ``text`` for ``key``, globally or for ``operator``, and return the value.

    InputError if it does not fit; RightsError if it is for everybody and the operator who acts may not change that.
    """
    value = parse(key, text)
    if operator and declared(key).only_global:
        raise InputError(_("{key} is the same for everybody; no operator can have a value of their own.").format(
            key=key))
    with transaction():
        _require(operator)
        before, after = _stored(key, operator), to_text(value)
        Preference.insert(operator=operator, key=key, value=after).on_conflict(
            conflict_target=[Preference.operator, Preference.key], update={Preference.value: after}
        ).execute()
        if before != after and not declared(key).quiet:
            note("set", "preference", key, details=_details(operator, before, after))
    return value


def unset_preference(key: str, operator: str = "") -> None:
    """Forget the value of ``key`` in that scope, so that the next wider one counts; RightsError as for setting it."""
    declared(key)
    with transaction():
        _require(operator)
        before = _stored(key, operator)
        if before is not None:
            Preference.delete().where((Preference.operator == operator) & (Preference.key == key)).execute()
            if not declared(key).quiet:
                note("unset", "preference", key, details=_details(operator, before, None))


def _require(operator: str) -> None:
    """Whose preferences may be changed: one's own, and by a supervisor everybody's and everybody else's."""
    if operator != acting() or not operator:
        require(Right.OPERATORS if operator else Right.SETTINGS)


def _stored(key: str, operator: str) -> str | None:
    row = Preference.get_or_none((Preference.operator == operator) & (Preference.key == key))
    return None if row is None else str(row.value)


def _details(operator: str, before: str | None, after: str | None) -> dict[str, Any]:
    return {"value": [before, after], **({"for": operator} if operator else {})}
