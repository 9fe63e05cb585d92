"""All messages that ever carried a reminder's number, as a list of any length; whom it reached, and when."""

from array import array
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from data import models
from data.attempts import tuples
from data.dialect import id_set
from data.errors import NotFoundError
from data.language import _
from data.models import Batch, Document, Message, Reminder


class ReminderMessage(NamedTuple):
    """A message as the list shows it; its attempts are read when it is looked at.

    ``void``: the letter in it was made void by unlocking. ``trial``: it went to the operator, as a trial.
    """

    id: int
    batch: int
    recipients: str
    state: str
    changed_at: datetime
    last_words: str
    void: bool
    trial: bool


class Delivery(NamedTuple):
    """A message that a server accepted."""

    at: datetime
    recipients: str
    batch: int


class ReminderMessages:
    """The messages of a reminder, the newest first, with those of its number from before it was made anew.

    It looks once which messages these are; what they are now is read page by page.
    NotFoundError if there is no such reminder.
    """

    def __init__(self, reminder_id: int) -> None:
        self._condition = _of_reminder(reminder_id)
        self._ids: array[int] | None = None

    def ids(self) -> Sequence[int]:
        """The messages in order."""
        if self._ids is None:
            query: Any = Message.select(Message.id).where(self._condition).order_by(Message.id.desc())
            self._ids = array("q", (row[0] for row in tuples(query)))
        return self._ids

    def count(self) -> int:
        """How many messages there are."""
        return len(self.ids())

    def window(self, start: int, size: int) -> list[ReminderMessage]:
        """At most ``size`` messages from ``start``."""
        wanted = list(self.ids()[start : start + size])
        query: Any = Message.select(
            Message.id, Message.batch, Message.recipients, Message.state, Message.changed_at, Message.last_words,
            Document.void, Batch.kind,
        ).left_outer_join(Document).join_from(Message, Batch).where(Message.id.in_(id_set(models.database.obj, wanted)))
        found = {row[0]: ReminderMessage._make((*row[:6], bool(row[6]), row[7] == "test")) for row in tuples(query)}
        return [found[number] for number in wanted if number in found]


def _of_reminder(reminder_id: int) -> Any:
    """Its own messages, and those of its number whose reminder was unlocked and deleted."""
    row = Reminder.get_or_none(Reminder.id == reminder_id)
    if row is None:
        raise NotFoundError(_("This reminder no longer exists."))
    letters = Document.select(Document.id).where(Document.kind == "letter")
    orphans = Message.reminder.is_null() & (Message.label == f"{row.year}/{row.number}") & Message.document.in_(letters)
    return (Message.reminder == reminder_id) | orphans


def deliveries(reminder_id: int, limit: int = 3) -> list[Delivery]:
    """When and to whom the reminder was sent, the last time first; trials do not count."""
    query: Any = Message.select(Message.accepted_at, Message.recipients, Message.batch).join(Batch).where(
        Message.reminder == reminder_id, Message.accepted_at.is_null(False), Message.state.in_(("accepted", "bounced")),
        Batch.kind != "test").order_by(Message.accepted_at.desc()).limit(limit)
    return [Delivery(*row) for row in tuples(query)]
