"""``password``: where passwords are kept, and the vault's passphrase."""

import sys
from typing import TYPE_CHECKING, Any

import click

from data.errors import InputError
from data.language import _
from tui.cli.session import Session, common

if TYPE_CHECKING:
    from data.secrets import Place, Service

SERVICES = ("smtp", "incoming")
for_option = click.option("--for", "service", type=click.Choice(SERVICES), default="smtp", show_default=True,
                          help=_("Of the SMTP server, or of the mailbox that is read."))
in_option = click.option("--in", "place", type=click.Choice(("keyring", "vault")),
                         help=_("Keep it there, instead of in the first place that is usable."))


@click.group()
def password() -> None:
    """Passwords: in the system's keyring or a vault; never in the database, never on the command line."""


@password.command("set")
@for_option
@in_option
@common
@click.pass_obj
def password_set(session: Session, service: "Service", place: "Place | None") -> None:
    """Ask for the password (or read one line from a pipe) and keep it."""
    from data.secrets import set_password

    session.open()
    place = place or lasting_place(session)
    value = read_secret(_("Password"))
    kept = set_password(session.preferences(), value, service, place)
    session.answer({"where": kept}, lambda: click.echo(_("Password kept in: {where}").format(where=kept)))


def read_secret(prompt: str) -> str:
    """What is typed unseen at the terminal, or the first line of a pipe. InputError if it is empty."""
    if sys.stdin.isatty():
        value: str = click.prompt(prompt, hide_input=True, err=True, default="", show_default=False)
    else:
        value = sys.stdin.readline().rstrip("\r\n")
    if not value:
        raise InputError(_("The password is empty. Nothing was changed."))
    return value


def lasting_place(session: Session) -> "Place":
    """The keyring, or else the vault, made after asking if there is none. InputError if nobody can be asked."""
    from data.secrets import places

    keyring, vault = places()[:2]
    if not keyring.why_not:
        return "keyring"
    if vault.why_not:
        if not (session.asks or session.yes):
            raise InputError(_(
                "Nothing here could keep a password: {reason}. Keep it in a vault with a passphrase (--in vault at a "
                "terminal), or name it by DUNMAIL_SMTP_PASSWORD, DUNMAIL_SMTP_PASSWORD_FILE or the preference "
                "smtp.password_command.").format(reason=keyring.why_not))
        session.confirm(_("{reason}. Keep it in a vault, {vault}, protected by a passphrase?").format(
            reason=keyring.why_not[:1].upper() + keyring.why_not[1:], vault=vault.words.partition(" ")[2]))
    return "vault"


@password.command("clear")
@for_option
@common
@click.pass_obj
def password_clear(session: Session, service: "Service") -> None:
    """Forget the password in the keyring and in the vault."""
    from data.secrets import clear_password

    session.open()
    clear_password(session.preferences(), service)
    session.answer({"where": None}, lambda: click.echo(_("The password is forgotten.")))


@password.command("where")
@for_option
@common
@click.pass_obj
def password_where(session: Session, service: "Service") -> None:
    """Say where the password would be taken from, and where a new one can be kept; it is not shown."""
    from data.secrets import look, places

    session.open()
    seen, shelves = look(session.preferences(), service), places()
    result: dict[str, Any] = {
        "where": seen.where or None, "locked": seen.locked,
        "places": [{"place": shelf.place, "words": shelf.words, "usable": not shelf.why_not, "why_not": shelf.why_not}
                   for shelf in shelves],
    }

    def show() -> None:
        if seen.locked:
            click.echo(_("No password is seen; there may be one in the vault, which is locked."))
        else:
            click.echo(seen.where or _("No password is kept; it will be asked for."))
        click.echo(_("A new one can be kept in:"))
        for shelf in shelves:
            click.echo(f"  {shelf.words}" + (f" ({shelf.why_not})" if shelf.why_not else ""))

    session.answer(result, show)


@password.command("passphrase")
@common
@click.pass_obj
def password_passphrase(session: Session) -> None:
    """Make the vault, or change its passphrase; asks at the terminal."""
    from data.secrets import passphrase

    session.open()
    if not session.asks:
        raise InputError(_("A passphrase is typed at a terminal. Nothing was changed."))
    done = passphrase()
    session.answer({"done": done}, lambda: click.echo(done))
