"""Sending hours: when mail may leave, as people write it (``mon-fri 7:00-19:00``), in this computer's local time."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from data.errors import InputError
from data.headers import fold
from data.language import _
from data.selection import parse_date

DAYS = (  # in the operators' languages, as data.headers.fold leaves them
    ("monday", "ponedeljek", "pondeli"), ("tuesday", "torek", "utery"), ("wednesday", "sreda", "streda"),
    ("thursday", "cetrtek", "ctvrtek"), ("friday", "petek", "patek"), ("saturday", "sobota"),
    ("sunday", "nedelja", "nedele"),
)  # fmt: skip
SHORTEST = 2  # letters that tell one day from the others
_SPAN = re.compile(r"(\d{1,2})(?:[:.](\d\d))?\s*-\s*(\d{1,2})(?:[:.](\d\d))?")
_MOMENT = re.compile(r"(?:(\S+)[ T]+)?(\d{1,2})[:.](\d\d)")
DAY_MINUTES = 24 * 60


class Span(NamedTuple):
    """On these ``days`` (0 is Monday) from ``start`` to ``end``, in minutes since midnight; ``end`` may be tomorrow."""

    days: frozenset[int]
    start: int
    end: int


class Hours(NamedTuple):
    """When sending is allowed; without spans always."""

    spans: tuple[Span, ...] = ()

    def closes(self, moment: datetime) -> datetime | None:
        """Until when sending is allowed at ``moment``; None if it is not."""
        return max((end for start, end in self._around(moment) if start <= moment < end), default=None)

    def opens(self, moment: datetime) -> datetime:
        """When sending is allowed at ``moment`` or next after it."""
        return min(max(start, moment) for start, end in self._around(moment) if moment < end)

    def _around(self, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The allowed times from the day before ``moment`` to a week after it."""
        first = moment.astimezone().date() - timedelta(days=1)
        if not self.spans:
            yield moment, datetime.max.replace(tzinfo=moment.tzinfo)
        for day in (first + timedelta(days=n) for n in range(9)):
            for span in self.spans:
                if day.weekday() in span.days:
                    yield _at(day, span.start), _at(day, span.end)


def _at(day: date, minutes: int) -> datetime:
    """The clock on the wall, whatever summer time does to the day."""
    days, minutes = divmod(minutes, DAY_MINUTES)
    return datetime.combine(day + timedelta(days=days), time(*divmod(minutes, 60))).astimezone()


def parse_hours(text: str) -> Hours:
    """``mon-fri 7:00-19:00; sat 8-12`` as hours; without days every day, empty is always. InputError tells the part."""
    return Hours(tuple(_span(part.strip()) for part in text.split(";") if part.strip()))


def check_hours(text: str) -> str:
    """What is wrong with sending hours as entered; empty if nothing."""
    try:
        parse_hours(text)
    except InputError as error:
        return str(error)
    return ""


def _span(part: str) -> Span:
    match = _SPAN.search(part)
    problem = InputError(_("“{part}” are no sending hours. Write them like mon-fri 7:00-19:00; sat 8:00-12:00.").format(
        part=part))
    if match is None or part[match.end():].strip():
        raise problem
    start, end = (int(match[n]) * 60 + int(match[n + 1] or 0) for n in (1, 3))
    days = _days(part[: match.start()].strip().lower())
    minutes = all(int(match[n] or 0) < 60 for n in (2, 4))
    if days is None or not minutes or start >= DAY_MINUTES or end > DAY_MINUTES or start == end:
        raise problem
    return Span(days, start, end if end > start else end + DAY_MINUTES)


def _days(text: str) -> frozenset[int] | None:
    """``mon-fri, sun`` as numbers; None if it cannot be understood."""
    if not text:
        return frozenset(range(7))
    found: set[int] = set()
    for part in filter(None, re.split(r"[,\s]+", re.sub(r"\s*-\s*", "-", text))):
        low, _dash, high = part.partition("-")
        first, last = _day(low), _day(high or low)
        if first is None or last is None:
            return None
        found.update((first + n) % 7 for n in range((last - first) % 7 + 1))
    return frozenset(found)


def _day(text: str) -> int | None:
    """The number of a day called by at least two of its first letters; 0 is Monday."""
    word = fold(text)
    if len(word) < SHORTEST:
        return None
    return next((n for n, names in enumerate(DAYS) if any(name.startswith(word) for name in names)), None)


def parse_moment(text: str, name: str, at: datetime) -> datetime:
    """``2026-11-25 07:00``, ``25.11.2026 7:00`` or ``7:00`` (the next one after ``at``), local time.

    InputError names the option ``name``.
    """
    match = _MOMENT.fullmatch(text.strip())
    try:
        if match is None:
            raise ValueError(text)
        clock = time(int(match[2]), int(match[3]))
        day = parse_date(match[1]) if match[1] else at.astimezone().date()
        moment = datetime.combine(day, clock).astimezone()
    except ValueError:
        raise InputError(_("{name}: “{value}” is no time. Write it like 2026-11-25 07:00.").format(
            name=name, value=text)) from None
    if not match[1] and moment <= at:
        moment = datetime.combine(day + timedelta(days=1), clock).astimezone()
    return moment
