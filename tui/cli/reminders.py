"""``prepare``, ``issue``, ``unlock``, ``delete``, ``list`` and ``letter``: reminders until they are sent."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from data.errors import InputError
from data.language import _, language, ngettext
from data.selection import Range, Selection, parse_date, parse_range
from tui.cli.selecting import note_nobody, parse_label, selection_options
from tui.cli.session import Session, common, print_table

if TYPE_CHECKING:
    from data.pages import ReminderRow
    from data.totals import Totals
    from dunning.issuing import Outcome
    from dunning.preparation import Plan

NUMERIC = (6, 8, 9, 10)  # amount, days late, average per day, cost in the table


@click.command()
@click.option("--date", "on", metavar="D", help=_("Date of the reminders; today if left out."))
@click.option("--customer", metavar="A..B", help=_("Customer code from..to."))
@click.option("--first-number", type=click.IntRange(1, 999_999_999), metavar="N",
              help=_("Number of the first reminder."))
@click.option("--dry-run", is_flag=True, help=_("List who would get what, and who not and why."))
@common
@click.pass_obj
def prepare(session: Session, on: str | None, customer: str | None, first_number: int | None, dry_run: bool) -> int:
    """Prepare one package of reminders, numbered by customer code."""
    from dunning import preparation
    from dunning.levels import settings_from

    session.open()
    codes: Range[str] = parse_range(customer or "", str, "--customer")
    note_nobody(session, codes)
    planned = preparation.plan(_date(on), settings_from(session.preferences()), codes, first_number)
    package = None if dry_run else preparation.prepare(planned, session.operator.code).package
    session.answer(_plan_json(planned, package), lambda: _print_plan(planned, package, dry_run))
    return 0


def _date(text: str | None) -> date:
    if not text:
        return date.today()
    try:
        return parse_date(text)
    except ValueError:
        raise InputError(_("--date: “{value}” is not a date. Write 17.08.2012 or 2012-08-17.").format(
            value=text)) from None


def _plan_json(plan: "Plan", package: int | None) -> dict[str, Any]:
    return {
        "package": package,
        "date": plan.date,
        "imported_at": plan.imported_at,
        "warnings": plan.warnings,
        "reminders": [
            {"number": r.number, "customer": r.customer, "name": r.name, "level": r.level, "amount": r.amount,
             "days_late": r.days_late, "average_per_day": r.average_per_day, "cost": r.cost, "currency": r.currency,
             "items": len(r.items), "interest": r.interest, "lump_sum": r.lump_sum, "credit": r.credit,
             "total": r.total, "remark": r.remark}
            for r in plan.reminders
        ],
        "skipped": [s._asdict() for s in plan.skipped],
    }


def _print_plan(plan: "Plan", package: int | None, dry_run: bool) -> None:
    from data.formatting import format_money
    from dunning.cautions import payments_words

    if plan.reminders and dry_run:
        tongue = language()
        print_table(
            [_("No."), _("Customer"), _("Name"), _("Level"), _("Amount"), _("Credit"), _("Cost"), _("Interest"),
             _("To pay"), _("Curr."), _("Late"), _("Items")],
            ([str(r.number), r.customer, r.name, str(r.level),
              *(format_money(sum_, tongue) for sum_ in (r.amount, -r.credit, r.cost, r.interest + r.lump_sum, r.total)),
              r.currency, str(r.days_late), str(len(r.items))] for r in plan.reminders),
            right=(4, 5, 6, 7, 8, 10, 11),
        )
    remarked = [reminder for reminder in plan.reminders if reminder.remark]
    if remarked:
        click.echo(_("To be known:"))
        for reminder in remarked:
            click.echo(f"  {reminder.customer}  {reminder.name}: {reminder.remark}")
    if plan.skipped:
        click.echo(_("Not reminded:"))
        for skipped in plan.skipped:
            click.echo(f"  {skipped.customer}  {skipped.name}: {skipped.reason}")
    for warning in plan.warnings:
        click.echo(_("Caution: {warning}").format(warning=warning))
    click.echo(payments_words(plan.imported_at) + ".")
    count = len(plan.reminders)
    if dry_run:
        click.echo(ngettext("Dry run: {count} reminder would be prepared.",
                            "Dry run: {count} reminders would be prepared.", count).format(count=count))
    elif package is None:
        click.echo(_("No reminder is due; no package was made."))
    else:
        click.echo(ngettext("{count} reminder prepared in package {package}.",
                            "{count} reminders prepared in package {package}.", count)
                   .format(count=count, package=package))


@click.command()
@selection_options
@click.option("--deviation", metavar="A",
              help=_("Also if no more than this was paid meanwhile; dunning.deviation if left out."))
@click.option("--stale", is_flag=True, help=_("Also reminders paid, blocked or in lawsuit since they were prepared."))
@common
@click.pass_obj
def issue(session: Session, selection: Selection, deviation: str | None, stale: bool) -> int:
    """Write the letter of every selected prepared reminder, store it and lock the reminder."""
    from data.preferences import parse
    from dunning import issuing

    tolerated = None if deviation is None else parse("dunning.deviation", deviation)
    session.open()
    note_nobody(session, selection.customer)
    with session.progress(_("Issuing")) as progress:
        outcome = issuing.issue(selection, session.preferences(), progress, stale=stale, deviation=tolerated)
    return _answer(session, outcome, "issued", ngettext("{count} reminder issued.", "{count} reminders issued.",
                                                        outcome.done))


@click.command()
@selection_options
@common
@click.pass_obj
def unlock(session: Session, selection: Selection) -> int:
    """Take issued reminders that were never sent back to prepared; their letters become void."""
    from dunning import issuing

    session.open()
    note_nobody(session, selection.customer)
    count = _count(selection, "issued")
    if count:
        session.confirm(ngettext("Take {count} issued reminder back to prepared?",
                                 "Take {count} issued reminders back to prepared?", count).format(count=count))
    outcome = issuing.unlock(selection)
    return _answer(session, outcome, "unlocked", ngettext("{count} reminder unlocked.", "{count} reminders unlocked.",
                                                          outcome.done))


@click.command()
@selection_options
@common
@click.pass_obj
def delete(session: Session, selection: Selection) -> int:
    """Delete prepared reminders; issued and sent ones stay."""
    from dunning import issuing

    session.open()
    note_nobody(session, selection.customer)
    count = _count(selection, "prepared")
    if count:
        session.confirm(ngettext("Delete {count} prepared reminder?", "Delete {count} prepared reminders?",
                                 count).format(count=count))
    outcome = issuing.delete(selection)
    return _answer(session, outcome, "deleted", ngettext("{count} reminder deleted.", "{count} reminders deleted.",
                                                         outcome.done))


def _count(selection: Selection, state: str) -> int:
    """How many of the selection are in ``state``: what the question before a change is about."""
    from dataclasses import replace

    from data.pages import ReminderPages

    if selection.state not in (None, state):
        return 0
    return ReminderPages(replace(selection, state=state)).count()


def _answer(session: Session, outcome: "Outcome", word: str, sentence: str) -> int:
    def text() -> None:
        for skipped in outcome.skipped:
            click.echo(f"  {skipped.label}: {skipped.reason}")
        click.echo(sentence.format(count=outcome.done))
        for note in outcome.notes:
            click.echo(note)

    result = {word: outcome.done, "skipped": [{"number": s.label, "reason": s.reason} for s in outcome.skipped],
              "notes": list(outcome.notes)}
    session.answer(result, text)
    return 1 if outcome.skipped else 0


@click.command("list")
@selection_options
@click.option("--sort", default="number", show_default=True, metavar="COLUMN",
              help=_("number, date, customer, name, level, package, amount, days_late, average_per_day, cost, state, "
                     "currency, defaulter, lawsuit."))
@click.option("--descending", is_flag=True)
@common
@click.pass_obj
def list_(session: Session, selection: Selection, sort: str, descending: bool) -> int:
    """List the selected reminders and their totals."""
    from data.pages import SORTS, ReminderPages

    session.open()
    if sort not in SORTS:
        raise InputError(_("--sort: there is no column {column}. Choose from: {columns}.").format(
            column=sort, columns=", ".join(SORTS)))
    note_nobody(session, selection.customer)
    pages = ReminderPages(selection, sort, descending)
    totals = pages.totals()
    if session.as_json:
        rows = [{key: value for key, value in row._asdict().items() if key != "id"} | {"sent_how": row.sent_how}
                for row in pages.rows()]
        session.answer({"reminders": rows, "totals": _totals_json(totals)}, lambda: None)
    else:
        print_table(
            [_("Year"), _("No."), _("Date"), _("Customer"), _("Name"), _("Level"), _("Amount"), _("Curr."), _("Late"),
             _("/day"), _("Cost"), _("State")],
            map(_cells, pages.rows()), right=NUMERIC,
        )
        _print_totals(totals)
    return 0


def _cells(row: "ReminderRow") -> list[str]:
    from data.formatting import format_date, format_money
    from tui.reminder_columns import state_words

    return [
        str(row.year), str(row.number), format_date(row.date, language()), row.customer, row.name, str(row.level),
        format_money(row.amount, language()), row.currency, str(row.days_late),
        format_money(row.average_per_day, language()), format_money(row.cost, language()), state_words(row),
    ]


def _totals_json(totals: "Totals") -> dict[str, Any]:
    return totals._asdict() | {"amounts": dict(totals.amounts), "currencies": totals.currencies}


def _print_totals(totals: "Totals") -> None:
    from data.formatting import format_money, format_sums

    if totals.mixed:  # only what can be added
        click.echo(_("{count} reminders · {amounts} · days late {days}").format(
            count=totals.count, amounts=format_sums(totals.amounts, language()),
            days=format_money(totals.days_late, language())))
        return
    click.echo(_("{count} reminders · amount {amount} · days late {days} · per day {average} · cost {cost}").format(
        count=totals.count, amount=format_money(totals.amount, language()),
        days=format_money(totals.days_late, language()), average=format_money(totals.average_per_day, language()),
        cost=format_money(totals.cost, language())))


@click.command()
@click.argument("label", metavar="YEAR/NUMBER")
@click.option("-o", "--output", "output", type=click.Path(path_type=Path), required=True, help=_("File to write."))
@common
@click.pass_obj
def letter(session: Session, label: str, output: Path) -> int:
    """Save the stored letter of an issued reminder as a PDF file."""
    from dunning import issuing

    session.open()
    content = issuing.letter(*parse_label(label))
    if output.exists():
        session.confirm(_("{file} exists. Replace it?").format(file=output))
    try:
        output.write_bytes(content)
    except OSError as error:
        raise InputError(_("{file} cannot be written: {error}").format(file=output, error=error.strerror)) from error
    session.answer({"file": str(output), "bytes": len(content)},
                   lambda: click.echo(_("{file} written.").format(file=output)))
    return 0
