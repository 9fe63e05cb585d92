"""``preferences``: listed, described, set and unset, globally or for the operator alone."""

from typing import Any

import click

from data.language import _
from data.preference_words import KINDS, SOURCES, find_keys, value_words
from data.preferences import (
    DECLARED,
    DEFAULT,
    GLOBAL,
    OPERATOR,
    Declared,
    Found,
    declared,
    set_preference,
    to_text,
    unset_preference,
)
from tui.cli.session import Session, common, print_table

SCOPE = click.option("--scope", type=click.Choice((GLOBAL, OPERATOR)), default=GLOBAL, show_default=True,
                     help=_("For everybody (only supervisors may), or for this operator only."))


def whose(session: Session, scope: str) -> str:
    """The operator that ``scope`` is about, or "" for everybody."""
    return session.operator.code if scope == OPERATOR else ""


@click.group()
def preferences() -> None:
    """Settings; an operator's own win over the global ones, and those over the defaults."""


@preferences.command("list")
@click.argument("words", nargs=-1)
@click.option("--changed", is_flag=True, help=_("Only what is not as Dunmail has it by default."))
@common
@click.pass_obj
def list_(session: Session, words: tuple[str, ...], changed: bool) -> None:
    """List preferences whose key, title, help or value holds every WORD, with where each value comes from."""
    session.open()
    values = session.preferences()
    found = {key: values.find(key) for key in find_keys(" ".join(words), values.find)}
    if changed:
        found = {key: each for key, each in found.items() if each.source != DEFAULT}
    session.answer({"preferences": [_json(key, each) for key, each in found.items()]}, lambda: _print(found))


def _json(key: str, found: Found) -> dict[str, str]:
    """What is stored and where; ``problem`` only where it cannot be used."""
    answer = {"key": key, "value": found.text if found.problem else to_text(found.value), "source": found.source}
    return answer | ({"problem": found.problem} if found.problem else {})


def _print(found: dict[str, Found]) -> None:
    print_table([_("Key"), _("Value"), _("From"), _("Title")],
                ([key, _json(key, each)["value"], _(SOURCES[each.source]), _(DECLARED[key].title)]
                 for key, each in found.items()))
    for each in found.values():
        if each.problem:
            click.echo(f"✗ {each.problem}", err=True)


@preferences.command()
@click.argument("key")
@common
@click.pass_obj
def get(session: Session, key: str) -> None:
    """Print the value of KEY."""
    session.open()
    values = session.preferences()
    found = values.find(key)
    session.answer(_json(key, found), lambda: click.echo(to_text(values[key])))


@preferences.command()
@click.argument("key")
@common
@click.pass_obj
def describe(session: Session, key: str) -> None:
    """Say what KEY is for, what it takes, who may have it, and what it is now."""
    session.open()
    record = declared(key)
    found = session.preferences().find(key)
    described: dict[str, Any] = {
        "title": _(record.title), "help": _(record.help) if record.help else "", "takes": _(KINDS[record.kind]),
        "choices": {choice: _(words) for choice, words in record.choices.items()}, "default": to_text(record.default),
        "scopes": [GLOBAL] if record.only_global else [GLOBAL, OPERATOR], "exported": record.portable,
    }
    session.answer(_json(key, found) | described, lambda: _print_description(record, found))


def _print_description(record: Declared, found: Found) -> None:
    click.echo(f"{record.key}: {_(record.title)}")
    if record.help:
        click.echo(f"  {_(record.help)}")
    takes = _("one of these") if record.choices else _(KINDS[record.kind])
    click.echo("  " + _("takes: {kind}").format(kind=takes))
    for choice, words in record.choices.items():
        click.echo(f"    {choice or repr(choice)}: {_(words)}")
    shown = to_text(record.default) or _("nothing")
    click.echo("  " + _("default: {value}").format(value=shown))
    click.echo("  " + (_("the same for everybody") if record.only_global else _("for everybody, or for one operator")))
    if not record.portable:
        click.echo("  " + _("belongs to this computer: neither exported nor imported"))
    click.echo("  " + _("now: {value} ({source})").format(
        value=value_words(record, found) or _("nothing"), source=_(SOURCES[found.source])))
    if found.problem:
        click.echo(f"  ✗ {found.problem}")


@preferences.command("set")
@click.argument("key")
@click.argument("value")
@SCOPE
@common
@click.pass_obj
def set_(session: Session, key: str, value: str, scope: str) -> None:
    """Store VALUE for KEY."""
    session.open()
    stored = set_preference(key, value, whose(session, scope))
    session.answer({"key": key, "value": to_text(stored), "source": scope},
                   lambda: click.echo(f"{key} = {to_text(stored)}"))


@preferences.command()
@click.argument("key")
@SCOPE
@common
@click.pass_obj
def unset(session: Session, key: str, scope: str) -> None:
    """Forget the value of KEY in the scope; the next wider one counts."""
    session.open()
    unset_preference(key, whose(session, scope))
    answer = _json(key, session.preferences().find(key))
    session.answer(answer, lambda: click.echo(f"{key} = {answer['value']} ({_(SOURCES[answer['source']])})"))
