"""Figures and words of a sending."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.batches import NewSkip
from data.formatting import format_moment, format_soon
from mail.progress import Progress
from tui import sending_words as words
from tui import skip_words

AT = datetime(2012, 8, 17, 12, 0, tzinfo=UTC)
NONE: dict[str, Any] = dict.fromkeys(("queued", "accepted", "failed", "deferred", "held", "uncertain", "skipped"), 0)


def progress(**figures: Any) -> Progress:
    return Progress(**{"batch": 1, "state": "running", "selected": 100, "total": 100, **NONE, **figures})


def test_counts_name_the_rare_states_only_when_there_are_any() -> None:
    assert words.counts_words(progress(accepted=45)) == "accepted 45 · failed 0 · skipped 0 · left 55"
    assert words.counts_words(progress(accepted=1, failed=2, deferred=3, held=4, uncertain=5, skipped=6)) == (
        "accepted 1 · failed 2 · deferred 3 · held 4 · uncertain 5 · skipped 6 · left 88")
    assert words.counts_words(progress(state="cancelled", accepted=40)).endswith("cancelled 60")


def test_the_forecast_goes_by_the_rate_and_waits_for_the_pause() -> None:
    assert words.forecast(progress(accepted=40), 120, AT) == AT + timedelta(seconds=30)
    paused = progress(accepted=40, state="paused", paused_until=AT + timedelta(minutes=5))
    assert words.forecast(paused, 120, AT) == AT + timedelta(minutes=5, seconds=30)
    assert words.forecast(progress(accepted=40, state="paused", paused_until=AT - timedelta(hours=1)), 60, AT) == (
        AT + timedelta(minutes=1))


@pytest.mark.parametrize(("figures", "rate"), [
    ({"accepted": 100}, 60), ({"accepted": 1}, 0), ({"accepted": 1, "state": "stopped"}, 60),
])
def test_there_is_no_forecast_without_a_rest_a_rate_and_a_run(figures: dict[str, Any], rate: float) -> None:
    assert words.forecast(progress(**figures), rate, AT) is None
    assert "ready" not in words.pace_words(progress(**figures), rate, AT)


@given(st.integers(0, 100), st.floats(0.01, 10_000), st.one_of(st.none(), st.timedeltas(timedelta(0), timedelta(9))))
def test_a_forecast_is_never_in_the_past(accepted: int, rate: float, pause: timedelta | None) -> None:
    until = AT + pause if pause is not None else None
    ready = words.forecast(progress(accepted=accepted, paused_until=until), rate, AT)
    assert ready is None if accepted == 100 else ready is not None and ready >= (until or AT)


def test_pace_is_one_line() -> None:
    said = words.pace_words(progress(accepted=40), 119.6, AT)
    assert said.startswith("40 of 100 · 120 a minute · ready at about ")
    assert said.endswith(format_soon(AT + timedelta(seconds=30), "en", AT))


def test_a_pause_says_until_when_and_why() -> None:
    paused = progress(state="paused", paused_until=AT, reason="450 4.7.1 too much [/b]\nmail")
    assert words.state_words(paused) == f"paused until {format_moment(AT, 'en')}: 450 4.7.1 too much [/b] mail"
    assert words.state_words(progress(state="paused", reason="by the operator")) == "paused: by the operator"
    assert words.state_words(progress(state="novel")) == "novel"


def test_the_header_of_other_screens() -> None:
    assert words.summary(progress(accepted=45, failed=1)) == "Sending 46 of 100, running"


def test_the_outcome_tells_what_was_delivered_and_what_not() -> None:
    said = words.outcome(progress(state="stopped", accepted=1, failed=1, held=1, uncertain=2, skipped=3))
    assert said == (
        "1 message was accepted by the server. 1 was refused: see the server's words below. "
        "2 are uncertain: the server may have them, so they are not sent again by themselves. "
        "1 is held: O shows it, R there queues it again once the cause is gone. "
        "95 were not sent yet: R goes on with them. 3 were skipped, for the reasons below.")
    assert words.outcome(progress(state="finished", accepted=100)) == "100 messages were accepted by the server."
    assert "not sent yet" not in words.outcome(progress(state="cancelled", accepted=1))


def test_pace_and_forecast_of_the_sender_come_first() -> None:
    paced = progress(accepted=45, pace="30 a minute, learned 14:02", ends_at=AT)
    assert words.pace_words(paced, 120.0, AT) == (
        f"45 of 100 · 120 a minute · 30 a minute, learned 14:02 · ready at about {AT.astimezone():%H:%M}")


def test_each_reason_to_skip_is_one_harmless_line() -> None:
    many = [NewSkip(f"2012/{n}", f"no\x1b address {n}") for n in range(102)]
    lines = words.skipped_lines(many).splitlines()
    assert (lines[0], lines[-1], len(lines)) == ("2012/0: no  address 0", "and 2 more", 101)


def test_the_rare_reason_is_not_hidden_behind_the_common_one() -> None:
    skipped = [NewSkip(f"2012/{n}", "sent already" if n != 8 else "no address") for n in range(10)]
    assert words.skipped_lines(skipped).splitlines() == ["2012/8: no address", "2012/0 and 8 more: sent already"]
    assert skip_words.one_by_one(skipped)[:2] == ["2012/8: no address", "2012/0: sent already"]
