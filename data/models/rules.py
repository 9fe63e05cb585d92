"""What keeps reminders back, and what was imported when."""

from peewee import AutoField, CharField, DateField, ForeignKeyField, IntegerField, TextField

from data.fields import MomentField
from data.models.base import Table
from data.models.books import OpenItem
from data.models.people import Customer


class Hold(Table):
    """Why a customer or one open item is not reminded for a time; never changed but for its end, and never deleted."""

    id = AutoField()
    kind = CharField()  # block | dispute | promise
    customer = ForeignKeyField(Customer, null=True, backref="holds", on_delete="CASCADE")  # this, or the item
    open_item = ForeignKeyField(OpenItem, null=True, backref="holds", on_delete="CASCADE")
    reason = TextField()
    starts = DateField()
    until = DateField(null=True)  # last day, None until it is ended
    operator = CharField(default="")
    created_at = MomentField()
    ended_at = MomentField(null=True)
    ended_by = CharField(default="")

    class Meta:
        table_name = "holds"


class Import(Table):
    """A file that was imported."""

    id = AutoField()
    kind = CharField()  # customers | contacts | items
    file = CharField()
    row_count = IntegerField()
    at = MomentField()

    class Meta:
        table_name = "imports"
