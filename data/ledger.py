"""The send ledger: every change of a message is one compare-and-set UPDATE and one appended attempt, committed at once.

The SQL of the sending loop is written by hand, because building a query anew costs more than SQLite needs to run it.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from data.attempts import Words, append, execute
from data.batches import (
    BatchRow,
    Counts,
    NewMessage,
    NewSkip,
    batches,
    cancel,
    counts,
    create_batch,
    discard_batch,
    end_batch,
    get_batch,
    live_messages_of,
    next_due,
    pause_batch,
    queue_messages,
    ready_batch,
    skips,
    start_batch,
    unfinished_batches,
)
from data.database import transaction
from data.declared.sending import REPEATABLE
from data.errors import StateError
from data.fields import now, to_milliseconds
from data.language import _
from data.outbox import AttemptRow, MessageRow, outbox, resolve, retry

__all__ = [
    "AttemptRow", "BatchRow", "Claim", "Counts", "MessageRow", "NewMessage", "NewSkip", "Recovered", "Verdict",
    "Words", "batches", "cancel", "claim_next", "counts", "create_batch", "discard_batch", "end_batch", "get_batch",
    "hold_failed", "live_messages_of", "mark_dot_sent", "move_batch", "next_due", "outbox", "pause_batch",
    "queue_messages", "ready_batch", "recover", "resolve", "retry", "settle", "skips", "start_batch",
    "unfinished_batches",
]  # fmt: skip

VERDICTS = frozenset({"accepted", "handed", "deferred", "failed", "held", "uncertain", "queued", "cancelled"})

_COLUMNS = (
    "id, batch_id, document_id, reminder_id, label, recipients, envelope_from, envelope_to, message_id, head, tail, "
    "smtputf8, size, tries, state"
)
_DUE = f"""SELECT {_COLUMNS} FROM messages WHERE batch_id = ? AND state = 'deferred' AND due_at <= ?
    ORDER BY due_at, id LIMIT 1"""
_QUEUED = f"""SELECT {_COLUMNS} FROM messages WHERE batch_id = ? AND state = 'queued' AND due_at IS NULL
    ORDER BY id LIMIT 1"""
_CLAIM = """UPDATE messages SET state = 'claimed', holder = ?, changed_at = ?, due_at = NULL
    WHERE id = ? AND state IN ('queued', 'deferred')
    AND EXISTS (SELECT 1 FROM batches WHERE id = ? AND state = 'running')"""
_DOT = "UPDATE messages SET state = 'dot_sent', changed_at = ? WHERE id = ? AND state = 'claimed' AND holder = ?"
_SETTLE = """UPDATE messages SET state = ?, changed_at = ?, accepted_at = ?, due_at = ?, holder = ?, last_words = ?,
    tries = tries + ? WHERE id = ? AND holder = ? AND state IN """
_HOLD_FAILED = """UPDATE messages SET state = 'held', changed_at = ? WHERE id = ? AND state = 'failed'
    AND NOT EXISTS (SELECT 1 FROM messages AS other WHERE other.reminder_id = messages.reminder_id
    AND other.state IN ('queued', 'claimed', 'dot_sent', 'deferred', 'held', 'uncertain'))"""
_SENT = "UPDATE reminders SET state = 'sent', sent_at = ? WHERE id = ? AND state = 'issued'"


class Claim(NamedTuple):
    """A message in the hands of a sender: all that goes over the wire, but for the document's bytes."""

    id: int
    batch: int
    document: int | None
    reminder: int | None
    label: str
    recipients: str
    envelope_from: str
    envelope_to: tuple[str, ...]
    message_id: str
    head: bytes
    tail: bytes
    smtputf8: bool
    size: int
    tries: int
    was: str  # queued or deferred
    holder: str


class Verdict(NamedTuple):
    """What becomes of a claimed message: its next state, why, and when it is due if it is deferred.

    A message that is ``charged`` for the try counts it in ``tries``; one that only waited for the account does not.
    """

    state: str
    words: Words
    due_at: datetime | None = None
    charged: bool = True


class Recovered(NamedTuple):
    """What a sender that died had in its hands: so many queued again, so many uncertain."""

    queued: int
    uncertain: int


def claim_next(batch: int, holder: str, at: datetime | None = None) -> Claim | None:
    """Claim the next message of a running ``batch`` for ``holder``: a deferred one that is due, else in order.

    None if nothing is due, or the batch is no longer running.
    """
    with transaction():
        return _claim(batch, holder, to_milliseconds(at or now()))


def _claim(batch: int, holder: str, at: int) -> Claim | None:
    while True:
        row = execute(_DUE, batch, at).fetchone() or execute(_QUEUED, batch).fetchone()
        if row is None:
            return None
        if execute(_CLAIM, holder, at, row[0], batch).rowcount == 1:
            break
        state = execute("SELECT state FROM batches WHERE id = ?", batch).fetchone()
        if state is None or state[0] != "running":
            return None
    append(row[0], at, "claimed", Words("connect"))
    return Claim(
        id=row[0], batch=row[1], document=row[2], reminder=row[3], label=row[4], recipients=row[5],
        envelope_from=row[6], envelope_to=tuple(row[7].split("\n")), message_id=row[8], head=bytes(row[9]),
        tail=bytes(row[10]), smtputf8=bool(row[11]), size=row[12], tries=row[13], was=row[14], holder=holder,
    )


