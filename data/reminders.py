"""Reminders one by one: all that is known of them, and their way from prepared to issued and back."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from data import models
from data.batches import LIVE
from data.conditions import condition
from data.dialect import as_date, id_set
from data.documents import store_document
from data.errors import NotFoundError
from data.fields import ZERO, from_cents, from_milliseconds, now
from data.journal import note_each
from data.language import _
from data.models import Contact, Customer, Document, Message, Reminder, ReminderItem
from data.pages import ReminderRow, execute, read_rows
from data.selection import Selection

NOTHING = Decimal("0.00")


class Selected(NamedTuple):
    """A selected reminder as far as an action needs to know."""

    id: int
    year: int
    number: int
    state: str

    @property
    def label(self) -> str:
        """``YEAR/NUMBER``."""
        return f"{self.year}/{self.number}"


class CustomerDetail(NamedTuple):
    """The customer as the books have them now."""

    code: str
    name: str
    kind: str  # company | person
    street: str
    postcode: str
    city: str
    country: str
    language: str
    vat_id: str


class ContactDetail(NamedTuple):
    """A contact of the customer; ``email`` holds one or several addresses as they were entered."""

    code: str
    name: str
    email: str
    phone: str


class ItemDetail(NamedTuple):
    """An item as it stood on the reminder's date; ``level`` is its own."""

    document: str
    issued: date | None
    due: date
    amount: Decimal
    reference: str
    days_late: int
    level: int
    interest: Decimal = NOTHING
    lump_sum: Decimal = NOTHING


@dataclass(frozen=True, slots=True)
class ReminderDetail:
    """All that is known of a reminder."""

    row: ReminderRow
    customer: CustomerDetail
    contacts: tuple[ContactDetail, ...]
    items: tuple[ItemDetail, ...]
    days_sum: int
    interest: Decimal
    pay_by: date
    contact_code: str
    last_before_lawsuit: bool
    document_id: int | None
    document_name: str
    issued_at: datetime | None
    sent_at: datetime | None
    credit: Decimal = NOTHING  # of the customer's credits, what is set off against the items
    lump_sum: Decimal = NOTHING  # statutory compensation

    @property
    def total(self) -> Decimal:
        """What the customer is asked to pay: amount, less credits, with cost, interest and lump sum."""
        return self.row.amount - self.credit + self.row.cost + self.interest + self.lump_sum

    @property
    def contact(self) -> ContactDetail | None:
        """The contact that gets the reminder, if the customer has it."""
        return next((contact for contact in self.contacts if contact.code == self.contact_code), None)


def selected(selection: Selection) -> list[Selected]:
    """The selected reminders in the order of their numbers."""
    query: Any = Reminder.select(Reminder.id, Reminder.year, Reminder.number, Reminder.state)
    where = condition(selection)
    if where is not None:
        query = query.where(where)
    return [Selected(*row) for row in execute(query.order_by(Reminder.year, Reminder.number))]


def find_reminder(year: int, number: int) -> int:
    """The id of a reminder; NotFoundError if there is none."""
    query: Any = Reminder.select(Reminder.id).where(Reminder.year == year, Reminder.number == number)
    row = execute(query).fetchone()
    if row is None:
        raise NotFoundError(_("There is no reminder {year}/{number}.").format(year=year, number=number))
    return int(row[0])


def get_reminder(reminder_id: int) -> ReminderDetail:
    """All that is known of a reminder; NotFoundError if it does not exist, or no longer."""
    found = get_reminders([reminder_id])
    if not found:
        raise NotFoundError(_("This reminder no longer exists."))
    return found[0]


def get_reminders(ids: Sequence[int]) -> list[ReminderDetail]:
    """The reminders with these ids, a few hundred at most, in that order; those that do not exist are left out."""
    wanted = id_set(models.database.obj, ids)
    rows = {row.id: row for row in read_rows(Reminder.id.in_(wanted))}
    items = _grouped(
        ReminderItem.select(
            ReminderItem.reminder, ReminderItem.document, ReminderItem.issued, ReminderItem.due, ReminderItem.amount,
            ReminderItem.reference, ReminderItem.days_late, ReminderItem.level,
            ReminderItem.interest, ReminderItem.lump_sum,
        ).where(ReminderItem.reminder.in_(wanted)).order_by(ReminderItem.id),
        lambda row: ItemDetail(row[0], _maybe(as_date, row[1]), as_date(row[2]), from_cents(row[3]), row[4], row[5],
                               row[6], from_cents(row[7]), from_cents(row[8])),
    )
    more: Any = Reminder.select(
        Reminder.id, Reminder.customer, Reminder.days_sum, Reminder.interest, Reminder.pay_by, Reminder.contact_code,
        Reminder.last_before_lawsuit, Reminder.document, Document.name, Reminder.issued_at, Reminder.sent_at,
        Reminder.credit, Reminder.lump_sum,
    ).left_outer_join(Document).where(Reminder.id.in_(wanted))
    rest = {row[0]: row[1:] for row in execute(more)}
    people = {row[0] for row in rest.values()}
    customers, contacts = _customers(people), _contacts(people)
    return [
        ReminderDetail(
            row=rows[number], customer=customers[found[0]], contacts=tuple(contacts.get(found[0], ())),
            items=tuple(items.get(number, ())), days_sum=found[1], interest=from_cents(found[2]),
            pay_by=as_date(found[3]), contact_code=found[4], last_before_lawsuit=bool(found[5]),
            document_id=found[6], document_name=found[7] or "", issued_at=_maybe(from_milliseconds, found[8]),
            sent_at=_maybe(from_milliseconds, found[9]), credit=from_cents(found[10]), lump_sum=from_cents(found[11]),
        )
        for number in ids if number in rows and (found := rest.get(number)) is not None
    ]


