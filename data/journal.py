"""The journal's writing side: what was changed is noted in the transaction that changes it, and stays."""

import json
from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

from peewee import Value

from data.acting import acting
from data.attempts import execute
from data.database import transaction
from data.fields import now, to_milliseconds
from data.language import N_
from data.models import Customer, JournalEntry, Message, Reminder

ACTIONS = (
    N_("prepared"), N_("issued"), N_("unlocked"), N_("deleted"), N_("sent"), N_("made"), N_("started"), N_("paused"),
    N_("stopped"), N_("resumed"), N_("cancelled"), N_("finished"), N_("queued again"), N_("taken as sent"),
    N_("imported"), N_("set"), N_("unset"), N_("added"), N_("edited"), N_("blocked"), N_("unblocked"),
    N_("deactivated"), N_("activated"), N_("copied"), N_("noted"), N_("handed to lawsuit"), N_("taken from lawsuit"),
    N_("held"), N_("no longer held"), N_("bounced"), N_("works again"),
)  # fmt: skip
KINDS = (
    N_("reminder"), N_("batch"), N_("message"), N_("import"), N_("preference"), N_("customer"), N_("contact"),
    N_("operator"), N_("address"),
)  # fmt: skip
LONGEST = 255  # characters of a label

Details: TypeAlias = Mapping[str, Any]

_NOTE = """INSERT INTO journal (at, operator, action, kind, object_id, label, details) VALUES (?, ?, ?, ?, ?, ?, ?)"""
_SENT = """INSERT INTO journal (at, operator, action, kind, object_id, label, details)
    SELECT m.accepted_at, ?, 'sent', 'reminder', r.id, r.year || '/' || r.number, ?
    FROM messages m JOIN reminders r ON r.id = m.reminder_id AND r.sent_at = m.accepted_at
    WHERE m.batch_id = ? AND m.state IN ('accepted', 'handed', 'bounced') AND NOT EXISTS (SELECT 1 FROM journal j
    WHERE j.kind = 'reminder' AND j.label = r.year || '/' || r.number AND j.action = 'sent' AND j.object_id = r.id)
    ORDER BY m.accepted_at, m.id"""



def note(action: str, kind: str, label: str, object_id: int | None = None, details: Details | None = None) -> None:
    """Note what the operator who acts does to one object; the caller holds the transaction.

    ``details`` are values of JSON; of a changed field it is the pair of the old and the new value.
    """
    execute(_NOTE, to_milliseconds(now()), acting(), action, kind, object_id, label[:LONGEST], _text(details))


def note_each(
    action: str, kind: Literal["reminder", "message", "customer"], where: Any, details: Details | None = None
) -> None:
    """Note the same of every reminder, message or customer that fits the condition ``where``, in one statement.

    What is deleted is noted before. The caller holds the transaction.
    """
    named: Mapping[str, tuple[Any, Any]] = {
        "reminder": (Reminder, Reminder.year.concat("/").concat(Reminder.number)),
        "message": (Message, Message.label), "customer": (Customer, Customer.code),
    }
    table, label = named[kind]
    values = [to_milliseconds(now()), acting(), action, kind]
    query: Any = table.select(*(Value(value, converter=False) for value in values), table.id, label,
                              Value(_text(details), converter=False)).where(where)
    fields = [JournalEntry.at, JournalEntry.operator, JournalEntry.action, JournalEntry.kind, JournalEntry.object_id,
              JournalEntry.label, JournalEntry.details]
    JournalEntry.insert_from(query.order_by(table.id), fields).execute()


def note_sent(batch: int) -> None:
    """Note the reminders that became sent by messages of the batch, each at its moment, once.

    Done at the end of each run of a sender, and after a crash at the start of the next: a row more in each commit
    would slow sending by a tenth. Until then the attempts tell.
    """
    with transaction():
        execute(_SENT, acting(), _text({"batch": batch}), batch)


def _text(details: Details | None) -> str:
    return json.dumps(dict(details), ensure_ascii=False, default=str) if details else ""


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Of each field that differs the old and the new value, as details of an edit."""
    return {name: [before.get(name), value] for name, value in after.items() if before.get(name) != value}


def typed_values(kind: str) -> dict[int, dict[str, Any]]:
    """What operators typed into customers or contacts: by id the newest value of each field."""
    query: Any = JournalEntry.select(JournalEntry.object_id, JournalEntry.details).where(
        JournalEntry.kind == kind, JournalEntry.action.in_(("added", "edited")))
    typed: dict[int, dict[str, Any]] = {}
    for number, details in query.order_by(JournalEntry.id).tuples():
        if details:
            typed.setdefault(number, {}).update({name: pair[-1] for name, pair in json.loads(details).items()})
    return typed
