"""The outbox: messages with their attempts in keyset pages, and what the operator decides about them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Literal, NamedTuple

from peewee import SQL

from data import models
from data.attempts import Words, append, execute, tuples
from data.database import transaction
from data.dialect import id_set
from data.errors import InputError, NotFoundError, StateError
from data.fields import now, to_milliseconds
from data.journal import note, note_each
from data.language import N_, _
from data.models import Attempt, Batch, Message, Reminder

MESSAGE_STATES = (
    N_("queued"), N_("dot_sent"), N_("accepted"), N_("handed"), N_("deferred"),
    N_("failed"), N_("held"), N_("uncertain"), N_("cancelled"), N_("bounced"),
)
STEPS = ("claimed", "dot_sent")  # on the way to the server's word (claimed: once); the other outcomes end a try


class AttemptRow(NamedTuple):
    """One try and the server's words; ``outcome`` is the state it left the message in."""

    at: datetime
    outcome: str
    stage: str
    code: int | None
    enhanced: str
    text: str
    ms: int


class MessageRow(NamedTuple):
    """A message as the outbox shows it."""

    id: int
    batch: int
    document: str  # YEAR/NUMBER of the reminder or the document's name
    recipients: str
    state: str
    message_id: str
    due_at: datetime | None
    changed_at: datetime
    last_words: str
    attempts: tuple[AttemptRow, ...]
    trial: bool = False  # a customer's document that went to the operator


def outbox(
    state: str | None = None, batch: int | None = None, after_id: int = 0, limit: int = 100, steps: bool = False
) -> list[MessageRow]:
    """At most ``limit`` messages after ``after_id``, in the order they were queued, each with its attempts.

    An attempt ends with a verdict; with ``steps`` those on the way (dot_sent) are listed too.
    InputError if there is no such state.
    """
    if state is not None and state not in MESSAGE_STATES:
        raise InputError(_("There is no state {state}. Choose from: {states}.").format(
            state=state, states=", ".join(MESSAGE_STATES)))
    query = _messages().where(Message.id > after_id)
    if state is not None:
        query = query.where(in_states(state))
    if batch is not None:
        query = query.where(Message.batch == batch)
    return _with_attempts(query.order_by(Message.id).limit(limit), steps)


def read_messages(ids: Iterable[int]) -> list[MessageRow]:
    """The messages with these ids, some hundreds at most, in the order they were queued, each with its attempts."""
    return _with_attempts(_messages().where(Message.id.in_(list(ids))).order_by(Message.id), steps=False)


def _messages() -> Any:
    return Message.select(
        Message.id, Message.batch, Message.label, Message.recipients, Message.state, Message.message_id,
        Message.due_at, Message.changed_at, Message.last_words, is_trial(),
    ).join(Batch)


def in_states(*states: str) -> Any:
    """Whether a message is in one of ``states``. The index of the states leaves the accepted ones out, and is used
    where the query says that it does so too."""
    condition = Message.state.in_(states)
    return condition if "accepted" in states else condition & (Message.state != SQL("'accepted'"))


def is_trial() -> Any:
    """Whether a message, joined with its batch, is a trial; a test message, which has no document, says so itself."""
    return (Batch.kind == "test") & Message.document.is_null(False)


def _with_attempts(query: Any, steps: bool) -> list[MessageRow]:
    rows = list(tuples(query))
    attempts = _attempts([row[0] for row in rows], steps)
    return [MessageRow._make((*row[:-1], tuple(attempts.get(row[0], ())), bool(row[-1]))) for row in rows]


def _attempts(messages: list[int], steps: bool) -> dict[int, list[AttemptRow]]:
    query = Attempt.select(
        Attempt.message, Attempt.at, Attempt.outcome, Attempt.stage, Attempt.code, Attempt.enhanced, Attempt.text,
        Attempt.ms,
    ).where(Attempt.message.in_(messages))
    if not steps:
        query = query.where(Attempt.outcome.not_in(STEPS))
    found: dict[int, list[AttemptRow]] = {}
    for number, *rest in tuples(query.order_by(Attempt.message, Attempt.id)):
        found.setdefault(number, []).append(AttemptRow(*rest))
    return found


def retry(batch: int | None = None, messages: Iterable[int] | None = None, states: Iterable[str] = ("failed",)) -> int:
    """Queue failed (or held, by ``states``) messages again, all, of one batch or just ``messages``; returns how many.

    A message whose reminder meanwhile has another live message, or whose letter is void, stays as it is. A batch that
    was over is paused then, so that it can be gone on with.
    """
    wanted = [state for state in states if state in ("failed", "held")]
    query = Message.select(Message.id, Message.batch, Message.state).where(in_states(*wanted))
    if batch is not None:
        query = query.where(Message.batch == batch)
    if messages is not None:
        query = query.where(Message.id.in_(list(messages)))
    with transaction():
        rows = list(tuples(query.order_by(Message.id)))
        changed = [row for row in rows if _queue_again(row[0], row[2], _("retry"))]
        _note("queued again", [row[0] for row in changed])
        for number in {row[1] for row in changed}:
            _reopen(number)
    return len(changed)


def _note(action: str, messages: Sequence[int]) -> None:
    if messages:
        note_each(action, "message", Message.id.in_(id_set(models.database.obj, messages)))


