"""The outbox and the batches as lists, and what watchers read from the ledger."""

import os
import subprocess
import sys

import pytest

from data import ledger, troubles
from data.errors import NotFoundError
from data.fields import now
from data.leases import Lease, acquire, new_holder, release
from data.ledger import NewMessage, NewSkip, Verdict, Words
from data.outbox import cancel_messages
from data.outbox_pages import BatchPages, OutboxPages, get_message, newest_attempt

pytestmark = pytest.mark.usefixtures("db")
ACCOUNT = "me@mail.example:587"
OK = Words("dot", 250, "2.0.0", "ok", 12)


def batch(count: int, account: str = ACCOUNT) -> int:
    """A running batch of so many messages."""
    number = ledger.create_batch("documents", account)
    ledger.queue_messages(number, [
        NewMessage(None, None, f"2012/{n}", f"k{n}@a.si", "me@a.si", (f"k{n}@a.si",), f"<{number}.{n}@a.si>", now(),
                   b"head", b"tail", False, 100) for n in range(count)], [NewSkip("2012/99", "no address")])
    ledger.ready_batch(number, count + 1)
    ledger.start_batch(number)
    return number


def settle(number: int, state: str, words: Words, holder: str = "one", dot: bool = True) -> int:
    """Try the next message of a batch; its id."""
    claim = ledger.claim_next(number, holder)
    assert claim is not None
    if dot:
        ledger.mark_dot_sent(claim, Words("body", text="100 bytes"))
    ledger.settle(claim, Verdict(state, words))
    return claim.id


@pytest.fixture
def dead_holder() -> str:
    """The holder of a process that has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return new_holder().replace(f" {os.getpid()} ", f" {process.pid} ")


def test_newest_batch_first_and_in_it_the_order_of_queueing() -> None:
    first, second = batch(3), batch(2)
    pages = OutboxPages()
    rows = pages.window(0, 10)
    assert [(row.batch, row.document) for row in rows] == [
        (second, "2012/0"), (second, "2012/1"), (first, "2012/0"), (first, "2012/1"), (first, "2012/2")]
    assert pages.count() == 5
    assert [row.id for row in pages.window(1, 2)] == [rows[1].id, rows[2].id]
    assert pages.position(rows[3].id) == 3
    assert pages.position(999) is None
    assert OutboxPages(batch=first).count() == 3


def test_filter_by_state_and_rows_as_they_are_now() -> None:
    number = batch(3)
    failed = settle(number, "failed", Words("rcpt", 550, "5.1.1", "no such user"), dot=False)
    pages = OutboxPages("failed")
    assert [row.last_words for row in pages.window(0, 5)] == ["550 5.1.1 no such user"]
    assert ledger.retry(messages=[failed]) == 1
    assert [row.state for row in pages.window(0, 5)] == ["queued"]
    assert OutboxPages("failed").count() == 0


def test_batches_with_their_counts() -> None:
    first, second = batch(3), batch(1)
    settle(first, "accepted", OK)
    pages = BatchPages()
    lines = pages.window(0, 10)
    assert [line.id for line in lines] == [second, first]
    assert (lines[1].counts.accepted, lines[1].counts.queued, lines[1].counts.skipped) == (1, 2, 1)
    assert lines[1].row.state == "running"
    assert [line.forsaken for line in lines] == [True, True]
    with Lease(ACCOUNT, new_holder()):
        assert not pages.window(0, 1)[0].forsaken
    assert (pages.count(), pages.window(5, 3)) == (2, [])


def test_a_message_tells_when_its_dot_left() -> None:
    number = batch(2)
    message = settle(number, "uncertain", Words("dot", text="connection lost"))
    detail = get_message(message)
    assert [attempt.outcome for attempt in detail.row.attempts] == ["dot_sent", "uncertain"]
    assert detail.dot_at == detail.row.attempts[0].at
    assert (detail.account, detail.size) == (ACCOUNT, 100)
    assert get_message(message + 1).dot_at is None
    with pytest.raises(NotFoundError):
        get_message(99)


def test_cancelling_messages_leaves_what_was_sent() -> None:
    number = batch(3)
    sent = settle(number, "accepted", OK)
    before = newest_attempt()
    assert cancel_messages([sent, sent + 1]) == 1
    assert [m.state for m in ledger.outbox(batch=number)] == ["accepted", "cancelled", "queued"]
    assert newest_attempt() == before + 1
    assert cancel_messages([sent + 1]) == 0


def test_troubles_are_the_last_words_of_each_message() -> None:
    number = batch(4)
    settle(number, "queued", Words("connect", text="refused"), dot=False)
    settle(number, "failed", Words("rcpt", 550, "5.1.1", "no such user"), dot=False)
    settle(number, "accepted", OK)
    found = troubles.troubles(number)
    assert {(t.state, t.code, t.text) for t in found} == {("failed", 550, "no such user")}
    lines = troubles.log(number, 2)
    assert [(line.outcome, line.label) for line in lines] == [("accepted", "2012/1"), ("failed", "2012/0")]
    assert troubles.rate(ACCOUNT) == 1


def test_a_message_queued_again_after_a_try_is_a_trouble() -> None:
    number = batch(2)
    settle(number, "queued", Words("connect", text="refused"), dot=False)
    assert [(t.label, t.state, t.stage, t.text) for t in troubles.troubles(number)] == [
        ("2012/0", "queued", "connect", "refused")]


def test_who_sends_elsewhere() -> None:
    assert troubles.sender_elsewhere(ACCOUNT) == ""
    mine = new_holder()
    acquire(ACCOUNT, mine)
    assert troubles.sender_elsewhere(ACCOUNT) == ""
    release(ACCOUNT, mine)
    acquire(ACCOUNT, "ana@elsewhere 12 token")
    assert troubles.sender_elsewhere(ACCOUNT) == "ana@elsewhere, process 12"


@pytest.mark.skipif(os.name != "posix", reason="only there a dead process is known for dead")
def test_what_the_dead_left_is_taken_from_them_alone(dead_holder: str) -> None:
    first, second = batch(2), batch(1, "other@mail.example:25")
    acquire(ACCOUNT, dead_holder)
    dotted = ledger.claim_next(first, dead_holder)
    assert dotted is not None
    ledger.mark_dot_sent(dotted, Words("body"))
    acquire("other@mail.example:25", "ana@elsewhere 12 token")
    living = ledger.claim_next(second, "ana@elsewhere 12 token")
    assert living is not None
    ledger.mark_dot_sent(living, Words("body"))
    assert troubles.take_from_dead() == 1
    assert [m.state for m in ledger.outbox()] == ["uncertain", "queued", "dot_sent"]
    assert troubles.take_from_dead() == 0


def test_somebody_faster_takes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    dotted = ledger.claim_next(batch(1), "one")
    assert dotted is not None
    ledger.mark_dot_sent(dotted, Words("body"))
    monkeypatch.setattr(troubles, "lease_of", lambda account: acquire(ACCOUNT, "ana@elsewhere 12 token"))
    assert troubles.take_from_dead() == 0
