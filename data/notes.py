"""Notes about reminders: what was said on the telephone, disputes, promises to pay; only added, never changed."""

from datetime import date, datetime
from typing import Any, NamedTuple

from data.acting import acting
from data.database import transaction
from data.dialect import as_date
from data.errors import InputError, NotFoundError
from data.fields import from_milliseconds, now
from data.holding import hold_customer
from data.journal import note
from data.language import N_, _
from data.models import Customer, Note, Reminder
from data.pages import execute

PROMISE = "promise"
CALL_RESULTS = (
    N_("voicemail"), N_("unreachable"), N_("invoice not received"), N_("waiting approval"), N_("dispute"),
    N_("payment in the pipe"), N_("payment sent"),
)  # fmt: skip
KINDS = (N_("note"), N_("promise"), *CALL_RESULTS)
LONGEST = 2000  # characters


class NoteRow(NamedTuple):
    """A note; ``label`` is the YEAR/NUMBER of the reminder it was written at."""

    id: int
    at: datetime
    operator: str
    customer: str  # code
    label: str
    kind: str
    text: str
    promised_on: date | None


def check_note(kind: str, text: str, promised_on: date | None, today: date) -> None:
    """InputError if such a note makes no sense, with what is missing."""
    if kind not in KINDS:
        raise InputError(_("There is no kind of note {kind}. Choose from: {kinds}.").format(
            kind=kind, kinds=", ".join(KINDS)))
    if len(text) > LONGEST:
        raise InputError(_("The note is too long: {n} characters, at most {most}.").format(n=len(text), most=LONGEST))
    if kind == "note" and not text.strip():
        raise InputError(_("The note has no text."))
    if kind == PROMISE and promised_on is None:
        raise InputError(_("A promise to pay needs the day it is for."))
    if promised_on is not None and promised_on < today:
        raise InputError(_("The promised day has passed."))


def kind_of(kind: str, promised_on: date | None) -> str:
    """The kind meant: a note with a day to pay by is a promise."""
    return PROMISE if promised_on is not None and kind in ("", "note") else kind or "note"


def add_note(
    reminder_id: int, text: str, kind: str = "note", promised_on: date | None = None,
    today: date | None = None,
) -> int:
    """Add a note of the operator who acts to a reminder and return its id.

    With ``promised_on`` its customer is held as one who promised to pay: not reminded until that day has passed.
    NotFoundError if there is no such reminder, InputError if the note makes no sense.
    """
    today = today or date.today()
    check_note(kind, text, promised_on, today)
    with transaction():
        query: Any = Reminder.select(
            Reminder.year, Reminder.number, Reminder.customer, Customer.code).join(Customer).where(
                Reminder.id == reminder_id)
        row = execute(query).fetchone()
        if row is None:
            raise NotFoundError(_("This reminder no longer exists."))
        label, customer, code = f"{row[0]}/{row[1]}", row[2], row[3]
        added = Note.create(
            customer=customer, reminder=reminder_id, label=label, at=now(), operator=acting(), kind=kind,
            text=text.strip(), promised_on=promised_on)
        note("noted", "reminder", label, reminder_id,
             {"kind": kind, **({"until": promised_on.isoformat()} if promised_on else {})})
        if promised_on is not None:
            hold_customer(code, PROMISE, ", ".join(filter(None, (label, text.strip()))), promised_on, today)
    return int(added.id)


def notes_of_customer(reminder_id: int, limit: int = 500) -> list[NoteRow]:
    """The notes of the reminder's customer, of all their reminders, the newest first."""
    customer = Reminder.select(Reminder.customer).where(Reminder.id == reminder_id)
    return _rows(Note.customer.in_(customer), limit)


def notes_of_reminder(reminder_id: int) -> list[NoteRow]:
    """The notes of this reminder, the newest first."""
    return _rows(Note.reminder == reminder_id, None)


def notes(customer: str = "", kind: str = "", promised: bool = False, limit: int | None = 50) -> list[NoteRow]:
    """The newest notes, of a customer (code) or kind if given, or only those with a day to pay by."""
    where: Any = Note.id > 0
    if customer:
        where &= Customer.code == customer
    if kind:
        where &= Note.kind == kind
    if promised:
        where &= Note.promised_on.is_null(False)
    return _rows(where, limit)


def promised_until(rows: list[NoteRow], today: date) -> date | None:
    """The last day that a payment is promised for, if it has not passed."""
    return max((row.promised_on for row in rows if row.promised_on and row.promised_on >= today), default=None)


def _rows(where: Any, limit: int | None) -> list[NoteRow]:
    query: Any = Note.select(
        Note.id, Note.at, Note.operator, Customer.code, Note.label, Note.kind, Note.text, Note.promised_on,
    ).join(Customer).where(where).order_by(Note.id.desc()).limit(limit)
    return [
        NoteRow._make((row[0], from_milliseconds(row[1]), *row[2:7], None if row[7] is None else as_date(row[7])))
        for row in execute(query)
    ]
