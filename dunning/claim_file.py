"""The file of claims for the lawyer: everything in one CSV table, or a workbook of claims, items and reminders."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import BinaryIO

from data.claims import ClaimItem, SentReminder
from data.formatting import country_name, format_date
from data.language import _, language
from data.sheets import Cell, Table, write_csv, write_xlsx
from dunning.claims import Claim


def write_claims(file: BinaryIO, suffix: str, claims: Sequence[Claim], on: date) -> None:
    """Write ``claims`` as ``.csv`` or ``.xlsx``; days late are counted to the day ``on``."""
    if suffix == ".xlsx":
        write_xlsx(file, _tables(claims, on))
    else:
        header = [*_who_header(), _("What"), *_item_header(), _("Reminders sent")]
        write_csv(file, header, _flat(claims, on))


def _who_header() -> list[str]:
    return [_("Reminder"), _("Customer"), _("Name"), _("Kind"), _("Street"), _("Postcode"), _("City"), _("Country"),
            _("VAT id"), _("Currency")]


def _who(claim: Claim) -> list[Cell]:
    row, customer = claim.reminder.row, claim.reminder.customer
    kind = _("person") if customer.kind == "person" else _("company")
    return [row.label, row.customer, customer.name, kind, customer.street, customer.postcode, customer.city,
            country_name(customer.country, language()), customer.vat_id, row.currency]


def _item_header() -> list[str]:
    return [_("Document"), _("Issued"), _("Due"), _("Amount on the reminder"), _("Claimed"), _("Days late"),
            _("Reference"), _("Lump sum")]


def _item(item: ClaimItem, on: date) -> list[Cell]:
    return [item.document, item.issued, item.due, item.reminded, item.open, (on - item.due).days, item.reference,
            item.lump_sum]


def _flat(claims: Sequence[Claim], on: date) -> Iterator[list[Cell]]:
    """A row for each item, then the lump sum, the cost, the interest and the total of the claim."""
    for claim in claims:
        who, sent = _who(claim), "; ".join(map(_sent_words, claim.sent))
        for item in claim.items:
            yield [*who, _("item"), *_item(item, on), sent]
        sums = ((_("lump sum"), claim.lump_sum), (_("cost"), claim.reminder.row.cost),
                (_("interest"), claim.reminder.interest), (_("total"), claim.total))
        for what, amount in sums:
            yield [*who, what, "", None, None, None, amount, None, "", None, sent]


def _tables(claims: Sequence[Claim], on: date) -> list[Table]:
    return [
        Table(_("Claims"), [*_who_header(), _("Items"), _("Open"), _("Lump sum"), _("Cost"),
                            _("Interest"), _("Total"), _("Reminders sent")], (_claim(claim) for claim in claims)),
        Table(_("Items"), [_("Reminder"), _("Customer"), *_item_header()],
              ([claim.reminder.row.label, claim.reminder.row.customer, *_item(item, on)]
               for claim in claims for item in claim.items)),
        Table(_("Reminders"), [_("Claim"), _("Customer"), _("Reminder"), _("Date"), _("Level"), _("Cost"),
                               _("Interest"), _("Lump sum"), _("Sent on"), _("Sent by")],
              ([claim.reminder.row.label, claim.reminder.row.customer, *_sent(sent)]
               for claim in claims for sent in claim.sent)),
    ]


def _claim(claim: Claim) -> list[Cell]:
    return [*_who(claim), len(claim.items), claim.open, claim.lump_sum, claim.reminder.row.cost,
            claim.reminder.interest, claim.total, "; ".join(map(_sent_words, claim.sent))]


def _sent(sent: SentReminder) -> list[Cell]:
    return [sent.label, sent.date, sent.level, sent.cost, sent.interest, sent.lump_sum, _sent_on(sent),
            _("post") if sent.posted_on else _("e-mail")]


def _sent_on(sent: SentReminder) -> date | None:
    return sent.posted_on or (sent.sent_at.astimezone().date() if sent.sent_at else None)


def _sent_words(sent: SentReminder) -> str:
    """``2012/100 17.08.2012 e-mail``."""
    on = _sent_on(sent)
    return " ".join([sent.label, *([format_date(on, language())] if on else ()),
                     _("post") if sent.posted_on else _("e-mail")])
