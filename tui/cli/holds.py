"""``hold`` and ``holds``: keep reminders back from a customer or an open item for a time, and say why."""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from data.errors import InputError
from data.language import _, language
from data.selection import parse_date
from tui.cli.session import Session, common, print_table

if TYPE_CHECKING:
    from data.holds import HoldRow

KINDS = ("block", "dispute", "promise")


def _options(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        click.option("--reason", required=True, metavar="R", help=_("Why; it is said in every dry run.")),
        click.option("--until", metavar="D", help=_("The last day; left out: until it is ended.")),
        click.option("--from", "starts", metavar="D", help=_("The first day; today if left out.")),
        click.option("--kind", type=click.Choice(KINDS), default="block", show_default=True,
                     help=_("A promise to pay needs --until.")),
    ):
        command = option(command)
    return command


@click.group()
def hold() -> None:
    """Keep reminders back from a customer or an open item."""


@hold.command("customer")
@click.argument("code")
@_options
@common
@click.pass_obj
def hold_customer_(session: Session, code: str, reason: str, until: str | None, starts: str | None, kind: str) -> None:
    """Keep all reminders back from the customer with CODE."""
    from data.holding import hold_customer

    session.open()
    number = hold_customer(code, kind, reason, _day("--until", until), _day("--from", starts))
    _stored(session, number)


@hold.command("item")
@click.argument("document")
@click.option("--customer", default="", metavar="CODE", help=_("Whose, if several have an item DOCUMENT."))
@_options
@common
@click.pass_obj
def hold_item_(session: Session, document: str, customer: str, reason: str, until: str | None, starts: str | None,
               kind: str) -> None:
    """Keep the open item DOCUMENT off reminders."""
    from data.holding import hold_item

    session.open()
    number = hold_item(document, kind, reason, _day("--until", until), _day("--from", starts), customer)
    _stored(session, number)


def _day(option: str, text: str | None) -> date | None:
    if not text:
        return None
    try:
        return parse_date(text)
    except ValueError:
        raise InputError(_("{option}: “{value}” is not a date. Write 17.08.2012 or 2012-08-17.").format(
            option=option, value=text)) from None


def _stored(session: Session, number: int) -> None:
    session.answer({"hold": number}, lambda: click.echo(
        _("Hold {hold} is in force. End it with: dunmail holds end {hold}").format(hold=number)))


@click.group()
def holds() -> None:
    """What keeps reminders back."""


@holds.command("list")
@click.option("--customer", default="", metavar="CODE", help=_("Of this customer only."))
@click.option("--all", "ended", is_flag=True, help=_("Also those that were ended or whose last day has passed."))
@common
@click.pass_obj
def list_(session: Session, customer: str, ended: bool) -> None:
    """List the holds, the newest first."""
    from data.holds import list_holds

    session.open()
    rows = list_holds(customer, ended=ended)
    session.answer({"holds": [row._asdict() for row in rows]}, lambda: print_table(
        [_("Hold"), _("Customer"), _("Name"), _("Item"), _("From"), _("Why"), _("Operator"), _("Ended")],
        map(_cells, rows), right=(0,)))


def _cells(row: "HoldRow") -> list[str]:
    from data.formatting import format_date, format_moment

    tongue = language()
    ended = f"{format_moment(row.ended_at, tongue)} {row.ended_by}".strip() if row.ended_at else ""
    return [str(row.id), row.customer, row.name, row.document, format_date(row.starts, tongue), row.words(),
            row.operator, ended]


@holds.command("end")
@click.argument("hold", type=click.IntRange(1))
@common
@click.pass_obj
def end(session: Session, hold: int) -> None:
    """End HOLD; what it kept back is reminded again."""
    from data.holding import end_hold

    session.open()
    end_hold(hold)
    session.answer({"ended": hold}, lambda: click.echo(_("Hold {hold} is ended.").format(hold=hold)))


@holds.command("change")
@click.argument("hold", type=click.IntRange(1))
@click.option("--reason", metavar="R", help=_("Another reason."))
@click.option("--until", metavar="D", help=_("Another last day."))
@click.option("--no-end", is_flag=True, help=_("No last day any more: until it is ended."))
@click.option("--kind", type=click.Choice(KINDS), help=_("Another kind."))
@common
@click.pass_obj
def change(session: Session, hold: int, reason: str | None, until: str | None, no_end: bool, kind: str | None) -> None:
    """Change HOLD; what is not named stays. The old one is ended, and the new one has another number."""
    from data.holding import change_hold
    from data.holds import get_hold

    if until and no_end:
        raise InputError(_("--until and --no-end contradict each other."))
    session.open()
    row = get_hold(hold)
    last = None if no_end else _day("--until", until) if until else row.until
    _stored(session, change_hold(hold, kind or row.kind, row.reason if reason is None else reason, last))
