"""Reading one cell into what a column stores: text, codes, dates, yes/no, kinds, languages, countries, currencies."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import TypeAlias

from data.formats import Cell
from data.headers import fold
from data.language import _

Value: TypeAlias = str | int | None
Reader: TypeAlias = Callable[[Cell], Value]

LONGEST = 255  # characters of a column that is not a text of any length
MOST_LINES = 4  # of a text; more means a quote that is not closed
DOS_END = "\x1a"  # old programs end a file with it

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_ERRORS = ("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!")
_DAY_FIRST = re.compile(r"([0-9]{1,2})([./-])([0-9]{1,2})\2([0-9]{4})\.?")
_YEAR_FIRST = re.compile(r"([0-9]{4})([./-]?)([0-9]{1,2})\2([0-9]{1,2})")
_TIME = re.compile(r"[T ]\s*[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?\s*(?:Z|[+-][0-9]{2}:?[0-9]{2})?")
_SHORT_YEAR = re.compile(r"[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{2}")
_SERIALS = range(20_000, 80_000)  # Excel's day numbers of 1954 to 2119
_YEARS = range(1900, 2201)
_EXCEL_DAY_0 = date(1899, 12, 30)

_YES = frozenset(["yes", "y", "true", "t", "da", "d", "ano", "áno", "a", "1", "x", "ja", "j"])
_NO = frozenset(["no", "n", "false", "f", "ne", "nie", "nein", "0"]) | {"", "-"}
_COMPANY = frozenset(map(fold, ("company", "c", "business", "legal person", "legal entity", "organisation",
    "organization", "podjetje", "pravna", "pravna oseba", "firma", "tvrtka", "společnost", "spoločnosť", "podnik",
    "právnická osoba", "právnická", "PO")))  # fmt: skip
_PERSON = frozenset(map(fold, ("person", "p", "private", "private person", "natural person", "individual", "consumer",
    "oseba", "fizična", "fizična oseba", "zasebnik", "občan", "fyzická", "fyzická osoba", "osoba", "fizička osoba",
    "FO")))  # fmt: skip
_LANGUAGES: Mapping[str, str] = MappingProxyType({
    "slo": "sl", "slv": "sl", "si": "sl", "slovene": "sl", "slovenian": "sl", "slovenscina": "sl", "slovensko": "sl",
    "cz": "cs", "cze": "cs", "ces": "cs", "czech": "cs", "cestina": "cs", "cesky": "cs", "cescina": "cs",
    "eng": "en", "gb": "en", "uk": "en", "english": "en", "anglicky": "en", "anglictina": "en", "anglescina": "en",
    "ger": "de", "deu": "de", "at": "de", "german": "de", "deutsch": "de", "nemscina": "de", "nemcina": "de",
    "hrv": "hr", "cro": "hr", "croatian": "hr", "hrvatski": "hr", "hrvascina": "hr",
    "slk": "sk", "svk": "sk", "slovak": "sk", "slovencina": "sk", "slovascina": "sk", "slovensky": "sk",
})  # fmt: skip
_CURRENCIES = {"€": "EUR", "KČ": "CZK", "KC": "CZK", "$": "USD", "£": "GBP"}


def as_text(cell: Cell) -> str:
    """What the cell shows, on one line and without control characters."""
    if type(cell) is str and cell.isascii() and cell.isprintable():
        return " ".join(cell.split()) if " " in cell else cell
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime) and cell.time() == time.min:
        return cell.date().isoformat()
    text = str(cell)
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)  # a Mac writes č as c and a caron
    if not text.isprintable():  # no-break spaces and control characters
        text = _CONTROL.sub(" ", text)
    return " ".join(text.split())


def is_blank(cell: Cell) -> bool:
    """Whether the cell shows nothing."""
    return (not cell.strip() or cell == DOS_END) if isinstance(cell, str) else cell is None


def text(cell: Cell) -> str:
    """A text on one line; ValueError if it cannot be one: a spreadsheet's error, too long, too many lines."""
    words = as_text(cell)
    if len(words) > LONGEST:
        raise ValueError(_("is longer than {count} characters").format(count=LONGEST))
    if isinstance(cell, str):
        if cell.count("\n") >= MOST_LINES:
            raise ValueError(_("has too many lines; a quote is perhaps not closed"))
        if cell[:1] == "#" and words in _ERRORS:
            raise ValueError(_("is an error of the spreadsheet"))
    return words


def code(cell: Cell) -> str:
    """A code or document number, its leading zeros kept, also as spreadsheets protect them: ``="0001"``."""
    words = text(cell)
    if words.startswith('="') and words.endswith('"'):
        words = words[2:-1].strip()
    return words


