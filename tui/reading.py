"""Reads what the reminder table shows, in a thread; the answers are messages to the screen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from textual.message import Message

from data.database import connection
from data.interrupting import Stoppable
from data.language import _
from data.pages import ReminderPages, count_reminders
from data.reminder_ids import find_id, ids, marked_among, newest_id, years
from data.selection import Group, Marks, Selection
from data.totals import Totals
from tui.errors import in_words

AHEAD = 150  # rows before and after the cursor that are at hand when they are drawn
MOST = 200_000  # reminders that are named one by one, such as a range of marks
NAMED = 20_000  # of a mark on all; more stay a group, for so many names would slow every question about them


@dataclass
class Answer(Message):
    """Something that was read; old news once its queries are stopped."""

    queries: Stoppable


@dataclass
class Loaded(Answer):
    """The rows of a selection; ``at`` is where the cursor goes, ``count`` how many there are at least if they are not
    all ``counted``."""

    pages: ReminderPages
    count: int
    counted: bool
    at: int
    years: Sequence[int]


@dataclass
class Followed(Answer):
    """Where the reminder that had the cursor is now; the first rows are shown already."""

    at: int


@dataclass
class Summed(Answer):
    """The totals of a selection; its count, too, if that was not known."""

    totals: Totals


@dataclass
class MarkedSummed(Answer):
    """The totals of the reminders shown that are marked, and how many marked ones are not shown."""

    totals: Totals
    hidden: int


@dataclass
class NotLoaded(Answer):
    """Why a selection cannot be shown, in words."""

    error: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to read. ``cursor`` is the id of the reminder the cursor is on, ``count`` how many there are where only the
    order has changed. In a list that is ``another`` one than before, the first rows are shown before the cursor's
    reminder is looked for.
    """

    selection: Selection
    sort: str
    descending: bool
    cursor: int | None = None
    count: int | None = None
    another: bool = False


def read(wanted: Wanted, post: Callable[[Message], object], queries: Stoppable) -> None:
    """Post what is wanted in the order in which it is waited for; NotLoaded if that fails.

    Once the ``queries`` are stopped, the rest is not read.
    """
    try:
        with queries.connection():
            pages = ReminderPages(wanted.selection, wanted.sort, wanted.descending, wanted.count)
            for message in _steps(wanted, pages, queries):
                if queries.stopped:
                    return
                post(message)
            if not queries.stopped:
                pages.number_rows()  # nothing waits for it: from then on every jump is quick
    except Exception as error:  # the worker's border: shown in words
        if not queries.stopped:
            post(NotLoaded(queries, in_words(error)))


def _steps(wanted: Wanted, pages: ReminderPages, queries: Stoppable) -> Iterator[Message]:
    """Loaded; Summed if the selection is another; Followed if the cursor's reminder is looked for afterwards."""
    at = 0
    if wanted.cursor is not None and not wanted.another and pages.count():
        at = pages.position(wanted.cursor) or 0
    _read_around(pages, at)
    yield Loaded(queries, pages, pages.least(), pages.counted(), at, years())
    if wanted.count is None:
        yield Summed(queries, pages.totals())
    sought = wanted.cursor if wanted.another and pages.count() else None
    if sought is not None and (place := pages.position(sought)) is not None:
        _read_around(pages, place)
        yield Followed(queries, place)


def _read_around(pages: ReminderPages, place: int) -> None:
    pages.read_ahead(place - AHEAD, 2 * AHEAD)


def marked_rows(ids: Iterable[int], marks: Marks) -> set[int]:
    """Which of these rows, those on the screen, are marked."""
    with connection():
        return marked_among(ids, marks)


def read_marked(selection: Selection, marks: Marks, post: Callable[[Message], object], queries: Stoppable) -> None:
    """Post MarkedSummed, or NotLoaded; neither if the ``queries`` are stopped."""
    try:
        with queries.connection():
            shown = ReminderPages(with_marks(selection, marks)).totals()
            everything = selection == Selection()
            hidden = 0 if everything else count_reminders(Selection(marks=marks)) - shown.count
            post(MarkedSummed(queries, shown, hidden))
    except Exception as error:  # the worker's border: shown in words
        if not queries.stopped:
            post(NotLoaded(queries, in_words(error)))


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
            elif ReminderPages(within).exceeds(NAMED):
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
        if ReminderPages(shown).exceeds(MOST):
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
    """Where the newest reminder with this number (of this year) stands in the list; None if it is not in it.

    From then on it is known how many there are.
    """
    with connection():
        pages.count()
        found = find_id(year, number)
        place = None if found is None else pages.position(found)
        if place is not None:
            _read_around(pages, place)
        return place