def _maybe(convert: Callable[[Any], Any], value: Any) -> Any:
    return None if value is None else convert(value)


def _grouped(query: Any, make: Callable[[Sequence[Any]], Any]) -> dict[int, list[Any]]:
    """What ``make`` makes of the rows after their first column, by their first column."""
    groups: dict[int, list[Any]] = {}
    for key, *row in execute(query):
        groups.setdefault(key, []).append(make(row))
    return groups


def _customers(ids: Iterable[int]) -> dict[int, CustomerDetail]:
    query: Any = Customer.select(
        Customer.id, Customer.code, Customer.name, Customer.kind, Customer.street, Customer.postcode, Customer.city,
        Customer.country, Customer.language, Customer.vat_id,
    ).where(Customer.id.in_(id_set(models.database.obj, ids)))
    return {row[0]: CustomerDetail(*row[1:]) for row in execute(query)}


def _contacts(customers: Iterable[int]) -> dict[int, list[ContactDetail]]:
    return _grouped(
        Contact.select(Contact.customer, Contact.code, Contact.name, Contact.email, Contact.phone)
        .where(Contact.customer.in_(id_set(models.database.obj, customers))).order_by(Contact.code),
        lambda row: ContactDetail(*row),
    )


def store_letter(reminder_id: int, name: str, content: bytes, deviation: Decimal = ZERO) -> bool:
    """Store the letter and mark its prepared reminder as issued; False, and nothing stored, if it is not prepared.

    It is sent as long as what is owed is not less by more than ``deviation``. The caller holds the transaction.
    """
    document = store_document("letter", name, content)
    changed = Reminder.update(state="issued", document=document, issued_at=now(), deviation=deviation).where(
        Reminder.id == reminder_id, Reminder.state == "prepared").execute()
    if changed:
        details = {"deviation": deviation} if deviation else None
        note_each("issued", "reminder", Reminder.id == reminder_id, details)
    else:
        Document.delete().where(Document.id == document).execute()
    return bool(changed)


def letters_of(ids: Sequence[int]) -> dict[int, int]:
    """The document of each of these reminders (some hundreds) that is issued or sent."""
    query: Any = Reminder.select(Reminder.id, Reminder.document).where(
        Reminder.id.in_(ids), Reminder.document.is_null(False))
    return dict(execute(query).fetchall())


def unlock_reminders(ids: Sequence[int]) -> set[int]:
    """Take those of ``ids`` (some hundreds) that are issued back to prepared, make their letters void and say which.

    None that was sent, is on its way or may have been delivered is touched. The caller holds the transaction.
    """
    on_their_way = Message.select(Message.reminder).where(
        Message.reminder.in_(ids), Message.state.in_((*LIVE, "accepted", "handed", "bounced")))
    free = (Reminder.id.in_(ids), Reminder.state == "issued", Reminder.id.not_in(on_their_way))
    query: Any = Reminder.select(Reminder.id, Reminder.document).where(*free)
    letters = dict(execute(query).fetchall())
    Reminder.update(state="prepared", document=None, issued_at=None, deviation=0).where(*free).execute()
    unlocked = {number for number, state in states_of(list(letters)).items() if state == "prepared"}
    Document.update(void=True).where(Document.id.in_([letters[number] for number in unlocked])).execute()
    note_each("unlocked", "reminder", Reminder.id.in_(list(unlocked)))
    return unlocked


def delete_reminders(ids: Sequence[int]) -> int:
    """Delete those of ``ids`` (some hundreds) that are prepared, with their items; returns how many.

    Messages that never left (it was issued once, and unlocked) stay in the outbox under its year and number.
    The caller holds the transaction.
    """
    prepared = (Reminder.id.in_(ids), Reminder.state == "prepared")
    note_each("deleted", "reminder", prepared[0] & prepared[1])
    Message.update(reminder=None).where(Message.reminder.in_(Reminder.select(Reminder.id).where(*prepared))).execute()
    return int(Reminder.delete().where(*prepared).execute())


def states_of(ids: Sequence[int]) -> dict[int, str]:
    """The states of the reminders now, by id; those that no longer exist are left out."""
    query: Any = Reminder.select(Reminder.id, Reminder.state).where(Reminder.id.in_(ids))
    return dict(execute(query).fetchall())
