"""The selected reminders on their way out: who gets each, in which words, or why nobody does."""

from collections.abc import Iterator
from dataclasses import replace

from data.documents import Outgoing
from data.language import _
from data.preferences import Preferences
from data.reminders import ReminderDetail, get_reminders, selected
from data.selection import Selection
from dunning.customer import language_of
from dunning.values import values_of
from dunning.wording import Wording

CHUNK = 200  # reminders read at a time


def outgoing(selection: Selection, preferences: Preferences) -> Iterator[Outgoing]:
    """The selected reminders that are issued or, if the selection says state sent, those to be sent again.

    Reminders the operator pointed at (``Selection.named``) that are in another state come with the reason in ``skip``,
    like those whose customer has no contact for the level. They are read as they are asked for.
    """
    state = "sent" if selection.state == "sent" else "issued"
    wording = Wording(preferences)
    rows = selected(selection if selection.named else replace(selection, state=state))
    for start in range(0, len(rows), CHUNK):
        for detail in get_reminders([row.id for row in rows[start : start + CHUNK]]):
            yield _outgoing(detail, preferences, wording, state)


def _outgoing(reminder: ReminderDetail, preferences: Preferences, wording: Wording, state: str) -> Outgoing:
    contact, language = reminder.contact, language_of(reminder)
    kind = (reminder.row.level, reminder.last_before_lawsuit, language, reminder.customer.kind == "person")
    return Outgoing(
        label=reminder.row.label,
        document_id=reminder.document_id or 0,
        file_name=reminder.document_name,
        recipients=contact.email if contact else "",
        language=language,
        subject=wording.find("subject", *kind).text,
        body=wording.find("body", *kind).text,
        reminder_id=reminder.row.id,
        skip=_skip(reminder, state),
        again=state == "sent",
        context=values_of(reminder, preferences, wording),
    )


def _skip(reminder: ReminderDetail, wanted: str) -> str:
    """Why the reminder cannot be sent; empty if it can."""
    row = reminder.row
    if row.state == "prepared":
        return _("It is not issued yet.")
    if row.state != wanted:
        return _("It was sent already; it is sent again only on purpose (Send again, --again).")
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
