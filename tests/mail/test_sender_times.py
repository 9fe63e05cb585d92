"""When a batch is sent: its own times, sending hours, what is no longer true, and what another terminal asks."""

import threading
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from data import ledger
from data.asking import ask_pause, ask_stop
from data.documents import Outgoing
from data.errors import InputError
from data.fields import now
from data.models import Customer, OpenItem, Reminder, ReminderItem
from data.preferences import Preferences, set_preference
from mail.batch import BatchSettings, preview, queue
from mail.progress import Progress
from mail.rules import rules_file
from mail.sender import Sender

if TYPE_CHECKING:
    from tests.mail.conftest import Fault, FaultServer, Hours, Office

Serve = Callable[..., "FaultServer"]


def batch_of(documents: list[Outgoing], preferences: Preferences, **settings: Any) -> int:
    return queue(documents, BatchSettings(**settings), preferences)


def hours_in(first: float, last: float) -> str:
    """Every day, from so many hours from now to so many."""
    at = now().astimezone()
    start, end = (at + timedelta(hours=each) for each in (first, last))
    return f"{start:%H:%M}-{end:%H:%M}"


def owed(reminder: Outgoing) -> int:
    """Give the reminder an item of 10.00 that is open; its id."""
    row = Reminder.get_by_id(reminder.reminder_id)
    item = OpenItem.create(customer=row.customer, document="R1", due=date(2012, 7, 1), amount=Decimal(10),
                           open_amount=Decimal(10), updated_at=now())
    ReminderItem.create(reminder=row, open_item=item, document="R1", due=date(2012, 7, 1), amount=Decimal(10),
                        days_late=1, level=1)
    return int(item.id)


def pay(item: int) -> None:
    OpenItem.update(closed=True).where(OpenItem.id == item).execute()


# Freshness


def test_paid_before_queueing_is_skipped(serve: Serve, office: "Office") -> None:
    preferences = office.use(serve())
    reminders = office.reminders(2)
    pay(owed(reminders[0]))
    seen = preview(reminders, BatchSettings(), preferences)
    assert [(each.label, each.reason) for each in seen.skipped] == [
        (reminders[0].label, "It has been paid meanwhile.")]
    found = Sender(batch_of(reminders, preferences), preferences, lambda: None).run()
    assert (found.accepted, [skip.reason for skip in found.skipped]) == (1, ["It has been paid meanwhile."])
    assert preview(reminders[:1], BatchSettings(stale=True), preferences).sendable == 1
    assert preview(reminders, BatchSettings(to_me="jaz@vzorec.example"), preferences).sendable == 2


def test_paid_while_the_batch_runs_is_not_sent(serve: Serve, office: "Office", hours: "Hours") -> None:
    server = serve()
    preferences = office.use(server)
    reminders = office.reminders(3)
    item = owed(reminders[1])
    batch = batch_of(reminders, preferences)
    last: list[Progress] = []

    def show(progress: Progress) -> None:
        last.append(progress)
        if progress.accepted == 1:
            pay(item)

    Customer.update(blocked=True, block_reason="dogovor").where(Customer.code == reminders[2].label).execute()
    found = Sender(batch, preferences, lambda: None, show, hours).run()
    assert (found.state, found.accepted, len(server.received)) == ("finished", 1, 1)
    assert [skip.label for skip in found.skipped] == [each.label for each in reminders[1:]]
    assert "is blocked: dogovor" in found.skipped[1].reason
    (row, _other) = ledger.outbox("cancelled", batch)
    assert (row.last_words, row.attempts[-1].stage) == ("It has been paid meanwhile.", "operator")
    assert (last[-1].skipped, last[-1].queued) == (2, 0)
    assert office.state_of(reminders[1]) == "issued"
    assert batch_of(reminders[1:2], preferences, stale=True) > batch  # it is free to be sent after all



def test_the_operator_insists(serve: Serve, office: "Office") -> None:
    server = serve()
    preferences = office.use(server)
    reminder = office.reminder()
    item = owed(reminder)
    batch = batch_of([reminder], preferences, stale=True)
    pay(item)
    assert Sender(batch, preferences, lambda: None).run().accepted == 1
    assert ledger.get_batch(batch).stale


