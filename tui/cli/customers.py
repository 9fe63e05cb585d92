"""``customers`` and ``contacts``: who owes, and who of them gets the reminder."""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from data.errors import InputError
from data.language import _
from tui.cli.session import Session, common, print_table

if TYPE_CHECKING:
    from data.customers import ContactRecord, CustomerRecord, CustomerRow, OpenItemRow

SORTS = ("code", "name", "city", "balance")  # data.customers has them; help imports no database

_CUSTOMER = (
    ("name", _("Name.")), ("kind", _("company or person.")), ("street", _("Street.")), ("postcode", _("Postcode.")),
    ("city", _("City.")), ("country", _("Country, such as SI.")), ("language", _("Language of the letters.")),
    ("vat-id", _("VAT id.")), ("defaulter", _("yes or no.")), ("blocked", _("yes: not to be reminded.")),
    ("block-reason", _("Why.")), ("blocked-until", _("Last day; empty: for good.")),
)  # fmt: skip
_CONTACT = (
    ("name", _("Name.")), ("email", _("One or several addresses, separated by ; or ,.")), ("phone", _("Phone.")),
)


def _options(fields: tuple[tuple[str, str], ...]) -> Callable[[Any], Any]:
    def decorate(command: Any) -> Any:
        for name, text in reversed(fields):
            command = click.option(f"--{name}", metavar="TEXT", help=text)(command)
        return command

    return decorate


def _given(fields: dict[str, str | None]) -> dict[str, str]:
    return {name: value for name, value in fields.items() if value is not None}


@click.group()
def customers() -> None:
    """Customers: list, show, add, edit. Imports win in all fields but a block decided here."""


@customers.command("list")
@click.argument("text", required=False, default="")
@click.option("--sort", type=click.Choice(SORTS), default="code", show_default=True)
@click.option("--descending", is_flag=True)
@click.option("--limit", type=click.IntRange(min=1), default=100, show_default=True)
@common
@click.pass_obj
def list_(session: Session, text: str, sort: str, descending: bool, limit: int) -> None:
    """List customers, or those whose code or name contains TEXT, with what they owe."""
    from data.customers import CustomerPages
    from tui.people import balance_words

    session.open()
    pages = CustomerPages(text, sort, descending)
    rows = pages.window(0, limit)

    def show() -> None:
        print_table(
            [_("Code"), _("Name"), _("City"), _("Country"), _("Balance"), _("Defaulter"), _("Blocked")],
            ([row.code, row.name, row.city, row.country, balance_words(row.balances, 3), _yes(row.defaulter),
              _yes(row.blocked)] for row in rows), right=(4,))
        if pages.count() > len(rows):
            click.echo(_("The first {shown} of {count}; --limit shows more.").format(
                shown=len(rows), count=pages.count()))

    session.answer({"customers": [_row_json(row) for row in rows], "count": pages.count()}, show)


def _yes(value: bool) -> str:
    return _("yes") if value else ""


def _row_json(row: "CustomerRow") -> dict[str, object]:
    return {"code": row.code, "name": row.name, "city": row.city, "country": row.country, "defaulter": row.defaulter,
            "blocked": row.blocked, "balances": [each._asdict() for each in row.balances]}


@customers.command()
@click.argument("code")
@click.option("--currency", metavar="C", default="", help=_("Only what is owed in this currency."))
@common
@click.pass_obj
def show(session: Session, code: str, currency: str) -> None:
    """Show the customer CODE: fields, contacts, open items by age, reminders and their messages."""
    from data.aging import aging
    from data.customer_history import customer_history
    from data.customers import contacts_of, get_customer, open_items_of
    from data.holds import list_holds

    session.open()
    record = get_customer(code)
    contacts, items, history = contacts_of(record.id), open_items_of(record.id), customer_history(record.id)
    if currency:
        items = _in_currency(items, currency.upper())
    ages, holds = aging(items, date.today()), list_holds(code)

    def text() -> None:
        from tui.customer_words import bounced_lines, contact_line, customer_lines, history_lines, item_line
        from tui.people import aging_lines, balance_line

        parts = [customer_lines(record, holds), [
            line for each in contacts for line in (contact_line(each), *bounced_lines(each))] or [_("No contact.")]]
        parts += [[balance_line(each), *aging_lines(each)] for each in ages] or [[_("Nothing is open.")]]
        parts += [[item_line(each, date.today()) for each in items], history_lines(history)]
        click.echo("\n\n".join("\n".join(part) for part in parts if part))

    session.answer({
        "customer": _json(record), "holds": [hold._asdict() for hold in holds],
        "contacts": [_listed_json(each) for each in contacts],
        "open_items": [{name: value for name, value in each._asdict().items() if name != "id"} for each in items],
        "aging": [{"currency": each.currency, "balance": each.total, "late": each.late,
                   "spans": dict(zip(("not_due", "1-30", "31-60", "61-90", "91-120", "over_120"), each.spans,
                                     strict=True))} for each in ages],
        "reminders": [{"number": row.label, "date": row.date, "level": row.level, "amount": row.amount,
                       "currency": row.currency, "state": row.state,
                       "messages": [message._asdict() for message in row.messages]} for row in history],
    }, text)


