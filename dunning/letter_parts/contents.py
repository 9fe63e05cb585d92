"""What a letter says: the values that the rest of dunning hands over, nothing of how they are laid out."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from dunning.payment_codes.choice import PaymentCode
from dunning.pictures import Picture


@dataclass(frozen=True, slots=True)
class Sender:
    """The company that is owed."""

    name: str
    street: str = ""
    postcode: str = ""
    city: str = ""
    country: str = ""  # two-letter code or name
    vat_id: str = ""
    phone: str = ""
    email: str = ""
    iban: str = ""
    bic: str = ""
    logo: Picture | None = None
    stamp: Picture | None = None
    signature: Picture | None = None


@dataclass(frozen=True, slots=True)
class Addressee:
    """The customer who owes."""

    code: str
    name: str
    street: str = ""
    postcode: str = ""
    city: str = ""
    country: str = ""  # two-letter code or name
    vat_id: str = ""


@dataclass(frozen=True, slots=True)
class LetterItem:
    """One line of the items table; ``level`` is the item's own, ``amount`` what is open on it, ``interest`` on that."""

    document: str
    issued: datetime.date | None
    due: datetime.date
    amount: Decimal
    days_late: int
    level: int
    interest: Decimal = Decimal(0)


class OwnWords(NamedTuple):
    """The company's own words, placeholders filled; where one is empty, the shipped text stands."""

    title: str = ""
    opening: str = ""
    closing: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """A reminder ready to be printed; ``due`` is payable until ``pay_by``: the amount less the credit, and the rest."""

    language: str  # the customer's; sl, cs, en and de have texts, others get the nearest of them
    title_level: int
    last_before_lawsuit: bool
    person: bool
    year: int
    number: int
    date: datetime.date
    pay_by: datetime.date
    currency: str
    sender: Sender
    addressee: Addressee
    items: Sequence[LetterItem]
    amount: Decimal
    cost: Decimal
    interest: Decimal
    due: Decimal
    credit: Decimal = Decimal(0)  # set off against the items, taken off the amount due
    lump_sum: Decimal = Decimal(0)
    reference: str = ""
    code: PaymentCode | None = None
    own: OwnWords = field(default_factory=OwnWords)
