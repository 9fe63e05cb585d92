"""Batches: made as a draft, filled with frozen messages, run, paused, stopped, finished, cancelled."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from data import models
from data.attempts import Words, append, execute, tuples
from data.database import transaction
from data.dialect import id_set, insert_rows
from data.documents import document_sizes
from data.errors import NotFoundError, StateError
from data.fields import from_milliseconds, now, to_milliseconds
from data.journal import note, note_sent
from data.language import N_, _
from data.models import Batch, Message, Reminder, Skip

LIVE = ("queued", "dot_sent", "deferred", "held", "uncertain")  # may still be, or perhaps was, delivered
STATES = (N_("draft"), N_("running"), N_("paused"), N_("finished"), N_("stopped"), N_("cancelled"))
UNFINISHED = ("draft", "running", "paused", "stopped")
FILLING = "filling"  # the reason of a draft whose messages are still being queued; never shown
OPEN = "('queued', 'dot_sent', 'deferred')"  # what keeps a batch from being finished


class NewMessage(NamedTuple):
    """A frozen message: on the wire it is ``head``, the document's bytes in base64, ``tail``."""

    document: int | None
    reminder: int | None
    label: str
    recipients: str  # the To addresses separated by ", "
    envelope_from: str
    envelope_to: tuple[str, ...]  # To, Cc and Bcc
    message_id: str
    date: datetime
    head: bytes
    tail: bytes
    smtputf8: bool
    size: int
    again: bool = False  # the operator sends a sent reminder once more, knowingly


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


class Times(NamedTuple):
    """When a batch may be sent, and whether ``stale`` reminders (paid, blocked, in lawsuit since) go all the same."""

    not_before: datetime | None = None
    expires_at: datetime | None = None
    stale: bool = False


ALWAYS = Times()


def create_batch(
    kind: str, account: str, operator: str = "", subject: str = "", transport: str = "smtp", times: Times = ALWAYS
) -> int:
    """Create a draft that nobody sends until ``ready_batch``; ``kind`` is reminders, documents or test."""
    row = Batch.create(kind=kind, account=account, transport=transport, operator=operator, subject=subject,
                       reason=FILLING, created_at=now(), **times._asdict())
    return int(row.id)


def queue_messages(batch: int, messages: Sequence[NewMessage], skips: Sequence[NewSkip] = ()) -> list[NewSkip]:
    """Append frozen messages and skips to a draft, in one transaction; returns what was skipped just now, with reasons.

    A reminder that already has a live message, or was sent without being sent ``again`` knowingly, is skipped
    here, where nobody can come between the look and the insert.
    """
    with transaction():
        batch_row = get_batch(batch)
        fresh, found = _apart(messages)
        at = now()
        insert_rows(models.database.obj, "messages", _COLUMNS, [_row(batch_row, m, to_milliseconds(at)) for m in fresh])
        rows = [{"batch": batch, "label": s.label[:255], "reason": s.reason, "reminder": s.reminder}
                for s in (*skips, *found)]
        if rows:
            Skip.insert_many(rows).execute()
    return found


_COLUMNS = (
    "batch_id", "document_id", "reminder_id", "account", "label", "recipients", "envelope_from", "envelope_to",
    "message_id", "date", "head", "tail", "smtputf8", "size", "state", "tries", "holder", "last_words", "queued_at",
    "changed_at",
)


def _row(batch: BatchRow, message: NewMessage, at: int) -> tuple[object, ...]:
    return (
        batch.id, message.document, message.reminder, batch.account, message.label[:255], message.recipients,
        message.envelope_from, "\n".join(message.envelope_to), message.message_id, to_milliseconds(message.date),
        message.head, message.tail, message.smtputf8, message.size, "queued", 0, "", "", at, at,
    )


def _apart(messages: Sequence[NewMessage]) -> tuple[list[NewMessage], list[NewSkip]]:
    """The messages that may be queued, and those that must not be, with reasons."""
    reasons = live_messages_of(m.reminder for m in messages if m.reminder is not None)
    once = [m.reminder for m in messages if m.reminder is not None and not m.again]
    gone = Reminder.id.in_(id_set(models.database.obj, once)) & (Reminder.state == "sent")
    for (number,) in tuples(Reminder.select(Reminder.id).where(gone)):
        reasons.setdefault(number, _("It was sent meanwhile."))
    good = document_sizes(m.document for m in messages if m.document is not None)
    fresh, found = [], []
    for message in messages:
        if message.document is not None and message.document not in good:
            found.append(NewSkip(message.label, _("It was unlocked meanwhile."), message.reminder))
            continue
        if message.reminder is not None and message.reminder in reasons:
            found.append(NewSkip(message.label, reasons[message.reminder], message.reminder))
            continue
        fresh.append(message)
        if message.reminder is not None:
            reasons[message.reminder] = _("It was selected twice.")
    return fresh, found


def live_messages_of(reminders: Iterable[int]) -> dict[int, str]:
    """Those of ``reminders`` (ids) that have a live message, each with the reason not to queue another."""
    ids = list(reminders)
    if not ids:
        return {}
    query = Message.select(Message.reminder, Message.batch, Message.state).where(
        Message.reminder.in_(id_set(models.database.obj, ids)), Message.state.in_(LIVE))
    reason = _("It is already in batch {batch} ({state}).")
    return {reminder: reason.format(batch=batch, state=_(state)) for reminder, batch, state in tuples(query)}


def ready_batch(batch: int, selected: int) -> None:
    """The draft is complete: ``selected`` documents were looked at, it may be sent."""
    with transaction():
        if Batch.update(reason="", selected=selected).where(Batch.id == batch, Batch.state == "draft").execute():
            note("made", "batch", str(batch), batch, {"selected": selected})


def discard_batch(batch: int) -> None:
    """Remove a draft that was never sent, with its messages."""
    Batch.delete().where(Batch.id == batch, Batch.state == "draft").execute()


def discard_unfinished_drafts(account: str) -> int:
    """Remove drafts whose queueing died half-way; only the holder of the account's queueing lease may do so.

    Test messages are queued without that lease, so a draft of theirs may be alive.
    """
    return int(Batch.delete().where(
        Batch.account == account, Batch.state == "draft", Batch.reason == FILLING, Batch.kind != "test").execute())


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
