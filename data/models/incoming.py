"""What came back: addresses that bounced, and how far each mailbox has been read."""

from peewee import BigIntegerField, CharField, CompositeKey, TextField

from data.fields import MomentField
from data.models.base import Table


class BouncedAddress(Table):
    """An address that mail came back from; whichever contact has it, and for as long as it has it."""

    address = CharField(primary_key=True)  # in lower case
    bounced_at = MomentField()
    words = TextField()  # the refusing server's

    class Meta:
        table_name = "bounced_addresses"


class Mailbox(Table):
    """How far a mailbox has been read: by IMAP up to ``last_uid`` of ``validity``, by POP3 see ``SeenMail``."""

    account = CharField(primary_key=True)  # protocol, user and host
    validity = BigIntegerField()
    last_uid = BigIntegerField()
    read_at = MomentField()

    class Meta:
        table_name = "mailboxes"


class SeenMail(Table):
    """A message of a POP3 mailbox that was looked at and still is there."""

    account = CharField()
    uidl = CharField()

    class Meta:
        table_name = "seen_mail"
        primary_key = CompositeKey("account", "uidl")
