"""The columns of the lists of customers, contacts, open items, a customer's reminders, operators and the journal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from data.formatting import format_date, format_moment, format_money
from data.language import _, language
from tui.customer_words import late_words
from tui.hold_words import held_items
from tui.people import balance_words, details_words
from tui.widgets.table_columns import Column
from tui.widgets.text import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from data.bounced import Bounced
    from data.customer_history import HistoryRow
    from data.customers import ContactRecord, CustomerRow, OpenItemRow
    from data.in_force import InForce
    from data.journal_pages import JournalRow
    from data.operators import OperatorRow


SHOWN = 2  # currencies of a balance in a list; more would leave no room for the names


def _yes(value: bool) -> str:
    return _("yes") if value else ""


def customer_columns() -> list[Column[CustomerRow]]:
    """Those of the list of customers."""
    return [
        Column("code", _("Code"), lambda r: plain(r.code), 7, sort="code"),
        Column("name", _("Name"), lambda r: plain(r.name), 12, flexible=True, sort="name", speaks=True),
        Column("city", _("City"), lambda r: plain(r.city), 6, sort="city", limit=12, yields=3),
        Column("balance", _("Balance"), lambda r: balance_words(r.balances, SHOWN), 8, right=True, sort="balance",
               speaks=True),
        Column("blocked", _("Blocked"), lambda r: _yes(r.blocked), 3, yields=2),
        Column("defaulter", _("Defaulter"), lambda r: _yes(r.defaulter), 3, rank=1),
        Column("country", _("Country"), lambda r: plain(r.country), 2, rank=2, limit=12),
    ]


def customer_sorts() -> list[tuple[str, str]]:
    """Pairs of a sort and its title."""
    return [("code", _("Code")), ("name", _("Name")), ("city", _("City")), ("balance", _("Balance"))]


def contact_columns(bounced: Callable[[ContactRecord], Sequence[Bounced]]) -> list[Column[ContactRecord]]:
    """Those of a customer's contacts, of which ``bounced`` tells the addresses that bounced."""
    return [
        Column("code", _("Code"), lambda r: plain(r.code), 8),
        Column("name", _("Name"), lambda r: plain(r.name), 8, limit=16),
        Column("email", _("E-mail"), lambda r: _bounced_mark(bounced(r)) + plain(r.email), 12, flexible=True,
               speaks=True),
        Column("phone", _("Phone"), lambda r: plain(r.phone), 4, limit=16, yields=1),
    ]


def _bounced_mark(bounced: Sequence[Bounced]) -> str:
    """In front of the addresses, where a narrow screen does not cut it off."""
    return _("bounced {date}: ").format(date=bounced[0].day()) if bounced else ""


def open_item_columns(on: date, holds: Sequence[InForce] = ()) -> list[Column[OpenItemRow]]:
    """Those of a customer's open items as they stand on a day; with what is held if anything is."""
    tongue, held = language(), held_items(holds)
    columns: list[Column[OpenItemRow]] = [
        Column("document", _("Document"), lambda r: plain(r.document), 10, flexible=True),
        Column("due", _("Due"), lambda r: format_date(r.due, tongue), 10),
        Column("amount", _("Open"), lambda r: format_money(r.open_amount, tongue), 9, right=True),
        Column("currency", _("Curr."), lambda r: r.currency, 3),
        Column("late", _("Late"), lambda r: late_words(r, on), 8),
        Column("lawsuit", _("Lawsuit"), lambda r: _yes(r.lawsuit), 3, yields=1),
    ]
    if held:
        columns.append(Column("held", _("Held"), lambda r: held.get(r.document, ""), 7, yields=2))
    return columns


def history_columns() -> list[Column[HistoryRow]]:
    """Those of a customer's reminders, each with the last message that carried it."""
    tongue = language()
    return [
        Column("number", _("Reminder"), lambda r: r.label, 8),
        Column("date", _("Date"), lambda r: format_date(r.date, tongue), 10),
        Column("level", _("Lv"), lambda r: str(r.level), 2, right=True),
        Column("amount", _("Amount"), lambda r: format_money(r.amount, tongue), 8, right=True),
        Column("currency", _("Curr."), lambda r: r.currency, 3),
        Column("state", _("State"), lambda r: _(r.state), 8),
        Column("message", _("Last message"), _last_message, 10, flexible=True, speaks=True),
    ]


def _last_message(row: HistoryRow) -> str:
    if not row.messages:
        return ""
    last = row.messages[-1]
    return f"{_(last.state)} {format_moment(last.changed_at, language())} {plain(last.recipients)}"


def operator_columns() -> list[Column[OperatorRow]]:
    """Those of the list of operators."""
    return [
        Column("code", _("Code"), lambda r: plain(r.code), 6),
        Column("name", _("Name"), lambda r: plain(r.name), 10, flexible=True),
        Column("level", _("Level"), lambda r: _(r.level), 8),
        Column("language", _("Lang."), lambda r: r.language, 2, yields=2),
        Column("email", _("E-mail"), lambda r: plain(r.email), 6, limit=12),
        Column("login", _("Login"), lambda r: plain(r.login), 5, limit=8, yields=1),
        Column("active", _("Active"), lambda r: _("yes") if r.active else _("no"), 3),
    ]


def journal_columns() -> list[Column[JournalRow]]:
    """Those of the journal."""
    tongue = language()
    return [
        Column("time", _("Time"), lambda r: format_moment(r.at, tongue), 16),
        Column("operator", _("Operator"), lambda r: plain(r.operator), 6, limit=10, yields=1),
        Column("action", _("Action"), lambda r: _(r.action), 8),
        Column("object", _("Object"), lambda r: f"{_(r.kind)} {plain(r.label)}", 12, limit=22),
        Column("details", _("Details"), lambda r: plain(details_words(r)), 8, flexible=True),
    ]
