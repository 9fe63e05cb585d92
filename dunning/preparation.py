"""Preparation: from the open, overdue items of the customers to one package of reminders."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from data.errors import InputError
from data.fields import CENT
from data.language import _
from data.packages import (
    Debtor,
    History,
    OverdueItem,
    Planned,
    PlannedItem,
    check_numbers,
    last_number,
    read_debtors,
    read_histories,
    read_overdue_items,
    read_prepared,
    store_package,
)
from data.selection import Range
from dunning.levels import DunningSettings, Why, judge, rules_on
from dunning.reasons import Left, blocked_reason, left_reason

__all__ = ["NotReminded", "Plan", "Planned", "PlannedItem", "Prepared", "mean_days", "per_day", "plan", "prepare"]

EVERYBODY: Range[str] = Range()
Due = dict[tuple[str, str, int], list[PlannedItem]]  # by customer code, currency, customer id


class NotReminded(NamedTuple):
    """A customer with overdue items who gets no reminder, and why."""

    customer: str
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Who would get what on ``date``, by customer code; nothing is stored yet."""

    date: date
    reminders: list[Planned]
    skipped: list[NotReminded]


class Prepared(NamedTuple):
    """The package that was made, None if no reminder was due, and how many reminders it holds."""

    package: int | None
    reminders: int


def plan(
    on: date, settings: DunningSettings, customer: Range[str] = EVERYBODY, first_number: int | None = None
) -> Plan:
    """Who gets a reminder dated ``on``, and who not and why; customers only in the range of codes ``customer``.

    Numbers run by customer code and currency from ``first_number``, or after the year's last one, or from the
    preference. InputError if a number is taken.
    """
    debtors = read_debtors(customer)
    due, left = _judge_all(on, settings, debtors)
    first = _first_number(on.year, settings) if first_number is None else first_number
    if first < 1:
        raise InputError(_("A reminder's number is 1 or more, not {number}.").format(number=first))
    reminders = [
        _reminder(on, settings, number, debtors[key[2]], key, due[key]) for number, key in enumerate(sorted(due), first)
    ]
    if reminders:
        check_numbers(on.year, first, len(reminders))
    reminded = {planned.customer_id for planned in reminders}
    skipped = [
        NotReminded(debtors[each].code, debtors[each].name,
                    left_reason(found, settings) if found else blocked_reason(debtors[each]))
        for each, found in left.items() if each not in reminded
    ]
    return Plan(on, reminders, sorted(skipped))


def _first_number(year: int, settings: DunningSettings) -> int:
    last = last_number(year)
    return last + 1 if last else max(settings.first_number, 1)


def _blocked(debtor: Debtor, on: date) -> bool:
    return debtor.blocked and (debtor.blocked_until is None or debtor.blocked_until >= on)


def _judge_all(
    on: date, settings: DunningSettings, debtors: dict[int, Debtor]
) -> tuple[Due, dict[int, list[Left]]]:
    """The items due for a reminder by who gets it, and by customer id those that are not; none for who is blocked."""
    rules, histories, prepared = rules_on(on, settings), read_histories(on), read_prepared()
    due: Due = {}
    left: dict[int, list[Left]] = {}
    for item in read_overdue_items(on):
        debtor = debtors.get(item.customer_id)
        if debtor is None:  # outside the range of codes
            continue
        if _blocked(debtor, on):
            left.setdefault(item.customer_id, [])
            continue
        last = histories.get(item.id)
        verdict = judge(item, last, item.id in prepared, rules)
        if isinstance(verdict, Why):
            why = Left(verdict, item, last, prepared.get(item.id, ""))
            left.setdefault(item.customer_id, []).append(why)
        else:
            key = (debtor.code, item.currency, item.customer_id)
            due.setdefault(key, []).append(_planned_item(item, last, on, verdict))
    return due, left


def _planned_item(item: OverdueItem, last: History | None, on: date, level: int) -> PlannedItem:
    days = on.toordinal() - item.due.toordinal()
    return PlannedItem(item.id, item.document, item.issued, item.due, item.amount, item.reference, days, level,
                       last.reminder if last else None)


def _reminder(
    on: date, settings: DunningSettings, number: int, debtor: Debtor, key: tuple[str, str, int],
    items: Sequence[PlannedItem],
) -> Planned:
    level = settings.level(max(item.level for item in items))
    amount, days = sum((item.amount for item in items), Decimal("0.00")), sum(item.days_late for item in items)
    return Planned(
        number=number,
        customer=debtor.code,
        name=debtor.name,
        level=level.number,
        amount=amount,
        days_late=mean_days(days, len(items)),
        average_per_day=per_day(amount, days),
        cost=level.cost,
        currency=key[1],
        items=tuple(sorted(items, key=lambda item: (item.due, item.document))),
        customer_id=key[2],
        days_sum=days,
        pay_by=on + timedelta(days=level.pay_within_days),
        contact_code=level.contact_code,
        last_before_lawsuit=level.last_before_lawsuit,
    )


def mean_days(total: int, items: int) -> int:
    """The mean days late of ``items`` items, rounded half up to a whole day."""
    return (2 * total + items) // (2 * items)


def per_day(amount: Decimal, days: int) -> Decimal:
    """``amount`` by the sum of its items' days late, rounded half up to the cent."""
    return (amount / days).quantize(CENT, rounding=ROUND_HALF_UP)


def prepare(planned: Plan, operator: str = "") -> Prepared:
    """Store the plan as one package, all or nothing.

    StateError if items were paid, changed or put on another reminder since the plan was made; InputError if numbers
    were taken meanwhile.
    """
    if not planned.reminders:
        return Prepared(None, 0)
    return Prepared(store_package(planned.date, operator, planned.reminders), len(planned.reminders))
