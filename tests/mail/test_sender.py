"""The sender: every letter once, whatever the server, the operator or the machine does."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from data import ledger
from data.documents import Outgoing
from data.errors import InputError, StateError, StoppedError
from data.leases import acquire, lease_of, new_holder, release
from data.ledger import Counts, Words
from data.models import Attempt, DocumentContent, Message
from data.models import Lease as LeaseTable
from data.preferences import Preferences
from mail import progress as progress_module
from mail.batch import BatchSettings, queue
from mail.clock import Clock
from mail.progress import Progress
from mail.sender import Sender, report
from mail.transports.smtp import account_of

if TYPE_CHECKING:
    from tests.mail.conftest import Certificates, Fault, FaultServer, Hours, Office

Serve = Callable[..., "FaultServer"]
MUCH = "450 4.7.1 Error: too much mail"


def batch_of(documents: list[Outgoing], preferences: Preferences, **settings: Any) -> int:
    return queue(documents, BatchSettings(**settings), preferences)


def sender(
    batch: int, preferences: Preferences, clock: Clock | None = None, seen: list[Progress] | None = None
) -> Sender:
    return Sender(batch, preferences, lambda: None, None if seen is None else seen.append, clock)


def recipients(server: "FaultServer") -> list[str]:
    return [recipient for received in server.received for recipient in received.recipients]


def words_of(batch: int, state: str) -> list[str]:
    return [row.last_words for row in ledger.outbox(state, batch)]


def test_a_whole_batch(serve: Serve, office: "Office") -> None:
    server = serve()
    preferences, reminders = office.use(server), office.reminders(5)
    batch = queue([*reminders, office.document(skip="no contact")], BatchSettings(), preferences)
    seen: list[Progress] = []
    found = sender(batch, preferences, seen=seen).run()
    assert recipients(server) == [r.recipients for r in reminders]
    assert server.connections == 1
    assert {office.state_of(r) for r in reminders} == {"sent"}
    assert found.as_json() == {
        "batch": batch, "state": "finished", "selected": 6, "queued": 5, "accepted": 5, "handed": 0, "deferred": 0,
        "failed": 0, "held": 0, "uncertain": 0, "skipped": [{"number": "2012/6", "reason": "no contact"}],
        "seconds": round(found.seconds, 3), "per_minute": round(found.per_minute, 1), "reason": "",
    }
    assert found.seconds > 0
    assert found.per_minute > 0
    again = report(batch)
    assert (again.accepted, again.state) == (5, "finished")
    assert (seen[0].state, seen[0].queued, seen[0].accepted) == ("running", 5, 0)
    assert (seen[-1].state, seen[-1].queued, seen[-1].accepted, seen[-1].total) == ("finished", 0, 5, 5)
    assert seen[-1].current == reminders[-1].label
    assert lease_of(account_of(preferences)) is None
    (message, *_rest) = ledger.outbox(batch=batch, steps=True)
    assert [(a.outcome, a.stage, a.code) for a in message.attempts] == \
        [("dot_sent", "body", None), ("accepted", "dot", 250)]
    with pytest.raises(StateError):
        sender(batch, preferences).run()


def test_bytes_arrive_as_frozen(serve: Serve, office: "Office") -> None:
    from data.documents import document_content
    from mail.message import encode_document

    server = serve()
    preferences = office.use(server)
    document = office.document(size=200_000)
    batch = batch_of([document], preferences)
    row = Message.get()
    sender(batch, preferences).run()
    content = encode_document(document_content(document.document_id))
    assert server.received[0].data == bytes(row.head) + content + bytes(row.tail)
    assert len(server.received[0].data) == row.size


@pytest.mark.parametrize("implicit", [True, False])
def test_encrypted_and_logged_in(
    serve: Serve, office: "Office", certificates: "Certificates", implicit: bool
) -> None:
    server = serve(context=certificates.context, implicit=implicit, users={"žan": "gešlo€"})
    office.use(server)
    preferences = office.set(smtp_security="tls" if implicit else "starttls", smtp_auth="password",
                             smtp_username="žan", smtp_ca_file=str(certificates.ca_file))
    asked: list[str] = []

    def password() -> str:
        asked.append("once")
        return "gešlo€"

    server.faults = [type_fault("mail", "drop", skip=2)]
    found = Sender(batch_of(office.documents(4), preferences), preferences, password, clock=Clock()).run()
    assert found.accepted == 4
    assert server.connections == 2
    assert server.logins == 2  # one for each connection
    assert asked == ["once"]


def type_fault(stage: str, action: str, **more: Any) -> "Fault":
    from tests.mail.conftest import Fault

    return Fault(stage, action, **more)


# The recipient


def test_a_refused_recipient_fails_and_the_rest_goes(serve: Serve, fault: "type[Fault]", office: "Office") -> None:
    server = serve(fault("rcpt", "550 5.1.1 User unknown", skip=1))
    preferences, reminders = office.use(server), office.reminders(3)
    batch = batch_of(reminders, preferences)
    seen: list[Progress] = []
    found = sender(batch, preferences, seen=seen).run()
    assert (found.state, found.accepted, found.failed) == ("finished", 2, 1)
    assert words_of(batch, "failed") == ["550 5.1.1 User unknown"]
    assert office.state_of(reminders[1]) == "issued"
    assert seen[-1].errors == (("2012/2", "kupec2@stranka.example", "550 5.1.1 User unknown"),)
    assert server.connections == 1
    assert ledger.retry(batch) == 1
    assert sender(batch, preferences).run().accepted == 3
    assert len(server.received) == 3


def test_a_refused_copy_is_noted(serve: Serve, fault: "type[Fault]", office: "Office") -> None:
    server = serve(fault("rcpt", "550 5.1.1 who?", only="copy@"))
    preferences = office.use(server)
    batch = batch_of(office.documents(1), preferences, bcc="copy@a.si")
    found = sender(batch, preferences).run()
    assert found.accepted == 1
    (message,) = ledger.outbox(batch=batch)
    assert message.attempts[0].text == "ok queued as 1; copy@a.si was refused: 550 5.1.1 who?"


def test_greylisted_is_put_off_and_sent_later(
    serve: Serve, fault: "type[Fault]", office: "Office", hours: "Hours"
) -> None:
    server = serve(fault("rcpt", "450 4.2.0 Greylisted, try again later", times=2, only="kupec1@"))
    preferences = office.use(server)
    batch = batch_of(office.documents(3), preferences)
    seen: list[Progress] = []
    found = sender(batch, preferences, hours, seen).run()
    assert (found.state, found.accepted) == ("finished", 3)
    assert recipients(server)[-1] == "kupec1@stranka.example"
    assert sum(hours.waits) == pytest.approx(20 * 60, abs=5)  # 5 and 15 minutes
    assert Message.get_by_id(1).tries == 3
    paused = [p for p in seen if p.state == "paused"]
    assert paused[0].paused_until is not None
    assert "1 message was put off" in paused[0].reason
    assert paused[0].deferred == 1


def test_without_waiting_the_batch_stays_paused_until_then(
    serve: Serve, fault: "type[Fault]", office: "Office", hours: "Hours"
) -> None:
    server = serve(fault("rcpt", "450 4.2.0 Greylisted", only="kupec1@"))
    preferences = office.use(server)
    batch = batch_of(office.documents(2), preferences)
    found = sender(batch, preferences, hours).run(wait=False)
    assert (found.state, found.accepted, found.deferred) == ("paused", 1, 1)
    assert found.paused_until == ledger.next_due(batch)
    assert hours.waits == []
    assert [row.id for row in ledger.unfinished_batches()] == [batch]
    assert sender(batch, preferences, hours).run(wait=False).state == "paused"
    hours.ahead += 301
    assert sender(batch, preferences, hours).run(wait=False).state == "finished"


def test_put_off_for_ever_fails_with_the_last_words(
    serve: Serve, fault: "type[Fault]", office: "Office", hours: "Hours"
) -> None:
    server = serve(fault("rcpt", "452 4.2.2 Mailbox full", times=99))
    preferences = office.use(server)
    batch = batch_of(office.documents(1), preferences)
    found = sender(batch, preferences, hours).run()
    assert (found.state, found.failed) == ("finished", 1)
    assert words_of(batch, "failed") == ["452 4.2.2 Mailbox full"]
    assert timedelta(days=2) < timedelta(seconds=sum(hours.waits)) < timedelta(days=3.1)


def test_a_server_that_cannot_take_it(serve: Serve, office: "Office") -> None:
    server = serve(extensions=["SIZE 100000"])
    preferences = office.use(server)
    batch = batch_of([office.document("žan@a.si"), office.document(size=200_000), office.document()], preferences)
    found = sender(batch, preferences).run()
    assert (found.accepted, found.failed) == (1, 2)
    assert "SMTPUTF8" in words_of(batch, "failed")[0]
    assert "100000" in words_of(batch, "failed")[1]


# The account


@pytest.mark.parametrize("stage", ["mail", "rcpt", "data", "dot"])
def test_too_fast_pauses_the_batch_and_goes_on_by_itself(
    serve: Serve, fault: "type[Fault]", office: "Office", hours: "Hours", stage: str
) -> None:
    server = serve(fault(stage, MUCH, skip=2, times=2))
    preferences = office.use(server)
    batch = batch_of(office.reminders(5), preferences)
    seen: list[Progress] = []
    found = sender(batch, preferences, hours, seen).run()
    assert (found.state, found.accepted, found.failed) == ("finished", 5, 0)
    assert sorted(recipients(server)) == [f"kupec{n}@stranka.example" for n in range(1, 6)]
    assert hours.waits[:2] == pytest.approx([60, 300], abs=3)
    assert hours.waits[2:] == pytest.approx([301] * 2, abs=3)  # two in five minutes were too many: one is not
    assert server.connections == 5  # never held open through a pause
    paused = [p for p in seen if p.state == "paused"]
    assert paused[0].reason == MUCH
    assert paused[0].queued == 3
    assert Message.get_by_id(3).tries == 1  # waiting for the account is not charged to the message


def test_the_servers_hint_counts(serve: Serve, fault: "type[Fault]", office: "Office", hours: "Hours") -> None:
    server = serve(fault("mail", "450 4.7.1 too fast, try again in 20 seconds (rate)"))
    preferences = office.use(server)
    sender(batch_of(office.documents(1), preferences), preferences, hours).run()
    assert sum(hours.waits) == pytest.approx(30, abs=5)


def test_a_quota_that_comes_as_a_lasting_error(
    serve: Serve, fault: "type[Fault]", office: "Office", hours: "Hours"
) -> None:
    server = serve(fault("dot", "554 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException"))
    preferences = office.use(server)
    found = sender(batch_of(office.documents(2), preferences), preferences, hours).run()
    assert (found.accepted, found.failed) == (2, 0)
    assert sum(hours.waits) == pytest.approx(3600, abs=5)


def test_421_at_the_greeting(serve: Serve, fault: "type[Fault]", office: "Office", hours: "Hours") -> None:
    server = serve(fault("connect", "421 4.7.0 busy"))
    preferences = office.use(server)
    assert sender(batch_of(office.documents(1), preferences), preferences, hours).run().accepted == 1
    assert sum(hours.waits) == pytest.approx(60, abs=5)


def test_421_unasked_while_idle_costs_nothing(serve: Serve, office: "Office", hours: "Hours") -> None:
    server = serve()
    preferences = office.use(server)

    def show(progress: Progress) -> None:
        if progress.accepted == 1 and server.connections == 1:
            server.say("421 4.4.2 you were silent")
            server.hang_up()

    batch = batch_of([*office.documents(1), office.document("later@a.si")], preferences)
    server.faults = [type_fault("rcpt", "450 4.2.0 greylisted", only="later")]
    running = Sender(batch, preferences, lambda: None, show, hours)
    assert running.run().accepted == 2
    assert {a.outcome for a in Attempt.select()} == {"dot_sent", "accepted", "deferred"}


def test_an_idle_connection_is_replaced(serve: Serve, office: "Office", hours: "Hours") -> None:
    server = serve()
    preferences = office.use(server)
    batch = batch_of(office.documents(2), preferences)

    def show(progress: Progress) -> None:
        hours.ahead += 70

    assert Sender(batch, preferences, lambda: None, show, hours).run().accepted == 2
    assert server.connections == 2


def test_words_said_unasked_about_the_rate_pause(serve: Serve, office: "Office", hours: "Hours") -> None:
    server = serve()
    preferences = office.use(server)
    batch = batch_of(office.documents(2), preferences)
    told: list[int] = []

    def show(progress: Progress) -> None:
        if progress.accepted == 1 and not told:
            told.append(1)
            server.say("421 4.7.0 rate limit exceeded")
            threading.Event().wait(0.05)

    assert Sender(batch, preferences, lambda: None, show, hours).run().accepted == 2
    assert sum(hours.waits) == pytest.approx(60, abs=5)


# Settings


@pytest.mark.parametrize(("stage", "reply", "words"), [
    ("mail", "550 5.7.60 not your address", "550 5.7.60 not your address"),
    ("connect", "554 5.7.1 blocked", "554 5.7.1 blocked"),
    ("rcpt", "554 5.7.1 Relay access denied", "Relay access denied"),
    ("dot", "554 5.2.2 mailbox full", "mailbox full"),
])
def test_what_needs_the_operator_stops_the_batch(
    serve: Serve, fault: "type[Fault]", office: "Office", stage: str, reply: str, words: str
) -> None:
    server = serve(fault(stage, reply))
    preferences = office.use(server)
    batch = batch_of(office.documents(3), preferences)
    found = sender(batch, preferences).run()
    assert (found.state, found.accepted, found.failed) == ("stopped", 0, 0)
    assert words in found.reason
    assert ledger.counts(batch) == Counts(queued=3)
    assert sender(batch, preferences).run().accepted == 3


def test_a_wrong_password_is_tried_once_for_the_whole_batch(serve: Serve, office: "Office") -> None:
    server = serve(users={"me": "right"})
    office.use(server)
    preferences = office.set(smtp_auth="password", smtp_username="me")
    batch = batch_of(office.documents(3), preferences)
    found = Sender(batch, preferences, lambda: "wrong-čanary").run()
    assert (found.state, server.logins, server.connections) == ("stopped", 1, 1)
    assert "535 5.7.8" in found.reason
    assert "čanary" not in found.reason
    assert Sender(batch, preferences, lambda: "right").run().accepted == 3


def test_no_password_at_all(serve: Serve, office: "Office") -> None:
    server = serve(users={"me": "right"})
    office.use(server)
    preferences = office.set(smtp_auth="password", smtp_username="me")
    found = sender(batch_of(office.documents(1), preferences), preferences).run()
    assert found.state == "stopped"
    assert "no password" in found.reason
    assert server.logins == 0


def test_an_untrusted_certificate_stops_the_batch(
    serve: Serve, office: "Office", certificates: "Certificates"
) -> None:
    server = serve(context=certificates.context)
    office.use(server)
    preferences = office.set(smtp_security="starttls")
    found = sender(batch_of(office.documents(1), preferences), preferences).run()
    assert found.state == "stopped"
    assert "smtp.ca_file" in found.reason
    assert server.connections == 1


def test_incomplete_settings_change_nothing(serve: Serve, office: "Office") -> None:
    preferences = office.use(serve())
    batch = batch_of(office.documents(1), preferences)
    with pytest.raises(InputError, match=r"smtp\.host"):
        sender(batch, office.set(smtp_host="")).run()
    assert ledger.get_batch(batch).state == "draft"


def test_new_settings_take_a_queued_batch_along(serve: Serve, office: "Office") -> None:
    old, new = serve(), serve()
    preferences = office.use(old)
    batch = batch_of(office.documents(2), preferences)
    preferences = office.use(new)
    assert sender(batch, preferences).run().accepted == 2
    assert (len(old.received), len(new.received)) == (0, 2)
    assert {row.account for row in Message.select()} == {account_of(preferences)}


# Lost connections


@pytest.mark.parametrize(("stage", "action"), [
    ("mail", "drop"), ("rcpt", "close"), ("data", "drop"), ("data", "close"), ("body", "drop"), ("ehlo", "drop"),
    ("mail", "raw:what?\r\n"), ("mail", "500 5.5.2 what?"),
])
def test_lost_before_the_dot_is_sent_again(
    serve: Serve, fault: "type[Fault]", office: "Office", hours: "Hours", stage: str, action: str
) -> None:
    server = serve(fault(stage, action, times=2))
    preferences = office.use(server)
    batch = batch_of([office.document(size=3_000_000), *office.documents(2)], preferences)
    found = sender(batch, preferences, hours).run()
    assert (found.state, found.accepted) == ("finished", 3)
    assert len(server.received) == 3
    assert sum(hours.waits) == 3.5


def test_three_in_a_row_stop_the_batch(serve: Serve, fault: "type[Fault]", office: "Office", hours: "Hours") -> None:
    server = serve(fault("data", "drop", times=3, skip=1))
    preferences = office.use(server)
    batch = batch_of(office.documents(3), preferences)
    found = sender(batch, preferences, hours).run()
    assert (found.state, found.accepted) == ("stopped", 1)
    assert found.reason.startswith("3 tries in a row failed")
    assert ledger.counts(batch) == Counts(queued=2, accepted=1)
    assert sender(batch, preferences).run().accepted == 3
    assert sorted(recipients(server)) == [f"kupec{n}@stranka.example" for n in (1, 2, 3)]


def test_nobody_there(office: "Office", hours: "Hours", serve: Serve) -> None:
    server = serve()
    preferences = office.use(server)
    batch = batch_of(office.documents(1), preferences)
    server.stop()
    found = sender(batch, preferences, hours).run()
    assert found.state == "stopped"
    assert "127.0.0.1" in found.reason


@pytest.mark.parametrize("stage", ["dot", "stored"])
def test_lost_after_the_dot_is_uncertain_and_never_sent_again(
    serve: Serve, fault: "type[Fault]", office: "Office", stage: str
) -> None:
    server = serve(fault(stage, "drop", skip=1))
    preferences, reminders = office.use(server), office.reminders(3)
    batch = batch_of(reminders, preferences)
    found = sender(batch, preferences).run()
    assert (found.state, found.accepted, found.uncertain) == ("finished", 2, 1)
    assert len(server.received) == (2 if stage == "dot" else 3)
    (message,) = ledger.outbox("uncertain")
    assert message.attempts[0].stage == "dot"
    assert office.state_of(reminders[1]) == "issued"
    assert batch_of(reminders, preferences) > batch  # queueing again skips it
    assert ledger.counts(batch + 1) == Counts(skipped=3)
    ledger.resolve(message.id, "again" if stage == "dot" else "sent")
    if stage == "dot":
        assert sender(batch, preferences).run().accepted == 3
    assert sorted(recipients(server)) == [f"kupec{n}@stranka.example" for n in (1, 2, 3)]
    assert office.state_of(reminders[1]) == "sent"


def test_a_server_silent_after_every_dot_does_not_get_the_whole_batch(
    serve: Serve, fault: "type[Fault]", office: "Office"
) -> None:
    server = serve(fault("dot", "close", times=99))
    preferences = office.use(server)
    batch = batch_of(office.documents(6), preferences)
    assert sender(batch, preferences).run().state == "stopped"
    assert ledger.counts(batch) == Counts(queued=4, uncertain=2)


def test_a_drop_after_the_250_is_no_loss(serve: Serve, fault: "type[Fault]", office: "Office") -> None:
    server = serve(fault("accepted", "drop", times=2))
    preferences = office.use(server)
    assert sender(batch_of(office.documents(3), preferences), preferences).run().accepted == 3
    assert len(server.received) == 3


def test_a_late_250(serve: Serve, fault: "type[Fault]", office: "Office") -> None:
    server = serve(fault("stored", "wait:0.3"))
    preferences = office.use(server)
    batch = batch_of(office.documents(2), preferences)
    assert sender(batch, preferences).run().accepted == 2
    assert ledger.outbox(batch=batch)[0].attempts[0].ms >= 300


# Many failures


def test_the_same_refusal_five_times_is_not_the_recipients(
    serve: Serve, fault: "type[Fault]", office: "Office"
) -> None:
    server = serve(fault("rcpt", "554 5.7.1 Service unavailable; blocked by list", times=99, skip=1))
    preferences = office.use(server)
    batch = batch_of(office.documents(10), preferences)
    seen: list[Progress] = []
    found = sender(batch, preferences, seen=seen).run()
    assert (found.state, found.failed, found.held) == ("stopped", 0, 5)
    assert ledger.counts(batch) == Counts(accepted=1, held=5, queued=4)
    assert "blocked by list" in found.reason
    assert (seen[-1].held, seen[-1].failed, seen[-1].state) == (5, 0, "stopped")
    server.faults = []
    assert ledger.retry(batch, states=("held",)) == 5
    assert sender(batch, preferences).run().accepted == 10


def test_different_refusals_do_not_stop(serve: Serve, fault: "type[Fault]", office: "Office") -> None:
    server = serve(*(fault("rcpt", f"550 5.1.1 <kupec{n}@stranka.example>: unknown") for n in range(1, 8)))
    preferences = office.use(server)
    found = sender(batch_of(office.documents(8), preferences), preferences).run()
    assert (found.state, found.failed, found.accepted) == ("finished", 7, 1)


def test_a_damaged_document_is_held_and_the_rest_goes(serve: Serve, office: "Office") -> None:
    server = serve()
    preferences, documents = office.use(server), office.documents(3)
    batch = batch_of(documents, preferences)
    DocumentContent.update(content=b"other").where(DocumentContent.document == documents[1].document_id).execute()
    found = sender(batch, preferences).run()
    assert (found.state, found.accepted, found.held) == ("finished", 2, 1)
    assert "SHA-256" in words_of(batch, "held")[0]


def test_the_unforeseen_is_held_and_three_times_stops(
    serve: Serve, office: "Office", monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    server = serve()
    preferences = office.use(server)
    batch = batch_of(office.documents(5), preferences)
    monkeypatch.setattr("mail.lanes.encode_document", lambda content: (_ for _ in ()).throw(RuntimeError("surprise")))
    found = sender(batch, preferences).run()
    assert (found.state, found.held) == ("stopped", 3)
    assert ledger.counts(batch) == Counts(queued=2, held=3)
    assert "surprise" in words_of(batch, "held")[0]
    assert "unexpected error" in caplog.text


def test_the_unforeseen_after_the_dot_is_uncertain(
    serve: Serve, office: "Office", monkeypatch: pytest.MonkeyPatch
) -> None:
    preferences = office.use(serve())
    batch = batch_of(office.documents(1), preferences)
    monkeypatch.setattr("mail.session.Session._finish", lambda *args: (_ for _ in ()).throw(RuntimeError("surprise")))
    assert sender(batch, preferences).run().uncertain == 1


def test_words_nobody_knows_are_held(serve: Serve, fault: "type[Fault]", office: "Office") -> None:
    server = serve(fault("connect", "raw:220 x\r\n"))
    preferences = office.use(server)
    batch = batch_of([office.document(), office.document()], preferences)
    Message.update(envelope_to="a b@c.si").where(Message.id == 1).execute()
    found = sender(batch, preferences).run()
    assert (found.accepted, found.held) == (1, 1)


# The operator


def in_thread(running: Sender, results: list[Any]) -> threading.Thread:
    def work() -> None:
        try:
            results.append(running.run())
        except StoppedError as error:
            results.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    return thread


def wait_until(condition: Callable[[], bool]) -> None:
    for _turn in range(500):
        if condition():
            return
        threading.Event().wait(0.01)
    raise AssertionError("it never happened")


def test_a_word_is_not_kept_while_the_server_makes_us_wait(
    serve: Serve, fault: "type[Fault]", office: "Office"
) -> None:
    server = serve(fault("rcpt", "wait:1", skip=1))
    preferences = office.use(server)
    batch = batch_of(office.documents(2), preferences)
    results: list[Any] = []
    thread = in_thread(sender(batch, preferences), results)
    seen: list[str] = []

    def first_is_accepted() -> bool:
        seen[:] = [row.state for row in ledger.outbox(batch=batch)]
        return "accepted" in seen

    wait_until(first_is_accepted)
    assert seen == ["accepted", "queued"]
    thread.join(10)
    assert [row.state for row in ledger.outbox(batch=batch)] == ["accepted", "accepted"]


def test_a_word_is_written_when_the_next_dot_is_withheld(
    serve: Serve, office: "Office", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mail.course.REPORT_EVERY", 0)
    server = serve()
    preferences = office.use(server)
    batch = batch_of(office.documents(3), preferences)

    def show(progress: Progress) -> None:
        if progress.accepted == 1:
            ledger.pause_batch(batch, None, "from elsewhere")

    Sender(batch, preferences, lambda: None, show).run(wait_operator=False)
    assert [row.state for row in ledger.outbox(batch=batch)] == ["accepted", "queued", "queued"]
    assert len(server.received) == 1


def test_stop_before_the_next_dot(serve: Serve, office: "Office", hours: "Hours") -> None:
    server = serve()
    preferences = office.use(server)
    batch = batch_of(office.documents(5), preferences)
    holder: list[Sender] = []

    def show(progress: Progress) -> None:
        if progress.accepted == 2:
            holder[0].stop()

    holder.append(Sender(batch, preferences, lambda: None, show, hours))
    found = holder[0].run()
    assert (found.state, found.reason) == ("stopped", "Stopped by the operator.")
    assert found.accepted == len(server.received) < 5
    assert ledger.counts(batch).queued == 5 - found.accepted
    assert sender(batch, preferences).run().accepted == 5
    assert len(server.received) == 5


def test_stop_in_the_middle_of_a_body_withholds_the_dot(
    serve: Serve, fault: "type[Fault]", office: "Office"
) -> None:
    server = serve(fault("body", "wait:0.3"))
    preferences = office.use(server)
    batch = batch_of([office.document(size=15_000_000), office.document()], preferences)
    results: list[Any] = []
    running = sender(batch, preferences)
    thread = in_thread(running, results)
    wait_until(lambda: "DATA" in server.log)
    running.stop()
    thread.join(10)
    assert results[0].state == "stopped"
    assert ledger.counts(batch) == Counts(queued=2)
    wait_until(lambda: bool(server.cut) or bool(server.connections))
    assert server.received == []


def test_stop_after_the_dot_waits_for_the_word(serve: Serve, fault: "type[Fault]", office: "Office") -> None:
    server = serve(fault("stored", "wait:0.4"))
    preferences = office.use(server)
    batch = batch_of(office.documents(2), preferences)
    results: list[Any] = []
    running = sender(batch, preferences)
    thread = in_thread(running, results)
    wait_until(lambda: bool(server.received))
    running.stop()
    thread.join(10)
    assert (results[0].state, results[0].accepted) == ("stopped", 1)


def test_pause_and_resume(serve: Serve, office: "Office") -> None:
    server = serve()
    preferences = office.use(server)
    batch = batch_of(office.documents(3), preferences)
    results: list[Any] = []
    seen: list[Progress] = []
    running = sender(batch, preferences, seen=seen)
    running.pause()
    thread = in_thread(running, results)
    wait_until(lambda: ledger.get_batch(batch).state == "paused")
    assert server.received == []
    assert ledger.get_batch(batch).reason == "Paused by the operator."
    running.resume()
    thread.join(10)
    assert results[0].accepted == 3
    assert [p.state for p in seen if p.reason] == ["paused"]


def test_stop_while_paused(serve: Serve, office: "Office") -> None:
    preferences = office.use(serve())
    batch = batch_of(office.documents(1), preferences)
    results: list[Any] = []
    running = sender(batch, preferences)
    running.pause()
    thread = in_thread(running, results)
    wait_until(lambda: ledger.get_batch(batch).state == "paused")
    running.stop()
    thread.join(10)
    assert results[0].state == "stopped"


def test_resume_ends_a_pause_of_the_server(
    serve: Serve, fault: "type[Fault]", office: "Office", hours: "Hours"
) -> None:
    server = serve(fault("mail", MUCH))
    preferences = office.use(server)
    batch = batch_of(office.documents(1), preferences)
    running = sender(batch, preferences, hours)
    hours.on_wait = running.resume
    assert running.run().accepted == 1
    assert hours.waits == []


def test_pause_during_a_pause_of_the_server(
    serve: Serve, fault: "type[Fault]", office: "Office", hours: "Hours"
) -> None:
    server = serve(fault("mail", MUCH))
    preferences = office.use(server)
    batch = batch_of(office.documents(1), preferences)
    running = sender(batch, preferences, hours)

    asked_for: list[str] = []

    def asked() -> None:
        if not asked_for:
            asked_for.append("pause")
            running.pause()
        if hours.ahead > 100:  # the server's minute is long over; the operator's pause is not
            running.resume()

    hours.on_wait = asked
    assert running.run().accepted == 1
    assert hours.ahead > 100


def test_cancelled_from_another_terminal(serve: Serve, office: "Office", hours: "Hours") -> None:
    server = serve()
    preferences = office.use(server)
    batch = batch_of(office.documents(4), preferences)

    def show(progress: Progress) -> None:
        if progress.accepted == 2 and progress.state == "running":
            ledger.cancel(batch)

    running = Sender(batch, preferences, lambda: None, show, hours)
    found = running.run()
    assert found.state == "cancelled"
    assert len(server.received) == found.accepted == 2
    assert ledger.counts(batch).cancelled == 2


def test_cancelled_while_paused(serve: Serve, fault: "type[Fault]", office: "Office", hours: "Hours") -> None:
    server = serve(fault("mail", MUCH))
    preferences = office.use(server)
    batch = batch_of(office.documents(2), preferences)

    def cancel() -> None:
        if ledger.get_batch(batch).state == "paused":
            ledger.cancel(batch)

    hours.on_wait = cancel
    assert sender(batch, preferences, hours).run().state == "cancelled"
    assert server.received == []


def test_paused_from_another_terminal(serve: Serve, office: "Office", hours: "Hours") -> None:
    server = serve()
    preferences = office.use(server)
    batch = batch_of(office.documents(3), preferences)
    paused: list[int] = []

    def show(progress: Progress) -> None:
        if progress.accepted == 1 and not paused:
            paused.append(len(server.received))
            ledger.pause_batch(batch, None, "elsewhere")

    running = Sender(batch, preferences, lambda: None, show, hours)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hours, "wait", lambda wake, seconds: ledger.start_batch(batch))
        assert running.run().accepted == 3
    assert paused == [1]


# Two senders, and dead ones


def test_a_second_sender_is_told_who_sends(serve: Serve, office: "Office") -> None:
    server = serve()
    preferences = office.use(server)
    batch = batch_of(office.documents(1), preferences)
    first = new_holder()
    acquire(account_of(preferences), first)
    with pytest.raises(StoppedError, match=first.split(" ")[0]):
        sender(batch, preferences).run()
    assert server.connections == 0
    assert ledger.get_batch(batch).state == "draft"
    release(account_of(preferences), first)
    assert sender(batch, preferences).run().accepted == 1


def test_what_a_dead_sender_left(serve: Serve, office: "Office") -> None:
    server = serve()
    preferences = office.use(server)
    batch = batch_of(office.documents(4), preferences)
    ledger.start_batch(batch)
    lost, doubtful = (ledger.claim_next(batch, "dead@far 1 x") for _each in range(2))
    assert lost
    assert doubtful
    ledger.mark_dot_sent(doubtful, Words("body"))
    found = sender(batch, preferences).run()
    assert (found.accepted, found.uncertain) == (3, 1)
    assert doubtful.recipients not in recipients(server)


def test_a_lost_lease_withholds_the_dot(serve: Serve, fault: "type[Fault]", office: "Office") -> None:
    server = serve(fault("body", "wait:0.5"))
    preferences = office.use(server)
    batch = batch_of([office.document(size=15_000_000), office.document()], preferences)
    results: list[Any] = []
    running = sender(batch, preferences)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("mail.sender.Lease", quick_lease)
        thread = in_thread(running, results)
        wait_until(lambda: "DATA" in server.log)
        LeaseTable.update(holder="other@far 2 y").execute()
        thread.join(10)
    assert isinstance(results[0], StoppedError)
    assert "other@far" in str(results[0])
    assert server.received == []
    assert ledger.counts(batch) == Counts(queued=2)


def quick_lease(account: str, holder: str) -> Any:
    from data.leases import Lease

    return Lease(account, holder, beat=0.01)


def test_ctrl_c_leaves_everything_resumable(serve: Serve, office: "Office", hours: "Hours") -> None:
    server = serve()
    preferences = office.use(server)
    batch = batch_of(office.documents(3), preferences)

    def show(progress: Progress) -> None:
        if progress.accepted == 1:
            raise KeyboardInterrupt

    running = Sender(batch, preferences, lambda: None, show, hours)
    with pytest.raises(KeyboardInterrupt):
        running.run()
    row = ledger.get_batch(batch)
    assert (row.state, row.reason) == ("stopped", "Interrupted.")
    assert ledger.counts(batch) == Counts(accepted=1, queued=2)
    assert sender(batch, preferences).run().accepted == 3
    assert len(server.received) == 3


def test_resolved_while_the_reply_was_awaited(serve: Serve, fault: "type[Fault]", office: "Office") -> None:
    server = serve(fault("stored", "wait:0.5"))
    preferences = office.use(server)
    batch = batch_of(office.documents(1), preferences)
    results: list[Any] = []
    seen: list[Progress] = []
    thread = in_thread(sender(batch, preferences, seen=seen), results)
    wait_until(lambda: bool(server.received))
    ledger.recover(account_of(preferences), "other@far 2 y")
    ledger.resolve(1, "sent")
    thread.join(10)
    assert results[0].accepted == 1
    assert "taken over" in seen[-1].errors[0][2]


def test_progress_keeps_only_the_newest_errors(
    serve: Serve, fault: "type[Fault]", office: "Office", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress_module, "ERRORS_KEPT", 2)
    server = serve(*(fault("rcpt", f"550 5.1.1 no {n}") for n in range(4)))
    preferences = office.use(server)
    seen: list[Progress] = []
    sender(batch_of(office.documents(5), preferences), preferences, seen=seen).run()
    assert [words for _label, _to, words in seen[-1].errors] == ["550 5.1.1 no 2", "550 5.1.1 no 3"]
