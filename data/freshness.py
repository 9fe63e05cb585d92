"""Freshness: whether what a reminder says is still true, looked at when it is queued and again before it leaves."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any

from data import models
from data.attempts import execute
from data.dialect import changes_elsewhere
from data.fields import ZERO, from_cents, to_cents
from data.holds import held_reminders
from data.language import _

CHUNK = 500  # ids in one query

# What was paid is counted item by item, since a payment of one must not be hidden by another that grew.
_QUERY = """SELECT r.id, r.deviation, r.currency, r.lawsuit, c.code, c.name, c.blocked, c.blocked_until, c.block_reason,
    COUNT(i.id), SUM(CASE WHEN o.id IS NULL THEN 0 WHEN o.closed OR o.open_amount <= 0 THEN i.amount
        WHEN o.open_amount < i.amount THEN i.amount - o.open_amount ELSE 0 END),
    SUM(CASE WHEN o.closed OR o.open_amount <= 0 THEN 1 ELSE 0 END), SUM(CASE WHEN o.lawsuit THEN 1 ELSE 0 END),
    (SELECT SUM(-p.open_amount) FROM open_items p WHERE p.customer_id = r.customer_id AND p.currency = r.currency
        AND p.open_amount < 0 AND NOT p.closed) - r.customer_credit
    FROM reminders r JOIN customers c ON c.id = r.customer_id
    LEFT JOIN reminder_items i ON i.reminder_id = r.id LEFT JOIN open_items o ON o.id = i.open_item_id
    WHERE r.id IN ({marks})
    GROUP BY r.id, r.deviation, r.currency, r.lawsuit, r.customer_id, r.customer_credit, c.code, c.name, c.blocked,
        c.blocked_until, c.block_reason"""
_COMING = """SELECT reminder_id FROM messages WHERE batch_id = ? AND state = 'queued' AND due_at IS NULL
    AND reminder_id IS NOT NULL ORDER BY id LIMIT ?"""


def stale_reason(reminder: int, on: date) -> str:
    """Why the reminder is no longer to be sent that day: paid, credited, blocked, held, in lawsuit; empty if it is."""
    return stale_reasons([reminder], on).get(reminder, "")


def stale_reasons(reminders: Iterable[int], on: date, deviation: Decimal = ZERO) -> dict[int, str]:
    """Those of ``reminders`` (ids) that are no longer to be sent on that day, each with the reason in words.

    By ``deviation``, or that with which a reminder was issued, what is owed may be less than it says; not by all of it.
    """
    found: dict[int, str] = {}
    tolerated = to_cents(deviation)
    for ids in _chunks(reminders):
        rows = execute(_QUERY.format(marks=", ".join("?" * len(ids))), *ids).fetchall()
        found.update(held_reminders(ids, on))
        found.update((row[0], reason) for row in rows if (reason := _reason(row, on, tolerated)))
    return found


class Freshness:
    """``stale_reason`` for the reminders of ``batch`` one after the other, as they are sent.

    While no other connection writes, nothing can be paid or blocked, so those that come next are looked at together:
    twice as many each time.
    """

    def __init__(self, batch: int) -> None:
        self._batch = batch
        self._looked_at: tuple[int | None, date] | None = None
        self._reasons: dict[int, str] = {}
        self._more = 1

    def reason(self, reminder: int, on: date) -> str:
        """Why the reminder is no longer to be sent on that day; empty if it is."""
        version = changes_elsewhere(models.database.obj)
        if version is None:
            return stale_reason(reminder, on)
        if self._looked_at != (version, on):
            self._looked_at, self._reasons, self._more = (version, on), {}, 1
        if reminder not in self._reasons:
            self._reasons = self._look(reminder, on)
            self._more = min(2 * self._more, CHUNK)
        return self._reasons[reminder]

    def _look(self, reminder: int, on: date) -> dict[int, str]:
        ids = {reminder, *(row[0] for row in execute(_COMING, self._batch, self._more))}
        return dict.fromkeys(ids, "") | stale_reasons(ids, on)


def _chunks(reminders: Iterable[int]) -> Iterator[list[int]]:
    source = iter(reminders)
    while chunk := list(islice(source, CHUNK)):
        yield chunk


def _reason(row: tuple[Any, ...], on: date, tolerated: int) -> str:
    _id, deviation, currency, lawsuit, code, name, blocked, until, why, items, paid, closed, sued, more = row
    if blocked and (until is None or date.fromisoformat(str(until)) >= on):
        words = _("Customer {code} {name} is blocked: {reason}") if why else _("Customer {code} {name} is blocked.")
        return words.format(code=code, name=name, reason=why)
    if lawsuit or sued:
        return _("It is in lawsuit now.")
    if items and closed == items:
        return _("It has been paid meanwhile.")
    credited = max(int(more or 0), 0)
    if int(paid or 0) + credited <= max(int(deviation), tolerated):
        return ""
    if paid:
        return _("{amount} {currency} of it have been paid meanwhile.").format(
            amount=from_cents(int(paid)), currency=currency)
    return _("{amount} {currency} have come in to the customer's credit meanwhile.").format(
        amount=from_cents(credited), currency=currency)
