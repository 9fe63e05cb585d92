"""The outbox and the batches as lists of any length, and one message with all that is known of it."""

from array import array
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from peewee import fn

from data import models
from data.attempts import execute, tuples
from data.batches import FILLING, BatchRow, Counts, batch_rows, get_batch
from data.dialect import id_set
from data.errors import NotFoundError
from data.language import _
from data.leases import lease_of
from data.models import Batch, Message
from data.outbox import MessageRow, in_states, is_trial, outbox

TROUBLES = ("failed", "held", "uncertain")


class OutboxRow(NamedTuple):
    """A message as the list shows it; its attempts are read when it is opened."""

    id: int
    batch: int
    document: str
    recipients: str
    state: str
    changed_at: datetime
    last_words: str
    trial: bool = False


class BatchLine(NamedTuple):
    """A batch as the list shows it; ``forsaken`` if it is running, says the ledger, but no sender lives."""

    id: int
    row: BatchRow
    counts: Counts
    forsaken: bool = False


class MessageDetail(NamedTuple):
    """A message with every step of every attempt; ``dot_at`` is when its last final dot left, if one did."""

    row: MessageRow
    account: str
    size: int
    queued_at: datetime
    dot_at: datetime | None


class OutboxPages:
    """Messages in that state, of that batch; the newest batch first, in it the order they were queued in.

    It looks once which messages these are (a number each); what they are now is read page by page.
    """

    def __init__(self, state: str | None = None, batch: int | None = None) -> None:
        self._state, self._batch = state, batch
        self._ids: array[int] | None = None

    def ids(self) -> Sequence[int]:
        """The messages in order."""
        if self._ids is None:
            query: Any = Message.select(Message.id)
            if self._state is not None:
                query = query.where(in_states(self._state))
            if self._batch is not None:
                query = query.where(Message.batch == self._batch)
            ordered = query.order_by(Message.batch.desc(), Message.id)
            self._ids = array("q", (row[0] for row in models.database.obj.execute(ordered)))
        return self._ids

    def count(self) -> int:
        """How many messages there are."""
        return len(self.ids())

    def position(self, message: int) -> int | None:
        """Where the message stands in the list, from 0; None if it is not in it."""
        try:
            return self.ids().index(message)
        except ValueError:
            return None

    def first_trouble(self) -> int | None:
        """The first message that waits for a person's decision; None if there is none."""
        query: Any = Message.select(fn.MIN(Message.id)).where(in_states(*TROUBLES))
        if self._batch is not None:
            query = query.where(Message.batch == self._batch)
        found: int | None = next(tuples(query))[0]
        return found

    def window(self, start: int, size: int) -> list[OutboxRow]:
        """At most ``size`` messages from ``start``."""
        wanted = list(self.ids()[start : start + size])
        query = Message.select(
            Message.id, Message.batch, Message.label, Message.recipients, Message.state, Message.changed_at,
            Message.last_words, is_trial(),
        ).join(Batch).where(Message.id.in_(id_set(models.database.obj, wanted)))
        found = {row[0]: OutboxRow._make((*row[:-1], bool(row[-1]))) for row in tuples(query)}
        return [found[number] for number in wanted if number in found]


class BatchPages:
    """All batches, the newest first."""

    def __init__(self) -> None:
        query = Batch.select(Batch.id).where(Batch.reason != FILLING).order_by(Batch.id.desc())
        self._ids = [row[0] for row in tuples(query)]

    def count(self) -> int:
        """How many batches there are."""
        return len(self._ids)

    def window(self, start: int, size: int) -> list[BatchLine]:
        """At most ``size`` batches from ``start``, with their counts."""
        return batch_lines(self._ids[start : start + size])


def batch_lines(wanted: Sequence[int]) -> list[BatchLine]:
    """These batches, a few hundred at most, in that order, with their counts."""
    marks = ", ".join("?" * len(wanted)) or "NULL"
    counted: dict[int, dict[str, int]] = {number: {} for number in wanted}
    for table, what in (("messages", "state"), ("skips", "'skipped'")):
        sql = f"SELECT batch_id, {what}, COUNT(*) FROM {table} WHERE batch_id IN ({marks}) GROUP BY 1, 2"
        for number, state, count in execute(sql, *wanted).fetchall():
            counted[number][state] = count
    rows = {row.id: row for row in batch_rows(wanted)}
    running = {row.account for row in rows.values() if row.state == "running"}
    idle = {account for account in running if lease_of(account) is None}
    return [BatchLine(n, rows[n], Counts(**counted[n]), rows[n].state == "running" and rows[n].account in idle)
            for n in wanted if n in rows]


def batch_line(batch: int) -> BatchLine:
    """One batch with its counts; NotFoundError if there is none with this id."""
    get_batch(batch)
    return batch_lines([batch])[0]


def get_message(message: int) -> MessageDetail:
    """All that is known of a message; NotFoundError if there is none with this id."""
    rows = outbox(after_id=message - 1, limit=1, steps=True)
    if not rows or rows[0].id != message:
        raise NotFoundError(_("There is no message {id}.").format(id=message))
    row = rows[0]
    query = Message.select(Message.account, Message.size, Message.queued_at).where(Message.id == message)
    account, size, queued_at = next(tuples(query))
    dots = [attempt.at for attempt in row.attempts if attempt.outcome == "dot_sent"]
    return MessageDetail(row, account, size, queued_at, dots[-1] if dots else None)


def newest_attempt() -> int:
    """The number of the newest attempt: when it is the same as before, no message has changed."""
    return execute("SELECT MAX(id) FROM attempts").fetchone()[0] or 0
