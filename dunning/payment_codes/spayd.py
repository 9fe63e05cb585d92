"""The Czech QR Platba (Short Payment Descriptor 1.0, qr-platba.cz), in the characters that make the code small."""

import re

from dunning.payment_codes.order import Order, compact, exact, one_line, without_accents

SYMBOL = re.compile(r"\d{1,10}")
NAME, MESSAGE = 35, 60
_OUTSIDE = re.compile(r"[^0-9A-Z $.+/:-]")  # * separates fields and % begins an escape, so neither is written


def payload(order: Order) -> str:
    """``SPD*1.0*ACC:…*AM:…*CC:…`` with the variable symbol, or the reference in the message if it is none."""
    bic, symbol = order.routing, compact(order.reference)
    is_symbol = SYMBOL.fullmatch(symbol) is not None
    message = order.purpose if is_symbol else f"{order.reference} {order.purpose}"
    fields = (
        ("ACC", order.account + (f"+{bic}" if bic else "")), ("AM", exact(order.amount)),
        ("CC", order.currency), ("DT", order.due.strftime("%Y%m%d")), ("RN", _text(order.payee, NAME)),
        ("MSG", _text(message, MESSAGE)), ("X-VS", symbol if is_symbol else ""),
    )
    return "*".join(["SPD", "1.0", *(f"{key}:{value}" for key, value in fields if value)])


def _text(text: str, longest: int) -> str:
    plain = _OUTSIDE.sub(" ", without_accents(text).upper())
    return one_line(plain, longest).replace("+", "%2B")
