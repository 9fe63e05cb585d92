"""Credit notes and payments not allocated: set off against the oldest items, said, and looked at before sending."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from pypdf import PdfReader

from data.errors import StateError
from data.freshness import stale_reason
from data.models import OpenItem
from data.preferences import Preferences, set_preference
from data.reminders import get_reminders, selected
from data.selection import Selection
from dunning import issuing, preparation
from dunning.levels import settings_from
from dunning.preparation import Plan, plan

DUE = date(2012, 8, 1)
FIRST = date(2012, 8, 7)

Run = Callable[..., Plan]
Add = Callable[..., int]


def planned(on: date = FIRST) -> Plan:
    """A plan with the preferences as they are."""
    return plan(on, settings_from(Preferences()))


def test_who_has_only_credits_owes_nothing(run: Run, add_customer: Add, add_item: Add) -> None:
    add_item(add_customer("1"), DUE, "-50.00")
    assert run(FIRST) == Plan(FIRST, [], [])


def test_a_credit_pays_the_oldest_items(run: Run, add_customer: Add, add_item: Add) -> None:
    customer = add_customer("1")
    newer = add_item(customer, DUE, "80.00")
    oldest = add_item(customer, DUE - timedelta(20), "30.00")
    add_item(customer, FIRST + timedelta(60), "-50.00")  # when it is due does not matter
    (reminder,) = run(FIRST).reminders
    assert [item.open_item for item in reminder.items] == [newer] != [oldest]
    assert (reminder.amount, reminder.credit, reminder.total) == (Decimal("80.00"), Decimal("20.00"), Decimal("62.00"))
    assert reminder.remark == "credits of 20.00 EUR are set off; 1 item is covered by credits"
    (detail,) = get_reminders([each.id for each in selected(Selection())])
    assert (detail.row.amount, detail.credit, detail.total) == (Decimal("80.00"), Decimal("20.00"), Decimal("62.00"))


@pytest.mark.parametrize("credit", ["-100.00", "-250.00"])
def test_whose_credits_cover_all_gets_no_reminder(run: Run, add_customer: Add, add_item: Add, credit: str) -> None:
    customer = add_customer("1")
    add_item(customer, DUE, "100.00")
    add_item(customer, DUE, credit)
    assert [skipped.reason for skipped in run(FIRST).skipped] == ["1 item is covered by credits"]


def test_what_is_left_of_an_item_may_be_too_little(run: Run, add_customer: Add, add_item: Add) -> None:
    set_preference("dunning.least_amount", "5")
    customer = add_customer("1")
    add_item(customer, DUE, "100.00")
    add_item(customer, DUE, "-96.00")
    assert [skipped.reason for skipped in run(FIRST).skipped] == ["1 item is below the least amount of 5.00"]


def test_a_credit_of_another_currency_or_customer_or_a_closed_one_is_none(add_customer: Add, add_item: Add) -> None:
    customer = add_customer("1")
    add_item(customer, DUE, "100.00")
    add_item(customer, DUE, "-100.00", currency="USD")
    add_item(customer, DUE, "-100.00", closed=True)
    add_item(add_customer("2"), DUE, "-100.00")
    assert [(r.amount, r.credit) for r in planned().reminders] == [(Decimal("100.00"), Decimal(0))]


def test_a_credit_is_not_used_twice_nor_for_what_is_disputed(run: Run, add_customer: Add, add_item: Add) -> None:
    from data.holding import hold_item

    customer = add_customer("1")
    add_item(customer, DUE - timedelta(30), "70.00", document="D")
    hold_item("D", "dispute", "quality", starts=date(2012, 1, 1))
    add_item(customer, DUE - timedelta(20), "70.00", lawsuit=True)
    add_item(customer, DUE, "100.00")
    add_item(customer, DUE, "-60.00")
    assert [r.total for r in run(FIRST).reminders] == [Decimal("42.00")]
    add_item(customer, DUE + timedelta(1), "200.00")
    assert [(r.amount, r.credit) for r in run(FIRST + timedelta(3)).reminders] == [(Decimal("200.00"), Decimal(0))]


def test_interest_is_charged_on_what_the_credit_leaves(run: Run, add_customer: Add, add_item: Add) -> None:
    set_preference("dunning.level.1.interest", "contractual")
    set_preference("dunning.level.1.interest_percent", "36.5")
    customer = add_customer("1")
    add_item(customer, DUE, "1000.00")
    add_item(customer, DUE, "-900.00")
    (reminder,) = run(FIRST).reminders
    assert reminder.interest == Decimal("0.60")  # six days on 100.00 at 0.1 % a day
    assert reminder.total == Decimal("102.60")


def test_the_letter_shows_what_is_taken_off(
    run: Run, company: Preferences, add_customer: Add, add_item: Add
) -> None:
    set_preference("dunning.lump_sum", "yes")
    customer = add_customer("1")
    add_item(customer, DUE, "100.00")
    add_item(customer, DUE, "-30.00")
    run(FIRST, issue=False)
    assert issuing.issue(Selection(), company).done == 1
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(issuing.letter(2012, 1))).pages)
    assert "Credits and payments on account" in text
    assert "-30.00 EUR" in text
    assert "Compensation for recovery costs" in text
    assert "112.00 EUR" in text


def test_a_credit_between_plan_and_package_is_noticed(add_customer: Add, add_item: Add) -> None:
    customer = add_customer("0007")
    add_item(customer, DUE)
    made = planned()
    add_item(customer, DUE, "-10.00")
    with pytest.raises(StateError, match="Customer 0007: a credit was paid or changed"):
        preparation.prepare(made)


def test_a_credit_that_came_in_after_issuing_stops_the_message(run: Run, add_customer: Add, add_item: Add) -> None:
    customer = add_customer("1")
    add_item(customer, DUE)
    known = add_item(customer, DUE, "-10.00")
    run(FIRST)
    (each,) = selected(Selection())
    assert stale_reason(each.id, FIRST) == ""
    add_item(customer, DUE, "-25.00")
    assert stale_reason(each.id, FIRST) == "25.00 EUR have come in to the customer's credit meanwhile."
    OpenItem.update(closed=True, open_amount=Decimal(0)).where(OpenItem.id == known).execute()
    assert "15.00 EUR have come in" in stale_reason(each.id, FIRST)
