"""Interest for late payment: contractual or statutory, exact to the last digit and then rounded to the cent.

An item bears simple interest from the day after it was due to the reminder's date, that day included, on what is open.
"""

import tomllib
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from data.fields import from_cents, to_cents
from data.rates import Rate

NONE, CONTRACTUAL, STATUTORY = "none", "contractual", "statutory"
ACT_365, ACT_ACT = "act/365", "act/act"
FLOATING, FIXED = "floating_halfyear", "fixed_at_default"
NOTHING = Decimal("0.00")

DAY = timedelta(days=1)


class Period(NamedTuple):
    """Days, the first and the last included, in which one yearly rate is in force."""

    first: date
    last: date
    percent: Decimal


class Law(NamedTuple):
    """The statutory interest of a country; ``rates`` by the day they begin, the last of them known for sure to a day.

    ``mode``: floating_halfyear (Slovenia), a debt's rate changes with the half-year; fixed_at_default (Czechia), it
    keeps the rate of the half-year in which it became late.
    """

    country: str
    mode: str
    rates: tuple[Rate, ...]
    known_until: date


Terms = Callable[[date, date], Iterable[Period]]  # the periods of an item due on a day, to another day


def law_of(country: str, added: Iterable[Rate] = ()) -> Law:
    """The statutory interest of SI or CZ, with the operator's rates; one that begins on the same day wins."""
    table = _tables()[country]
    own = {rate.valid_from: rate for rate in added if rate.country == country}
    rates = {rate.valid_from: rate for rate in table.rates} | own
    known = max([table.known_until, *(_end_of_half(day) for day in own)])
    return Law(country, table.mode, tuple(rates[day] for day in sorted(rates)), known)


@lru_cache(maxsize=1)
def _tables() -> dict[str, Law]:
    """The shipped rates, with their sources, are in ``rates.toml``."""
    content = tomllib.loads((files("dunning") / "rates.toml").read_text(encoding="utf-8"))
    return {
        country: Law(country, table["mode"],
                     tuple(Rate(country, rate["from"], Decimal(rate["percent"])) for rate in table["rates"]),
                     table["known_until"])
        for country, table in content.items()
    }


def _end_of_half(day: date) -> date:
    return date(day.year, 6, 30) if day.month <= 6 else date(day.year, 12, 31)


def contractual(percent: Decimal) -> Terms:
    """The same yearly rate for all days."""
    return lambda due, on: [Period(due + DAY, on, percent)]


def statutory(law: Law) -> Terms:
    """The rates of ``law``; days before its first rate bear none."""
    return lambda due, on: _fixed(law, due, on) if law.mode == FIXED else _floating(law, due, on)


def _fixed(law: Law, due: date, on: date) -> Iterator[Period]:
    first = due + DAY  # the day on which the default occurs
    percent = next((rate.percent for rate in reversed(law.rates) if rate.valid_from <= first), None)
    if percent is not None:
        yield Period(first, on, percent)


def _floating(law: Law, due: date, on: date) -> Iterator[Period]:
    ends = [*(rate.valid_from - DAY for rate in law.rates[1:]), date.max]
    for rate, end in zip(law.rates, ends, strict=True):
        first, last = max(due + DAY, rate.valid_from), min(on, end)
        if first <= last:
            yield Period(first, last, rate.percent)


def years(first: date, last: date, day_count: str) -> Fraction:
    """The days from ``first`` to ``last``, both included, as years of 365 days or, with act/act, of their own length.

    0 if ``last`` is before ``first``.
    """
    if last < first:
        return Fraction(0)
    if day_count == ACT_365:
        return Fraction((last - first).days + 1, 365)
    total = Fraction(0)
    for year in range(first.year, last.year + 1):
        start, end = max(first, date(year, 1, 1)), min(last, date(year, 12, 31))
        total += Fraction((end - start).days + 1, (date(year, 12, 31) - date(year, 1, 1)).days + 1)
    return total


class Reckoner:
    """Interest to the day ``on`` under ``terms``; the factor of a due date is worked out once, for there are few."""

    def __init__(self, terms: Terms, on: date, day_count: str = ACT_365) -> None:
        self._terms, self._on, self._day_count = terms, on, day_count
        self._factors: dict[date, Fraction] = {}

    def factor(self, due: date) -> Fraction:
        """What one unit of money due on ``due`` bears, exactly."""
        found = self._factors.get(due)
        if found is None:
            found = sum((Fraction(period.percent) / 100 * years(period.first, period.last, self._day_count)
                         for period in self._terms(due, self._on)), Fraction(0))
            self._factors[due] = found
        return found

    def interest(self, amount: Decimal, due: date) -> Decimal:
        """What ``amount`` (0 or more) due on ``due`` bears, rounded half up to the cent, once."""
        share = self.factor(due)
        return from_cents((2 * to_cents(amount) * share.numerator + share.denominator) // (2 * share.denominator))
