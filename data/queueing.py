"""Making a batch: a draft, filled with frozen messages, ready or discarded."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from data import models
from data.attempts import tuples
from data.batches import FILLING, LIVE, BatchRow, NewSkip, get_batch
from data.database import transaction
from data.dialect import id_set, insert_rows
from data.documents import document_sizes
from data.fields import now, to_milliseconds
from data.journal import note
from data.language import _
from data.models import Batch, Message, Reminder, Skip


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
