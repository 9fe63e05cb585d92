"""How long an account stays silent after a refusal that names no time: which windows may be the server's still.

A window is ruled out by a refusal that came after a silence as long, since by then a server that counts so has nothing
left to count; or by four windows before that were as full without a refusal (not by one: a server that begins to count
anew each minute may let a pace that is about its limit pass for a while). Of the others the shortest is tried: for a
limit a minute, the most common one, a silence of a minute is nearly all that learning costs.

Providers publish limits per minute, hour and day, and none over 5 or 15 minutes (the sources are in profiles.toml), so
those are only tried where an hour is unlikely: where less was accepted than the smallest hourly limit. That way a limit
an hour is found by two refusals instead of four, and twenty minutes earlier. A server that does count over 5 minutes is
taken for one that counts over an hour: slower than it need be, until the operator goes on sooner or sets its limit.
"""

from collections.abc import Mapping
from typing import NamedTuple

from mail.limits import DAY, HOUR, MINUTE

RARE = (5 * MINUTE, 15 * MINUTE)
STANDARD = (MINUTE, *RARE, HOUR, DAY)  # seconds: the windows servers use
WINDOWS_BEFORE = 4
SMALLEST = {HOUR: 50, DAY: 500}  # recipients: the smallest published limits


class Filled(NamedTuple):
    """To how many recipients mail was accepted in the window before a refusal, and at least in each of those before."""

    last: int
    before: int = 0


def next_silence(silent: float, filled: Mapping[int, Filled]) -> int:
    """Seconds of silence after a refusal: the shortest window that is left, one of STANDARD, else an hour each time.

    ``silent``: the longest silence (s) that ended in a refusal, since a message was accepted last; 0 at the first
    refusal. ``filled``: each window of STANDARD. A day is tried only after an hour in vain, never by what was accepted
    alone: it would be a long wait for a mistake.
    """
    for window in STANDARD[:-1]:
        last, before = filled[window]
        was_as_full = window < HOUR and 0 < last <= before
        unlikely = window in RARE and last >= SMALLEST[HOUR]
        if window > silent and not was_as_full and not unlikely:
            return window
    return DAY if HOUR <= silent < DAY and filled[DAY].last >= SMALLEST[DAY] else HOUR