def _queue_again(message: int, state: str, why: str) -> bool:
    at = to_milliseconds(now())
    # A reminder has at most one live message; a failed one may have been replaced by another meanwhile, or its
    # reminder unlocked, so that the letter in it is void.
    done = execute(
        "UPDATE messages SET state = 'queued', changed_at = ?, holder = '', due_at = NULL, tries = 0, later = '' "
        "WHERE id = ? AND state = ? AND NOT EXISTS (SELECT 1 FROM messages AS other WHERE other.id <> messages.id "
        "AND other.reminder_id = messages.reminder_id AND (other.queued_at > messages.queued_at "
        "AND other.state IN ('accepted', 'handed') OR other.state IN "
        "('queued', 'dot_sent', 'deferred', 'held', 'uncertain'))) AND NOT EXISTS (SELECT 1 FROM documents "
        "WHERE documents.id = messages.document_id AND documents.void)", at, message, state).rowcount
    if done:
        append(message, at, "queued", Words("operator", text=why))
    return bool(done)


def _reopen(batch: int) -> None:
    # Paused until now: it may go on at once, while without a moment it would wait for a person.
    reason = _("Messages were queued again.")
    if execute("UPDATE batches SET state = 'paused', reason = ?, paused_until = ?, finished_at = NULL WHERE id = ? "
               "AND state IN ('finished', 'cancelled')", reason, to_milliseconds(now()), batch).rowcount:
        note("paused", "batch", str(batch), batch, {"reason": reason})


def cancel_messages(messages: Iterable[int]) -> int:
    """Cancel those of ``messages`` whose final dot has not left; returns how many were changed."""
    at = to_milliseconds(now())
    changed = []
    with transaction():
        for number in messages:
            if execute("UPDATE messages SET state = 'cancelled', changed_at = ?, holder = '', due_at = NULL "
                       "WHERE id = ? AND state IN ('queued', 'deferred', 'held')", at, number).rowcount:
                append(number, at, "cancelled", Words("operator"))
                changed.append(number)
        _note("cancelled", changed)
    return len(changed)


def resolve(message: int, decision: Literal["sent", "again"]) -> None:
    """What the operator knows of an uncertain ``message``: it was ``sent``, or is to be sent ``again``, the same bytes.

    NotFoundError if there is no such message, StateError if it is not uncertain.
    """
    with transaction():
        row = execute("SELECT state, batch_id, label FROM messages WHERE id = ?", message).fetchone()
        if row is None:
            raise NotFoundError(_("There is no message {id}.").format(id=message))
        if row[0] != "uncertain":
            raise StateError(_("Message {id} ({label}) is {state}, not uncertain.").format(
                id=message, label=row[2], state=_(row[0])))
        if decision == "again":
            _queue_again(message, "uncertain", _("to be sent again"))
            _note("queued again", [message])
            _reopen(row[1])
        else:
            believe(message, Words("operator", text=_("taken as sent")))
            _note("taken as sent", [message])


def believe(message: int, words: Words) -> bool:
    """An uncertain ``message`` is accepted, because of ``words``; False if it is not uncertain any more.

    If the transaction in doubt did not include every recipient, the message is queued for the others. The caller holds
    the transaction.
    """
    at = to_milliseconds(now())
    batch, later = execute("SELECT batch_id, later FROM messages WHERE id = ?", message).fetchone()
    if later:
        return _queue_rest(message, batch, later, words)
    left = execute("SELECT MAX(at) FROM attempts WHERE message_id = ? AND outcome = 'dot_sent'", message).fetchone()[0]
    # It counts for the pace of the hour in which it left.
    if not execute("UPDATE messages SET state = 'accepted', accepted_at = ?, changed_at = ?, holder = '', "
                   "last_words = ? WHERE id = ? AND state = 'uncertain'", left or at, at, words.line(), message
                   ).rowcount:
        return False
    append(message, at, "accepted", words)
    reminder = execute("SELECT reminder_id FROM messages WHERE id = ?", message).fetchone()[0]
    if execute("UPDATE reminders SET state = 'sent', sent_at = ? WHERE id = ? AND state = 'issued'", left or at,
               reminder).rowcount:
        note_each("sent", "reminder", Reminder.id == reminder, {"message": message})
    return True


def _queue_rest(message: int, batch: int, later: str, words: Words) -> bool:
    at = to_milliseconds(now())
    if not execute("UPDATE messages SET state = 'queued', changed_at = ?, holder = '', due_at = NULL, remaining = ?, "
                   "later = '', last_words = ? WHERE id = ? AND state = 'uncertain'", at, later, words.line(), message
                   ).rowcount:
        return False
    text = _("{words}; the other recipients follow").format(words=words.text)
    append(message, at, "queued", words._replace(text=text))
    _reopen(batch)
    return True


def note_looked_for(message: int, words: Words) -> None:
    """An uncertain ``message`` was looked for and not found, which proves nothing; the same words are noted once."""
    at = to_milliseconds(now())
    with transaction():
        last = execute("SELECT stage, text FROM attempts WHERE message_id = ? ORDER BY id DESC LIMIT 1", message)
        if last.fetchone() != (words.stage, words.text):
            append(message, at, "uncertain", words)
