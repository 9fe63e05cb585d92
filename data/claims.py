"""What a lawyer needs of a reminder: what is still open of its items, and how often they were reminded."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple, TypeAlias

from peewee import fn

from data import models
from data.conditions import condition
from data.dialect import as_date, id_set
from data.fields import from_cents, from_milliseconds
from data.models import OpenItem, Reminder, ReminderItem
from data.pages import execute
from data.selection import Selection

Day: TypeAlias = date  # a reminder has a field called date


class Claimed(NamedTuple):
    """A selected reminder as far as handing it over to a lawsuit needs to know."""

    id: int
    label: str
    state: str
    last_before_lawsuit: bool
    lawsuit: bool


class ClaimItem(NamedTuple):
    """An item of the claim: on the reminder, and what is open of it now."""

    open_item: int | None
    lawsuit: bool  # in court already
    document: str
    issued: date | None
    due: date
    reminded: Decimal
    open: Decimal
    reference: str
    lump_sum: Decimal  # statutory compensation, on whichever reminder it was charged


class SentReminder(NamedTuple):
    """A reminder that was sent about items of a claim."""

    label: str
    date: date
    level: int
    cost: Decimal
    interest: Decimal
    lump_sum: Decimal
    sent_at: datetime | None
    posted_on: Day | None


def claimed(selection: Selection) -> list[Claimed]:
    """The selected reminders in the order of their numbers."""
    query: Any = Reminder.select(Reminder.id, Reminder.year, Reminder.number, Reminder.state,
                                 Reminder.last_before_lawsuit, Reminder.lawsuit)
    where = condition(selection)
    if where is not None:
        query = query.where(where)
    return [Claimed(row[0], f"{row[1]}/{row[2]}", row[3], bool(row[4]), bool(row[5]))
            for row in execute(query.order_by(Reminder.year, Reminder.number))]


def claim_items(reminders: Sequence[int]) -> dict[int, list[ClaimItem]]:
    """The items of each of these reminders (some hundreds).

    More than the reminder asked for is never claimed. An item the books have no more counts as open: nobody said that
    it was paid.
    """
    query: Any = ReminderItem.select(
        ReminderItem.reminder, ReminderItem.open_item, ReminderItem.document, ReminderItem.issued, ReminderItem.due,
        ReminderItem.amount, OpenItem.open_amount, OpenItem.closed, ReminderItem.reference, OpenItem.lawsuit,
        ReminderItem.lump_sum,
    ).left_outer_join(OpenItem).where(ReminderItem.reminder.in_(list(reminders))).order_by(ReminderItem.id)
    rows = execute(query).fetchall()
    charged = _charged([row[1] for row in rows if row[1]])
    found: dict[int, list[ClaimItem]] = {}
    for number, item, document, issued, due, amount, now_open, closed, reference, sued, lump_sum in rows:
        left = amount if now_open is None else 0 if closed else max(0, min(now_open, amount))
        found.setdefault(number, []).append(ClaimItem(
            item, bool(sued), document, None if issued is None else as_date(issued), as_date(due), from_cents(amount),
            from_cents(left), reference, from_cents(charged.get(item, lump_sum))))
    return found


def _charged(items: Sequence[int]) -> dict[int, int]:
    """The lump sums of these open items in cents: each is on one reminder only, seldom on the one that is claimed."""
    query: Any = ReminderItem.select(ReminderItem.open_item, fn.SUM(ReminderItem.lump_sum)).join(Reminder).where(
        ReminderItem.open_item.in_(id_set(models.database.obj, items)), Reminder.state != "prepared")
    return {item: int(cents) for item, cents in execute(query.group_by(ReminderItem.open_item))}


def sent_about(items: Sequence[int]) -> dict[int, list[SentReminder]]:
    """The reminders that were sent about each of these open items, the first sent first."""
    query: Any = ReminderItem.select(
        ReminderItem.open_item, Reminder.year, Reminder.number, Reminder.date, Reminder.level, Reminder.cost,
        Reminder.interest, Reminder.lump_sum, Reminder.sent_at, Reminder.posted_on,
    ).join(Reminder).where(
        ReminderItem.open_item.in_(id_set(models.database.obj, items)), Reminder.state == "sent",
    ).order_by(Reminder.date, Reminder.id)
    found: dict[int, list[SentReminder]] = {}
    for item, year, number, day, level, cost, interest, lump_sum, at, posted in execute(query):
        found.setdefault(item, []).append(SentReminder(
            f"{year}/{number}", as_date(day), level, from_cents(cost), from_cents(interest), from_cents(lump_sum),
            None if at is None else from_milliseconds(at), None if posted is None else as_date(posted)))
    return found
