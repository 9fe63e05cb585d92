"""Reminders that left by post; and when and to whom sent ones went."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any, NamedTuple

from data import models
from data.batches import LIVE
from data.dialect import as_date, id_set
from data.fields import from_milliseconds, now
from data.journal import note_each
from data.models import Message, Reminder
from data.pages import execute

NOON = time(12)  # the hour of a day that is not today: far enough from both its ends for every time zone


class Sending(NamedTuple):
    """How a reminder went out: by e-mail to addresses, or by post on a day."""

    moment: datetime | None
    recipients: str  # the To addresses; empty for post
    posted_on: date | None = None


def post_reminders(ids: Sequence[int], on: date) -> set[int]:
    """Mark those of ``ids`` (some hundreds) that are issued as sent by post ``on`` that day, and say which they are.

    None that is dated later, or that a message has taken or may yet take, is touched. The caller holds the transaction.
    """
    on_their_way = Message.select(Message.reminder).where(
        Message.reminder.in_(ids), Message.state.in_((*LIVE, "accepted", "handed", "bounced")))
    free: Any = Reminder.select(Reminder.id).where(
        Reminder.id.in_(ids), Reminder.state == "issued", Reminder.date <= on, Reminder.id.not_in(on_their_way))
    posted = {row[0] for row in execute(free)}
    moment = now() if on == date.today() else datetime.combine(on, NOON).astimezone()
    Reminder.update(state="sent", sent_at=moment, posted_on=on).where(Reminder.id.in_(list(posted))).execute()
    note_each("sent", "reminder", Reminder.id.in_(list(posted)), {"how": "post", "day": on})
    return posted


def dates_of(ids: Sequence[int]) -> dict[int, date]:
    """The date of each of these reminders (some hundreds)."""
    query: Any = Reminder.select(Reminder.id, Reminder.date).where(Reminder.id.in_(ids))
    return {number: as_date(day) for number, day in execute(query)}


def sendings_of(ids: Iterable[int]) -> dict[int, list[Sending]]:
    """When and to whom each of these sent reminders (some hundreds) went, the first time first."""
    wanted = id_set(models.database.obj, ids)
    posted: Any = Reminder.select(Reminder.id, Reminder.posted_on).where(
        Reminder.id.in_(wanted), Reminder.posted_on.is_null(False))
    mailed: Any = Message.select(Message.reminder, Message.accepted_at, Message.recipients).where(
        Message.reminder.in_(wanted), Message.accepted_at.is_null(False)).order_by(Message.accepted_at, Message.id)
    found: dict[int, list[Sending]] = {}
    for number, day in execute(posted):
        found.setdefault(number, []).append(Sending(None, "", as_date(day)))
    for number, at, recipients in execute(mailed):
        found.setdefault(number, []).append(Sending(from_milliseconds(at), recipients))
    return found
