"""Counting within windows: never more than the cap, whatever the server's window, the replies and the recipients."""

from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mail.limits import BURST, Limit, Window

START = 1_800_000_000.0
LIMITS = st.builds(
    Limit, st.sampled_from([5, 60, 300, 3600, 86400]), st.integers(1, 60),
    unit=st.sampled_from(["recipients", "messages"]))
MESSAGE = st.tuples(st.integers(1, 4), st.floats(0, 40), st.floats(0, 1))  # recipients, reply time, when it is counted


def send(limits: list[Limit], messages: list[tuple[int, float, float]]) -> list[tuple[float, int]]:
    """When the server counted each message, if every wait is kept to the microsecond."""
    windows, at, counted = [Window(limit) for limit in limits], START, []
    for recipients, took, part in messages:
        while (wait := max(window.delay(at, recipients) for window in windows)) > 0:
            at += max(wait, 1e-6)
        counted.append((at + took * part, recipients))
        at += took
        for window in windows:
            window.note(at, recipients)
    return counted


@settings(max_examples=60, deadline=None)
@given(st.lists(LIMITS, min_size=1, max_size=3), st.lists(MESSAGE, min_size=1, max_size=150))
def test_never_more_than_the_cap_in_any_window(
    limits: list[Limit], messages: list[tuple[int, float, float]]
) -> None:
    counted = send(limits, messages)
    for limit in limits:
        for first, (start, _number) in enumerate(counted):
            inside = [limit.weight(number) for at, number in counted[first:] if at <= start + limit.seconds]
            assert sum(inside) <= limit.cap or len(inside) == 1  # more recipients than the cap: alone


@settings(max_examples=60, deadline=None)
@given(LIMITS.filter(lambda limit: limit.seconds <= 60), st.integers(2, 120))
def test_small_bursts_only(limit: Limit, number: int) -> None:
    counted = [at for at, _one in send([limit], [(1, 0.0, 0.0)] * number)]
    assert max(sum(1 for at in counted if start <= at < start + limit.seconds / limit.cap / 2)
               for start in counted) <= BURST


@settings(max_examples=60, deadline=None)
@given(LIMITS, st.integers(1, 200), st.integers(0, 80))
def test_the_forecast_is_when_the_last_one_goes(limit: Limit, number: int, before: int) -> None:
    window, at = Window(limit), START
    for _each in range(before):
        at += window.delay(at, 1)
        window.note(at, 1)
    said = window.finish(at, number, 1.0)
    begun = at
    for _each in range(number):
        while (wait := window.delay(at, 1)) > 0:
            at += max(wait, 1e-6)
        window.note(at, 1)
    assert said == pytest.approx(at, abs=window.span * 0.1 + 6 * window.gap + (at - begun) * 0.05)


def test_a_weekend_has_limits_of_its_own() -> None:
    saturday, monday = (datetime(2026, 11, day, 12).astimezone().timestamp() for day in (21, 23))
    weekend = Window(Limit(3600, 1, days="weekend"))
    weekend.note(saturday, 1)
    weekend.note(monday, 1)
    assert weekend.delay(saturday + 1, 1) > 3000
    assert weekend.delay(monday + 1, 1) == 0
    assert Limit(3600, 1, days="weekdays").counts_at(monday)
    assert not Limit(3600, 1, days="weekdays").counts_at(saturday)


def test_a_clock_set_back_does_not_stop_everything() -> None:
    window = Window(Limit(60, 1))
    window.note(START + 90 * 86400, 1)
    assert window.delay(START, 1) <= 61


def test_several_recipients_count_as_several_where_they_count() -> None:
    window, other = Window(Limit(3600, 10)), Window(Limit(3600, 10, unit="messages"))
    for one in (window, other):
        one.note(START, 8)
        assert one.used(START) == (8 if one is window else 1)
    assert window.delay(START + 100, 2) == 0
    assert window.delay(START + 100, 3) == pytest.approx(3501)
    assert other.delay(START + 100, 3) == 0
