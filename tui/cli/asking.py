"""How the command line asks for a passphrase or password: unseen, on stderr, at a terminal only."""

import click

from data.language import _
from data.secrets import Question, Secret


def ask_at_terminal(question: Question) -> Secret | None:
    """Ask; None if nothing is typed."""
    if question.problem:
        click.echo(question.problem, err=True)
    click.echo(question.text, err=True)
    prompt = {"passphrase": _("Passphrase"), "new": _("New passphrase"), "password": _("Password")}[question.kind]
    again = _("Once more") if question.kind == "new" else False
    answer: str = click.prompt(prompt, hide_input=True, err=True, default="", show_default=False,
                               confirmation_prompt=again)
    return Secret(answer) if answer else None
