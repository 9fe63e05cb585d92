"""Batches as lists and screens show them: what is known of one, its counts, what it skipped."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from data.attempts import execute, tuples
from data.errors import NotFoundError
from data.fields import from_milliseconds
from data.language import N_, _
from data.models import Batch, Skip

LIVE = ("queued", "dot_sent", "deferred", "held", "uncertain")  # may still be, or perhaps was, delivered
STATES = (N_("draft"), N_("running"), N_("paused"), N_("finished"), N_("stopped"), N_("cancelled"))
UNFINISHED = ("draft", "running", "paused", "stopped")
FILLING = "filling"  # the reason of a draft whose messages are still being queued; never shown


class NewSkip(NamedTuple):
    """A selected document that is not sent, and why."""

    label: str
    reason: str
    reminder: int | None = None


class Counts(NamedTuple):
    """How many messages of a batch are in each state, and how many documents it skipped."""

    queued: int = 0
    dot_sent: int = 0
    accepted: int = 0
    handed: int = 0
    deferred: int = 0
    failed: int = 0
    held: int = 0
    uncertain: int = 0
    cancelled: int = 0
    bounced: int = 0
    skipped: int = 0

    @property
    def messages(self) -> int:
        """All messages of the batch."""
        return sum(self) - self.skipped


class BatchRow(NamedTuple):
    """A batch as lists and screens show it."""

    id: int
    kind: str
    account: str
    state: str
    reason: str
    paused_until: datetime | None
    operator: str
    subject: str
    selected: int
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    not_before: datetime | None = None
    expires_at: datetime | None = None
    stale: bool = False
    transport: str = "smtp"

    @property
    def filling(self) -> bool:
        """Whether its messages are still being queued, perhaps by another terminal."""
        return self.state == "draft" and self.reason == FILLING


_BATCH_COLUMNS = (
    Batch.id, Batch.kind, Batch.account, Batch.state, Batch.reason, Batch.paused_until, Batch.operator, Batch.subject,
    Batch.selected, Batch.created_at, Batch.started_at, Batch.finished_at, Batch.not_before, Batch.expires_at,
    Batch.stale, Batch.transport,
)


def get_batch(batch: int) -> BatchRow:
    """The batch with this id; NotFoundError if there is none."""
    row = next(tuples(Batch.select(*_BATCH_COLUMNS).where(Batch.id == batch)), None)
    if row is None:
        raise NotFoundError(_("There is no batch {batch}.").format(batch=batch))
    return BatchRow(*row)


def batch_rows(ids: Sequence[int]) -> list[BatchRow]:
    """The batches with these ids, in no particular order."""
    return [BatchRow(*row) for row in tuples(Batch.select(*_BATCH_COLUMNS).where(Batch.id.in_(list(ids))))]


def batches(before: int | None = None, limit: int = 50) -> list[BatchRow]:
    """The newest batches, at most ``limit``, older than ``before`` if given."""
    query = Batch.select(*_BATCH_COLUMNS).where(Batch.reason != FILLING)
    if before is not None:
        query = query.where(Batch.id < before)
    return [BatchRow(*row) for row in tuples(query.order_by(Batch.id.desc()).limit(limit))]


def unfinished_batches() -> list[BatchRow]:
    """Batches that can be gone on with, oldest first; whether somebody is sending one now, its account's lease says."""
    query = Batch.select(*_BATCH_COLUMNS).where(Batch.state.in_(UNFINISHED), Batch.reason != FILLING)
    return [BatchRow(*row) for row in tuples(query.order_by(Batch.id))]


def counts(batch: int) -> Counts:
    """How many messages of the batch are in each state."""
    found = dict(execute("SELECT state, COUNT(*) FROM messages WHERE batch_id = ? GROUP BY state", batch).fetchall())
    skipped = execute("SELECT COUNT(*) FROM skips WHERE batch_id = ?", batch).fetchone()[0]
    return Counts(**found, skipped=skipped)


def skips(batch: int) -> list[NewSkip]:
    """What the batch skipped, in the order it was looked at."""
    query = Skip.select(Skip.label, Skip.reason, Skip.reminder).where(Skip.batch == batch).order_by(Skip.id)
    return [NewSkip(*row) for row in tuples(query)]


def next_due(batch: int) -> datetime | None:
    """When the first deferred message of the batch is due again."""
    row = execute("SELECT MIN(due_at) FROM messages WHERE batch_id = ? AND state = 'deferred'", batch).fetchone()
    return None if row[0] is None else from_milliseconds(row[0])
