"""Several connections: one lease, one pace, one ledger; what holds for one holds for each of them."""

import threading
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from data import ledger
from data.errors import StoppedError
from data.ledger import Counts
from data.models import Attempt
from data.models import Lease as LeaseTable
from data.pace import CONNECTIONS, learned_limits
from data.preferences import Preferences
from mail.batch import BatchSettings, queue
from mail.clock import Clock
from mail.progress import Progress
from mail.sender import Sender
from tests.mail.conftest import Fault

if TYPE_CHECKING:
    from tests.mail.conftest import FaultServer, Hours, Office

Serve = Callable[..., "FaultServer"]
SLOW = "wait:0.03"
BODY = 6_000_000  # more than the sockets' buffers hold


@pytest.fixture
def three(office: "Office") -> Callable[["FaultServer"], Preferences]:
    """The preferences for sending through a server over three connections."""

    def use(server: "FaultServer") -> Preferences:
        office.use(server)
        return office.set(smtp_connections="3")

    return use


def sender(batch: int, preferences: Preferences, clock: Clock | None = None) -> Sender:
    return Sender(batch, preferences, lambda: None, None, clock)


def started(running: Sender, results: list[Any]) -> threading.Thread:
    def work() -> None:
        try:
            results.append(running.run())
        except Exception as error:
            results.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    return thread


def wait_until(condition: Callable[[], bool]) -> None:
    for _turn in range(1000):
        if condition():
            return
        threading.Event().wait(0.01)
    raise AssertionError("it never happened")


def copies(server: "FaultServer") -> Counter[str]:
    return Counter(recipient for received in server.received for recipient in received.recipients)


def test_a_whole_batch_over_three_connections(
    serve: Serve, office: "Office", three: Callable[["FaultServer"], Preferences]
) -> None:
    server = serve(Fault("stored", SLOW, times=100))
    preferences, reminders = three(server), office.reminders(15)
    found = sender(queue(reminders, BatchSettings(), preferences), preferences).run()
    assert (found.state, found.accepted) == ("finished", 15)
    assert copies(server) == Counter(r.recipients for r in reminders)
    assert {received.connection for received in server.received} == {1, 2, 3}
    assert server.connections == 3
    assert {office.state_of(r) for r in reminders} == {"sent"}
    assert server.log.count("QUIT") == 3


def test_no_more_than_the_provider_allows(serve: Serve, office: "Office") -> None:
    server = serve(Fault("stored", SLOW, times=100))
    office.use(server)
    preferences = office.set(smtp_connections="9", pace_provider="blic")
    sender(queue(office.documents(20), BatchSettings(), preferences), preferences).run()
    assert len({received.connection for received in server.received[:12]}) == 5


def test_a_wrong_password_is_tried_once(serve: Serve, office: "Office") -> None:
    server = serve(users={"ana": "right"})
    office.use(server)
    preferences = office.set(smtp_connections="5", smtp_auth="password", smtp_username="ana")
    batch = queue(office.documents(10), BatchSettings(), preferences)
    assert Sender(batch, preferences, lambda: "wrong").run().state == "stopped"
    assert server.logins == 1


@pytest.mark.parametrize("words", [
    "432 4.3.2 Concurrent connections limit exceeded", "421 4.7.0 Error: too many connections from 192.0.2.1",
    "554 5.7.0 Too many concurrent SMTP connections",
])
def test_a_server_that_wants_one_connection_gets_one(
    serve: Serve, office: "Office", three: Callable[["FaultServer"], Preferences], hours: "Hours", words: str
) -> None:
    server = serve(Fault("connect", words, skip=1), Fault("stored", SLOW, times=100))
    preferences = three(server)
    found = sender(queue(office.documents(12), BatchSettings(), preferences), preferences, hours).run()
    assert (found.state, found.accepted) == ("finished", 12)
    assert [(limit.seconds, limit.cap) for limit in learned_limits()] == [(CONNECTIONS, 1)]  # and no rate
    assert sum(hours.waits) == pytest.approx(60, abs=2)
    before = server.connections
    sender(queue(office.documents(6), BatchSettings(), preferences), preferences).run()
    assert server.connections == before + 1


