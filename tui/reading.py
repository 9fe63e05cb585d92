"""Reads what the reminder table shows, in a thread; the answers are messages to the screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from textual.message import Message

from data.database import connection
from data.pages import ReminderPages, Totals, count_reminders, ids
from data.selection import Marks, Selection
from tui.errors import in_words

KEPT_MARKS = 20_000  # "all but" marks become ids when the filter changes, up to so many


@dataclass
class Loaded(Message):
    """The rows of a selection; ``at`` is where the reminder that had the cursor is now."""

    turn: int
    pages: ReminderPages
    count: int
    at: int
    years: Sequence[int]
    marks: Marks | None = None


@dataclass
class Summed(Message):
    """The totals of a selection."""

    turn: int
    totals: Totals


@dataclass
class NotLoaded(Message):
    """Why a selection cannot be shown, in words."""

    turn: int
    error: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to read. ``turn`` tells late answers from the newest; ``cursor`` is the id of the reminder the cursor is on.

    ``all_of``: the marks to keep as ids, because they were "all but" under another filter.
    """

    turn: int
    selection: Selection
    sort: str
    descending: bool
    cursor: int | None = None
    all_of: Selection | None = None


def read(wanted: Wanted, post: Callable[[Message], object]) -> None:
    """Post Loaded and then Summed, or NotLoaded."""
    try:
        with connection():
            pages = ReminderPages(wanted.selection, wanted.sort, wanted.descending)
            count = pages.count()
            at = pages.position(wanted.cursor) if wanted.cursor is not None and count else None
            known = years(ReminderPages(Selection()))
            post(Loaded(wanted.turn, pages, count, at or 0, known, kept_marks(wanted.all_of)))
            post(Summed(wanted.turn, ReminderPages(wanted.selection).totals()))
    except Exception as error:  # the worker's border: shown in words
        post(NotLoaded(wanted.turn, in_words(error)))


def years(pages: ReminderPages) -> list[int]:
    """From the year of the last reminder of ``pages`` to that of the first, which are in the order of their numbers."""
    last = max(0, pages.count() - 1)
    ends = [row.year for start in (last, 0) for row in pages.window(start, 1)]
    return list(range(ends[0], ends[-1] - 1, -1)) if ends else []


def kept_marks(selection: Selection | None) -> Marks | None:
    """The marks of ``selection`` by their ids, so that they mean the same under another filter; none if too many."""
    if selection is None:
        return None
    return Marks(frozenset(ids(selection)) if count_reminders(selection) <= KEPT_MARKS else frozenset())
