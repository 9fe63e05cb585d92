"""Adding and editing customers and contacts by hand: checked as an import checks them, and noted in the journal."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from data import values
from data.customers import ContactRecord, CustomerRecord, contacts_of, get_customer, get_customer_by_id
from data.database import transaction
from data.errors import InputError, NotFoundError, StateError
from data.journal import differences, note
from data.language import _
from data.meanwhile import NOTHING, Known, check_unchanged
from data.models import Contact, Customer, OpenItem, Reminder
from data.records import READERS
from data.rights import Right, require
from data.sorting import sort_key

CUSTOMER_FIELDS = ("code", "name", "kind", "street", "postcode", "city", "country", "language", "vat_id", "defaulter",
                   "blocked", "block_reason", "blocked_until")
CONTACT_FIELDS = ("code", "name", "email", "phone")
BLOCK = ("blocked", "block_reason", "blocked_until")

Texts = Mapping[str, str]  # fields as they were typed
Reader = Callable[[Any], Any]


def read_field(name: str, text: str) -> Any:
    """What the typed ``text`` of a field stores; InputError says what is wrong with it."""
    reader: Reader = values.code if name == "code" else READERS.get(name, values.text)
    try:
        value = reader(text)
    except ValueError as error:
        raise InputError(f"{name}: “{text}” {error}") from None
    if name == "code" and not value:
        raise InputError(_("The code is empty."))
    return value


def add_customer(texts: Texts) -> CustomerRecord:
    """Add a customer with these fields; at least ``code`` and ``name``. InputError says what cannot be used."""
    require(Right.CUSTOMERS)
    found = _read(texts, CUSTOMER_FIELDS)
    if not found.get("code"):
        raise InputError(_("The code is empty."))
    if not found.get("name"):
        raise InputError(_("The name is empty."))
    _check_block(found)
    if found.get("blocked"):
        found["block_decided"] = True
    with transaction():
        _check_free(found["code"])
        number = int(Customer.create(**found).id)
        note("added", "customer", found["code"], number, differences({}, found))
    return get_customer_by_id(number)


def edit_customer(code: str, texts: Texts, known: Known = NOTHING) -> CustomerRecord:
    """Change those fields of a customer. A block decided here is not changed by imports any more.

    ``known`` are the values that were there when the changes were thought of; ChangedMeanwhileError if one of those
    that would change is another now. InputError says what cannot be used; StateError if the code would change though
    reminders or open items belong to it.
    """
    require(Right.CUSTOMERS)
    found = _read(texts, CUSTOMER_FIELDS)
    with transaction():
        before = get_customer(code)
        old = stored_values(before)
        check_unchanged(found, old, known)
        changed = differences(old, found)
        if "name" in changed and not found["name"]:
            raise InputError(_("The name is empty."))
        if "code" in changed:
            _check_code(before, found["code"])
        if any(name in BLOCK for name in changed):
            _check_block({**old, **found})
            found["block_decided"] = True
        if changed:
            named = {"sort_name": sort_key(found["name"])} if "name" in found else {}
            Customer.update(**found, **named).where(Customer.id == before.id).execute()
            _note_edit(before, found, changed)
    return get_customer_by_id(before.id)


def stored_values(record: CustomerRecord | ContactRecord) -> dict[str, Any]:
    """The fields as the database has them: days as text."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in record._asdict().items()}


def _note_edit(before: CustomerRecord, found: Mapping[str, Any], changed: dict[str, list[Any]]) -> None:
    label = str(found.get("code", before.code))
    block = {name: pair for name, pair in changed.items() if name in BLOCK}
    rest = {name: pair for name, pair in changed.items() if name not in BLOCK}
    if rest:
        note("edited", "customer", label, before.id, rest)
    if block:
        note("blocked" if found.get("blocked", before.blocked) else "unblocked", "customer", label, before.id, block)


def _read(texts: Texts, fields: tuple[str, ...]) -> dict[str, Any]:
    for name in texts:
        if name not in fields:
            raise InputError(_("There is no field {field}. Choose from: {fields}.").format(
                field=name, fields=", ".join(fields)))
    found = {name: read_field(name, text) for name, text in texts.items()}
    return {name: bool(value) if name in ("defaulter", "blocked") else value for name, value in found.items()}


def _check_block(found: Mapping[str, Any]) -> None:
    if found.get("blocked") and not found.get("block_reason"):
        raise InputError(_("Say why the customer is blocked: block_reason is empty."))
    if not found.get("blocked") and (found.get("blocked_until") or found.get("block_reason")):
        raise InputError(_("A reason or a last day belongs to a block: set blocked, or empty both."))


def _check_code(before: CustomerRecord, code: str) -> None:
    """Reminders bear the code, and by it the next import finds the items: under another they would be owed twice."""
    for table in (Reminder, OpenItem):
        if table.select().where(table.customer == before.id).exists():
            raise StateError(
                _("The code {code} stays: reminders or open items belong to it. Add a customer with the new code "
                  "instead.").format(code=before.code))
    _check_free(code)


def _check_free(code: str) -> None:
    if Customer.select().where(Customer.code == code).exists():
        raise InputError(_("There is a customer {code} already.").format(code=code))


def get_contact(customer: str, code: str) -> ContactRecord:
    """The contact ``code`` of the customer with that code; NotFoundError if there is none."""
    found = next((each for each in contacts_of(get_customer(customer).id) if each.code == code), None)
    if found is None:
        raise NotFoundError(_("The customer {customer} has no contact {code}.").format(customer=customer, code=code))
    return found


def add_contact(customer: str, texts: Texts) -> ContactRecord:
    """Add a contact to a customer (code); addresses are taken as they are, whoever asks has them checked."""
    require(Right.CUSTOMERS)
    found = _read(texts, CONTACT_FIELDS)
    if not found.get("code"):
        raise InputError(_("The code is empty."))
    with transaction():
        owner = get_customer(customer)
        _check_no_contact(owner, found["code"])
        number = int(Contact.create(customer=owner.id, **found).id)
        note("added", "contact", f"{owner.code}/{found['code']}", number, differences({}, found))
    return get_contact(customer, found["code"])


def edit_contact(customer: str, code: str, texts: Texts, known: Known = NOTHING) -> ContactRecord:
    """Change those fields of a contact; ``known`` as for a customer, errors as for adding."""
    require(Right.CUSTOMERS)
    found = _read(texts, CONTACT_FIELDS)
    with transaction():
        owner, before = get_customer(customer), get_contact(customer, code)
        check_unchanged(found, stored_values(before), known)
        changed = differences(before._asdict(), found)
        if "code" in changed:
            _check_no_contact(owner, found["code"])
        if changed:
            Contact.update(**found).where(Contact.id == before.id).execute()
            note("edited", "contact", f"{owner.code}/{found.get('code', code)}", before.id, changed)
    return get_contact(customer, found.get("code", code))


def delete_contact(customer: str, code: str) -> None:
    """Delete a contact. Messages keep the addresses they went to."""
    require(Right.CUSTOMERS)
    with transaction():
        before = get_contact(customer, code)
        Contact.delete().where(Contact.id == before.id).execute()
        note("deleted", "contact", f"{customer}/{code}", before.id,
             {"name": before.name, "email": before.email, "phone": before.phone})


def _check_no_contact(owner: CustomerRecord, code: str) -> None:
    if any(each.code == code for each in contacts_of(owner.id)):
        raise InputError(_("The customer {customer} has a contact {code} already.").format(
            customer=owner.code, code=code))