def _in_currency(items: "list[OpenItemRow]", currency: str) -> "list[OpenItemRow]":
    """Those in the currency; InputError if there is none, but are others."""
    found = [each for each in items if each.currency == currency]
    if items and not found:
        raise InputError(_("--currency: there is nothing in {currency}. There is: {currencies}.").format(
            currency=currency, currencies=", ".join(sorted({each.currency for each in items}))))
    return found


def _json(record: "CustomerRecord") -> dict[str, object]:
    return {name: value for name, value in record._asdict().items() if name != "id"}


@customers.command()
@click.argument("code")
@_options(_CUSTOMER)
@common
@click.pass_obj
def add(session: Session, /, code: str, **fields: str | None) -> None:
    """Add the customer CODE; a name is needed."""
    from data.customer_edits import add_customer

    session.open()
    record = add_customer({"code": code, **_given(fields)})
    session.answer(_json(record), lambda: click.echo(_("Customer {code} added.").format(code=record.code)))


@customers.command()
@click.argument("code")
@click.option("--code", "new_code", metavar="TEXT", help=_("Another code; only while nothing belongs to the old one."))
@_options(_CUSTOMER)
@common
@click.pass_obj
def edit(session: Session, /, code: str, new_code: str | None, **fields: str | None) -> None:
    """Change fields of the customer CODE. Reminders keep the name they were prepared with."""
    from data.customer_edits import edit_customer

    session.open()
    given = _given({**fields, "code": new_code})
    if not given:
        raise InputError(_("Say what to change, such as --city Celje."))
    record = edit_customer(code, given)
    session.answer(_json(record), lambda: click.echo(_("Customer {code} changed.").format(code=record.code)))


@click.group()
def contacts() -> None:
    """Contacts of a customer; the one whose code is the level's contact code gets the reminder."""


@contacts.command("list")
@click.argument("customer")
@common
@click.pass_obj
def contacts_list(session: Session, customer: str) -> None:
    """List the contacts of CUSTOMER, and which of their addresses bounced."""
    from data.customers import contacts_of, get_customer

    session.open()
    rows = contacts_of(get_customer(customer).id)

    def show() -> None:
        from tui.customer_words import bounced_lines

        print_table([_("Code"), _("Name"), _("E-mail"), _("Phone")],
                    ([row.code, row.name, row.email, row.phone] for row in rows))
        marks = [line for row in rows for line in bounced_lines(row)]
        for line in marks:
            click.echo(line)
        if marks:
            click.echo(_("Nothing is sent to an address that bounced. If it works again: dunmail bounces --forget "
                         "ADDRESS"))

    session.answer({"contacts": [_listed_json(row) for row in rows]}, show)


def _listed_json(row: "ContactRecord") -> dict[str, object]:
    from tui.people import bounced_of

    return {**_contact_json(row), "bounced": [each._asdict() for each in bounced_of(row.email)]}


def _contact_json(row: "ContactRecord") -> dict[str, object]:
    return {"code": row.code, "name": row.name, "email": row.email, "phone": row.phone}


@contacts.command("add")
@click.argument("customer")
@click.argument("code")
@_options(_CONTACT)
@common
@click.pass_obj
def contacts_add(session: Session, /, customer: str, code: str, **fields: str | None) -> None:
    """Add the contact CODE to CUSTOMER."""
    from data.customer_edits import add_contact
    from tui.people import check_addresses

    session.open()
    given = _given(fields)
    check_addresses(given)
    row = add_contact(customer, {"code": code, **given})
    session.answer(_contact_json(row), lambda: click.echo(_("Contact {code} added.").format(code=row.code)))


@contacts.command("edit")
@click.argument("customer")
@click.argument("code")
@click.option("--code", "new_code", metavar="TEXT", help=_("Another contact code."))
@_options(_CONTACT)
@common
@click.pass_obj
def contacts_edit(session: Session, /, customer: str, code: str, new_code: str | None, **fields: str | None) -> None:
    """Change the contact CODE of CUSTOMER."""
    from data.customer_edits import edit_contact
    from tui.people import check_addresses

    session.open()
    given = _given({**fields, "code": new_code})
    if not given:
        raise InputError(_("Say what to change, such as --email ana@example.com."))
    check_addresses(given)
    row = edit_contact(customer, code, given)
    session.answer(_contact_json(row), lambda: click.echo(_("Contact {code} changed.").format(code=row.code)))


@contacts.command("delete")
@click.argument("customer")
@click.argument("code")
@common
@click.pass_obj
def contacts_delete(session: Session, customer: str, code: str) -> None:
    """Delete the contact CODE of CUSTOMER."""
    from data.customer_edits import delete_contact, get_contact

    session.open()
    row = get_contact(customer, code)
    session.confirm(_("Delete the contact {code} ({email}) of {customer}?").format(
        code=row.code, email=row.email, customer=customer))
    delete_contact(customer, code)
    session.answer({"deleted": 1}, lambda: click.echo(_("Contact {code} deleted.").format(code=code)))
