"""The lists of one reminder: its messages with their attempts, its notes, who did what; columns and words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.formatting import format_date, format_moment
from data.language import _, language, ngettext
from tui.outbox_words import attempt_line
from tui.people import details_words
from tui.widgets.table_columns import Column
from tui.widgets.text import plain, plain_lines

if TYPE_CHECKING:
    from data.journal_pages import JournalRow
    from data.notes import NoteRow
    from data.outbox import MessageRow
    from data.reminder_messages import Delivery, ReminderMessage
    from data.reminders import ReminderDetail


def message_columns() -> list[Column[ReminderMessage]]:
    """Those of the list of messages."""
    tongue = language()
    return [
        Column("batch", _("Batch"), lambda r: str(r.batch), 4, right=True, yields=1),
        Column("changed", _("Changed"), lambda r: format_moment(r.changed_at, tongue), 16),
        Column("state", _("State"), lambda r: _(r.state), 9),
        Column("what", _("Letter"), _letter_word, 6),
        Column("recipients", _("Recipients"), lambda r: plain(r.recipients), 12, flexible=True),
    ]


def _letter_word(row: ReminderMessage) -> str:
    words = ((_("void"), row.void), (_("trial"), row.trial))
    return " ".join(word for word, said in words if said)


def message_words(row: MessageRow) -> str:
    """A message with its attempts and the server's own words."""
    title = _("Batch {batch} · {state} · to {recipients}").format(
        batch=row.batch, state=_(row.state), recipients=plain(row.recipients))
    return "\n".join([title, *([attempt_line(each) for each in row.attempts] or [_("no attempt yet")])])


def messages_words(count: int) -> str:
    """The footer of the list of messages."""
    if not count:
        return _("It was not put into a batch yet.")
    return ngettext("{n} message", "{n} messages", count).format(n=count)


def note_columns() -> list[Column[NoteRow]]:
    """Those of the list of notes."""
    tongue = language()
    return [
        Column("at", _("Time"), lambda r: format_moment(r.at, tongue), 16),
        Column("operator", _("Operator"), lambda r: plain(r.operator), 8, limit=10, yields=1),
        Column("label", _("Reminder"), lambda r: r.label, 8),
        Column("kind", _("Kind"), lambda r: _(r.kind), 7),
        Column("promised", _("Pays by"), lambda r: format_date(r.promised_on, tongue) if r.promised_on else "", 10),
        Column("text", _("Text"), lambda r: plain(r.text), 8, flexible=True),
    ]


def note_words(row: NoteRow) -> str:
    """A note in full."""
    parts = [row.label, _(row.kind), plain(row.operator)]
    if row.promised_on:
        parts.append(_("pays by {date}").format(date=format_date(row.promised_on, language())))
    return " · ".join(part for part in parts if part) + "\n" + plain_lines(row.text)


def notes_words(count: int) -> str:
    """The footer of the list of notes, which are those of the customer."""
    if not count:
        return _("No notes about this customer. N adds one.")
    return ngettext("{n} note about this customer", "{n} notes about this customer", count).format(n=count)


def again_words(detail: ReminderDetail, sent: list[Delivery]) -> str:
    """When, and to whom, a reminder was sent already: what to know before it is sent again."""
    tongue = language()
    lines = [
        _("Sent {moment} to {recipients} (batch {batch}).").format(
            moment=format_moment(each.at, tongue), recipients=plain(each.recipients), batch=each.batch)
        for each in sent
    ]
    if not lines and detail.sent_at:
        moment = format_moment(detail.sent_at, tongue)
        lines = [_("It was sent {moment}, not by e-mail from here.").format(moment=moment)]
    return "\n".join([*lines, _("The customer would get the same letter once more. The form asks before it is sent.")])


def journal_columns() -> list[Column[JournalRow]]:
    """Those of who did what with the reminder."""
    tongue = language()
    return [
        Column("at", _("Time"), lambda r: format_moment(r.at, tongue), 16),
        Column("operator", _("Operator"), lambda r: plain(r.operator), 8, limit=10, yields=1),
        Column("action", _("Action"), lambda r: _(r.action), 10),
        Column("details", _("Details"), lambda r: plain(details_words(r)), 8, flexible=True),
    ]


def journal_words(count: int) -> str:
    """The footer of the list of what was done."""
    return ngettext("{n} entry", "{n} entries", count).format(n=count)
