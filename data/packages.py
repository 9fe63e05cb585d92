"""What a preparation run reads from the books, and the package of reminders it writes."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from peewee import fn

from data import models
from data.database import transaction
from data.dialect import as_date, insert_rows
from data.errors import InputError, StateError
from data.fields import from_cents, now, to_cents
from data.journal import note_each
from data.language import _
from data.models import Customer, OpenItem, Package, Reminder, ReminderItem
from data.pages import execute
from data.selection import Range


class Debtor(NamedTuple):
    """A customer as far as preparing needs to know."""

    code: str
    name: str
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
    date: date
    last_before_lawsuit: bool
    year: int
    number: int

    @property
    def label(self) -> str:
        """``YEAR/NUMBER``."""
        return f"{self.year}/{self.number}"


class PlannedItem(NamedTuple):
    """An item of a planned reminder; ``level`` is the item's own."""

    open_item: int
    document: str
    issued: date | None
    due: date
    amount: Decimal
    reference: str
    days_late: int
    level: int
    last_reminder: int | None = None  # the one before; another by the time this is stored means the plan is stale


class Planned(NamedTuple):
    """A reminder as it will be prepared."""

    number: int
    customer: str  # code
    name: str
    level: int
    amount: Decimal
    days_late: int  # mean over its items, whole days
    average_per_day: Decimal
    cost: Decimal
    currency: str
    items: tuple[PlannedItem, ...]
    customer_id: int
    days_sum: int
    pay_by: date
    contact_code: str
    last_before_lawsuit: bool


REMINDER_COLUMNS = (
    "year", "number", "date", "customer_id", "customer_code", "customer_name", "package_id", "level", "currency",
    "amount", "days_late", "days_sum", "item_count", "average_per_day", "cost", "interest", "pay_by", "contact_code",
    "last_before_lawsuit", "lawsuit", "state",
)  # fmt: skip
ITEM_COLUMNS = ("reminder_id", "open_item_id", "document", "issued", "due", "amount", "reference", "days_late", "level")


def _overdue(on: date) -> Any:
    return (OpenItem.closed == False) & (OpenItem.due < on.isoformat())  # noqa: E712 - SQL has no "is not"


def read_debtors(codes: Range[str]) -> dict[int, Debtor]:
    """The customers whose code is in the range, by id."""
    query: Any = Customer.select(
        Customer.id, Customer.code, Customer.name, Customer.blocked, Customer.block_reason, Customer.blocked_until)
    if codes.low is not None:
        query = query.where(Customer.code >= codes.low)
    if codes.high is not None:
        query = query.where(Customer.code <= codes.high)
    return {
        row[0]: Debtor(row[1], row[2], bool(row[3]), row[4], None if row[5] is None else as_date(row[5]))
        for row in execute(query)
    }


def read_overdue_items(on: date) -> Iterator[OverdueItem]:
    """Every open item that was due before ``on``, in no particular order."""
    query: Any = OpenItem.select(
        OpenItem.id, OpenItem.customer, OpenItem.document, OpenItem.issued, OpenItem.due, OpenItem.open_amount,
        OpenItem.currency, OpenItem.reference, OpenItem.lawsuit,
    ).where(_overdue(on))
    for row in execute(query):
        yield OverdueItem(
            row[0], row[1], row[2], None if row[3] is None else as_date(row[3]), as_date(row[4]), from_cents(row[5]),
            row[6], row[7], bool(row[8]),
        )


def read_histories(on: date) -> dict[int, History]:
    """The last reminder of each open item that was due before ``on``, by id; an item without any is left out.

    Of an item that is on a prepared reminder it may be that one: such an item waits anyway.
    """
    latest = _latest().alias("latest")
    query: Any = (
        ReminderItem.select(
            ReminderItem.open_item, Reminder.id, ReminderItem.level, Reminder.date, Reminder.last_before_lawsuit,
            Reminder.year, Reminder.number,
        )
        .from_(latest)
        .join(OpenItem, on=OpenItem.id == latest.c.item)
        .join(ReminderItem, on=(
            (ReminderItem.reminder == latest.c.reminder) & (ReminderItem.open_item == latest.c.item)))
        .join(Reminder, on=Reminder.id == latest.c.reminder)
        .where(_overdue(on))
    )
    return {row[0]: History(row[1], row[2], as_date(row[3]), bool(row[4]), row[5], row[6]) for row in execute(query)}


