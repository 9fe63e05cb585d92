"""The course of a batch: started, paused, stopped or finished, cancelled; each change is noted in the journal."""

from datetime import datetime

from data.attempts import Words, append, execute
from data.batches import FILLING, UNFINISHED, counts, get_batch
from data.database import transaction
from data.errors import StateError
from data.fields import now, to_milliseconds
from data.journal import note, note_sent
from data.language import _

OPEN = "('queued', 'dot_sent', 'deferred')"  # what keeps a batch from being finished


def start_batch(batch: int) -> None:
    """Any unfinished batch is now running; StateError if it is over or its messages are still being queued."""
    with transaction():
        before = get_batch(batch).state
        changed = execute(
            "UPDATE batches SET state = 'running', reason = '', paused_until = NULL, finished_at = NULL, "
            "started_at = COALESCE(started_at, ?) WHERE id = ? AND reason <> ? "
            "AND state IN ('draft', 'running', 'paused', 'stopped')", to_milliseconds(now()), batch, FILLING).rowcount
        if changed != 1:
            raise StateError(_("Batch {batch} is {state}; there is nothing to send.").format(
                batch=batch, state=_(before)))
        if before != "running":
            note("started" if before == "draft" else "resumed", "batch", str(batch), batch)
        if before != "draft":  # a run that crashed noted nothing
            note_sent(batch)


def pause_batch(batch: int, until: datetime | None, reason: str) -> bool:
    """A running batch is now paused, until a moment or until somebody resumes it; False if it was not running."""
    moment = None if until is None else to_milliseconds(until)
    with transaction():
        changed = execute("UPDATE batches SET state = 'paused', reason = ?, paused_until = ? WHERE id = ? "
                          "AND state = 'running'", reason, moment, batch).rowcount
        if changed:
            note("paused", "batch", str(batch), batch, _why(reason, until))
    return bool(changed)


def _why(reason: str, until: datetime | None = None) -> dict[str, str]:
    """The details of a batch's change: only what there is to say."""
    found = {"reason": reason, "until": until.isoformat() if until else ""}
    return {name: value for name, value in found.items() if value}


def nothing_left(batch: int) -> bool:
    """Whether an unfinished batch has nothing left to send; it is finished then."""
    found = counts(batch)
    if found.queued or found.dot_sent or found.deferred or get_batch(batch).state not in UNFINISHED:
        return False
    start_batch(batch)
    return end_batch(batch, "finished")


def end_batch(batch: int, state: str, reason: str = "") -> bool:
    """A running or paused batch is now ``finished`` or ``stopped``; False if it was neither.

    A batch with anything left to send is not finished: False then, too.
    """
    left = f" AND NOT EXISTS (SELECT 1 FROM messages WHERE batch_id = batches.id AND state IN {OPEN})"
    with transaction():
        changed = execute(
            "UPDATE batches SET state = ?, reason = ?, paused_until = NULL, finished_at = ? WHERE id = ? "
            "AND state IN ('running', 'paused')" + (left if state == "finished" else ""),
            state, reason, to_milliseconds(now()), batch).rowcount
        if changed:
            note(state, "batch", str(batch), batch, _why(reason))
    return bool(changed)


def cancel(batch: int, reason: str = "") -> int:
    """Cancel what the batch has not sent; returns how many messages. A live sender stops before its next dot.

    Messages whose dot has left stay what they are: the server may have them. StateError if the batch is over.
    """
    at = to_milliseconds(now())
    with transaction():
        row = get_batch(batch)
        if row.state in ("finished", "cancelled"):
            raise StateError(_("Batch {batch} is already {state}.").format(batch=batch, state=_(row.state)))
        rows = execute("SELECT id FROM messages WHERE batch_id = ? AND state IN ('queued', 'deferred', 'held') "
                       "ORDER BY id", batch).fetchall()
        changed = 0
        for (number,) in rows:
            if execute("UPDATE messages SET state = 'cancelled', changed_at = ?, holder = '', due_at = NULL, "
                       "last_words = CASE WHEN ? = '' THEN last_words ELSE ? END WHERE id = ? "
                       "AND state IN ('queued', 'deferred', 'held')", at, reason, reason, number).rowcount:
                append(number, at, "cancelled", Words("operator", text=reason))
                changed += 1
        execute("UPDATE batches SET state = 'cancelled', reason = ?, paused_until = NULL, finished_at = ? "
                "WHERE id = ?", reason, at, batch)
        note("cancelled", "batch", str(batch), batch, {"messages": changed, **_why(reason)})
    return changed
