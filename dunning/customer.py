"""What follows from who the customer is: the language of letters and messages, the reference of the payment."""

from data.reminders import ReminderDetail
from dunning.texts import letter_language

BY_COUNTRY = {"SI": "sl", "CZ": "cs", "SK": "sk", "DE": "de", "AT": "de"}
SYMBOL_DIGITS = 10  # at most in a Czech variable symbol


def language_of(reminder: ReminderDetail) -> str:
    """The language of the customer's letter and message: theirs, or if the books have none, that of their country."""
    customer = reminder.customer
    return letter_language(customer.language or BY_COUNTRY.get(customer.country.strip().upper(), ""))


def payment_reference(reminder: ReminderDetail, iban: str) -> str:
    """What the customer writes on the payment: the reference of a lone item, so that the ERP can match the payment.

    Several items, or one without a reference, are paid under the reminder's own: in Slovenia as model SI00, in
    Czechia and Slovakia as a variable symbol (year and six digits of the number), elsewhere as year and number.
    """
    row = reminder.row
    if len(reminder.items) == 1 and reminder.items[0].reference:
        return reminder.items[0].reference
    country = iban.strip()[:2].upper()
    if country == "SI":
        return f"SI00 {row.year}-{row.number}"
    symbol = f"{row.year}{row.number:06d}"
    return symbol if country in ("CZ", "SK") and len(symbol) <= SYMBOL_DIGITS else f"{row.year}-{row.number}"
