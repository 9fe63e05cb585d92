"""When and how customers are reminded; the levels."""

from decimal import Decimal

from data.declared.record import Declared, days, not_negative
from data.language import N_
from data.templates import check_message_text

COLOURS = ("", "yellow", "green", "cyan", "blue", "magenta", "red", "white")  # what every terminal has


def _levels() -> list[Declared]:
    declared = []
    for n in (1, 2, 3):
        declared += [
            Declared(f"dunning.level.{n}.enabled", N_("Enabled"), bool, True),
            Declared(f"dunning.level.{n}.colour", N_("Colour of its rows"), str, "", choices=COLOURS),
            Declared(f"dunning.level.{n}.contact_code", N_("Contact code"), str, f"OPOMIN{n}"),
            Declared(f"dunning.level.{n}.cost", N_("Cost"), Decimal, Decimal("2.00"), check=not_negative),
            Declared(f"dunning.level.{n}.last_before_lawsuit", N_("Last before lawsuit"), bool, False),
            Declared(f"dunning.level.{n}.pay_within_days", N_("Pay within days"), int, 8, check=days),
            Declared(f"dunning.level.{n}.subject", N_("Subject"), str, "", check=check_message_text,
                     help=N_("Empty: the text of the customer's language")),
            Declared(f"dunning.level.{n}.body", N_("Body"), str, "", check=check_message_text,
                     help=N_("Empty: the text of the customer's language")),
        ]
    return declared


DUNNING = (
    Declared("dunning.kind", N_("Kind of reminding"), str, "stepwise", choices=("simple", "stepwise")),
    Declared("dunning.grace_days", N_("Grace days"), int, 5, check=days),
    Declared("dunning.least_amount", N_("Least amount of an item"), Decimal, Decimal("0.01"), check=not_negative),
    Declared("dunning.repeat_days", N_("Repeat days"), int, 10, check=days),
    Declared("dunning.first_number", N_("First number of a year"), int, 1, check=not_negative),
    *_levels(),
)
