"""Issuing, unlocking, deleting: what each state allows, also when two do it at once or somebody stops it."""

import threading
from collections.abc import Callable
from datetime import date

import pytest

from data.database import connection
from data.errors import InputError, NotFoundError, StateError
from data.fields import now
from data.models import Batch, Document, Message, OpenItem, Package, Reminder, ReminderItem
from data.outbox import read_messages, retry
from data.preferences import Preferences, set_preference, unset_preference
from data.queueing import NewMessage, create_batch, queue_messages
from data.reminder_messages import ReminderMessages
from data.reminders import get_reminder, selected
from data.selection import Group, Marks, Range, Selection
from dunning import issuing
from dunning.issuing import Outcome, Skipped
from dunning.letter import Letter
from dunning.preparation import Plan

DUE = date(2012, 8, 1)
ON = date(2012, 8, 17)

Run = Callable[..., Plan]
Add = Callable[..., int]


def states() -> list[str]:
    """The states of all reminders, by number."""
    return [row.state for row in selected(Selection())]


def mark(*numbers: int) -> Selection:
    """A selection of these rows, as marked in the table."""
    return Selection(marks=Marks(frozenset(row.id for row in selected(Selection()) if row.number in numbers)))


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Letters that say who they are for instead of a PDF: drawing has its own tests."""
    monkeypatch.setattr(issuing, "render", lambda letter: f"{letter.year}/{letter.number}".encode())


@pytest.fixture
def prepared(run: Run, add_customer: Add, add_item: Add, quick: None) -> None:
    """Three prepared reminders, 100 to 102."""
    for code in ("1", "2", "3"):
        add_item(add_customer(code), DUE)
    run(ON, 100, issue=False)


def queue(number: int, state: str, accepted: bool = False) -> None:
    """A message with a reminder, as mail leaves it."""
    batch = Batch.create(kind="reminders", account="a", created_at=now(), state="running")
    row = next(row for row in selected(Selection()) if row.number == number)
    Message.create(
        batch=batch, reminder=row.id, document=get_reminder(row.id).document_id, account="a", label=row.label,
        recipients="a@b.example", envelope_from="c@d.example", envelope_to="a@b.example",
        message_id=f"<{number}{state}>", date=now(), head=b"", tail=b"", size=0, state=state,
        queued_at=now(), changed_at=now(), accepted_at=now() if accepted else None,
    )


def test_a_letter_is_drawn_stored_and_locked(run: Run, company: Preferences, add_customer: Add, add_item: Add) -> None:
    add_item(add_customer("1", name="Žiga Čuček", kind="person", language="sl"), DUE)
    run(ON, 100, issue=False)
    seen: list[tuple[int, int]] = []
    assert issuing.issue(Selection(), company, lambda done, total: seen.append((done, total))) == Outcome(1, [])
    assert seen == [(1, 1)]
    assert issuing.letter(2012, 100).startswith(b"%PDF-")
    detail = get_reminder(selected(Selection())[0].id)
    assert (detail.row.state, detail.document_name) == ("issued", "opomin-2012-100-1-Ziga-Cucek.pdf")
    assert detail.issued_at is not None
    document = Document.get_by_id(detail.document_id)
    assert (document.kind, document.void, document.size) == ("letter", False, len(issuing.letter(2012, 100)))


def test_only_prepared_ones_are_issued_and_only_named_ones_reported(prepared: None, company: Preferences) -> None:
    assert issuing.issue(mark(101), company) == Outcome(1, [])
    assert states() == ["prepared", "issued", "prepared"]
    assert issuing.issue(Selection(), company) == Outcome(2, [])
    Reminder.update(state="sent").where(Reminder.number == 102).execute()
    assert issuing.issue(Selection(year=2012), company) == Outcome(0, [])
    assert issuing.issue(Selection(number=Range(101, 102)), company) == Outcome(
        0, [Skipped("2012/101", "It is already issued."), Skipped("2012/102", "It is already sent.")])
    assert issuing.issue(Selection(marks=Marks(groups=(Group(),))), company) == Outcome(0, [])


@pytest.mark.parametrize("missing", [("company.name",), ("company.iban",), ("company.name", "company.iban")])
def test_without_the_companys_data_no_letter_is_written(prepared: None, missing: tuple[str, ...]) -> None:
    for key in missing:
        set_preference(key, " ") if key == "company.iban" else unset_preference(key)
    with pytest.raises(InputError, match=f"Set {', '.join(missing)} in the preferences"):
        issuing.issue(Selection(), Preferences())
    assert states() == ["prepared"] * 3


def test_a_stop_keeps_what_is_written(
    prepared: None, company: Preferences, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[int] = []
    outcome = issuing.issue(Selection(), company, lambda n, total: done.append(n), lambda: len(done) == 2)
    assert outcome == Outcome(2, [])
    assert states() == ["issued", "issued", "prepared"]
    assert issuing.issue(Selection(), company) == Outcome(1, [])


def test_an_interruption_leaves_each_issued_or_prepared(
    prepared: None, company: Preferences, monkeypatch: pytest.MonkeyPatch
) -> None:
    def render(letter: Letter) -> bytes:
        if letter.number == 102:
            raise KeyboardInterrupt
        return b"pdf"

    monkeypatch.setattr(issuing, "CHUNK", 2)
    monkeypatch.setattr(issuing, "render", render)
    with pytest.raises(KeyboardInterrupt):
        issuing.issue(Selection(), company)
    assert states() == ["issued", "issued", "prepared"]
    assert Document.select().count() == 2


def test_one_letter_that_cannot_be_written_does_not_keep_the_others_back(
    prepared: None, company: Preferences, monkeypatch: pytest.MonkeyPatch
) -> None:
    def render(letter: Letter) -> bytes:
        if letter.number == 101:
            raise InputError("a sign no font has")
        return b"pdf"

    monkeypatch.setattr(issuing, "render", render)
    assert issuing.issue(Selection(), company) == Outcome(2, [Skipped("2012/101", "a sign no font has")])
    assert states() == ["issued", "prepared", "issued"]


def test_what_another_operator_did_meanwhile_is_said(
    prepared: None, company: Preferences, monkeypatch: pytest.MonkeyPatch
) -> None:
    def render(letter: Letter) -> bytes:
        if letter.number == 100:  # they delete one before it is stored, and one before it is read
            Reminder.delete().where(Reminder.number == 100).execute()
            Reminder.delete().where(Reminder.number == 101).execute()
        return b"pdf"

    monkeypatch.setattr(issuing, "CHUNK", 1)
    monkeypatch.setattr(issuing, "render", render)
    assert issuing.issue(Selection(), company) == Outcome(
        1, [Skipped("2012/100", "It was deleted meanwhile."), Skipped("2012/101", "It was deleted meanwhile.")])
    assert Document.select().count() == 1


def test_two_operators_issue_each_reminder_once(
    run: Run, company: Preferences, add_customer: Add, add_item: Add, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(12):
        add_item(add_customer(f"{n:02d}"), DUE)
    run(ON, issue=False)
    together = threading.Barrier(2)

    def render(letter: Letter) -> bytes:
        if letter.number == 1:
            together.wait(10)  # both have read the same list before either stores anything
        return f"{letter.number} {threading.get_ident()}".encode()

    monkeypatch.setattr(issuing, "CHUNK", 5)
    monkeypatch.setattr(issuing, "render", render)
    outcomes: list[Outcome] = []

    def operate() -> None:
        with connection():
            outcomes.append(issuing.issue(Selection(), company))

    threads = [threading.Thread(target=operate) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sum(outcome.done for outcome in outcomes) == 12
    skipped = [skip.reason for outcome in outcomes for skip in outcome.skipped]
    assert skipped == ["It is issued meanwhile."] * 12
    assert states() == ["issued"] * 12
    assert Document.select().count() == 12
    assert [issuing.letter(2012, n).split()[0] for n in range(1, 13)] == [str(n).encode() for n in range(1, 13)]


def test_unlocking_keeps_the_void_letter(prepared: None, company: Preferences) -> None:
    issuing.issue(Selection(), company)
    first = get_reminder(selected(Selection())[0].id).document_id
    assert issuing.unlock(mark(100)) == Outcome(1, [])
    assert states() == ["prepared", "issued", "issued"]
    detail = get_reminder(selected(Selection())[0].id)
    assert (detail.document_id, detail.issued_at) == (None, None)
    assert [(row.id, row.void) for row in Document.select().order_by(Document.id)] == [
        (first, True), (2, False), (3, False)]
    with pytest.raises(StateError, match="2012/100 is not issued"):
        issuing.letter(2012, 100)
    assert issuing.issue(mark(100), company).done == 1
    assert get_reminder(detail.row.id).document_id not in (None, first)


def test_what_is_prepared_or_sent_is_not_unlocked(prepared: None, company: Preferences) -> None:
    issuing.issue(mark(101, 102), company)
    Reminder.update(state="sent").where(Reminder.number == 102).execute()
    assert issuing.unlock(mark(100, 101, 102)) == Outcome(1, [
        Skipped("2012/100", "It is not issued."),
        Skipped("2012/102", "It was sent; a sent reminder is not changed any more."),
    ])
    assert issuing.unlock(Selection()) == Outcome(0, [])
    assert states() == ["prepared", "prepared", "sent"]


@pytest.mark.parametrize("state", ["queued", "dot_sent", "deferred", "held", "uncertain"])
def test_what_may_be_on_its_way_is_not_unlocked(prepared: None, company: Preferences, state: str) -> None:
    issuing.issue(Selection(), company)
    queue(100, state)
    assert issuing.unlock(Selection()) == Outcome(
        2, [Skipped("2012/100", f"It is already in batch 1 ({state}).")])
    assert states() == ["issued", "prepared", "prepared"]
    assert not Document.get_by_id(get_reminder(selected(Selection())[0].id).document_id).void


def test_what_a_server_has_accepted_is_not_unlocked(prepared: None, company: Preferences) -> None:
    issuing.issue(Selection(), company)
    queue(100, "accepted", accepted=True)
    assert issuing.unlock(mark(100)) == Outcome(
        0, [Skipped("2012/100", "A message with it was accepted by the server.")])


def test_after_a_cancelled_sending_it_may_be_unlocked_and_deleted(prepared: None, company: Preferences) -> None:
    issuing.issue(Selection(), company)
    queue(100, "cancelled")
    queue(101, "failed")
    assert issuing.unlock(Selection()).done == 3
    assert issuing.delete(mark(100)) == Outcome(1, [])
    assert [(row.label, row.state) for row in Message.select().order_by(Message.id)] == [
        ("2012/100", "cancelled"), ("2012/101", "failed")]
    (kept,) = read_messages(ReminderMessages(selected(mark(101))[0].id).ids())
    assert (kept.document, kept.state, kept.attempts) == ("2012/101", "failed", ())


def test_a_void_letter_is_neither_retried_nor_queued(prepared: None, company: Preferences) -> None:
    issuing.issue(Selection(), company)
    queue(100, "failed")
    queue(101, "failed")
    old = get_reminder(selected(mark(100))[0].id)
    assert issuing.unlock(mark(100)).done == issuing.issue(mark(100), company).done == 1
    assert retry() == 1
    assert [row.state for row in Message.select().order_by(Message.id)] == ["failed", "queued"]
    batch = create_batch("reminders", "a")
    message = NewMessage(old.document_id, old.row.id, "2012/100", "a@b.example", "c@d.example", ("a@b.example",),
                         "<new@d.example>", now(), b"", b"", False, 0)
    assert [skip.reason for skip in queue_messages(batch, [message])] == ["It was unlocked meanwhile."]


def test_deleting_takes_the_items_with_it_and_leaves_the_package(prepared: None, company: Preferences) -> None:
    issuing.issue(mark(101), company)
    Reminder.update(state="sent").where(Reminder.number == 101).execute()
    issuing.issue(mark(102), company)
    assert issuing.delete(mark(100, 101, 102)) == Outcome(1, [
        Skipped("2012/101", "It was sent; a sent reminder is kept."),
        Skipped("2012/102", "It is issued; unlock it first."),
    ])
    assert issuing.delete(Selection()) == Outcome(0, [])
    assert states() == ["sent", "issued"]
    assert ReminderItem.select().count() == 2
    assert Package.select().count() == 1
    assert OpenItem.select().count() == 3


def test_what_became_something_else_is_not_deleted(
    prepared: None, company: Preferences, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = selected(Selection())
    issuing.issue(mark(100), company)
    Reminder.delete().where(Reminder.number == 102).execute()
    monkeypatch.setattr(issuing, "selected", lambda selection: rows)
    assert issuing.delete(Selection()) == Outcome(1, [Skipped("2012/100", "It is issued meanwhile.")])


def test_what_became_something_else_is_not_unlocked(
    prepared: None, company: Preferences, monkeypatch: pytest.MonkeyPatch
) -> None:
    issuing.issue(Selection(), company)
    rows = selected(Selection())
    Reminder.update(state="sent").where(Reminder.number == 100).execute()
    monkeypatch.setattr(issuing, "selected", lambda selection: rows)
    assert issuing.unlock(Selection()) == Outcome(2, [Skipped("2012/100", "It is sent meanwhile.")])


def test_letters_of_reminders_that_do_not_exist(db: object) -> None:
    with pytest.raises(NotFoundError, match="no reminder 2012/7"):
        issuing.letter(2012, 7)
    with pytest.raises(NotFoundError, match="no longer exists"):
        get_reminder(7)
