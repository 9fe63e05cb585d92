"""What the details of a reminder say, in words: its head and its items; without widgets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from data.formatting import country_name, format_currency, format_date, format_moment, format_money, format_number
from data.holds import PROMISE
from data.language import _, language, ngettext
from tui.hold_words import held_items
from tui.widgets.table_columns import Column
from tui.widgets.text import plain

if TYPE_CHECKING:
    from data.bounced import Bounced
    from data.in_force import InForce
    from data.reminders import ReminderDetail


class ItemRow(NamedTuple):
    """An item as its list shows it."""

    id: int
    document: str
    issued: str
    due: str
    amount: str
    days_late: str
    level: str
    interest: str
    lump_sum: str
    held: str = ""


def item_columns(detail: ReminderDetail | None = None, holds: Sequence[InForce] = ()) -> list[Column[ItemRow]]:
    """Those of the list of items; interest and lump sum if the reminder has them, and what is held if anything is."""
    columns: list[Column[ItemRow]] = [
        Column("document", _("Document"), lambda r: r.document, 10, flexible=True),
        Column("issued", _("Issued"), lambda r: r.issued, 10, yields=1),
        Column("due", _("Due"), lambda r: r.due, 10),
        Column("amount", _("Amount"), lambda r: r.amount, 9, right=True),
        Column("days_late", _("Late"), lambda r: r.days_late, 4, right=True),
        Column("level", _("Level"), lambda r: r.level, 5, right=True, yields=2),
    ]
    if detail is not None and detail.interest:
        columns.append(Column("interest", _("Interest"), lambda r: r.interest, 8, right=True, yields=3))
    if detail is not None and detail.lump_sum:
        columns.append(Column("lump_sum", _("Lump sum"), lambda r: r.lump_sum, 8, right=True, yields=4))
    if detail is not None and any(item.document in held_items(holds) for item in detail.items):
        columns.append(Column("held", _("Held"), lambda r: r.held, 7))
    return columns


def item_rows(detail: ReminderDetail, holds: Sequence[InForce] = ()) -> list[ItemRow]:
    """The items of the reminder, with what is held of them."""
    tongue, held = language(), held_items(holds)
    return [
        ItemRow(
            at, plain(item.document), format_date(item.issued, tongue) if item.issued else "",
            format_date(item.due, tongue), format_money(item.amount, tongue), format_number(item.days_late, tongue),
            str(item.level), format_money(item.interest, tongue), format_money(item.lump_sum, tongue),
            held.get(item.document, ""))
        for at, item in enumerate(detail.items)
    ]  # fmt: skip


def item_totals(detail: ReminderDetail) -> dict[str, str]:
    """The sums below the items, by column; those of the interest and the lump sums are the reminder's."""
    tongue = language()
    return {
        "amount": format_money(detail.row.amount, tongue), "days_late": str(detail.days_sum),
        "interest": format_money(detail.interest, tongue), "lump_sum": format_money(detail.lump_sum, tongue),
    }


def head(
    detail: ReminderDetail, promised: date | None = None, bounced: Sequence[Bounced] = (),
    holds: Sequence[InForce] = (),
) -> str:
    """Who, how much, in which state, to whom; until when a payment is ``promised``, which addresses ``bounced``, and
    what ``holds`` reminders back from the customer or these items."""
    tongue, row, customer = language(), detail.row, detail.customer
    place = f"{customer.postcode} {customer.city}".strip()
    address = [plain(part) for part in (customer.street, place, country_name(customer.country, tongue)) if part]
    flags = [word for word, said in ((_("defaulter"), row.defaulter), (_("lawsuit"), row.lawsuit),
             (_("last before lawsuit"), detail.last_before_lawsuit)) if said]  # fmt: skip
    return "\n".join([
        f"{plain(row.customer)}  {plain(row.name)}",
        ", ".join(address),
        _("Level {level} · package {package} · {date} · pay by {pay_by}").format(
            level=row.level, package=row.package, date=format_date(row.date, tongue),
            pay_by=format_date(detail.pay_by, tongue)) + "".join(f" · {flag}" for flag in flags),
        _("Amount {amount} · cost {cost} · days late {days} · per day {average}").format(
            amount=format_currency(row.amount, row.currency, tongue), cost=format_money(row.cost, tongue),
            days=format_number(row.days_late, tongue), average=format_money(row.average_per_day, tongue)),
        *_to_pay(detail),
        _state(detail, promised),
        _recipient(detail),
        *_held(detail, promised, holds),
        *(plain(each.sentence()) for each in bounced),
    ])  # fmt: skip


def _to_pay(detail: ReminderDetail) -> list[str]:
    """The rest of what is asked for, if amount and cost are not all."""
    sums = ((_("interest {amount}"), detail.interest), (_("lump sum {amount}"), detail.lump_sum),
            (_("credits {amount}"), -detail.credit))
    words = [text.format(amount=format_money(amount, language())) for text, amount in sums if amount]
    total = _("To pay {amount}").format(amount=format_currency(detail.total, detail.row.currency, language()))
    return [" · ".join([total, *words])] if words else []


def _state(detail: ReminderDetail, promised: date | None) -> str:
    tongue = language()
    words = _("State: {state}").format(state=_(detail.row.state))
    if detail.issued_at:
        words += " · " + _("issued {moment}").format(moment=format_moment(detail.issued_at, tongue))
    if detail.row.posted_on:
        words += " · " + _("sent by post on {date}").format(date=format_date(detail.row.posted_on, tongue))
    elif detail.sent_at:
        words += " · " + _("sent {moment}").format(moment=format_moment(detail.sent_at, tongue))
    if promised:
        words += " · " + _("promised to pay by {date}").format(date=format_date(promised, tongue))
    return words


def _held(detail: ReminderDetail, promised: date | None, holds: Sequence[InForce]) -> list[str]:
    """What is held, but for the promise that the state names already."""
    documents = {"", *(item.document for item in detail.items)}
    return [plain(": ".join(filter(None, (hold.document, hold.words())))) for hold in holds
            if hold.document in documents and not (hold.kind == PROMISE and hold.until == promised)]


def _recipient(detail: ReminderDetail) -> str:
    found = [contact for contact in detail.contacts if contact.code == detail.contact_code]
    if not found:
        return _("No contact {code}: it cannot be e-mailed.").format(code=plain(detail.contact_code))
    addresses = ", ".join(plain(contact.email) for contact in found if contact.email.strip())
    if not addresses:
        return _("The contact {code} has no address: it cannot be e-mailed.").format(code=plain(detail.contact_code))
    return _("Goes to {code}: {addresses}").format(code=plain(detail.contact_code), addresses=addresses)


def items_words(count: int) -> str:
    """The footer of the list of items."""
    return ngettext("{n} item", "{n} items", count).format(n=format_number(count, language()))
