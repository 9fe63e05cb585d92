"""How old a customer's debt is: open amounts by days late, in each currency."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from data.customers import OpenItemRow

EDGES = (30, 60, 90, 120)
"""The last day late of each span but the last; items that are not late have a span of their own, the first."""


class Aging(NamedTuple):
    """What is open in one currency: not late yet, then 1-30, 31-60, 61-90, 91-120 and more than 120 days late."""

    currency: str
    spans: tuple[Decimal, ...]
    count: int  # type: ignore[assignment]  # items; nobody asks for tuple.count

    @property
    def total(self) -> Decimal:
        """All that is open: the balance."""
        return sum(self.spans, Decimal("0.00"))

    @property
    def late(self) -> Decimal:
        """What is past its due date."""
        return self.total - self.spans[0]


def span_of(days_late: int) -> int:
    """The number of the span for so many days late."""
    return 0 if days_late <= 0 else 1 + sum(days_late > edge for edge in EDGES)


def aging(items: Iterable[OpenItemRow], on: date) -> list[Aging]:
    """The open ``items`` as they stand on a day, one record for each currency."""
    found: dict[str, list[Decimal]] = {}
    counts = Counter[str]()
    for item in items:
        spans = found.setdefault(item.currency, [Decimal("0.00")] * (len(EDGES) + 2))
        spans[span_of((on - item.due).days)] += item.open_amount
        counts[item.currency] += 1
    return [Aging(currency, tuple(spans), counts[currency]) for currency, spans in sorted(found.items())]
