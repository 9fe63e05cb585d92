"""What a payment QR code asks to be paid, and what its makers share."""

import re
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from unicodedata import normalize

from data.fields import CENT
from dunning.texts import ASCII

BIC = re.compile(r"[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?")
REFERENCE = re.compile(r"RF\d\d[0-9A-Z]{1,21}")  # ISO 11649


class Order(NamedTuple):
    """So much from the payer to the payee; ``reference`` as people write it, ``purpose`` in words."""

    payee: str
    payee_street: str
    payee_town: str
    iban: str
    bic: str
    payer: str
    payer_street: str
    payer_town: str
    payer_country: str
    amount: Decimal
    currency: str
    due: date
    reference: str
    purpose: str

    @property
    def account(self) -> str:
        """The IBAN as machines write it."""
        return compact(self.iban)

    @property
    def routing(self) -> str:
        """The BIC as machines write it; empty if it has not the form of one."""
        bic = compact(self.bic)
        return bic if BIC.fullmatch(bic) else ""


def compact(text: str) -> str:
    """``text`` without spaces, in capitals."""
    return "".join(text.split()).upper()


def valid_iban(text: str) -> bool:
    """Whether ``text`` has the form of an IBAN and its check digits are right (ISO 13616)."""
    plain = compact(text)
    return re.fullmatch(r"[A-Z]{2}\d\d[0-9A-Z]{11,30}", plain) is not None and _remainder(plain) == 1


def creditor_reference(text: str) -> str:
    """``text`` as an ISO 11649 reference; empty if it is none."""
    plain = compact(text)
    return plain if REFERENCE.fullmatch(plain) and _remainder(plain) == 1 else ""


def _remainder(plain: str) -> int:
    return int("".join(str(int(sign, 36)) for sign in plain[4:] + plain[:4])) % 97


def exact(amount: Decimal) -> str:
    """``1234.50``: two decimals and a point, never rounded."""
    cents = amount.quantize(CENT)
    assert cents == amount, "amounts are whole cents"
    return f"{cents:f}"


def one_line(text: str, longest: int) -> str:
    """``text`` on one line of at most so many printable characters, none of them a space at the edge."""
    printable = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(printable.split())[:longest].strip()


def without_accents(text: str) -> str:
    """``text`` in ASCII; what has no simpler form is left out."""
    return normalize("NFKD", text.translate(ASCII)).encode("ascii", "ignore").decode()
