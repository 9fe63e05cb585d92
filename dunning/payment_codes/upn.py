"""The Slovenian UPN QR code (ZBS, Navodila za programerje UPN QR, 2017): a payment code, not the registered form."""

import re

from dunning.payment_codes.order import Order, compact, creditor_reference, exact, one_line, without_accents

NAME, PURPOSE, PURPOSE_CODE = 33, 42, "OTHR"
MOST_DIGITS = 11
_REFERENCE = re.compile(r"SI\d\d[0-9-]{0,22}")
_NO_REFERENCE = "SI99"
_EURO = str.maketrans({"€": "EUR"})  # the one sign of daily use that ISO 8859-2 lacks


def payload(order: Order) -> str:
    """The 19 fields and the control sum, each ended by a line feed."""
    reference = compact(order.reference)
    known = _REFERENCE.fullmatch(reference) or creditor_reference(reference)
    purpose = order.purpose if known or not reference else f"{order.reference} {order.purpose}"
    fields = [
        "UPNQR", "", "", "", "", *(_text(part, NAME) for part in (order.payer, order.payer_street, order.payer_town)),
        exact(order.amount).replace(".", "").zfill(MOST_DIGITS), "", "", PURPOSE_CODE, _text(purpose, PURPOSE),
        order.due.strftime("%d.%m.%Y"), order.account, reference if known else _NO_REFERENCE,
        *(_text(part, NAME) for part in (order.payee, order.payee_street, order.payee_town)),
    ]
    control = sum(map(len, fields)) + len(fields)
    return "".join(f"{field}\n" for field in (*fields, f"{control:03}"))


def _text(text: str, longest: int) -> str:
    """``text`` in the characters of ISO 8859-2; ``one_line`` takes what cannot be printed."""
    signs = (sign if _fits(sign) else without_accents(sign) for sign in text.translate(_EURO))
    return one_line("".join(signs), longest)


def _fits(sign: str) -> bool:
    return not sign.isprintable() or bool(sign.encode("iso-8859-2", "ignore"))
