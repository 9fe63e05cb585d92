"""Interest for late payment: known figures, both laws, both day counts; and what holds for any amounts and days."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import InputError
from data.preferences import Preferences, set_preference
from data.rates import Rate, parse_rates
from data.reminders import get_reminders, selected
from data.selection import Selection
from dunning.interest import ACT_365, ACT_ACT, Reckoner, Terms, contractual, law_of, statutory, years
from dunning.levels import settings_from
from dunning.preparation import Plan, plan

Run = Callable[..., Plan]
Add = Callable[..., int]

DUE = date(2012, 8, 1)
ON = date(2012, 8, 17)


def exactly(amount: str, due: date, days: int, percent: str, day_count: str) -> Decimal:
    """The interest to four decimals."""
    factor = Reckoner(contractual(Decimal(percent)), due + timedelta(days), day_count).factor(due)
    value = Fraction(amount) * factor
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal("0.0001"))


def test_the_due_date_does_not_count_and_the_last_day_does() -> None:
    due = date(2024, 1, 1)
    assert Reckoner(contractual(Decimal(10)), due + timedelta(30)).interest(Decimal(15000), due) == Decimal("123.29")
    assert Reckoner(contractual(Decimal(10)), due).interest(Decimal(15000), due) == 0


@pytest.mark.parametrize(("due", "days", "day_count", "interest"), [
    (date(2009, 1, 31), 108, ACT_ACT, "36.0395"), (date(2012, 1, 31), 48, ACT_ACT, "15.9738"),
    (date(2012, 1, 31), 48, ACT_365, "16.0175"),
])
def test_a_leap_year_is_longer_only_with_act_act(due: date, days: int, day_count: str, interest: str) -> None:
    assert exactly("1500", due, days, "8.12", day_count) == Decimal(interest)


def test_act_act_splits_at_the_new_year() -> None:
    assert years(date(2011, 12, 22), date(2012, 1, 10), ACT_ACT) == Fraction(10, 365) + Fraction(10, 366)
    assert years(date(2011, 12, 22), date(2012, 1, 10), ACT_365) == Fraction(20, 365)
    assert years(date(2012, 1, 2), date(2012, 1, 1), ACT_ACT) == 0


def test_slovenia_changes_the_rate_of_a_debt_with_the_half_year() -> None:
    reckoner = Reckoner(statutory(law_of("SI")), date(2025, 7, 31))
    # 181 days of 2025 at 11.15 % and 31 at 10.15 %
    assert reckoner.factor(date(2024, 12, 31)) == Fraction(1115 * 181 + 1015 * 31, 10_000 * 365)
    assert reckoner.interest(Decimal(1000), date(2024, 12, 31)) == Decimal("63.91")


@pytest.mark.parametrize(("due", "percent"), [
    (date(2010, 6, 30), "7.75"), (date(2012, 12, 30), "7.5"), (date(2012, 12, 31), "7.05"), (date(2013, 6, 30), "8.05"),
    (date(2022, 6, 29), "11.75"), (date(2022, 6, 30), "15"), (date(2024, 7, 1), "12.75"), (date(2025, 12, 31), "11.5"),
])
def test_czechia_keeps_the_rate_of_the_half_year_in_which_the_debt_became_late(due: date, percent: str) -> None:
    on = due + timedelta(900)
    assert Reckoner(statutory(law_of("CZ")), on).factor(due) == Fraction(percent) / 100 * Fraction(900, 365)


def test_before_the_first_rate_nothing_is_reckoned() -> None:
    assert Reckoner(statutory(law_of("CZ")), date(2026, 1, 1)).factor(date(2010, 6, 29)) == 0
    floating = Reckoner(statutory(law_of("SI")), date(2009, 7, 10))
    assert floating.factor(date(2009, 1, 1)) == Fraction(9, 100) * Fraction(10, 365)


def test_a_rate_of_the_operators_goes_on_from_the_shipped_ones_or_replaces_one() -> None:
    shipped = law_of("SI")
    law = law_of("SI", parse_rates("SI 2026-07-01 10,40; SI 2026-01-01 10.20 %; CZ 2026-07-01 11.50"))
    assert law.rates[-2:] == (Rate("SI", date(2026, 1, 1), Decimal("10.20")),
                              Rate("SI", date(2026, 7, 1), Decimal("10.40")))
    assert len(law.rates) == len(shipped.rates) + 1
    assert (shipped.known_until, law.known_until) == (date(2026, 6, 30), date(2026, 12, 31))


@pytest.mark.parametrize(("text", "words"), [
    ("SI 10.15", "is not a rate such as"), ("SI 2026-13-01 10", "is not a rate"), ("DE 2026-01-01 10", "SI, CZ only"),
    ("SI 2026-02-01 10", "1 January or 1 July"), ("SI 2026-01-01 101", "too high"),
])
def test_a_wrong_rate_is_refused_when_it_is_set(db: object, text: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        set_preference("dunning.statutory_rates", text)


@pytest.mark.parametrize("country", ["SI", "CZ"])
def test_the_shipped_rates_begin_with_half_years_in_their_order(country: str) -> None:
    days = [rate.valid_from for rate in law_of(country).rates]
    assert days == sorted(set(days))
    assert {(day.month, day.day) for day in days} <= {(1, 1), (7, 1)}


amounts = st.integers(0, 10**11).map(lambda cents: Decimal(cents) / 100)
dues = st.dates(date(2012, 1, 1), date(2026, 12, 31))
terms_of = st.sampled_from([contractual(Decimal("9.25")), statutory(law_of("SI")), statutory(law_of("CZ"))])
counts = st.sampled_from([ACT_365, ACT_ACT])


def day_by_day(terms: Terms, due: date, on: date, day_count: str) -> Fraction:
    """The same by another way: each day by itself."""
    total = Fraction(0)
    for period in terms(due, on):
        for ordinal in range(period.first.toordinal(), period.last.toordinal() + 1):
            year = date.fromordinal(ordinal).year
            length = 365 if day_count == ACT_365 else (date(year + 1, 1, 1) - date(year, 1, 1)).days
            total += Fraction(period.percent) / 100 / length
    return total


@given(terms_of, dues, st.integers(0, 900), counts)
def test_a_period_is_the_sum_of_its_days(terms: Terms, due: date, days: int, day_count: str) -> None:
    on = due + timedelta(days)
    assert Reckoner(terms, on, day_count).factor(due) == day_by_day(terms, due, on, day_count)


@given(terms_of, dues, st.integers(0, 4000), st.integers(0, 4000), counts, amounts)
def test_interest_never_falls_and_is_off_by_half_a_cent_at_most(
    terms: Terms, due: date, days: int, more: int, day_count: str, amount: Decimal
) -> None:
    early = Reckoner(terms, due + timedelta(days), day_count)
    late = Reckoner(terms, due + timedelta(days + more), day_count)
    assert 0 <= early.interest(amount, due) <= late.interest(amount, due)
    assert abs(Fraction(late.interest(amount, due)) - Fraction(amount) * late.factor(due)) <= Fraction(1, 200)


# On reminders


def test_a_level_charges_contractual_interest_of_each_item(run: Run, add_customer: Add, add_item: Add) -> None:
    set_preference("dunning.level.1.interest", "contractual")
    set_preference("dunning.level.1.interest_percent", "10")
    customer = add_customer("1")
    add_item(customer, DUE, "1000.00")
    add_item(customer, DUE - timedelta(10), "333.33")
    (reminder,) = run(ON).reminders
    assert [item.interest for item in reminder.items] == [Decimal("2.37"), Decimal("4.38")]
    assert (reminder.interest, reminder.total) == (Decimal("6.75"), Decimal("1342.08"))
    (detail,) = get_reminders([each.id for each in selected(Selection())])
    assert (detail.interest, detail.total) == (Decimal("6.75"), Decimal("1342.08"))
    assert [item.interest for item in detail.items] == [Decimal("2.37"), Decimal("4.38")]


def test_statutory_interest_is_that_of_the_companys_country(run: Run, add_customer: Add, add_item: Add) -> None:
    set_preference("dunning.level.1.interest", "statutory")
    add_item(add_customer("1"), DUE, "1000.00")
    with pytest.raises(InputError, match=r"Set dunning\.statutory_country"):
        plan(ON, settings_from(Preferences()))
    set_preference("company.country", "si")
    (reminder,) = plan(ON, settings_from(Preferences())).reminders
    assert reminder.interest == Decimal("3.95")  # 9 % in the second half of 2012, 16 days
    set_preference("dunning.day_count", "act/act")
    assert run(ON).reminders[0].interest == Decimal("3.93")


def test_a_rate_that_is_not_known_any_more_is_said(run: Run, add_customer: Add, add_item: Add) -> None:
    set_preference("dunning.level.3.interest", "statutory")
    set_preference("dunning.statutory_country", "CZ")
    add_item(add_customer("1"), DUE)
    assert not any("rate" in warning for warning in run(date(2026, 6, 30)).warnings)
    (warning,) = (each for each in plan(date(2026, 7, 1), settings_from(Preferences())).warnings if "rate" in each)
    assert "rate of CZ is known up to 30/06/2026; later days are reckoned at the last one, 11.50 %" in warning
