"""A selection as conditions on the reminders table: the only place that says what it means in SQL."""

from collections.abc import Collection, Iterator
from datetime import date
from functools import reduce
from operator import and_, or_
from typing import Any

from peewee import fn

from data import models
from data.dialect import id_set
from data.models import Customer, Reminder
from data.searching import customer_found
from data.selection import Marks, Range, Selection


def condition(selection: Selection, bare: Collection[str] | None = None) -> Any:
    """The condition of ``selection`` for a ``where``, or None if it selects all.

    Where the order of the rows must come from an index, ``bare`` names the columns of that index; every other column
    is hidden in an expression, because SQLite would rather filter by another index and then sort a million rows.
    """
    parts = [part for _name, part in _parts(selection, bare)]
    return reduce(and_, parts) if parts else None


def columns_asked(selection: Selection) -> set[str]:
    """The columns that the conditions of ``selection`` look at."""
    return {name for name, _part in _parts(selection, None)}


def fixed_columns(selection: Selection) -> set[str]:
    """The columns on which all selected reminders are equal; they need no place in the order."""
    fixed = {name for name, (low, high) in _ranges(selection).items() if low is not None and low == high}
    if selection.year is not None:
        fixed.add("year")
    if selection.state is not None:
        fixed.add("state")
    return fixed


def has_customers(codes: Range[str]) -> bool:
    """Whether any customer has a code in the range; one of none at all is mistyped."""
    query = Customer.select()
    if codes.low is not None:
        query = query.where(Customer.code >= codes.low)
    if codes.high is not None:
        query = query.where(Customer.code <= codes.high)
    return bool(query.exists())


def hidden(field: Any) -> Any:
    """The value of a column, in an expression that no index is looked up for."""
    return fn.COALESCE(field, field)


def _ranges(selection: Selection) -> dict[str, tuple[Any, Any]]:
    days: Range[date] = selection.date
    return {
        "customer_code": (selection.customer.low, selection.customer.high),
        "date": (days.low and days.low.isoformat(), days.high and days.high.isoformat()),
        "package": (selection.package.low, selection.package.high),
        "level": (selection.level.low, selection.level.high),
        "number": (selection.number.low, selection.number.high),
    }


def _parts(selection: Selection, bare: Collection[str] | None) -> Iterator[tuple[str, Any]]:
    def column(name: str) -> Any:
        field = getattr(Reminder, name)
        return field if bare is None or name in bare else hidden(field)

    if selection.year is not None:
        yield "year", column("year") == selection.year
    for name, (low, high) in _ranges(selection).items():
        if low is not None and low == high:
            yield name, column(name) == low
            continue
        if low is not None:
            yield name, column(name) >= low
        if high is not None:
            yield name, column(name) <= high
    if selection.state is not None:
        yield "state", column("state") == selection.state
    if selection.levels is not None:
        yield "level", column("level").in_(sorted(selection.levels))
    if selection.lawsuit is not None:
        yield "lawsuit", Reminder.lawsuit == selection.lawsuit
    if selection.final:
        yield "final", (column("last_before_lawsuit") == True) | (column("lawsuit") == True)  # noqa: E712 - in SQL
    if selection.text.strip():
        # The customers are searched, not their many reminders.
        found = Customer.select(Customer.id).where(customer_found(selection.text.strip()))
        # Some days, or a range of codes, are a shorter way than all customers found, which SQLite would rather try.
        others = bare is None and (selection.date or selection.customer)
        yield "customer_id", (hidden(Reminder.customer) if others else column("customer")).in_(found)
    if selection.marks is not None:
        yield "marks" if selection.marks.groups else "id", _marked(selection.marks, bare)


def _marked(marks: Marks, bare: Collection[str] | None) -> Any:
    db = models.database.obj
    parts = [Reminder.id.in_(id_set(db, marks.ids))] if marks.ids or not marks.groups else []
    for group in marks.groups:
        rest = Reminder.id.not_in(id_set(db, group.but)) if group.but else None
        within = condition(group.selection, bare) if group.selection is not None else None
        known = hidden(Reminder.id) <= group.upto if group.upto is not None else None  # it leads to nearly all
        found = [each for each in (within, rest, known) if each is not None]
        parts.append(reduce(and_, found) if found else Reminder.id.is_null(False))
    return reduce(or_, parts)
