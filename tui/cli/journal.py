"""``journal``: who changed what, and when."""

from datetime import datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from data.errors import InputError
from data.language import _, language, ngettext
from data.selection import parse_date
from tui.cli.session import Session, common, print_table

if TYPE_CHECKING:
    from data.journal_pages import JournalPages, JournalRow


@click.command()
@click.option("--operator", metavar="CODE", default="", help=_("Only what this operator did."))
@click.option("--since", metavar="D", help=_("From this day."))
@click.option("--until", metavar="D", help=_("Up to this day, itself included."))
@click.option("--object", "thing", metavar="KIND:LABEL", default="",
              help=_("Only about this, such as reminder:2012/100 or customer."))
@click.option("--text", default="", help=_("Only what contains this text."))
@click.option("--limit", type=click.IntRange(min=1), default=100, show_default=True,
              help=_("The newest so many; a file gets all."))
@click.option("--export", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help=_("Write all of it to a .csv or .xlsx file."))
@common
@click.pass_obj
def journal(session: Session, operator: str, since: str | None, until: str | None, thing: str, text: str, limit: int,
            export: Path | None) -> None:
    """List the changes of reminders, batches, customers, operators and preferences, the newest first."""
    from data.journal_pages import JournalFilter, JournalPages, parse_object

    session.open()
    kind, label = parse_object(thing) if thing else ("", "")
    pages = JournalPages(JournalFilter(
        operator=operator, since=_moment(since, "--since"), until=_moment(until, "--until", timedelta(days=1)),
        kind=kind, label=label, text=text))
    if export is not None:
        _export(session, pages, export)
        return
    rows = pages.window(0, limit)

    def show() -> None:
        print_table([_("Time"), _("Operator"), _("Action"), _("Object"), _("Details")], map(_cells, rows))
        count = pages.count()
        if count > len(rows):
            click.echo(_("The newest {shown} of {count}; --limit shows more.").format(shown=len(rows), count=count))

    session.answer({"journal": [_json(row) for row in rows], "count": pages.count()}, show)


def _moment(text: str | None, name: str, later: timedelta = timedelta()) -> datetime | None:
    """The start of a day in this computer's time zone."""
    if not text:
        return None
    try:
        return (datetime.combine(parse_date(text), time.min) + later).astimezone()
    except (ValueError, OverflowError):
        raise InputError(_("{name}: “{value}” is not a date. Write 17.08.2012 or 2012-08-17.").format(
            name=name, value=text)) from None


def _json(row: "JournalRow") -> dict[str, object]:
    return {"at": row.at, "operator": row.operator, "action": row.action, "object": row.kind, "label": row.label,
            "details": row.details}


def _cells(row: "JournalRow") -> list[str]:
    from data.formatting import format_moment
    from tui.people import details_words

    return [format_moment(row.at, language()), row.operator, _(row.action), f"{_(row.kind)} {row.label}",
            details_words(row)]


def _export(session: Session, pages: "JournalPages", file: Path) -> None:
    from data.tables import check_kind
    from tui.journal_file import write_journal

    check_kind(file)
    if file.exists():
        session.confirm(_("{file} exists. Replace it?").format(file=file))
    count = write_journal(file, pages)
    session.answer({"file": str(file), "rows": count}, lambda: click.echo(
        ngettext("{count} entry written to {file}.", "{count} entries written to {file}.", count).format(
            count=count, file=file)))
