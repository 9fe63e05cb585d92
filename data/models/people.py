"""Operators and their preferences; customers and their contacts."""

from typing import Any

from peewee import AutoField, BooleanField, CharField, CompositeKey, DateField, ForeignKeyField, TextField

from data.models.base import Table
from data.sorting import sort_key


class Operator(Table):
    """Somebody who uses Dunmail; recognised by the login name of the system."""

    id = AutoField()
    code = CharField(unique=True)
    name = CharField()
    level = CharField(default="supervisor")  # clerk | supervisor
    language = CharField(default="")
    email = CharField(default="")
    login = CharField(default="")
    active = BooleanField(default=True)

    class Meta:
        table_name = "operators"


class Preference(Table):
    """One setting; ``operator`` is empty for a global one."""

    operator = CharField(default="")
    key = CharField()
    value = TextField()

    class Meta:
        table_name = "preferences"
        primary_key = CompositeKey("operator", "key")


class Customer(Table):
    """Who owes money."""

    id = AutoField()
    code = CharField(unique=True)
    name = CharField()
    sort_name = TextField(default="")  # data.sorting.sort_key of the name
    kind = CharField(default="company")  # company | person
    street = CharField(default="")
    postcode = CharField(default="")
    city = CharField(default="")
    country = CharField(default="")
    language = CharField(default="")
    vat_id = CharField(default="")
    defaulter = BooleanField(default=False)
    blocked = BooleanField(default=False)  # not to be reminded
    block_reason = TextField(default="")
    blocked_until = DateField(null=True)  # last day, None for good
    block_decided = BooleanField(default=False)  # an operator decided the block or its end; no import changes it

    class Meta:
        table_name = "customers"

    def save(self, *args: Any, **options: Any) -> int:
        """Write the row, and what its name is sorted by."""
        self.sort_name = sort_key(self.name)
        return int(super().save(*args, **options))


class Contact(Table):
    """A person or office of a customer; the one whose code equals the level's contact code gets the reminder."""

    id = AutoField()
    customer = ForeignKeyField(Customer, backref="contacts", on_delete="CASCADE")
    code = CharField()
    name = CharField(default="")
    email = TextField(default="")  # one or several addresses, separated by ; or ,
    phone = CharField(default="")

    class Meta:
        table_name = "contacts"
