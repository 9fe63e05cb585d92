"""Each rule of reminding by itself: which items are due, on which level, and in words why not."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest

from data.errors import InputError
from data.models import Customer, OpenItem
from data.preferences import Preferences, set_preference
from data.selection import Selection
from dunning import issuing, preparation
from dunning.levels import DunningSettings, Level, settings_from
from dunning.preparation import Plan, mean_days, per_day
from dunning.verdicts import Known, judge, reminded_from, rules_on

DUE = date(2012, 8, 1)
FIRST = date(2012, 8, 7)  # the first day after five grace days
AGAIN = FIRST + timedelta(10)

Run = Callable[..., Plan]
Add = Callable[..., int]


def reason(planned: Plan) -> str:
    """The reason of the only customer skipped."""
    assert planned.reminders == []
    (skipped,) = planned.skipped
    return skipped.reason


def levels(planned: Plan) -> list[int]:
    """The levels of the reminders planned."""
    return [reminder.level for reminder in planned.reminders]


def test_defaults_are_those_of_the_preferences(db: object) -> None:
    settings = settings_from(Preferences())
    assert (settings.kind, settings.grace_days, settings.least_amount, settings.repeat_days) == (
        "stepwise", 5, Decimal("0.01"), 10)
    assert [(level.number, level.enabled, level.contact_code, level.cost) for level in settings.levels] == [
        (n, True, f"OPOMIN{n}", Decimal("2.00")) for n in (1, 2, 3)]


def test_an_item_is_not_reminded_within_its_grace_days(run: Run, add_customer: Add, add_item: Add) -> None:
    add_item(add_customer("1"), DUE)
    assert run(DUE).skipped == []  # due today is not overdue
    assert reason(run(FIRST - timedelta(1))) == "1 item is within its grace days, to be reminded from 07/08/2012"
    planned = run(FIRST)
    assert levels(planned) == [1]
    assert planned.reminders[0].days_late == 6


def test_an_item_below_the_least_amount_is_left_out(run: Run, add_customer: Add, add_item: Add) -> None:
    customer = add_customer("1")
    small = add_item(customer, DUE, "4.99")
    set_preference("dunning.least_amount", "5")
    assert reason(run(FIRST)) == "1 item is below the least amount of 5.00"
    equal = add_item(customer, DUE, "5.00")
    (reminder,) = run(FIRST).reminders
    assert [item.open_item for item in reminder.items] == [equal] != [small]


def test_a_least_amount_of_nothing_still_reminds_of_no_empty_item(run: Run, add_customer: Add, add_item: Add) -> None:
    set_preference("dunning.least_amount", "0")
    customer = add_customer("1")
    add_item(customer, DUE, "0.00")
    assert "below the least amount" in reason(run(FIRST))


def test_an_item_is_repeated_only_after_the_repeat_days(run: Run, add_customer: Add, add_item: Add) -> None:
    add_item(add_customer("1"), DUE)
    run(FIRST, 100)
    assert reason(run(AGAIN - timedelta(1))) == "1 item was reminded lately (2012/100), again from 17/08/2012"
    assert levels(run(AGAIN)) == [2]


def test_a_run_dated_before_the_last_reminder_gives_nothing(run: Run, add_customer: Add, add_item: Add) -> None:
    add_item(add_customer("1"), DUE)
    set_preference("dunning.repeat_days", "0")
    run(AGAIN)
    assert "reminded lately" in reason(run(FIRST))
    assert "reminded lately" in reason(run(AGAIN))
    assert levels(run(AGAIN + timedelta(9))) == [2]  # after the eight days to pay


def test_the_last_level_repeats(run: Run, add_customer: Add, add_item: Add) -> None:
    add_item(add_customer("1"), DUE)
    assert [levels(run(FIRST + timedelta(10 * n))) for n in range(5)] == [[1], [2], [3], [3], [3]]


def test_after_the_last_before_lawsuit_nothing_comes(run: Run, add_customer: Add, add_item: Add) -> None:
    set_preference("dunning.level.2.last_before_lawsuit", "yes")
    add_item(add_customer("1"), DUE)
    assert [planned.last_before_lawsuit for n in range(2)
            for planned in run(FIRST + timedelta(10 * n), 1 + n).reminders] == [False, True]
    assert reason(run(FIRST + timedelta(100))) == "1 item has had its last reminder before lawsuit (2012/2)"


def test_an_item_in_lawsuit_is_not_reminded(run: Run, add_customer: Add, add_item: Add) -> None:
    add_item(add_customer("1"), DUE, lawsuit=True)
    assert reason(run(FIRST)) == "1 item is in lawsuit"


def test_a_closed_item_is_no_matter(run: Run, add_customer: Add, add_item: Add) -> None:
    add_item(add_customer("1"), DUE, closed=True)
    assert run(FIRST) == Plan(FIRST, [], [])


@pytest.mark.parametrize(
    ("until", "words", "text"),
    [(None, "", "Not to be reminded"), (FIRST, "", "Not to be reminded until 07/08/2012"),
     (None, "promised to pay", "Not to be reminded: promised to pay")],
)
def test_a_blocked_customer_is_skipped_to_the_last_day(
    run: Run, add_customer: Add, add_item: Add, until: date | None, words: str, text: str
) -> None:
    add_item(add_customer("1", blocked=True, blocked_until=until, block_reason=words), DUE)
    add_item(add_customer("2", blocked=True, blocked_until=FIRST - timedelta(1)), DUE)
    planned = run(FIRST)
    assert [(skipped.customer, skipped.reason) for skipped in planned.skipped] == [("1", text)]
    assert [reminder.customer for reminder in planned.reminders] == ["2"]


def test_a_disabled_level_is_passed_over(run: Run, add_customer: Add, add_item: Add) -> None:
    set_preference("dunning.level.2.enabled", "no")
    add_item(add_customer("1"), DUE)
    assert [levels(run(FIRST + timedelta(10 * n))) for n in range(3)] == [[1], [3], [3]]


def test_the_highest_enabled_level_is_the_cap(run: Run, add_customer: Add, add_item: Add) -> None:
    add_item(add_customer("1"), DUE)
    for n in range(3):
        run(FIRST + timedelta(10 * n))
    set_preference("dunning.level.3.enabled", "no")
    assert levels(run(FIRST + timedelta(30))) == [2]


def test_without_any_level_nothing_can_be_prepared(run: Run, add_customer: Add, add_item: Add) -> None:
    add_item(add_customer("1"), DUE)
    for n in (1, 2, 3):
        set_preference(f"dunning.level.{n}.enabled", "no")
    with pytest.raises(InputError, match="No reminder level is enabled"):
        run(FIRST)


def test_the_simple_kind_knows_one_level(run: Run, add_customer: Add, add_item: Add) -> None:
    set_preference("dunning.kind", "simple")
    add_item(add_customer("1"), DUE)
    assert [levels(run(FIRST + timedelta(10 * n))) for n in range(3)] == [[1], [1], [1]]


def test_a_new_item_starts_at_one_beside_old_ones(run: Run, add_customer: Add, add_item: Add) -> None:
    customer = add_customer("1")
    old = add_item(customer, DUE)
    run(FIRST)
    new = add_item(customer, DUE + timedelta(5))
    (reminder,) = run(AGAIN).reminders
    assert reminder.level == 2
    assert reminder.contact_code == "OPOMIN2"
    assert {item.open_item: item.level for item in reminder.items} == {old: 2, new: 1}
    (last,) = run(AGAIN + timedelta(10)).reminders
    assert {item.open_item: item.level for item in last.items} == {old: 3, new: 2}


def test_a_new_item_does_not_wait_for_the_old_ones(run: Run, add_customer: Add, add_item: Add) -> None:
    customer = add_customer("1")
    add_item(customer, DUE)
    run(FIRST)
    new = add_item(customer, DUE + timedelta(3))
    (reminder,) = run(FIRST + timedelta(3)).reminders
    assert [(item.open_item, item.level) for item in reminder.items] == [(new, 1)]


def test_a_prepared_item_is_not_offered_again(run: Run, add_customer: Add, add_item: Add) -> None:
    add_item(add_customer("1"), DUE)
    run(FIRST, 7, issue=False)
    assert reason(run(AGAIN)) == "1 item is on a reminder in preparation (2012/7)"
    assert issuing.delete(Selection()).done == 1
    assert levels(run(AGAIN)) == [1]


def test_one_reminder_for_each_currency(run: Run, add_customer: Add, add_item: Add) -> None:
    customer = add_customer("1")
    add_item(customer, DUE, "10.00", currency="USD")
    add_item(customer, DUE, "20.00", currency="EUR")
    add_item(customer, DUE, "30.00", currency="EUR")
    assert [(r.number, r.currency, r.amount) for r in run(FIRST).reminders] == [
        (1, "EUR", Decimal("50.00")), (2, "USD", Decimal("10.00"))]


def test_several_reasons_are_all_said(run: Run, add_customer: Add, add_item: Add) -> None:
    customer = add_customer("1")
    for _ in range(2):
        add_item(customer, DUE, lawsuit=True)
    add_item(customer, FIRST - timedelta(1))
    assert reason(run(FIRST)) == ("2 items are in lawsuit; 1 item is within its grace days, to be reminded from "
                                  "12/08/2012")


def test_a_paid_item_leaves_the_next_reminder(run: Run, add_customer: Add, add_item: Add) -> None:
    customer = add_customer("1")
    paid, left = add_item(customer, DUE), add_item(customer, DUE)
    run(FIRST)
    OpenItem.update(closed=True, open_amount=Decimal(0)).where(OpenItem.id == paid).execute()
    (reminder,) = run(AGAIN).reminders
    assert [item.open_item for item in reminder.items] == [left]


def test_what_is_stored_is_the_reminder_of_its_day(run: Run, add_customer: Add, add_item: Add) -> None:
    customer = add_customer("1", name="Kupec A")
    add_item(customer, DUE, "10.00")
    run(FIRST)
    Customer.update(name="Renamed").where(Customer.id == customer).execute()
    assert [row.name for row in run(AGAIN).reminders] == ["Renamed"]
    from data.pages import ReminderPages

    assert [row.name for row in ReminderPages(Selection()).rows()] == ["Kupec A", "Renamed"]


@pytest.mark.parametrize(("total", "items", "mean"), [(1270, 3, 423), (5, 2, 3), (7, 2, 4), (10, 4, 3), (9, 4, 2)])
def test_the_mean_is_rounded_half_up(total: int, items: int, mean: int) -> None:
    assert mean_days(total, items) == mean


@pytest.mark.parametrize(("amount", "days", "average"), [("5450.60", 1270, "4.29"), ("0.05", 2, "0.03"),
                                                         ("1.00", 8, "0.13")])
def test_the_average_per_day_is_rounded_half_up(amount: str, days: int, average: str) -> None:
    assert per_day(Decimal(amount), days) == Decimal(average)


def test_rules_of_a_day_agree_with_the_days_told_to_the_operator(add_customer: Add, add_item: Add) -> None:
    from data.overdue import read_overdue_items

    settings = DunningSettings((Level(1),), grace_days=3)
    add_item(add_customer("1"), DUE)
    (item,) = read_overdue_items(FIRST)
    first = reminded_from(DUE, settings)
    assert judge(item, Known(), rules_on(first, settings)) == 1
    assert judge(item, Known(), rules_on(first - timedelta(1), settings)) != 1
    assert preparation.plan(first - timedelta(1), settings).reminders == []
