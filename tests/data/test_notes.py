"""Notes and promises: only added; a promised day pauses reminding; all messages of a reminder's number."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from data import models as m
from data.acting import act_as
from data.errors import InputError, NotFoundError
from data.fields import now
from data.journal_pages import JournalFilter, JournalPages
from data.notes import KINDS, NoteRow, add_note, kind_of, notes, notes_of_customer, promised_until
from data.outbox import read_messages
from data.reminder_messages import ReminderMessage, ReminderMessages, deliveries

TODAY = date(2012, 8, 20)
AT = datetime(2012, 8, 17, 12, tzinfo=UTC)


@pytest.fixture
def reminder(add_customer: Callable[..., int]) -> int:
    """A reminder 2012/100."""
    customer = add_customer("0000001")
    letter = m.Document.create(kind="letter", name="l.pdf", sha256="", size=1, created_at=AT)
    package = m.Package.create(date=date(2012, 8, 17), created_at=AT, operator="006")
    row = m.Reminder.create(
        year=2012, number=100, date=date(2012, 8, 17), customer=customer, customer_code="0000001",
        customer_name="Customer", package=package, level=1, currency="EUR", amount=Decimal(1), days_late=1, days_sum=1,
        item_count=1, average_per_day=Decimal(1), cost=Decimal(0), pay_by=date(2012, 8, 25), state="issued",
        document=letter, issued_at=AT + timedelta(hours=1))  # fmt: skip
    return int(row.id)


def add_message(reminder: int | None, state: str, kind: str = "reminders", void: bool = False, **more: object) -> int:
    """A message with the label 2012/100, its letter and an attempt."""
    batch = m.Batch.create(kind=kind, account="a", operator="006", created_at=AT)
    letter = m.Document.create(kind="letter", name="l.pdf", sha256="", size=1, created_at=AT, void=void)
    fields = {"document": letter, "label": "2012/100", **more}
    message = m.Message.create(
        batch=batch, reminder=reminder, account="a", recipients="a@b.si", envelope_from="c@d.si", envelope_to="a@b.si",
        message_id=f"<{batch.id}>", date=AT, head=b"", tail=b"", size=1, state=state, queued_at=AT, changed_at=now(),
        accepted_at=AT + timedelta(days=batch.id) if state == "accepted" else None, **fields)  # fmt: skip
    m.Attempt.create(message=message, at=AT, outcome=state, stage="dot", code=250, text="taken")
    return int(message.id)


def test_a_note_says_who_when_and_what(reminder: int) -> None:
    before = now()
    act_as("006")
    add_note(reminder, " not here [/b] ", "voicemail", today=TODAY)
    act_as("007")
    add_note(reminder, "later", today=TODAY)
    newest, oldest = notes_of_customer(reminder)
    assert (newest.operator, newest.kind, newest.text) == ("007", "note", "later")
    assert oldest == NoteRow(oldest.id, oldest.at, "006", "0000001", "2012/100", "voicemail", "not here [/b]", None)
    assert before <= oldest.at <= now()
    assert notes("0000001") == notes() == [newest, oldest]
    assert notes(kind="voicemail") == [oldest]
    assert notes("0000002") == notes(promised=True) == []
    assert notes(limit=1) == [newest]


@pytest.mark.parametrize(
    ("kind", "text", "day", "words"),
    [("note", "  ", None, "no text"), ("promise", "yes", None, "needs the day"), ("gossip", "x", None, "kind of note"),
     ("note", "x", TODAY - timedelta(1), "has passed"), ("note", "x" * 2001, None, "too long")],
    ids=["empty", "no day", "no kind", "passed", "long"],
)
def test_a_note_that_makes_no_sense_is_not_added(
    reminder: int, kind: str, text: str, day: date | None, words: str
) -> None:
    with pytest.raises(InputError, match=words):
        add_note(reminder, text, kind, day, today=TODAY)
    assert notes() == []


def test_a_note_about_nothing(db: object) -> None:
    with pytest.raises(NotFoundError):
        add_note(9, "x")


def test_a_call_result_needs_no_words(reminder: int) -> None:
    for kind in KINDS[2:]:
        add_note(reminder, "", kind, today=TODAY)
    assert [note.kind for note in reversed(notes())] == list(KINDS[2:])


def test_a_promise_pauses_reminding_up_to_its_day(reminder: int) -> None:
    add_note(reminder, "", kind_of("note", TODAY), TODAY, today=TODAY)
    hold = m.Hold.get()
    assert (hold.kind, hold.starts, hold.until) == ("promise", TODAY, TODAY)
    assert hold.customer == m.Customer.get(code="0000001")
    assert hold.reason == "2012/100"
    rows = notes_of_customer(reminder)
    assert rows[0].kind == "promise"
    assert promised_until(rows, TODAY) == TODAY
    assert promised_until(rows, TODAY + timedelta(1)) is None


def test_a_promise_never_shortens_a_block(reminder: int) -> None:
    for until in (None, TODAY + timedelta(9)):
        m.Customer.update(blocked=True, block_reason="court", blocked_until=until).execute()
        add_note(reminder, "", "payment sent", TODAY + timedelta(2), today=TODAY)
        customer = m.Customer.get()
        assert (customer.block_reason, customer.blocked_until) == ("court", until)


def test_notes_outlast_their_reminder(reminder: int) -> None:
    add_note(reminder, "said")
    m.ReminderItem.delete().execute()
    m.Reminder.delete().execute()
    assert [(note.label, note.text) for note in notes()] == [("2012/100", "said")]


def test_all_messages_of_the_number_newest_first(reminder: int) -> None:
    gone = add_message(None, "failed", void=True)
    own = add_message(reminder, "accepted")
    trial = add_message(None, "accepted", kind="test")
    add_message(None, "accepted", document=None)
    add_message(None, "accepted", label="2012/101")
    pages = ReminderMessages(reminder)
    assert (pages.count(), list(pages.ids())) == (3, [trial, own, gone])
    shown = pages.window(0, 9)
    assert [(row.void, row.trial, row.state) for row in shown] == [
        (False, True, "accepted"), (False, False, "accepted"), (True, False, "failed")]
    assert isinstance(shown[0], ReminderMessage)
    assert [row.id for row in pages.window(1, 1)] == [own]
    attempts = [row.attempts[0].text for row in read_messages(pages.ids())]
    assert attempts == ["taken"] * 3
    with pytest.raises(NotFoundError):
        ReminderMessages(99)


def test_deliveries_are_no_trials_and_the_last_comes_first(reminder: int) -> None:
    first, second = add_message(reminder, "accepted"), add_message(reminder, "accepted")
    add_message(reminder, "failed")
    add_message(reminder, "accepted", kind="test")
    batches = [m.Message.get_by_id(number).batch_id for number in (second, first)]  # type: ignore[attr-defined]
    assert [each.batch for each in deliveries(reminder)] == batches
    assert [each.batch for each in deliveries(reminder, limit=1)] == batches[:1]
    assert deliveries(reminder)[0].recipients == "a@b.si"


def test_the_journal_tells_of_notes_and_pauses(reminder: int) -> None:
    add_note(reminder, "said", "promise", TODAY, today=TODAY)
    (noted,) = JournalPages(JournalFilter(kind="reminder", label="2012/100")).rows()
    assert (noted.action, noted.details) == ("noted", {"kind": "promise", "until": "2012-08-20"})
    (held,) = JournalPages(JournalFilter(kind="customer")).rows()
    assert (held.action, held.label, held.details["reason"]) == ("held", "0000001", "2012/100, said")
