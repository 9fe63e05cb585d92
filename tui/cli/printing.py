"""``print``: letters as one PDF, or the list of reminders as PDF, CSV or XLSX; to a file, a printer or by e-mail."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from data.errors import InputError
from data.language import _
from data.selection import Selection
from tui.cli.copy_options import copy_options
from tui.cli.selecting import selection_options
from tui.cli.sending import exit_status, print_report, run_batch
from tui.cli.session import Session, common

if TYPE_CHECKING:
    from tui.copies import Copy
    from tui.exporting import Export, Exported, What


@click.command("print")
@selection_options
@click.option("-o", "--output", type=click.Path(path_type=Path), help=_("File to write."))
@click.option("--list", "as_list", is_flag=True, help=_("The list of the reminders instead of their letters."))
@click.option("--format", "form", type=click.Choice(["pdf", "csv", "xlsx"]),
              help=_("Of the list; as the file is called if left out."))
@click.option("--sort", default="number", show_default=True, metavar="COLUMN", help=_("Order of letters or rows."))
@click.option("--descending", is_flag=True, help=_("The other way round."))
@click.option("--password-file", type=click.Path(path_type=Path, dir_okay=False), metavar="F",
              help=_("The PDF opens only with the password in the first line of this file."))
@click.option("--printer", metavar="NAME", help=_("Print with lp on this printer; default is the default one."))
@copy_options
@common
@click.pass_obj
def print_(
    session: Session, selection: Selection, output: Path | None, as_list: bool, form: str | None, sort: str,
    descending: bool, password_file: Path | None, printer: str | None, copy: "Copy | None",
) -> int:
    """Write the letters of issued and sent reminders as one PDF, or with --list the list; print it, send a copy."""
    from data.pages import SORTS
    from data.tally import tally
    from tui.exporting import Export, carry_out, check, question

    session.open()
    if sort not in SORTS:
        raise InputError(_("--sort: there is no column {column}. Choose from: {columns}.").format(
            column=sort, columns=", ".join(SORTS)))
    if output is not None and printer is not None:
        raise InputError(_("Give either -o or --printer."))
    preferences = session.preferences()
    export = Export(
        what=_what(as_list, form, output), selection=selection,
        where="file" if output else "nowhere" if printer is None else "printer", file=output,
        printer="" if printer in (None, "default") else str(printer), password=_password(password_file),
        copy=copy, sort=sort, descending=descending,
    )
    check(export, preferences)
    if (output is not None and output.exists()) or export.copy or printer is not None:
        session.confirm("\n".join(question(export, tally(selection))))
    with session.progress(_("Writing")) as progress:
        done = carry_out(export, session.operator.code, progress)
    return _answer(session, done)


def _what(as_list: bool, form: str | None, output: Path | None) -> "What":
    if not as_list:
        if form not in (None, "pdf"):
            raise InputError(_("Letters are written as PDF; --format {form} needs --list.").format(form=form))
        return "letters"
    known: dict[str, What] = {"pdf": "list-pdf", "csv": "list-csv", "xlsx": "list-xlsx"}
    end = form or (output.suffix.lower().removeprefix(".") if output else "pdf")
    if end not in known:
        raise InputError(_("{file}: the name must end in .pdf, .csv or .xlsx, or give --format.").format(file=output))
    return known[end]


def _password(file: Path | None) -> str:
    if file is None:
        return ""
    try:
        lines = file.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(_("{file} cannot be read: {error}").format(
            file=file, error=getattr(error, "strerror", None) or _("it is no text"))) from None
    if not lines or not lines[0]:
        raise InputError(_("{file}: the first line is empty; it is the password.").format(file=file))
    return lines[0]


def _answer(session: Session, done: "Exported") -> int:
    from tui.exporting import told

    title, text, lines = told(done)
    status = 1 if done.skipped or done.problem else 0
    report = None
    if done.batch is not None:
        report = run_batch(session, done.batch)
        status = exit_status(report) or status
    result = _json(done.export, done) | {"email": report.as_json() if report else None}

    def people() -> None:
        click.echo(f"{title}\n{text}".rstrip())
        for line in lines:
            click.echo(f"  {line}")
        if report is not None:
            print_report(report)

    session.answer(result, people)
    return status


def _json(export: "Export", done: "Exported") -> dict[str, Any]:
    return {
        "what": export.what, "file": str(done.file) if export.where == "file" else None, "count": done.count,
        "pages": done.pages, "printed": done.spooled or None, "problem": done.problem,
        "skipped": [{"number": each.label, "reason": each.reason} for each in done.skipped],
        "outdated": [{"number": each.label, "reason": each.reason} for each in done.outdated], "batch": done.batch,
    }
