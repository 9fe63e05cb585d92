"""Amounts: every way of writing one gives the same cents, and what may be two amounts is not guessed."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.amounts import LIMIT, AmountReader
from data.formats import Cell

GAPS = ["", ".", " ", "\u00a0", "\u202f", "\u2009", "'", "\u2019"]


def written(cents: int, decimal: str, gap: str, sign: str = "-{}") -> str:
    """``cents`` as people write it."""
    whole, part = divmod(abs(cents), 100)
    text = f"{whole:,}".replace(",", gap) + f"{decimal}{part:02d}"
    return sign.format(text) if cents < 0 else text


@given(st.integers(-LIMIT + 1, LIMIT - 1), st.sampled_from(GAPS), st.sampled_from(["-{}", "{}-", "({})", "\u2212{}"]))
def test_decimal_comma_with_any_thousands(cents: int, gap: str, sign: str) -> None:
    assert AmountReader().read(written(cents, ",", gap, sign)) == cents


@given(st.integers(-LIMIT + 1, LIMIT - 1), st.sampled_from([gap.replace(".", ",") for gap in GAPS]))
def test_decimal_point_with_any_thousands(cents: int, gap: str) -> None:
    assert AmountReader().read(written(cents, ".", gap)) == cents


@given(st.integers(-10**12, 10**12))
def test_numbers_of_a_spreadsheet(cents: int) -> None:
    number = Decimal(cents).scaleb(-2)
    assert AmountReader().read(number) == cents
    assert AmountReader().read(float(number)) == cents


@given(st.text(max_size=60))
def test_any_text_is_an_amount_or_refused_in_words(text: str) -> None:
    reader, words, found = AmountReader(), "", None
    try:
        found = reader.read(text)
        found = reader.settle(found) if isinstance(found, str) else found
    except ValueError as error:
        words = str(error)
    assert isinstance(found, int) or words.startswith(("is ", "has "))


@pytest.mark.parametrize(("text", "cents"), [
    ("0", 0), ("7", 700), ("12,5", 1250), ("12.5", 1250), (",50", 50), ("5,", 500), ("+1,00", 100), (" 1,00 ", 100),
    ("1.234.567", 123456700), ("1,234,567", 123456700), ("1.234.567,8", 123456780), ("1 234,560", 123456),
    ("100.5000", 10050), ("1234,50", 123450), ("123,45-", -12345), ("(1.000,00)", -100000), ("0,500", 50),
    ("0.500", 50), ("1234.500", 123450), ("- 5,00", -500), ("1.234,", 123400), ("5 ", 500),
])
def test_what_has_one_meaning(text: str, cents: int) -> None:
    assert AmountReader().read(text) == cents


@pytest.mark.parametrize("cell", [
    "", "x", "12,34 EUR", "1.23.45", "1,234.567,89", "12.34,56", "1.2345.678", "--5", "1e5", ".", ",", "-", "1 23,00",
    "١٢", None, True, float("nan"), float("inf"), "9" * 50,
])
def test_what_is_no_amount(cell: Cell) -> None:
    with pytest.raises(ValueError, match="amount"):
        AmountReader().read(cell)


@pytest.mark.parametrize("cell", ["1234,567", "0.001", "1234.567", 33.3333, Decimal("1.005")])
def test_more_than_two_decimals(cell: Cell) -> None:
    with pytest.raises(ValueError, match="more than two decimals"):
        AmountReader().read(cell)
    with pytest.raises(ValueError, match="more than two decimals"):
        AmountReader(",").settle("12,345")


def test_too_large() -> None:
    with pytest.raises(ValueError, match="too large"):
        AmountReader().read("9" * 20)


@pytest.mark.parametrize(("others", "text", "cents"), [
    (["2.000,00"], "1.234", 123400), (["5,5"], "1.234", 123400), (["1.234.567"], "1.234", 123400),
    (["2,000.00"], "1,234", 123400), (["5.5"], "1,234", 123400), (["5.5"], "1.230", 123), (["5,5"], "-1,230", -123),
    (["1 234,00", "7"], "1.234", 123400),
])
def test_other_amounts_decide(others: list[str], text: str, cents: int) -> None:
    reader = AmountReader()
    assert reader.read(text) == text
    for other in others:
        assert isinstance(reader.read(other), int)
    assert reader.settle(text) == cents


@pytest.mark.parametrize("others", [[], ["500"], ["1,50", "2.50"]])
def test_nothing_or_both_decide_is_ambiguous(others: list[str]) -> None:
    reader = AmountReader()
    for other in others:
        reader.read(other)
    with pytest.raises(ValueError, match="ambiguous"):
        reader.settle("1.234")


def test_the_operator_decides() -> None:
    assert AmountReader(",").settle("1.234") == 123400
    assert AmountReader(".").settle("1,234") == 123400
    assert AmountReader(".").settle("1.230") == 123
