"""When a batch would begin and end: by limits, sending hours and its own times."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.hours import parse_hours
from data.preferences import Preferences, set_preference
from mail.clock import Clock
from mail.forecast import _after, _open_time, forecast


class Stopped(Clock):
    """Stands at a moment of local time; 25.11.2026 is a Wednesday."""

    def __init__(self, hour: int, minute: int = 0, day: int = 25) -> None:
        self.at = datetime(2026, 11, day, hour, minute).astimezone()

    def now(self) -> datetime:
        return self.at


def at(hour: int, minute: int = 0, day: int = 25) -> datetime:
    return Stopped(hour, minute, day).at


def near(found: datetime | None, expected: datetime) -> bool:
    return found is not None and abs(found - expected) < timedelta(minutes=1, seconds=30)


@pytest.fixture
def limited(db: Path) -> None:
    set_preference("pace.per_minute", "10")


def test_without_a_limit_nobody_knows_the_end(db: Path) -> None:
    found = forecast(Preferences(), 500, clock=Stopped(9))
    assert (found.starts, found.ends, found.in_time, found.pace) == (at(9), None, 500, "no limit known")


def test_the_pace_says_when_it_ends(limited: None) -> None:
    found = forecast(Preferences(), 200, clock=Stopped(9))
    assert found.starts == at(9)
    assert near(found.ends, at(9, 20))
    assert found.pace == "10/min, preferences"
    assert near(forecast(Preferences(), 200, recipients=2, clock=Stopped(9)).ends, at(9, 40))


def test_sending_hours_and_the_earliest_moment_put_it_off(limited: None) -> None:
    set_preference("pace.hours", "mon-fri 7:00-19:00")
    set_preference("pace.per_minute", "10")
    night = forecast(Preferences(), 200, clock=Stopped(22))
    assert night.starts == at(7, day=26)
    assert near(night.ends, at(7, 20, day=26))
    later = forecast(Preferences(), 200, not_before=at(18, 50), clock=Stopped(9))
    assert later.starts == at(18, 50)
    assert near(later.ends, at(7, 10, day=26))
    weekend = forecast(Preferences(), 200, not_before=at(8, day=28), clock=Stopped(9))
    assert weekend.starts == at(7, day=30)


def test_what_does_not_leave_in_time_is_counted(limited: None) -> None:
    found = forecast(Preferences(), 200, expires=at(9, 10), clock=Stopped(9))
    assert 90 <= found.in_time <= 110
    assert forecast(Preferences(), 200, expires=at(10), clock=Stopped(9)).in_time == 200
    assert forecast(Preferences(), 200, not_before=at(11), expires=at(10), clock=Stopped(9)).in_time == 0


HOURS = st.sampled_from(["", "mon-fri 7:00-19:00", "sat 22:00-4:00", "mon-sun 0:00-24:00", "wed 8-9; wed 8:30-10"])


@given(HOURS, st.integers(0, 10_000), st.integers(0, 3000))
@settings(max_examples=60, deadline=None)
def test_time_of_sending_adds_up(text: str, start: int, minutes: int) -> None:
    hours = parse_hours(text)
    begin = hours.opens(at(0) + timedelta(minutes=start))
    end = _after(hours, begin, timedelta(minutes=minutes))
    assert _open_time(hours, begin, end) == timedelta(minutes=minutes)
