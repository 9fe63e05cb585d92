"""What the screens and the command line share about customers, contacts and operators: addresses checked, words."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from data.errors import InputError
from data.formatting import format_currency, format_date, format_moment, format_sums
from data.language import N_, _, language

if TYPE_CHECKING:
    from data.aging import Aging
    from data.bounced import Bounced
    from data.customers import Balance
    from data.journal_pages import JournalRow

TIMES = ("blocked_until", "until", "day")  # the details that are dates or moments
BAR = 24  # cells of the longest bar of an aging picture
FIELDS = {
    "code": N_("Code"), "contact_code": N_("Contact code"), "name": N_("Name"), "kind": N_("Company or person"),
    "street": N_("Street"), "postcode": N_("Postcode"), "city": N_("City"), "country": N_("Country"),
    "language": N_("Language"), "vat_id": N_("VAT id"), "defaulter": N_("Defaulter"), "blocked": N_("Not reminded"),
    "block_reason": N_("Why not"), "blocked_until": N_("Last day"), "email": N_("E-mail"), "phone": N_("Phone"),
    "level": N_("Level"), "login": N_("Login"), "value": N_("Value"), "reason": N_("Reason"), "until": N_("Until"),
    "address": N_("Address"), "package": N_("Package"), "batch": N_("Batch"), "message": N_("Message"),
    "messages": N_("Messages"), "selected": N_("Selected"), "from": N_("From"), "for": N_("For"),
    "preferences": N_("Preferences"), "rows": N_("Rows"), "inserted": N_("New"), "updated": N_("Updated"),
    "closed": N_("Closed"), "overwritten": N_("Overwritten"), "hold": N_("Hold"),
    "document": N_("Document"), "how": N_("How"), "day": N_("Day"), "deviation": N_("Deviation"),
}  # fmt: skip


def field_title(name: str) -> str:
    """What a field of a customer, contact, operator or journal entry is called."""
    return _(FIELDS[name]) if name in FIELDS else name.replace("_", " ")


def check_addresses(texts: Mapping[str, str]) -> None:
    """InputError if the field ``email`` holds something that is not an address; several are separated by ; or ,."""
    from mail.addresses import parse_addresses

    parse_addresses(texts.get("email", ""))


def check_one_address(texts: Mapping[str, str]) -> None:
    """InputError if the field ``email`` holds more than one address, or none that can be one."""
    from mail.addresses import parse_addresses

    if len(parse_addresses(texts.get("email", ""))) > 1:
        raise InputError(_("An operator has one e-mail address."))


def bounced_of(email: str) -> list[Bounced]:
    """Those addresses of a contact's field ``email`` that bounced."""
    from data.bounced import find_bounced
    from mail.addresses import parse_addresses

    try:
        return find_bounced(parse_addresses(email))
    except InputError:  # what is no address cannot have bounced
        return []


def balance_words(balances: Sequence[Balance], most: int | None = None) -> str:
    """``1.234,56 EUR``, at ``most`` so many currencies joined by ``+``; empty if nothing is open."""
    shown = balances[:most]
    words = format_sums(((each.currency, each.amount) for each in shown), language())
    return f"{words} + …" if len(shown) < len(balances) else words


def span_titles() -> list[str]:
    """What the spans of an aging are called."""
    return [_("not due"), "1-30", "31-60", "61-90", "91-120", _("over 120")]


def balance_line(aging: Aging) -> str:
    """What is open in the currency, and what of it is late."""
    balance, late = (format_currency(amount, aging.currency, language()) for amount in (aging.total, aging.late))
    return _("Balance {balance} · late {late}").format(balance=balance, late=late)


def aging_lines(aging: Aging) -> list[str]:
    """A picture of bars that also reads as text: span, amount, share of the whole, bar."""
    most, total = max(abs(amount) for amount in aging.spans), aging.total
    titles = span_titles()
    width = max(map(len, titles))
    amounts = [format_currency(amount, aging.currency, language()) for amount in aging.spans]
    room = max(map(len, amounts))
    lines = []
    for title, amount, text in zip(titles, aging.spans, amounts, strict=True):
        share = f"{round(100 * amount / total):3d} %" if total else ""
        bar = "█" * (max(1, round(BAR * abs(amount) / most)) if amount else 0)
        lines.append(f"{title:<{width}}  {text:>{room}}  {share:>5}  {bar}".rstrip())
    return lines


def conflict_lines(values: Mapping[str, Sequence[Any]]) -> list[str]:
    """``City: Celje → Maribor``, for each field what is stored and what was typed."""
    return [f"{field_title(name)}: {_change(pair, _when if name in TIMES else _plain)}"
            for name, pair in values.items()]


def details_words(row: JournalRow) -> str:
    """The details of a journal entry on one line: ``City: Celje → Maribor · Reason: …``."""
    of_customer = row.kind == "customer" and row.action not in ("held", "no longer held")
    others = {} if of_customer else {"kind": _("Kind")}  # only a customer's is company or person
    return " · ".join(
        f"{others.get(name) or field_title(name)}: {_change(value, _when if name in TIMES else _plain)}"
        for name, value in row.details.items())


def _change(value: Any, words: Callable[[Any], str]) -> str:
    if isinstance(value, list) and len(value) == 2:
        return f"{words(value[0])} → {words(value[1])}"
    return words(value)


def _when(value: Any) -> str:
    """An ISO date or moment as the operator's language writes it."""
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):  # none, or not one
        return _plain(value)
    return format_moment(moment, language()) if moment.tzinfo else format_date(moment, language())


def _plain(value: Any) -> str:
    if value is None or value == "":
        return "–"  # noqa: RUF001 - nothing was there
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "–"  # noqa: RUF001 - none
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
