"""``show``: all that is known of one reminder, as text or JSON."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from data.language import _, language
from tui.cli.notes import note_json, print_notes
from tui.cli.outbox import message_json
from tui.cli.selecting import parse_label
from tui.cli.session import Session, common, print_table

if TYPE_CHECKING:
    from data.journal_pages import JournalRow
    from data.outbox import MessageRow
    from data.reminders import ReminderDetail
    from tui.reminder_reading import Known

PAGE = 200  # messages read at a time


@click.command()
@click.argument("label", metavar="YEAR/NUMBER")
@common
@click.pass_obj
def show(session: Session, label: str) -> int:
    """Show a reminder: head, items, notes, messages with every attempt, who did what."""
    from datetime import date

    from data.reminders import find_reminder
    from tui.reminder_reading import read_reminder

    session.open()
    known = read_reminder(find_reminder(*parse_label(label)), date.today())
    messages = list(_messages(known))
    session.answer(_as_json(known, messages), lambda: _print(known, messages))
    return 0


def _messages(known: "Known") -> Iterator["MessageRow"]:
    """All messages, the newest first, a page at a time."""
    from data.outbox import read_messages

    ids = known.messages.ids()
    for start in range(0, len(ids), PAGE):
        yield from reversed(read_messages(ids[start : start + PAGE]))


def _as_json(known: "Known", messages: list["MessageRow"]) -> dict[str, Any]:
    return {
        "reminder": _reminder_json(known.detail), "promised_on": known.promised,
        "items": [item._asdict() for item in known.detail.items],
        "notes": [note_json(row) for row in known.notes],
        "messages": [message_json(row) for row in messages],
        "journal": [_entry_json(row) for row in known.journal.rows()],
    }


def _reminder_json(detail: "ReminderDetail") -> dict[str, Any]:
    head = {name: value for name, value in detail.row._asdict().items() if name != "id"}
    contact = detail.contact
    return {
        **head, "interest": detail.interest, "credit": detail.credit, "lump_sum": detail.lump_sum,
        "total": detail.total, "days_sum": detail.days_sum, "pay_by": detail.pay_by,
        "last_before_lawsuit": detail.last_before_lawsuit,
        "contact_code": detail.contact_code, "recipients": contact.email if contact else "",
        "letter": detail.document_name, "issued_at": detail.issued_at, "sent_at": detail.sent_at,
    }


def _entry_json(row: "JournalRow") -> dict[str, Any]:
    return {"at": row.at, "operator": row.operator, "action": row.action, "details": row.details}


def _print(known: "Known", messages: list["MessageRow"]) -> None:
    from data.formatting import format_moment
    from tui.people import details_words
    from tui.reminder_details import head, item_columns, item_rows
    from tui.reminder_lists import message_words

    click.echo(_("Reminder {label}").format(label=known.detail.row.label))
    click.echo(head(known.detail, known.promised, known.bounced, known.holds))
    columns = item_columns(known.detail, known.holds)
    print_table([column.title for column in columns],
                ([column.text(row) for column in columns] for row in item_rows(known.detail, known.holds)),
                right=[place for place, column in enumerate(columns) if column.right])
    if known.notes:
        print_notes(list(known.notes))
    click.echo(_("Messages and attempts"))
    for row in messages:
        click.echo("  " + message_words(row).replace("\n", "\n    "))
    if not messages:
        click.echo("  " + _("It was not put into a batch yet."))
    print_table([_("Time"), _("Operator"), _("Action"), _("Details")],
                ([format_moment(row.at, language()), row.operator, _(row.action), details_words(row)]
                 for row in known.journal.rows()))
