"""The forms of customers, contacts and operators: their fields, how they are checked, and what saving does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from data.formatting import format_date
from data.language import LANGUAGES, _, language
from data.meanwhile import Known
from data.rights import LEVELS
from tui.people import check_addresses, check_one_address, field_title
from tui.screens.form import Form
from tui.widgets.field_row import NO, YES, FormField

if TYPE_CHECKING:
    from data.customers import ContactRecord, CustomerRecord
    from data.operators import OperatorRow

CUSTOMER_TEXTS = ("code", "name", "kind", "street", "postcode", "city", "country", "language", "vat_id")


def _reads(name: str) -> Callable[[str], object]:
    """The check of a customer's field, as its import reads it."""
    from data.customer_edits import read_field

    return partial(read_field, name)


def customer_form(record: CustomerRecord | None) -> Form:
    """Add a customer, or edit ``record``."""
    from data.customer_edits import add_customer, edit_customer, stored_values

    values = record._asdict() if record is not None else {"kind": "company"}
    kinds = ((_("company"), "company"), (_("person"), "person"))
    fields = [FormField(name, field_title(name), str(values.get(name, "")), kinds if name == "kind" else (),
                        check=_reads(name)) for name in CUSTOMER_TEXTS]
    until = format_date(record.blocked_until, language()) if record is not None and record.blocked_until else ""
    fields += [
        FormField("defaulter", field_title("defaulter"), YES if values.get("defaulter") else NO, tick=True),
        FormField("blocked", field_title("blocked"), YES if values.get("blocked") else NO, tick=True),
        FormField("block_reason", field_title("block_reason"), str(values.get("block_reason", "")),
                  check=_reads("block_reason")),
        FormField("blocked_until", field_title("blocked_until"), until, help=_("Empty: for good"),
                  check=_reads("blocked_until")),
    ]
    if record is None:
        return Form(_("New customer"), fields, lambda texts, _known: add_customer({"kind": "company", **texts}),
                    _("Customer added."), new=True)
    note = _("The next import of customers wins in every field it has, except for the block.")
    return Form(_("Customer {code}").format(code=record.code), fields,
                lambda texts, known: edit_customer(record.code, texts, known), _("Customer changed."), note,
                known=stored_values(record))


def contact_form(customer: str, contact: ContactRecord | None) -> Form:
    """Add a contact to a customer (code), or edit ``contact``."""
    from data.customer_edits import add_contact, edit_contact, stored_values

    values = contact._asdict() if contact is not None else {}
    fields = [
        FormField("code", field_title("contact_code"), values.get("code", ""), check=_reads("code"),
                  help=_("OPOMIN1 gets the reminders of level 1")),
        FormField("name", field_title("name"), values.get("name", ""), check=_reads("name")),
        FormField("email", field_title("email"), values.get("email", ""), help=_("Several are separated by ;"),
                  check=lambda text: check_addresses({"email": text})),
        FormField("phone", field_title("phone"), values.get("phone", ""), check=_reads("phone")),
    ]

    def save(texts: Mapping[str, str], known: Known) -> None:
        check_addresses(texts)
        if contact is None:
            add_contact(customer, texts)
        else:
            edit_contact(customer, contact.code, texts, known)

    if contact is None:
        return Form(_("New contact of {customer}").format(customer=customer), fields, save, _("Contact added."),
                    new=True)
    note = _("The next import of contacts wins in every field it has.")
    return Form(_("Contact {code} of {customer}").format(code=contact.code, customer=customer), fields, save,
                _("Contact changed."), note, known=stored_values(contact))


def operator_form(row: OperatorRow | None) -> Form:
    """Add an operator, or edit ``row``."""
    from data.operators import add_operator, edit_operator

    levels = tuple((_(level), level) for level in LEVELS)
    languages = ((_("of the system"), ""), *((code, code) for code in LANGUAGES))
    values = {name: str(value) for name, value in row._asdict().items()} if row is not None else {}
    fields = [
        FormField("code", field_title("code"), values.get("code", ""), fixed=row is not None),
        FormField("name", field_title("name"), values.get("name", "")),
        FormField("level", field_title("level"), values.get("level", LEVELS[0]), levels),
        FormField("language", field_title("language"), values.get("language", ""), languages,
                  help=_("The screens speak the new language when Dunmail is started again.")),
        FormField("email", field_title("email"), values.get("email", ""),
                  check=lambda text: check_one_address({"email": text})),
        FormField("login", field_title("login"), values.get("login", ""),
                  help=_("User name on this computer")),
    ]

    def save(texts: Mapping[str, str], known: Known) -> None:
        check_one_address(texts)
        if row is None:
            rest = {name: text for name, text in texts.items() if name != "code"}
            add_operator(texts.get("code", ""), **rest)
        else:
            edit_operator(row.code, known, **texts)

    if row is None:
        return Form(_("New operator"), fields, save, _("Operator added."), new=True)
    return Form(_("Operator {code}").format(code=row.code), fields, save, _("Operator changed."), known=row._asdict())
