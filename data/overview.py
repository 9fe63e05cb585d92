"""The figures of the overview: what is owed and how old it is, what reminders did, how old the payments are.

Every function is one reading of its own; together they need about a second for a million reminders. Sums are exact:
whole cents in the database, ``Decimal`` here. Currencies are never added to each other.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from typing import Any, NamedTuple

from data.aging import EDGES
from data.attempts import execute
from data.fields import from_cents, from_milliseconds, now, to_milliseconds
from data.imports import last_import
from data.outbox_pages import BatchLine, batch_lines

DEBTORS = 10  # of each currency
BATCHES = 10
BATCH_DAYS = 14
COLLECTED_DAYS = 365
"""Reminders of so many days are asked what was collected: older ones say little about how people pay now."""

DAY = 86_400_000  # ms
TENTH = Decimal("0.1")


class Figure(NamedTuple):
    """How many, and their sum."""

    number: int
    amount: Decimal


class Receivables(NamedTuple):
    """What is open in one currency, by the spans of ``data.aging``: not due, 1-30, ... and more than 120 days late."""

    currency: str
    spans: tuple[Figure, ...]

    @property
    def total(self) -> Figure:
        """All that is open."""
        return Figure(sum(span.number for span in self.spans), sum((s.amount for s in self.spans), Decimal("0.00")))


class LevelFigure(NamedTuple):
    """The reminders of one currency, level and state."""

    currency: str
    level: int
    state: str
    number: int
    amount: Decimal


class Collected(NamedTuple):
    """What was paid of the items that reminders of one level asked for; see ``collected``."""

    currency: str
    level: int
    items: int
    amount: Decimal  # reminded
    paid: Decimal
    settled: int  # items paid in full
    days: Decimal | None  # mean until an item was known to be paid in full, one decimal; None if none was

    @property
    def share(self) -> Decimal:
        """Percent of the amount that was paid, one decimal."""
        if not self.amount:
            return Decimal("0.0")
        return (100 * self.paid / self.amount).quantize(TENTH, rounding=ROUND_HALF_UP)


class ItemsImport(NamedTuple):
    """An import of open items, by whom (a code) and how many rows."""

    at: datetime
    operator: str
    file: str
    rows: int
    closed: int


class Payments(NamedTuple):
    """Up to when payments are known: the last import of items, and what the journal says of it."""

    imported_at: datetime | None  # None if items were never imported
    last_import: ItemsImport | None  # None if that was before there was a journal

    def days_old(self, moment: datetime) -> int | None:
        """Whole days from then to ``moment``."""
        return None if self.imported_at is None else max((moment - self.imported_at).days, 0)


class DebtorFigure(NamedTuple):
    """A customer among those who owe the most in one currency."""

    currency: str
    code: str
    name: str
    items: int
    amount: Decimal
    late: Decimal  # of it past the due date


def receivables(on: date) -> list[Receivables]:
    """The open items by how late they are on a day, each currency by itself."""
    ends = [(on - timedelta(days=edge)).isoformat() for edge in (0, *EDGES)]
    cases = " ".join(f"WHEN due >= ? THEN {span}" for span in range(len(ends)))
    rows = execute(
        f"SELECT currency, CASE {cases} ELSE {len(ends)} END AS span, COUNT(*), SUM(open_amount) FROM open_items "
        "WHERE NOT closed GROUP BY 1, 2", *ends).fetchall()
    found: dict[str, list[Figure]] = {}
    for currency, span, number, cents in rows:
        spans = found.setdefault(currency, [Figure(0, Decimal("0.00"))] * (len(ends) + 1))
        spans[span] = Figure(number, from_cents(int(cents)))
    return [Receivables(currency, tuple(spans)) for currency, spans in sorted(found.items())]


def reminders_by_level() -> list[LevelFigure]:
    """All reminders by currency, level and state."""
    rows = execute("SELECT currency, level, state, COUNT(*), SUM(amount) FROM reminders "
                   "GROUP BY currency, level, state ORDER BY currency, level, state").fetchall()
    return [LevelFigure(currency, level, state, number, from_cents(int(cents)))
            for currency, level, state, number, cents in rows]


_COLLECTED = """SELECT r.currency, r.level, COUNT(*), SUM(i.amount),
    SUM(CASE WHEN o.closed OR o.open_amount <= 0 THEN i.amount
        WHEN o.open_amount < i.amount THEN i.amount - o.open_amount ELSE 0 END),
    SUM(CASE WHEN o.closed OR o.open_amount <= 0 THEN 1 ELSE 0 END),
    SUM(CASE WHEN (o.closed OR o.open_amount <= 0) AND o.updated_at > r.issued_at THEN o.updated_at - r.issued_at
        ELSE 0 END)
    FROM reminders r JOIN reminder_items i ON i.reminder_id = r.id JOIN open_items o ON o.id = i.open_item_id
    WHERE i.reminder_id >= (SELECT MIN(id) FROM reminders WHERE date >= ?) AND r.date >= ? AND r.state <> 'prepared'
    GROUP BY r.currency, r.level ORDER BY r.currency, r.level"""
# The first condition only leads SQLite past the older reminders, whose items it would otherwise read all.


def collected(since: date) -> list[Collected]:
    """What was paid of the items of issued and sent reminders dated from ``since`` on, by the reminder's level.

    Measured is what the books say now: an item is paid if it is closed or nothing is open on it, and paid in part if
    less is open than the reminder asked for. The days run from the moment its reminder was issued to the last change
    of the item (``updated_at``), over items paid in full; one that was paid before the letter was written has none.

    What cannot be known: the day the money came. Dunmail only learns of a payment with the next import, so days are
    rounded up to that, and a later correction of a paid item moves its day. Nor is it known why somebody paid: an item
    reminded on two levels counts on both, and credit notes and items that a full import closed look like payments.
    """
    rows = execute(_COLLECTED, since.isoformat(), since.isoformat()).fetchall()
    return [
        Collected(currency, level, items, from_cents(int(amount)), from_cents(int(paid)), int(settled),
                  _mean_days(int(waited), int(settled)))
        for currency, level, items, amount, paid, settled, waited in rows
    ]


def _mean_days(milliseconds: int, count: int) -> Decimal | None:
    if not count:
        return None
    return (Decimal(milliseconds) / (count * DAY)).quantize(TENTH, rounding=ROUND_HALF_UP)


def payments() -> Payments:
    """When items were last imported, and by whom."""
    return Payments(last_import("items"), _last_items_import())


def _last_items_import() -> ItemsImport | None:
    rows = execute("SELECT at, operator, label, details FROM journal WHERE kind = 'import' ORDER BY at DESC, id DESC")
    for at, operator, file, text in rows:  # imports of customers and contacts are noted in the same way
        details = json.loads(text or "{}")
        if details.get("kind") == "items":
            return ItemsImport(from_milliseconds(at), operator, file, details.get("rows", 0), details.get("closed", 0))
    return None


_DEBTORS = """SELECT d.currency, c.code, c.name, d.items, d.amount, d.late FROM (
        SELECT customer_id, currency, COUNT(*) AS items, SUM(open_amount) AS amount,
            SUM(CASE WHEN due < ? THEN open_amount ELSE 0 END) AS late,
            ROW_NUMBER() OVER (PARTITION BY currency ORDER BY SUM(open_amount) DESC, customer_id) AS place
        FROM open_items WHERE NOT closed GROUP BY customer_id, currency
    ) d JOIN customers c ON c.id = d.customer_id
    WHERE d.place <= ? AND d.amount > 0 ORDER BY d.currency, d.place"""


def debtors(on: date, most: int = DEBTORS) -> list[DebtorFigure]:
    """In each currency the ``most`` customers who owe the most, and what of it is late on a day."""
    return [
        DebtorFigure(currency, code, name, items, from_cents(int(amount)), from_cents(int(late)))
        for currency, code, name, items, amount, late in execute(_DEBTORS, on.isoformat(), most).fetchall()
    ]


_TROUBLED = """SELECT b.id FROM batches b WHERE b.created_at >= ? AND (b.state = 'stopped' OR EXISTS (
        SELECT 1 FROM messages m WHERE m.batch_id = b.id AND m.state IN ('failed', 'held', 'uncertain', 'bounced')))
    ORDER BY b.id DESC LIMIT ?"""


def troubled_batches(since: datetime, most: int = BATCHES) -> list[BatchLine]:
    """Batches made since then that stopped, or have messages that failed, are held, uncertain or came back."""
    return batch_lines([row[0] for row in execute(_TROUBLED, to_milliseconds(since), most).fetchall()])


def parts(on: date) -> Mapping[str, Callable[[], Any]]:
    """The names of the parts of the overview and how each is read, in the order in which they are shown."""
    return {
        "payments": payments,
        "receivables": partial(receivables, on),
        "reminders": reminders_by_level,
        "collected": partial(collected, on - timedelta(days=COLLECTED_DAYS)),
        "debtors": partial(debtors, on),
        "batches": partial(troubled_batches, now() - timedelta(days=BATCH_DAYS)),
    }


class Overview(NamedTuple):
    """All parts; those not read yet are empty."""

    on: date
    payments: Payments | None = None
    receivables: Sequence[Receivables] = ()
    reminders: Sequence[LevelFigure] = ()
    collected: Sequence[Collected] = ()
    debtors: Sequence[DebtorFigure] = ()
    batches: Sequence[BatchLine] = ()

    @property
    def currencies(self) -> list[str]:
        """Those in which anything is open or reminded."""
        return sorted({row.currency for rows in (self.receivables, self.reminders) for row in rows})


def read_overview(on: date) -> Overview:
    """All of it as it is on a day."""
    return Overview(on, **{name: read() for name, read in parts(on).items()})