def test_refused_on_every_connection_is_refused_once(
    serve: Serve, office: "Office", three: Callable[["FaultServer"], Preferences], hours: "Hours"
) -> None:
    server = serve(Fault("data", SLOW, times=100), Fault("dot", "450 4.7.1 Error: too much mail", skip=6, times=3))
    preferences = three(server)
    found = sender(queue(office.documents(9), BatchSettings(), preferences), preferences, hours).run()
    assert (found.state, found.accepted) == ("finished", 9)
    assert Attempt.select().where(Attempt.code == 450).count() == 3
    assert hours.waits[0] == pytest.approx(60, abs=5)  # the ladder's first rung, not its third
    assert max(hours.waits) < 70
    assert [(limit.seconds, limit.cap) for limit in learned_limits()] == [(60, 5)]
    assert max(copies(server).values()) == 1


def test_a_server_that_restarts_costs_no_message(
    serve: Serve, office: "Office", three: Callable[["FaultServer"], Preferences], hours: "Hours"
) -> None:
    server = serve(Fault("data", "drop", skip=6, times=3), Fault("data", SLOW, times=100))
    preferences = three(server)
    documents = office.documents(15)
    found = sender(queue(documents, BatchSettings(), preferences), preferences, hours).run()
    assert (found.state, found.accepted) == ("finished", 15)
    assert copies(server) == Counter(d.recipients for d in documents)


def test_lost_after_the_dot_is_uncertain_on_each(
    serve: Serve, office: "Office", three: Callable[["FaultServer"], Preferences]
) -> None:
    server = serve(Fault("stored", "drop", skip=3, times=2), Fault("stored", SLOW, times=100))
    preferences = three(server)
    documents = office.documents(12)
    batch = queue(documents, BatchSettings(), preferences)
    found = sender(batch, preferences).run()
    assert found.uncertain == 2
    while ledger.get_batch(batch).state != "finished":
        sender(batch, preferences).run()
    assert ledger.counts(batch) == Counts(accepted=10, uncertain=2)
    assert copies(server) == Counter(d.recipients for d in documents)


@pytest.mark.parametrize("wish", ["stop", "cancel", "pause elsewhere", "lose the lease"])
def test_no_dot_leaves_on_any_connection(
    serve: Serve, office: "Office", three: Callable[["FaultServer"], Preferences], monkeypatch: pytest.MonkeyPatch,
    wish: str,
) -> None:
    from data.asking import ask_pause
    from data.leases import Lease

    monkeypatch.setattr("mail.sender.Lease", lambda account, holder: Lease(account, holder, beat=0.01))
    server = serve(Fault("body", "wait:0.5", skip=1, times=3))
    preferences = three(server)
    documents = [office.document(), *(office.document(size=BODY) for _each in range(3))]
    batch = queue(documents, BatchSettings(), preferences)
    running, results = sender(batch, preferences), list[Any]()
    thread = started(running, results)
    wait_until(lambda: server.log.count("DATA") == 4)
    if wish == "stop":
        running.stop()
    elif wish == "cancel":
        ledger.cancel(batch)
    elif wish == "pause elsewhere":
        ask_pause(batch, "lunch")
        running.stop()
    else:
        LeaseTable.update(holder="other@far 2 y").execute()
    thread.join(20)
    assert not thread.is_alive()
    assert len(server.received) == 1
    assert Attempt.select().where(Attempt.outcome == "dot_sent").count() == 1
    left = {"cancelled": 3} if wish == "cancel" else {"queued": 3}
    assert ledger.counts(batch) == Counts(accepted=1, **left)
    assert isinstance(results[0], StoppedError) == (wish == "lose the lease")


def test_pause_and_resume(serve: Serve, office: "Office", three: Callable[["FaultServer"], Preferences]) -> None:
    server = serve(Fault("stored", SLOW, times=100))
    preferences = three(server)
    batch = queue(office.documents(12), BatchSettings(), preferences)
    paused = threading.Event()

    def show(progress: Progress) -> None:
        if 4 <= progress.accepted < 12 and not paused.is_set():
            running.pause()
        if progress.state == "paused":
            paused.set()

    running, results = Sender(batch, preferences, lambda: None, show), list[Any]()
    thread = started(running, results)
    assert paused.wait(10)
    at_rest = len(server.received)
    assert ledger.counts(batch).accepted == at_rest < 12
    running.resume()
    thread.join(10)
    assert results[0].accepted == 12
    assert max(copies(server).values()) == 1


