"""Finding customers by what somebody types of their code or name."""

from typing import Any

from peewee import fn

from data.models import Customer
from data.sorting import AFTER_CARON, CARON, LETTERS, sort_key, without_marks


def customer_found(text: str) -> Any:
    """The condition of a customer with ``text`` in the code or name.

    Capitals do not matter, and who types ``zumer`` finds Žumer too; who types ``žumer`` finds no Zumer.
    """
    key = sort_key(text)
    name: Any = Customer.sort_name
    may_be_marked = any(letter in LETTERS for letter in key[:-1])  # behind the last one a mark does not matter
    if may_be_marked and key == without_marks(key):
        name = fn.REPLACE(fn.REPLACE(name, CARON, ""), AFTER_CARON, "")
    return Customer.code.contains(text) | name.contains(key)
