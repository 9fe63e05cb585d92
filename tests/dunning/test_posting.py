"""Reminders sent by post: issued ones alone, never those a message has or may take; then they are sent."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from data.errors import InputError
from data.fields import now
from data.models import JournalEntry, Message, Reminder
from data.outbox import resolve
from data.pages import ReminderPages
from data.posting import sendings_of
from data.preferences import Preferences
from data.queueing import NewMessage, create_batch, queue_messages
from data.reminders import get_reminder, selected
from data.selection import Range, Selection
from dunning import issuing
from dunning.outgoing import outgoing
from dunning.posting import mark_posted

ON = date(2012, 8, 17)


@pytest.fixture
def issued(run: Callable[..., Any], add_customer: Callable[..., int], add_item: Callable[..., int]) -> None:
    """Reminders 100 to 102, issued."""
    for code in ("1", "2", "3"):
        add_item(add_customer(code), date(2012, 8, 1))
    run(ON, 100)


def queue(number: int) -> None:
    """Put the reminder into a batch, as mail does."""
    (row,) = selected(Selection(number=Range(number, number)))
    batch = create_batch("reminders", "a")
    queue_messages(batch, [NewMessage(
        get_reminder(row.id).document_id, row.id, row.label, "k@kupec.example", "a@b.example", ("k@kupec.example",),
        f"<{number}@b>", now(), b"", b"", False, 0)])


def rows() -> list[tuple[int, str, str, date | None]]:
    return [(r.number, r.state, r.sent_how, r.posted_on) for r in ReminderPages(Selection()).rows()]


def test_issued_ones_are_sent_with_the_day_and_stay_so(issued: None) -> None:
    day = date(2012, 8, 20)
    assert mark_posted(Selection(number=Range(100, 101)), day) == issuing.Outcome(2, [])
    assert rows() == [(100, "sent", "post", day), (101, "sent", "post", day), (102, "issued", "", None)]
    noted = JournalEntry.select().where(JournalEntry.action == "sent").order_by(JournalEntry.id)
    assert [(entry.label, entry.details) for entry in noted] == [
        (label, '{"how": "post", "day": "2012-08-20"}') for label in ("2012/100", "2012/101")]
    sent_at = get_reminder(selected(Selection())[0].id).sent_at
    assert sent_at is not None
    assert sent_at.astimezone().date() == day
    refused = issuing.unlock(Selection(number=Range(100, 100)))
    assert (refused.done, [each.reason for each in refused.skipped]) == (
        0, ["It was sent; a sent reminder is not changed any more."])
    again = mark_posted(Selection(number=Range(100, 100)), day)
    assert [each.reason for each in again.skipped] == ["It was sent already."]


def test_one_on_its_way_by_e_mail_would_come_twice_and_is_skipped(issued: None) -> None:
    queue(101)
    outcome = mark_posted(Selection(number=Range(100, 101)), ON)
    assert outcome.done == 1
    assert outcome.skipped == [("2012/101", "It is already in batch 1 (queued).")]


def test_one_that_was_posted_is_not_e_mailed_unless_again(issued: None) -> None:
    mark_posted(Selection(number=Range(100, 100)), ON)
    assert [d.label for d in outgoing(Selection(), Preferences())] == ["2012/101", "2012/102"]
    (again,) = outgoing(Selection(state="sent"), Preferences())
    assert (again.label, again.again, again.skip) == ("2012/100", True, "")
    queue_all = [row.id for row in selected(Selection(number=Range(100, 100)))]
    queue(100)
    assert Message.select().where(Message.reminder.in_(queue_all)).count() == 0  # skipped: it was sent meanwhile


def test_days_that_cannot_be_are_refused(issued: None, db: Path) -> None:
    with pytest.raises(InputError, match="still to come"):
        mark_posted(Selection(), date.today() + timedelta(days=1))
    outcome = mark_posted(Selection(number=Range(100, 100)), date(2012, 8, 16))
    assert [each.reason for each in outcome.skipped] == ["It is dated 17/08/2012, after that day."]
    assert {row[1] for row in rows()} == {"issued"}


def test_when_and_to_whom_each_was_sent_is_known(issued: None) -> None:
    mark_posted(Selection(number=Range(100, 100)), ON)
    queue(101)
    Message.update(state="uncertain").execute()
    resolve(Message.get().id, "sent")
    ids = [row.id for row in selected(Selection())]
    found = sendings_of(ids)
    assert [(each.posted_on, each.recipients) for each in found[ids[0]]] == [(ON, "")]
    assert [(each.posted_on, each.recipients) for each in found[ids[1]]] == [(None, "k@kupec.example")]
    assert ids[2] not in found
    assert [r.sent_how for r in ReminderPages(Selection()).rows()] == ["post", "e-mail", ""]


def test_a_reminder_deleted_or_unlocked_meanwhile_is_said(
    issued: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dunning import posting

    def meanwhile(ids: list[int], _on: date) -> set[int]:
        Reminder.update(state="prepared", document=None).where(Reminder.id == ids[0]).execute()
        return set()

    monkeypatch.setattr(posting, "post_reminders", meanwhile)
    outcome = posting.mark_posted(Selection(number=Range(100, 100)), ON)
    assert [each.reason for each in outcome.skipped] == ["It is prepared meanwhile."]
