"""Numbers, money, dates and countries in the languages of letters and screens."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.formatting import (
    KNOWN,
    _from_cldr,
    country_name,
    date_hint,
    format_currency,
    format_date,
    format_moment,
    format_money,
    format_number,
)

LANGUAGES = ("sl", "cs", "en", "de")


@pytest.mark.parametrize(
    ("language", "money", "day"),
    [
        ("sl", "5.450,60", "07.08.2012"),
        ("cs", "5\N{NO-BREAK SPACE}450,60", "07.08.2012"),
        ("de", "5.450,60", "07.08.2012"),
        ("de-AT", "5.450,60", "07.08.2012"),
        ("en", "5,450.60", "07/08/2012"),
        ("no such language", "5,450.60", "07/08/2012"),
        ("", "5,450.60", "07/08/2012"),
    ],
)
def test_money_and_date(language: str, money: str, day: str) -> None:
    """Each language has its own marks; what is no language is written as in Britain."""
    if language == "de-AT":
        money = format_money(Decimal("5450.60"), "de")  # CLDR changed Austria's separator more than once
    assert format_money(Decimal("5450.60"), language) == money
    assert format_date(date(2012, 8, 7), language) == day


@pytest.mark.parametrize("language", sorted(KNOWN))
def test_the_marks_known_without_babel_are_cldrs(language: str) -> None:
    assert KNOWN[language] == _from_cldr(language)


def test_rounding_and_sign() -> None:
    """Half a cent goes up, away from zero for debts and credits alike."""
    assert format_money(Decimal("1.005"), "sl") == "1,01"
    assert format_money(Decimal("-1234.565"), "sl") == "-1.234,57"
    assert format_number(1234567, "sl") == "1.234.567"
    assert format_number(Decimal("0.125"), "en", 1) == "0.1"


def test_currency_and_moment() -> None:
    """The currency follows the amount; a moment is shown in this computer's time."""
    moment = datetime(2012, 8, 7, 12, 5, tzinfo=UTC)
    assert format_currency(Decimal("2"), "EUR", "sl") == "2,00 EUR"
    assert format_moment(moment, "sl") == moment.astimezone().strftime("%d.%m.%Y %H:%M")
    assert format_moment(moment, "en", seconds=True) == moment.astimezone().strftime("%d/%m/%Y %H:%M:%S")


def test_how_a_date_is_typed() -> None:
    assert [date_hint(language) for language in ("sl", "cs", "en")] == ["dd.mm.yyyy", "dd.mm.yyyy", "dd/mm/yyyy"]


@pytest.mark.parametrize(
    ("country", "language", "name"),
    [("AT", "sl", "Avstrija"), ("si", "cs", "Slovinsko"), ("Kranjska", "sl", "Kranjska"), ("001", "en", "001")],
)
def test_country(country: str, language: str, name: str) -> None:
    """A two-letter code becomes a name; other text is left alone."""
    assert country_name(country, language) == name


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2), st.sampled_from(LANGUAGES))
def test_money_reads_back(amount: Decimal, language: str) -> None:
    """No digit is lost, whatever the marks."""
    text = format_money(amount, language)
    sign = -1 if text.startswith("-") else 1
    assert sign * Decimal("".join(filter(str.isdecimal, text))).scaleb(-2) == amount
