"""The list of reminders in pages: any window of a million rows without reading the others, and their totals."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import dropwhile
from threading import Lock
from typing import Any, NamedTuple, TypeAlias

from peewee import fn

from data import models
from data.conditions import columns_asked, condition, fixed_columns
from data.dialect import as_date
from data.fields import CENT, from_cents
from data.keyset import Keyset
from data.language import N_
from data.models import Reminder
from data.selection import Marks, Selection

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


class Totals(NamedTuple):
    """The footer of a list. ``amounts`` are the sums by currency, that of most reminders first; with more than one
    of them the other sums add what cannot be added, and are only a measure of work.
    """

    count: int  # type: ignore[assignment]  # nobody asks totals for tuple.count
    amount: Decimal
    days_late: Decimal  # mean of the column, two decimals
    average_per_day: Decimal  # all amounts by all days late of all items
    cost: Decimal
    amounts: tuple[tuple[str, Decimal], ...]

    @property
    def currencies(self) -> tuple[str, ...]:
        """Those there are."""
        return tuple(sorted(currency for currency, _amount in self.amounts))

    @property
    def mixed(self) -> bool:
        """Whether there are several currencies."""
        return len(self.amounts) > 1


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


def marked_among(ids: Iterable[int], marks: Marks) -> set[int]:
    """Which of these reminders, a few hundred at most, are marked."""
    numbers = list(ids)
    if not marks.groups:
        return {each for each in numbers if each in marks.ids}
    query = Reminder.select(Reminder.id).where(Reminder.id.in_(numbers), condition(Selection(marks=marks)))
    return {row[0] for row in execute(query)}


def count_reminders(selection: Selection) -> int:
    """How many reminders are selected."""
    return int(execute(_where(Reminder.select(fn.COUNT(Reminder.id)), condition(selection))).fetchone()[0])


def ids(selection: Selection) -> list[int]:
    """The selected reminders in the order of their numbers."""
    query = _where(Reminder.select(Reminder.id), condition(selection)).order_by(Reminder.year, Reminder.number)
    return [row[0] for row in execute(query)]


def newest_id() -> int:
    """The id of the reminder that was added last; 0 if there is none."""
    return int(execute(Reminder.select(fn.COALESCE(fn.MAX(Reminder.id), 0))).fetchone()[0])


def years() -> list[int]:
    """From the year of the last reminder to that of the first."""
    ends = [row[0] for order in (Reminder.year.desc(), Reminder.year.asc())
            for row in execute(Reminder.select(Reminder.year).order_by(order).limit(1))]
    return list(range(ends[0], ends[-1] - 1, -1)) if ends else []


def find_id(year: int | None, number: int) -> int | None:
    """The id of the reminder with this number, of the newest year that has it if no ``year`` is given."""
    for each in years() if year is None else (year,):  # a look-up for each year, instead of reading all numbers
        query: Any = Reminder.select(Reminder.id).where(Reminder.year == each, Reminder.number == number)
        if row := execute(query).fetchone():
            return int(row[0])
    return None


def _where(query: Any, *conditions: Any) -> Any:
    present = [each for each in conditions if each is not None]
    return query.where(*present) if present else query


def _ratio(amount: Decimal, divisor: int) -> Decimal:
    return (amount / divisor).quantize(CENT, rounding=ROUND_HALF_UP) if divisor else Decimal("0.00")


def _amounts(where: Any) -> list[tuple[str, Decimal]]:
    sums = Reminder.select(Reminder.currency, fn.SUM(Reminder.amount), fn.COUNT(Reminder.id))
    found = sorted(execute(_where(sums, where).group_by(Reminder.currency)), key=lambda row: (-row[2], row[0]))
    return [(currency, from_cents(int(cents))) for currency, cents, _count in found]


class ReminderPages:
    """The selected reminders in one order. It looks once: after a change make another.

    ``count`` is given where it is known.
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
        self._bare = {*SORTS[sort]} - (fixed & {*names})  # fixed behind others, a column leads to another index
        self._covered = columns_asked(selection) <= {*SORTS[sort], "id"}  # rows can be counted in the index alone
        self._keyset = Keyset(self._order, descending)
        self._ahead: tuple[int, list[ReminderRow]] = (0, [])
        self._count = count
        self._totals: Totals | None = None
        self._ids: array[int] | None = None
        self._ordering = Lock()  # a jump waits for the thread that numbers the rows, and does not do it as well

    def count(self) -> int:
        """How many reminders there are."""
        if self._count is None:
            self._count = count_reminders(self._selection)
        return self._count

    def totals(self) -> Totals:
        """Count, sums and means over all of them; reads every selected row once."""
        if self._totals is None:
            where = condition(self._selection, () if self._many() else None)
            sums = [fn.COALESCE(fn.SUM(field), 0) for field in
                    (Reminder.amount, Reminder.days_late, Reminder.days_sum, Reminder.cost)]
            ends = fn.MIN(Reminder.currency), fn.MAX(Reminder.currency)
            query = _where(Reminder.select(fn.COUNT(Reminder.id), *sums, *ends), where)
            count, cents, days, item_days, cost, first, last = execute(query).fetchone()
            amount = from_cents(int(cents))
            amounts = [(first, amount)] if first else []
            if first != last:  # the sum of each is dearer than their ends, and mostly there is one
                amounts = _amounts(where)
            self._count = int(count)
            self._totals = Totals(
                self._count, amount, _ratio(Decimal(int(days)), self._count), _ratio(amount, int(item_days)),
                from_cents(int(cost)), tuple(amounts),
            )
        return self._totals

    def window(self, start: int, size: int) -> list[ReminderRow]:
        """The rows ``start`` to ``start + size``, fewer at the end of the list."""
        start = max(start, 0)
        size = min(size, self.count() - start)
        if size <= 0:
            return []
        first, rows = self._ahead
        if first <= start and start + size <= first + len(rows):
            return rows[start - first : start - first + size]
        way = self._keyset.way(start, size, self.count())
        if self._ids is not None or self.count() <= SMALL or (way.distance > SMALL and not self._covered):
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
        if self._ids is not None or self.count() <= SMALL or not self._covered:
            known = self._in_order()
            return known.index(reminder_id) if reminder_id in known else None
        query = _where(Reminder.select(*self._order), condition(self._selection), Reminder.id == reminder_id)
        key = execute(query).fetchone()
        if key is None:
            return None
        before = self._keyset.beyond(key, forward=False, strict=True)
        counted = _where(Reminder.select(fn.COUNT(Reminder.id)), self._shielded(), before)
        place = int(execute(counted).fetchone()[0])
        self._keyset.know(place, tuple(key))
        return place

    def number_rows(self) -> None:
        """Put all rows in order once, so that every jump is one step from then on; for a thread with time.

        Only where it is needed: rows that cannot be counted in the index of the order.
        """
        if not self._covered and self.count() > SMALL:
            self._in_order()

    def rows(self) -> Iterator[ReminderRow]:
        """All of them, a page at a time."""
        for start in range(0, self.count(), PAGE):
            yield from self.window(start, PAGE)

    def _in_order(self) -> "array[int]":
        with self._ordering:
            if self._ids is None:
                query = _where(Reminder.select(Reminder.id), condition(self._selection))
                self._ids = array("q", (row[0] for row in execute(query.order_by(*self._keyset.ordering()))))
            return self._ids

    def _many(self) -> bool:
        (last,) = execute(Reminder.select(fn.MAX(Reminder.id))).fetchone()
        return last is not None and self.count() > MANY * last

    def _shielded(self) -> Any:
        return condition(self._selection, self._bare)
