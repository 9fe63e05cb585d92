"""``documents send``: any PDF files by e-mail, each to its own recipients, as safely as reminders."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from data.errors import InputError
from data.language import _, ngettext
from tui.cli.batch_options import batch_options
from tui.cli.session import Session, common
from tui.document_batch import KINDS

if TYPE_CHECKING:
    from tui.document_batch import Entry


@click.group()
def documents() -> None:
    """Invoices, payslips, statements: any PDF files by e-mail."""


@documents.command()
@click.argument("files", type=click.Path(path_type=Path), nargs=-1)
@click.option("--list", "table", type=click.Path(path_type=Path, dir_okay=False), metavar="F", help=_(
    "CSV or XLSX with the columns file, recipients (or customer), and if you like name and subject."))
@click.option("--to", default="", metavar="A", help=_("Recipients of the FILES, each file in a message of its own."))
@click.option("--contact", default="", metavar="CODE", help=_(
    "Contact code of the customers in the list; without it their first one."))
@click.option("--kind", type=click.Choice(KINDS), default="other", show_default=True, help=_("What they are."))
@click.option("--subject", default="", metavar="T", help=_("Subject, with {{ file }}, {{ name }}, {{ customer }}."))
@click.option("--body-file", type=click.Path(path_type=Path, dir_okay=False), metavar="F",
              help=_("Text of the message, UTF-8, with the same placeholders."))
@batch_options
@click.option("--again", is_flag=True, help=_("Also what went to the same address before."))
@common
@click.pass_obj
def send(
    session: Session, files: tuple[Path, ...], table: Path | None, to: str, contact: str, kind: str, subject: str,
    body_file: Path | None, cc: str, bcc: str, dry_run: bool, limit: int | None, to_me: bool, not_before: str | None,
    expires: str | None, again: bool,
) -> int:
    """E-mail FILES to one address, or each file of a --list to its own; what went there before is skipped."""
    from mail.batch import BatchSettings, preview
    from mail.transports.ways import way_of
    from tui.cli import sending
    from tui.document_batch import documents as outgoing
    from tui.document_batch import queue_documents

    session.open()
    entries = _entries(files, table, to)
    preferences = session.preferences()
    settings = BatchSettings(
        subject=subject, body=sending.read_text(body_file), cc=cc, bcc=bcc, limit=limit,
        to_me=sending.my_address(session) if to_me else "",
        not_before=sending.moment(not_before, "--not-before"), expires=sending.moment(expires, "--expires"))
    if dry_run or not session.yes:
        seen = preview(outgoing(entries, contact, again or to_me), settings, preferences)
        way = way_of(preferences)
        if dry_run:
            session.answer(sending.preview_json(seen, way), lambda: sending.print_preview(seen, way, []))
            return 0
        if seen.sendable:
            session.confirm(_question(seen.sendable, settings.to_me, preferences["sender.address"]))
    number = queue_documents(entries, kind, settings, preferences, session.operator.code, contact, again)
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
