"""One cell: dates, yes/no, kinds, languages, countries, currencies, codes and texts."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import values
from data.formats import Cell

DATES = st.dates(date(1900, 1, 1), date(2200, 12, 31))


@given(DATES, st.sampled_from(["{d:02}.{m:02}.{y}", "{d}. {m}. {y}", "{d}.{m}.{y}.", "{y}-{m:02}-{d:02}", "{d}/{m}/{y}",
                               "{y}{m:02}{d:02}", "{y}.{m}.{d}", "{d:02}-{m:02}-{y}", "{d}.\u00a0{m}.\u00a0{y}",
                               "{d:02}.{m:02}.{y} 0:00:00", "{y}-{m:02}-{d:02}T00:00:00Z"]))
def test_every_form_of_a_date(day: date, form: str) -> None:
    assert values.day(form.format(d=day.day, m=day.month, y=day.year)) == day.isoformat()


@given(DATES)
def test_dates_of_a_spreadsheet(day: date) -> None:
    assert values.day(day) == day.isoformat()
    assert values.day(datetime(day.year, day.month, day.day, 13, 30)) == day.isoformat()


@given(st.dates(date(1955, 1, 1), date(2110, 12, 31)))
def test_excel_day_numbers(day: date) -> None:
    number = (day - date(1899, 12, 30)).days
    assert values.day(number) == values.day(float(number)) == values.day(str(number)) == day.isoformat()


@pytest.mark.parametrize("cell", [None, "", "  ", "00.00.0000", "0000-00-00", ". .", "0"])
def test_no_date(cell: Cell) -> None:
    assert values.day(cell) is None


@pytest.mark.parametrize("cell", ["31.02.2012", "08/17/2012", "1.1.0001", "17. avgust 2012", "17.08-2012", True, 5,
                                  "123", "2012-13-01", "1.1.9999", 1e300])
def test_what_is_not_a_date(cell: Cell) -> None:
    with pytest.raises(ValueError, match="not a date"):
        values.day(cell)


def test_a_short_year_is_not_guessed() -> None:
    with pytest.raises(ValueError, match="four digits"):
        values.day("17.08.12")


@given(st.text(max_size=40))
def test_any_text_is_a_date_or_refused_in_words(text: str) -> None:
    words, found = "", None
    try:
        found = values.day(text)
    except ValueError as error:
        words = str(error)
    assert words.startswith("is ") or found is None or date.fromisoformat(found)


@pytest.mark.parametrize("cell", ["D", "da", "DA", "A", "ano", "Áno", "yes", "Y", "1", "true", "x", True, 1, "ja"])
def test_yes(cell: Cell) -> None:
    assert values.yes_no(cell) == 1


@pytest.mark.parametrize("cell", ["N", "ne", "NE", "no", "nie", "0", "false", "", None, False, 0, 0.0])
def test_no(cell: Cell) -> None:
    assert values.yes_no(cell) == 0


def test_neither_yes_nor_no() -> None:
    with pytest.raises(ValueError, match="neither yes nor no"):
        values.yes_no("maybe")


@pytest.mark.parametrize(("cell", "kind"), [
    ("company", "company"), ("Podjetje", "company"), ("Právnická osoba", "company"), ("", "company"),
    ("pravna oseba", "company"), ("person", "person"), ("Fizična oseba", "person"), ("fyzicka osoba", "person"),
])
def test_kinds(cell: str, kind: str) -> None:
    assert values.kind(cell) == kind


def test_kinds_by_yes_and_no() -> None:
    assert [values.legal_person(cell) for cell in ("D", "N", "", None)] == ["company", "person", "company", "company"]
    assert [values.natural_person(cell) for cell in ("A", "N", "")] == ["person", "company", "company"]
    with pytest.raises(ValueError, match="neither company nor person"):
        values.kind("D")


@pytest.mark.parametrize(("cell", "code"), [
    ("SL", "sl"), ("sl-SI", "sl"), ("cs_CZ", "cs"), ("CZ", "cs"), ("Čeština", "cs"), ("slovenščina", "sl"),
    ("Slovenčina", "sk"), ("HRV", "hr"), ("", ""), ("fr", "fr"), ("Deutsch", "de"),
])
def test_languages(cell: str, code: str) -> None:
    assert values.language(cell) == code


def test_no_language() -> None:
    with pytest.raises(ValueError, match="language code"):
        values.language("Klingon language")


@pytest.mark.parametrize(("cell", "country"), [
    ("si", "SI"), ("Slovenija", "SI"), ("ČESKO", "CZ"), ("Rakousko", "AT"), ("Hrvatska", "HR"), ("Germany", "DE"),
    ("", ""), ("Kdovekje", "Kdovekje"),
])
def test_countries(cell: str, country: str) -> None:
    assert values.country(cell) == country


def test_currencies() -> None:
    assert [values.currency(cell) for cell in ("eur", "CZK", "", None, "€", "Kč")] == \
        ["EUR", "CZK", "EUR", "EUR", "EUR", "CZK"]
    with pytest.raises(ValueError, match="currency code"):
        values.currency("euros")


@pytest.mark.parametrize(("cell", "code"), [
    ("0000001", "0000001"), ('="0000001"', "0000001"), (1, "1"), (12345678.0, "12345678"), ("  R  1\u00a02 ", "R 1 2"),
    (1.5, "1.5"), (datetime(2012, 8, 17), "2012-08-17"), (None, ""), ("c\u030c", "č"),
])
def test_codes(cell: Cell, code: str) -> None:
    assert values.code(cell) == code


def test_texts_stay_on_one_line_without_control_characters() -> None:
    assert values.text("Kupec\r\n[red]A\x1b[31m") == "Kupec [red]A [31m"


@pytest.mark.parametrize(("cell", "reason"), [
    ("a" * 256, "longer than 255"), ("a\nb\nc\nd\ne", "too many lines"), ("#N/A", "error of the spreadsheet"),
])
def test_texts_refused(cell: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        values.text(cell)


def test_addresses_are_kept_as_they_are() -> None:
    assert values.addresses("a@@b.example") == "a@@b.example"
    assert values.addresses(" a@b.example,\tc@d.example ") == "a@b.example, c@d.example"
    assert values.addresses("a@b.example\nc@d.example\n") == "a@b.example; c@d.example"
    assert values.addresses(None) == ""