# Times


def test_outside_the_sending_hours_it_waits(serve: Serve, office: "Office", hours: "Hours") -> None:
    preferences = office.use(serve())
    set_preference("pace.hours", hours_in(2, 3))
    seen: list[Progress] = []
    batch = batch_of(office.documents(2), preferences)
    found = Sender(batch, Preferences(), lambda: None, seen.append, hours).run()
    assert (found.state, found.accepted) == ("finished", 2)
    assert 3600 < sum(hours.waits) <= 7200
    (reason,) = {progress.reason for progress in seen if progress.state == "paused"}
    assert reason.startswith("Outside the sending hours (")


def test_when_they_end_the_rest_waits_for_tomorrow(serve: Serve, office: "Office", hours: "Hours") -> None:
    server = serve()
    office.use(server)
    set_preference("pace.hours", hours_in(-1, 1))
    batch = batch_of(office.documents(3), Preferences())
    sent: list[int] = []

    def show(progress: Progress) -> None:
        if progress.accepted == 1 and not sent:
            sent.append(len(server.received))
            hours.ahead += 7200

    assert Sender(batch, Preferences(), lambda: None, show, hours).run().accepted == 3
    assert sum(hours.waits) > 18 * 3600


def test_without_waiting_the_batch_stays_paused_until_they_begin(
    serve: Serve, office: "Office", hours: "Hours"
) -> None:
    server = serve()
    office.use(server)
    set_preference("pace.hours", hours_in(2, 3))
    batch = batch_of(office.documents(2), Preferences())
    found = Sender(batch, Preferences(), lambda: None, clock=hours).run(wait_hours=False)
    assert (found.state, server.received, hours.waits) == ("paused", [], [])
    assert found.paused_until is not None
    assert timedelta(hours=1) < found.paused_until - now() <= timedelta(hours=2)


def test_the_operator_may_send_outside_the_hours(serve: Serve, office: "Office", hours: "Hours") -> None:
    office.use(serve())
    set_preference("pace.hours", hours_in(2, 3))
    batch = batch_of(office.documents(2), Preferences())
    running = Sender(batch, Preferences(), lambda: None, clock=hours)
    hours.on_wait = running.resume
    assert running.run().accepted == 2
    assert sum(hours.waits) < 3600


def test_not_before(serve: Serve, office: "Office", hours: "Hours") -> None:
    preferences = office.use(serve())
    moment = now() + timedelta(hours=5)
    seen: list[Progress] = []
    batch = batch_of(office.documents(1), preferences, not_before=moment)
    assert ledger.get_batch(batch).not_before == moment
    assert Sender(batch, preferences, lambda: None, seen.append, hours).run().accepted == 1
    assert {p.reason for p in seen if p.state == "paused"} == {"The batch is not to be sent earlier."}
    assert seen[1].paused_until == moment


def test_what_has_not_left_when_the_batch_expires_is_cancelled(
    serve: Serve, office: "Office", hours: "Hours"
) -> None:
    server = serve()
    preferences = office.use(server)
    batch = batch_of(office.documents(4), preferences, expires=now() + timedelta(hours=1))
    seen: list[Progress] = []

    def show(progress: Progress) -> None:
        seen.append(progress)
        if progress.accepted == 2:
            hours.ahead += 3600

    found = Sender(batch, preferences, lambda: None, show, hours).run()
    assert (found.state, found.accepted, len(server.received)) == ("cancelled", 2, 2)
    assert found.reason.startswith("It was not to be sent after ")
    assert {row.last_words for row in ledger.outbox("cancelled", batch)} == {found.reason}
    assert (seen[-1].state, seen[-1].queued) == ("cancelled", 0)


def test_a_batch_that_expires_while_it_waits_for_its_hours(serve: Serve, office: "Office", hours: "Hours") -> None:
    server = serve()
    office.use(server)
    set_preference("pace.hours", hours_in(4, 5))
    batch = batch_of(office.documents(2), Preferences(), expires=now() + timedelta(hours=1))
    found = Sender(batch, Preferences(), lambda: None, clock=hours).run()
    assert (found.state, server.received) == ("cancelled", [])


