"""When and how customers are reminded; the levels."""

from decimal import Decimal

from data.declared.record import Declared, days, not_negative
from data.language import N_
from data.templates import check_message_text

COLOURS = {  # what every terminal has
    "": N_("that of the others"), "yellow": N_("yellow"), "green": N_("green"), "cyan": N_("cyan"), "blue": N_("blue"),
    "magenta": N_("magenta"), "red": N_("red"), "white": N_("white"),
}


def _levels() -> list[Declared]:
    declared = []
    for n in (1, 2, 3):
        declared += [
            Declared(f"dunning.level.{n}.enabled", N_("Enabled"), bool, True,
                     help=N_("A level that is not is skipped")),
            Declared(f"dunning.level.{n}.colour", N_("Colour of its rows"), str, "", choices=COLOURS),
            Declared(f"dunning.level.{n}.contact_code", N_("Contact code"), str, f"OPOMIN{n}",
                     help=N_("The customer's contact with this code gets the reminder")),
            Declared(f"dunning.level.{n}.cost", N_("Cost"), Decimal, Decimal("2.00"), check=not_negative,
                     help=N_("The fee of one reminder")),
            Declared(f"dunning.level.{n}.last_before_lawsuit", N_("Last before lawsuit"), bool, False,
                     help=N_("Its items are reminded no more")),
            Declared(f"dunning.level.{n}.pay_within_days", N_("Pay within days"), int, 8, check=days,
                     help=N_("After the reminder's date")),
            Declared(f"dunning.level.{n}.subject", N_("Subject"), str, "", check=check_message_text,
                     help=N_("Empty: the text of the customer's language")),
            Declared(f"dunning.level.{n}.body", N_("Body"), str, "", check=check_message_text, several_lines=True,
                     help=N_("Empty: the text of the customer's language")),
        ]
    return declared


DUNNING = (
    Declared("dunning.kind", N_("Kind of reminding"), str, "stepwise", choices={
        "simple": N_("simple: one level, everything overdue"),
        "stepwise": N_("stepwise: level by level, item by item")}),
    Declared("dunning.grace_days", N_("Grace days"), int, 5, check=days,
             help=N_("So many days after it is due an item is not reminded")),
    Declared("dunning.least_amount", N_("Least amount of an item"), Decimal, Decimal("0.01"), check=not_negative,
             help=N_("Less than this is not reminded")),
    Declared("dunning.repeat_days", N_("Repeat days"), int, 10, check=days,
             help=N_("An item is reminded again after so many days")),
    Declared("dunning.first_number", N_("First number of a year"), int, 1, check=not_negative,
             help=N_("The first reminder of a new year")),
    *_levels(),
)
