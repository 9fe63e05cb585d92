"""What a preparation run reads from the books: customers, overdue items, what they were reminded of, credits."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from peewee import fn

from data import models
from data.dialect import as_date, id_set
from data.fields import from_cents
from data.models import Customer, OpenItem, Reminder, ReminderItem
from data.pages import execute
from data.selection import Range

Owed = dict[tuple[int, str], Decimal]  # by customer id and currency


class Debtor(NamedTuple):
    """A customer as far as preparing needs to know."""

    code: str
    name: str
    kind: str  # company | person
    blocked: bool
    block_reason: str
    blocked_until: date | None  # last day, None for good


class OverdueItem(NamedTuple):
    """An open item past its due date."""

    id: int
    customer_id: int
    document: str
    issued: date | None
    due: date
    amount: Decimal  # open
    currency: str
    reference: str
    lawsuit: bool


class History(NamedTuple):
    """The last issued reminder of an item."""

    reminder: int  # id
    level: int  # the item's own
    pay_by: date
    date: date
    last_before_lawsuit: bool
    year: int
    number: int
    times: int  # how often it was reminded in all

    @property
    def label(self) -> str:
        """``YEAR/NUMBER``."""
        return f"{self.year}/{self.number}"


def overdue(on: date) -> Any:
    """The condition of an open item that was due before ``on``."""
    return (OpenItem.closed == False) & (OpenItem.due < on.isoformat())  # noqa: E712 - SQL has no "is not"


def read_debtors(codes: Range[str]) -> dict[int, Debtor]:
    """The customers whose code is in the range, by id."""
    query: Any = Customer.select(
        Customer.id, Customer.code, Customer.name, Customer.kind, Customer.blocked, Customer.block_reason,
        Customer.blocked_until)
    if codes.low is not None:
        query = query.where(Customer.code >= codes.low)
    if codes.high is not None:
        query = query.where(Customer.code <= codes.high)
    return {
        row[0]: Debtor(row[1], row[2], row[3], bool(row[4]), row[5], None if row[6] is None else as_date(row[6]))
        for row in execute(query)
    }


def read_overdue_items(on: date) -> Iterator[OverdueItem]:
    """Every open item that was due before ``on``, by customer and currency, the oldest first; credits are none."""
    query: Any = OpenItem.select(
        OpenItem.id, OpenItem.customer, OpenItem.document, OpenItem.issued, OpenItem.due, OpenItem.open_amount,
        OpenItem.currency, OpenItem.reference, OpenItem.lawsuit,
    ).where(overdue(on), OpenItem.open_amount >= 0)
    for row in execute(query.order_by(OpenItem.customer, OpenItem.currency, OpenItem.due, OpenItem.document)):
        yield OverdueItem(
            row[0], row[1], row[2], None if row[3] is None else as_date(row[3]), as_date(row[4]), from_cents(row[5]),
            row[6], row[7], bool(row[8]),
        )


def read_histories(on: date) -> dict[int, History]:
    """The last reminder of each open item that was due before ``on``, by id; an item without any is left out.

    Of an item that is on a prepared reminder it may be that one: such an item waits anyway.
    """
    latest = latest_reminders().alias("latest")
    query: Any = (
        ReminderItem.select(
            ReminderItem.open_item, Reminder.id, ReminderItem.level, Reminder.pay_by, Reminder.date,
            Reminder.last_before_lawsuit, Reminder.year, Reminder.number, latest.c.times,
        )
        .from_(latest)
        .join(OpenItem, on=OpenItem.id == latest.c.item)
        .join(ReminderItem, on=(
            (ReminderItem.reminder == latest.c.reminder) & (ReminderItem.open_item == latest.c.item)))
        .join(Reminder, on=Reminder.id == latest.c.reminder)
        .where(overdue(on))
    )
    return {
        row[0]: History(row[1], row[2], as_date(row[3]), as_date(row[4]), bool(row[5]), row[6], row[7], row[8])
        for row in execute(query)
    }


def latest_reminders() -> Any:
    """Of each item its newest reminder: an item is reminded anew only once the last one is issued, so ids tell."""
    query: Any = ReminderItem.select(
        ReminderItem.open_item.alias("item"), fn.MAX(ReminderItem.reminder).alias("reminder"),
        fn.COUNT(ReminderItem.id).alias("times"))
    return query.where(ReminderItem.open_item.is_null(False)).group_by(ReminderItem.open_item)


def read_prepared() -> dict[int, str]:
    """The items that are on a prepared reminder, by id, and its YEAR/NUMBER."""
    query: Any = ReminderItem.select(ReminderItem.open_item, Reminder.year, Reminder.number).join(Reminder)
    rows = execute(query.where(Reminder.state == "prepared"))
    return {item: f"{year}/{number}" for item, year, number in rows if item is not None}


def never_sent(reminders: Iterable[int]) -> list[str]:
    """Of these reminders (ids), all issued, the YEAR/NUMBER of those that no customer got."""
    query: Any = Reminder.select(Reminder.year, Reminder.number).where(
        Reminder.id.in_(id_set(models.database.obj, reminders)), Reminder.state == "issued")
    return [f"{year}/{number}" for year, number in execute(query.order_by(Reminder.year, Reminder.number))]


def read_credits() -> Owed:
    """What customers have to their credit: credit notes and payments not allocated, the open items below zero."""
    return {key: -amount for key, amount in _sums(OpenItem.open_amount < 0).items()}


def read_balances() -> Owed:
    """All that is open, due or not, with the credits taken off."""
    return _sums()


def _sums(*where: Any) -> Owed:
    query: Any = OpenItem.select(OpenItem.customer, OpenItem.currency, fn.SUM(OpenItem.open_amount))
    query = query.where(OpenItem.closed == False, *where)  # noqa: E712 - SQL has no "is not"
    rows = execute(query.group_by(OpenItem.customer, OpenItem.currency))
    return {(customer, currency): from_cents(int(cents)) for customer, currency, cents in rows}


def read_charged() -> set[int]:
    """The items (ids) that the statutory lump sum was charged for."""
    query: Any = ReminderItem.select(ReminderItem.open_item).where(
        ReminderItem.lump_sum > 0, ReminderItem.open_item.is_null(False))
    return {row[0] for row in execute(query)}
