"""Ranges typed in two fields: read, refused with words, shown again."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.app import App, ComposeResult
from textual.widgets import Input, Label

from data.errors import InputError
from data.selection import Range
from tui.widgets.from_to import FromTo, One, day, number, show


class Form(App[None]):
    def __init__(self, field: FromTo) -> None:
        super().__init__()
        self.field = field

    def compose(self) -> ComposeResult:
        yield self.field


async def read(field: FromTo, *texts: str) -> tuple[Range[Any] | str, str]:
    """What is read after typing, or the error, and what the label says."""
    async with Form(field).run_test() as pilot:
        for entry, text in zip(field.query(Input), texts, strict=True):
            entry.value = text
        await pilot.pause()
        said = str(field.query_one(".problem", Label).render())
        try:
            return field.read(), said
        except InputError as error:
            return str(error), said


@pytest.mark.parametrize(("convert", "texts", "expected"), [
    (number, ("", ""), Range()),
    (number, ("1", ""), Range(1, None)),
    (number, (" 2", "10 "), Range(2, 10)),
    (str, ("0000001", "0000004"), Range("0000001", "0000004")),
    (day, ("17.8.2012", "2012-08-31"), Range(date(2012, 8, 17), date(2012, 8, 31))),
])
async def test_reads(convert: Callable[[str], Any], texts: tuple[str, str], expected: Range[Any]) -> None:
    assert await read(FromTo("Field", convert, Range(), "field"), *texts) == (expected, "")


@pytest.mark.parametrize(("convert", "texts", "said"), [
    (number, ("x", ""), "Field: “x” is not a whole number."),
    (number, ("-1", ""), "Field: “-1” is not a whole number."),
    (day, ("", "31.2.2012"), "Field: “31.2.2012” is not a date such as 17.08.2012 or 2012-08-17."),
    (number, ("9", "3"), "Field: 9 is after 3."),
    (day, ("31.8.2012", "17.8.2012"), "Field: 31/08/2012 is after 17/08/2012."),
    (number, ("[/b]", ""), "Field: “[/b]” is not a whole number."),
])
async def test_refuses_in_words(convert: Callable[[str], Any], texts: tuple[str, str], said: str) -> None:
    assert await read(FromTo("Field", convert, Range(), "field"), *texts) == (said, said)


async def test_one_value_is_a_range_to_itself() -> None:
    assert await read(One("Year", number, Range(2011, 2011), "year"), "2012") == (Range(2012, 2012), "")


async def test_shows_what_it_is_given() -> None:
    field = FromTo("Date", day, Range(date(2012, 8, 17), None), "date")
    async with Form(field).run_test():
        assert [entry.value for entry in field.query(Input)] == ["17/08/2012", ""]


@given(st.dates(min_value=date(1000, 1, 1)))
def test_a_date_shown_is_read_back(value: date) -> None:
    assert day(show(value)) == value
