"""From a reminder as it is stored to its letter: addressee, items, file name."""

from data.preferences import Preferences
from data.reminders import ReminderDetail
from dunning.customer import language_of, payment_reference
from dunning.letter import Addressee, Letter, LetterItem, Sender
from dunning.texts import file_name


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
        items=[LetterItem(item.document, item.issued, item.due, item.amount, item.days_late, item.level, item.interest)
               for item in reminder.items],
        amount=row.amount, cost=row.cost, interest=reminder.interest, due=reminder.total, credit=reminder.credit,
        lump_sum=reminder.lump_sum,
        reference=payment_reference(reminder, sender.iban),
    )


def letter_name(reminder: ReminderDetail) -> str:
    """The file name of the letter."""
    row = reminder.row
    return file_name(language_of(reminder), row.year, row.number, row.customer, row.name)
