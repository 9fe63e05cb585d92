"""``send``: e-mail issued reminders as one batch; and the run that ``send`` and ``resume`` share."""

import sys
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from data.errors import InputError, StoppedError
from data.language import _, language, ngettext
from data.selection import Selection
from tui.cli.batch_options import batch_options
from tui.cli.selecting import note_nobody, selection_options
from tui.cli.session import Session, common

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from mail.batch import BatchSettings, Preview
    from mail.sender import BatchReport, Progress
    from mail.transports.way import Way
    from tui.skip_words import Skip

SHOWN = 20  # reminders whose earlier sendings are listed in a question


@click.command()
@selection_options
@click.option("--subject", default="", metavar="T", help=_("Subject, with placeholders such as {{ number }}."))
@click.option("--body-file", type=click.Path(path_type=Path, dir_okay=False), metavar="F",
              help=_("Text of the message, UTF-8, with placeholders."))
@batch_options
@click.option("--stale", is_flag=True, help=_("Also reminders paid, blocked or in lawsuit since they were issued."))
@click.option("--bounced", is_flag=True, help=_("Also to addresses that bounced."))
@click.option("--again", is_flag=True, help=_("Those sent before, once more; says when and to whom each was sent."))
@common
@click.pass_obj
def send(session: Session, selection: Selection, subject: str, body_file: Path | None, cc: str, bcc: str,
         dry_run: bool, limit: int | None, to_me: bool, not_before: str | None, expires: str | None,
         stale: bool, bounced: bool, again: bool) -> int:
    """E-mail the selected issued reminders, one message each; sent ones only with --again (or --state sent)."""
    from dunning.outgoing import outgoing
    from mail.batch import BatchSettings, preview, queue
    from mail.transports.ways import way_of

    session.open()
    note_nobody(session, selection.customer)
    if again:
        if selection.state not in (None, "sent"):
            raise InputError(_("--again is for sent reminders, not for --state {state}.").format(state=selection.state))
        selection = replace(selection, state="sent")
    preferences = session.preferences()
    way = way_of(preferences)
    settings = BatchSettings(subject=subject, body=read_text(body_file), cc=cc, bcc=bcc, limit=limit,
                             to_me=my_address(session) if to_me else "", stale=stale, bounced=bounced,
                             not_before=moment(not_before, "--not-before"), expires=moment(expires, "--expires"))
    if dry_run or not session.yes:  # looked at twice only when somebody looks
        seen = preview(outgoing(selection, preferences), settings, preferences)
        if dry_run:
            before = _sent_before(selection)
            session.answer(preview_json(seen, way) | {"sent_before": before},
                           lambda: print_preview(seen, way, before))
            return 0
        if seen.sendable:
            for line in _sent_before(selection, SHOWN):
                click.echo(f"  {line}", err=True)
            session.confirm(_question(seen, settings, preferences["sender.address"], preferences["smtp.host"], way))
    documents = outgoing(selection, preferences)
    first = next(documents, None)
    if first is None:
        words = _("No sent reminder is selected: there is nothing to send.") if selection.state == "sent" else \
            _("No issued reminder is selected: there is nothing to send.")
        session.answer(_no_batch(), lambda: click.echo(words))
        return 0
    number = queue(chain([first], documents), settings, preferences, operator=session.operator.code)
    return deliver(session, number)


def _no_batch() -> dict[str, Any]:
    """The report of a batch that was not even made."""
    from mail.progress import BatchReport

    return BatchReport(0, "finished", 0, 0, 0, 0, 0, 0, 0, (), 0.0, 0.0).as_json() | {"batch": None}


def read_text(file: Path | None) -> str:
    """The text of a file given with an option; empty without one. InputError if it cannot be read."""
    if file is None:
        return ""
    try:
        return file.read_text("utf-8-sig")
    except OSError as error:
        raise InputError(_("{file} cannot be read: {error}").format(file=file, error=error.strerror)) from error
    except UnicodeDecodeError:
        raise InputError(_("{file} is not UTF-8 text. Save it as UTF-8.").format(file=file)) from None


