"""Whole batches against servers with limits, in simulated time: no refusal when the limit is known, one to learn it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

import pytest

from data import ledger, models
from data.documents import Outgoing, store_document
from data.models import Attempt
from data.pace import Use, learned_limits, uses
from data.preferences import Preferences, set_preference
from mail.batch import BatchSettings, queue
from mail.progress import Progress
from mail.sender import Sender
from mail.transports.smtp import account_of
from tests.paced import (
    LATENCY,
    MODELS,
    START,
    TOO_MUCH,
    Counting,
    Fixed,
    Model,
    Refused,
    SimulatedClock,
    SimulatedTransport,
    Sliding,
    run_batch,
)

if TYPE_CHECKING:
    from tests.mail.conftest import Office

MESSAGES = 500
MODEL = pytest.mark.parametrize("model", MODELS, ids=[model.name for model in MODELS])


@pytest.fixture(autouse=True)
def _fast(office: "Office", monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mail.course.LOOK", 600.0)
    models.database.obj.pragma("synchronous", "off")  # thousands of messages, and no power cut


@pytest.fixture
def filled(office: "Office") -> Callable[..., int]:
    """Queues a batch of so many messages, each to as many recipients as it is told."""
    document = store_document("letter", "opomin.pdf", b"%PDF")

    def fill(number: int, recipients: int = 1, kind: Literal["reminders", "test"] = "reminders") -> int:
        documents = (
            Outgoing(label=f"2026/{n}", document_id=document, file_name="opomin.pdf", language="en", subject="Reminder",
                     recipients=", ".join(f"k{n}.{r}@stranka.example" for r in range(recipients)), body="Hello",
                     context={})
            for n in range(number))
        return queue(documents, BatchSettings(), Preferences(), kind)

    return fill


class Sending:
    """A sender on simulated time, to a server that counts so."""

    def __init__(self, batch: int, counting: Counting, refusal: Refused = TOO_MUCH, since: float = 0.0) -> None:
        self.clock = SimulatedClock()
        self.clock.passed = since
        self.seen: list[Progress] = []
        self.transport = SimulatedTransport(counting, self.clock, refusal)
        self.show: Callable[[Progress], None] = lambda progress: None
        self.sender = Sender(batch, Preferences(), lambda: None, self._show, self.clock, lambda _p, _q: self.transport)

    def _show(self, progress: Progress) -> None:
        self.seen.append(progress)
        self.show(progress)


@MODEL
def test_a_known_limit_costs_no_refusal_and_hardly_any_time(filled: Callable[..., int], model: Model) -> None:
    set_preference(*model.preference)
    found, transport = run_batch(filled(MESSAGES), Preferences(), model)
    assert (found.accepted, found.refusals) == (MESSAGES, 0)
    assert found.ratio <= 1.10
    assert learned_limits() == []
    window, cap = transport.counting.seconds, transport.counting.cap
    assert all(b - a > window for a, b in zip(transport.sent_at, transport.sent_at[cap:], strict=False))


@MODEL
def test_an_unknown_limit_is_learned_once(filled: Callable[..., int], model: Model) -> None:
    found, transport = run_batch(filled(MESSAGES), Preferences(), model)
    counting, per_minute = transport.counting, transport.counting.seconds == 60
    assert found.accepted == MESSAGES
    assert found.refusals == (1 if per_minute else 2)  # an hour is what is left after a minute in vain
    (learned,) = learned_limits(account_of(Preferences()), START)
    assert (learned.seconds, learned.cap) == (counting.seconds, int(counting.cap * 0.95))
    assert model.refusal.text in learned.words
    assert found.ratio <= 1.35


def test_what_is_learned_holds_for_the_next_batch_and_the_first_ones_messages_count(
    filled: Callable[..., int],
) -> None:
    counting = Fixed(30, 60)
    first = Sending(filled(70), counting)
    first.sender.run()
    assert len(first.transport.refusals) == 1
    second = Sending(filled(60, kind="test"), counting, since=first.clock.passed)
    second.sender.run()
    third = Sending(filled(60), counting, since=second.clock.passed)
    third.sender.run()
    assert (second.transport.refusals, third.transport.refusals) == ([], [])
    assert "28/min, learned" in third.seen[0].pace


def test_a_learned_limit_is_forgotten_after_a_month_and_learned_anew(filled: Callable[..., int]) -> None:
    first = Sending(filled(40), Fixed(30, 60))
    first.sender.run()
    later = Sending(filled(40), Fixed(20, 60), since=31 * 86400.0)
    later.sender.run()
    assert len(later.transport.refusals) == 1
    assert [limit.cap for limit in learned_limits(at=START + timedelta(days=32))] == [19]


def test_the_window_of_a_forgotten_limit_is_remembered(filled: Callable[..., int]) -> None:
    first = Sending(filled(150), Sliding(100, 3600))
    first.sender.run()
    assert len(first.transport.refusals) == 2
    later = Sending(filled(350), Sliding(120, 3600), since=31 * 86400.0)
    later.sender.run()
    assert len(later.transport.refusals) == 1  # not a minute in vain again
    assert [(limit.seconds, limit.cap) for limit in learned_limits(at=START + timedelta(days=32))] == [(3600, 114)]


def test_an_unknown_limit_a_day_is_found_by_three_refusals_and_waited_for(filled: Callable[..., int]) -> None:
    sending = Sending(filled(510), Sliding(500, 86400))
    sending.sender.run()
    assert len(sending.transport.refusals) == 3  # a minute and an hour in vain
    assert [(limit.seconds, limit.cap) for limit in learned_limits(at=START)] == [(86400, 475)]
    first, next_day = sending.transport.sent_at[0], sending.transport.sent_at[500]
    assert 86400 < next_day - first < 86400 + 60


def test_a_limit_of_so_few_that_it_is_hardly_an_hours_is_looked_for_step_by_step(filled: Callable[..., int]) -> None:
    sending = Sending(filled(60), Sliding(20, 900))
    sending.sender.run()
    assert len(sending.transport.refusals) == 3
    assert [(limit.seconds, limit.cap) for limit in learned_limits(at=START)] == [(900, 19)]


@pytest.mark.parametrize(("minutes", "refusals"), [(4, 2), (6, 1)])
def test_minutes_as_full_without_a_refusal_rule_a_minute_out(
    filled: Callable[..., int], minutes: int, refusals: int
) -> None:
    sending = Sending(filled(20 * minutes + 10), Sliding(20 * minutes, 3600))
    sending.transport.late = dict.fromkeys(range(20 * minutes + 11), 3.0)  # seconds for a message: 20 a minute
    sending.sender.run()
    assert len(sending.transport.refusals) == refusals
    assert [(limit.seconds, limit.cap) for limit in learned_limits(at=START)] == [(3600, 19 * minutes)]


def test_how_long_to_wait_is_the_servers_word_before_any_inference(filled: Callable[..., int]) -> None:
    sending = Sending(filled(150), Sliding(100, 120), Refused(450, "4.7.1", "Too many, try again in 150 seconds"))
    sending.sender.run()
    assert len(sending.transport.refusals) == 1
    assert 150 < sending.transport.sent_at[100] - sending.transport.refusals[0] < 200


def test_a_window_that_is_no_longer_the_servers_is_not_taken_for_it(filled: Callable[..., int]) -> None:
    Sending(filled(150), Sliding(100, 3600)).sender.run()
    later = Sending(filled(150), Fixed(30, 60), since=31 * 86400.0)
    later.sender.run()
    assert len(later.transport.refusals) == 1
    assert [(limit.seconds, limit.cap) for limit in learned_limits(at=START + timedelta(days=32))] == [(60, 28)]


def test_a_server_that_allows_less_than_before_teaches_again(filled: Callable[..., int]) -> None:
    set_preference("pace.per_minute", "30")
    sending = Sending(filled(60), Sliding(20, 60))
    sending.sender.run()
    assert len(sending.transport.refusals) == 1
    assert [limit.cap for limit in learned_limits(at=START)] == [19]


def test_a_window_the_server_names_is_learned_at_the_first_refusal(filled: Callable[..., int]) -> None:
    sending = Sending(filled(150), Sliding(100, 3600), Refused(450, "4.7.1", "Max 100 emails per hour exceeded"))
    sending.sender.run()
    assert len(sending.transport.refusals) == 1
    assert [(limit.seconds, limit.cap) for limit in learned_limits(at=START)] == [(3600, 95)]


def test_a_trouble_of_the_server_teaches_nothing(filled: Callable[..., int]) -> None:
    sending = Sending(filled(30), Sliding(20, 60), Refused(451, "4.3.0", "Queue file write error"))
    assert sending.sender.run().accepted == 30
    assert learned_limits(at=START) == []


def test_an_account_used_up_by_somebody_else_teaches_nothing(filled: Callable[..., int]) -> None:
    counting = Sliding(5, 60)
    assert all(counting.allow(0.0) for _each in range(5))
    sending = Sending(filled(3), counting)
    assert sending.sender.run().accepted == 3
    assert learned_limits(at=START) == []


class UsedUp(Counting):
    """A daily quota that others have used up but for three; in the morning it begins anew."""

    def allow(self, at: float) -> bool:
        self.cap -= 1
        return self.cap >= 0 or at > self.seconds


def test_a_quota_that_others_used_up_is_not_taken_for_three_a_day(filled: Callable[..., int]) -> None:
    sending = Sending(filled(40), UsedUp(3, 6 * 3600), Refused(550, "5.4.5", "Daily user sending limit exceeded"))
    assert sending.sender.run().accepted == 40
    assert sending.clock.passed < 8 * 3600
    assert len(sending.transport.refusals) <= 7  # one knock an hour
    assert learned_limits(at=START) == []


def test_recipients_count_where_the_limit_says_so(filled: Callable[..., int]) -> None:
    set_preference("pace.per_minute", "30")
    sending = Sending(filled(40, recipients=3), Sliding(10, 60))  # ten messages are thirty recipients
    assert sending.sender.run().accepted == 40
    assert sending.transport.refusals == []
    assert Attempt.select().where(Attempt.outcome == "queued").count() <= 1  # the first has no example to go by


def test_a_message_to_more_recipients_than_the_last_waits_for_its_room(office: "Office") -> None:
    set_preference("pace.per_minute", "12")
    documents = [office.document("a@a.si") for _each in range(10)] + [office.document("b@a.si, c@a.si, d@a.si, e@a.si")]
    sending = Sending(queue(documents, BatchSettings(), Preferences()), Sliding(11, 60))
    assert sending.sender.run().accepted == 11
    assert sending.transport.sent_at[-1] > 60


def test_a_connection_carries_as_many_as_it_may(filled: Callable[..., int]) -> None:
    set_preference("pace.per_connection", "20")
    sending = Sending(filled(50), Sliding(1000, 60))
    sending.sender.run()
    assert sending.transport.opened == 3
    sending = Sending(filled(50), Sliding(1000, 60))
    sending.transport.extensions = {"LIMITS": "MAILMAX=10"}
    sending.sender.run()
    assert sending.transport.opened == 5


def test_how_many_a_connection_carries_is_learned(filled: Callable[..., int]) -> None:
    words = Refused(421, "4.7.0", "Too many messages in this session")
    for since, refusals, opened in ((0.0, 1, 5), (60.0, 0, 5)):
        sending = Sending(filled(100), Sliding(1000, 1), words, since=since)
        sending.transport.most = 20
        assert sending.sender.run().accepted == 100
        assert (len(sending.transport.refusals), sending.transport.opened) == (refusals, opened)
        assert sending.clock.passed - since < 10
    assert [(limit.seconds, limit.cap) for limit in learned_limits(at=START)] == [(0, 20)]


def test_a_short_wait_keeps_the_connection_a_long_one_closes_it(filled: Callable[..., int]) -> None:
    set_preference("pace.per_minute", "5")
    sending = Sending(filled(20), Sliding(5, 60))
    sending.sender.run()
    assert sending.transport.opened == 1
    assert {p.state for p in sending.seen} == {"running", "finished"}
    set_preference("pace.per_minute", "0")
    set_preference("pace.per_hour", "10")
    sending = Sending(filled(20), Sliding(10, 3600), since=7200.0)
    sending.sender.run()
    assert sending.transport.opened == 2
    paused = next(p for p in sending.seen if p.state == "paused")
    assert paused.reason == "The pace allows no more now (10/h, preferences)."
    assert paused.paused_until is not None
    assert paused.paused_until > START + timedelta(hours=3)


def test_pauses_that_are_not_waited_for_leave_the_batch_to_be_resumed(filled: Callable[..., int]) -> None:
    set_preference("pace.per_hour", "10")
    batch = filled(20)
    found = Sending(batch, Sliding(10, 3600)).sender.run(wait_pauses=False)
    assert (found.state, found.accepted) == ("paused", 10)
    again = Sending(batch, Sliding(10, 3600), since=3700.0)
    assert again.sender.run(wait_pauses=False).state == "finished"


@pytest.mark.parametrize("preference", ["pace.per_minute", "pace.per_hour"])
def test_waiting_for_the_pace_can_be_stopped(filled: Callable[..., int], preference: str) -> None:
    set_preference(preference, "3")
    batch = filled(10)
    sending = Sending(batch, Sliding(1000, 60))
    sending.show = lambda p: sending.sender.stop() if p.accepted == 3 else None
    found = sending.sender.run()
    assert (found.state, found.accepted) == ("stopped", 3)
    assert sending.clock.passed < 61
    assert ledger.counts(batch).queued == 7


def test_the_batch_is_finished_without_waiting_for_a_message_that_does_not_come(filled: Callable[..., int]) -> None:
    set_preference("pace.per_hour", "3")
    sending = Sending(filled(3), Sliding(1000, 60))
    assert sending.sender.run().state == "finished"
    assert sending.clock.passed < 60


def test_the_pace_and_its_end_are_shown(filled: Callable[..., int]) -> None:
    set_preference("pace.per_hour", "100")
    sending = Sending(filled(250), Sliding(100, 3600))
    sending.sender.run()
    assert {p.pace for p in sending.seen} == {"100/h, preferences"}
    end = START + timedelta(seconds=sending.clock.passed)
    guesses = [p.ends_at for p in sending.seen if p.ends_at is not None]
    assert len(guesses) > 10
    assert all(abs(guess - end) < timedelta(minutes=4) for guess in guesses)
    assert sending.seen[-1].ends_at is None


def test_without_a_limit_the_end_follows_from_the_rate(filled: Callable[..., int]) -> None:
    sending = Sending(filled(100), Sliding(1000, 1))
    sending.sender.run()
    assert {p.pace for p in sending.seen} == {"no limit known"}
    middle = sending.seen[len(sending.seen) // 2]
    assert middle.ends_at is not None
    assert abs(middle.ends_at - START - timedelta(seconds=sending.clock.passed)) < timedelta(seconds=1)


def test_late_replies_slow_the_pace_and_keep_the_connection(filled: Callable[..., int]) -> None:
    sending = Sending(filled(200), Sliding(1000, 1))
    sending.transport.late = {21: 8.0}
    sending.sender.run()
    gaps = [b - a for a, b in zip(sending.transport.sent_at, sending.transport.sent_at[1:], strict=False)]
    assert sending.transport.opened == 1
    assert max(gaps[:20]) < 0.1
    before = (8.0 + 18 * 0.05) / 19
    assert gaps[30] == pytest.approx(1.25 * before + 0.05, rel=0.1)
    assert LATENCY < gaps[-1] < gaps[30]  # no late reply for a minute: faster again
    assert any("late" in p.pace for p in sending.seen)


def test_without_a_limit_no_message_costs_a_query(
    filled: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def counted(account: str, since: datetime) -> list[Use]:
        asked.append(account)
        return uses(account, since)

    monkeypatch.setattr("mail.pace.uses", counted)
    Sending(filled(20), Sliding(1000, 60)).sender.run()
    assert asked == []
    set_preference("pace.per_hour", "1000")
    Sending(filled(20), Sliding(1000, 60)).sender.run()
    assert len(asked) == 1
