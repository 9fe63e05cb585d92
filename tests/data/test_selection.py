"""Ranges and dates as operators type them; documents as they are stored."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.database import transaction
from data.documents import document_content, store_document
from data.errors import InputError, NotFoundError
from data.fields import from_cents, from_milliseconds, round_money, to_cents, to_milliseconds
from data.models import DocumentContent
from data.selection import Range, parse_date, parse_range


@pytest.mark.parametrize(
    ("text", "expected"),
    [("", Range()), ("5", Range(5, 5)), ("1..3", Range(1, 3)), ("2..", Range(2, None)), ("..4", Range(None, 4)),
     (" 1 .. 3 ", Range(1, 3))],
)
def test_ranges(text: str, expected: Range[int]) -> None:
    assert parse_range(text, int, "--level") == expected


@pytest.mark.parametrize("text", ["x", "1..y", "1...3"])
def test_a_range_that_is_none_names_the_option_and_the_part(text: str) -> None:
    with pytest.raises(InputError, match="--level"):
        parse_range(text, int, "--level")


def test_a_backward_range_is_refused() -> None:
    with pytest.raises(InputError, match="3 is after 1"):
        parse_range("3..1", int, "--level")


@given(st.none() | st.integers(), st.none() | st.integers())
def test_a_range_prints_as_it_is_read(low: int | None, high: int | None) -> None:
    if low is not None and high is not None and low > high:
        low, high = high, low
    printed = str(Range(low, high))
    assert parse_range("" if printed == ".." else printed, int, "x") == Range(low, high)


@given(st.dates())
def test_dates_are_read_in_both_ways_of_writing(day: date) -> None:
    assert parse_date(day.isoformat()) == day
    assert parse_date(f"{day.day}. {day.month}. {day.year:04d}") == day
    assert parse_date(f"{day.day:02d}.{day.month:02d}.{day.year:04d}") == day


@pytest.mark.parametrize("text", ["31.02.2012", "2012-13-01", "yesterday", ""])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"range|month|day|format|month must"):
        parse_date(text)


@given(st.decimals(-10**12, 10**12, places=2))
def test_money_survives_storing_to_the_cent(amount: Decimal) -> None:
    assert from_cents(to_cents(amount)) == amount


def test_money_with_more_decimals_is_refused_not_rounded() -> None:
    with pytest.raises(ValueError, match="more than two decimals"):
        to_cents(Decimal("1.005"))
    assert round_money(Decimal("1.005")) == Decimal("1.01")


@given(st.datetimes(datetime(1970, 1, 2), datetime(2200, 1, 1)))
def test_moments_survive_to_the_millisecond(moment: datetime) -> None:
    stored = to_milliseconds(moment)
    assert to_milliseconds(from_milliseconds(stored)) == stored


def test_documents_are_stored_whole_and_damage_is_noticed(db: Path) -> None:
    with transaction():
        number = store_document("letter", "a.pdf", b"%PDF-1.7 content")
    assert document_content(number) == b"%PDF-1.7 content"
    DocumentContent.update(content=b"other").where(DocumentContent.document == number).execute()
    with pytest.raises(NotFoundError, match="damaged"):
        document_content(number)
    with pytest.raises(NotFoundError, match="no document 99"):
        document_content(99)
