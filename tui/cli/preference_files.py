"""``preferences export`` and ``import``: whole sets of preferences, shown before they are changed."""

from collections.abc import Sequence
from pathlib import Path

import click

from data.errors import InputError
from data.language import _, ngettext
from data.preference_files import Difference, export, read_file
from data.preferences import GLOBAL, change_preferences
from tui.cli.session import Session, common, print_table
from tui.cli.settings import SCOPE, preferences, whose


@preferences.command("export")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), required=False)
@SCOPE
@common
@click.pass_obj
def export_(session: Session, file: Path | None, scope: str) -> None:
    """Write what is set in the scope to FILE as TOML, or print it. Passwords are never in it."""
    session.open()
    text = export(whose(session, scope))
    if file is None:
        session.answer({"toml": text}, lambda: click.echo(text, nl=False))
        return
    if file.exists():
        session.confirm(_("{file} exists. Replace it?").format(file=file))
    try:
        file.write_text(text, "utf-8")
    except OSError as error:
        raise InputError(_("{file} cannot be written: {error}").format(file=file, error=error.strerror)) from error
    session.answer({"file": str(file)}, lambda: click.echo(_("{file} written.").format(file=file)))


@preferences.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@SCOPE
@click.option("--dry-run", is_flag=True, help=_("Show what would change; change nothing."))
@common
@click.pass_obj
def import_(session: Session, file: Path, scope: str, dry_run: bool) -> None:
    """Set what FILE (TOML) holds in the scope, all or nothing; what it does not name is kept."""
    session.open()
    _change(session, read_file(file, whose(session, scope)), scope, dry_run)


def _change(session: Session, differences: Sequence[Difference], scope: str, dry_run: bool) -> None:
    if not dry_run:
        change_preferences((each.change for each in differences), whose(session, scope),
                           {each.key: each.before for each in differences})
    answer = {"scope": scope, "changed": not dry_run and bool(differences),
              "changes": [each._asdict() for each in differences]}
    session.answer(answer, lambda: _print(differences, scope, dry_run))


def print_differences(differences: Sequence[Difference]) -> None:
    """A table of what changes, if anything does."""
    def words(text: str | None) -> str:
        return _("not set") if text is None else text

    if differences:
        print_table([_("Key"), _("Before"), _("After")],
                    ([each.key, words(each.before), words(each.after)] for each in differences))


def _print(differences: Sequence[Difference], scope: str, dry_run: bool) -> None:
    print_differences(differences)
    count = len(differences)
    if dry_run:
        words = ngettext("Dry run: {count} preference would change.", "Dry run: {count} preferences would change.",
                         count)
    elif scope == GLOBAL:
        words = ngettext("{count} preference changed for everybody.", "{count} preferences changed for everybody.",
                         count)
    else:
        words = ngettext("{count} preference of yours changed.", "{count} preferences of yours changed.", count)
    click.echo(words.format(count=count))
