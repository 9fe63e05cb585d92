"""What an operator asks of a batch that another terminal may be sending; its sender looks before every dot."""

from data.attempts import execute
from data.batches import FILLING, get_batch
from data.database import transaction
from data.errors import StateError
from data.fields import now, to_milliseconds
from data.journal import note
from data.language import _
from data.leases import LeaseRow, lease_of


def is_held_back(batch: int) -> bool:
    """Whether somebody paused or stopped the batch; its messages are still the sender's, unlike those cancelled."""
    row = execute("SELECT state FROM batches WHERE id = ?", batch).fetchone()
    return row is not None and row[0] in ("paused", "stopped")


def ask_pause(batch: int, reason: str) -> LeaseRow | None:
    """Pause an unfinished batch until somebody resumes it, and return who sends now; StateError if it is over."""
    return _ask(batch, "paused", reason, "('running', 'paused', 'draft')")


def ask_stop(batch: int, reason: str) -> LeaseRow | None:
    """Stop an unfinished batch, which can be resumed, and return who sends now; StateError if it is over."""
    return _ask(batch, "stopped", reason, "('running', 'paused', 'draft', 'stopped')")


def _ask(batch: int, state: str, reason: str, states: str) -> LeaseRow | None:
    at = to_milliseconds(now())
    with transaction():
        changed = execute(
            "UPDATE batches SET state = ?, reason = ?, paused_until = NULL, finished_at = ? WHERE id = ? "
            f"AND reason <> ? AND state IN {states}", state, reason, at if state == "stopped" else None, batch,
            FILLING).rowcount
        if changed:
            note(state, "batch", str(batch), batch, {"reason": reason})
        row = get_batch(batch)
    if changed != 1:
        raise StateError(_("Batch {batch} is {state}; there is nothing to change.").format(
            batch=batch, state=_(row.state)))
    return lease_of(row.account)
