"""The send ledger: every change is compared and set, and written down."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Literal

import pytest

from data import ledger
from data.database import connection
from data.errors import InputError, NotFoundError, StateError
from data.fields import now
from data.ledger import Claim, Counts, NewMessage, NewSkip, ServerWord, Verdict, Words
from data.models import Attempt, Batch, Customer, Document, Message, Package, Reminder
from data.queueing import discard_unfinished_drafts

pytestmark = pytest.mark.usefixtures("db")
ACCOUNT = "me@mail.example:587"
OK = Verdict("accepted", Words("dot", 250, "2.0.0", "ok", 12))

_number = 0


def new_message(reminder: int | None = None, document: int | None = None, again: bool = False) -> NewMessage:
    global _number
    _number += 1
    address = f"k{_number}@a.si"
    return NewMessage(document, reminder, f"2012/{_number}", address, "me@a.si", (address, "copy@a.si"),
                      f"<{_number}@a.si>", now(), b"head", b"tail", False, 100, again)


def reminder(state: str = "issued") -> int:
    global _number
    _number += 1
    customer = Customer.create(code=str(_number), name="Kupec")
    package = Package.create(date=date(2012, 8, 17), created_at=now())
    document = Document.create(kind="letter", name="a.pdf", sha256="x", size=1, created_at=now())
    row = Reminder.create(
        year=2012, number=_number, date=date(2012, 8, 17), customer=customer, customer_code="1", customer_name="Kupec",
        package=package, level=1, currency="EUR", amount=Decimal(10), days_late=1, days_sum=1, item_count=1,
        average_per_day=Decimal(10), cost=Decimal(2), pay_by=date(2012, 8, 25), state=state, document=document,
    )
    return int(row.id)


def new_batch(*messages: NewMessage, ready: bool = True, start: bool = True) -> int:
    batch = ledger.create_batch("reminders", ACCOUNT)
    ledger.queue_messages(batch, messages)
    if ready:
        ledger.ready_batch(batch, len(messages))
        if start:
            ledger.start_batch(batch)
    return batch


def claim(batch: int, holder: str = "one") -> Claim:
    claimed = ledger.claim_next(batch, holder)
    assert claimed is not None
    return claimed


def dotted(batch: int, holder: str = "one") -> Claim:
    claimed = claim(batch, holder)
    ledger.mark_dot_sent(claimed, Words("body"))
    return claimed


def state(claimed: Claim) -> str:
    return str(Message.get_by_id(claimed.id).state)


def outcomes(claimed: Claim) -> list[str]:
    return [row.outcome for row in Attempt.select().where(Attempt.message == claimed.id).order_by(Attempt.id)]


def test_the_straight_way() -> None:
    number = reminder()
    batch = new_batch(new_message(number), new_message())
    first = dotted(batch)
    assert first.envelope_to == (first.recipients, "copy@a.si")
    assert (first.head, first.tail, first.was, first.smtputf8) == (b"head", b"tail", "queued", False)
    second = ledger.settle(first, OK, claim_more=True)
    assert second is not None
    assert outcomes(first) == ["dot_sent", "accepted"]
    row = Message.get_by_id(first.id)
    assert (row.state, row.holder, row.last_words, row.tries) == ("accepted", "", "250 2.0.0 ok", 1)
    assert row.accepted_at is not None
    sent = Reminder.get_by_id(number)
    assert (sent.state, sent.sent_at) == ("sent", row.accepted_at)
    ledger.mark_dot_sent(second, Words("body"))
    assert ledger.settle(second, OK, claim_more=True) is None
    assert ledger.counts(batch) == Counts(accepted=2)
    assert ledger.end_batch(batch, "finished")
    assert ledger.get_batch(batch).finished_at is not None


def test_the_dot_decides_whose_a_message_is() -> None:
    batch = new_batch(new_message(), new_message())
    first, rival = claim(batch, "one"), claim(batch, "two")
    assert first.id == rival.id  # nothing is written yet
    ledger.mark_dot_sent(first, Words("body"))
    with pytest.raises(StateError):
        ledger.mark_dot_sent(rival, Words("body"))
    with pytest.raises(StateError):
        ledger.settle(rival, Verdict("failed", Words("rcpt", 550)))
    with pytest.raises(StateError):
        ledger.settle(rival, Verdict("failed", Words("dot", 550)), dot_left=True)
    assert state(first) == "dot_sent"
    assert outcomes(first) == ["dot_sent", "failed", "failed"]  # the words are kept even so


def test_what_is_under_way_is_not_chosen_again() -> None:
    batch = new_batch(*(new_message() for _each in range(4)))
    first = claim(batch)
    second = ledger.claim_next(batch, "one", under_way=[first.id])
    assert second is not None
    ledger.mark_dot_sent(first, Words("body"))
    third = ledger.settle(first, OK, claim_more=True, under_way=[second.id])
    assert third is not None
    ledger.settle(third, Verdict("deferred", Words("rcpt", 450), now()))
    fourth = ledger.claim_next(batch, "one", under_way=[second.id, third.id])
    assert fourth is not None
    assert ledger.claim_next(batch, "one", under_way=[second.id, third.id, fourth.id]) is None
    assert len({first.id, second.id, third.id, fourth.id}) == 4


def test_no_dot_for_a_batch_that_does_not_run() -> None:
    batch = new_batch(new_message())
    first = claim(batch)
    ledger.pause_batch(batch, None, "wait")
    with pytest.raises(StateError):
        ledger.mark_dot_sent(first, Words("body"))
    assert (state(first), outcomes(first)) == ("queued", [])


# Too many recipients for one transaction


def crowded(holder: str = "one") -> tuple[int, int, Claim]:
    """A batch and its reminder, whose only message has its dot sent to two of four recipients."""
    number = reminder()
    message = new_message(number)._replace(envelope_to=tuple(f"{n}@a.si" for n in range(4)))
    batch = new_batch(message)
    first = claim(batch, holder)
    ledger.mark_dot_sent(first, Words("body"), first.envelope_to[2:])
    return batch, number, first


def test_the_rest_of_an_envelope_follows() -> None:
    batch, number, first = crowded()
    taken = Verdict("queued", Words("dot", 250, "2.0.0", "ok"), charged=False, remaining=first.envelope_to[2:])
    rest = ledger.settle(first, taken, claim_more=True, dot_left=True)
    assert rest is not None
    assert (rest.id, rest.envelope_to) == (first.id, ("2@a.si", "3@a.si"))
    assert (rest.message_id, rest.head, rest.tail) == (first.message_id, first.head, first.tail)
    assert Reminder.get_by_id(number).state == "issued"
    ledger.mark_dot_sent(rest, Words("body"))
    ledger.settle(rest, OK)
    assert outcomes(first) == ["dot_sent", "queued", "dot_sent", "accepted"]
    assert Reminder.get_by_id(number).state == "sent"
    assert ledger.counts(batch) == Counts(accepted=1)


def test_the_rest_stays_the_rest_whatever_becomes_of_it() -> None:
    batch, _number, first = crowded()
    taken = Verdict("queued", Words("dot", 250), charged=False, remaining=first.envelope_to[2:])
    rest = ledger.settle(first, taken, claim_more=True, dot_left=True)
    assert rest is not None
    ledger.settle(rest, Verdict("failed", Words("rcpt", 550)))
    ledger.retry(batch)
    assert claim(batch).envelope_to == ("2@a.si", "3@a.si")


@pytest.mark.parametrize(("decision", "to"), [("sent", (2, 3)), ("again", (0, 1, 2, 3))])
def test_doubt_about_a_part_is_doubt_about_that_part(decision: Literal["sent", "again"], to: tuple[int, ...]) -> None:
    batch, number, first = crowded("dead")
    assert ledger.recover(ACCOUNT, "alive") == 1
    ledger.resolve(first.id, decision)
    ledger.start_batch(batch)
    again = claim(batch)
    assert again.envelope_to == tuple(f"{n}@a.si" for n in to)
    assert Reminder.get_by_id(number).state == "issued"
    ledger.mark_dot_sent(again, Words("body"))
    ledger.recover(ACCOUNT, "alive")
    ledger.resolve(first.id, "sent")
    assert (state(first), Reminder.get_by_id(number).state) == ("accepted", "sent")


def test_nothing_is_accepted_without_a_dot() -> None:
    first = claim(new_batch(new_message()))
    for verdict in (OK, Verdict("uncertain", Words("dot"))):
        with pytest.raises(StateError):
            ledger.settle(first, verdict)
    with pytest.raises(ValueError, match="sent"):
        ledger.settle(first, Verdict("sent", Words("dot")))
    assert state(first) == "queued"


def test_a_dot_is_marked_once() -> None:
    first = dotted(new_batch(new_message()))
    with pytest.raises(StateError):
        ledger.mark_dot_sent(first, Words("body"))


@pytest.mark.parametrize(("verdict", "tries"), [
    (Verdict("failed", Words("rcpt", 550, "5.1.1", "unknown")), 1),
    (Verdict("held", Words("body", text="?")), 1),
    (Verdict("queued", Words("mail", 450, "4.7.1", "too much mail"), charged=False), 0),
])
def test_verdicts_before_the_dot(verdict: Verdict, tries: int) -> None:
    first = claim(new_batch(new_message()))
    ledger.settle(first, verdict)
    row = Message.get_by_id(first.id)
    assert (row.state, row.tries, row.holder) == (verdict.state, tries, "")
    assert row.last_words == verdict.words.line()


def test_deferred_comes_first_once_it_is_due() -> None:
    batch = new_batch(new_message(), new_message())
    first = claim(batch)
    due = now() + timedelta(minutes=5)
    second = ledger.settle(first, Verdict("deferred", Words("rcpt", 450), due), claim_more=True)
    assert second is not None
    ledger.settle(second, Verdict("queued", Words("mail", 450), charged=False))
    assert ledger.next_due(batch) == due
    before = ledger.claim_next(batch, "one", due - timedelta(seconds=1))
    assert before is not None
    assert before.id == second.id
    later = ledger.claim_next(batch, "one", due)
    assert later is not None
    assert (later.id, later.was, later.tries) == (first.id, "deferred", 1)
    ledger.mark_dot_sent(later, Words("body"))
    assert ledger.next_due(batch) is None


def test_a_batch_that_does_not_run_gives_nothing() -> None:
    batch = new_batch(new_message(), start=False)
    assert ledger.claim_next(batch, "one") is None
    ledger.start_batch(batch)
    ledger.pause_batch(batch, None, "wait")
    assert ledger.claim_next(batch, "one") is None
    ledger.start_batch(batch)
    assert claim(batch).batch == batch


# Recovery


def test_a_word_is_written_in_the_commit_of_the_next_dot() -> None:
    number = reminder()
    batch = new_batch(new_message(number), new_message())
    first, second = dotted(batch), claim(batch)
    at = now() - timedelta(seconds=1)
    ledger.mark_dot_sent(second, Words("body"), word=ServerWord(first, OK, at))
    assert [state(c) for c in (first, second)] == ["accepted", "dot_sent"]
    assert outcomes(first) == ["dot_sent", "accepted"]
    assert Message.get_by_id(first.id).accepted_at == at
    assert Reminder.get_by_id(number).state == "sent"


@pytest.mark.parametrize("blame", ["dot", "word"])
def test_a_dot_that_must_not_leave_leaves_the_word_unwritten_too(blame: str) -> None:
    batch = new_batch(new_message(), new_message())
    first, second = dotted(batch), claim(batch)
    if blame == "dot":
        ledger.pause_batch(batch, None, "wait")
    else:
        ledger.settle(first, Verdict("failed", Words("dot", 550)), dot_left=True)
    before = outcomes(first)
    with pytest.raises(StateError):
        ledger.mark_dot_sent(second, Words("body"), word=ServerWord(first, OK, now()))
    assert state(second) == "queued"
    assert outcomes(first) == before


def test_recovery_of_what_dead_senders_held() -> None:
    batch = new_batch(*(new_message() for _each in range(2)))
    doubtful, mine = dotted(batch, "dead"), dotted(batch, "alive")
    assert ledger.recover("another account", "alive") == 0
    assert ledger.recover(ACCOUNT, "alive") == 1
    assert [state(c) for c in (doubtful, mine)] == ["uncertain", "dot_sent"]
    assert outcomes(doubtful) == ["dot_sent", "uncertain"]
    assert ledger.recover(ACCOUNT, "alive") == 0


def test_the_word_of_a_sender_thought_dead_still_counts() -> None:
    number = reminder()
    batch = new_batch(new_message(number), new_message())
    first, second = dotted(batch, "slow"), claim(batch, "slow")
    ledger.recover(ACCOUNT, "alive")
    ledger.settle(first, OK)
    assert state(first) == "accepted"
    assert Reminder.get_by_id(number).state == "sent"
    ledger.settle(dotted(batch, "alive"), OK)
    with pytest.raises(StateError):  # it was sent by the other: no dot for it
        ledger.mark_dot_sent(second, Words("body"))


def test_but_not_after_the_operator_decided() -> None:
    batch = new_batch(new_message())
    first = dotted(batch, "slow")
    ledger.recover(ACCOUNT, "alive")
    ledger.resolve(first.id, "again")
    with pytest.raises(StateError):
        ledger.settle(first, OK)
    assert state(first) == "queued"


# Queueing


def test_a_reminder_is_never_queued_twice() -> None:
    number = reminder()
    batch = new_batch(new_message(number))
    other = ledger.create_batch("reminders", ACCOUNT)
    (late,) = ledger.queue_messages(other, [new_message(number)])
    assert late.reason == f"It is already in batch {batch} (queued)."
    assert ledger.skips(other) == [late]
    assert list(ledger.live_messages_of([number])) == [number]
    assert ledger.live_messages_of([]) == {}
    ledger.settle(dotted(batch), OK)
    (late,) = ledger.queue_messages(other, [new_message(number)])
    assert late.reason == "It was sent meanwhile."
    assert ledger.queue_messages(other, [new_message(number, again=True)]) == []


def test_a_reminder_selected_twice_goes_once() -> None:
    number = reminder()
    batch = ledger.create_batch("reminders", ACCOUNT)
    (late,) = ledger.queue_messages(batch, [new_message(number), new_message(number)])
    assert late.reminder == number
    assert ledger.counts(batch) == Counts(queued=1, skipped=1)


def test_a_draft_is_not_sent_before_it_is_complete() -> None:
    batch = new_batch(new_message(), ready=False)
    with pytest.raises(StateError):
        ledger.start_batch(batch)
    assert ledger.unfinished_batches() == []
    assert ledger.batches() == []
    ledger.ready_batch(batch, 5)
    assert [row.id for row in ledger.unfinished_batches()] == [batch]
    assert ledger.get_batch(batch).selected == 5


def test_drafts_of_a_dead_queueing_are_removed() -> None:
    number = reminder()
    dead, fine = new_batch(new_message(number), ready=False), new_batch(new_message(), start=False)
    assert discard_unfinished_drafts("another") == 0
    assert discard_unfinished_drafts(ACCOUNT) == 1
    assert [row.id for row in ledger.batches()] == [fine]
    with pytest.raises(NotFoundError):
        ledger.get_batch(dead)
    assert ledger.live_messages_of([number]) == {}
    ledger.discard_batch(fine)
    assert ledger.batches() == []


def test_a_running_batch_is_not_discarded() -> None:
    batch = new_batch(new_message())
    ledger.discard_batch(batch)
    assert ledger.get_batch(batch).state == "running"


# Batches


def test_lists_of_batches() -> None:
    numbers = [new_batch(new_message()) for _each in range(3)]
    assert [row.id for row in ledger.batches(limit=2)] == numbers[:0:-1]
    assert [row.id for row in ledger.batches(before=numbers[1])] == numbers[:1]
    ledger.settle(dotted(numbers[0]), OK)
    assert ledger.end_batch(numbers[0], "finished")
    assert [row.id for row in ledger.unfinished_batches()] == numbers[1:]


def test_states_of_a_batch() -> None:
    batch = new_batch(new_message())
    assert not ledger.end_batch(batch, "finished")  # a message is left
    assert ledger.pause_batch(batch, now(), "busy")
    assert not ledger.pause_batch(batch, now(), "again")
    assert ledger.end_batch(batch, "stopped", "wrong password")
    assert ledger.get_batch(batch).reason == "wrong password"
    assert not ledger.end_batch(batch, "stopped", "twice")
    ledger.start_batch(batch)
    row = ledger.get_batch(batch)
    assert (row.state, row.reason, row.paused_until, row.finished_at) == ("running", "", None, None)
    ledger.cancel(batch)
    with pytest.raises(StateError, match="cancelled"):
        ledger.start_batch(batch)
    with pytest.raises(NotFoundError):
        ledger.start_batch(99)


def test_cancel_before_the_dot() -> None:
    batch = new_batch(*(new_message() for _each in range(5)))
    ledger.settle(dotted(batch), OK)
    ledger.settle(claim(batch), Verdict("held", Words("body")))
    past, under_way = dotted(batch), claim(batch)
    assert ledger.cancel(batch) == 3
    with pytest.raises(StateError):
        ledger.mark_dot_sent(under_way, Words("body"))
    ledger.settle(past, OK)
    assert ledger.counts(batch) == Counts(accepted=2, cancelled=3)
    assert ledger.get_batch(batch).state == "cancelled"
    with pytest.raises(StateError):
        ledger.cancel(batch)


def test_a_batch_moves_with_what_is_not_sent() -> None:
    batch = new_batch(new_message(), new_message())
    ledger.settle(dotted(batch), OK)
    ledger.move_batch(batch, "new@mail.example:25")
    assert ledger.get_batch(batch).account == "new@mail.example:25"
    assert [row.account for row in Message.select().order_by(Message.id)] == [ACCOUNT, "new@mail.example:25"]


# The operator


def failed(batch: int) -> Claim:
    first = claim(batch)
    ledger.settle(first, Verdict("failed", Words("rcpt", 550, "5.1.1", "unknown")))
    return first


def test_retry() -> None:
    batch = new_batch(*(new_message() for _each in range(4)))
    first, second = failed(batch), failed(batch)
    held = claim(batch)
    ledger.settle(held, Verdict("held", Words("body")))
    ledger.settle(dotted(batch), OK)
    ledger.end_batch(batch, "finished")
    assert ledger.retry(messages=[first.id]) == 1
    assert ledger.get_batch(batch).state == "paused"
    assert state(second) == "failed"
    assert ledger.retry(batch) == 1
    assert ledger.retry(batch, states=("failed", "held", "accepted")) == 1
    assert ledger.counts(batch) == Counts(queued=3, accepted=1)
    assert outcomes(first)[-1] == "queued"
    assert Message.get_by_id(first.id).tries == 0


def test_retry_leaves_what_was_replaced() -> None:
    number = reminder()
    old = failed(new_batch(new_message(number)))
    newer = new_batch(new_message(number))
    assert ledger.retry() == 0
    ledger.settle(dotted(newer), OK)
    assert ledger.retry() == 0
    assert state(old) == "failed"


def test_failures_can_turn_out_to_be_held() -> None:
    batch = new_batch(new_message(), new_message())
    first, second = failed(batch), claim(batch)
    assert ledger.hold_failed([first.id, second.id], Words("rcpt", 550)) == 1
    assert (state(first), state(second)) == ("held", "queued")


def test_a_failed_message_replaced_meanwhile_is_not_held() -> None:
    number = reminder()
    first = failed(new_batch(new_message(number)))
    new_batch(new_message(number))
    assert ledger.hold_failed([first.id], Words("rcpt", 550)) == 0
    assert state(first) == "failed"


@pytest.mark.parametrize("decision", ["sent", "again"])
def test_resolve(decision: str) -> None:
    number = reminder()
    batch = new_batch(new_message(number))
    first = dotted(batch)
    ledger.settle(first, Verdict("uncertain", Words("dot", text="lost")))
    ledger.end_batch(batch, "finished")
    with pytest.raises(NotFoundError):
        ledger.resolve(99, "sent")
    ledger.resolve(first.id, decision)  # type: ignore[arg-type]  # both of the two it takes
    row = Message.get_by_id(first.id)
    if decision == "sent":
        left = Attempt.get(Attempt.outcome == "dot_sent").at
        assert (row.state, row.accepted_at) == ("accepted", left)
        assert Reminder.get_by_id(number).state == "sent"
        assert ledger.get_batch(batch).state == "finished"
    else:
        assert (row.state, row.message_id) == ("queued", first.message_id)
        assert Reminder.get_by_id(number).state == "issued"
        assert ledger.get_batch(batch).state == "paused"
    with pytest.raises(StateError):
        ledger.resolve(first.id, "sent")


def test_resolve_as_sent_without_a_reminder() -> None:
    first = dotted(new_batch(new_message()))
    ledger.settle(first, Verdict("uncertain", Words("dot")))
    ledger.resolve(first.id, "sent")
    assert state(first) == "accepted"


# The outbox


def test_outbox_pages() -> None:
    batch = new_batch(*(new_message() for _each in range(5)))
    new_batch(new_message())
    first = failed(batch)
    page = ledger.outbox(batch=batch, limit=3)
    rest = ledger.outbox(batch=batch, after_id=page[-1].id)
    assert [len(page), len(rest)] == [3, 2]
    (only,) = ledger.outbox(state="failed")
    assert (only.id, only.batch, only.document, only.state) == (first.id, batch, first.label, "failed")
    (attempt,) = only.attempts
    assert (attempt.outcome, attempt.stage, attempt.code, attempt.enhanced, attempt.text) == \
        ("failed", "rcpt", 550, "5.1.1", "unknown")
    ledger.settle(dotted(batch), Verdict("failed", Words("dot", 554)), dot_left=True)
    (_first, with_steps) = ledger.outbox(state="failed", steps=True)
    assert [a.outcome for a in with_steps.attempts] == ["dot_sent", "failed"]
    with pytest.raises(InputError, match="uncertain"):
        ledger.outbox(state="lost")


def test_long_words_are_cut() -> None:
    first = claim(new_batch(new_message()))
    ledger.settle(first, Verdict("failed", Words("rcpt", 550, "", "x" * 9000)))
    assert len(Attempt.get(Attempt.outcome == "failed").text) == 2000
    assert len(Message.get_by_id(first.id).last_words) == 2000


def test_labels_are_cut_to_their_column() -> None:
    batch = ledger.create_batch("reminders", ACCOUNT)
    ledger.queue_messages(batch, [new_message()._replace(label="x" * 400)], [NewSkip("y" * 400, "why")])
    assert len(Message.get().label) == 255
    assert len(ledger.skips(batch)[0].label) == 255


def test_of_two_connections_one_has_the_dot(db: Path) -> None:
    import threading

    batch = new_batch(*(new_message() for _each in range(40)))
    taken: list[int] = []

    def work(holder: str) -> Callable[[], None]:
        def run() -> None:
            with connection():
                while (chosen := ledger.claim_next(batch, holder)) is not None:
                    with suppress(StateError):  # somebody was faster
                        ledger.mark_dot_sent(chosen, Words("body"))
                        taken.append(chosen.id)
        return run

    threads = [threading.Thread(target=work(f"holder {n}")) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == sorted(row.id for row in Message.select())
    assert Batch.get_by_id(batch).state == "running"
