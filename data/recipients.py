"""To whom a copy can go: the contacts of customers, found by what somebody types of them."""

from typing import Any, NamedTuple

from data.models import Contact, Customer
from data.pages import execute
from data.searching import customer_found

MOST = 50  # who types on finds the others


class Recipient(NamedTuple):
    """A contact with an e-mail; ``email`` holds one or several addresses, as it was entered."""

    customer: str
    name: str
    contact: str
    email: str


def find_recipients(text: str, most: int = MOST) -> list[Recipient]:
    """The contacts with ``text`` in the address, or in the customer's code or name, by their codes; all for none."""
    query: Any = Contact.select(Customer.code, Customer.name, Contact.code, Contact.email).join(Customer)
    query = query.where(Contact.email != "")
    if text.strip():
        query = query.where(customer_found(text.strip()) | Contact.email.contains(text.strip()))
    return [Recipient(*row) for row in execute(query.order_by(Customer.code, Contact.code).limit(most))]
