"""The figures of the overview as plain values: one JSON object, or the rows of a table for a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data.fields import now
from data.language import _
from data.tables import write_table
from tui.overview_words import title_of

if TYPE_CHECKING:
    from data.outbox_pages import BatchLine
    from data.overview import Overview, Payments

SPANS = ("not_due", "1-30", "31-60", "61-90", "91-120", "over_120")


def as_json(overview: Overview) -> dict[str, Any]:
    """The figures by their names; money is Decimal."""
    return {
        "on": overview.on,
        "payments": _payments(overview.payments),
        "receivables": [
            {"currency": row.currency, **_figure(row.total),
             "spans": {name: _figure(span) for name, span in zip(SPANS, row.spans, strict=True)}}
            for row in overview.receivables
        ],
        "reminders": [
            {"currency": row.currency, "level": row.level, "state": row.state, "count": row.number,
             "amount": row.amount} for row in overview.reminders
        ],
        "collected": [
            {"currency": row.currency, "level": row.level, "items": row.items, "amount": row.amount, "paid": row.paid,
             "share_percent": row.share, "items_paid": row.settled, "mean_days": row.days}
            for row in overview.collected
        ],
        "debtors": [
            {"currency": row.currency, "customer": row.code, "name": row.name, "items": row.items,
             "amount": row.amount, "late": row.late} for row in overview.debtors
        ],
        "batches": [_batch(batch) for batch in overview.batches],
    }


def _figure(figure: Any) -> dict[str, Any]:
    return {"count": figure.number, "amount": figure.amount}


def _payments(found: Payments | None) -> dict[str, Any]:
    last = found.last_import if found else None
    return {
        "days_old": found.days_old(now()) if found else None, "imported_at": found.imported_at if found else None,
        "last_import": None if last is None else last._asdict(),
    }


def _batch(batch: BatchLine) -> dict[str, Any]:
    return {"batch": batch.id, "state": batch.row.state, "reason": batch.row.reason,
            "created_at": batch.row.created_at, **batch.counts._asdict()}


def write_overview(file: Path, overview: Overview) -> int:
    """Write the figures to a CSV or XLSX file and return how many rows; InputError if it cannot be written."""
    header = [_("Part"), _("Currency"), _("Name"), _("State"), _("Count"), _("Amount"), _("Paid or late"),
              _("Percent"), _("Days")]
    return write_table(file, header, ([str(cell) for cell in row] for row in _rows(overview)))


def _rows(overview: Overview) -> Iterator[tuple[object, ...]]:
    part = title_of("receivables")
    for ages in overview.receivables:
        for name, span in zip(SPANS, ages.spans, strict=True):
            yield part, ages.currency, name, "", span.number, span.amount, "", "", ""
    part = title_of("reminders")
    for row in overview.reminders:
        yield part, row.currency, row.level, _(row.state), row.number, row.amount, "", "", ""
    part = title_of("collected")
    for level in overview.collected:
        days = "" if level.days is None else level.days
        yield part, level.currency, level.level, "", level.items, level.amount, level.paid, level.share, days
    part = title_of("debtors")
    for debtor in overview.debtors:
        name = f"{debtor.code} {debtor.name}"
        yield part, debtor.currency, name, "", debtor.items, debtor.amount, debtor.late, "", ""
    part = title_of("batches")
    for batch in overview.batches:
        yield part, "", batch.id, _(batch.row.state), batch.counts.messages, "", "", "", ""
    last = overview.payments.last_import if overview.payments else None
    if last is not None:
        moment = last.at.astimezone().isoformat(" ", "seconds")
        yield title_of("payments"), "", f"{moment} {last.operator} {last.file}", "", last.rows, "", "", "", ""
