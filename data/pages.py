"""The list of reminders in pages: any window of a million rows without reading the others, and their totals."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import dropwhile
from threading import Lock
from typing import Any, NamedTuple, TypeAlias

from peewee import fn

from data import models
from data.conditions import columns_asked, condition, fixed_columns, hidden
from data.dialect import as_date
from data.fields import from_cents
from data.keyset import Keyset, Way
from data.language import N_
from data.models import Reminder
from data.selection import Selection
from data.totals import Totals, make_totals

SORTS: dict[str, tuple[str, ...]] = {
    "number": ("year", "number"),
    "date": ("date", "id"),
    "customer": ("customer_code", "id"),
    "name": ("sort_name", "id"),
    "level": ("level", "id"),
    "package": ("package", "id"),
    "amount": ("amount", "id"),
    "days_late": ("days_late", "id"),
    "average_per_day": ("average_per_day", "id"),
    "cost": ("cost", "id"),
    "state": ("state", "year", "number"),
    "currency": ("currency", "id"),
    "defaulter": ("defaulter", "id"),
    "lawsuit": ("lawsuit", "id"),
}
"""The columns a list can be sorted by, each with the columns of its index; they tell any two rows apart."""

SMALL = 20_000
"""So many selected reminders are put in order once and kept as ids; more are read along the index of the order.

It is also how many rows the other conditions are checked on before that list of ids is worth its half second.
"""

MANY = 0.2  # share of all reminders from which reading them all is quicker than fetching the selected ones
PAGE = 500  # rows read at a time when all are wanted
STRIDE = 20_000  # rows between two milestones: so many are counted for a jump, in a millisecond or two

_SUMMED = {"customer_id", "customer_code", "level", "year", "number", "lawsuit", "package", "id"}
"""The conditions for which the index reminders_sums is enough, which holds all that is summed as well."""

_COLUMNS = (
    Reminder.id, Reminder.year, Reminder.number, Reminder.date, Reminder.customer_code, Reminder.customer_name,
    Reminder.level, Reminder.package, Reminder.amount, Reminder.days_late, Reminder.average_per_day, Reminder.cost,
    Reminder.currency, Reminder.state, Reminder.defaulter, Reminder.lawsuit, Reminder.posted_on,
)  # fmt: skip


Day: TypeAlias = date  # a row has a field called date


class ReminderRow(NamedTuple):
    """A reminder as lists show it."""

    id: int
    year: int
    number: int
    date: date
    customer: str
    name: str
    level: int
    package: int
    amount: Decimal
    days_late: int  # mean over its items, whole days
    average_per_day: Decimal
    cost: Decimal
    currency: str
    state: str
    defaulter: bool
    lawsuit: bool
    posted_on: Day | None = None  # the day, if it was sent by post

    @property
    def sent_how(self) -> str:
        """``post``, ``e-mail``, or nothing if it was not sent."""
        return "" if self.state != "sent" else N_("post") if self.posted_on else N_("e-mail")

    @property
    def label(self) -> str:
        """``YEAR/NUMBER``."""
        return f"{self.year}/{self.number}"


def execute(query: Any) -> Any:
    """A query's rows as the driver gives them: money in cents, dates as text where the database has no dates."""
    return models.database.obj.execute(query)


def read_rows(where: Any) -> list[ReminderRow]:
    """The reminders that fit ``where``, in no particular order."""
    return _make_rows(execute(Reminder.select(*_COLUMNS).where(where)).fetchall())


def _make_rows(rows: Iterable[Sequence[Any]]) -> list[ReminderRow]:
    return [
        ReminderRow(
            row[0], row[1], row[2], as_date(row[3]), row[4], row[5], row[6], row[7], from_cents(row[8]), row[9],
            from_cents(row[10]), from_cents(row[11]), row[12], row[13], bool(row[14]), bool(row[15]),
            None if row[16] is None else as_date(row[16]),
        )
        for row in rows
    ]


