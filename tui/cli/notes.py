"""``note`` and ``notes``: what was said about a reminder, promises to pay among it."""

from datetime import date
from typing import TYPE_CHECKING, Any

import click

from data.errors import InputError
from data.language import _, language
from data.notes import KINDS
from data.selection import parse_date
from tui.cli.selecting import parse_label
from tui.cli.session import Session, common, print_table

if TYPE_CHECKING:
    from data.notes import NoteRow

WORDS = {kind.replace(" ", "-"): kind for kind in KINDS}  # as one types them without quotes
KIND = click.Choice(list(WORDS))


def note_json(row: "NoteRow") -> dict[str, Any]:
    """A note as JSON has it; ``number`` is the reminder's YEAR/NUMBER."""
    return {"id": row.id, "at": row.at, "operator": row.operator, "customer": row.customer, "number": row.label,
            "kind": row.kind, "text": row.text, "promised_on": row.promised_on}


@click.command()
@click.argument("label", metavar="YEAR/NUMBER")
@click.argument("text")
@click.option("--kind", type=KIND, default="note", show_default=True)
@click.option("--promise", metavar="D", help=_("The day the customer promised to pay by; not reminded until then."))
@common
@click.pass_obj
def note(session: Session, label: str, text: str, kind: str, promise: str | None) -> int:
    """Add a note to a reminder; it cannot be changed later."""
    from data.notes import add_note, kind_of
    from data.reminders import find_reminder

    promised_on = _day(promise)
    session.open()
    year, number = parse_label(label)
    meant = kind_of(WORDS[kind], promised_on)
    added = add_note(find_reminder(year, number), text, meant, promised_on)
    session.answer({"note": added, "number": f"{year}/{number}", "kind": meant, "promised_on": promised_on},
                   lambda: click.echo(_told(f"{year}/{number}", promised_on)))
    return 0


def _day(text: str | None) -> date | None:
    if not text:
        return None
    try:
        return parse_date(text)
    except ValueError:
        raise InputError(_("--promise: “{value}” is not a date. Write 17.08.2012 or 2012-08-17.").format(
            value=text)) from None


def _told(label: str, promised_on: date | None) -> str:
    from data.formatting import format_date

    words = _("Note added to reminder {label}.").format(label=label)
    if promised_on is not None:
        words += " " + _("The customer is not reminded until {date} has passed.").format(
            date=format_date(promised_on, language()))
    return words


@click.command()
@click.option("--customer", metavar="CODE", default="", help=_("Only notes about this customer."))
@click.option("--kind", type=KIND, help=_("Only notes of this kind."))
@click.option("--promised", is_flag=True, help=_("Only promises to pay by a day."))
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True)
@common
@click.pass_obj
def notes(session: Session, customer: str, kind: str | None, promised: bool, limit: int) -> int:
    """List the newest notes."""
    from data import notes as found

    session.open()
    rows = found.notes(customer, WORDS[kind] if kind else "", promised, limit)
    session.answer({"notes": [note_json(row) for row in rows]}, lambda: print_notes(rows))
    return 0


def print_notes(rows: list["NoteRow"]) -> None:
    """The notes as a table."""
    from data.formatting import format_date, format_moment

    tongue = language()
    print_table(
        [_("Time"), _("Operator"), _("Customer"), _("Reminder"), _("Kind"), _("Pays by"), _("Text")],
        ([format_moment(row.at, tongue), row.operator, row.customer, row.label, _(row.kind),
          format_date(row.promised_on, tongue) if row.promised_on else "", row.text] for row in rows),
    )
