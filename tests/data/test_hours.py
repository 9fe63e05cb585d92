"""Sending hours and moments as people write them, in local time with its summer."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import InputError
from data.hours import check_hours, parse_hours, parse_moment


@pytest.fixture(autouse=True)
def ljubljana() -> Iterator[None]:
    """The zone of the office."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", "Europe/Ljubljana")
        time.tzset()
        yield
    time.tzset()


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone()


@pytest.mark.parametrize(("hours", "at", "closes", "opens"), [
    ("mon-fri 7:00-19:00", "2026-11-25 08:00", "2026-11-25 19:00", "2026-11-25 08:00"),  # a Wednesday
    ("mon-fri 7:00-19:00", "2026-11-25 06:59", None, "2026-11-25 07:00"),
    ("mon-fri 7:00-19:00", "2026-11-25 19:00", None, "2026-11-26 07:00"),
    ("mon-fri 7:00-19:00", "2026-11-28 12:00", None, "2026-11-30 07:00"),
    ("mon-fri 7-19; sat 8.30-12", "2026-11-28 05:00", None, "2026-11-28 08:30"),
    ("22:00-6:00", "2026-11-25 03:00", "2026-11-25 06:00", "2026-11-25 03:00"),
    ("22:00-6:00", "2026-11-25 12:00", None, "2026-11-25 22:00"),
    ("fri-mon 0:00-24:00", "2026-11-25 12:00", None, "2026-11-27 00:00"),
    ("mon, wed 9:00-10:00", "2026-11-25 10:30", None, "2026-11-30 09:00"),
    ("Wednesday 9:00-10:00", "2026-11-25 10:30", None, "2026-12-02 09:00"),
    ("sun 1:00-5:00", "2027-03-28 01:30", "2027-03-28 05:00", "2027-03-28 01:30"),  # the clock jumps from 2 to 3
])
def test_when_it_is_open(hours: str, at: str, closes: str | None, opens: str) -> None:
    found = parse_hours(hours)
    assert found.closes(local(at)) == (local(closes) if closes else None)
    assert found.opens(local(at)) == local(opens)


def test_without_hours_it_is_always_open() -> None:
    at = local("2026-11-25 03:00")
    assert parse_hours(" ; ").opens(at) == at
    closes = parse_hours("").closes(at)
    assert closes is not None
    assert closes - at > timedelta(days=1000)


@pytest.mark.parametrize("text", [
    "mon-fri", "7:00", "xyz 7:00-19:00", "mon-xyz 7:00-8:00", "mon 7:00-7:00", "25:00-26:00", "7:00-24:30",
    "7:60-8:00", "mon 7:00-19:00 often", "24:00-6:00",
])
def test_what_are_no_hours(text: str) -> None:
    assert text in check_hours(text)


def test_hours_that_are() -> None:
    assert check_hours("mon-fri 7:00-19:00; sat 8:00-12:00") == ""


@given(st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1)), st.integers(0, 6), st.integers(0, 23))
def test_it_is_open_when_it_opens(at: datetime, day: int, hour: int) -> None:
    days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    hours = parse_hours(f"{days[day]} {hour}:00-{hour + 1}:00")
    moment = at.replace(tzinfo=UTC)
    opens = hours.opens(moment)
    assert moment <= opens <= moment + timedelta(days=8)
    assert (hours.closes(moment) is not None) == (opens == moment)


@pytest.mark.parametrize(("text", "moment"), [
    ("2026-11-25 07:00", "2026-11-25 07:00"), ("2026-11-25T07:00", "2026-11-25 07:00"),
    ("25.11.2026 7.30", "2026-11-25 07:30"), ("12:00", "2026-11-24 12:00"), ("7:00", "2026-11-25 07:00"),
])
def test_moments(text: str, moment: str) -> None:
    assert parse_moment(text, "--not-before", local("2026-11-24 10:00")) == local(moment)


@pytest.mark.parametrize("text", ["soon", "2026-13-01 07:00", "25:00", "", "2026-11-25"])
def test_what_is_no_moment(text: str) -> None:
    with pytest.raises(InputError, match="--expires"):
        parse_moment(text, "--expires", local("2026-11-24 10:00"))
