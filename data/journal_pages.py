"""The journal read in pages, the newest first; by operator, time, object and text."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import and_, or_
from typing import Any, NamedTuple

from peewee import fn

from data.errors import InputError
from data.fields import from_milliseconds
from data.journal import KINDS
from data.keyset import Keyset
from data.language import _
from data.models import JournalEntry
from data.pages import execute

PAGE = 500  # rows read at a time when all are wanted

_COLUMNS = (JournalEntry.id, JournalEntry.at, JournalEntry.operator, JournalEntry.action, JournalEntry.kind,
            JournalEntry.label, JournalEntry.details)


class JournalRow(NamedTuple):
    """One change: when, by whom, what, to which object, and what else was noted."""

    id: int
    at: datetime
    operator: str
    action: str
    kind: str
    label: str
    details: dict[str, Any]


@dataclass(frozen=True, slots=True)
class JournalFilter:
    """Every condition must hold; an empty one takes all. ``until`` is not included itself.

    ``text`` is found in labels, details and operators.
    """

    operator: str = ""
    since: datetime | None = None
    until: datetime | None = None
    kind: str = ""
    label: str = ""
    text: str = ""


def parse_object(text: str) -> tuple[str, str]:
    """``KIND:LABEL`` or ``KIND`` alone, such as ``reminder:2012/100``; InputError names the kinds there are."""
    kind, _colon, label = text.strip().partition(":")
    if kind not in KINDS:
        raise InputError(_("“{value}” is no object. Write KIND:LABEL, such as reminder:2012/100; the kinds are: "
                           "{kinds}.").format(value=text, kinds=", ".join(KINDS)))
    return kind, label


class JournalPages:
    """The entries that fit ``chosen``, the newest first. It looks once how many there are."""

    def __init__(self, chosen: JournalFilter = JournalFilter()) -> None:
        self._where = _condition(chosen)
        self._keyset = Keyset((JournalEntry.at, JournalEntry.id), descending=True)
        self._count: int | None = None

    def count(self) -> int:
        """How many entries there are."""
        if self._count is None:
            self._count = int(execute(self._select(fn.COUNT(JournalEntry.id))).fetchone()[0])
        return self._count

    def window(self, start: int, size: int) -> list[JournalRow]:
        """At most ``size`` entries from ``start``."""
        size = min(size, self.count() - start)
        if size <= 0:
            return []
        way = self._keyset.way(start, size, self.count())
        found = execute(self._keyset.along(self._select(*_COLUMNS), way, size)).fetchall()
        return [_row(row) for row in self._keyset.take(found, way, start)]

    def rows(self) -> Iterator[JournalRow]:
        """All of them, a page at a time."""
        for start in range(0, self.count(), PAGE):
            yield from self.window(start, PAGE)

    def _select(self, *columns: Any) -> Any:
        query: Any = JournalEntry.select(*columns)
        return query if self._where is None else query.where(self._where)


def _condition(chosen: JournalFilter) -> Any:
    parts: list[Any] = []
    if chosen.operator:
        parts.append(JournalEntry.operator == chosen.operator)
    if chosen.since is not None:
        parts.append(JournalEntry.at >= chosen.since)
    if chosen.until is not None:
        parts.append(JournalEntry.at < chosen.until)
    if chosen.kind:
        parts.append(JournalEntry.kind == chosen.kind)
    if chosen.label:
        parts.append(JournalEntry.label == chosen.label)
    if chosen.text:
        columns = (JournalEntry.label, JournalEntry.details, JournalEntry.operator)
        parts.append(reduce(or_, (column.contains(chosen.text) for column in columns)))
    return reduce(and_, parts) if parts else None


def _row(row: tuple[Any, ...]) -> JournalRow:
    number, at, operator, action, kind, label, details = row
    return JournalRow(number, from_milliseconds(at), operator, action, kind, label, json.loads(details or "{}"))


def newest_entry() -> int:
    """The number of the newest entry: when it is the same as before, nothing was added."""
    return execute(JournalEntry.select(fn.MAX(JournalEntry.id))).fetchone()[0] or 0


def operators_in_journal() -> list[str]:
    """The codes of those who ever did anything, hopping along the index from one to the next."""
    found: list[str] = []
    last = ""
    while True:
        query: Any = JournalEntry.select(fn.MIN(JournalEntry.operator)).where(JournalEntry.operator > last)
        last = execute(query).fetchone()[0]
        if last is None:
            return found
        found.append(last)
