"""``pause``, ``stop`` and ``explain``; and how ``resume`` deals with several batches, or with another terminal's."""

from typing import TYPE_CHECKING, Any

import click

from data.errors import StoppedError
from data.language import _, ngettext
from tui.cli.selecting import NUMBER
from tui.cli.session import Session, common

if TYPE_CHECKING:
    from data.leases import LeaseRow
    from data.ledger import BatchRow
    from mail.explaining import Explanation
    from mail.sender import BatchReport


@click.command()
@click.argument("batch", type=NUMBER)
@common
@click.pass_obj
def pause(session: Session, batch: int) -> None:
    """Pause BATCH before its next message, wherever it is being sent; `dunmail resume` goes on."""
    from data.asking import ask_pause

    session.open()
    _told(session, batch, "paused", ask_pause(batch, _("Paused by {operator}.").format(operator=_who(session))))


@click.command()
@click.argument("batch", type=NUMBER)
@common
@click.pass_obj
def stop(session: Session, batch: int) -> None:
    """Stop BATCH before its next message, wherever it is being sent; nothing is lost, `dunmail resume` goes on."""
    from data.asking import ask_stop

    session.open()
    _told(session, batch, "stopped", ask_stop(batch, _("Stopped by {operator}.").format(operator=_who(session))))


def _who(session: Session) -> str:
    from data.operators import login_name

    return session.operator.code or login_name()


def _told(session: Session, batch: int, state: str, sender: "LeaseRow | None") -> None:
    from data.leases import holder_words

    def show() -> None:
        click.echo(_("Batch {batch} is {state}.").format(batch=batch, state=_(state)))
        if sender:
            click.echo(_("It is noticed before the next message by {holder}.").format(
                holder=holder_words(sender.holder)))

    session.answer({"batch": batch, "state": state, "sender": sender.holder if sender else None}, show)


def resume_elsewhere(session: Session, batch: int) -> bool:
    """A paused batch whose sender is alive in another terminal goes on there; False if there is none."""
    from data import ledger
    from data.leases import holder_words, lease_of

    row = ledger.get_batch(batch)
    sender = lease_of(row.account)
    if row.state != "paused" or sender is None:
        return False
    ledger.start_batch(batch)
    session.answer({"batch": batch, "state": "running", "sender": sender.holder},
                   lambda: click.echo(_("Batch {batch} goes on where it is sent: {holder}.").format(
                       batch=batch, holder=holder_words(sender.holder))))
    return True


def resume_all(session: Session) -> int:
    """Send what every unfinished batch has left, oldest first; the worst exit status. One report for each.

    A batch that waits for a person (stopped, or paused without a time) or for its time is only reported, so that a
    job that runs every few minutes knocks on no closed door.
    """
    from data import ledger
    from tui.cli.sending import exit_status, print_report

    rows = ledger.unfinished_batches()
    due = sum(map(_is_due, rows))
    if due:
        session.confirm(ngettext("Go on with {count} unfinished batch?", "Go on with {count} unfinished batches?",
                                 due).format(count=due))
    reports = [_resume_one(session, row) for row in rows]

    def show() -> None:
        for report in reports:
            print_report(report)
        if not reports:
            click.echo(_("No batch is unfinished; there is nothing to send."))

    session.answer({"batches": [report.as_json() for report in reports]}, show)
    return max(map(exit_status, reports), default=0)


def _is_due(row: "BatchRow") -> bool:
    from data.fields import now

    if row.state == "paused":
        return row.paused_until is not None and row.paused_until <= now()
    return row.state != "stopped"


def _resume_one(session: Session, row: "BatchRow") -> "BatchReport":
    from mail.sender import report
    from tui.cli.sending import run_batch

    if _is_due(row):
        try:
            return run_batch(session, row.id)
        except StoppedError as error:  # somebody is sending it; the others still get their turn
            click.echo(f"dunmail: {error}", err=True)
    return report(row.id)


@click.command()
@click.argument("reply")
@click.option("--stage", default="", metavar="S", help=_("Where it was said: connect, auth, mail, rcpt, dot …"))
@common
@click.pass_obj
def explain(session: Session, reply: str, stage: str) -> None:
    """Say which rule applies to a server's REPLY ("450 4.7.1 too much mail") and what would happen."""
    from data.language import set_language, system_language
    from mail.explaining import explain as look_up
    from mail.rules import own_rules, rules_file

    set_language(system_language())  # no database is opened to explain, so the operator's own is not known
    found = look_up(reply, stage, own_rules())
    file = str(rules_file())
    session.answer({"reply": reply, "rules_file": file, "explanations": [each.as_json() for each in found]},
                   lambda: _print_explanations(found, file))


def _print_explanations(found: "list[Explanation]", file: str) -> None:
    from mail.explaining import SCOPES, remedy_of, what_happens

    for each in found:
        rule: Any = each.rule
        whose = _("a rule of yours") if rule.own else _("a shipped rule")
        click.echo(f"{', '.join(each.stages)}: {_(rule.name)} ({whose})")
        click.echo("  " + _("About: {scope}").format(scope=_(SCOPES[rule.scope])))
        click.echo("  " + what_happens(each))
        if remedy := remedy_of(rule):
            click.echo("  → " + remedy)
    click.echo(_("Rules of your own come first; write them to {file}.").format(file=file))