def count_reminders(selection: Selection) -> int:
    """How many reminders are selected."""
    return int(execute(_where(Reminder.select(fn.COUNT(Reminder.id)), condition(selection))).fetchone()[0])


def _where(query: Any, *conditions: Any) -> Any:
    present = [each for each in conditions if each is not None]
    return query.where(*present) if present else query


def _amounts(where: Any) -> list[tuple[str, Decimal]]:
    sums = Reminder.select(Reminder.currency, fn.SUM(Reminder.amount), fn.COUNT(Reminder.id))
    found = sorted(execute(_where(sums, where).group_by(Reminder.currency)), key=lambda row: (-row[2], row[0]))
    return [(currency, from_cents(int(cents))) for currency, cents, _count in found]


class ReminderPages:
    """The selected reminders in one order. It looks once: after a change make another.

    ``count`` is given where it is known. Rows are read without it if there are many: whoever draws the first of them
    needs not wait until the others are counted.
    """

    def __init__(
        self, selection: Selection, sort: str = "number", descending: bool = False, count: int | None = None
    ) -> None:
        fixed = fixed_columns(selection)
        if sort == "number" and "state" in fixed:
            sort = "state"  # the same order, and an index in which the others are not passed
        names = list(dropwhile(fixed.__contains__, SORTS[sort])) or ["id"]
        self._selection = selection
        self._order: list[Any] = [getattr(Reminder, name) for name in names]
        self._bare = {*SORTS[sort]} - {*names[1:]}  # a column behind the first leads to another index
        self._covered = columns_asked(selection) <= {*SORTS[sort], "id"}  # rows can be counted in the index alone
        self._descending = descending
        self._keyset = Keyset(self._order, descending)
        self._ahead: tuple[int, list[ReminderRow]] = (0, [])
        self._count = count
        self._least = 0  # so many were seen while it was not known
        self._totals: Totals | None = None
        self._ids: array[int] | None = None
        self._ordering = Lock()  # a jump waits for the thread that numbers the rows, and does not do it as well

    def count(self) -> int:
        """How many reminders there are."""
        if self._count is None:
            self._count = count_reminders(self._selection)
        return self._count

    def counted(self) -> bool:
        """Whether it is known how many there are; it is if they are few."""
        return not self.exceeds(SMALL) or self._count is not None

    def least(self) -> int:
        """So many there are at least: all of them once they are counted."""
        return self.count() if self.counted() else self._least

    def exceeds(self, limit: int) -> bool:
        """Whether there are more than ``limit``; no more than that are counted."""
        if self._count is None and self._least <= limit:
            some: Any = _where(Reminder.select(Reminder.id), condition(self._selection)).limit(limit + 1)
            found = some.count()
            if found <= limit:
                self._count = found
            self._least = found
        return (self._least if self._count is None else self._count) > limit

    def totals(self) -> Totals:
        """Count, sums and means over all of them; reads every selected row once."""
        if self._totals is None:
            self._totals = self._sum()
            self._count = self._totals.count
        return self._totals

    def _sum(self) -> Totals:
        where = condition(self._selection, self._way_to_sum())
        sums = [fn.COALESCE(fn.SUM(field), 0) for field in
                (Reminder.amount, Reminder.days_late, Reminder.days_sum, Reminder.cost)]
        ends = fn.MIN(Reminder.currency), fn.MAX(Reminder.currency)
        query = _where(Reminder.select(fn.COUNT(Reminder.id), *sums, *ends), where)
        *summed, first, last = execute(query).fetchone()
        amounts = [(first, from_cents(int(summed[1])))] if first else []
        if first != last:  # the sum of each is dearer than their ends, and mostly there is one
            amounts = _amounts(where)
        return make_totals(amounts, *map(int, summed))

    def _way_to_sum(self) -> set[str] | None:
        """Which columns lead to the rows: any (None) if they are few, the customers of the index that holds all that is
        summed, or none at all (every row is looked at)."""
        asked = columns_asked(self._selection)
        by_customer = {"customer"} if asked <= _SUMMED else set()
        if by_customer and asked >= {"customer_id", "customer_code"}:
            return by_customer  # to count them first would take longer
        (last,) = execute(Reminder.select(fn.MAX(Reminder.id))).fetchone()
        return by_customer if last is not None and self.exceeds(int(MANY * last)) else None

    def window(self, start: int, size: int) -> list[ReminderRow]:
        """The rows ``start`` to ``start + size``, fewer at the end of the list."""
        start, few = max(start, 0), not self.exceeds(SMALL)
        if self._count is not None:
            size = min(size, self._count - start)
        if size <= 0:
            return []
        first, rows = self._ahead
        if first <= start and start + size <= first + len(rows):
            return rows[start - first : start - first + size]
        way = self._keyset.way(start, size, self._count)
        if self._ids is not None or few or (way.distance > SMALL and not self._covered):
            wanted = list(self._in_order()[start : start + size])
            found = {row.id: row for row in read_rows(Reminder.id.in_(wanted))}
            return [found[number] for number in wanted if number in found]  # a row deleted meanwhile is not shown
        query = self._keyset.along(_where(Reminder.select(*_COLUMNS), self._shielded()), way, size)
        return _make_rows(self._keyset.take(execute(query).fetchall(), way, start))

    def read_ahead(self, start: int, size: int) -> None:
        """Read this window now, in a thread, so that it is at hand when it is drawn."""
        self._ahead = max(start, 0), self.window(start, size)

    def position(self, reminder_id: int) -> int | None:
        """Where the reminder stands in the list, from 0; None if it is not in it."""
        if self._ids is not None or not self._covered or not self.exceeds(SMALL):
            known = self._in_order()
            return known.index(reminder_id) if reminder_id in known else None
        query = _where(Reminder.select(*self._order), condition(self._selection), Reminder.id == reminder_id)
        key = execute(query).fetchone()
        if key is None:
            return None
        at, near = self._keyset.nearest(key) or (0, None)
        place = at + self._between(near, key) - (self._between(key, near) if near else 0)
        self._keyset.know(place, tuple(key))
        return place

    def _between(self, first: tuple[Any, ...] | None, end: tuple[Any, ...]) -> int:
        """How many rows come before ``end``, from the ``first`` one on if there is one."""
        within = [self._keyset.beyond(end, forward=False, strict=True)]
        if first is not None:
            within.append(self._keyset.beyond(first, forward=True, strict=False))
        counted = _where(Reminder.select(fn.COUNT(Reminder.id)), self._shielded(), *within)
        return int(execute(counted).fetchone()[0])

    def number_rows(self) -> None:
        """Make every jump from then on one step; for a thread with time.

        Rows that can be counted in the index of the order get milestones, others are put in order once.
        """
        if not self.exceeds(SMALL):
            return
        if not self._covered:
            self._in_order()
            return
        rows, place, key = _where(Reminder.select(Reminder.id), self._shielded()), 0, None
        while found := execute(self._keyset.along(rows, Way(STRIDE, True, key), 1)).fetchone():
            place, key = place + STRIDE, tuple(found[1:])
            self._keyset.set_milestone(place, key)

    def rows(self) -> Iterator[ReminderRow]:
        """All of them, a page at a time."""
        for start in range(0, self.count(), PAGE):
            yield from self.window(start, PAGE)

    def _in_order(self) -> "array[int]":
        with self._ordering:
            if self._ids is None:
                query = _where(Reminder.select(Reminder.id), condition(self._selection))
                self._ids = array("q", (row[0] for row in execute(query.order_by(*self._ordering_terms()))))
            return self._ids

    def _ordering_terms(self) -> list[Any]:
        """Of few selected among many, those of no index: they are found by their conditions and then sorted."""
        few = self._selection != Selection() and not self.exceeds(SMALL)
        return (Keyset(map(hidden, self._order), self._descending) if few else self._keyset).ordering()

    def _shielded(self) -> Any:
        return condition(self._selection, self._bare)
