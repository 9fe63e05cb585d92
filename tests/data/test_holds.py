"""Holds: set, listed, ended; what they keep back in preparing and in sending."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from data.acting import act_as
from data.customer_edits import edit_customer
from data.errors import InputError, NotFoundError, StateError
from data.freshness import stale_reason, stale_reasons
from data.holding import change_hold, change_in_force, end_hold, hold_customer, hold_customers, hold_item, lift
from data.holds import holds_on, list_holds
from data.in_force import in_force
from data.journal_pages import JournalFilter, JournalPages
from data.models import Hold
from data.preferences import Preferences
from data.reminders import selected
from data.selection import Range, Selection
from dunning import preparation
from dunning.levels import settings_from
from dunning.preparation import Plan, plan

TODAY = date.today()
DUE = TODAY - timedelta(30)

Add = Callable[..., int]


def planned(on: date = TODAY) -> Plan:
    """A plan with the preferences as they are."""
    return plan(on, settings_from(Preferences()))


def test_a_customer_is_held_to_the_last_day(add_customer: Add, add_item: Add) -> None:
    add_item(add_customer("7"), DUE)
    hold_customer("7", "promise", " by phone ", TODAY + timedelta(3))
    (skipped,) = planned(TODAY + timedelta(3)).skipped
    assert skipped.reason.startswith("Promised to pay by ")
    assert skipped.reason.endswith(": by phone")
    (reminder,) = planned(TODAY + timedelta(4)).reminders
    assert reminder.remark == f"{skipped.reason} (the day has passed)"


def test_a_hold_begins_on_its_first_day(add_customer: Add, add_item: Add) -> None:
    add_item(add_customer("7"), DUE)
    hold_customer("7", "block", "moving house", starts=TODAY + timedelta(2))
    assert len(planned(TODAY + timedelta(1)).reminders) == 1
    assert [skipped.reason for skipped in planned(TODAY + timedelta(2)).skipped] == ["Not to be reminded: moving house"]


def test_reminders_dated_back_are_held_by_what_is_known_today(add_customer: Add, add_item: Add) -> None:
    add_item(add_customer("7"), DUE)
    hold_customer("7", "promise", "phone", TODAY)
    assert planned(TODAY - timedelta(3)).reminders == []


def test_a_disputed_item_is_left_out_of_the_reminder_and_that_is_said(add_customer: Add, add_item: Add) -> None:
    customer = add_customer("7")
    other, _disputed = add_item(customer, DUE), add_item(customer, DUE, document="R/[b]")
    hold = hold_item("R/[b]", "dispute", "wrong price")
    (reminder,) = planned().reminders
    assert [item.open_item for item in reminder.items] == [other]
    assert reminder.remark == "R/[b]: Disputed: wrong price"
    end_hold(hold)
    assert len(planned().reminders[0].items) == 2


def test_a_held_item_alone_is_the_reason(add_customer: Add, add_item: Add) -> None:
    add_item(add_customer("7"), DUE, document="R-1")
    hold_item("R-1", "block", "goods returned")
    assert [skipped.reason for skipped in planned().skipped] == ["R-1: Not to be reminded: goods returned"]


def test_a_broken_promise_is_not_told_again_after_a_reminder(add_customer: Add, add_item: Add) -> None:
    add_item(add_customer("7"), DUE, document="R-1")
    hold_item("R-1", "promise", "mail", TODAY - timedelta(20), starts=TODAY - timedelta(25))
    first = planned(TODAY - timedelta(15))
    assert "the day has passed" in first.reminders[0].remark
    preparation.prepare(first)
    from data.database import transaction
    from data.reminders import store_letter

    with transaction():
        assert store_letter(selected(Selection())[0].id, "a.pdf", b"a")
    assert [(r.level, r.remark) for r in planned().reminders] == [(2, "")]


def test_of_several_holds_the_longest_is_said(add_customer: Add) -> None:
    customer = add_customer("7")
    hold_customer("7", "block", "for good")
    hold_customer("7", "promise", "soon", TODAY + timedelta(1))
    assert holds_on(TODAY).customers[customer].reason == "for good"


@pytest.mark.parametrize(("kind", "reason", "until", "words"), [
    ("block", " ", None, "needs a reason"), ("promise", "r", None, "needs the day"), ("other", "r", None, "is one of"),
    ("block", "r", TODAY - timedelta(1), "is before"),
])
def test_a_hold_that_makes_no_sense_is_refused(
    add_customer: Add, kind: str, reason: str, until: date | None, words: str
) -> None:
    add_customer("7")
    with pytest.raises(InputError, match=words):
        hold_customer("7", kind, reason, until)
    assert Hold.select().count() == 0


def test_what_is_not_there_cannot_be_held(add_customer: Add, add_item: Add) -> None:
    add_item(add_customer("7"), DUE, document="PAID", closed=True)
    with pytest.raises(NotFoundError, match="no customer 8"):
        hold_customer("8", "block", "r")
    with pytest.raises(NotFoundError, match="no open item PAID"):
        hold_item("PAID", "block", "r")
    with pytest.raises(NotFoundError, match="no hold 1"):
        end_hold(1)


def test_a_document_of_two_customers_needs_the_customer(add_customer: Add, add_item: Add) -> None:
    for code in ("7", "8"):
        add_item(add_customer(code), DUE, document="R-1")
    with pytest.raises(InputError, match="Several customers have an open item R-1: 7, 8"):
        hold_item("R-1", "dispute", "r")
    hold_item("R-1", "dispute", "r", customer="8")
    assert [skipped.customer for skipped in planned().skipped] == ["8"]


def test_the_list_names_what_is_in_force_and_all_if_asked(add_customer: Add, add_item: Add) -> None:
    add_item(add_customer("7", name="Kupec"), DUE, document="R-1")
    add_customer("8")
    act_as("006")
    first = hold_item("R-1", "dispute", "quality")
    second = hold_customer("8", "block", "new owner")
    hold_customer("7", "promise", "old", TODAY - timedelta(1), starts=TODAY - timedelta(9))
    act_as("007")
    end_hold(second)
    (row,) = list_holds()
    assert (row.id, row.customer, row.name, row.document, row.words(), row.operator) == (
        first, "7", "Kupec", "R-1", "Disputed: quality", "006")
    assert [(each.customer, each.ended_by) for each in list_holds(ended=True)] == [("7", ""), ("8", "007"), ("7", "")]
    assert [each.document for each in list_holds("7", "R-1")] == ["R-1"]
    with pytest.raises(StateError, match="ended already"):
        end_hold(second)
    assert [(entry.action, entry.operator, entry.label, entry.details.get("document")) for entry in
            JournalPages(JournalFilter(kind="customer")).rows()] == [
        ("no longer held", "007", "8", None), ("held", "006", "7", None), ("held", "006", "8", None),
        ("held", "006", "7", "R-1")]


def test_a_promise_after_preparing_stops_package_and_message(add_customer: Add, add_item: Add) -> None:
    customer = add_customer("7")
    add_item(customer, DUE, document="R-1")
    add_item(customer, DUE)
    made = planned()
    hold = hold_item("R-1", "promise", "mail", TODAY + timedelta(2))
    with pytest.raises(StateError, match="Customer 7: R-1"):
        preparation.prepare(made)
    end_hold(hold)
    whole = hold_customer("7", "dispute", "all of it")
    with pytest.raises(StateError, match="Customer 7 is not to be reminded since this was planned: Disputed"):
        preparation.prepare(made)
    end_hold(whole)
    preparation.prepare(made)
    (each,) = selected(Selection())
    assert stale_reason(each.id, TODAY) == ""
    hold_item("R-1", "promise", "mail", TODAY + timedelta(2))
    assert stale_reason(each.id, TODAY).startswith("R-1: Promised to pay by")
    assert list(stale_reasons([each.id, 99], TODAY)) == [each.id]
    assert stale_reason(each.id, TODAY + timedelta(3)) == ""
    hold_customer("7", "dispute", "all of it")
    assert stale_reason(each.id, TODAY + timedelta(3)) == "Disputed: all of it"


def test_a_change_ends_the_old_hold_and_keeps_its_first_day(add_customer: Add, add_item: Add) -> None:
    add_item(add_customer("7"), DUE, document="R-1")
    act_as("006")
    first = hold_item("R-1", "block", "asked", starts=TODAY - timedelta(5))
    act_as("007")
    second = change_hold(first, "dispute", " wrong price ", TODAY + timedelta(9))
    (row,) = list_holds()
    assert (row.id, row.kind, row.reason, row.starts, row.until, row.operator, row.document) == (
        second, "dispute", "wrong price", TODAY - timedelta(5), TODAY + timedelta(9), "007", "R-1")
    assert [(each.id, each.ended_by) for each in list_holds(ended=True)] == [(second, ""), (first, "007")]
    assert planned().skipped[0].reason.startswith("R-1: Disputed until ")
    assert [entry.action for entry in JournalPages(JournalFilter(kind="customer")).rows()] == [
        "held", "no longer held", "held"]
    with pytest.raises(StateError, match="ended already"):
        change_hold(first, "block", "r", None)
    with pytest.raises(InputError, match="Lift the hold instead"):
        change_hold(second, "block", "r", TODAY - timedelta(1))
    with pytest.raises(InputError, match="needs a reason"):
        change_hold(second, "block", " ", None)
    assert [each.id for each in list_holds()] == [second]


def test_all_that_is_in_force_is_listed_and_found(add_customer: Add, add_item: Add) -> None:
    add_item(add_customer("7", name="Čuček"), DUE, document="R-1")
    add_customer("8", blocked=True, block_reason="estate", blocked_until=TODAY)
    add_customer("9", blocked=True, block_reason="over", blocked_until=TODAY - timedelta(1))
    hold_item("R-1", "dispute", "quality")
    hold_customer("7", "promise", "old", TODAY - timedelta(1), starts=TODAY - timedelta(9))
    hold_customer("9", "block", "new owner")
    assert [(row.customer, row.document, row.kind, row.own) for row in in_force()] == [
        ("9", "", "block", False), ("7", "R-1", "dispute", False), ("8", "", "block", True)]
    assert [row.customer for row in in_force(kind="block")] == ["9", "8"]
    for text in ("ČUČ", "r-1", "Quality"):
        assert [row.customer for row in in_force(text=text)] == ["7"]
    assert next(row.words() for row in in_force(customer="8")).endswith(": estate")


def test_whatever_is_in_force_is_changed_and_lifted(add_customer: Add, add_item: Add) -> None:
    for code in ("7", "8"):
        add_item(add_customer(code), DUE, document=f"R-{code}")
    edit_customer("8", {"blocked": "yes", "block_reason": "estate"})
    hold_item("R-7", "dispute", "quality")
    dispute, own = in_force()
    with pytest.raises(InputError, match="cannot become anything else"):
        change_in_force(own, "dispute", "r", None)
    change_in_force(own, "block", "heirs", TODAY)
    change_in_force(dispute, "block", "asked", None)
    assert [(row.kind, row.reason, row.until) for row in in_force()] == [
        ("block", "asked", None), ("block", "heirs", TODAY)]
    with pytest.raises(StateError, match="ended already"):
        lift([*in_force(), dispute])
    assert len(in_force()) == 2
    lift(in_force())
    assert (in_force(), len(planned().reminders)) == ([], 2)
    assert {entry.action for entry in JournalPages(JournalFilter(kind="customer", label="8")).rows()} == {
        "blocked", "unblocked"}


def test_the_customers_of_reminders_are_held_together(add_customer: Add, add_item: Add) -> None:
    for code in ("7", "8", "9"):
        customer = add_customer(code)
        add_item(customer, DUE)
        add_item(customer, DUE, currency="CZK")
    preparation.prepare(planned())
    act_as("006")
    some = Selection(customer=Range("7", "8"))
    with pytest.raises(InputError, match="needs a reason"):
        hold_customers(some, "block", "")
    assert hold_customers(some, "dispute", "flood", TODAY + timedelta(3)) == 2
    assert [(row.customer, row.kind, row.starts, row.until, row.operator) for row in list_holds()] == [
        (code, "dispute", TODAY, TODAY + timedelta(3), "006") for code in ("8", "7")]
    entries = list(JournalPages(JournalFilter(kind="customer")).rows())
    assert [(entry.action, entry.label, entry.details["reason"]) for entry in entries] == [
        ("held", "8", "flood"), ("held", "7", "flood")]
    assert stale_reason(selected(Selection())[0].id, TODAY).startswith("Disputed until ")
    assert hold_customers(Selection(), "block", "audit") == 3
