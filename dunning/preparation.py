"""Preparation: from the open, overdue items of the customers to one package of reminders."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from typing import NamedTuple

from data.errors import InputError
from data.holds import Holds
from data.imports import last_import
from data.language import _
from data.overdue import Debtor, OverdueItem, read_debtors, read_overdue_items
from data.packages import Planned, PlannedItem, check_numbers, last_number, store_package
from data.selection import Range
from dunning.cautions import cautions
from dunning.drafts import Drafter, mean_days, per_day
from dunning.judging import Judge, read_books
from dunning.levels import DunningSettings
from dunning.reasons import blocked_reason, left_reason

__all__ = ["NotReminded", "Plan", "Planned", "PlannedItem", "Prepared", "mean_days", "per_day", "plan", "prepare"]

EVERYBODY: Range[str] = Range()


class NotReminded(NamedTuple):
    """A customer with overdue items who gets no reminder (of those in one currency at least), and why."""

    customer: str
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Who would get what on ``date``, by customer code; nothing is stored yet.

    ``imported_at`` is when the open items, and with them the payments, were last imported.
    """

    date: date
    reminders: list[Planned]
    skipped: list[NotReminded]
    warnings: list[str] = field(default_factory=list)
    imported_at: datetime | None = None


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
    first = _first_number(on.year, settings) if first_number is None else first_number
    if first < 1:
        raise InputError(_("A reminder's number is 1 or more, not {number}.").format(number=first))
    drafts, skipped = _draft_all(on, settings, read_debtors(customer))
    drafts.sort(key=lambda draft: (draft.customer, draft.currency))
    reminders = [draft._replace(number=number) for number, draft in enumerate(drafts, first)]
    if reminders:
        check_numbers(on.year, first, len(reminders))
    imported_at = last_import("items")
    return Plan(on, reminders, skipped, cautions(on, settings, imported_at, reminders), imported_at)


def _first_number(year: int, settings: DunningSettings) -> int:
    last = last_number(year)
    return last + 1 if last else max(settings.first_number, 1)


def _stop(customer_id: int, debtor: Debtor, holds: Holds, on: date) -> str:
    """Why the customer is not reminded at all; empty if they are."""
    if debtor.blocked and (debtor.blocked_until is None or debtor.blocked_until >= on):
        return blocked_reason(debtor)
    held = holds.customers.get(customer_id)
    return held.words() if held else ""


def _draft_all(
    on: date, settings: DunningSettings, debtors: dict[int, Debtor]
) -> tuple[list[Planned], list[NotReminded]]:
    """A reminder, not numbered yet, for each customer and currency that is due, and of the others why not."""
    books = read_books(on, settings)
    judge, drafter = Judge(on, settings, books), Drafter(on, settings, books)
    drafts: list[Planned] = []
    skipped: list[NotReminded] = []
    for customer_id, group in groupby(_debts(on), key=lambda items: items[0].customer_id):
        debtor, debts = debtors.get(customer_id), list(group)
        if debtor is None:  # outside the range of codes
            continue
        stop = _stop(customer_id, debtor, books.holds, on)
        reasons = [stop] if stop else []
        for items in () if stop else debts:
            verdict = judge.judge(items)
            if verdict.due and not verdict.reason:
                drafts.append(drafter.draft(debtor, verdict))
            else:
                words = "; ".join(filter(None, (verdict.reason, left_reason(verdict.left, settings))))
                reasons.append(f"{items[0].currency}: {words}" if len(debts) > 1 else words)
        if reasons:
            skipped.append(NotReminded(debtor.code, debtor.name, "; ".join(reasons)))
    return drafts, sorted(skipped)


def _debts(on: date) -> Iterator[list[OverdueItem]]:
    """The overdue items of each customer in each currency, the oldest first."""
    for _key, items in groupby(read_overdue_items(on), key=lambda item: (item.customer_id, item.currency)):
        yield list(items)


def prepare(planned: Plan, operator: str = "") -> Prepared:
    """Store the plan as one package, all or nothing.

    StateError if items were paid, changed, held or put on another reminder since the plan was made; InputError if
    numbers were taken meanwhile.
    """
    if not planned.reminders:
        return Prepared(None, 0)
    return Prepared(store_package(planned.date, operator, planned.reminders), len(planned.reminders))
