"""A batch as the ledger has it, for a screen that is opened before, after or beside its sending."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from data import ledger
from data.database import connection

if TYPE_CHECKING:
    from data.ledger import NewSkip
    from mail.sender import Progress

ERRORS_SHOWN = 50


class BatchView(NamedTuple):
    """How far the batch is, and what it skipped."""

    progress: Progress
    skipped: list[NewSkip]


def read_batch(batch: int) -> BatchView:
    """Read ``batch`` with a connection of its own; NotFoundError if there is none."""
    from mail.sender import Progress, report

    with connection():
        found, said = ledger.counts(batch), report(batch)
        errors = [
            (message.document, message.recipients, message.last_words)
            for state in ("failed", "held", "uncertain", "deferred")
            for message in ledger.outbox(state, batch, limit=ERRORS_SHOWN)
        ]
    progress = Progress(
        batch=batch, state=said.state, selected=said.selected, total=found.messages, queued=found.queued,
        accepted=found.accepted, failed=found.failed, deferred=found.deferred, held=found.held,
        uncertain=found.uncertain, skipped=found.skipped, rate_per_minute=said.per_minute,
        paused_until=said.paused_until, reason=said.reason, errors=tuple(errors[:ERRORS_SHOWN]),
    )
    return BatchView(progress, list(said.skipped))
