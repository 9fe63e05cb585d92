"""Reads what the reminder screen shows, in a thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from data.bounced import Bounced
    from data.in_force import InForce
    from data.journal_pages import JournalPages
    from data.notes import NoteRow
    from data.outbox import MessageRow
    from data.reminder_messages import ReminderMessages
    from data.reminders import ReminderDetail
    from dunning.previewing import LetterPreview


@dataclass(frozen=True, slots=True)
class Known:
    """All that is known of a reminder, messages and journal a page at a time; ``promised`` is a day still to come."""

    detail: ReminderDetail
    messages: ReminderMessages
    notes: Sequence[NoteRow]
    journal: JournalPages
    promised: date | None
    bounced: Sequence[Bounced] = ()
    holds: Sequence[InForce] = ()


def read_reminder(reminder_id: int, today: date) -> Known:
    """Read it; NotFoundError if there is no such reminder."""
    from data.in_force import in_force
    from data.journal_pages import JournalFilter, JournalPages
    from data.notes import notes_of_customer, promised_until
    from data.reminder_messages import ReminderMessages
    from data.reminders import get_reminder
    from tui.people import bounced_of

    detail = get_reminder(reminder_id)
    messages = ReminderMessages(reminder_id)
    messages.count()
    journal = JournalPages(JournalFilter(kind="reminder", label=detail.row.label))
    journal.count()
    notes = notes_of_customer(reminder_id)
    bounced = bounced_of(detail.contact.email if detail.contact else "")
    return Known(detail, messages, notes, journal, promised_until(notes, today), bounced,
                 in_force(detail.row.customer))


def read_message(message: int) -> MessageRow | None:
    """A message with its attempts."""
    from data.outbox import read_messages

    return next(iter(read_messages([message])), None)


def read_letter(reminder_id: int, operator: str) -> tuple[LetterPreview, str]:
    """The letter to look at, and how the operator wishes to; InputError or NotFoundError says why there is none."""
    from data.preferences import Preferences
    from dunning.previewing import preview_letter

    preferences = Preferences(operator)
    return preview_letter(reminder_id, preferences), preferences.find("letters.preview").value
