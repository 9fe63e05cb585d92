"""The limits, the kinds and the costs of reminding, each by itself."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest

from data.errors import InputError
from data.fields import now
from data.imports import last_import
from data.models import Import, OpenItem, ReminderItem
from data.preferences import Preferences, set_preference
from data.selection import Range, Selection
from dunning import issuing
from dunning.levels import settings_from
from dunning.posting import mark_posted
from dunning.preparation import Plan, plan

DUE = date(2012, 8, 1)
FIRST = date(2012, 8, 7)  # the first day after five grace days

Run = Callable[..., Plan]
Add = Callable[..., int]


def prefer(**values: str) -> None:
    """Store preferences of dunning; ``level_1_cost`` is level.1.cost."""
    for name, value in values.items():
        parts = name.split("_", 2)
        key = f"level.{parts[1]}.{parts[2]}" if parts[0] == "level" else name
        set_preference(f"dunning.{key}", value)


def reason(planned: Plan) -> str:
    """The reason of the only customer skipped."""
    assert planned.reminders == []
    (skipped,) = planned.skipped
    return skipped.reason


def levels(planned: Plan) -> list[int]:
    """The levels of the reminders planned."""
    return [reminder.level for reminder in planned.reminders]


def days_to(run: Run, level: int, start: date) -> int:
    """After how many days the only customer gets that level; the run of that day is issued."""
    for day in range(100):
        planned = plan(start + timedelta(day), settings_from(Preferences()))
        if planned.reminders:
            assert levels(run(start + timedelta(day))) == [level]
            return day
    raise AssertionError("no reminder in 100 days")


# When the next level comes


@pytest.mark.parametrize(("repeat", "interval", "pay_within", "days"), [
    ("10", "0", "8", 10), ("10", "21", "8", 21), ("10", "0", "30", 31), ("0", "0", "0", 1), ("3", "14", "14", 15),
])
def test_the_next_level_waits_for_repeat_days_interval_and_pay_by_day(
    run: Run, add_customer: Add, add_item: Add, repeat: str, interval: str, pay_within: str, days: int
) -> None:
    prefer(repeat_days=repeat, level_2_interval_days=interval, level_1_pay_within_days=pay_within)
    add_item(add_customer("1"), DUE)
    assert levels(run(FIRST)) == [1]
    assert days_to(run, 2, FIRST) == days


def test_the_day_told_is_the_day_it_is_reminded(run: Run, add_customer: Add, add_item: Add) -> None:
    prefer(level_2_interval_days="21")
    add_item(add_customer("1"), DUE)
    run(FIRST)
    assert "again from 28/08/2012" in reason(run(FIRST + timedelta(20)))
    assert levels(run(FIRST + timedelta(21))) == [2]


def test_a_late_run_catches_up_one_level_only(run: Run, add_customer: Add, add_item: Add) -> None:
    prefer(level_2_interval_days="14", level_3_interval_days="14")
    add_item(add_customer("1"), DUE)
    run(FIRST)
    late = FIRST + timedelta(200)
    assert levels(run(late)) == [2]
    assert "reminded lately" in reason(run(late + timedelta(1)))
    assert days_to(run, 3, late) == 14


def test_a_first_run_long_after_begins_with_level_one(run: Run, add_customer: Add, add_item: Add) -> None:
    add_item(add_customer("1"), DUE)
    assert levels(run(DUE + timedelta(1000))) == [1]


def test_an_item_is_reminded_so_often_and_no_more(run: Run, add_customer: Add, add_item: Add) -> None:
    prefer(most_reminders="2")
    customer = add_customer("1")
    add_item(customer, DUE)
    assert [levels(run(FIRST + timedelta(10 * n))) for n in range(2)] == [[1], [2]]
    words = "1 item has had all the reminders there are to be (2)"
    assert reason(run(FIRST + timedelta(300))) == words
    add_item(customer, DUE)
    (reminder,) = run(FIRST + timedelta(300)).reminders
    assert (reminder.level, reminder.remark) == (1, words)


# What is too little


def test_a_reminder_about_less_than_the_least_total_waits(run: Run, add_customer: Add, add_item: Add) -> None:
    prefer(least_total="150")
    customer = add_customer("1")
    add_item(customer, DUE, "100.00")
    assert reason(run(FIRST)) == "a reminder about 100.00 EUR is below the least total of 150.00"
    add_item(customer, DUE, "50.00")
    assert [r.amount for r in run(FIRST).reminders] == [Decimal("150.00")]


def test_a_small_part_of_all_that_is_open_waits(run: Run, add_customer: Add, add_item: Add) -> None:
    prefer(least_percent="10")
    customer = add_customer("1")
    add_item(customer, DUE, "99.00")
    future = add_item(customer, FIRST + timedelta(30), "901.00")
    assert reason(run(FIRST)) == "a reminder about 99.00 is below 10.00 % of the open balance of 1,000.00 EUR"
    OpenItem.update(open_amount=Decimal(891)).where(OpenItem.id == future).execute()
    assert levels(run(FIRST)) == [1]


def test_each_currency_is_weighed_by_itself(run: Run, add_customer: Add, add_item: Add) -> None:
    prefer(least_total="50", least_percent="50", level_1_interest="contractual", level_1_interest_percent="36.5")
    customer = add_customer("1")
    add_item(customer, DUE, "100.00", currency="EUR")
    add_item(customer, DUE, "1000.00", currency="CZK")
    add_item(customer, DUE, "10.00", currency="USD")
    add_item(customer, FIRST + timedelta(30), "9000.00", currency="CZK")
    planned = run(FIRST)
    assert [(r.currency, r.amount, r.interest) for r in planned.reminders] == [
        ("EUR", Decimal("100.00"), Decimal("0.60"))]
    assert [s.reason for s in planned.skipped] == [
        "CZK: a reminder about 1,000.00 is below 50.00 % of the open balance of 10,000.00 CZK; "
        "USD: a reminder about 10.00 USD is below the least total of 50.00"]


# The kinds


def test_by_balance_the_level_is_the_multiple_reached_but_none_is_skipped(
    run: Run, add_customer: Add, add_item: Add
) -> None:
    prefer(kind="balance", base_amount="100")
    customer = add_customer("1")
    add_item(customer, DUE, "60.00")
    assert reason(run(FIRST)) == "the overdue balance of 60.00 EUR reaches no level; the base amount is 100.00"
    add_item(customer, DUE, "250.00")
    planned = run(FIRST)  # the balance of 310 is worth level 3
    assert [(r.level, len(r.items)) for r in planned.reminders] == [(1, 2)]
    assert [levels(run(FIRST + timedelta(10 * n))) for n in (1, 2, 3)] == [[2], [3], [3]]


def test_by_balance_all_items_wait_together_and_the_level_may_fall(run: Run, add_customer: Add, add_item: Add) -> None:
    prefer(kind="balance", base_amount="100")
    customer = add_customer("1")
    large = add_item(customer, DUE, "200.00")
    run(FIRST)
    add_item(customer, DUE, "50.00")
    assert "1 item was reminded lately" in reason(run(FIRST + timedelta(3)))
    assert [(r.level, r.amount) for r in run(FIRST + timedelta(10)).reminders] == [(2, Decimal("250.00"))]
    OpenItem.update(open_amount=Decimal(60)).where(OpenItem.id == large).execute()
    assert levels(run(FIRST + timedelta(20))) == [1]


def test_by_balance_a_level_in_preparation_is_waited_for(run: Run, add_customer: Add, add_item: Add) -> None:
    prefer(kind="balance", base_amount="100")
    customer = add_customer("1")
    add_item(customer, DUE, "100.00")
    run(FIRST, 5, issue=False)
    add_item(customer, DUE, "500.00")
    assert reason(run(FIRST + timedelta(30))) == "1 item is on a reminder in preparation (2012/5)"


def test_by_balance_a_level_not_in_use_is_not_reached(run: Run, add_customer: Add, add_item: Add) -> None:
    prefer(kind="balance", base_amount="100", level_1_enabled="no", level_3_enabled="no")
    customer = add_customer("1")
    add_item(customer, DUE, "199.00")
    assert "reaches no level" in reason(run(FIRST))
    add_item(customer, DUE, "900.00")
    assert levels(run(FIRST)) == [2]


def test_by_balance_each_level_has_its_own_multiple(run: Run, add_customer: Add, add_item: Add) -> None:
    prefer(kind="balance", base_amount="100", level_1_multiple="2", level_2_multiple="5", level_3_multiple="6")
    customer = add_customer("1")
    item = add_item(customer, DUE, "199.99")
    assert "reaches no level" in reason(run(FIRST))
    for day, (amount, level) in enumerate((("200", 1), ("500", 2), ("599.99", 2), ("600", 3), ("499.99", 1))):
        OpenItem.update(open_amount=Decimal(amount)).where(OpenItem.id == item).execute()
        assert levels(run(FIRST + timedelta(10 * day))) == [level]


def test_a_multiple_of_nothing_is_refused(db: object) -> None:
    with pytest.raises(InputError, match="more than 0"):
        prefer(level_1_multiple="0")


def test_a_base_amount_of_nothing_is_refused(db: object) -> None:
    with pytest.raises(InputError, match="more than 0"):
        prefer(base_amount="0")


# Costs


@pytest.mark.parametrize(("once", "cost"), [("yes", "2.00"), ("no", "6.00")])
def test_the_cost_is_that_of_the_reminder_or_of_each_item(
    run: Run, add_customer: Add, add_item: Add, once: str, cost: str
) -> None:
    prefer(level_1_cost_once=once)
    customer = add_customer("1")
    for _n in range(3):
        add_item(customer, DUE)
    assert [r.cost for r in run(FIRST).reminders] == [Decimal(cost)]


def test_the_lump_sum_is_charged_once_for_an_item_of_a_business(run: Run, add_customer: Add, add_item: Add) -> None:
    prefer(lump_sum="yes")
    company, person = add_customer("1"), add_customer("2", kind="person")
    for currency in ("EUR", "EUR", "CZK", "USD"):
        add_item(company, DUE, currency=currency)
    add_item(person, DUE)
    first = run(FIRST).reminders
    assert [(r.customer, r.currency, r.lump_sum) for r in first] == [
        ("1", "CZK", Decimal(1200)), ("1", "EUR", Decimal(80)), ("1", "USD", Decimal(0)), ("2", "EUR", Decimal(0))]
    assert first[1].total == Decimal("282.00")
    add_item(company, DUE)
    assert {r.currency: r.lump_sum for r in run(FIRST + timedelta(10)).reminders if r.customer == "1"} == {
        "CZK": 0, "EUR": 40, "USD": 0}
    assert ReminderItem.select().where(ReminderItem.lump_sum > 0).count() == 4


def test_a_lump_sum_on_a_deleted_reminder_was_not_charged(run: Run, add_customer: Add, add_item: Add) -> None:
    prefer(lump_sum="yes")
    add_item(add_customer("1"), DUE)
    run(FIRST, issue=False)
    assert issuing.delete(Selection()).done == 1
    assert [r.lump_sum for r in run(FIRST).reminders] == [Decimal(40)]


# How old the payments are


def test_old_payments_are_warned_of(run: Run, add_customer: Add, add_item: Add) -> None:
    add_item(add_customer("1"), DUE)
    planned = run(FIRST, issue=False)
    assert planned.imported_at is None
    assert not any("imported" in warning for warning in planned.warnings)
    moment = now() - timedelta(days=4)
    Import.create(kind="items", file="a.csv", row_count=1, at=moment)
    Import.create(kind="customers", file="b.csv", row_count=1, at=now())
    planned = run(FIRST, issue=False)
    assert planned.imported_at == last_import("items") == moment
    assert planned.warnings == [
        "The open items were imported 4 days ago; later payments are not known. Import them first."]
    prefer(stale_import_days="4")
    assert run(FIRST, issue=False).warnings == []


# What else is to be careful about


def test_a_date_that_is_a_slip_is_warned_of(run: Run, add_customer: Add, add_item: Add) -> None:
    today = date.today()
    add_item(add_customer("1"), today - timedelta(days=60))

    def warnings(on: date) -> list[str]:
        return plan(on, settings_from(Preferences())).warnings

    assert warnings(today) == []
    assert warnings(today - timedelta(days=8)) == []  # to be paid today
    (warning,) = warnings(today - timedelta(days=9))
    assert warning.startswith("The letters would ask for payment by ")
    assert warnings(today + timedelta(days=1)) == ["The date is 1 day ahead of today."]
    assert warnings(today + timedelta(days=365)) == ["The date is 365 days ahead of today."]


def test_the_next_level_after_one_that_was_never_sent_is_warned_of(run: Run, add_customer: Add, add_item: Add) -> None:
    today = date.today()
    for code in ("1", "2"):
        add_item(add_customer(code), today - timedelta(days=90))
    run(today - timedelta(days=20))
    settings = settings_from(Preferences())
    (warning,) = plan(today, settings).warnings
    year = (today - timedelta(days=20)).year
    assert warning == (f"2 reminders before these were issued but never sent ({year}/1, …). Send them first, or mark "
                       "them as sent by post.")
    mark_posted(Selection(customer=Range("1", "1")), today)
    (warning,) = plan(today, settings).warnings
    assert f"1 reminder before these was issued but never sent ({year}/2)." in warning
    mark_posted(Selection(), today)
    assert plan(today, settings).warnings == []
