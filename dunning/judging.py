"""All that a customer owes in one currency: which of the items are reminded now, on which level, or why none is."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from data.holds import Holds, holds_on
from data.overdue import (
    History,
    OverdueItem,
    Owed,
    read_balances,
    read_charged,
    read_credits,
    read_histories,
    read_prepared,
)
from dunning.levels import BALANCE, DunningSettings
from dunning.reasons import Left, below_base, below_percent, below_total
from dunning.verdicts import Known, Rules, Why, judge, left_out, rules_on, waits

NOTHING = Decimal("0.00")


class Books(NamedTuple):
    """What the books say besides the items themselves."""

    histories: dict[int, History]
    prepared: dict[int, str]
    holds: Holds
    credits: Owed
    balances: Owed
    charged: set[int]  # items that bore their lump sum


class Due(NamedTuple):
    """An item that is reminded now; ``covered`` is what a credit pays of it."""

    item: OverdueItem
    last: History | None
    level: int
    covered: Decimal


class Verdict(NamedTuple):
    """The items that are reminded, those that are not, and why if a reminder of the former is not made."""

    due: list[Due]
    left: list[Left]
    reason: str = ""


def read_books(on: date, settings: DunningSettings) -> Books:
    """What the rules of ``settings`` ask for on that day, and nothing that they do not."""
    return Books(
        read_histories(on), read_prepared(), holds_on(on), read_credits(),
        read_balances() if settings.least_percent else {}, read_charged() if settings.lump_sum else set())


class Judge:
    """Applies the rules of one day to what one customer after the other owes in one currency."""

    def __init__(self, on: date, settings: DunningSettings, books: Books) -> None:
        self._settings, self._books = settings, books
        self._rules: Rules = rules_on(on, settings)

    def judge(self, items: Sequence[OverdueItem]) -> Verdict:
        """What becomes of the items of one customer in one currency, the oldest first."""
        key = (items[0].customer_id, items[0].currency)
        covered = self._set_off(self._books.credits.get(key, NOTHING), items)
        verdict = self._balance(items, covered) if self._settings.kind == BALANCE else self._each(items, covered)
        if not verdict.due or verdict.reason:
            return verdict
        return verdict._replace(reason=self._too_small(key, verdict.due))

    def _set_off(self, credit: Decimal, items: Sequence[OverdueItem]) -> dict[int, Decimal]:
        """What the credit pays of each item, the oldest first; nothing of those in lawsuit or held."""
        covered: dict[int, Decimal] = {}
        for item in items if credit else ():
            if not credit:
                break
            if not item.lawsuit and item.id not in self._books.holds.items:
                covered[item.id] = min(credit, item.amount)
                credit -= covered[item.id]
        return covered

    def _known(self, item: OverdueItem, covered: dict[int, Decimal]) -> Known:
        books = self._books
        return Known(books.histories.get(item.id), item.id in books.prepared, item.id in books.holds.items,
                     covered.get(item.id, NOTHING))

    def _left(self, why: Why, item: OverdueItem, last: History | None, level: int = 0) -> Left:
        books = self._books
        return Left(why, item, last, books.prepared.get(item.id, ""), books.holds.items.get(item.id), level)

    def _each(self, items: Sequence[OverdueItem], covered: dict[int, Decimal]) -> Verdict:
        """Each item by itself."""
        due, left = [], []
        for item in items:
            known = self._known(item, covered)
            found = judge(item, known, self._rules)
            if isinstance(found, Why):
                left.append(self._left(found, item, known.last, self._next(known.last)))
            else:
                due.append(Due(item, known.last, found, known.covered))
        return Verdict(due, left)

    def _next(self, last: History | None) -> int:
        return self._rules.following[last.level if last else 0]

    def _balance(self, items: Sequence[OverdueItem], covered: dict[int, Decimal]) -> Verdict:
        """All items together, on the level that their balance reaches, at most one above the last reminder."""
        due, left = [], []
        for item in items:
            known = self._known(item, covered)
            why = left_out(item, known, self._rules)
            if why is None:
                due.append(Due(item, known.last, 0, known.covered))
            else:
                left.append(self._left(why, item, known.last))
        if not due or any(each.why is Why.PREPARED for each in left):
            return Verdict([], left)
        balance = owed(due)
        before = max((each.last for each in due if each.last), key=lambda last: last.level, default=None)
        level = min(self._settings.reached(balance), self._next(before))
        if not level:
            return Verdict(due, left, below_base(balance, due[0].item.currency, self._settings))
        early = [self._left(Why.REPEAT, each.item, each.last, level)
                 for each in due if each.last and waits(each.last, level, self._rules)]
        return Verdict([], left + early) if early else Verdict([each._replace(level=level) for each in due], left)

    def _too_small(self, key: tuple[int, str], due: Sequence[Due]) -> str:
        """Why a reminder of these items is not worth while; empty if it is."""
        settings = self._settings
        if not settings.least_total and not settings.least_percent:
            return ""
        total = owed(due)
        if total < settings.least_total:
            return below_total(total, key[1], settings)
        balance = self._books.balances.get(key, NOTHING)
        if settings.least_percent and total * 100 < settings.least_percent * balance:
            return below_percent(total, balance, key[1], settings)
        return ""


def owed(due: Sequence[Due]) -> Decimal:
    """What is open on these items once the credits are set off."""
    return sum((each.item.amount - each.covered for each in due), NOTHING)