def test_a_batch_that_is_done_when_it_expires_is_finished(serve: Serve, office: "Office", hours: "Hours") -> None:
    preferences = office.use(serve())
    batch = batch_of(office.documents(1), preferences, expires=now() + timedelta(hours=1))

    def show(progress: Progress) -> None:
        if progress.accepted == 1:
            hours.ahead += 3600

    assert Sender(batch, preferences, lambda: None, show, hours).run().state == "finished"


@pytest.mark.parametrize(("expires", "not_before", "words"), [
    (-1, None, "its last moment has passed"), (1, 2, "before it may be sent"),
])
def test_times_that_make_no_sense(
    serve: Serve, office: "Office", expires: int, not_before: int | None, words: str
) -> None:
    preferences = office.use(serve())
    with pytest.raises(InputError, match=words):
        batch_of(office.documents(1), preferences, expires=now() + timedelta(hours=expires),
                 not_before=None if not_before is None else now() + timedelta(hours=not_before))
    assert ledger.batches() == []


# Another terminal


def test_paused_from_elsewhere_before_the_next_dot(serve: Serve, office: "Office", hours: "Hours") -> None:
    server = serve()
    preferences = office.use(server)
    batch = batch_of(office.documents(3), preferences)
    seen: list[Progress] = []

    def show(progress: Progress) -> None:
        seen.append(progress)
        if progress.accepted == 1 and not any(p.state == "paused" for p in seen):
            ask_pause(batch, "Paused by 006.")

    hours.on_wait = lambda: ledger.start_batch(batch)
    assert Sender(batch, preferences, lambda: None, show, hours).run().accepted == 3
    assert [(p.accepted, p.reason) for p in seen if p.state == "paused"] == [(1, "Paused by 006.")]
    assert server.cut  # the second message's dot was withheld


@pytest.mark.parametrize("how", [{"wait_operator": False}, {"wait_pauses": False}])
def test_paused_from_elsewhere_it_ends_if_nobody_is_to_wait(
    serve: Serve, office: "Office", hours: "Hours", how: dict[str, bool]
) -> None:
    server = serve()
    preferences = office.use(server)
    batch = batch_of(office.documents(3), preferences)

    def show(progress: Progress) -> None:
        if progress.accepted == 1:
            ask_pause(batch, "Paused by 006.")

    found = Sender(batch, preferences, lambda: None, show, hours).run(**how)
    assert (found.state, found.reason, found.accepted) == ("paused", "Paused by 006.", 1)
    assert Sender(batch, preferences, lambda: None).run(**how).accepted == 3


def test_a_pause_of_the_server_is_waited_for_and_one_from_elsewhere_ends_it(
    serve: Serve, fault: "type[Fault]", office: "Office", hours: "Hours"
) -> None:
    preferences = office.use(serve(fault("mail", "450 4.7.1 too much mail", times=2)))
    batch = batch_of(office.documents(2), preferences)

    def on_wait() -> None:
        if len(hours.waits) == 1:
            ask_pause(batch, "Paused by 006.")

    hours.on_wait = on_wait
    found = Sender(batch, preferences, lambda: None, clock=hours).run(wait_operator=False)
    assert (found.state, found.reason, len(hours.waits)) == ("paused", "Paused by 006.", 2)


def test_stopped_from_elsewhere(serve: Serve, office: "Office", hours: "Hours") -> None:
    server = serve()
    preferences = office.use(server)
    batch = batch_of(office.documents(3), preferences)

    def show(progress: Progress) -> None:
        if progress.accepted == 1:
            ask_stop(batch, "Stopped by 006.")

    found = Sender(batch, preferences, lambda: None, show, hours).run()
    assert (found.state, found.reason, len(server.received)) == ("stopped", "Stopped by 006.", 1)
    assert ledger.counts(batch).queued == 2
    assert Sender(batch, preferences, lambda: None).run().accepted == 3


