"""How tables and letters look to an operator."""

import re

from data.declared.record import Declared
from data.language import N_, _

_ORDER = re.compile(r"[a-z_]+( down)?")
_COLUMN = re.compile(r"[a-z_]+(:[1-9][0-9]?)?")


def _layout(value: str) -> str:
    wrong = next((word for word in value.split() if not _COLUMN.fullmatch(word)), "")
    return _("“{word}” is no column such as name or name:20.").format(word=wrong) if wrong else ""


def _order(value: str) -> str:
    return "" if not value or _ORDER.fullmatch(value) else _("“{words}” is no order such as amount or amount down."
                                                           ).format(words=value)


SCREENS = (
    Declared("table.reminders", N_("Columns of the reminder table"), str, "", check=_layout,
             help=N_("In their order, with a width if you like, such as: number customer name:20 amount. Empty: as "
                     "many as there is room for")),
    Declared("letters.preview", N_("Letters on the screen"), str, "auto", place="table", portable=False,
             choices={
                 "auto": N_("as the terminal can"), "kitty": N_("as a picture (kitty)"),
                 "half-cells": N_("as a coarse picture"), "text": N_("as text"),
             },
             help=N_("A picture, in kitty and Ghostty; elsewhere a coarse one of half cells. P shows the text")),
    Declared("table.reminders.order", N_("Order of the reminder table"), str, "", check=_order, quiet=True,
             help=N_("A column, and down if the largest come first, such as: amount down. S chooses it")),
    Declared("table.customers.order", N_("Order of the customers"), str, "", check=_order, quiet=True,
             help=N_("A column, and down if the largest come first, such as: balance down. S chooses it")),
)
