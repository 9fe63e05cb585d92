"""Batches, messages and attempts; who sends, and what limits the server has."""

from peewee import (
    AutoField,
    BlobField,
    BooleanField,
    CharField,
    CompositeKey,
    ForeignKeyField,
    IntegerField,
    TextField,
)

from data.fields import MomentField
from data.models.base import Table
from data.models.books import Document, Reminder


class WaitingDocument(Table):
    """A document that was collected and is not in a batch yet; to whom it goes, and what its message says."""

    document = ForeignKeyField(Document, primary_key=True, on_delete="CASCADE")
    recipients = TextField()
    customer = CharField(default="")  # code, if it goes to a customer's contact
    name = TextField(default="")  # of the recipient
    subject = TextField(default="")
    added_at = MomentField()
    operator = CharField(default="")

    class Meta:
        table_name = "waiting_documents"


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
    remaining = TextField(default="")  # whom of envelope_to it still has to reach, one a line; empty: everybody
    later = TextField(default="")  # whom the transaction of the dot that left did not include

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
    seconds = IntegerField()  # 0: messages in one connection; -1: connections at once
    cap = IntegerField()
    origin = CharField()  # learned | operator
    learned_at = MomentField()
    words = TextField(default="")  # of the server that refused

    class Meta:
        table_name = "learned_limits"
        primary_key = CompositeKey("account", "seconds")
