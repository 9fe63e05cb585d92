"""When and how customers are reminded; the levels."""

from decimal import Decimal

from data.declared.record import Declared, a_percentage, days, not_negative, positive, statutory_rates
from data.language import N_
from data.templates import check_message_text

COLOURS = {  # what every terminal has
    "": N_("that of the others"), "yellow": N_("yellow"), "green": N_("green"), "cyan": N_("cyan"), "blue": N_("blue"),
    "magenta": N_("magenta"), "red": N_("red"), "white": N_("white"),
}
KINDS = {
    "simple": N_("simple: one level, everything overdue"), "stepwise": N_("stepwise: level by level, item by item"),
    "balance": N_("balance: by how much is overdue in all"),
}
INTEREST = {
    "none": N_("none"), "contractual": N_("contractual: the percentage below"),
    "statutory": N_("statutory: as the law has it"),
}
DAY_COUNTS = {"act/365": N_("act/365: always 365"), "act/act": N_("act/act: 366 in a leap year")}
COUNTRIES = {"": N_("the company's country"), "SI": N_("Slovenia"), "CZ": N_("Czechia")}


def _levels() -> list[Declared]:
    declared = []
    for n in (1, 2, 3):
        level = f"dunning.level.{n}"
        declared += [
            Declared(f"{level}.enabled", N_("Enabled"), bool, True, help=N_("A level that is not is skipped")),
            Declared(f"{level}.colour", N_("Colour of its rows"), str, "", choices=COLOURS),
            Declared(f"{level}.contact_code", N_("Contact code"), str, f"OPOMIN{n}",
                     help=N_("The customer's contact with this code gets the reminder")),
            Declared(f"{level}.cost", N_("Cost"), Decimal, Decimal("2.00"), check=not_negative,
                     help=N_("The fee of one reminder")),
            Declared(f"{level}.cost_once", N_("Cost once per reminder"), bool, True,
                     help=N_("No: for each item of the reminder")),
            Declared(f"{level}.interest", N_("Interest"), str, "none", choices=INTEREST,
                     help=N_("From the day after the due date to the reminder's date")),
            Declared(f"{level}.interest_percent", N_("Interest in % a year"), Decimal, Decimal("0.00"),
                     check=a_percentage, help=N_("If it is contractual")),
            Declared(f"{level}.interval_days", N_("Days since last level"), int, 0, check=days,
                     help=N_("At least; the repeat days and the last pay-by day count too")),
            Declared(f"{level}.multiple", N_("Multiple of base amount"), int, n, check=positive,
                     help=N_("Kind balance: from so many times the base amount on it is this level")),
            Declared(f"{level}.last_before_lawsuit", N_("Last before lawsuit"), bool, False,
                     help=N_("Its items are reminded no more")),
            Declared(f"{level}.pay_within_days", N_("Pay within days"), int, 8, check=days,
                     help=N_("After the reminder's date; the next level comes later than that")),
            Declared(f"{level}.subject", N_("Subject"), str, "", check=check_message_text,
                     help=N_("Empty: the text of the customer's language")),
            Declared(f"{level}.body", N_("Body"), str, "", check=check_message_text, several_lines=True,
                     help=N_("Empty: the text of the customer's language")),
        ]
    return declared


DUNNING = (
    Declared("dunning.kind", N_("Kind of reminding"), str, "stepwise", choices=KINDS),
    Declared("dunning.base_amount", N_("Base amount of balance"), Decimal, Decimal("100.00"), check=positive,
             help=N_("Kind balance: each level is reached at a multiple of it")),
    Declared("dunning.grace_days", N_("Grace days"), int, 5, check=days,
             help=N_("So many days after it is due an item is not reminded")),
    Declared("dunning.least_amount", N_("Least amount of an item"), Decimal, Decimal("0.01"), check=not_negative,
             help=N_("Less than this is not reminded")),
    Declared("dunning.least_percent", N_("Least % of open balance"), Decimal, Decimal("0.00"), check=a_percentage,
             help=N_("A reminder about less of all that is open waits; 0: any")),
    Declared("dunning.least_total", N_("Least total of a reminder"), Decimal, Decimal("0.00"), check=not_negative,
             help=N_("A reminder about less waits")),
    Declared("dunning.deviation", N_("Deviation at issuing"), Decimal, Decimal("0.00"), check=not_negative,
             help=N_("By so much less may be owed than a reminder says, and it is still issued and sent")),
    Declared("dunning.repeat_days", N_("Repeat days"), int, 10, check=days,
             help=N_("An item is reminded again after so many days")),
    Declared("dunning.most_reminders", N_("Most reminders of an item"), int, 0, check=not_negative,
             help=N_("0: no limit")),
    Declared("dunning.first_number", N_("First number of a year"), int, 1, check=not_negative,
             help=N_("The first reminder of a new year")),
    Declared("dunning.day_count", N_("Days of an interest year"), str, "act/365", choices=DAY_COUNTS),
    Declared("dunning.statutory_country", N_("Statutory rates of"), str, "", choices=COUNTRIES),
    Declared("dunning.statutory_rates", N_("Added statutory rates"), str, "", check=statutory_rates,
             help=N_("Such as: SI 2026-01-01 10.15; CZ 2026-01-01 11.50")),
    Declared("dunning.lump_sum", N_("Statutory lump sum"), bool, False,
             help=N_("EUR 40 or CZK 1200 once for each item of a company")),
    Declared("dunning.stale_import_days", N_("Import is old after days"), int, 3, check=days,
             help=N_("Preparing and the overview warn if open items were not imported since")),
    *_levels(),
)
