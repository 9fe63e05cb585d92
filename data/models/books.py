"""What customers owe, the documents written about it, and their reminders."""

from peewee import AutoField, BlobField, BooleanField, CharField, DateField, ForeignKeyField, IntegerField, TextField

from data.fields import MomentField, MoneyField
from data.models.base import Table
from data.models.people import Customer


class OpenItem(Table):
    """An invoice or other document of the customer and what is still open on it."""

    id = AutoField()
    customer = ForeignKeyField(Customer, backref="open_items", on_delete="CASCADE")
    document = CharField()
    issued = DateField(null=True)
    due = DateField()
    amount = MoneyField()
    open_amount = MoneyField()
    currency = CharField(default="EUR")
    reference = CharField(default="")
    closed = BooleanField(default=False)
    lawsuit = BooleanField(default=False)
    updated_at = MomentField()

    class Meta:
        table_name = "open_items"


class Package(Table):
    """One preparation run; its number is its id."""

    id = AutoField()
    date = DateField()
    created_at = MomentField()
    operator = CharField(default="")

    class Meta:
        table_name = "packages"


class Document(Table):
    """A file that can be sent, mostly a PDF; its bytes are in ``DocumentContent``."""

    id = AutoField()
    kind = CharField()  # letter | invoice | payslip | statement | other
    name = CharField()  # file name
    sha256 = CharField()
    size = IntegerField()
    created_at = MomentField()
    void = BooleanField(default=False)  # its reminder was unlocked; never sent

    class Meta:
        table_name = "documents"


class DocumentContent(Table):
    """The bytes of a document, apart so that lists of documents stay light."""

    document = ForeignKeyField(Document, primary_key=True, on_delete="CASCADE")
    content = BlobField()

    class Meta:
        table_name = "document_contents"


class Reminder(Table):
    """A reminder of one customer in one package; the customer's code and name stay as they were, for proof."""

    id = AutoField()
    year = IntegerField()
    number = IntegerField()
    date = DateField()
    customer = ForeignKeyField(Customer, backref="reminders")
    customer_code = CharField()
    customer_name = CharField()
    sort_name = TextField(default="")  # data.sorting.sort_key of the name
    package = ForeignKeyField(Package, backref="reminders")
    level = IntegerField()
    currency = CharField()
    amount = MoneyField()
    days_late = IntegerField()  # mean over its items, rounded to a whole day
    days_sum = IntegerField()  # sum of its items' days late
    item_count = IntegerField()
    average_per_day = MoneyField()
    cost = MoneyField()
    interest = MoneyField(default=0)
    credit = MoneyField(default=0)  # of the customer's credits, what is set off against its items
    customer_credit = MoneyField(default=0)  # all the customer's credits in its currency on the reminder's date
    lump_sum = MoneyField(default=0)
    deviation = MoneyField(default=0)  # once issued: so much less may be owed, and it is still sent
    pay_by = DateField()
    contact_code = CharField(default="")
    last_before_lawsuit = BooleanField(default=False)
    defaulter = BooleanField(default=False)  # the customer's, kept by the database
    lawsuit = BooleanField(default=False)
    state = CharField(default="prepared")  # prepared | issued | sent
    document = ForeignKeyField(Document, null=True)
    issued_at = MomentField(null=True)
    sent_at = MomentField(null=True)
    posted_on = DateField(null=True)  # the day, if it was sent by post

    class Meta:
        table_name = "reminders"


class ReminderItem(Table):
    """An open item as it stood on the reminder's date; ``level`` is the item's own, this reminder included."""

    id = AutoField()
    reminder = ForeignKeyField(Reminder, backref="items", on_delete="CASCADE")
    open_item = ForeignKeyField(OpenItem, null=True, on_delete="SET NULL")
    document = CharField()
    issued = DateField(null=True)
    due = DateField()
    amount = MoneyField()  # open on the reminder's date
    reference = CharField(default="")
    days_late = IntegerField()
    level = IntegerField()
    interest = MoneyField(default=0)
    lump_sum = MoneyField(default=0)  # statutory compensation, charged on one reminder of an item only

    class Meta:
        table_name = "reminder_items"
