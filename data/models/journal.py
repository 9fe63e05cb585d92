"""The journal: who changed what, and when."""

from peewee import AutoField, BigIntegerField, CharField, TextField

from data.fields import MomentField
from data.models.base import Table


class JournalEntry(Table):
    """One change, appended in the transaction that made it; the database refuses to change or delete it."""

    id = AutoField()
    at = MomentField()
    operator = CharField()  # code; empty when nobody acted
    action = CharField()
    kind = CharField()  # of the object
    object_id = BigIntegerField(null=True)
    label = CharField()  # what people call the object: YEAR/NUMBER, a code, a key
    details = TextField()  # JSON of what else is to be known; empty if nothing

    class Meta:
        table_name = "journal"
