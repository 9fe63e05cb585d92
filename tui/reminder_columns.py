"""The reminder table's columns, its footer, and what it can be sorted by."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from data.formatting import format_date, format_money, format_number, format_sums
from data.language import _, language, ngettext
from data.selection import STATES
from tui.widgets.table_columns import Column
from tui.widgets.text import plain

if TYPE_CHECKING:
    from data.pages import ReminderRow
    from data.totals import Totals

NO = "[ ]"
NAME_WIDTH = 5  # so that seven-figure sums and their totals still fit beside it in 80 cells


@lru_cache(maxsize=8)
def state_mark(state: str, _language: str) -> str:
    """As few letters of the state's word as tell the states apart in the language (Slovenian: pr, iz, po)."""
    words = [_(each) for each in STATES]
    length = next(n for n in range(1, 99) if len({word[:n] for word in words}) == len(words))
    return _(state)[:length]


def state_words(row: ReminderRow) -> str:
    """The state; of what went by post that, too, because nearly all goes by e-mail."""
    return _("{state}, {how}").format(state=_(row.state), how=_(row.sent_how)) if row.posted_on else _(row.state)


def _tick(value: bool) -> str:
    return "[x]" if value else NO


def reminder_columns(mixed: bool = False) -> list[Column[ReminderRow]]:
    """Those of the reminder table; the state is a letter where there is no room for the word.

    Where currencies are ``mixed``, theirs is always shown.
    """
    tongue = language()
    return [
        Column("state_letter", _("S"), lambda r: state_mark(r.state, tongue), stands_for="state", sort="state"),
        Column("year", _("Year"), lambda r: str(r.year), 4, right=True, sort="number", yields=4),
        Column("number", _("No."), lambda r: str(r.number), 3, right=True, sort="number"),
        Column("date", _("Date"), lambda r: format_date(r.date, tongue), 10, sort="date", yields=3),
        Column("customer", _("Cust."), lambda r: plain(r.customer), 7, sort="customer", yields=5),
        Column("name", _("Name"), lambda r: plain(r.name), NAME_WIDTH, flexible=True, sort="name", speaks=True),
        Column("level", _("Lv"), lambda r: str(r.level), 2, right=True, sort="level"),
        Column("amount", _("Amount"), lambda r: format_money(r.amount, tongue), 8, right=True, sort="amount"),
        Column("days_late", _("Late"), lambda r: format_number(r.days_late, tongue), 4, right=True, sort="days_late",
               yields=6),
        Column("average_per_day", _("/day"), lambda r: format_money(r.average_per_day, tongue), 4, right=True,
               sort="average_per_day", yields=2),
        Column("cost", _("Cost"), lambda r: format_money(r.cost, tongue), 4, right=True, sort="cost", yields=1),
        Column("state", _("State"), state_words, 8, rank=1, sort="state", speaks=True),
        Column("sent_how", _("Sent by"), lambda r: _(r.sent_how) if r.sent_how else "", 6, rank=6),
        Column("package", _("Package"), lambda r: str(r.package), 4, right=True, rank=2, sort="package"),
        Column("currency", _("Curr."), lambda r: r.currency, 3, rank=0 if mixed else 3, sort="currency", speaks=True),
        Column("defaulter", _("Defaulter"), lambda r: _tick(r.defaulter), 3, rank=4, sort="defaulter", pressable=True,
               nothing=NO),
        Column("lawsuit", _("Lawsuit"), lambda r: _tick(r.lawsuit), 3, rank=5, sort="lawsuit", pressable=True,
               nothing=NO),
    ]


def sort_choices() -> list[tuple[str, str]]:
    """Pairs of a sort and its title."""
    return [
        ("number", _("Year and number")), ("date", _("Date")), ("customer", _("Customer")), ("name", _("Name")),
        ("level", _("Level")), ("package", _("Package")), ("amount", _("Amount")), ("days_late", _("Days late")),
        ("average_per_day", _("Average per day")), ("cost", _("Cost")), ("state", _("State")),
        ("currency", _("Currency")), ("defaulter", _("Defaulter")), ("lawsuit", _("Lawsuit")),
    ]  # fmt: skip


def totals_cells(totals: Totals) -> dict[str, str]:
    """The footer's figures by column; what cannot be added, because currencies differ, is left out."""
    tongue = language()
    if totals.mixed:
        return {"days_late": format_money(totals.days_late, tongue)}
    return {
        "amount": format_money(totals.amount, tongue),
        "days_late": format_money(totals.days_late, tongue),
        "average_per_day": format_money(totals.average_per_day, tongue),
        "cost": format_money(totals.cost, tongue),
    }


def footer_words(count: int, totals: Totals | None, filtered: bool = False, counted: bool = True) -> str:
    """How many are shown, or how many at least if they are not ``counted``; of several currencies each has its sum."""
    if not count:
        return _("None fits the filter. 0 shows all.") if filtered else \
            _("No reminders yet. Ctrl+O imports open items, F5 prepares reminders.")
    if not counted:
        return _("more than {count} shown").format(count=format_number(count - 1, language()))
    words = ngettext("{count} shown", "{count} shown", count).format(count=format_number(count, language()))
    return words + _currencies(totals)


def marked_words(totals: Totals, hidden: int) -> str:
    """How many of those shown are marked, and how many marked ones are not shown; nothing if there are none."""
    tongue = language()
    parts = []
    if totals.count:
        parts.append(ngettext("{count} marked", "{count} marked", totals.count).format(
            count=format_number(totals.count, tongue)) + _currencies(totals))
    if hidden:
        parts.append(ngettext("{count} marked not shown", "{count} marked not shown", hidden).format(
            count=format_number(hidden, tongue)))
    return " · ".join(parts)


def _currencies(totals: Totals | None) -> str:
    return " · " + format_sums(totals.amounts, language()) if totals and totals.mixed else ""