def addresses(cell: Cell) -> str:
    """E-mail addresses as they are, never refused (sending checks them); several lines become one, with ``;``."""
    if not isinstance(cell, str):
        return as_text(cell)
    lines = (" ".join(_CONTROL.sub(" ", line).split()) for line in cell.splitlines())
    return "; ".join(filter(None, lines))


def day(cell: Cell) -> str | None:
    """A date as ISO text, None for an empty cell. ValueError says what is wrong with it."""
    if isinstance(cell, str):
        return _day_of_text(cell)
    if cell is None:
        return None
    if isinstance(cell, datetime):
        return _plausible(cell.date())
    if isinstance(cell, date):
        return _plausible(cell)
    if isinstance(cell, int | float) and not isinstance(cell, bool) and int(cell) in _SERIALS:
        return _plausible(_EXCEL_DAY_0 + timedelta(days=int(cell)))
    raise _no_date()


@lru_cache(maxsize=4096)  # a ledger has few days and many rows
def _day_of_text(cell: str) -> str | None:
    words = _TIME.sub("", cell.strip())
    words = "".join(words.split())
    if not words.strip("0./-"):
        return None  # 00.00.0000 and the like are an empty date
    if match := _DAY_FIRST.fullmatch(words):
        numbers = int(match[4]), int(match[3]), int(match[1])
    elif match := _YEAR_FIRST.fullmatch(words):
        numbers = int(match[1]), int(match[3]), int(match[4])
    elif words.isascii() and words.isdigit() and len(words) == 5 and int(words) in _SERIALS:
        return _plausible(_EXCEL_DAY_0 + timedelta(days=int(words)))
    elif _SHORT_YEAR.fullmatch(words):
        raise ValueError(_("is no date: the year needs four digits"))
    else:
        raise _no_date()
    try:
        return _plausible(date(*numbers))
    except ValueError:
        raise _no_date() from None


def _plausible(value: date) -> str:
    if value.year not in _YEARS:
        raise _no_date()
    return value.isoformat()


def _no_date() -> ValueError:
    return ValueError(_("is not a date; write day.month.year or year-month-day"))


def yes_no(cell: Cell) -> int:
    """1 for yes, 0 for no or nothing, in English, Slovenian, Croatian, Czech, Slovak, German."""
    if isinstance(cell, bool):
        return int(cell)
    word = as_text(cell).lower()
    if word in _YES:
        return 1
    if word in _NO:
        return 0
    raise ValueError(_("is neither yes nor no"))


def kind(cell: Cell) -> str:
    """``company`` (also for an empty cell) or ``person``."""
    word = fold(as_text(cell))
    if not word or word in _COMPANY:
        return "company"
    if word in _PERSON:
        return "person"
    raise ValueError(_("is neither company nor person"))


def legal_person(cell: Cell) -> str:
    """The kind from a column “legal person: yes/no”; nothing is a company."""
    return "company" if not as_text(cell) or yes_no(cell) else "person"


def natural_person(cell: Cell) -> str:
    """The kind from a column “natural person: yes/no”; nothing is a company."""
    return "person" if yes_no(cell) else "company"


def language(cell: Cell) -> str:
    """A language code in lower case, without its country (``sl-SI`` is ``sl``); common names are understood."""
    words = as_text(cell).lower()
    word = re.split(r"[-_]", words)[0] if re.fullmatch(r"[a-z]{2,3}[-_][a-z]{2,4}", words) else fold(words)
    word = _LANGUAGES.get(word, word)
    if word and not re.fullmatch(r"[a-z]{2,3}", word):
        raise ValueError(_("is not a language code such as sl or cs"))
    return word


def country(cell: Cell) -> str:
    """A country's code in upper case; a name in English, Slovenian, Czech, Croatian, Slovak or German becomes its
    code, and any other text stays as it is."""
    words = text(cell)
    if len(words) == 2 and words.isascii() and words.isalpha():
        return words.upper()
    return _country_codes().get(fold(words), words) if words else ""


@lru_cache(maxsize=1)
def _country_codes() -> Mapping[str, str]:
    from babel import Locale  # deferred: most files have codes

    return {fold(name): code for language in ("de", "sk", "hr", "cs", "sl", "en")
            for code, name in Locale(language).territories.items() if len(code) == 2 and code.isalpha()}


def currency(cell: Cell) -> str:
    """A currency's three letters in upper case; an empty cell is EUR."""
    if cell == "EUR":
        return "EUR"
    word = as_text(cell).upper()
    word = _CURRENCIES.get(word, word) or "EUR"
    if not re.fullmatch(r"[A-Z]{3}", word):
        raise ValueError(_("is not a currency code such as EUR"))
    return word
