"""``check`` and ``autoconfigure``: the SMTP settings tried stage by stage, and a server proposed for an address."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from data.language import _
from mail.diagnosis.results import EXIT_STATUS, STAGES
from tui.cli.session import Session, common

if TYPE_CHECKING:
    from mail.diagnosis.check import Check
    from mail.diagnosis.results import CheckStage, Fix, Result


@click.command()
@click.option("--to-stage", type=click.Choice(STAGES), default=STAGES[-1], help=_("Stop after this stage."))
@click.option("--to-me", is_flag=True, help=_("If all is well, send one test message to your own address."))
@click.option("--fix", is_flag=True, help=_("Store what is proposed, after asking, and check again."))
@click.option("--transcript", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help=_("Write to FILE what was said, without passwords and names."))
@common
@click.pass_obj
def check(session: Session, to_stage: str, to_me: bool, fix: bool, transcript: Path | None) -> int:
    """Check the SMTP settings stage by stage, up to the first failure, with one login at most.

    No message is sent without --to-me. The exit status tells the stage that failed: input 10, dns 11, tcp 12,
    greeting 13, ehlo 14, tls 15, auth 16, mail 17, rcpt 18, limits 19, the test message 20.
    """
    from tui.checking import fixes_of

    session.open()
    if to_me:
        session.confirm(_("Send a test message to {address} if the check succeeds?").format(address=_own(session)))
    last = cast("CheckStage", to_stage)
    run, results = _checked(session, last)
    applied = []
    unseen = session.yes or not sys.stdin.isatty()  # nobody compares a fingerprint then
    if fix and (found := [each for each in fixes_of(results) if not (unseen and each.trusts)]):
        applied = [_apply(session, found[0])]
        run, results = _checked(session, last)
    message = _send_to_me(session) if to_me and results[-1].ok and to_stage == STAGES[-1] else None
    if transcript is not None:
        _write(run, results, transcript)
    return _answer(session, run, results, applied, message)


def _own(session: Session) -> str:
    from tui.email_request import own_address

    return own_address(session.operator.code)


def _checked(session: Session, last: "CheckStage") -> "tuple[Check, list[Result]]":
    """The results, printed one by one as they come."""
    from tui.checking import make_check

    made = make_check(session.operator.code, lambda words: click.echo(f"  … {words}", err=True))
    results = []
    for result in made.run(last):
        results.append(result)
        if not session.as_json:
            _print(result)
    return made, results


def _print(result: "Result") -> None:
    from tui.checking import mark, result_lines

    head = f"{result.stage:9}{mark(result):7}{result.ms:6} ms  "
    for line in result_lines(result):
        click.echo(head + line)
        head = " " * len(head)
    sys.stdout.flush()


def _apply(session: Session, fix: "Fix") -> dict[str, Any]:
    from tui.checking import apply

    session.confirm(fix.words + " " + _("Store {changes}?").format(
        changes=", ".join(f"{key} = {value}" for key, value in fix.changes)))
    apply(fix, session.operator.code)
    return fix.as_json()


def _send_to_me(session: Session) -> tuple[bool, str]:
    from tui.preference_changes import send_to_me

    answer = send_to_me(session.operator.code)
    return answer.ok, answer.words


def _write(run: "Check", results: "list[Result]", file: Path) -> None:
    from data.errors import InputError
    from tui.checking import transcript_text

    try:
        file.write_text(transcript_text(run, results) + "\n", encoding="utf-8")
    except OSError as error:
        raise InputError(_("{file} cannot be written: {error}").format(file=file, error=error.strerror)) from None


def _answer(
    session: Session, run: "Check", results: "list[Result]", applied: list[dict[str, Any]],
    message: tuple[bool, str] | None,
) -> int:
    """Print the whole, and return the exit status."""
    end = results[-1]
    status = EXIT_STATUS[end.stage] if not end.ok else EXIT_STATUS["message"] if message and not message[0] else 0
    server = run.setup.server

    def show() -> None:
        if message is not None:
            click.echo(message[1])
        elif end.ok:
            click.echo(_("All is well up to here; nothing was sent."))

    session.answer({
        "ok": status == 0, "server": {"host": server.host, "port": server.port, "security": server.security},
        "stages": [result.as_json() for result in results], "applied": applied,
        "message": {"ok": message[0], "words": message[1]} if message else None, "exit_status": status,
    }, show)
    return status


@click.command()
@click.argument("address")
@click.option("--store", is_flag=True, help=_("Store what is proposed, after asking."))
@common
@click.pass_obj
def autoconfigure(session: Session, address: str, store: bool) -> int:
    """Propose server, port and security for sending from ADDRESS, tried without a login.

    Exit status 0: the server answered as proposed; 1: it is likely, but did not answer so.
    """
    from tui import checking

    session.open()
    found = checking.propose(address, session.operator.code)
    words = checking.proposal_words(found)
    if store:
        session.confirm("\n".join(words) + "\n" + _("Store this?"))
        checking.store(found.changes, session.operator.code)

    def show() -> None:
        for line in words:
            click.echo(line)
        click.echo(_("Stored. Now set the password and check.") if store else _("Nothing was stored."))

    session.answer({**found.as_json(), "stored": store}, show)
    return 0 if found.verified else 1
