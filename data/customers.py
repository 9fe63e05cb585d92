"""Customers: the list in pages, found by code or name, and one customer with contacts and open items."""

from array import array
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from peewee import fn

from data import models
from data.dialect import as_date, id_set
from data.errors import NotFoundError
from data.fields import from_cents
from data.language import _
from data.models import Contact, Customer, OpenItem
from data.pages import execute
from data.searching import customer_found
from data.sorting import sort_key

SORTS = ("code", "name", "city", "balance")

_FIELDS = (
    "id", "code", "name", "kind", "street", "postcode", "city", "country", "language", "vat_id", "defaulter", "blocked",
    "block_reason", "blocked_until", "block_decided",
)  # fmt: skip


class Balance(NamedTuple):
    """What is open in one currency."""

    currency: str
    amount: Decimal


class CustomerRow(NamedTuple):
    """A customer as lists show it; ``balances`` has no currency in which nothing is open."""

    id: int
    code: str
    name: str
    city: str
    country: str
    defaulter: bool
    blocked: bool
    balances: tuple[Balance, ...]


class CustomerRecord(NamedTuple):
    """The fields of a customer. ``block_decided``: an operator decided about the block; imports leave it alone."""

    id: int
    code: str
    name: str
    kind: str  # company | person
    street: str
    postcode: str
    city: str
    country: str
    language: str
    vat_id: str
    defaulter: bool
    blocked: bool
    block_reason: str
    blocked_until: date | None  # last day, None for good
    block_decided: bool


class ContactRecord(NamedTuple):
    """A contact of a customer; ``email`` holds one or several addresses, separated by ``;`` or ``,``."""

    id: int
    code: str
    name: str
    email: str
    phone: str


class OpenItemRow(NamedTuple):
    """An item that is not paid yet."""

    id: int
    document: str
    issued: date | None
    due: date
    open_amount: Decimal
    currency: str
    lawsuit: bool


class CustomerPages:
    """Customers whose code or name contains ``text``, in the order of one of SORTS.

    It looks once which customers these are (a number each); what they are now is read page by page.
    """

    def __init__(self, text: str = "", sort: str = "code", descending: bool = False) -> None:
        self._text, self._sort, self._descending = text.strip(), sort, descending
        self._ids: array[int] | None = None

    def ids(self) -> Sequence[int]:
        """The customers in order."""
        if self._ids is None:
            rows = execute(self.query())
            if self._sort == "city":  # few differ: their keys are made once
                rows = sorted(rows, key=lambda row: (sort_key(row[1]), row[0]), reverse=self._descending)
            self._ids = array("q", (row[0] for row in rows))
        return self._ids

    def query(self) -> Any:
        """The select of ids, and of their cities where these are sorted."""
        query: Any = Customer.select(*((Customer.id, Customer.city) if self._sort == "city" else (Customer.id,)))
        if self._sort == "balance":
            # In a sum over currencies a number is only a measure of work, as in the totals of reminders.
            owed = OpenItem.select(OpenItem.customer, fn.SUM(OpenItem.open_amount).alias("owed")).where(
                ~OpenItem.closed).group_by(OpenItem.customer)
            query = query.left_outer_join(owed, on=(owed.c.customer_id == Customer.id))
            order = [fn.COALESCE(owed.c.owed, 0), Customer.id]
        else:
            order = [Customer.sort_name if self._sort == "name" else getattr(Customer, self._sort), Customer.id]
        if self._text:
            query = query.where(customer_found(self._text))
        return query.order_by(*(column.desc() if self._descending else column.asc() for column in order))

    def count(self) -> int:
        """How many customers there are."""
        return len(self.ids())

    def position(self, customer: int) -> int | None:
        """Where the customer stands in the list, from 0; None if it is not in it."""
        try:
            return self.ids().index(customer)
        except ValueError:
            return None

    def window(self, start: int, size: int) -> list[CustomerRow]:
        """At most ``size`` customers from ``start``."""
        wanted = list(self.ids()[start : start + size])
        chosen = id_set(models.database.obj, wanted)
        query: Any = Customer.select(
            Customer.id, Customer.code, Customer.name, Customer.city, Customer.country, Customer.defaulter,
            Customer.blocked).where(Customer.id.in_(chosen))
        owed = balances(wanted)
        found = {
            number: CustomerRow(number, code, name, city, country, bool(defaulter), bool(blocked), owed.get(number, ()))
            for number, code, name, city, country, defaulter, blocked in execute(query)
        }
        return [found[number] for number in wanted if number in found]


def balances(customers: Iterable[int]) -> dict[int, tuple[Balance, ...]]:
    """What is open of each of these customers (ids) that owes anything, by currency."""
    query: Any = OpenItem.select(OpenItem.customer, OpenItem.currency, fn.SUM(OpenItem.open_amount)).where(
        OpenItem.customer.in_(id_set(models.database.obj, customers)), ~OpenItem.closed)
    found: dict[int, tuple[Balance, ...]] = {}
    for number, currency, cents in execute(query.group_by(OpenItem.customer, OpenItem.currency)):
        found[number] = tuple(sorted((*found.get(number, ()), Balance(currency, from_cents(int(cents))))))
    return found


def get_customer(code: str) -> CustomerRecord:
    """The customer with this code; NotFoundError if there is none."""
    return _record(Customer.code == code, code)


def get_customer_by_id(customer: int) -> CustomerRecord:
    """The customer with this id; NotFoundError if there is none."""
    return _record(Customer.id == customer, str(customer))


def _record(where: Any, name: str) -> CustomerRecord:
    query: Any = Customer.select(*(getattr(Customer, field) for field in _FIELDS)).where(where).tuples()
    row = next(iter(query), None)
    if row is None:
        raise NotFoundError(_("There is no customer {code}.").format(code=name))
    return CustomerRecord(*row)


def contacts_of(customer: int) -> list[ContactRecord]:
    """The contacts of a customer (id) by their code."""
    query: Any = Contact.select(Contact.id, Contact.code, Contact.name, Contact.email, Contact.phone)
    return [ContactRecord(*row) for row in execute(query.where(Contact.customer == customer).order_by(Contact.code))]


def open_items_of(customer: int) -> list[OpenItemRow]:
    """What a customer (id) has not paid, the longest due first."""
    query: Any = OpenItem.select(
        OpenItem.id, OpenItem.document, OpenItem.issued, OpenItem.due, OpenItem.open_amount, OpenItem.currency,
        OpenItem.lawsuit).where(OpenItem.customer == customer, ~OpenItem.closed)
    return [
        OpenItemRow(row[0], row[1], None if row[2] is None else as_date(row[2]), as_date(row[3]), from_cents(row[4]),
                    row[5], bool(row[6]))
        for row in execute(query.order_by(OpenItem.due, OpenItem.document))
    ]
