"""What a customer was reminded of: each reminder with the messages that carried it."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from data import models
from data.dialect import as_date, id_set
from data.fields import from_cents, from_milliseconds
from data.models import Message, Reminder
from data.pages import execute


class HistoryMessage(NamedTuple):
    """A message that carried the reminder; ``changed_at`` is when it came into its state."""

    id: int
    batch: int
    state: str
    recipients: str
    changed_at: datetime


class HistoryRow(NamedTuple):
    """A reminder of the customer; ``id`` is the reminder's."""

    id: int
    year: int
    number: int
    date: date
    level: int
    amount: Decimal
    currency: str
    state: str
    messages: tuple[HistoryMessage, ...]

    @property
    def label(self) -> str:
        """``YEAR/NUMBER``."""
        return f"{self.year}/{self.number}"


def customer_history(customer: int, limit: int = 500) -> list[HistoryRow]:
    """At most ``limit`` reminders of a customer (id), the newest first."""
    query: Any = Reminder.select(
        Reminder.id, Reminder.year, Reminder.number, Reminder.date, Reminder.level, Reminder.amount, Reminder.currency,
        Reminder.state).where(Reminder.customer == customer).order_by(Reminder.id.desc()).limit(limit)
    rows = execute(query).fetchall()
    carried: dict[int, list[HistoryMessage]] = {}
    sent: Any = Message.select(
        Message.reminder, Message.id, Message.batch, Message.state, Message.recipients, Message.changed_at,
    ).where(Message.reminder.in_(id_set(models.database.obj, (row[0] for row in rows)))).order_by(Message.id)
    for reminder, number, batch, state, recipients, at in execute(sent):
        carried.setdefault(reminder, []).append(
            HistoryMessage(number, batch, state, recipients, from_milliseconds(at)))
    return [
        HistoryRow(number, year, count, as_date(day), level, from_cents(amount), currency, state,
                   tuple(carried.get(number, ())))
        for number, year, count, day, level, amount, currency, state in rows
    ]