def mark_dot_sent(claim: Claim, words: Words) -> None:
    """Commit, durably, that the final dot is about to leave. StateError if the message is no longer the holder's."""
    at = to_milliseconds(now())
    with transaction():
        if execute(_DOT, at, claim.id, claim.holder).rowcount != 1:
            raise StateError(_("Message {id} ({label}) was taken back before it left.").format(
                id=claim.id, label=claim.label))
        append(claim.id, at, "dot_sent", words)


def settle(claim: Claim, verdict: Verdict, claim_more: bool = False, at: datetime | None = None) -> Claim | None:
    """Write the verdict on ``claim`` and, if ``claim_more``, claim the next message of its batch in the same commit.

    Acceptance, and handing over, also marks the message's reminder as sent; a cancelled message is noted among the
    batch's skips. A message that another process meanwhile declared uncertain takes the verdict too, since the server's
    word is better than none. StateError if the message is somebody else's.
    """
    if verdict.state not in VERDICTS:
        raise ValueError(verdict.state)
    moment = to_milliseconds(at or now())
    with transaction():
        if not _write(claim, verdict, moment):
            append(claim.id, moment, verdict.state, verdict.words)
            lost = True
        else:
            lost = False
            if claim_more:
                return _claim(claim.batch, claim.holder, moment)
    if lost:
        raise StateError(_("Message {id} ({label}) was taken over while it was being sent.").format(
            id=claim.id, label=claim.label))
    return None


def _write(claim: Claim, verdict: Verdict, at: int) -> bool:
    accepted = verdict.state in ("accepted", "handed")
    # Acceptance, handing over and doubt exist only after the dot; the other verdicts also before it, and after it by a
    # clear refusal.
    states = "('dot_sent', 'uncertain')" if accepted or verdict.state == "uncertain" else \
        "('claimed', 'dot_sent', 'uncertain')"
    due = to_milliseconds(verdict.due_at) if verdict.due_at else None
    changed = execute(
        _SETTLE + states, verdict.state, at, at if accepted else None, due,
        claim.holder if verdict.state == "uncertain" else "", verdict.words.line(), int(verdict.charged), claim.id,
        claim.holder,
    ).rowcount
    if changed != 1:
        return False
    append(claim.id, at, verdict.state, verdict.words)
    if accepted and claim.reminder is not None:
        execute(_SENT, at, claim.reminder)
    if verdict.state == "cancelled":
        execute("INSERT INTO skips (batch_id, reminder_id, label, reason) VALUES (?, ?, ?, ?)",
                claim.batch, claim.reminder, claim.label, verdict.words.text)
    return True


def recover(account: str, holder: str) -> Recovered:
    """Take what dead senders of ``account`` left: claimed messages are queued again, dot_sent ones are uncertain.

    On a way that is harmless to repeat (``REPEATABLE``) dot_sent ones are queued again, too. Only the ``holder`` of the
    account's lease may do so: everybody else who holds a message is dead then.
    """
    at = to_milliseconds(now())
    with transaction():
        rows = execute(
            "SELECT m.id, m.state, m.changed_at, m.holder, m.account, b.transport FROM messages m "
            "JOIN batches b ON b.id = m.batch_id WHERE m.state IN ('claimed', 'dot_sent')"
        ).fetchall()  # a handful; asked for the account too, the database would read all it ever sent
        done = {"queued": 0, "uncertain": 0}
        for number, state, changed_at, old, owner, transport in rows:
            if owner != account or old == holder:
                continue
            if new := _take_back(number, state, changed_at, old, at, transport in REPEATABLE):
                done[new] += 1
    return Recovered(done["queued"], done["uncertain"])


def _take_back(number: int, state: str, changed_at: int, old: str, at: int, repeatable: bool) -> str:
    if state == "claimed":
        new, words = "queued", Words("operator", text=_("The sender ended before the final dot: surely not sent."))
    elif repeatable:
        new, words = "queued", Words("operator", text=_("The sender ended while it was handed over: done once more."))
    else:
        new, words = "uncertain", Words(
            "dot", text=_("The sender ended at the final dot, before the server's reply."), ms=max(0, at - changed_at))
    # An uncertain message keeps its holder: should that one live after all, its server's word still counts.
    changed = execute(
        "UPDATE messages SET state = ?, changed_at = ?, holder = ?, last_words = ? "
        "WHERE id = ? AND state = ? AND holder = ?",
        new, at, old if new == "uncertain" else "", words.text, number, state, old).rowcount
    if changed != 1:  # it moved on meanwhile
        return ""
    append(number, at, new, words)
    return new


def move_batch(batch: int, account: str, transport: str = "smtp") -> None:
    """The batch's unsent messages go out through ``account`` from now on; the caller holds both accounts' leases."""
    with transaction():
        execute("UPDATE batches SET account = ?, transport = ? WHERE id = ?", account, transport, batch)
        execute("UPDATE messages SET account = ? WHERE batch_id = ? "
                "AND state IN ('queued', 'deferred', 'held', 'failed')", account, batch)


def hold_failed(ids: Sequence[int], words: Words) -> int:
    """Turn messages that failed into held ones, because it was not their recipients' fault; how many were changed.

    One whose reminder has another live message by now stays failed.
    """
    at = to_milliseconds(now())
    changed = 0
    with transaction():
        for number in ids:
            if execute(_HOLD_FAILED, at, number).rowcount:
                append(number, at, "held", words)
                changed += 1
    return changed