def moment(text: str | None, option: str) -> "datetime | None":
    """The moment given with ``option``, if any."""
    from data.fields import now
    from data.hours import parse_moment

    return parse_moment(text, option, now()) if text else None


def my_address(session: Session) -> str:
    """Where a trial goes; InputError if nobody said."""
    address = session.operator.email or session.preferences()["sender.address"]
    if not address:
        raise InputError(_("--to-me needs your address: set sender.address."))
    return str(address)


def _question(seen: "Preview", settings: "BatchSettings", sender: str, host: str, way: "Way") -> str:
    from mail.transports.ways import promise

    count = seen.sendable
    if way.id != "smtp":
        words = promise(way, count) + (" " + _("All to {address}, as a trial.").format(address=settings.to_me)
                                       if settings.to_me else "")
        return words + " " + _("Go on?")
    if settings.to_me:
        return ngettext("Send {count} reminder to {address}, as a trial?",
                        "Send {count} reminders to {address}, as a trial?", count) \
            .format(count=count, address=settings.to_me)
    return ngettext("Send {count} reminder from {sender} through {host}?",
                    "Send {count} reminders from {sender} through {host}?", count) \
        .format(count=count, sender=sender, host=host)


def preview_json(seen: "Preview", way: "Way") -> dict[str, Any]:
    """What a batch would do, as JSON has it."""
    return {
        "transport": way.id,
        "selected": seen.selected,
        "sendable": seen.sendable,
        "skipped": [{"number": s.label, "reason": s.reason} for s in seen.skipped],
        "first": seen.first._asdict() if seen.first else None,
    }


def _sent_before(selection: Selection, most: int | None = None) -> list[str]:
    """When and to whom those to be sent again were sent."""
    from tui.sent_before import sent_before

    return sent_before(selection, most) if selection.state == "sent" else []


def print_preview(seen: "Preview", way: "Way", sent_before: list[str]) -> None:
    """What a batch would do, for people."""
    from mail.transports.ways import promise

    for line in sent_before:
        click.echo(f"  {line}")
    _print_skipped(seen.skipped)
    if seen.first:
        click.echo(_("The first message, of {label}:").format(label=seen.first.label))
        click.echo("\n".join(seen.first.head()))
        click.echo("\n" + seen.first.body + "\n")
    click.echo(_("Dry run: {sendable} of {selected} would be sent, {skipped} skipped.").format(
        sendable=seen.sendable, selected=seen.selected, skipped=len(seen.skipped)))
    if way.id != "smtp":
        click.echo(promise(way, seen.sendable))


def _print_skipped(skipped: "Iterable[Skip]") -> None:
    """A line for each reason; every single one is in the JSON."""
    from tui.skip_words import by_reason

    for same in by_reason(skipped):
        click.echo(f"  {same}")


def deliver(session: Session, number: int) -> int:
    """Send what batch ``number`` has left and answer with its report; the exit status."""
    result = run_batch(session, number)
    session.answer(result.as_json(), lambda: print_report(result))
    return exit_status(result)


