"""The SELECTION options that list, issue, unlock, delete and send share."""

import functools
from collections.abc import Callable
from typing import Any

import click

from data.errors import InputError
from data.language import _
from data.selection import STATES, Range, Selection, parse_date, parse_range
from tui.cli.session import Session

MOST = 2**63 - 1  # what a database takes as a whole number
NUMBER = click.IntRange(1, MOST)

_OPTIONS = (
    ("--lawsuit/--no-lawsuit", {"default": None, "help": _("Only those in lawsuit, or only the others.")}),
    ("--final", {"is_flag": True, "help": _("Only the last before lawsuit, and those in lawsuit.")}),
    ("--find", {"metavar": "TEXT", "default": "", "help": _("In the customer's code or name.")}),
    ("--state", {"type": click.Choice(STATES), "help": _("prepared, issued or sent.")}),
    ("--number", {"metavar": "A..B", "help": _("Reminder number from..to.")}),
    ("--level", {"metavar": "A..B", "help": _("Level from..to.")}),
    ("--package", {"metavar": "A..B", "help": _("Package from..to.")}),
    ("--date", {"metavar": "D..D", "help": _("Reminder date from..to.")}),
    ("--customer", {"metavar": "A..B", "help": _("Customer code from..to.")}),
    ("--year", {"type": click.IntRange(1, 9999), "metavar": "Y", "help": _("Year.")}),
)


def selection_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds the options; the command gets them as one ``selection``."""

    @functools.wraps(command)
    def wrapped(
        *args: Any, year: int | None, customer: str | None, date: str | None, package: str | None, level: str | None,
        number: str | None, state: str | None, find: str, lawsuit: bool | None, final: bool, **kwargs: Any,
    ) -> Any:
        selection = Selection(
            year=year,
            customer=parse_range(customer or "", str, "--customer"),
            date=parse_range(date or "", parse_date, "--date"),
            package=parse_range(package or "", _whole, "--package"),
            level=parse_range(level or "", _whole, "--level"),
            number=parse_range(number or "", _whole, "--number"),
            state=state, text=find, lawsuit=lawsuit, final=final,
        )
        return command(*args, selection=selection, **kwargs)

    result: Callable[..., Any] = wrapped
    for name, settings in _OPTIONS:
        result = click.option(name, **settings)(result)
    return result


def note_nobody(session: Session, customer: Range[str]) -> None:
    """Say so if no customer at all has a code in the range: it is probably mistyped. The database must be open."""
    from data.conditions import has_customers

    if customer and not has_customers(customer):
        session.note(_("No customer has a code in --customer {codes}; nothing matches.").format(codes=customer),
                     {"warning": "no customer", "customer": str(customer)})


def _whole(text: str) -> int:
    number = int(text)
    if abs(number) > MOST:
        raise ValueError(text)
    return number


def parse_label(text: str) -> tuple[int, int]:
    """``YEAR/NUMBER`` as two numbers; InputError otherwise."""
    year, slash, number = text.partition("/")
    if not (slash and year.isdecimal() and number.isdecimal() and len(year) <= 4 and int(number) <= MOST):
        raise InputError(_("“{value}” is not a reminder. Write YEAR/NUMBER, such as 2012/100.").format(value=text))
    return int(year), int(number)
