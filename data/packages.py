"""The package of reminders that a preparation run writes."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from peewee import fn

from data import models
from data.database import transaction
from data.dialect import insert_rows
from data.errors import InputError, StateError
from data.fields import now, to_cents
from data.holds import holds_on
from data.journal import note_each
from data.language import _
from data.models import OpenItem, Package, Reminder
from data.overdue import latest_reminders, overdue, read_credits, read_prepared
from data.pages import execute
from data.sorting import sort_key

NOTHING = Decimal("0.00")


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
    interest: Decimal = NOTHING
    lump_sum: Decimal = NOTHING  # statutory compensation, the first time the item is reminded


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
    interest: Decimal = NOTHING
    lump_sum: Decimal = NOTHING
    credit: Decimal = NOTHING  # of the customer's credits, what is set off against these items
    customer_credit: Decimal = NOTHING  # all the customer's credits in this currency
    remark: str = ""  # what is to be known before it is prepared

    @property
    def total(self) -> Decimal:
        """What the customer is asked to pay."""
        return self.amount - self.credit + self.cost + self.interest + self.lump_sum


REMINDER_COLUMNS = (
    "year", "number", "date", "customer_id", "customer_code", "customer_name", "sort_name", "package_id", "level",
    "currency", "amount", "days_late", "days_sum", "item_count", "average_per_day", "cost", "interest", "credit",
    "customer_credit", "lump_sum", "pay_by", "contact_code", "last_before_lawsuit", "lawsuit", "state",
)  # fmt: skip
ITEM_COLUMNS = (
    "reminder_id", "open_item_id", "document", "issued", "due", "amount", "reference", "days_late", "level", "interest",
    "lump_sum",
)  # fmt: skip


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
        on.year, planned.number, on.isoformat(), planned.customer_id, planned.customer, planned.name,
        sort_key(planned.name), package, planned.level, planned.currency, to_cents(planned.amount), planned.days_late,
        planned.days_sum, len(planned.items), to_cents(planned.average_per_day), to_cents(planned.cost),
        to_cents(planned.interest), to_cents(planned.credit), to_cents(planned.customer_credit),
        to_cents(planned.lump_sum), planned.pay_by.isoformat(), planned.contact_code, planned.last_before_lawsuit,
        False, "prepared",
    )


def _item(reminder: int, item: PlannedItem) -> tuple[object, ...]:
    return (
        reminder, item.open_item, item.document, item.issued and item.issued.isoformat(), item.due.isoformat(),
        to_cents(item.amount), item.reference, item.days_late, item.level,
        to_cents(item.interest) if item.interest else 0, to_cents(item.lump_sum) if item.lump_sum else 0,
    )


def _check_books(on: date, reminders: Sequence[Planned]) -> None:
    """A payment, a promise or a dispute may have come in, or a colleague may have prepared, since the plan."""
    query: Any = OpenItem.select(OpenItem.id, OpenItem.open_amount).where(
        overdue(on), OpenItem.lawsuit == False)  # noqa: E712 - SQL has no "is not"
    amounts = dict(execute(query).fetchall())
    latest = {item: reminder for item, reminder, _times in execute(latest_reminders())}
    prepared, credits, holds = read_prepared(), read_credits(), holds_on(on)
    for planned in reminders:
        if credits.get((planned.customer_id, planned.currency), NOTHING) != planned.customer_credit:
            raise _stale(planned, _("a credit"))
        if planned.customer_id in holds.customers:
            raise StateError(_("Customer {code} is not to be reminded since this was planned: {reason}. Nothing was "
                               "prepared; plan again.").format(
                code=planned.customer, reason=holds.customers[planned.customer_id].words()))
        for item in planned.items:
            number = item.open_item
            unchanged = amounts.get(number) == to_cents(item.amount) and latest.get(number) == item.last_reminder
            if not unchanged or number in prepared or number in holds.items:
                raise _stale(planned, item.document)


def _stale(planned: Planned, what: str) -> StateError:
    return StateError(
        _("Customer {code}: {document} was paid or changed, or is on another reminder since this was planned. Nothing "
          "was prepared; plan again.").format(code=planned.customer, document=what))
