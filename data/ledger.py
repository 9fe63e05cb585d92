"""The send ledger: every change of a message is one compare-and-set UPDATE and one appended attempt, committed at once.

The SQL of the sending loop is written by hand, because building a query anew costs more than SQLite needs to run it.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from data.attempts import Words, append, execute
from data.batch_course import cancel, end_batch, nothing_left, pause_batch, start_batch
from data.batches import BatchRow, Counts, NewSkip, batches, counts, get_batch, next_due, skips, unfinished_batches
from data.database import transaction
from data.declared.sending import REPEATABLE
from data.errors import StateError
from data.fields import now, to_milliseconds
from data.language import _
from data.outbox import AttemptRow, MessageRow, outbox, resolve, retry
from data.queueing import NewMessage, create_batch, discard_batch, live_messages_of, queue_messages, ready_batch

__all__ = [
    "AttemptRow", "BatchRow", "Claim", "Counts", "MessageRow", "NewMessage", "NewSkip", "ServerWord", "Verdict",
    "Words", "batches", "cancel", "claim_next", "counts", "create_batch", "discard_batch", "end_batch", "get_batch",
    "hold_failed", "live_messages_of", "mark_dot_sent", "move_batch", "next_due", "nothing_left", "outbox",
    "pause_batch", "queue_messages", "ready_batch", "recover", "resolve", "retry", "settle", "skips", "start_batch",
    "unfinished_batches",
]  # fmt: skip

VERDICTS = frozenset({"accepted", "handed", "deferred", "failed", "held", "uncertain", "queued", "cancelled"})

_NEXT = """SELECT m.id, m.batch_id, m.document_id, m.reminder_id, m.label, m.recipients, m.envelope_from, m.envelope_to,
    m.remaining, m.message_id, m.head, m.tail, m.smtputf8, m.size, m.tries, m.state, c.content, d.sha256
    FROM messages m LEFT JOIN documents d ON d.id = m.document_id
    LEFT JOIN document_contents c ON c.document_id = m.document_id
    WHERE m.id = COALESCE(
        (SELECT id FROM messages WHERE batch_id = ? AND state = 'deferred' AND due_at <= ? {others}
            ORDER BY due_at, id LIMIT 1),
        (SELECT id FROM messages WHERE batch_id = ? AND state = 'queued' AND due_at IS NULL {others}
            ORDER BY id LIMIT 1))
    AND EXISTS (SELECT 1 FROM batches WHERE id = m.batch_id AND state = 'running')"""
_DOT = """UPDATE messages SET state = 'dot_sent', holder = ?, changed_at = ?, due_at = NULL, later = ?
    WHERE id = ? AND state IN ('queued', 'deferred')
    AND EXISTS (SELECT 1 FROM batches WHERE id = ? AND state = 'running')"""
_SETTLE = """UPDATE messages SET state = ?, changed_at = ?, accepted_at = ?, due_at = ?, holder = ?, last_words = ?,
    tries = tries + ?, remaining = ?, later = CASE WHEN ? THEN later ELSE '' END WHERE id = ? AND """
_BEFORE_DOT = "state IN ('queued', 'deferred')"
_AFTER_DOT = "state IN ('dot_sent', 'uncertain') AND holder = ?"
_HOLD_FAILED = """UPDATE messages SET state = 'held', changed_at = ? WHERE id = ? AND state = 'failed'
    AND NOT EXISTS (SELECT 1 FROM messages AS other WHERE other.reminder_id = messages.reminder_id
    AND other.state IN ('queued', 'dot_sent', 'deferred', 'held', 'uncertain'))"""
_SENT = "UPDATE reminders SET state = 'sent', sent_at = ? WHERE id = ? AND state = 'issued'"


class Claim(NamedTuple):
    """A message in the hands of a sender, with all that goes over the wire.

    It is written nowhere: the sender, alone with its account by the lease, knows what it has under way, and the
    compare-and-set of the dot decides whose the message is. ``envelope_to`` are the recipients still to be served.
    """

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
    content: bytes | None = None  # of the document
    sha256: str | None = None
    remaining: str = ""  # envelope_to as stored, if some recipients already have the message


class Verdict(NamedTuple):
    """What becomes of a message: its next state, why, and when it is due if it is deferred.

    A message that is ``charged`` for the try counts it in ``tries``; one that only waited for the account does not.
    ``remaining`` are the recipients that a server which took the message for the others left for a further
    transaction; the message is queued for them.
    """

    state: str
    words: Words
    due_at: datetime | None = None
    charged: bool = True
    remaining: tuple[str, ...] = ()


class ServerWord(NamedTuple):
    """What a server said of a message whose dot it has, ``at`` that moment, until it is written."""

    claim: Claim
    verdict: Verdict
    at: datetime


def claim_next(
    batch: int, holder: str, at: datetime | None = None, under_way: Collection[int] = ()
) -> Claim | None:
    """The next message of a running ``batch`` for ``holder``: a deferred one that is due, else in order.

    Those the holder has ``under_way`` are left out. None if nothing is due, or the batch is no longer running.
    """
    return _next(batch, holder, to_milliseconds(at or now()), under_way)


def _next(batch: int, holder: str, at: int, under_way: Collection[int]) -> Claim | None:
    others = f"AND id NOT IN ({', '.join('?' * len(under_way))})" if under_way else ""
    row = execute(_NEXT.format(others=others), batch, at, *under_way, batch, *under_way).fetchone()
    if row is None:
        return None
    return Claim(
        id=row[0], batch=row[1], document=row[2], reminder=row[3], label=row[4], recipients=row[5],
        envelope_from=row[6], envelope_to=tuple((row[8] or row[7]).split("\n")), message_id=row[9],
        head=bytes(row[10]), tail=bytes(row[11]), smtputf8=bool(row[12]), size=row[13], tries=row[14], was=row[15],
        holder=holder, content=row[16], sha256=row[17], remaining=row[8],
    )


def mark_dot_sent(claim: Claim, words: Words, later: Sequence[str] = (), word: ServerWord | None = None) -> None:
    """Commit, durably, that the final dot is about to leave, though not to the recipients left for ``later``.

    The ``word`` on the message before is written in the same commit. StateError, and nothing is written, if the batch
    no longer runs, or one of the messages was taken back or is in other hands.
    """
    at = to_milliseconds(now())
    with transaction():
        if word is not None and not _write(word.claim, word.verdict, to_milliseconds(word.at), dot_left=True):
            raise _taken_over(word.claim)
        if execute(_DOT, claim.holder, at, "\n".join(later), claim.id, claim.batch).rowcount != 1:
            raise StateError(_("Message {id} ({label}) was taken back before it left.").format(
                id=claim.id, label=claim.label))
        append(claim.id, at, "dot_sent", words)


def settle(
    claim: Claim, verdict: Verdict, claim_more: bool = False, at: datetime | None = None, *, dot_left: bool = False,
    under_way: Collection[int] = (),
) -> Claim | None:
    """Write the verdict on ``claim`` and, if ``claim_more``, choose the next message of its batch in the same commit.

    ``dot_left`` tells whether it is a verdict on a message whose dot left, as acceptance, handing over and doubt always
    are. Acceptance, and handing over, also marks the message's reminder as sent; a cancelled message is noted among the
    batch's skips. A message that another process meanwhile declared uncertain takes the verdict too, since the server's
    word is better than none. StateError if the message is somebody else's.
    """
    if verdict.state not in VERDICTS:
        raise ValueError(verdict.state)
    moment = to_milliseconds(at or now())
    with transaction():
        if not _write(claim, verdict, moment, dot_left or verdict.state in ("accepted", "handed", "uncertain")):
            append(claim.id, moment, verdict.state, verdict.words)
            lost = True
        else:
            lost = False
            if claim_more:
                return _next(claim.batch, claim.holder, moment, under_way)
    if lost:
        raise _taken_over(claim)
    return None


def _taken_over(claim: Claim) -> StateError:
    return StateError(_("Message {id} ({label}) was taken over while it was being sent.").format(
        id=claim.id, label=claim.label))


def _write(claim: Claim, verdict: Verdict, at: int, dot_left: bool) -> bool:
    accepted, doubtful = verdict.state in ("accepted", "handed"), verdict.state == "uncertain"
    due = to_milliseconds(verdict.due_at) if verdict.due_at else None
    values = (verdict.state, at, at if accepted else None, due, claim.holder if doubtful else "", verdict.words.line(),
              int(verdict.charged), "\n".join(verdict.remaining) or claim.remaining, doubtful, claim.id)
    if dot_left:
        changed = execute(_SETTLE + _AFTER_DOT, *values, claim.holder).rowcount
    else:
        changed = execute(_SETTLE + _BEFORE_DOT, *values).rowcount
    if changed != 1:
        return False
    append(claim.id, at, verdict.state, verdict.words)
    if accepted and claim.reminder is not None:
        execute(_SENT, at, claim.reminder)
    if verdict.state == "cancelled":
        execute("INSERT INTO skips (batch_id, reminder_id, label, reason) VALUES (?, ?, ?, ?)",
                claim.batch, claim.reminder, claim.label, verdict.words.text)
    return True


def recover(account: str, holder: str) -> int:
    """Call uncertain what dead senders of ``account`` left after the dot; how many. All else simply is still queued.

    On a way that is harmless to repeat (``REPEATABLE``) dot_sent ones are queued again, too. Only the ``holder`` of the
    account's lease may do so: everybody else who holds a message is dead then.
    """
    at = to_milliseconds(now())
    with transaction():
        rows = execute(
            "SELECT m.id, m.changed_at, m.holder, m.account, b.transport FROM messages m "
            "JOIN batches b ON b.id = m.batch_id WHERE m.state = 'dot_sent' AND m.state <> 'accepted'"
        ).fetchall()  # a handful; asked for the account too, the database would read all it ever sent
        return sum(_take_back(number, changed_at, old, at, transport in REPEATABLE)
                   for number, changed_at, old, owner, transport in rows if owner == account and old != holder)


def _take_back(number: int, changed_at: int, old: str, at: int, repeatable: bool) -> bool:
    """Whether the message is uncertain now."""
    if repeatable:
        new, words = "queued", Words("operator", text=_("The sender ended while it was handed over: done once more."))
    else:
        new, words = "uncertain", Words(
            "dot", text=_("The sender ended at the final dot, before the server's reply."), ms=max(0, at - changed_at))
    # An uncertain message keeps its holder: should that one live after all, its server's word still counts.
    if execute("UPDATE messages SET state = ?, changed_at = ?, holder = ?, last_words = ? WHERE id = ? "
               "AND state = 'dot_sent' AND holder = ?",
               new, at, "" if repeatable else old, words.text, number, old).rowcount != 1:
        return False  # it moved on meanwhile
    append(number, at, new, words)
    return not repeatable


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
