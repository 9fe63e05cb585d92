"""The silence after a refusal: the shortest window that what was accepted, and what was refused, leaves possible."""

from hypothesis import given
from hypothesis import strategies as st

from mail.limits import DAY, HOUR, MINUTE
from mail.silences import RARE, SMALLEST, STANDARD, Filled, next_silence

counts = st.integers(min_value=0, max_value=3000)
filled = st.fixed_dictionaries({window: st.builds(Filled, counts, counts) for window in STANDARD})
silent = st.one_of(st.sampled_from((0, *STANDARD)), st.integers(min_value=0, max_value=2 * DAY))


def burst(count: int) -> dict[int, Filled]:
    """So many accepted in a few seconds, nothing before."""
    return dict.fromkeys(STANDARD, Filled(count, 0))


def row(taken: dict[int, Filled]) -> list[int]:
    """The silences of a server that goes on refusing."""
    silences: list[int] = []
    while len(silences) < 6:
        silences.append(next_silence(max(silences, default=0), taken))
    return silences


@given(silent, filled)
def test_a_window_that_was_ruled_out_is_not_tried_again(silent: float, taken: dict[int, Filled]) -> None:
    chosen = next_silence(silent, taken)
    assert chosen in STANDARD
    assert chosen > silent or chosen == HOUR  # which is tried again and again


@given(filled)
def test_silences_grow_to_a_day_once_and_are_an_hour_then(taken: dict[int, Filled]) -> None:
    silences = row(taken)
    assert silences.count(DAY) == (taken[DAY].last >= SMALLEST[DAY])
    end = silences.index(DAY) if DAY in silences else len(silences)
    assert silences[:end] == sorted(silences[:end])
    assert HOUR in silences[:end]  # never a whole day at once
    assert set(silences[end + 1 :]) <= {HOUR}


@given(filled)
def test_more_than_the_smallest_limit_an_hour_needs_two_silences_to_find_one(taken: dict[int, Filled]) -> None:
    if all(taken[window].last >= SMALLEST[HOUR] for window in RARE):
        assert HOUR in row(taken)[:2]


@given(filled, st.sampled_from(STANDARD[:3]))
def test_a_window_that_was_as_full_before_is_passed_over(taken: dict[int, Filled], window: int) -> None:
    assert next_silence(0, taken | {window: Filled(80, 80)}) != window


def test_what_rows_look_like() -> None:
    assert row(burst(5)) == [60, 300, 900, 3600, 3600, 3600]
    assert row(burst(100)) == [60, 3600, 3600, 3600, 3600, 3600]
    assert row(burst(500)) == [60, 3600, 86400, 3600, 3600, 3600]
    assert next_silence(10, burst(100)) == MINUTE  # somebody went on before the minute was over: it proves nothing
