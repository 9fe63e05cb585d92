"""From a reminder as it is stored to its letter: language, addressee, payment reference, file name."""

from data.preferences import Preferences
from data.reminders import ReminderDetail
from dunning.letter import Addressee, Letter, LetterItem, Sender
from dunning.texts import file_name, letter_language

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


def sender_from(preferences: Preferences) -> Sender:
    """The company as the operator's preferences have it."""
    return Sender(
        name=preferences["company.name"], street=preferences["company.street"],
        postcode=preferences["company.postcode"], city=preferences["company.city"],
        country=preferences["company.country"], vat_id=preferences["company.vat_id"],
        phone=preferences["company.phone"], email=preferences["company.email"], iban=preferences["company.iban"],
        bic=preferences["company.bic"],
    )


def letter_of(reminder: ReminderDetail, sender: Sender) -> Letter:
    """The letter of ``reminder``, ready to be printed."""
    row, customer = reminder.row, reminder.customer
    return Letter(
        language=language_of(reminder), title_level=row.level, last_before_lawsuit=reminder.last_before_lawsuit,
        person=customer.kind == "person", year=row.year, number=row.number, date=row.date, pay_by=reminder.pay_by,
        currency=row.currency, sender=sender,
        addressee=Addressee(row.customer, row.name, customer.street, customer.postcode, customer.city,
                            customer.country, customer.vat_id),
        items=[LetterItem(item.document, item.issued, item.due, item.amount, item.days_late, item.level)
               for item in reminder.items],
        amount=row.amount, cost=row.cost, interest=reminder.interest, due=reminder.total, credit=reminder.credit,
        lump_sum=reminder.lump_sum,
        reference=payment_reference(reminder, sender.iban),
    )


def letter_name(reminder: ReminderDetail) -> str:
    """The file name of the letter."""
    row = reminder.row
    return file_name(language_of(reminder), row.year, row.number, row.customer, row.name)
