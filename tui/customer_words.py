"""What a customer's screen and ``customers show`` say, in words; without widgets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from data.formatting import country_name, format_currency, format_date, format_moment
from data.language import _, language, ngettext
from tui.people import bounced_of
from tui.widgets.text import plain

if TYPE_CHECKING:
    from data.customer_history import HistoryRow
    from data.customers import ContactRecord, CustomerRecord, OpenItemRow
    from data.holds import HoldRow
    from data.in_force import InForce


def customer_lines(record: CustomerRecord, holds: Sequence[HoldRow | InForce] = ()) -> list[str]:
    """Who it is, where, what is special about them, and what keeps reminders back."""
    tongue = language()
    place = " ".join(part for part in (record.postcode, record.city) if part)
    address = ", ".join(plain(part) for part in (record.street, place, country_name(record.country, tongue)) if part)
    facts = [_("company") if record.kind == "company" else _("person")]
    facts += [words.format(value=plain(value)) for words, value in (
        (_("language {value}"), record.language), (_("VAT id {value}"), record.vat_id)) if value]
    if record.defaulter:
        facts.append(_("defaulter"))
    lines = [f"{plain(record.code)}  {plain(record.name)}", *([address] if address else []), " · ".join(facts)]
    if record.blocked:
        lines.append(block_words(record))
    return lines + [": ".join(plain(part) for part in (hold.document, hold.words()) if part) for hold in holds]


def block_words(record: CustomerRecord) -> str:
    """Why, and until when, the customer is not reminded."""
    words = _("Not reminded: {reason}").format(reason=plain(record.block_reason) or _("blocked"))
    if record.blocked_until is None:
        return words
    return words + " · " + _("last day {day}").format(day=format_date(record.blocked_until, language()))


def contact_line(contact: ContactRecord) -> str:
    """``OPOMIN1  Ana  ana@example.com  +386 …``."""
    return "  ".join(plain(part) for part in (contact.code, contact.name, contact.email, contact.phone) if part)


def bounced_lines(contact: ContactRecord) -> list[str]:
    """``OPOMIN1: Its address ana@example.com bounced on 12.11.2026: 550 No such user``, for each that did."""
    return [f"{plain(contact.code)}: {plain(each.sentence())}" for each in bounced_of(contact.email)]


def late_words(item: OpenItemRow, on: date) -> str:
    """How many days late an item is; ``not due`` before that."""
    days = (on - item.due).days
    return ngettext("{n} day late", "{n} days late", days).format(n=days) if days > 0 else _("not due")


def item_line(item: OpenItemRow, on: date) -> str:
    """An open item on one line."""
    parts = [plain(item.document), _("due {day}").format(day=format_date(item.due, language())),
             format_currency(item.open_amount, item.currency, language()), late_words(item, on)]
    return "  ".join([*parts, *([_("lawsuit")] if item.lawsuit else [])])


def history_lines(history: Sequence[HistoryRow]) -> list[str]:
    """Each reminder and, below it, the messages that carried it."""
    lines = []
    for row in history:
        lines.append(_("Reminder {label} · {date} · level {level} · {amount} · {state}").format(
            label=row.label, date=format_date(row.date, language()), level=row.level,
            amount=format_currency(row.amount, row.currency, language()), state=_(row.state)))
        lines += [
            "  " + _("{moment}  {state}, to {recipients}").format(
                moment=format_moment(message.changed_at, language()), state=_(message.state),
                recipients=plain(message.recipients))
            for message in row.messages
        ]
    return lines or [_("Never reminded.")]
