"""The tables as Peewee models. Only this room uses them; the other rooms get named tuples from its functions."""

from data.models.base import Table, database
from data.models.books import Document, DocumentContent, OpenItem, Package, Reminder, ReminderItem
from data.models.incoming import BouncedAddress, Mailbox, SeenMail
from data.models.journal import JournalEntry
from data.models.notes import Note
from data.models.people import Contact, Customer, Operator, Preference
from data.models.rules import Hold, Import
from data.models.sending import Attempt, Batch, LearnedLimit, Lease, Message, Skip, WaitingDocument

__all__ = [
    "TABLES", "Attempt", "Batch", "BouncedAddress", "Contact", "Customer", "Document", "DocumentContent", "Hold",
    "Import", "JournalEntry", "LearnedLimit", "Lease", "Mailbox", "Message", "Note", "OpenItem", "Operator", "Package",
    "Preference", "Reminder", "ReminderItem", "SeenMail", "Skip", "Table", "WaitingDocument", "database",
]  # fmt: skip

TABLES: tuple[type[Table], ...] = (
    Operator, Preference, Customer, Contact, OpenItem, Package, Document, DocumentContent, Reminder, ReminderItem,
    Batch, Skip, Message, Attempt, Lease, LearnedLimit, BouncedAddress, Mailbox, SeenMail, JournalEntry, Note, Hold,
    Import, WaitingDocument,
)  # fmt: skip
