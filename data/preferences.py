"""Preferences: what is stored for everybody and for one operator, read and written by their declarations."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from data.acting import acting
from data.database import transaction
from data.declared import DECLARED, PROVIDERS, Declared
from data.errors import InputError
from data.journal import note
from data.language import _
from data.models import Preference
from data.rights import Right, require

__all__ = ["DECLARED", "GLOBAL", "OPERATOR", "PROVIDERS", "Declared", "Found", "Preferences", "declared", "parse",
           "set_preference", "to_text", "unset_preference"]

GLOBAL, OPERATOR = "global", "operator"
YES, NO = ("yes", "true", "on", "1"), ("no", "false", "off", "0")


def declared(key: str) -> Declared:
    """The record of ``key``; InputError names near ones if it is unknown."""
    if key in DECLARED:
        return DECLARED[key]
    from difflib import get_close_matches

    near = ", ".join(get_close_matches(key, DECLARED, n=3))
    hint = _(" Did you mean {near}?").format(near=near) if near else ""
    raise InputError(_("There is no preference {key}.").format(key=key) + hint)


def parse(key: str, text: str) -> Any:
    """``text`` as the value of ``key``; InputError says what the preference takes."""
    record = declared(key)
    value = _convert(record, text.strip() if record.kind is not str else text)
    if record.choices and value not in record.choices:
        raise InputError(_("{key} is one of: {choices}.").format(key=key, choices=", ".join(record.choices)))
    problem = record.check(value) if record.check else ""
    if problem:
        raise InputError(f"{key}: {problem}")
    return value


def _convert(record: Declared, text: str) -> Any:
    if record.kind is bool:
        if text.lower() not in YES + NO:
            raise InputError(_("{key} takes yes or no.").format(key=record.key))
        return text.lower() in YES
    try:
        if record.kind is Decimal:
            value = Decimal(text.replace(",", "."))
            if not value.is_finite() or value != round(value, 2):
                raise ValueError(text)
            return value
        return record.kind(text)
    except (ValueError, InvalidOperation):
        raise InputError(_("{key} takes a number, not “{value}”.").format(key=record.key, value=text)) from None


def to_text(value: Any) -> str:
    """How a value is stored and shown: ``yes``/``no`` for switches, a decimal point in numbers."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


@dataclass(frozen=True, slots=True)
class Found:
    """A value and where it comes from: ``operator``, ``global`` or ``default``."""

    value: Any
    source: str


class Preferences:
    """All values as one operator sees them, read at once: theirs before the global ones before the defaults."""

    def __init__(self, operator: str = "") -> None:
        self.operator = operator
        rows: Any = Preference.select().where(Preference.operator.in_(["", operator])).tuples()
        self._stored = {(row[0], row[1]): row[2] for row in rows}

    def find(self, key: str) -> Found:
        """The value of ``key`` and its source; InputError if there is no such preference."""
        record = declared(key)
        if self.operator and (self.operator, key) in self._stored:
            return Found(_convert(record, self._stored[self.operator, key]), OPERATOR)
        if ("", key) in self._stored:
            return Found(_convert(record, self._stored["", key]), GLOBAL)
        return Found(record.default, "default")

    def __getitem__(self, key: str) -> Any:
        return self.find(key).value


def set_preference(key: str, text: str, operator: str = "") -> Any:
    """Store ``text`` for ``key``, globally or for ``operator``, and return the value.

    InputError if it does not fit; RightsError if it is for everybody and the operator who acts may not change that.
    """
    value = parse(key, text)
    with transaction():
        _require(operator)
        before, after = _stored(key, operator), to_text(value)
        Preference.insert(operator=operator, key=key, value=after).on_conflict(
            conflict_target=[Preference.operator, Preference.key], update={Preference.value: after}
        ).execute()
        if before != after:
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
