"""The placeholders of subjects, texts and letters: one table that help, the forms and docs/texts.md are made from."""

from typing import NamedTuple

from data.language import N_


class Placeholder(NamedTuple):
    """What ``{{ name }}`` stands for, with an example; ``message`` says that only e-mails have it, no letters."""

    name: str
    meaning: str
    example: str | int
    message: bool = False


PLACEHOLDERS = (
    Placeholder("year", N_("Year of the reminder"), 2012),
    Placeholder("number", N_("Number of the reminder"), 100),
    Placeholder("date", N_("Date of the reminder"), "17.08.2012"),
    Placeholder("level", N_("Level: 1, 2 or 3"), 1),
    Placeholder("title", N_("Title of the letter, as the level has it"), "Opomin"),
    Placeholder("customer", N_("Code of the customer"), "0000001"),
    Placeholder("name", N_("Name of the customer"), "Kupec A d.o.o."),
    Placeholder("contact", N_("Name of the contact that gets the reminder"), "Ana Kos"),
    Placeholder("salutation", N_("Salutation of a company or a private person"), "Spoštovani,"),
    Placeholder("greeting", N_("Greeting at the end"), "S spoštovanjem,"),
    Placeholder("amount", N_("Sum of the open items"), "5.450,60"),
    Placeholder("cost", N_("Cost of the reminder"), "2,00"),
    Placeholder("interest", N_("Interest for late payment"), "0,00"),
    Placeholder("total", N_("What is to be paid: amount, cost and interest"), "5.452,60"),
    Placeholder("currency", N_("Currency"), "EUR"),
    Placeholder("pay_by", N_("Last day to pay"), "25.08.2012"),
    Placeholder("days_late", N_("Mean days late of the items"), 423),
    Placeholder("items", N_("The open items, one a line: document, due date, open amount"),
                "R-2011-0001  04.06.2011  5.450,60 EUR"),
    Placeholder("reference", N_("Reference of the payment"), "SI00 2012-100"),
    Placeholder("company", N_("Your company"), "Vzorec d.o.o."),
    Placeholder("phone", N_("Phone of your company"), "+386 1 000 00 00"),
    Placeholder("email", N_("E-mail address of your company"), "terjatve@vzorec.example"),
    Placeholder("iban", N_("Your account (IBAN)"), "SI56 0201 7001 4356 205"),
    Placeholder("bic", N_("BIC of your account"), "LJBASI2X"),
    Placeholder("sender", N_("Sender name"), "Saldakonti"),
    Placeholder("signature", N_("Your signature; without it, the signature follows the text"), "Ana Kos\nSaldakonti",
                message=True),
)


def examples(letter: bool = False) -> dict[str, str | int]:
    """An example for every placeholder of e-mails, or of the ``letter``."""
    return {each.name: each.example for each in PLACEHOLDERS if not (letter and each.message)}
