"""``preferences``."""

import click

from data.language import _
from data.preferences import DECLARED, GLOBAL, OPERATOR, set_preference, to_text, unset_preference
from tui.cli.session import Session, common, print_table

_SCOPE = click.option("--scope", type=click.Choice((GLOBAL, OPERATOR)), default=GLOBAL, show_default=True,
                      help=_("For everybody, or for this operator only."))


@click.group()
def preferences() -> None:
    """Settings; an operator's own win over the global ones, and those over the defaults."""


@preferences.command("list")
@click.argument("words", nargs=-1)
@common
@click.pass_obj
def list_(session: Session, words: tuple[str, ...]) -> None:
    """List all preferences, or those whose key contains every WORD, with where each value comes from."""
    session.open()
    values = session.preferences()
    found = {key: values.find(key) for key in DECLARED if all(word in key for word in words)}
    session.answer(
        {"preferences": [{"key": key, "value": to_text(f.value), "source": f.source} for key, f in found.items()]},
        lambda: print_table([_("Key"), _("Value"), _("From"), _("Title")],
                            ([key, to_text(f.value), f.source, _(DECLARED[key].title)] for key, f in found.items())),
    )


@preferences.command()
@click.argument("key")
@common
@click.pass_obj
def get(session: Session, key: str) -> None:
    """Print the value of KEY."""
    session.open()
    found = session.preferences().find(key)
    session.answer({"key": key, "value": to_text(found.value), "source": found.source},
                   lambda: click.echo(to_text(found.value)))


@preferences.command("set")
@click.argument("key")
@click.argument("value")
@_SCOPE
@common
@click.pass_obj
def set_(session: Session, key: str, value: str, scope: str) -> None:
    """Store VALUE for KEY."""
    session.open()
    stored = set_preference(key, value, _operator(session, scope))
    session.answer({"key": key, "value": to_text(stored), "source": scope},
                   lambda: click.echo(f"{key} = {to_text(stored)}"))


@preferences.command()
@click.argument("key")
@_SCOPE
@common
@click.pass_obj
def unset(session: Session, key: str, scope: str) -> None:
    """Forget the value of KEY in the scope; the next wider one counts."""
    session.open()
    unset_preference(key, _operator(session, scope))
    found = session.preferences().find(key)
    session.answer({"key": key, "value": to_text(found.value), "source": found.source},
                   lambda: click.echo(f"{key} = {to_text(found.value)} ({found.source})"))


def _operator(session: Session, scope: str) -> str:
    return session.operator.code if scope == OPERATOR else ""

