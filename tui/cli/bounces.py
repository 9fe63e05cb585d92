"""``bounces``: delivery reports read and matched; and how uncertain messages are looked for in sent mail."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from data.errors import InputError, NotFoundError
from data.language import _, ngettext
from tui.cli.session import Session, common

if TYPE_CHECKING:
    from data.ledger import MessageRow
    from mail.bounces import Reading
    from mail.sent_folder import Sought

MOST = 10_000  # uncertain messages that are looked for


@click.command()
@click.option("--dry-run", is_flag=True, help=_("Say what was found; mark nothing, and find it again next time."))
@click.option("--forget", metavar="A", help=_("Only forget that this address bounced: it is good again."))
@common
@click.pass_obj
def bounces(session: Session, dry_run: bool, forget: str | None) -> int:
    """Read delivery reports from the incoming mail and mark the messages that came back."""
    from data.secrets import need_password
    from mail.bounces import read_reports
    from mail.mailbox import account_from
    from tui.login import get_ready

    session.open()
    if forget is not None:
        if dry_run:
            raise InputError(_("Say --dry-run or --forget, not both."))
        return _forget(session, forget)
    preferences = session.preferences()
    account_from(preferences)
    get_ready(preferences, "incoming")  # nobody should type into a progress bar
    with session.progress(_("Reading mail")) as bar:
        reading = read_reports(preferences, lambda: need_password(preferences, "incoming"), dry_run, bar)
    session.answer(reading.as_json(), lambda: _print(reading))
    return 1 if reading.unmatched or reading.unreadable else 0


def _forget(session: Session, address: str) -> int:
    from data.bounced import forget_bounced

    if not forget_bounced(address.strip()):
        raise NotFoundError(_("{address} is not known to have bounced.").format(address=address))
    session.answer({"forgotten": address}, lambda: click.echo(_("{address} is written to again.").format(
        address=address)))
    return 0


def _print(reading: "Reading") -> None:
    from mail.bounces import outcome, problems
    from mail.matching import HOWS

    for each in reading.findings:
        click.echo(f"  {each.document}: {each.words} ({_(each.state)}, {_(HOWS[each.how])})")
    for problem in problems(reading):
        click.echo("  " + _("not matched: {problem}").format(problem=problem))
    click.echo(outcome(reading))
    if reading.dry_run:
        click.echo(_("Dry run: nothing was marked."))


def look_for_uncertain(session: Session, messages: "Sequence[MessageRow]") -> "list[Sought]":
    """Look for ``messages`` in sent mail before somebody has to decide; a server that fails only is reported."""
    from data.secrets import need_password
    from mail.sent_folder import look_kindly

    preferences = session.preferences()
    found, problem = look_kindly(messages, preferences, lambda: need_password(preferences, "incoming"))
    if problem:
        words = _("Uncertain messages could not be looked for: {error}").format(error=problem)
        click.echo(f"dunmail: {words}", err=True)
    if found and not session.as_json:
        print_sought(found)
    return found


def look(session: Session, message: int | None) -> int:
    """``resolve --look``: look for one uncertain message, or for all."""
    from data.secrets import need_password
    from data.troubles import forsaken, take_from_dead
    from mail.mailbox import account_from
    from mail.sent_folder import can_look, look_for

    take_from_dead()
    preferences = session.preferences()
    account_from(preferences)
    if not can_look(preferences):
        raise InputError(_("POP3 has no folder of sent mail. Set incoming.protocol to imap."))
    rows = [row for row in forsaken(MOST) if message in (None, row.id)]
    if message is not None and not rows:
        raise NotFoundError(_("There is no uncertain message {id}.").format(id=message))
    found = look_for(rows, preferences, lambda: need_password(preferences, "incoming"))
    session.answer({"messages": [each._asdict() for each in found]}, lambda: print_sought(found))
    return 0 if all(each.folder for each in found) else 1


def print_sought(found: "Sequence[Sought]") -> None:
    """One line for each message that was looked for, and how many stay uncertain."""
    for each in found:
        if each.folder:
            click.echo(_("{document} was sent: found in {folder}.").format(
                document=each.document, folder=each.folder))
    left = sum(not each.folder for each in found)
    if left or not found:
        click.echo(ngettext("{count} message stays uncertain.", "{count} messages stay uncertain.", left).format(
            count=left))
