"""Which reminders an action is about: the ranges of the e-mail form, the filters of the table, the marks."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
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
class Group:
    """All rows of ``selection`` (None: of the list, whatever it shows) but those whose ids are in ``but``.

    ``upto`` is the id of the newest row when they were marked: nobody meant those that came later.
    """

    selection: "Selection | None" = None
    but: frozenset[int] = frozenset()
    upto: int | None = None


@dataclass(frozen=True, slots=True)
class Marks:
    """The rows an operator marked: those named by their ``ids``, and whole ``groups``, each but for some rows.

    A group is marked without being read: "all but three" of a million rows is one group, and it stays what it is
    under every other filter and order.
    """

    ids: frozenset[int] = frozenset()
    groups: tuple[Group, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.ids or self.groups)

    @property
    def settled(self) -> bool:
        """Whether rows that come later stay unmarked."""
        return all(group.upto is not None for group in self.groups)

    def with_rows(self, ids: Iterable[int]) -> "Marks":
        """These rows are marked, too."""
        return replace(self, ids=self.ids.union(ids))

    def without(self, row_id: int) -> "Marks":
        """This row is marked no longer."""
        groups = tuple(replace(group, but=group.but | {row_id}) for group in self.groups)
        return Marks(self.ids - {row_id}, groups)

    def with_all(self, selection: "Selection | None") -> "Marks":
        """All rows of ``selection`` are marked, too."""
        if selection is None or selection == Selection():  # nothing is left to be marked besides
            return Marks(groups=(Group(selection),))
        others = tuple(group for group in self.groups if group.selection != selection)
        return Marks(self.ids, (*others, Group(selection)))

    def count(self, total: int) -> int:
        """How many of the ``total`` rows of a list are marked, whose only group is the list itself."""
        return total - len(self.groups[0].but - self.ids) if self.groups else len(self.ids)

    def among(self, ids: Iterable[int]) -> set[int]:
        """Which of ``ids`` are marked, in a list whose only group is the list itself."""
        return {each for each in ids if each in self.ids or any(each not in group.but for group in self.groups)}


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
    final: bool = False  # only the last before lawsuit, and those in lawsuit
    text: str = ""
    marks: Marks | None = None

    @property
    def named(self) -> bool:
        """Whether the operator pointed at reminders (marks, numbers, a state) instead of taking all there are.

        Only then is it worth saying which of them are in a state the action is not for.
        """
        return bool(self.state is not None or self.number or (self.marks is not None and not self.marks.groups))


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
