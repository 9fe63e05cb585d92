"""What mail is handed: recipients, words, values for placeholders, and who gets nothing and why."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from data.database import transaction
from data.models import Contact, Reminder
from data.placeholders import examples
from data.preferences import Preferences, set_preference
from data.reminders import ContactDetail, CustomerDetail, ReminderDetail, get_reminder, selected, store_letter
from data.selection import Marks, Range, Selection
from dunning.customer import language_of, payment_reference
from dunning.letters import letter_name, letter_of, sender_from
from dunning.outgoing import outgoing
from dunning.preparation import Plan

DUE = date(2012, 8, 1)
ON = date(2012, 8, 17)

Run = Callable[..., Plan]
Add = Callable[..., int]


@pytest.fixture
def three(run: Run, add_customer: Add, add_item: Add) -> None:
    """Three customers: one in order, one without the contact, one whose contact has no address."""
    for code in ("1", "2", "3"):
        customer = add_customer(code, name=f"Kupec {code}", language="sl")
        add_item(customer, DUE, "1234.50")
        add_item(customer, DUE, "1.00")
    Contact.delete().where((Contact.code == "OPOMIN1") & (Contact.email == "level1@2.example")).execute()
    Contact.update(email=" ").where((Contact.code == "OPOMIN1") & (Contact.email == "level1@3.example")).execute()
    run(ON, 100)


def test_only_who_has_the_contact_of_the_level_gets_it(three: None, company: Preferences) -> None:
    first, second, third = outgoing(Selection(), company)
    assert (first.label, first.recipients, first.skip) == ("2012/100", "level1@1.example", "")
    assert second.skip == "Customer 2 Kupec 2 has no contact OPOMIN1."
    assert third.skip == "Contact OPOMIN1 of customer 3 Kupec 3 has no e-mail address."
    detail = get_reminder(first.reminder_id or 0)
    assert first.document_id == detail.document_id
    assert first.file_name == detail.document_name == "letter.pdf"


def test_values_are_written_as_the_customer_reads_them(three: None, company: Preferences) -> None:
    first = next(outgoing(Selection(), company))
    assert first.language == "sl"
    documents = [item.document for item in get_reminder(first.reminder_id or 0).items]
    assert dict(first.context) == {
        "year": 2012, "number": 100, "date": "17.08.2012", "customer": "1", "name": "Kupec 1", "level": 1,
        "amount": "1.235,50", "cost": "2,00", "interest": "0,00", "total": "1.237,50", "currency": "EUR",
        "pay_by": "25.08.2012", "company": "Vzorec d.o.o.", "iban": "SI56 0201 7001 4356 205",
        "reference": "SI00 2012-100", "sender": "Saldakonti", "bic": "", "phone": "", "email": "",
        "salutation": "Spoštovani,", "greeting": "S spoštovanjem,", "title": "Opomin", "contact": "Clerk",
        "days_late": 16,
        "items": "\n".join((f"{documents[0]}  01.08.2012  1.234,50 EUR", f"{documents[1]}  01.08.2012  1,00 EUR")),
    }
    assert first.context.keys() == examples(letter=True).keys()
    assert "{{" in first.body
    assert first.subject


def test_the_level_has_words_of_its_own(three: None, company: Preferences) -> None:
    set_preference("dunning.level.1.subject", "Plačajte {{ number }}")
    first = next(outgoing(Selection(), Preferences()))
    assert first.subject == "Plačajte {{ number }}"
    assert first.body == next(outgoing(Selection(), company)).body


def test_a_level_without_contact_code_is_said(run: Run, company: Preferences, add_customer: Add, add_item: Add) -> None:
    set_preference("dunning.level.1.contact_code", "")
    add_item(add_customer("1"), DUE)
    run(ON)
    (only,) = outgoing(Selection(), company)
    assert only.skip == "Level 1 had no contact code (preference dunning.level.1.contact_code)."


def test_sent_reminders_only_if_asked_for(three: None, company: Preferences) -> None:
    sent, issued, _last = selected(Selection())
    Reminder.update(state="sent").where(Reminder.id == sent.id).execute()
    assert [o.label for o in outgoing(Selection(), company)] == ["2012/101", "2012/102"]
    assert [(o.label, o.skip) for o in outgoing(Selection(state="sent"), company)] == [("2012/100", "")]
    marked = Selection(marks=Marks(frozenset({sent.id, issued.id})))
    assert next((o.label, o.skip) for o in outgoing(marked, company)) == (
        "2012/100", "It was sent already; it is sent again only on purpose (Send again, --again).")


def test_a_reminder_pointed_at_before_it_is_issued_is_skipped_with_words(
    run: Run, company: Preferences, add_customer: Add, add_item: Add
) -> None:
    add_item(add_customer("1"), DUE)
    run(ON, 100, issue=False)
    assert list(outgoing(Selection(), company)) == []
    (only,) = outgoing(Selection(number=Range(100, 100)), company)
    assert (only.document_id, only.skip) == (0, "It is not issued yet.")


@pytest.mark.parametrize(
    ("iban", "references", "expected"),
    [("SI56 0201", ["SI00 1-2"], "SI00 1-2"), ("SI56", [""], "SI00 2012-100"), ("si56", ["a", "b"], "SI00 2012-100"),
     ("CZ65", ["", ""], "2012000100"), ("SK65", ["", ""], "2012000100"), ("AT61", ["", ""], "2012-100"),
     ("", ["", ""], "2012-100")],
)
def test_the_reference_of_the_payment(
    run: Run, add_customer: Add, add_item: Add, iban: str, references: list[str], expected: str
) -> None:
    customer = add_customer("1")
    for reference in references:
        add_item(customer, DUE, reference=reference)
    run(ON, 100)
    assert payment_reference(get_reminder(selected(Selection())[0].id), iban) == expected


@pytest.mark.parametrize(
    ("language", "country", "expected"),
    [("sl", "AT", "sl"), ("", "AT", "de"), ("", "si", "sl"), ("", "SK", "cs"), ("hr", "SI", "en"), ("", "", "en")],
)
def test_the_language_is_the_customers_or_their_countrys(
    run: Run, add_customer: Add, add_item: Add, language: str, country: str, expected: str
) -> None:
    add_item(add_customer("1", language=language, country=country), DUE)
    run(ON)
    assert language_of(get_reminder(selected(Selection())[0].id)) == expected


def test_the_letter_says_what_the_reminder_holds(three: None, company: Preferences) -> None:
    detail = get_reminder(selected(Selection())[0].id)
    letter = letter_of(detail, sender_from(company))
    assert (letter.amount, letter.cost, letter.due) == (Decimal("1235.50"), Decimal("2.00"), Decimal("1237.50"))
    assert letter.addressee.name == "Kupec 1"
    assert letter.sender.iban == "SI56 0201 7001 4356 205"
    assert [item.amount for item in letter.items] == [Decimal("1234.50"), Decimal("1.00")]
    assert (letter.language, letter.person, letter.title_level) == ("sl", False, 1)
    assert letter_name(detail) == "opomin-2012-100-1-Kupec-1.pdf"


def test_the_contact_is_the_one_with_the_levels_code(three: None) -> None:
    detail: ReminderDetail = get_reminder(selected(Selection())[0].id)
    assert isinstance(detail.customer, CustomerDetail)
    assert detail.contact == ContactDetail("OPOMIN1", "Clerk", "level1@1.example", "")
    assert [contact.code for contact in detail.contacts] == ["OPOMIN1", "OPOMIN2", "OPOMIN3"]


def test_letters_are_stored_once(three: None) -> None:
    first = selected(Selection())[0]
    with transaction():
        assert not store_letter(first.id, "b.pdf", b"b")
    assert get_reminder(first.id).document_name == "letter.pdf"
