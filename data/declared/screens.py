"""How tables and letters look to an operator."""

import re

from data.declared.record import Declared
from data.language import N_, _

_COLUMN = re.compile(r"[a-z_]+(:[1-9][0-9]?)?")


def _layout(value: str) -> str:
    wrong = next((word for word in value.split() if not _COLUMN.fullmatch(word)), "")
    return _("“{word}” is no column such as name or name:20.").format(word=wrong) if wrong else ""


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
)
