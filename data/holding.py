"""Entering, changing and ending holds: whoever acts does it, and the journal notes it."""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from data import models
from data.acting import acting
from data.conditions import condition
from data.customer_edits import edit_customer
from data.database import transaction
from data.dialect import insert_rows
from data.errors import InputError, NotFoundError, StateError
from data.fields import now, to_milliseconds
from data.formatting import format_date
from data.holds import BLOCK, KINDS, PROMISE, HoldRow, get_hold
from data.in_force import InForce
from data.journal import note, note_each
from data.language import _, language
from data.models import Customer, Hold, OpenItem, Reminder
from data.pages import execute
from data.rights import Right, require
from data.selection import Selection

_COLUMNS = ("kind", "customer_id", "reason", "starts", "until", "operator", "created_at", "ended_by")


class _Target(NamedTuple):
    customer: int
    code: str
    item: int | None = None
    document: str = ""


def hold_customer(
    code: str, kind: str, reason: str, until: date | None = None, starts: date | None = None
) -> int:
    """Keep reminders back from a customer, from today or ``starts`` to the last day ``until``; the hold's id.

    NotFoundError if there is no such customer; InputError if the hold makes no sense; RightsError if the operator may
    not.
    """
    customer = Customer.get_or_none(Customer.code == code)
    if customer is None:
        raise NotFoundError(_("There is no customer {code}.").format(code=code))
    return _store(_Target(customer.id, code), kind, reason, until, starts or date.today())


def hold_item(
    document: str, kind: str, reason: str, until: date | None = None, starts: date | None = None, customer: str = ""
) -> int:
    """Keep an open item (of ``customer``, a code, if others have the document too) off reminders; the hold's id.

    NotFoundError if there is no such open item; InputError if there are several, or the hold makes no sense;
    RightsError if the operator may not.
    """
    query: Any = OpenItem.select(OpenItem.id, Customer.id, Customer.code).join(Customer).where(
        OpenItem.document == document, ~OpenItem.closed)
    if customer:
        query = query.where(Customer.code == customer)
    found = execute(query.order_by(Customer.code)).fetchall()
    if not found:
        raise NotFoundError(_("There is no open item {document}.").format(document=document))
    if len(found) > 1:
        raise InputError(_("Several customers have an open item {document}: {codes}. Name the customer.").format(
            document=document, codes=", ".join(row[2] for row in found)))
    item, owner, code = found[0]
    return _store(_Target(owner, code, item, document), kind, reason, until, starts or date.today())


def hold_customers(selection: Selection, kind: str, reason: str, until: date | None = None) -> int:
    """Keep reminders back from the customers of the selected reminders, from today on; how many customers.

    InputError if the hold makes no sense; RightsError if the operator may not.
    """
    require(Right.CUSTOMERS)
    starts = date.today()
    check_hold(kind, reason, until, starts)
    with transaction():
        theirs: Any = Reminder.select(Reminder.customer).distinct()
        where = condition(selection)
        if where is not None:
            theirs = theirs.where(where)
        customers = [row[0] for row in execute(theirs)]
        shared = (reason.strip(), starts.isoformat(), until and until.isoformat(), acting(), to_milliseconds(now()), "")
        insert_rows(models.database.obj, "holds", _COLUMNS, ((kind, customer, *shared) for customer in customers))
        note_each("held", "customer", Customer.id.in_(theirs), _told(kind, reason, until))
    return len(customers)


def check_hold(kind: str, reason: str, until: date | None, starts: date) -> None:
    """InputError if such a hold makes no sense, with what is missing."""
    if kind not in KINDS:
        raise InputError(_("A hold is one of: {kinds}.").format(kinds=", ".join(KINDS)))
    if not reason.strip():
        raise InputError(_("A hold needs a reason."))
    if kind == PROMISE and until is None:
        raise InputError(_("A promise to pay needs the day until which is waited."))
    if until is not None and until < starts:
        raise InputError(_("The last day, {until}, is before {starts}, the first.").format(
            until=format_date(until, language()), starts=format_date(starts, language())))


def _store(target: _Target, kind: str, reason: str, until: date | None, starts: date) -> int:
    require(Right.CUSTOMERS)
    check_hold(kind, reason, until, starts)
    with transaction():
        hold = Hold.create(
            kind=kind, customer=None if target.item else target.customer, open_item=target.item, reason=reason.strip(),
            starts=starts, until=until, operator=acting(), created_at=now())
        _note("held", target, int(hold.id), kind, reason, until)
    return int(hold.id)


def end_hold(hold: int) -> None:
    """End a hold now; NotFoundError if there is none, StateError if ended already, RightsError if one may not."""
    require(Right.CUSTOMERS)
    with transaction():
        row = get_hold(hold)
        if not Hold.update(ended_at=now(), ended_by=acting()).where(
                Hold.id == hold, Hold.ended_at.is_null()).execute():
            raise StateError(_("Hold {hold} is ended already.").format(hold=hold))
        _note("no longer held", _target(row), hold, row.kind, row.reason, row.until)


def change_hold(hold: int, kind: str, reason: str, until: date | None) -> int:
    """Give a hold another kind, reason or last day; the id of the new one.

    The old one is ended and the new one begins on the same first day, so that what was said before stays on record.
    Errors as for entering and ending; InputError, too, if the last day has passed: that would end it.
    """
    require(Right.CUSTOMERS)
    if until is not None and until < date.today():
        raise InputError(_("The last day has passed. Lift the hold instead."))
    with transaction():
        row = get_hold(hold)
        end_hold(hold)
        return _store(_target(row), kind, reason, until, row.starts)


def change_in_force(row: InForce, kind: str, reason: str, until: date | None) -> None:
    """The same of whatever keeps reminders back; the block among a customer's own fields stays one."""
    if not row.own:
        change_hold(row.id, kind, reason, until)
        return
    if kind != BLOCK:
        raise InputError(_("This is the block among the customer's own fields: it cannot become anything else."))
    edit_customer(row.customer, {
        "blocked": "yes", "block_reason": reason, "blocked_until": until.isoformat() if until else ""})


def lift(rows: Iterable[InForce]) -> None:
    """End all of these, or none; StateError if one is ended already, RightsError if one may not."""
    with transaction():
        for row in rows:
            if row.own:
                edit_customer(row.customer, {"blocked": "no", "block_reason": "", "blocked_until": ""})
            else:
                end_hold(row.id)


def _target(row: HoldRow) -> _Target:
    item: Any = Hold.select(Hold.open_item).where(Hold.id == row.id)
    customer = Customer.get(Customer.code == row.customer).id
    return _Target(customer, row.customer, execute(item).fetchone()[0], row.document)


def _note(action: str, target: _Target, hold: int, kind: str, reason: str, until: date | None) -> None:
    told = {"hold": hold, **_told(kind, reason, until), **({"document": target.document} if target.document else {})}
    note(action, "customer", target.code, target.customer, told)


def _told(kind: str, reason: str, until: date | None) -> dict[str, Any]:
    return {"kind": kind, "reason": reason.strip(), **({"until": until} if until else {})}
