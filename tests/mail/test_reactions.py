"""What follows from failures in a row, without a server."""

from datetime import timedelta

import pytest

from data.ledger import Claim
from mail.clock import Clock
from mail.explaining import parse_reply
from mail.reactions import OUTAGE_LADDER, Reaction, Reactions
from mail.replies import Rule
from mail.transports.transport import Failure, Stage


def claim(number: int, tries: int = 0) -> Claim:
    """A message to a recipient of its own."""
    return Claim(
        id=number, batch=1, document=None, reminder=None, label=f"2026/{number}", recipients=f"k{number}@x.example",
        envelope_from="a@b.si", envelope_to=(f"k{number}@x.example",), message_id=f"<{number}@b>", head=b"", tail=b"",
        smtputf8=False, size=1, tries=tries, was="queued", holder="me",
    )


def refused(stage: Stage, words: str) -> Failure:
    reply = parse_reply(words)
    return Failure(stage, "refused", reply.text, reply.code, reply.enhanced)


@pytest.fixture
def reactions() -> Reactions:
    """Nothing has happened yet."""
    return Reactions(Clock())


def test_more_than_a_tenth_of_the_last_fifty_stops_and_holds_them(reactions: Reactions) -> None:
    last: Reaction | None = None
    for number in range(1, 51):
        if number % 8 == 0:
            last = reactions.to(refused("rcpt", f"550 5.1.1 <k{number}@x.example> unknown"), claim(number))
            assert bool(last.stop) == (number == 48), number
        else:
            reactions.accepted()
        if last is not None and last.stop:
            break
    assert last is not None
    assert last.held == (8, 16, 24, 32, 40, 48)
    assert "6 of the last 48 messages were refused" in last.stop
    assert "550 5.1.1" in last.stop


def test_a_tenth_spread_over_more_than_fifty_goes_on(reactions: Reactions) -> None:
    for number in range(1, 301):
        if number % 10 == 0:
            assert not reactions.to(refused("rcpt", f"550 5.1.1 <{number}@x> unknown"), claim(number)).stop
        else:
            reactions.accepted()


def test_a_few_old_addresses_at_the_head_prove_nothing(reactions: Reactions) -> None:
    for number in range(1, 20):
        assert not reactions.to(refused("rcpt", f"550 5.1.1 <{number}@x> unknown"), claim(number)).stop
    assert reactions.to(refused("rcpt", "550 5.1.1 <20@x> unknown"), claim(20)).held == tuple(range(1, 21))


def test_content_refused_twice_stops(reactions: Reactions) -> None:
    assert not reactions.to(refused("dot", "554 5.7.1 looks like spam, id 7"), claim(1)).stop
    found = reactions.to(refused("dot", "554 5.7.1 looks like spam, id 8"), claim(2))
    assert (found.held, "hardly their recipients" in found.stop) == ((1, 2), True)


def test_three_recipients_put_off_with_the_same_words_mean_the_account(reactions: Reactions) -> None:
    first, second, third, fourth = (
        reactions.to(refused("rcpt", f"451 4.3.0 <k{number}@x.example> local problem {number}"), claim(number))
        for number in range(1, 5))
    assert (first.verdict.state, second.verdict.state) == ("deferred", "deferred")
    assert (third.verdict.state, third.verdict.charged, third.pause) == ("queued", False, timedelta(minutes=1))
    assert fourth.pause == timedelta(minutes=5)
    reactions.accepted()
    assert reactions.to(refused("rcpt", "451 4.3.0 <k5@x.example> local problem"), claim(5)).pause is None


def test_the_hint_of_the_third_counts(reactions: Reactions) -> None:
    found = [reactions.to(refused("rcpt", "451 4.3.0 come again in 20 seconds"), claim(number)) for number in (1, 2, 3)]
    assert found[-1].pause == timedelta(seconds=30)


def test_the_same_recipient_or_other_words_are_not_the_account(reactions: Reactions) -> None:
    for _turn in range(4):
        assert reactions.to(refused("rcpt", "451 4.3.0 local problem"), claim(1)).pause is None
    for words in ("trouble", "storm", "flood"):
        assert reactions.to(refused("rcpt", f"451 4.3.0 {words}"), claim(len(words))).pause is None


def test_greylisting_is_always_the_recipients(reactions: Reactions) -> None:
    for number in range(1, 9):
        found = reactions.to(refused("rcpt", "450 4.2.0 Greylisted, come back later"), claim(number))
        assert (found.verdict.state, found.pause) == ("deferred", None)


def test_put_off_by_age_then_failed_with_the_last_words(reactions: Reactions) -> None:
    waits = []
    for tries in range(9):
        verdict = reactions.to(refused("rcpt", "450 4.2.2 full"), claim(1, tries)).verdict
        assert verdict.due_at is not None
        waits.append((verdict.due_at - Clock().now()).total_seconds())
    assert waits == pytest.approx([300, 900, 3600, 14400, 43200, 43200, 43200, 43200, 43200], abs=5)
    last = reactions.to(refused("rcpt", "450 4.2.2 full"), claim(1, 9)).verdict
    assert (last.state, last.words.line()) == ("failed", "450 4.2.2 full")


def test_a_server_that_worked_and_is_away_is_waited_for(reactions: Reactions) -> None:
    lost = Failure("connect", "lost", "Connection refused")
    assert reactions.to(lost, claim(1)).pause is None  # it never worked: soon told
    reactions.accepted()
    assert tuple(reactions.to(lost, claim(1)).pause for _turn in range(4)) == OUTAGE_LADDER
    found = [reactions.to(lost, claim(1)) for _turn in range(3)]
    assert [bool(each.stop) for each in found] == [False, False, True]


def test_own_rules_are_used() -> None:
    own = Rule("ours", "stop", codes="450", own=True)
    found = Reactions(Clock(), [own]).to(refused("mail", "450 4.7.1 too much mail"), claim(1))
    assert found.stop.startswith("ours; the server said: 450")
