"""``dunmail import``: customers, contacts and open items from the ERP's files."""

from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

import click

from data.language import _, ngettext
from tui.cli.session import Session, common
from tui.import_words import counts_words

if TYPE_CHECKING:
    from data.importing import ImportReport

KINDS = ("customers", "contacts", "items")
BAD_ROWS_SHOWN = 50


@click.command("import")
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help=_("Say what would happen; change nothing."))
@click.option("--skip-bad", is_flag=True, help=_("Import the good rows of a file that has bad ones."))
@click.option("--full", is_flag=True, help=_("The file is all there is: close the open items missing from it."))
@click.option("--mapping", type=click.Path(path_type=Path), help=_("TOML file: field = \"header in the file\"."))
@click.option("--encoding", help=_("Encoding of the file, if it is recognised wrongly."))
@click.option("--delimiter", help=_("Delimiter of the file, if it is recognised wrongly."))
@common
@click.pass_obj
def import_(session: Session, kind: str, file: Path, dry_run: bool, skip_bad: bool, full: bool, mapping: Path | None,
            encoding: str | None, delimiter: str | None) -> int:
    """Import FILE (CSV or XLSX). Importing again updates; a file with bad rows changes nothing."""
    from data.importing import ImportOptions, count_missing, import_file

    session.open()
    options = ImportOptions(dry_run=dry_run, skip_bad=skip_bad, full=full, mapping=mapping, encoding=encoding,
                            delimiter=delimiter)
    chosen = cast(Literal["customers", "contacts", "items"], kind)
    if full and not dry_run:
        missing = count_missing(chosen, file, options)
        if missing:
            session.confirm(ngettext(
                "{count} open item is missing from the file and will be closed. Go on?",
                "{count} open items are missing from the file and will be closed. Go on?", missing,
            ).format(count=missing))
    with session.progress(_("Importing")) as progress:
        report = import_file(chosen, file, options, progress)
    if not report.rows:
        session.note(_("{file} has no rows: only a header, or nothing at all.").format(file=file),
                     {"warning": "no rows", "file": str(file)})
    session.answer(report.as_json(), lambda: _print(report, dry_run))
    if not report.bad:
        return 0
    return 1 if report.applied or (dry_run and skip_bad) else 2


def _print(report: "ImportReport", dry_run: bool) -> None:
    for bad in report.bad[:BAD_ROWS_SHOWN]:
        click.echo(str(bad), err=True)
    if len(report.bad) > BAD_ROWS_SHOWN:
        click.echo(_("… and {count} more").format(count=len(report.bad) - BAD_ROWS_SHOWN), err=True)
    if report.overwritten:
        names = ", ".join(report.overwritten[:BAD_ROWS_SHOWN])
        click.echo(ngettext("{count} record typed in Dunmail was overwritten by the file: {names}",
                            "{count} records typed in Dunmail were overwritten by the file: {names}",
                            len(report.overwritten)).format(count=len(report.overwritten), names=names), err=True)
    counts = counts_words(report)
    if dry_run:
        click.echo(_("Dry run, nothing was changed. ") + counts)
    elif report.applied:
        click.echo(counts)
    else:
        click.echo(_("Nothing was imported. Correct the rows above, or import the others with --skip-bad. ") + counts)
