"""Numbers, money, dates and countries as a language writes them, for letters, messages and screens."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from babel import Locale

TERRITORY = {"en": "en_GB"}  # CLDR's plain English is American: 8/17/12
FALLBACK = "en_GB"
DATE_FIELDS = {"d": "{0.day:02}", "M": "{0.month:02}", "y": "{0.year:04}"}


class _Marks(NamedTuple):
    """What a language puts between digits, and a template for its dates."""

    decimal: str
    group: str
    date: str


# CLDR's marks of the program's own languages, as ``_from_cldr`` finds them: Babel takes 30 ms to be loaded and asked.
KNOWN = {
    "cs": _Marks(",", "\xa0", "{0.day:02}.{0.month:02}.{0.year:04}"),
    "de": _Marks(",", ".", "{0.day:02}.{0.month:02}.{0.year:04}"),
    "en": _Marks(".", ",", "{0.day:02}/{0.month:02}/{0.year:04}"),
    "sl": _Marks(",", ".", "{0.day:02}.{0.month:02}.{0.year:04}"),
}


@lru_cache(maxsize=32)
def _locale(language: str) -> "Locale":
    from babel import Locale, UnknownLocaleError  # deferred: most commands format nothing

    name = language.strip().replace("-", "_")
    try:
        return Locale.parse(TERRITORY.get(name, name))
    except (UnknownLocaleError, ValueError, TypeError):
        return Locale.parse(FALLBACK)


@lru_cache(maxsize=32)
def _marks(language: str) -> _Marks:
    """Looked up once: Babel's own formatting of a number takes ten times as long as Python's."""
    return KNOWN.get(language) or _from_cldr(language)


def _from_cldr(language: str) -> _Marks:
    locale = _locale(language)
    symbols = locale.number_symbols["latn"]
    short = re.sub(r"\s|\W+$", "", locale.date_formats["short"].pattern)
    template = re.sub(r"[dMy]+", lambda found: DATE_FIELDS[found[0][0]], short)
    return _Marks(symbols["decimal"], symbols["group"], template)


def decimal_mark(language: str) -> str:
    """What stands before the decimals: a comma, or in English a point."""
    return _marks(language).decimal


def format_number(value: int | Decimal, language: str, decimals: int = 0) -> str:
    """``value`` rounded half up to ``decimals``, with the language's decimal mark and thousands separator."""
    marks = _marks(language)
    rounded = Decimal(value).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    whole, _point, fraction = f"{rounded:,f}".partition(".")
    whole = whole.replace(",", marks.group)
    return f"{whole}{marks.decimal}{fraction}" if fraction else whole


def format_money(amount: Decimal, language: str) -> str:
    """``amount`` with two decimals, without its currency: ``5.450,60``."""
    return format_number(amount, language, 2)


def format_currency(amount: Decimal, currency: str, language: str) -> str:
    """``amount`` and the three letters of its currency: ``5.450,60 EUR``."""
    return f"{format_money(amount, language)} {currency}"


def format_sums(sums: Iterable[tuple[str, Decimal]], language: str) -> str:
    """``5.450,60 EUR + 100,00 USD`` from pairs of currency and amount."""
    return " + ".join(format_currency(amount, currency, language) for currency, amount in sums)


def format_date(day: date, language: str) -> str:
    """``day`` in figures, day and month with two: ``17.08.2012``, in English ``17/08/2012``."""
    return _marks(language).date.format(day)


def date_hint(language: str) -> str:
    """How a date is typed: ``dd.mm.yyyy``, in English ``dd/mm/yyyy``."""
    hint = _marks(language).date
    for field, template in DATE_FIELDS.items():
        hint = hint.replace(template, field * (4 if field == "y" else 2))
    return hint.lower()


def format_moment(moment: datetime, language: str, seconds: bool = False) -> str:
    """An aware ``moment`` in this computer's time zone, to the minute or second: ``17.08.2012 14:05``."""
    local = moment.astimezone()
    return f"{format_date(local, language)} {local:{'%H:%M:%S' if seconds else '%H:%M'}}"


def format_soon(moment: datetime, language: str, at: datetime) -> str:
    """An aware ``moment`` as people say it ``at`` another: the time today, the weekday within six days, or the date."""
    local, days = moment.astimezone(), (moment.astimezone().date() - at.astimezone().date()).days
    if days == 0:
        return f"{local:%H:%M}"
    if 0 < days < 7:
        weekday = _locale(language).days["stand-alone"]["abbreviated"][local.weekday()]
        return f"{weekday} {local:%H:%M}"
    return format_moment(moment, language)


def country_name(country: str, language: str) -> str:
    """The name of a country given by its two-letter code; any other text comes back as it is."""
    code = country.strip().upper()
    name = _locale(language).territories.get(code) if len(code) == 2 else None
    return str(name) if name else country.strip()