def test_stopped_from_elsewhere_during_a_pause_of_the_server(
    serve: Serve, fault: "type[Fault]", office: "Office", hours: "Hours"
) -> None:
    preferences = office.use(serve(fault("mail", "450 4.7.1 too much mail")))
    batch = batch_of(office.documents(2), preferences)
    hours.on_wait = lambda: ask_stop(batch, "Stopped by 006.") and None
    found = Sender(batch, preferences, lambda: None, clock=hours).run()
    assert (found.state, found.reason, found.accepted) == ("stopped", "Stopped by 006.", 0)


def test_a_pause_from_elsewhere_outlasts_the_servers(
    serve: Serve, fault: "type[Fault]", office: "Office", hours: "Hours"
) -> None:
    preferences = office.use(serve(fault("mail", "450 4.7.1 too much mail")))
    batch = batch_of(office.documents(2), preferences)
    looks: list[str] = []

    def on_wait() -> None:
        looks.append(ledger.get_batch(batch).reason)
        if len(looks) == 1:
            ask_pause(batch, "Paused by 006.")
        elif len(looks) == 5:
            ledger.start_batch(batch)

    hours.on_wait = on_wait
    assert Sender(batch, preferences, lambda: None, clock=hours).run().accepted == 2
    assert looks[1:] == ["Paused by 006."] * 4


def test_in_real_time_it_takes_effect_before_the_next_dot(serve: Serve, office: "Office") -> None:
    server = serve()
    preferences = office.use(server)
    batch = batch_of(office.documents(300), preferences)
    asked = threading.Event()

    def show(progress: Progress) -> None:
        if progress.accepted >= 5:
            asked.set()

    thread = threading.Thread(target=Sender(batch, preferences, lambda: None, show).run)
    thread.start()
    assert asked.wait(20)
    ask_stop(batch, "Stopped by 006.")
    at = ledger.counts(batch)
    thread.join(20)
    assert not thread.is_alive()
    found = ledger.counts(batch)
    assert found.accepted <= at.accepted + 1 + at.dot_sent
    assert found.accepted + found.queued == 300


# Rules and retries


def test_the_operators_rules_decide(serve: Serve, fault: "type[Fault]", office: "Office", hours: "Hours") -> None:
    rules_file().parent.mkdir(parents=True, exist_ok=True)
    rules_file().write_text('[[rule]]\nname = "our quota"\ncodes = "550"\ntext = "policy"\naction = "pause"\n'
                            'wait = ["7m"]\n', "utf-8")
    preferences = office.use(serve(fault("rcpt", "550 5.1.0 policy violation")))
    batch = batch_of(office.documents(2), preferences)
    assert Sender(batch, preferences, lambda: None, clock=hours).run().accepted == 2
    assert sum(hours.waits) == pytest.approx(420, abs=5)


def test_rules_that_cannot_be_read_change_nothing(serve: Serve, office: "Office") -> None:
    preferences = office.use(serve())
    batch = batch_of(office.documents(1), preferences)
    rules_file().parent.mkdir(parents=True, exist_ok=True)
    rules_file().write_text("[[rule]]\n", "utf-8")
    with pytest.raises(InputError, match="rule 1"):
        Sender(batch, preferences, lambda: None).run()
    assert ledger.get_batch(batch).state == "draft"


def test_only_what_failed_is_tried_again(serve: Serve, fault: "type[Fault]", office: "Office") -> None:
    server = serve(fault("rcpt", "550 5.1.1 no such user", only="kupec2@"))
    preferences = office.use(server)
    batch = batch_of(office.documents(3), preferences)
    found = Sender(batch, preferences, lambda: None).run()
    assert (found.state, found.failed, found.accepted) == ("finished", 1, 2)
    assert ledger.retry(batch) == 1
    assert ledger.get_batch(batch).state == "paused"
    found = Sender(batch, preferences, lambda: None).run()
    assert (found.state, found.failed, found.accepted) == ("finished", 0, 3)
    assert [received.recipients for received in server.received][-1] == ["kupec2@stranka.example"]
    assert len(server.received) == 3
