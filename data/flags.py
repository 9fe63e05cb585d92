"""The two marks an operator sets by hand: a customer is a defaulter, a claim is in court."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from peewee import fn

from data.conditions import condition
from data.database import transaction
from data.journal import note_each
from data.models import Customer, OpenItem, Reminder, ReminderItem
from data.pages import execute
from data.selection import Selection


class Reach(NamedTuple):
    """How many reminders a selection holds, and of how many customers."""

    reminders: int
    customers: int


def reach(selection: Selection) -> Reach:
    """What a mark on ``selection`` would be about."""
    query: Any = Reminder.select(fn.COUNT(Reminder.id), fn.COUNT(Reminder.customer.distinct()))
    return Reach(*execute(_where(query, selection)).fetchone())


def set_defaulter(selection: Selection, defaulter: bool) -> int:
    """Mark the customers of the selected reminders, or take the mark away; returns how many customers changed."""
    with transaction():
        theirs = _where(Reminder.select(Reminder.customer), selection)
        changing = Customer.id.in_(theirs) & (Customer.defaulter != defaulter)
        note_each("edited", "customer", changing, {"defaulter": [not defaulter, defaulter]})
        return int(Customer.update(defaulter=defaulter).where(changing).execute())


def set_lawsuit(selection: Selection, lawsuit: bool) -> int:
    """Say of the selected reminders that their claims are in court, or no longer; returns how many reminders changed.

    Their open items follow: what is in court is reminded no more. One that another reminder has in court stays there.
    """
    with transaction():
        query = _where(Reminder.select(Reminder.id).where(Reminder.lawsuit != lawsuit), selection)
        numbers = [row[0] for row in execute(query)]
        for start in range(0, len(numbers), 500):
            some = numbers[start : start + 500]
            items = ReminderItem.select(ReminderItem.open_item).where(
                ReminderItem.reminder.in_(some), ReminderItem.open_item.is_null(False))
            moving = OpenItem.id.in_(items)
            if not lawsuit:
                moving &= OpenItem.id.not_in(_in_court(but=some))
            OpenItem.update(lawsuit=lawsuit).where(moving).execute()
            Reminder.update(lawsuit=lawsuit).where(Reminder.id.in_(some)).execute()
            note_each("handed to lawsuit" if lawsuit else "taken from lawsuit", "reminder", Reminder.id.in_(some))
    return len(numbers)


def _in_court(but: Sequence[int]) -> Any:
    """The items on reminders in lawsuit other than these."""
    query: Any = ReminderItem.select(ReminderItem.open_item).join(Reminder)
    return query.where(Reminder.lawsuit, Reminder.id.not_in(but), ReminderItem.open_item.is_null(False))


def _where(query: Any, selection: Selection) -> Any:
    where = condition(selection)
    return query if where is None else query.where(where)
