"""What is held, in words and columns: on the list of holds and in the lists of items; without widgets."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from data.formatting import format_date, format_number
from data.language import N_, _, language, ngettext
from tui.widgets.table_columns import Column
from tui.widgets.text import plain

if TYPE_CHECKING:
    from data.in_force import InForce

SHORT = {"block": N_("block"), "dispute": N_("dispute"), "promise": N_("promise")}


def hold_columns() -> list[Column[InForce]]:
    """Those of the list of holds."""
    tongue = language()
    return [
        Column("customer", _("Customer"), lambda r: plain(r.customer), 7),
        Column("name", _("Name"), lambda r: plain(r.name), 8, limit=12),
        Column("document", _("Item"), lambda r: plain(r.document) or _("all"), 8),
        Column("kind", _("Kind"), lambda r: _(SHORT[r.kind]), 7),
        Column("reason", _("Reason"), lambda r: plain(r.reason), 6, flexible=True),
        Column("until", _("Last day"), lambda r: format_date(r.until, tongue) if r.until else "", 10),
        Column("since", _("Since"), lambda r: format_date(r.starts, tongue) if r.starts else "", 10, yields=2),
        Column("operator", _("By"), lambda r: plain(r.operator), 3, limit=8, yields=1),
    ]


def count_words(count: int) -> str:
    """``11 in force``."""
    return ngettext("{n} in force", "{n} in force", count).format(n=format_number(count, language()))


def about_words(row: InForce) -> str:
    """``Item R-1 of 0000001 Kupec A``."""
    if row.document:
        return item_words(row.document, row.customer, row.name)
    return customer_words(row.customer, row.name)


def item_words(document: str, customer: str, name: str) -> str:
    """An open item as something to be held."""
    return _("Item {document} of {customer} {name}").format(document=document, customer=customer, name=name)


def customer_words(customer: str, name: str) -> str:
    """A customer as somebody to be held."""
    return _("Customer {customer} {name}, all items").format(customer=customer, name=name)


def customers_words(count: int) -> str:
    """Several customers as those to be held."""
    return ngettext("{n} customer, all items", "{n} customers, all items", count).format(
        n=format_number(count, language()))


def all_words(row: InForce) -> str:
    """All that is known of it, on one line."""
    parts = [about_words(row), row.words()]
    if row.starts:
        parts.append(_("since {date}").format(date=format_date(row.starts, language())))
    if row.operator:
        parts.append(_("by {operator}").format(operator=row.operator))
    if row.own:
        parts.append(_("among the customer's own fields"))
    return plain(" · ".join(parts))


def held_items(rows: Iterable[InForce]) -> dict[str, str]:
    """The word for what keeps an item back, by its document; of several the newest."""
    found: dict[str, str] = {}
    for row in rows:
        if row.document:
            found.setdefault(row.document, _(SHORT[row.kind]))
    return found


def lift_question(rows: list[InForce]) -> tuple[str, str]:
    """What is asked before these are lifted: a line, and what they are."""
    title = ngettext("Lift {n} hold?", "Lift {n} holds?", len(rows)).format(n=len(rows))
    lines = [f"{about_words(row)}: {row.words()}" for row in rows]
    return title, "\n".join([*lines, _("What nothing else keeps back is reminded again, and what waits is sent.")])
