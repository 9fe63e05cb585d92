"""The defaulter and lawsuit marks: how they are asked about, and what is told afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from data.database import connection
from data.flags import Reach, reach, set_defaulter, set_lawsuit
from data.language import _, ngettext
from data.selection import Selection


@dataclass(frozen=True, slots=True)
class Flag:
    """One of the two. The texts are functions of whether the mark is set, and of what it reaches."""

    question: Callable[[bool, Reach], str]
    consequence: Callable[[bool, Reach], str]
    button: Callable[[bool], str]
    told: Callable[[int], str]
    run: Callable[[Selection, bool], int]


def _customers(value: bool, reach: Reach) -> str:
    n = reach.customers
    if value:
        return ngettext("Mark {n} customer as a defaulter?", "Mark {n} customers as defaulters?", n).format(n=n)
    return ngettext("Is {n} customer no defaulter any more?", "Are {n} customers no defaulters any more?", n).format(
        n=n)


def _claims(value: bool, reach: Reach) -> str:
    n = reach.reminders
    if value:
        return ngettext("Mark {n} reminder as in lawsuit?", "Mark {n} reminders as in lawsuit?", n).format(n=n)
    return ngettext("Is {n} reminder no lawsuit any more?", "Are {n} reminders no lawsuits any more?", n).format(n=n)


DEFAULTER = Flag(
    _customers,
    lambda _value, _reach: _("All their reminders show it, the old ones too. It changes nothing in what they get."),
    lambda value: _("Mark") if value else _("Take away"),
    lambda n: ngettext("{n} customer changed.", "{n} customers changed.", n).format(n=n),
    set_defaulter,
)
LAWSUIT = Flag(
    _claims,
    lambda value, _reach: _("Their items are reminded no more, and what waits to be sent is not sent.") if value else
    _("Their items may be reminded again."),
    lambda value: _("Mark") if value else _("Take away"),
    lambda n: ngettext("{n} reminder changed.", "{n} reminders changed.", n).format(n=n),
    set_lawsuit,
)


def reached(selection: Selection) -> Reach:
    """How many reminders and customers; for a thread."""
    with connection():
        return reach(selection)


def apply(flag: Flag, selection: Selection, value: bool) -> int:
    """Set or clear the mark and return how many changed; for a thread."""
    with connection():
        return flag.run(selection, value)
