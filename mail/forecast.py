"""When a batch would begin and end, by the pace, the sending hours and its own times, for who does not send it."""

from datetime import datetime, timedelta
from typing import NamedTuple

from data.hours import Hours, parse_hours
from data.preferences import Preferences
from mail.clock import Clock
from mail.pace import Pace
from mail.profiles import Terms, terms
from mail.transports.ways import way_of

MOST_DAYS = 366  # a batch that takes longer is not planned to the hour


class Forecast(NamedTuple):
    """``starts`` is when the first message may leave, ``ends`` about when the last does; None if no limit says.

    ``in_time`` messages leave before the batch expires, about; ``pace`` says which limit decides.
    """

    starts: datetime
    ends: datetime | None
    in_time: int
    pace: str


def forecast(
    preferences: Preferences, messages: int, recipients: int = 1, not_before: datetime | None = None,
    expires: datetime | None = None, clock: Clock | None = None,
) -> Forecast:
    """The forecast for so many ``messages`` of so many ``recipients`` each. InputError for hours that are none."""
    clock = clock or Clock()
    way = way_of(preferences)
    hours = parse_hours(preferences["pace.hours"] if way.paced else "")
    starts = hours.opens(max(clock.now(), not_before or clock.now()))
    pace = Pace(way.account, terms(preferences), clock)
    ready = pace.ends_at(messages, 0, starts, recipients)
    needed = ready - starts if ready else timedelta(0)
    ends = _after(hours, starts, needed) if ready else None
    in_time = messages
    if expires is not None and expires <= starts:
        in_time = 0
    elif expires is not None and ends is not None and ends > expires:
        in_time = min(messages, int(messages * (_open_time(hours, starts, expires) / needed)))
    return Forecast(starts, ends, in_time, pace.words())


def pace_of(account: str, preferences: Preferences, clock: Clock | None = None) -> Pace:
    """The pace of whoever sends from ``account``, as the ledger and ``preferences`` tell; it knows no late replies.

    What is learned of the account always counts, the limits of the preferences only if these are for the same account.
    """
    own = way_of(preferences).account == account
    return Pace(account, terms(preferences) if own else Terms((), 0, None), clock or Clock())


def _after(hours: Hours, at: datetime, needed: timedelta) -> datetime:
    """When ``needed`` time of sending from ``at`` on is over, sending only in its hours."""
    for _day in range(MOST_DAYS):
        closes = hours.closes(at)
        if closes is None or closes - at >= needed:
            break
        needed -= closes - at
        at = hours.opens(closes)
    return at + needed


def _open_time(hours: Hours, at: datetime, until: datetime) -> timedelta:
    """How much of the time from ``at`` to ``until`` is in the sending hours."""
    total = timedelta(0)
    while at < until:
        closes = hours.closes(at)
        if closes is None or closes >= until:
            return total + (until - at)
        total += closes - at
        at = hours.opens(closes)
    return total
