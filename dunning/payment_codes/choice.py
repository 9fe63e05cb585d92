"""Which payment QR code a letter gets, or why it gets none."""

from decimal import Decimal
from typing import NamedTuple

from data.errors import InputError
from data.language import _
from dunning.payment_codes import epc, spayd, upn
from dunning.payment_codes.order import Order, valid_iban

MAKERS = {"upn": upn.payload, "spayd": spayd.payload, "epc": epc.payload}
MOST = {"upn": Decimal("999999999.99"), "spayd": Decimal("9999999.99"), "epc": Decimal("999999999.99")}
NONE = "none"
HOME = ("", "SI", "SLOVENIA", "SLOVENIJA")  # a payer whose bank reads UPN


class PaymentCode(NamedTuple):
    """What the code says: ``kind`` is upn, spayd or epc."""

    kind: str
    payload: str


def payment_code(order: Order, wanted: str = "auto") -> PaymentCode | None:
    """The code of the ``wanted`` kind, None if that is none; InputError says why there cannot be one.

    auto: for CZK QR Platba, for EUR between a Slovenian account and a Slovenian payer UPN, for other EUR EPC.
    """
    if wanted == NONE:
        return None
    if not order.account:
        raise InputError(_("no account is set (company.iban)"))
    if not valid_iban(order.iban):
        raise InputError(_("the account {iban} is no valid IBAN (company.iban)").format(iban=order.iban))
    if order.amount <= 0:
        raise InputError(_("nothing is to be paid"))
    kind = _by_currency(order) if wanted == "auto" else wanted
    problem = _unfit(kind, order)
    if problem:
        raise InputError(problem)
    return PaymentCode(kind, MAKERS[kind](order))


def _by_currency(order: Order) -> str:
    if order.currency == "CZK":
        return "spayd"
    home = order.account.startswith("SI") and order.payer_country.strip().upper() in HOME
    return "upn" if home and order.currency == "EUR" else "epc"


def _unfit(kind: str, order: Order) -> str:
    if kind in ("upn", "epc") and order.currency != "EUR":
        return _("no such code pays in {currency} (company.payment_qr)").format(currency=order.currency)
    if kind == "upn" and not order.account.startswith("SI"):
        return _("a UPN code needs a Slovenian account (company.iban)")
    return _("the amount is too large for the code") if order.amount > MOST[kind] else ""