def test_ctrl_c_waits_a_moment_for_words_that_are_due(
    serve: Serve, office: "Office", three: Callable[["FaultServer"], Preferences]
) -> None:
    server = serve(Fault("stored", "wait:0.2", skip=1, times=100))
    preferences = three(server)
    batch = queue(office.documents(8), BatchSettings(), preferences)

    def show(progress: Progress) -> None:
        if progress.accepted == 2 and not interrupted:
            interrupted.append(True)
            raise KeyboardInterrupt

    interrupted: list[bool] = []
    with pytest.raises(KeyboardInterrupt):
        Sender(batch, preferences, lambda: None, show).run()
    found = ledger.counts(batch)
    assert (found.uncertain, found.dot_sent) == (0, 0)
    assert found.accepted == len(server.received) < 8
    assert ledger.get_batch(batch).state == "stopped"
    assert sender(batch, preferences).run().accepted == 8
    assert max(copies(server).values()) == 1


def test_the_pace_counts_what_is_under_way(
    serve: Serve, office: "Office", three: Callable[["FaultServer"], Preferences], hours: "Hours"
) -> None:
    server = serve(Fault("stored", SLOW, times=100))
    three(server)
    preferences = office.set(pace_per_minute="6")
    moments: list[float] = []

    def show(progress: Progress) -> None:
        if progress.accepted > len(moments):
            moments.append(hours.ahead)

    batch = queue(office.documents(15), BatchSettings(), preferences)
    assert Sender(batch, preferences, lambda: None, show, hours).run().accepted == 15
    assert all(later - earlier >= 55 for earlier, later in zip(moments, moments[6:], strict=False))


# Too many recipients for one transaction


def test_the_rest_follows_at_once(serve: Serve, office: "Office") -> None:
    server = serve(most=2)
    preferences = office.use(server)
    crowd = office.reminder("a@a.si; b@b.si; c@c.si; d@d.si; e@e.si")
    batch = queue([crowd, office.reminder()], BatchSettings(bcc="me@a.si"), preferences)
    found = sender(batch, preferences).run()
    assert (found.state, found.accepted) == ("finished", 2)
    assert [received.recipients for received in server.received] == [
        ["a@a.si", "b@b.si"], ["c@c.si", "d@d.si"], ["e@e.si", "me@a.si"], ["kupec2@stranka.example", "me@a.si"]]
    assert len({received.data for received in server.received[:3]}) == 1  # the same bytes, the same Message-ID
    assert server.connections == 1
    assert office.state_of(crowd) == "sent"
    first = ledger.outbox(batch=batch, steps=True)[0]
    assert [(a.outcome, a.code) for a in first.attempts] == [
        ("dot_sent", None), ("queued", 250), ("dot_sent", None), ("queued", 250), ("dot_sent", None), ("accepted", 250)]
    assert "for 2 of its 6 recipients, the others follow" in first.attempts[1].text


def test_a_rest_that_is_refused_fails_with_what_was_reached(serve: Serve, office: "Office") -> None:
    server = serve(Fault("rcpt", "550 5.1.1 who?", only="c@c.si"), most=2)
    preferences = office.use(server)
    batch = queue([office.reminder("a@a.si; b@b.si; c@c.si")], BatchSettings(), preferences)
    assert sender(batch, preferences).run().failed == 1
    ledger.retry(batch)
    assert sender(batch, preferences).run().accepted == 1
    assert [received.recipients for received in server.received] == [["a@a.si", "b@b.si"], ["c@c.si"]]


def test_a_lasting_refusal_counts_before_any_dot(serve: Serve, office: "Office") -> None:
    server = serve(Fault("rcpt", "550 5.1.1 who?", only="a@a.si"), most=1)
    preferences = office.use(server)
    batch = queue([office.document("a@a.si; b@b.si; c@c.si")], BatchSettings(), preferences)
    assert sender(batch, preferences).run().failed == 1
    assert server.received == []


def test_no_room_for_anybody_waits(serve: Serve, office: "Office", hours: "Hours") -> None:
    server = serve(Fault("rcpt", "452 4.5.3 too many recipients"))
    preferences = office.use(server)
    batch = queue(office.documents(1), BatchSettings(), preferences)
    assert sender(batch, preferences, hours).run(wait=False).deferred == 1


def test_in_doubt_is_only_who_was_in_the_transaction(serve: Serve, office: "Office") -> None:
    server = serve(Fault("stored", "close"), most=2)
    preferences = office.use(server)
    crowd = office.reminder("a@a.si; b@b.si; c@c.si")
    batch = queue([crowd], BatchSettings(), preferences)
    assert sender(batch, preferences).run().uncertain == 1
    ledger.resolve(1, "sent")
    assert office.state_of(crowd) == "issued"
    assert sender(batch, preferences).run().accepted == 1
    assert [received.recipients for received in server.received] == [["a@a.si", "b@b.si"], ["c@c.si"]]
    assert office.state_of(crowd) == "sent"