def run_batch(session: Session, number: int) -> "BatchReport":
    """Send what batch ``number`` has left, with progress, and report.

    A pause the server asks for is waited for; messages deferred for hours are left for ``resume``, and so is, when
    nobody sits at a terminal, what the sending hours hold back or somebody elsewhere paused.
    """
    from data.ledger import nothing_left
    from data.secrets import need_password
    from mail.sender import Sender, report
    from mail.transports.ways import way_of
    from tui.login import get_ready

    preferences = session.preferences()
    if nothing_left(number):  # nobody need be asked for a password, nor the server for anything
        return report(number)
    service = way_of(preferences).service
    try:
        get_ready(preferences, service)  # nobody should wait for a passphrase with the server on the line
    except StoppedError as error:
        raise _waits(number, error) from None
    with session.progress(_("Sending")) as bar:
        def show(progress: "Progress") -> None:
            assert bar is not None
            until = progress.paused_until
            bar(progress.total - progress.queued, progress.total,
                _pause_words(until, progress.reason) if until else _("Sending"))

        try:
            watched = not session.as_json and sys.stderr.isatty()
            follow = show if bar else None if session.as_json else _told_pauses()
            return Sender(number, preferences, lambda: need_password(preferences, service), follow).run(
                wait=False, wait_hours=watched, wait_operator=watched)
        except KeyboardInterrupt:  # the sender has left everything in order; say what was done
            return report(number)
        except StoppedError as error:  # its messages are queued and wait; say where
            raise _waits(number, error) from None


def _waits(number: int, error: StoppedError) -> StoppedError:
    return StoppedError(_("{error} Batch {batch} waits; go on with: dunmail resume {batch}").format(
        error=error, batch=number))


def _pause_words(until: "datetime", reason: str) -> str:
    """Until when nothing is sent, and why."""
    from data.fields import now
    from data.formatting import format_soon

    return _("Paused until {time}: {reason}").format(time=format_soon(until, language(), now()), reason=reason)


def _told_pauses() -> "Callable[[Progress], None]":
    """Says once on stderr, where no bar is, what is waited for: a pause of hours must not look dead."""
    last = ""

    def tell(progress: "Progress") -> None:
        nonlocal last
        until = progress.paused_until if progress.waits else None  # what is not waited for, the report says
        words = _pause_words(until, progress.reason) if until else ""
        if words and words != last:
            click.echo(words, err=True)
        last = words

    return tell


def exit_status(report: "BatchReport") -> int:
    """0 everything selected was accepted or handed over, 1 in part, 3 stopped or paused with something left to send."""
    if report.state in ("stopped", "paused", "running"):
        return 3
    if report.state == "cancelled":
        return 1
    return 1 if report.failed or report.held or report.uncertain or report.deferred or report.skipped else 0


def print_report(report: "BatchReport") -> None:
    """The report of a batch for people: what arrived, what did not and why, what to do next."""
    _print_skipped(report.skipped)
    click.echo(_("Batch {batch} is {state}: {accepted} accepted, {failed} failed, {deferred} deferred, {held} held, "
                 "{uncertain} uncertain, {skipped} skipped; {seconds} s.").format(
        batch=report.batch, state=_(report.state), accepted=report.accepted, failed=report.failed,
        deferred=report.deferred, held=report.held, uncertain=report.uncertain, skipped=len(report.skipped),
        seconds=f"{report.seconds:.1f}"))
    if report.handed:
        click.echo(ngettext("{count} message was handed over; whether it is sent, nobody can know here.",
                            "{count} messages were handed over; whether they are sent, nobody can know here.",
                            report.handed).format(count=report.handed))
    if report.reason:
        click.echo(_pause_words(report.paused_until, report.reason) if report.paused_until else report.reason)
    if causes := _causes(report):
        click.echo(causes)
    if report.failed or report.held or report.uncertain or report.handed:
        click.echo(_("See what was said with: dunmail outbox --batch {batch}").format(batch=report.batch))
    if report.state in ("stopped", "paused", "running"):
        left = report.queued - report.accepted - report.handed - report.failed - report.held - report.uncertain
        click.echo(ngettext("{count} message is left to send. Go on with: dunmail resume {batch}",
                            "{count} messages are left to send. Go on with: dunmail resume {batch}", left).format(
            count=left, batch=report.batch))


def _causes(report: "BatchReport") -> str:
    """What went wrong, grouped by cause, with the server's words and what can be done; empty if nothing did."""
    if report.state == "finished" and not (report.failed or report.held or report.uncertain):
        return ""
    from data.troubles import troubles
    from tui.sending_groups import group_lines, groups

    return group_lines(groups(troubles(report.batch)))
