"""The selected reminders on their way out: who gets each, in which words, or why nobody does."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from data.documents import Outgoing
from data.formatting import format_date, format_money
from data.language import _
from data.preferences import Preferences
from data.reminders import ReminderDetail, get_reminders, selected
from data.selection import Selection
from dunning.issuing import named
from dunning.letters import language_of, payment_reference
from dunning.levels import LEVELS
from dunning.texts import mail_texts

CHUNK = 200  # reminders read at a time


def outgoing(selection: Selection, preferences: Preferences) -> Iterator[Outgoing]:
    """The selected reminders that are issued or, if the selection says state sent, those to be sent again.

    Reminders the operator pointed at (``issuing.named``) that are in another state come with the reason in ``skip``,
    like those whose customer has no contact for the level. They are read as they are asked for.
    """
    state = "sent" if selection.state == "sent" else "issued"
    rows = selected(selection if named(selection) else replace(selection, state=state))
    for start in range(0, len(rows), CHUNK):
        for detail in get_reminders([row.id for row in rows[start : start + CHUNK]]):
            yield _outgoing(detail, preferences, state)


def _outgoing(reminder: ReminderDetail, preferences: Preferences, state: str) -> Outgoing:
    contact = reminder.contact
    subject, body = _texts(reminder, preferences)
    return Outgoing(
        label=reminder.row.label,
        document_id=reminder.document_id or 0,
        file_name=reminder.document_name,
        recipients=contact.email if contact else "",
        language=language_of(reminder),
        subject=subject,
        body=body,
        reminder_id=reminder.row.id,
        skip=_skip(reminder, state),
        again=state == "sent",
        context=_context(reminder, preferences),
    )


def _skip(reminder: ReminderDetail, wanted: str) -> str:
    """Why the reminder cannot be sent; empty if it can."""
    row = reminder.row
    if row.state == "prepared":
        return _("It is not issued yet.")
    if row.state != wanted:
        return _("It was sent already; to send it again, select the state sent.")
    if not reminder.contact_code:
        return _("Level {level} had no contact code (preference dunning.level.{level}.contact_code).").format(
            level=row.level)
    if reminder.contact is None:
        return _("Customer {code} {name} has no contact {contact}.").format(
            code=row.customer, name=row.name, contact=reminder.contact_code)
    if not reminder.contact.email.strip():
        return _("Contact {contact} of customer {code} {name} has no e-mail address.").format(
            contact=reminder.contact_code, code=row.customer, name=row.name)
    return ""


def _texts(reminder: ReminderDetail, preferences: Preferences) -> tuple[str, str]:
    """Subject and body templates: the level's own from the preferences, else those of the customer's language."""
    level = reminder.row.level
    subject, body = mail_texts(language_of(reminder), level, reminder.last_before_lawsuit)
    if level in LEVELS:
        subject = preferences[f"dunning.level.{level}.subject"] or subject
        body = preferences[f"dunning.level.{level}.body"] or body
    return subject, body


def _context(reminder: ReminderDetail, preferences: Preferences) -> dict[str, Any]:
    """What stands for the placeholders, written as the customer's language writes it."""
    row, language = reminder.row, language_of(reminder)
    return {
        "year": row.year, "number": row.number, "date": format_date(row.date, language), "customer": row.customer,
        "name": row.name, "level": row.level, "amount": format_money(row.amount, language),
        "cost": format_money(row.cost, language), "interest": format_money(reminder.interest, language),
        "total": format_money(reminder.total, language), "currency": row.currency,
        "pay_by": format_date(reminder.pay_by, language), "company": preferences["company.name"],
        "iban": preferences["company.iban"], "reference": payment_reference(reminder, preferences["company.iban"]),
        "sender": preferences["sender.name"],
    }
