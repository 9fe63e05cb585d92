"""The totals of a list of reminders: what its sums say."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from data.fields import CENT, from_cents


class Totals(NamedTuple):
    """The footer of a list. ``amounts`` are the sums by currency, that of most reminders first; with more than one
    of them the other sums add what cannot be added, and are only a measure of work.
    """

    count: int  # type: ignore[assignment]  # nobody asks totals for tuple.count
    amount: Decimal
    days_late: Decimal  # mean of the column, two decimals
    average_per_day: Decimal  # all amounts by all days late of all items
    cost: Decimal
    amounts: tuple[tuple[str, Decimal], ...]

    @property
    def currencies(self) -> tuple[str, ...]:
        """Those there are."""
        return tuple(sorted(currency for currency, _amount in self.amounts))

    @property
    def mixed(self) -> bool:
        """Whether there are several currencies."""
        return len(self.amounts) > 1


def make_totals(
    amounts: Iterable[tuple[str, Decimal]], count: int, cents: int, days: int, item_days: int, cost: int
) -> Totals:
    """Totals of ``count`` reminders from their ``amounts`` by currency, and the sums of all amounts and costs in cents,
    of the days late and of the days late of all items."""
    amount = from_cents(cents)
    return Totals(count, amount, _ratio(Decimal(days), count), _ratio(amount, item_days), from_cents(cost),
                  tuple(amounts))


def _ratio(amount: Decimal, divisor: int) -> Decimal:
    return (amount / divisor).quantize(CENT, rounding=ROUND_HALF_UP) if divisor else Decimal("0.00")
