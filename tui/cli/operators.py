"""``operators``: who works with Dunmail and what they may."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from data.language import LANGUAGES, _, ngettext
from data.rights import LEVELS
from tui.cli.session import Session, common, print_table

if TYPE_CHECKING:
    from data.operators import OperatorRow

_FIELDS = (
    ("--name", {"help": _("Name, as reports show it.")}),
    ("--level", {"type": click.Choice(LEVELS), "help": _("What the operator may do.")}),
    ("--language", {"type": click.Choice(("", *LANGUAGES)), "help": _("Empty: that of the system.")}),
    ("--email", {"help": _("Where test messages and blind copies go.")}),
    ("--login", {"help": _("The user name of the system by which the operator is recognised.")}),
)


def _fields(command: Any) -> Any:
    for name, settings in reversed(_FIELDS):
        command = click.option(name, **settings)(command)
    return command


@click.group()
def operators() -> None:
    """Operators: code, name, level, language, e-mail, login. The level says what they may."""


@operators.command("list")
@common
@click.pass_obj
def list_(session: Session) -> None:
    """List all operators, those no longer active too."""
    from data.operators import operators as read

    session.open()
    rows = read()
    session.answer({"operators": [_json(row) for row in rows]}, lambda: print_table(
        [_("Code"), _("Name"), _("Level"), _("Language"), _("E-mail"), _("Login"), _("Active")],
        ([row.code, row.name, _(row.level), row.language, row.email, row.login, _("yes") if row.active else _("no")]
         for row in rows)))


def _json(row: "OperatorRow") -> dict[str, object]:
    return {name: value for name, value in row._asdict().items() if name != "id"}


@operators.command()
@click.argument("code")
@_fields
@common
@click.pass_obj
def add(session: Session, /, code: str, **fields: str | None) -> None:
    """Add the operator CODE, a clerk unless said otherwise."""
    from data.operators import add_operator

    _store(session, partial(add_operator, code), fields, _("Operator {code} added."))


@operators.command()
@click.argument("code")
@_fields
@common
@click.pass_obj
def edit(session: Session, /, code: str, **fields: str | None) -> None:
    """Change fields of the operator CODE."""
    from data.operators import edit_operator

    _store(session, partial(edit_operator, code), fields, _("Operator {code} changed."))


def _store(
    session: Session, store: "Callable[..., OperatorRow]", fields: dict[str, str | None], words: str
) -> None:
    from tui.people import check_one_address

    session.open()
    given = {name: value for name, value in fields.items() if value is not None}
    check_one_address(given)
    row = store(**given)
    session.answer(_json(row), lambda: click.echo(words.format(code=row.code)))


@operators.command()
@click.argument("code")
@common
@click.pass_obj
def deactivate(session: Session, code: str) -> None:
    """The operator CODE no longer works here; what they did stays theirs."""
    _set_active(session, code, False)


@operators.command()
@click.argument("code")
@common
@click.pass_obj
def activate(session: Session, code: str) -> None:
    """Let the operator CODE work again."""
    _set_active(session, code, True)


def _set_active(session: Session, code: str, active: bool) -> None:
    from data.operators import set_active

    session.open()
    row = set_active(code, active)
    words = _("Operator {code} is active.") if row.active else _("Operator {code} is no longer active.")
    session.answer(_json(row), lambda: click.echo(words.format(code=row.code)))


@operators.command("copy-settings")
@click.argument("source")
@click.argument("target")
@click.option("--merge", is_flag=True, help=_("Keep what only TARGET has set."))
@click.option("--dry-run", is_flag=True, help=_("Show what would change; change nothing."))
@common
@click.pass_obj
def copy_settings(session: Session, source: str, target: str, merge: bool, dry_run: bool) -> None:
    """Replace the own preferences of TARGET by those of SOURCE, but for names, addresses and passwords."""
    from data.operators import copy_settings as copy
    from data.operators import settings_to_copy

    session.open()
    found = settings_to_copy(source, target, merge)
    if found and not dry_run:
        text = (_("Merge the own preferences of {source} into those of {target}?") if merge else
                _("Replace the own preferences of {target} by those of {source}?"))
        session.confirm(text.format(target=target, source=source))
        found = copy(source, target, merge)

    def show() -> None:
        from tui.cli.preference_files import print_differences

        print_differences(found)
        words = (ngettext("Dry run: {count} preference would change.", "Dry run: {count} preferences would change.",
                          len(found)) if dry_run else
                 ngettext("{count} preference of {target} changed.", "{count} preferences of {target} changed.",
                          len(found)))
        click.echo(words.format(count=len(found), target=target))

    session.answer({"from": source, "to": target, "changed": not dry_run and bool(found),
                    "changes": [each._asdict() for each in found]}, show)
