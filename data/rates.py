"""Yearly rates of statutory interest by country and half-year, as the operator adds them in the preferences."""

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from data.language import _

COUNTRIES = ("SI", "CZ")
MOST_PERCENT = 100

_LINE = re.compile(
    r"(?P<country>[A-Za-z]{2})\s+(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})\s+(?P<percent>[0-9]{1,3}(?:[.,][0-9]{1,6})?)\s*%?")


class Rate(NamedTuple):
    """The yearly rate of a country from the first day of a half-year on."""

    country: str
    valid_from: date
    percent: Decimal


def parse_rates(text: str) -> list[Rate]:
    """The rates of ``SI 2026-01-01 10.15; CZ 2026-01-01 11.50``; ValueError says what is wrong."""
    return [_rate(part.strip()) for part in re.split(r"[;\n]", text) if part.strip()]


def _rate(text: str) -> Rate:
    match = _LINE.fullmatch(text)
    try:
        if match is None:
            raise ValueError(text)
        day, percent = date.fromisoformat(match["day"]), Decimal(match["percent"].replace(",", "."))
    except (ValueError, InvalidOperation):
        raise ValueError(_("“{text}” is not a rate such as SI 2026-01-01 10.15.").format(text=text)) from None
    country = match["country"].upper()
    if country not in COUNTRIES:
        raise ValueError(_("There are statutory rates of {countries} only, not of {country}.").format(
            countries=", ".join(COUNTRIES), country=country))
    if (day.month, day.day) not in ((1, 1), (7, 1)):
        raise ValueError(_("A statutory rate begins on 1 January or 1 July, not on {day}.").format(day=day))
    if percent > MOST_PERCENT:
        raise ValueError(_("A rate of {percent} % is too high.").format(percent=percent))
    return Rate(country, day, percent)
