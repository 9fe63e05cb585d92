"""The tables as Peewee models. Only this room uses them; the other rooms get named tuples from its functions."""

import peewee
from peewee import (
    AutoField,
    BlobField,
    BooleanField,
    CharField,
    CompositeKey,
    DateField,
    ForeignKeyField,
    IntegerField,
    TextField,
)

from data.fields import MomentField, MoneyField

database = peewee.DatabaseProxy()


class Table(peewee.Model):
    """What all tables share: the database opened by ``data.database``."""

    class Meta:
        database = database
        legacy_table_names = False


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

    class Meta:
        table_name = "customers"


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
    """A PDF that can be sent; its bytes are in ``DocumentContent``."""

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
    pay_by = DateField()
    contact_code = CharField(default="")
    last_before_lawsuit = BooleanField(default=False)
    lawsuit = BooleanField(default=False)
    state = CharField(default="prepared")  # prepared | issued | sent
    document = ForeignKeyField(Document, null=True)
    issued_at = MomentField(null=True)
    sent_at = MomentField(null=True)

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

    class Meta:
        table_name = "reminder_items"


class Batch(Table):
    """One sending."""

    id = AutoField()
    kind = CharField(default="reminders")  # reminders | documents | test
    account = CharField()  # whose pace and lease: user@host:port of the transport
    transport = CharField(default="smtp")
    state = CharField(default="draft")
    reason = TextField(default="")
    paused_until = MomentField(null=True)
    operator = CharField(default="")
    subject = TextField(default="")
    selected = IntegerField(default=0)
    created_at = MomentField()
    started_at = MomentField(null=True)
    finished_at = MomentField(null=True)
    not_before = MomentField(null=True)
    expires_at = MomentField(null=True)  # what has not left by then is cancelled
    stale = BooleanField(default=False)  # reminders paid meanwhile are sent all the same

    class Meta:
        table_name = "batches"


class Skip(Table):
    """A selected document that a batch did not queue, and why."""

    id = AutoField()
    batch = ForeignKeyField(Batch, backref="skips", on_delete="CASCADE")
    reminder = ForeignKeyField(Reminder, null=True, on_delete="SET NULL")
    label = CharField()  # YEAR/NUMBER of the reminder or the document's name
    reason = TextField()

    class Meta:
        table_name = "skips"


class Message(Table):
    """One document set to one recipient set. Every byte is frozen: head + base64(document) + tail."""

    id = AutoField()
    batch = ForeignKeyField(Batch, backref="messages", on_delete="CASCADE")
    document = ForeignKeyField(Document, null=True)
    reminder = ForeignKeyField(Reminder, null=True)
    account = CharField()
    label = CharField()  # YEAR/NUMBER of the reminder or the document's name
    recipients = TextField()  # the To addresses, normal form, separated by ", "
    envelope_from = CharField()
    envelope_to = TextField()  # To, Cc and Bcc, one address a line
    message_id = CharField(unique=True)
    date = MomentField()
    head = BlobField()
    tail = BlobField()
    smtputf8 = BooleanField(default=False)
    size = IntegerField()
    state = CharField(default="queued")
    due_at = MomentField(null=True)
    tries = IntegerField(default=0)
    holder = CharField(default="")
    last_words = TextField(default="")  # the server's last reply, for lists
    queued_at = MomentField()
    changed_at = MomentField()
    accepted_at = MomentField(null=True)

    class Meta:
        table_name = "messages"


class Attempt(Table):
    """One try of a message, appended and never changed, with the server's words."""

    id = AutoField()
    message = ForeignKeyField(Message, backref="attempts", on_delete="CASCADE")
    at = MomentField()
    outcome = CharField()  # the state the message went to
    stage = CharField()  # idle | connect | tls | ehlo | auth | mail | rcpt | data | body | dot | operator
    code = IntegerField(null=True)
    enhanced = CharField(default="")
    text = TextField(default="")
    ms = IntegerField(default=0)

    class Meta:
        table_name = "attempts"


class Lease(Table):
    """Who sends from an account now; taken over when ``expires_at`` has passed."""

    account = CharField(primary_key=True)
    holder = CharField()
    heartbeat_at = MomentField()
    expires_at = MomentField()

    class Meta:
        table_name = "leases"


class LearnedLimit(Table):
    """How many recipients an account may send to within so many seconds; a learned one is forgotten after a month."""

    account = CharField()
    seconds = IntegerField()  # 0: messages in one connection
    cap = IntegerField()
    origin = CharField()  # learned | operator
    learned_at = MomentField()
    words = TextField(default="")  # of the server that refused

    class Meta:
        table_name = "learned_limits"
        primary_key = CompositeKey("account", "seconds")


TABLES: tuple[type[Table], ...] = (
    Operator, Preference, Customer, Contact, OpenItem, Package, Document, DocumentContent, Reminder, ReminderItem,
    Batch, Skip, Message, Attempt, Lease, LearnedLimit,
)  # fmt: skip