def _latest() -> Any:
    """Of each item its newest reminder: an item is reminded anew only once the last one is issued, so ids tell."""
    query: Any = ReminderItem.select(
        ReminderItem.open_item.alias("item"), fn.MAX(ReminderItem.reminder).alias("reminder"))
    return query.where(ReminderItem.open_item.is_null(False)).group_by(ReminderItem.open_item)


def read_prepared() -> dict[int, str]:
    """The items that are on a prepared reminder, by id, and its YEAR/NUMBER."""
    query: Any = ReminderItem.select(ReminderItem.open_item, Reminder.year, Reminder.number).join(Reminder)
    rows = execute(query.where(Reminder.state == "prepared"))
    return {item: f"{year}/{number}" for item, year, number in rows if item is not None}


def last_number(year: int) -> int:
    """The highest reminder number of the year; 0 if there is none."""
    query: Any = Reminder.select(fn.MAX(Reminder.number)).where(Reminder.year == year)
    return execute(query).fetchone()[0] or 0


def check_numbers(year: int, first: int, count: int) -> None:
    """InputError if a reminder of the year has one of ``count`` numbers from ``first`` already."""
    query: Any = Reminder.select(fn.MIN(Reminder.number)).where(
        Reminder.year == year, Reminder.number >= first, Reminder.number < first + count)
    taken = execute(query).fetchone()[0]
    if taken is not None:
        raise InputError(
            _("The numbers {first} to {last} are not free: reminder {year}/{taken} exists. The next free number is "
              "{free}.").format(first=first, last=first + count - 1, year=year, taken=taken, free=last_number(year) + 1)
        )


def store_package(on: date, operator: str, reminders: Sequence[Planned]) -> int:
    """Write the planned reminders as one package, all or nothing, and return its number.

    InputError if a number is taken, StateError if the books are no longer those the plan was made from.
    """
    with transaction():
        _check_books(on, reminders)
        check_numbers(on.year, reminders[0].number, len(reminders))
        package = int(Package.create(date=on, created_at=now(), operator=operator).id)
        db = models.database.obj
        insert_rows(db, "reminders", REMINDER_COLUMNS, (_reminder(on, package, each) for each in reminders))
        stored: Any = Reminder.select(Reminder.number, Reminder.id).where(Reminder.package == package)
        numbers = dict(execute(stored).fetchall())
        insert_rows(db, "reminder_items", ITEM_COLUMNS,
                    (_item(numbers[each.number], item) for each in reminders for item in each.items))
        note_each("prepared", "reminder", Reminder.package == package, {"package": package})
    return package


def _reminder(on: date, package: int, planned: Planned) -> tuple[object, ...]:
    return (
        on.year, planned.number, on.isoformat(), planned.customer_id, planned.customer, planned.name, package,
        planned.level, planned.currency, to_cents(planned.amount), planned.days_late, planned.days_sum,
        len(planned.items), to_cents(planned.average_per_day), to_cents(planned.cost), 0, planned.pay_by.isoformat(),
        planned.contact_code, planned.last_before_lawsuit, False, "prepared",
    )


def _item(reminder: int, item: PlannedItem) -> tuple[object, ...]:
    return (
        reminder, item.open_item, item.document, item.issued and item.issued.isoformat(), item.due.isoformat(),
        to_cents(item.amount), item.reference, item.days_late, item.level,
    )


def _check_books(on: date, reminders: Sequence[Planned]) -> None:
    """A payment may have come in, or a colleague may have prepared, between the plan and now."""
    query: Any = OpenItem.select(OpenItem.id, OpenItem.open_amount).where(
        _overdue(on), OpenItem.lawsuit == False)  # noqa: E712 - SQL has no "is not"
    amounts = dict(execute(query).fetchall())
    latest, prepared = dict(execute(_latest()).fetchall()), read_prepared()
    for planned in reminders:
        for item in planned.items:
            number = item.open_item
            unchanged = amounts.get(number) == to_cents(item.amount) and latest.get(number) == item.last_reminder
            if not unchanged or number in prepared:
                raise StateError(
                    _("Customer {code}: {document} was paid or changed, or is on another reminder since this was "
                      "planned. Nothing was prepared; plan again.").format(
                        code=planned.customer, document=item.document)
                )
