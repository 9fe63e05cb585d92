"""``posted`` and ``lawsuit``: reminders that leave in other ways than by e-mail."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from data.errors import InputError
from data.language import _, language, ngettext
from data.selection import Selection, parse_date
from tui.cli.copy_options import copy_options
from tui.cli.selecting import selection_options
from tui.cli.sending import exit_status, print_report, run_batch
from tui.cli.session import Session, common

if TYPE_CHECKING:
    from dunning.claims import HandedOver
    from tui.copies import Copy


@click.command()
@selection_options
@click.option("--on", metavar="D", help=_("Day on which they were posted; today if left out."))
@common
@click.pass_obj
def posted(session: Session, selection: Selection, on: str | None) -> int:
    """Mark issued reminders as sent by post; they are not e-mailed any more and cannot be unlocked."""
    from data.formatting import format_date
    from data.tally import tally
    from dunning.posting import mark_posted

    session.open()
    day = _date(on)
    if count := tally(selection).issued:
        session.confirm(ngettext("Mark {n} issued reminder as sent by post on {date}?",
                                 "Mark {n} issued reminders as sent by post on {date}?", count).format(
            n=count, date=format_date(day, language())))
    outcome = mark_posted(selection, day)

    def text() -> None:
        for skipped in outcome.skipped:
            click.echo(f"  {skipped.label}: {skipped.reason}")
        click.echo(ngettext("{n} reminder marked as sent by post.", "{n} reminders marked as sent by post.",
                            outcome.done).format(n=outcome.done))

    session.answer({"posted": outcome.done, "date": day,
                    "skipped": [{"number": s.label, "reason": s.reason} for s in outcome.skipped]}, text)
    return 1 if outcome.skipped else 0


def _date(text: str | None) -> date:
    if not text:
        return date.today()
    try:
        return parse_date(text)
    except ValueError:
        raise InputError(_("--on: “{value}” is not a date. Write 17.08.2012 or 2012-08-17.").format(
            value=text)) from None


@click.command()
@selection_options
@click.option("-o", "--output", type=click.Path(path_type=Path), help=_("File to write, .csv or .xlsx."))
@click.option("--insist", is_flag=True, help=_("Also reminders that were not the last before lawsuit."))
@click.option("--withdraw", is_flag=True, help=_("Instead: the claims are in court no longer; no file is written."))
@click.option("--dry-run", is_flag=True, help=_("Say what would be handed over, and what not and why."))
@copy_options
@common
@click.pass_obj
def lawsuit(
    session: Session, selection: Selection, output: Path | None, insist: bool, withdraw: bool, dry_run: bool,
    copy: "Copy | None",
) -> int:
    """Write the claims of the selected reminders to a file and mark them as in lawsuit: both, or neither."""
    from dunning.claims import HandedOver, check_name, find_claims, hand_over
    from tui.claiming import CONTENTS, question
    from tui.copies import check_copy, queue_copy

    session.open()
    if withdraw:
        return _withdraw(session, replace(selection, lawsuit=True), dry_run)
    if output is None:
        raise InputError(_("-o: name the file for the claims, or say --withdraw."))
    check_name(output)
    if copy is not None:
        check_copy(copy, output.name, _(CONTENTS), session.preferences())
    if dry_run or not session.yes:  # looked at twice only when somebody looks
        found = find_claims(selection, insist)
        if dry_run:
            return _answer(session, HandedOver(len(found.claims), found.totals(), found.skipped), None)
        if found.claims:
            session.confirm("\n".join(question(found, output, copy)))
    with session.progress(_("Handing over")) as progress:
        done = hand_over(selection, output, insist, progress)
    batch = None
    if copy is not None:
        batch = queue_copy(copy, output, _(CONTENTS), session.preferences(), session.operator.code)
    return _answer(session, done, output, batch)


def _withdraw(session: Session, selection: Selection, dry_run: bool) -> int:
    from tui.flags import LAWSUIT, apply, reached

    reach = reached(selection)
    if reach.reminders and not dry_run:
        session.confirm(f"{LAWSUIT.question(False, reach)} {LAWSUIT.consequence(False, reach)}")
    done = reach.reminders if dry_run else apply(LAWSUIT, selection, False)
    session.answer({"withdrawn": done, "dry_run": dry_run}, lambda: click.echo(LAWSUIT.told(done)))
    return 0


def _answer(session: Session, done: "HandedOver", file: Path | None, batch: int | None = None) -> int:
    """Send the copy that is in ``batch``, and say what was handed over; without a ``file``, what would be."""
    from tui.claiming import told

    title, text, lines = told(done, file)
    report = run_batch(session, batch) if batch is not None else None

    def people() -> None:
        click.echo(f"{title}\n{text}")
        for line in lines:
            click.echo(f"  {line}")
        if report is not None:
            print_report(report)

    session.answer({
        "handed_over": done.done, "totals": done.totals, "file": None if file is None else str(file),
        "dry_run": file is None,
        "skipped": [{"number": each.label, "reason": each.reason} for each in done.skipped],
        "email": report.as_json() if report else None,
    }, people)
    return (exit_status(report) if report else 0) or (1 if done.skipped and file else 0)
