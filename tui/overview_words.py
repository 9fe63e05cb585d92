"""The overview in words and text bars, for the screen and the command line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from data.formatting import format_currency, format_moment, format_money, format_number
from data.language import N_, _, language, ngettext
from data.overview import BATCH_DAYS, COLLECTED_DAYS
from tui.outbox_words import batch_words
from tui.people import span_titles
from tui.widgets.bars import bar_lines
from tui.widgets.text import plain

if TYPE_CHECKING:
    from data.overview import Overview, Payments

TITLES = {
    "payments": N_("How old the payments are"), "receivables": N_("Receivables by age"),
    "reminders": N_("Reminders by level and state"), "collected": N_("Collected after each level"),
    "debtors": N_("Largest debtors"), "batches": N_("Batches with failures"),
}


def title_of(name: str) -> str:
    """What a part is called."""
    return _(TITLES[name])


def lines_of(name: str, overview: Overview, currency: str, width: int) -> list[str]:
    """A part that has been read, for one currency, in lines of about ``width`` cells."""
    return _WORDS[name](overview, currency, width)


def payments_lines(overview: Overview, _currency: str, _width: int) -> list[str]:
    """The last import of items: when, by whom, how many."""
    found = overview.payments
    if found is None or found.imported_at is None:
        return [_("No open items have been imported yet.")]
    last, moment = found.last_import, format_moment(found.imported_at, language())
    if last is None:
        return [_("Items were last imported {moment}, or changed; the journal does not know by whom.").format(
            moment=moment)]
    words = ngettext("{count} row", "{count} rows", last.rows).format(count=format_number(last.rows, language()))
    text = (_("Items were last imported {moment} by {operator}: {rows}, {closed} closed.") if last.operator else
            _("Items were last imported {moment}: {rows}, {closed} closed."))
    return [text.format(moment=moment, operator=plain(last.operator), rows=words,
                        closed=format_number(last.closed, language())), plain(last.file)]


def payments_warning(found: Payments | None, moment: datetime, limit: int) -> str:
    """What to be warned of if no payments were imported for more than ``limit`` days; else nothing."""
    old = None if found is None else found.days_old(moment)
    if old is None or old <= limit:
        return ""
    return ngettext("The payments are {days} day old: who paid since would be reminded. Import the open items first.",
                    "The payments are {days} days old: who paid since would be reminded. Import the open items first.",
                    old).format(days=format_number(old, language()))


def receivables_lines(overview: Overview, currency: str, width: int) -> list[str]:
    """Each span: how many items, how much, what share, a bar; at last all of it."""
    found = next((row for row in overview.receivables if row.currency == currency), None)
    if found is None:
        return [_("Nothing is open.")]
    figures = [*found.spans, found.total]
    rows = [[title, _count(figure.number), _money(figure.amount), _share(figure.amount, found.total.amount)]
            for title, figure in zip([*span_titles(), _("all")], figures, strict=True)]
    return bar_lines(rows, [*(span.amount for span in found.spans), Decimal(0)], width)


def reminders_lines(overview: Overview, currency: str, width: int) -> list[str]:
    """Each level and state: how many reminders, how much, a bar."""
    found = [row for row in overview.reminders if row.currency == currency]
    rows = [[_level(row.level), _(row.state), _count(row.number), _money(row.amount)] for row in found]
    return bar_lines(rows, [row.amount for row in found], width, texts=2) or [_("No reminders yet.")]


def collected_lines(overview: Overview, currency: str, width: int) -> list[str]:
    """Each level: how much was asked for, what share of it was paid since, after how many days, a bar of the share."""
    found = [row for row in overview.collected if row.currency == currency]
    if not found:
        return [_("No reminders were issued in the last {days} days.").format(days=COLLECTED_DAYS)]
    rows = [
        [_level(row.level), _money(row.paid), _("of {amount}").format(amount=_money(row.amount)),
         f"{format_number(row.share, language(), 1)} %",
         "" if row.days is None else _("{days} days").format(days=format_number(row.days, language(), 1))]
        for row in found
    ]
    return [
        *bar_lines(rows, [row.share for row in found], width, most=Decimal(100)),
        _("Of reminders of the last {days} days; days until an import said so.").format(days=COLLECTED_DAYS),
    ]


def debtors_lines(overview: Overview, currency: str, width: int) -> list[str]:
    """The customers who owe the most: what, what of it is late, a bar."""
    found = [row for row in overview.debtors if row.currency == currency]
    rows = [[row.code, row.name, _money(row.amount), _("late {amount}").format(amount=_money(row.late))]
            for row in found]
    return bar_lines(rows, [row.amount for row in found], width, texts=2) or [_("Nothing is open.")]


def batches_lines(overview: Overview, _currency: str, _width: int) -> list[str]:
    """The batches of the last days that stopped or have failures, with what became of their messages."""
    lines = []
    for batch in overview.batches:
        counts = batch.counts
        parts = [(_("failed {n}"), counts.failed), (_("uncertain {n}"), counts.uncertain)]
        figures = [text.format(n=_count(n)) for text, n in parts if n]
        head = _("Batch {batch}, {moment}").format(
            batch=batch.id, moment=format_moment(batch.row.created_at, language()))
        lines.append(" · ".join([head, *figures, batch_words(batch)]))
    return lines or [_("None in the last {days} days.").format(days=BATCH_DAYS)]


_WORDS: dict[str, Callable[[Overview, str, int], list[str]]] = {
    "payments": payments_lines, "receivables": receivables_lines, "reminders": reminders_lines,
    "collected": collected_lines, "debtors": debtors_lines, "batches": batches_lines,
}


def heading(overview: Overview, currency: str) -> str:
    """What is open in all, for the line above the parts."""
    found = next((row for row in overview.receivables if row.currency == currency), None)
    return format_currency(found.total.amount, currency, language()) if found else currency


def _level(level: int) -> str:
    return _("level {level}").format(level=level)


def _count(number: int) -> str:
    return format_number(number, language())


def _money(amount: Decimal) -> str:
    return format_money(amount, language())


def _share(amount: Decimal, total: Decimal) -> str:
    return f"{format_number(100 * amount / total, language())} %" if total else ""
