"""What stands for the placeholders of a reminder's texts, written as the customer's language writes it."""

from typing import Any

from data.formatting import format_currency, format_date, format_money
from data.preferences import Preferences
from data.reminders import ReminderDetail
from data.templates import render_subject
from dunning.customer import language_of, payment_reference
from dunning.texts import fill, letter_texts
from dunning.wording import Wording


def values_of(reminder: ReminderDetail, preferences: Preferences, wording: Wording) -> dict[str, Any]:
    """A value for every placeholder of letters (``data.placeholders``); InputError for a title that is no template."""
    row, language, person = reminder.row, language_of(reminder), reminder.customer.kind == "person"
    texts = letter_texts(language, row.level, reminder.last_before_lawsuit, person)
    values: dict[str, Any] = {
        "year": row.year, "number": row.number, "date": format_date(row.date, language), "level": row.level,
        "customer": row.customer, "name": row.name, "contact": reminder.contact.name if reminder.contact else "",
        "salutation": fill(texts.salutation, name=row.name), "greeting": texts.greeting,
        "amount": format_money(row.amount, language), "cost": format_money(row.cost, language),
        "interest": format_money(reminder.interest, language), "total": format_money(reminder.total, language),
        "currency": row.currency, "pay_by": format_date(reminder.pay_by, language), "days_late": row.days_late,
        "items": _items(reminder, language), "company": preferences["company.name"],
        "reference": payment_reference(reminder, preferences["company.iban"]),
        "phone": preferences["company.phone"], "email": preferences["company.email"],
        "iban": preferences["company.iban"], "bic": preferences["company.bic"], "sender": preferences["sender.name"],
    }
    title = wording.find("letter_title", row.level, reminder.last_before_lawsuit, language, person)
    return values | {"title": render_subject(title.text, {"title": texts.title, **values})}


def _items(reminder: ReminderDetail, language: str) -> str:
    return "\n".join(
        f"{item.document}  {format_date(item.due, language)}  "
        f"{format_currency(item.amount, reminder.row.currency, language)}" for item in reminder.items)
