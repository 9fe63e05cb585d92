"""Everything that keeps reminders back today: the holds, and the blocks among the customers' own fields."""

from datetime import date
from typing import Any, NamedTuple

from data.dialect import as_date
from data.holds import BLOCK, Reason, list_holds
from data.models import Customer
from data.pages import execute


class InForce(NamedTuple):
    """A hold, or a customer's ``own`` block, of which nobody knows since when; without ``document`` on all their items.
    """

    id: int  # the hold's; of an own block the customer's, below zero
    kind: str
    customer: str  # code
    name: str
    document: str
    reason: str
    starts: date | None
    until: date | None
    operator: str

    @property
    def own(self) -> bool:
        """Whether it is the block among the customer's own fields, which an import or the customer's form sets."""
        return self.id < 0

    def words(self) -> str:
        """Why, and until when."""
        return Reason(self.kind, self.reason, self.until).words()


def in_force(customer: str = "", text: str = "", kind: str = "") -> list[InForce]:
    """What keeps reminders back from everybody or a customer (code), the newest first; own blocks come last.

    With ``text`` only where a code, name, document or reason contains it, in capitals or not; with ``kind`` only that.
    """
    holds = [InForce(row.id, row.kind, row.customer, row.name, row.document, row.reason, row.starts, row.until,
                     row.operator) for row in list_holds(customer)]
    wanted = text.strip().casefold()
    return [row for row in (*holds, *_own_blocks(customer)) if kind in ("", row.kind) and _says(row, wanted)]


def _says(row: InForce, wanted: str) -> bool:
    return any(wanted in part.casefold() for part in (row.customer, row.name, row.document, row.reason))


def _own_blocks(customer: str) -> list[InForce]:
    query: Any = Customer.select(
        Customer.id, Customer.code, Customer.name, Customer.block_reason, Customer.blocked_until,
    ).where(Customer.blocked, Customer.blocked_until.is_null() | (Customer.blocked_until >= date.today().isoformat()))
    if customer:
        query = query.where(Customer.code == customer)
    return [
        InForce(-number, BLOCK, code, name, "", reason, None, None if until is None else as_date(until), "")
        for number, code, name, reason, until in execute(query.order_by(Customer.code))
    ]
