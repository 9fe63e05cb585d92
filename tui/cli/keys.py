"""``keys``: the app's commands with their keys, as the operator has them."""

import click

from data.language import _
from tui.cli.session import Session, common, print_table


@click.command()
@common
@click.pass_obj
def keys(session: Session) -> None:
    """List the keys of every screen, and the file that changes them."""
    from data.places import config_folder
    from tui.keymap import FILE, read_keymap
    from tui.keys import key_words
    from tui.screens.help import sections

    session.open()
    parts = sections()
    file = config_folder() / FILE
    keymap = read_keymap(file, parts)
    rows = [(title, command) for title, commands in parts for command in commands]

    def text() -> None:
        print_table([_("Screen"), _("Key"), _("Command"), _("What it does")], (
            (title, key_words(keymap.key(command)), command.id, command.help) for title, command in rows))
        click.echo(_("Other keys: write lines such as \"reminders.issue\" = \"f6,i\" into {file}").format(file=file))
        for problem in keymap.problems:
            click.echo(problem, err=True)

    session.answer({
        "file": str(file), "problems": list(keymap.problems),
        "keys": [{"screen": title, "command": command.id, "keys": keymap.key(command).split(","),
                  "title": command.title, "help": command.help} for title, command in rows],
    }, text)
