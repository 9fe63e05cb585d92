"""Notes about reminders: what a customer said, and when they promised to pay."""

from peewee import AutoField, CharField, DateField, ForeignKeyField, TextField

from data.fields import MomentField
from data.models.base import Table
from data.models.books import Reminder
from data.models.people import Customer


class Note(Table):
    """A note, appended and never changed; ``label`` is its reminder's YEAR/NUMBER, which may be deleted later."""

    id = AutoField()
    customer = ForeignKeyField(Customer, backref="notes", on_delete="CASCADE")
    reminder = ForeignKeyField(Reminder, null=True, backref="notes", on_delete="SET NULL")
    label = CharField()
    at = MomentField()
    operator = CharField()  # code; empty when nobody acted
    kind = CharField()  # data.notes.KINDS
    text = TextField()
    promised_on = DateField(null=True)

    class Meta:
        table_name = "notes"
