"""Which reminders an action is about: the ranges of the e-mail form, the filters of the table, the marks."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Generic, TypeVar

from data.errors import InputError
from data.language import N_, _

T = TypeVar("T", str, int, date)

STATES = (N_("prepared"), N_("issued"), N_("sent"))


@dataclass(frozen=True, slots=True)
class Range(Generic[T]):
    """From ``low`` to ``high``, both included; ``None`` is open on that side."""

    low: T | None = None
    high: T | None = None

    def __bool__(self) -> bool:
        return self.low is not None or self.high is not None

    def __str__(self) -> str:
        if self.low == self.high:
            return "" if self.low is None else str(self.low)
        return f"{'' if self.low is None else self.low}..{'' if self.high is None else self.high}"


@dataclass(frozen=True, slots=True)
class Marks:
    """The rows an operator marked: the ids named, or (``inverted``) all but the ids named."""

    ids: frozenset[int] = frozenset()
    inverted: bool = False


@dataclass(frozen=True, slots=True)
class Selection:
    """Every condition must hold; an empty one selects all. ``text`` is found in a customer's code or name."""

    year: int | None = None
    customer: Range[str] = field(default_factory=Range)
    date: Range[date] = field(default_factory=Range)
    package: Range[int] = field(default_factory=Range)
    level: Range[int] = field(default_factory=Range)
    number: Range[int] = field(default_factory=Range)
    state: str | None = None
    levels: frozenset[int] | None = None  # the table's level checkboxes; None is any
    lawsuit: bool | None = None
    text: str = ""
    marks: Marks | None = None


def parse_date(text: str) -> date:
    """A date typed as ISO or as day.month.year, with or without spaces; ValueError says what is wrong with it."""
    cleaned = re.sub(r"\s+", "", text)
    if match := re.fullmatch(r"(\d{1,2})[./](\d{1,2})[./](\d{4})\.?", cleaned):
        day, month, year = (int(part) for part in match.groups())
        return date(year, month, day)
    return date.fromisoformat(cleaned)


def parse_range(text: str, convert: Callable[[str], T], name: str) -> Range[T]:
    """``A..B``, ``A..``, ``..B`` or ``A`` alone; InputError names the option ``name`` and the part that is wrong."""
    low, dots, high = text.strip().partition("..")
    ends: list[T | None] = []
    for part in (low, high if dots else low):
        try:
            ends.append(convert(part.strip()) if part.strip() else None)
        except ValueError:
            raise InputError(_("{name}: “{value}” cannot be understood. Write A..B, A.., ..B or A.").format(
                name=name, value=part.strip())) from None
    start, end = ends
    if start is not None and end is not None and start > end:
        raise InputError(_("{name}: {low} is after {high}.").format(name=name, low=start, high=end))
    return Range(start, end)
