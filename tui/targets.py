"""What an action can be about: the marked reminders, the one under the cursor, or all that are shown."""

from __future__ import annotations

from typing import NamedTuple

from data.database import connection
from data.selection import Selection
from data.tally import Tally, tally


class Target(NamedTuple):
    """``key`` is marked, row or shown; ``words`` name it for people."""

    key: str
    words: str
    selection: Selection


def count(target: Target) -> Tally:
    """What could be done to it; for a thread."""
    with connection():
        return tally(target.selection)
