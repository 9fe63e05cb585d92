"""Holds: why a customer or one open item is not reminded for a time; blocks, disputes, promises to pay."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from data import models
from data.dialect import as_date
from data.errors import NotFoundError
from data.fields import from_milliseconds
from data.formatting import format_date
from data.language import N_, _, language
from data.models import Customer, Hold, OpenItem
from data.pages import execute

BLOCK, DISPUTE, PROMISE = "block", "dispute", "promise"
KINDS = (BLOCK, DISPUTE, PROMISE)

_Owner: Any = Customer.alias()  # of a held item

_WORDS = {
    BLOCK: (N_("Not to be reminded"), N_("Not to be reminded until {date}")),
    DISPUTE: (N_("Disputed"), N_("Disputed until {date}")),
    PROMISE: (N_("Promised to pay"), N_("Promised to pay by {date}")),
}


def kind_words(kind: str) -> str:
    """``Disputed``."""
    return _(_WORDS[kind][0])


class Reason(NamedTuple):
    """Why something is not reminded; ``until`` is the last day, None if nobody knows."""

    kind: str
    reason: str
    until: date | None

    def words(self) -> str:
        """``Disputed until 17.08.2012: wrong price``."""
        open_end, with_end = _WORDS[self.kind]
        text = _(open_end) if self.until is None else _(with_end).format(date=format_date(self.until, language()))
        return f"{text}: {self.reason}" if self.reason else text


class HoldRow(NamedTuple):
    """A hold as it was entered; ``document`` is empty for one on the whole customer."""

    id: int
    kind: str
    customer: str  # code
    name: str
    document: str
    reason: str
    starts: date
    until: date | None
    operator: str
    created_at: datetime
    ended_at: datetime | None
    ended_by: str

    def words(self) -> str:
        """Why, and until when."""
        return Reason(self.kind, self.reason, self.until).words()


class Holds(NamedTuple):
    """The holds of one day by customer id and by open item id; ``broken`` ones are promises whose day has passed."""

    customers: dict[int, Reason]
    items: dict[int, Reason]
    broken_customers: dict[int, Reason]
    broken_items: dict[int, Reason]


def get_hold(hold: int) -> HoldRow:
    """The hold with this number; NotFoundError if there is none."""
    row = next(iter(_rows(Hold.id == hold)), None)
    if row is None:
        raise NotFoundError(_("There is no hold {hold}.").format(hold=hold))
    return row


def list_holds(customer: str = "", document: str = "", ended: bool = False) -> list[HoldRow]:
    """The holds of everybody or of a customer (code), of one of their documents; newest first.

    Those that were ended, or whose last day has passed, only with ``ended``.
    """
    where: Any = Hold.id > 0
    if customer:
        where &= (Customer.code == customer) | (_Owner.code == customer)
    if document:
        where &= OpenItem.document == document
    if not ended:
        where &= Hold.ended_at.is_null() & (Hold.until.is_null() | (Hold.until >= date.today().isoformat()))
    return _rows(where)


def _rows(where: Any) -> list[HoldRow]:
    query: Any = (
        Hold.select(
            Hold.id, Hold.kind, Customer.code, _Owner.code, Customer.name, _Owner.name, OpenItem.document,
            Hold.reason, Hold.starts, Hold.until, Hold.operator, Hold.created_at, Hold.ended_at, Hold.ended_by)
        .left_outer_join(Customer, on=(Hold.customer == Customer.id))
        .left_outer_join(OpenItem, on=(Hold.open_item == OpenItem.id))
        .left_outer_join(_Owner, on=(OpenItem.customer == _Owner.id))
        .where(where)
    )
    return [_row(row) for row in execute(query.order_by(Hold.id.desc()))]


def _row(row: tuple[Any, ...]) -> HoldRow:
    number, kind, code, item_code, name, item_name, document, reason, starts, until, operator, created, ended, by = row
    return HoldRow(
        number, kind, code or item_code, name or item_name, document or "", reason, as_date(starts),
        None if until is None else as_date(until), operator, from_milliseconds(created),
        None if ended is None else from_milliseconds(ended), by)


def holds_on(on: date) -> Holds:
    """What keeps reminders of that day back; of several holds on one thing, that which lasts longest.

    Reminders dated back are prepared today all the same, so what has begun by today counts for them, too.
    """
    begun = max(on, date.today())
    query: Any = Hold.select(Hold.kind, Hold.customer, Hold.open_item, Hold.reason, Hold.until).where(
        Hold.ended_at.is_null(), Hold.starts <= begun.isoformat())
    holds = Holds({}, {}, {}, {})
    rows = [(*row[:4], None if row[4] is None else as_date(row[4])) for row in execute(query)]
    for kind, customer, item, reason, until in sorted(rows, key=lambda row: row[4] or date.max):
        found = Reason(kind, reason, until)
        if until is None or until >= on:
            target, key = (holds.items, item) if customer is None else (holds.customers, customer)
        elif kind == PROMISE:
            target, key = (holds.broken_items, item) if customer is None else (holds.broken_customers, customer)
        else:
            continue
        target[key] = found
    return holds


_OF_REMINDERS = """SELECT i.reminder_id, h.kind, h.reason, h.until, i.document
        FROM reminder_items i JOIN holds h ON h.open_item_id = i.open_item_id
        WHERE i.reminder_id IN ({marks}) AND h.ended_at IS NULL AND h.starts <= ? AND (h.until IS NULL OR h.until >= ?)
    UNION ALL SELECT r.id, h.kind, h.reason, h.until, ''
        FROM reminders r JOIN holds h ON h.customer_id = r.customer_id
        WHERE r.id IN ({marks}) AND h.ended_at IS NULL AND h.starts <= ? AND (h.until IS NULL OR h.until >= ?)"""


def held_reminders(reminders: Iterable[int], on: date) -> dict[int, str]:
    """Those of ``reminders`` (some hundred ids) whose customer or one of whose items is held on that day, and why."""
    ids, day = list(reminders), on.isoformat()
    db: Any = models.database.obj
    sql = _OF_REMINDERS.format(marks=", ".join("?" * len(ids))).replace("?", db.param)
    found: dict[int, str] = {}
    for reminder, kind, reason, until, document in db.execute_sql(sql, (*ids, day, day, *ids, day, day)):
        words = Reason(kind, reason, None if until is None else as_date(until)).words()
        found[reminder] = f"{document}: {words}" if document else words
    return found
