"""``overview``: what is owed and how old it is, what reminders did, how old the payments are."""

from typing import TYPE_CHECKING

import click

from data.language import _
from tui.cli.session import Session, common

if TYPE_CHECKING:
    from data.overview import Overview

WIDTH = 100  # cells where nobody says how wide


@click.command()
@click.option("--currency", metavar="C", default="", help=_("Only this currency."))
@common
@click.pass_obj
def overview(session: Session, currency: str) -> None:
    """Show receivables by age, reminders by level, what was collected, the largest debtors, failed batches."""
    from datetime import date

    from data.errors import InputError
    from data.fields import now
    from data.overview import read_overview
    from tui.overview_file import as_json
    from tui.overview_words import payments_warning

    session.open()
    found = read_overview(date.today())
    if currency and currency.upper() not in found.currencies:
        raise InputError(_("--currency: there is nothing in {currency}. There is: {currencies}.").format(
            currency=currency, currencies=", ".join(found.currencies) or _("none")))
    chosen = [currency.upper()] if currency else found.currencies or [""]
    warning = payments_warning(found.payments, now(), session.preferences().find("dunning.stale_import_days").value)
    result = as_json(found)
    for name in ("receivables", "reminders", "collected", "debtors"):
        result[name] = [row for row in result[name] if not currency or row["currency"] in chosen]
    session.answer(result | {"warning": warning}, lambda: _print(found, chosen, warning))


def _print(found: "Overview", currencies: list[str], warning: str) -> None:
    from shutil import get_terminal_size

    from tui.overview_words import TITLES, heading, lines_of, title_of

    width = get_terminal_size((WIDTH, 24)).columns
    if warning:
        click.echo(warning + "\n")
    for name in TITLES:
        for currency in currencies if name not in ("payments", "batches") else [""]:
            words = heading(found, currency) if name == "receivables" else currency
            click.echo(title_of(name) + (f" · {words}" if words else ""))
            click.echo("\n".join(lines_of(name, found, currency, width)) + "\n")
