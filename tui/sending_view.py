"""A batch as the ledger has it, for a screen that is opened before, after or beside its sending."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from data import ledger
from data.database import connection
from data.outbox_pages import newest_attempt
from data.preferences import Preferences
from data.troubles import LogLine, log, rate, sender_elsewhere, troubles
from tui.sending_groups import Group, groups

if TYPE_CHECKING:
    from data.ledger import NewSkip
    from mail.sender import Progress

LOG_SHOWN = 100


class BatchView(NamedTuple):
    """How far the batch is, what went wrong, what was done lately, what it skipped; ``elsewhere`` is who sends it."""

    progress: Progress
    skipped: list[NewSkip] | None  # None if it was not asked for
    groups: list[Group]
    log: list[LogLine]
    account: str
    elsewhere: str
    newest: int  # attempt when it was read
    transport: str = "smtp"


def read_batch(
    batch: int, with_skipped: bool = True, known: BatchView | None = None, operator: str = "",
) -> BatchView:
    """Read ``batch`` with a connection of its own; NotFoundError if there is none.

    Errors and log are taken from ``known`` if nothing was tried since. The pace of somebody else's sending is told by
    the ledger and the preferences of ``operator``, who watches.
    """
    from mail.forecast import pace_of
    from mail.sender import Progress

    with connection():
        row, found = ledger.get_batch(batch), ledger.counts(batch)
        elsewhere = sender_elsewhere(row.account) if row.state in ("running", "paused") else ""
        if not elsewhere:
            row = ledger.get_batch(batch)  # its sender may have come to the end between the two looks
        per_minute = rate(row.account) if elsewhere else _whole_rate(row, found.accepted + found.handed)
        pace = pace_of(row.account, Preferences(operator)) if elsewhere else None
        skipped = ledger.skips(batch) if with_skipped else None
        newest = newest_attempt()
        if known is not None and known.newest == newest:
            causes, lately = known.groups, known.log
        else:
            causes, lately = groups(troubles(batch)), log(batch, LOG_SHOWN)
    progress = Progress(
        batch=batch, state=row.state, selected=row.selected, total=found.messages, queued=found.queued,
        accepted=found.accepted, failed=found.failed, deferred=found.deferred, held=found.held,
        uncertain=found.uncertain, skipped=found.skipped, rate_per_minute=per_minute, paused_until=row.paused_until,
        reason=row.reason, handed=found.handed, pace=pace.words() if pace else "",
        ends_at=pace.ends_at(found.queued, per_minute, row.paused_until) if pace else None,
    )
    return BatchView(progress, skipped, causes, lately, row.account, elsewhere, newest, row.transport)


def _whole_rate(row: ledger.BatchRow, accepted: int) -> float:
    if row.started_at is None or row.finished_at is None:
        return 0.0
    seconds = (row.finished_at - row.started_at).total_seconds()
    return accepted / seconds * 60 if seconds > 0 else 0.0
