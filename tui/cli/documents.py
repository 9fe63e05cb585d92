"""``documents``: any PDF files by e-mail, each to its own recipients, as safely as reminders; at once or later."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from data.errors import InputError
from data.language import _, language, ngettext
from tui.cli.batch_options import batch_options
from tui.cli.options import add_options
from tui.cli.session import Session, common, print_table
from tui.document_batch import KINDS

if TYPE_CHECKING:
    from tui.document_batch import Entry


@click.group()
def documents() -> None:
    """Invoices, payslips, statements: any PDF files by e-mail."""


_FILES = (
    click.argument("files", type=click.Path(path_type=Path), nargs=-1),
    click.option("--list", "table", type=click.Path(path_type=Path, dir_okay=False), metavar="F", help=_(
        "CSV or XLSX with the columns file, recipients (or customer), and if you like name and subject.")),
    click.option("--to", default="", metavar="A", help=_(
        "Recipients of the FILES, each file in a message of its own.")),
    click.option("--contact", default="", metavar="CODE", help=_(
        "Contact code of the customers in the list; without it their first one.")),
    click.option("--kind", type=click.Choice(KINDS), default="other", show_default=True, help=_("What they are.")),
)


def _files(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say which files go to whom."""
    return add_options(_FILES, command)


@documents.command()
@_files
@click.option("--again", is_flag=True, help=_("Also what went to the same address before."))
@common
@click.pass_obj
def add(
    session: Session, files: tuple[Path, ...], table: Path | None, to: str, contact: str, kind: str, again: bool
) -> int:
    """Store FILES, or those of a --list, to be e-mailed later with documents send --waiting."""
    from tui.document_words import added_words
    from tui.waiting import add_documents

    session.open()
    done = add_documents(_entries(files, table, to), kind, session.operator.code, contact, again)

    def text() -> None:
        for skipped in done.skipped:
            click.echo(f"  {skipped.label}: {skipped.reason}")
        click.echo(added_words(done.added))

    session.answer({"added": done.added,
                    "skipped": [{"number": each.label, "reason": each.reason} for each in done.skipped]}, text)
    return (1 if done.added else 2) if done.skipped else 0


@documents.command("list")
@click.option("--waiting", is_flag=True, help=_("Only those that are not in a batch yet."))
@click.option("--limit", type=click.IntRange(min=1), default=100, show_default=True)
@common
@click.pass_obj
def list_(session: Session, waiting: bool, limit: int) -> None:
    """List what waits and what is in batches, with its state, the newest batch first."""
    from data.document_pages import DocumentPages
    from data.formatting import format_moment

    session.open()
    pages = DocumentPages()
    count = pages.waiting if waiting else pages.count()
    rows = pages.window(0, min(limit, count))

    def text() -> None:
        print_table(
            [_("Id"), _("Document"), _("Kind"), _("Recipients"), _("State"), _("Changed"), _("Batch")],
            ([str(abs(row.id)), row.name, _(row.kind), row.recipients, _(row.state),
              format_moment(row.at, language()), "" if row.batch is None else str(row.batch)] for row in rows))
        if count > len(rows):
            click.echo(_("The first {shown} of {count}; --limit shows more.").format(shown=len(rows), count=count))

    session.answer({"documents": [
        {"id": abs(row.id), "document": row.name, "kind": row.kind, "recipients": row.recipients, "state": row.state,
         "at": row.at, "batch": row.batch} for row in rows], "waiting": pages.waiting, "count": count}, text)


@documents.command()
@click.argument("ids", type=int, nargs=-1, required=True)
@common
@click.pass_obj
def remove(session: Session, ids: tuple[int, ...]) -> int:
    """Remove documents that wait, by the ids that documents list --waiting says; what was sent stays."""
    from data.waiting import read_waiting, remove_waiting
    from tui.document_words import removing_question

    session.open()
    known = [each.document for each in read_waiting() if each.document in ids]
    if unknown := [str(number) for number in ids if number not in known]:
        raise InputError(_("No document waits with the id {ids}.").format(ids=", ".join(unknown)))
    session.confirm(removing_question(len(known)))
    count = remove_waiting(known)
    session.answer({"removed": count}, lambda: click.echo(
        ngettext("{count} document removed.", "{count} documents removed.", count).format(count=count)))
    return 0


@documents.command()
@_files
@click.option("--waiting", is_flag=True, help=_("Instead: all that documents add collected."))
@click.option("--subject", default="", metavar="T", help=_("Subject, with {{ file }}, {{ name }}, {{ customer }}."))
@click.option("--body-file", type=click.Path(path_type=Path, dir_okay=False), metavar="F",
              help=_("Text of the message, UTF-8, with the same placeholders."))
@batch_options
@click.option("--again", is_flag=True, help=_("Also what went to the same address before."))
@common
@click.pass_obj
def send(
    session: Session, files: tuple[Path, ...], table: Path | None, to: str, contact: str, kind: str, waiting: bool,
    subject: str, body_file: Path | None, cc: str, bcc: str, dry_run: bool, limit: int | None, to_me: bool,
    not_before: str | None, expires: str | None, again: bool,
) -> int:
    """E-mail FILES to one address, or each file of a --list to its own; what went there before is skipped."""
    from mail.batch import BatchSettings, preview
    from mail.transports.ways import way_of
    from tui.cli import sending
    from tui.document_batch import documents as outgoing
    from tui.document_batch import queue_documents
    from tui.waiting import queue_waiting, waiting_documents

    session.open()
    if waiting and (files or table or to):
        raise InputError(_("Give either --waiting, or files."))
    entries = [] if waiting else _entries(files, table, to)
    preferences = session.preferences()
    settings = BatchSettings(
        subject=subject, body=sending.read_text(body_file), cc=cc, bcc=bcc, limit=limit,
        to_me=sending.my_address(session) if to_me else "",
        not_before=sending.moment(not_before, "--not-before"), expires=sending.moment(expires, "--expires"))
    if dry_run or not session.yes:
        chosen = waiting_documents(again or to_me) if waiting else outgoing(entries, contact, again or to_me)
        seen = preview(chosen, settings, preferences)
        way = way_of(preferences)
        if dry_run:
            session.answer(sending.preview_json(seen, way), lambda: sending.print_preview(seen, way, []))
            return 0
        if seen.sendable:
            session.confirm(_question(seen.sendable, settings.to_me, preferences["sender.address"]))
    operator = session.operator.code
    number = queue_waiting(settings, preferences, operator, again) if waiting else queue_documents(
        entries, kind, settings, preferences, operator, contact, again)
    return sending.deliver(session, number)


def _entries(files: tuple[Path, ...], table: Path | None, to: str) -> "list[Entry]":
    from tui.document_batch import Entry, read_list

    if table is not None:
        if files or to:
            raise InputError(_("Give either --list, or files and --to."))
        return read_list(table)
    if not files or not to:
        raise InputError(_("Name the files and their recipient with --to, or a --list."))
    return [Entry(file, to) for file in files]


def _question(count: int, to_me: str, sender: str) -> str:
    if to_me:
        return ngettext("Send {count} document to {address}, as a trial?",
                        "Send {count} documents to {address}, as a trial?", count).format(count=count, address=to_me)
    return ngettext("Send {count} document from {sender}?", "Send {count} documents from {sender}?", count).format(
        count=count, sender=sender)
