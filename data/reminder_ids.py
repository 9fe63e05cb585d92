"""Reminders by their ids and numbers: which are selected, which have marks, which one has a number."""

from collections.abc import Iterable
from typing import Any

from peewee import fn

from data.conditions import condition
from data.models import Reminder
from data.pages import execute
from data.selection import Marks, Selection


def ids(selection: Selection) -> list[int]:
    """The selected reminders in the order of their numbers."""
    query: Any = Reminder.select(Reminder.id)
    if (where := condition(selection)) is not None:
        query = query.where(where)
    return [row[0] for row in execute(query.order_by(Reminder.year, Reminder.number))]


def marked_among(ids: Iterable[int], marks: Marks) -> set[int]:
    """Which of these reminders, a few hundred at most, are marked."""
    numbers = list(ids)
    if not marks.groups:
        return {each for each in numbers if each in marks.ids}
    query = Reminder.select(Reminder.id).where(Reminder.id.in_(numbers), condition(Selection(marks=marks)))
    return {row[0] for row in execute(query)}


def newest_id() -> int:
    """The id of the reminder that was added last; 0 if there is none."""
    return int(execute(Reminder.select(fn.COALESCE(fn.MAX(Reminder.id), 0))).fetchone()[0])


def years() -> list[int]:
    """From the year of the last reminder to that of the first."""
    ends = [row[0] for order in (Reminder.year.desc(), Reminder.year.asc())
            for row in execute(Reminder.select(Reminder.year).order_by(order).limit(1))]
    return list(range(ends[0], ends[-1] - 1, -1)) if ends else []


def find_id(year: int | None, number: int) -> int | None:
    """The id of the reminder with this number, of the newest year that has it if no ``year`` is given."""
    for each in years() if year is None else (year,):  # a look-up for each year, instead of reading all numbers
        query: Any = Reminder.select(Reminder.id).where(Reminder.year == each, Reminder.number == number)
        if row := execute(query).fetchone():
            return int(row[0])
    return None
