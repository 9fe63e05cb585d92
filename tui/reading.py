"""Reads what the reminder table shows, in a thread; the answers are messages to the screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from textual.message import Message

from data.database import connection
from data.language import _
from data.pages import ReminderPages, Totals, count_reminders, find_id, ids, newest_id, years
from data.selection import Group, Marks, Selection
from tui.errors import in_words

MOST = 200_000  # reminders that are named one by one, such as a range of marks
NAMED = 20_000  # of a mark on all; more stay a group, for so many names would slow every question about them


@dataclass
class Loaded(Message):
    """The rows of a selection; ``at`` is where the reminder that had the cursor is now."""

    turn: int
    pages: ReminderPages
    count: int
    at: int
    years: Sequence[int]


@dataclass
class Summed(Message):
    """The totals of a selection."""

    turn: int
    totals: Totals


@dataclass
class MarkedSummed(Message):
    """The totals of the reminders shown that are marked, and how many marked ones are not shown."""

    turn: int
    totals: Totals
    hidden: int


@dataclass
class NotLoaded(Message):
    """Why a selection cannot be shown, in words."""

    turn: int
    error: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to read. ``turn`` tells late answers from the newest; ``cursor`` is the id of the reminder the cursor is on,
    ``count`` how many there are where only the order has changed.
    """

    turn: int
    selection: Selection
    sort: str
    descending: bool
    cursor: int | None = None
    count: int | None = None


def read(wanted: Wanted, post: Callable[[Message], object]) -> None:
    """Post Loaded and then, if another selection is wanted, Summed; or NotLoaded."""
    try:
        with connection():
            pages = ReminderPages(wanted.selection, wanted.sort, wanted.descending, wanted.count)
            count = pages.count()
            at = pages.position(wanted.cursor) if wanted.cursor is not None and count else None
            post(Loaded(wanted.turn, pages, count, at or 0, years()))
            if wanted.count is None:
                post(Summed(wanted.turn, ReminderPages(wanted.selection).totals()))
            pages.number_rows()  # nothing waits for it: from then on every jump is quick
    except Exception as error:  # the worker's border: shown in words
        post(NotLoaded(wanted.turn, in_words(error)))


def read_marked(turn: int, selection: Selection, marks: Marks, post: Callable[[Message], object]) -> None:
    """Post MarkedSummed, or NotLoaded."""
    try:
        with connection():
            shown = ReminderPages(with_marks(selection, marks)).totals()
            post(MarkedSummed(turn, shown, count_reminders(Selection(marks=marks)) - shown.count))
    except Exception as error:  # the worker's border: shown in words
        post(NotLoaded(turn, in_words(error)))


def with_marks(selection: Selection, marks: Marks) -> Selection:
    """The marked reminders of ``selection``; where only marked ones are shown, those that are marked still."""
    return replace(selection, marks=marks)


def settled(marks: Marks) -> Marks:
    """The same reminders, whatever becomes of them and whichever come later: marks are on rows, not on conditions.

    Without it, "all that are prepared" would lose them when they are issued, and take in what a colleague prepares.
    """
    with connection():
        named, groups = set(marks.ids), []
        for group in marks.groups:
            within = Selection(marks=Marks(groups=(group,)))
            if group.upto is not None:
                groups.append(group)
            elif count_reminders(within) > NAMED:
                groups.append(replace(group, upto=newest_id()))
            else:
                named.update(ids(within))
    return Marks(frozenset(named), tuple(groups))


def inverted(selection: Selection, marks: Marks) -> Marks:
    """Of the reminders shown the marked ones become unmarked and the others marked; those not shown stay as they are.

    ValueError if too many shown ones are marked to be named.
    """
    if len(marks.groups) == 1 and replace(marks.groups[0], upto=None) in (Group(selection), Group()):
        return Marks()
    with connection():
        shown = with_marks(selection, marks)
        if count_reminders(shown) > MOST:
            raise ValueError(_("So many marks cannot be turned round. Take all away with F4 first."))
        names = frozenset(ids(shown))
    groups = tuple(replace(group, but=group.but | names) for group in marks.groups)
    return settled(Marks(marks.ids - names, (*groups, Group(selection, names))))


def between(pages: ReminderPages, start: int, end: int) -> list[int]:
    """The ids of the rows from ``start`` to ``end``, both included, in either order; ValueError if too many."""
    low, high = sorted((start, end))
    if high - low >= MOST:
        raise ValueError(_("So many reminders cannot be marked as a range. Filter them, and mark all shown."))
    with connection():
        return [row.id for row in pages.window(low, high - low + 1)]


def place_of(pages: ReminderPages, year: int | None, number: int) -> int | None:
    """Where the newest reminder with this number (of this year) stands in the list; None if it is not in it."""
    with connection():
        found = find_id(year, number)
        return None if found is None else pages.position(found)
