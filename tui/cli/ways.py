"""``ways``: the ways to send, what each can do, and whether it can be used on this computer."""

from typing import TYPE_CHECKING

import click

from data.errors import InputError
from data.language import _
from tui.cli.session import Session, common

if TYPE_CHECKING:
    from mail.transports.way import Way


@click.command()
@common
@click.pass_obj
def ways(session: Session) -> None:
    """List the ways to send; `dunmail preferences set transport WAY` chooses one."""
    from mail.transports.ways import all_ways

    session.open()
    preferences = session.preferences()
    found = [(way, _problem(way)) for way in all_ways(preferences)]
    chosen = preferences["transport"]
    session.answer({"transport": chosen, "ways": [_as_json(way, problem) for way, problem in found]},
                   lambda: _print(chosen, found))


def _problem(way: "Way") -> str:
    try:
        way.check()
    except InputError as error:
        return str(error)
    return ""


def _as_json(way: "Way", problem: str) -> dict[str, object]:
    return {
        "id": way.id, "title": way.title, "usable": not problem, "problem": problem, "needs": way.needs,
        "outcome": way.outcome, "account": way.account, "unattended": way.unattended, "confirms": way.confirms,
        "draft": way.draft, "repeatable": way.repeatable, "paced": way.paced, "most": way.most,
    }


def _print(chosen: str, found: "list[tuple[Way, str]]") -> None:
    from mail.transports.ways import abilities

    for way, problem in found:
        mark = "*" if way.id == chosen else " "
        click.echo(f"{mark} {way.id}: {way.title}")
        click.echo("    " + " · ".join(abilities(way)))
        click.echo("    " + _("needs {needs}").format(needs=way.needs))
        if problem:
            click.echo("    " + _("not here: {problem}").format(problem=problem))
        else:
            click.echo("    " + _("can be used; a message is then {outcome}").format(outcome=way.outcome))
