"""Plans and packages: numbers, ranges, books that change meanwhile; and what holds for any books."""

import tempfile
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data import models
from data.database import close_database, open_database, transaction
from data.errors import InputError, StateError
from data.fields import now
from data.models import Customer, OpenItem, Package, Reminder
from data.pages import ReminderPages
from data.preferences import Preferences, set_preference
from data.reminders import get_reminders, selected, store_letter
from data.selection import Range, Selection
from dunning import issuing, preparation
from dunning.levels import settings_from
from dunning.preparation import Plan, Prepared

DUE = date(2012, 8, 1)
ON = date(2012, 8, 17)
FIRST_RUN = date(2012, 2, 1)  # early enough for all runs of the property to fall into one year

Run = Callable[..., Plan]
Add = Callable[..., int]


def plan(on: date = ON, customer: Range[str] | None = None, first_number: int | None = None) -> Plan:
    """A plan with the preferences as they are."""
    return preparation.plan(on, settings_from(Preferences()), customer or Range(), first_number)


def test_numbers_run_by_customer_code(add_customer: Add, add_item: Add) -> None:
    for code in ("20", "3", "100"):
        add_item(add_customer(code), DUE)
    assert [(r.customer, r.number) for r in plan(first_number=5).reminders] == [("100", 5), ("20", 6), ("3", 7)]


def test_numbers_go_on_within_the_year_and_start_anew_in_the_next(run: Run, add_customer: Add, add_item: Add) -> None:
    set_preference("dunning.first_number", "40")
    add_item(add_customer("1"), DUE)
    numbers = [run(on).reminders[0].number for on in (ON, date(2012, 9, 17), date(2013, 1, 17), date(2013, 2, 17))]
    assert numbers == [40, 41, 40, 41]


def test_a_first_number_that_is_taken_is_refused(run: Run, add_customer: Add, add_item: Add) -> None:
    customer = add_customer("1")
    add_item(customer, DUE)
    run(ON, 101)
    other = add_customer("2")
    add_item(other, DUE)
    add_item(customer, DUE)
    for first in (100, 101):
        with pytest.raises(InputError, match=r"reminder 2012/101 exists. The next free number is 102"):
            plan(first_number=first)
    assert [r.number for r in plan(first_number=99).reminders] == [99, 100]
    with pytest.raises(InputError, match="1 or more"):
        plan(first_number=0)


def test_a_first_number_of_nothing_counts_as_one(add_customer: Add, add_item: Add) -> None:
    set_preference("dunning.first_number", "0")
    add_item(add_customer("1"), DUE)
    assert plan().reminders[0].number == 1


@pytest.mark.parametrize(
    ("codes", "found"),
    [(Range(), ["1", "10", "2"]), (Range("10"), ["10", "2"]), (Range(None, "10"), ["1", "10"]),
     (Range("1", "1"), ["1"]), (Range("3"), [])],
)
def test_codes_are_compared_as_text(add_customer: Add, add_item: Add, codes: Range[str], found: list[str]) -> None:
    for code in ("1", "2", "10"):
        add_item(add_customer(code), DUE)
    assert [r.customer for r in plan(customer=codes).reminders] == found


def test_a_plan_changes_nothing_and_no_reminders_make_no_package(add_customer: Add, add_item: Add) -> None:
    add_item(add_customer("1"), ON)
    assert preparation.prepare(plan()) == Prepared(None, 0)
    assert plan(ON + timedelta(30)).reminders != []
    assert Package.select().count() == Reminder.select().count() == 0


def test_a_package_is_stored_as_planned(add_customer: Add, add_item: Add) -> None:
    set_preference("dunning.level.1.pay_within_days", "15")
    customer = add_customer("1", defaulter=True)
    late = add_item(customer, DUE, "10.00", reference="SI00 1", issued=None)
    early = add_item(customer, DUE - timedelta(1), "20.05")
    planned = plan()
    assert preparation.prepare(planned, "006") == Prepared(1, 1)
    package = Package.get()
    assert (package.date, package.operator) == (ON, "006")
    (row,) = ReminderPages(Selection()).rows()
    assert (row.label, row.package, row.state, row.defaulter, row.lawsuit) == ("2012/1", 1, "prepared", True, False)
    (detail,) = get_reminders([row.id])
    assert detail.pay_by == ON + timedelta(15)
    assert detail.total == Decimal("32.05")
    assert detail.days_sum == 33
    assert [(i.document, i.issued, i.amount, i.reference, i.days_late, i.level) for i in detail.items] == [
        ("R-00002", DUE - timedelta(1), Decimal("20.05"), "", 17, 1),
        ("R-00001", None, Decimal("10.00"), "SI00 1", 16, 1),
    ]
    assert [item.open_item for item in planned.reminders[0].items] == [early, late]


def test_a_payment_between_plan_and_package_is_noticed(add_customer: Add, add_item: Add) -> None:
    customer = add_customer("0007")
    item = add_item(customer, DUE)
    planned = plan()
    for change in ({"open_amount": Decimal(50)}, {"open_amount": Decimal(100), "lawsuit": True},
                   {"lawsuit": False, "closed": True}):
        OpenItem.update(change).where(OpenItem.id == item).execute()
        with pytest.raises(StateError, match="Customer 0007: R-00001 was paid or changed"):
            preparation.prepare(planned)
    assert Package.select().count() == 0


def test_two_operators_with_one_plan_make_one_package(add_customer: Add, add_item: Add) -> None:
    add_item(add_customer("1"), DUE)
    mine, theirs = plan(), plan(first_number=50)
    assert preparation.prepare(mine).reminders == 1
    with pytest.raises(StateError, match="another reminder"):
        preparation.prepare(theirs)
    assert Package.select().count() == 1


def test_a_reminder_issued_between_plan_and_package_is_noticed(add_customer: Add, add_item: Add) -> None:
    add_item(add_customer("1"), DUE)
    mine, theirs = plan(), plan(first_number=50)
    preparation.prepare(mine)
    with transaction():
        assert store_letter(selected(Selection())[0].id, "a.pdf", b"a")
    with pytest.raises(StateError, match="another reminder"):
        preparation.prepare(theirs)


def test_a_reminder_taken_back_between_plan_and_package_is_noticed(run: Run, add_customer: Add, add_item: Add) -> None:
    add_item(add_customer("1"), DUE)
    run(ON)
    planned = plan(ON + timedelta(10))
    assert planned.reminders[0].level == 2
    assert issuing.unlock(Selection()).done == issuing.delete(Selection()).done == 1
    with pytest.raises(StateError, match="another reminder"):
        preparation.prepare(planned)


def test_numbers_taken_between_plan_and_package_are_noticed(add_customer: Add, add_item: Add) -> None:
    for code in ("1", "2"):
        add_item(add_customer(code), DUE)
    mine, theirs = plan(customer=Range("1", "1")), plan(customer=Range("2", "2"))
    preparation.prepare(mine)
    with pytest.raises(InputError, match="2012/1 exists"):
        preparation.prepare(theirs)


items = st.lists(
    st.tuples(
        st.sampled_from(["A", "B", "C"]),
        st.integers(-30, 90),  # days overdue on the first run
        st.integers(-5_000, 500_000),  # cents
        st.sampled_from(["EUR", "EUR", "USD"]),
    ),
    min_size=1, max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(items, st.lists(st.integers(1, 40), min_size=2, max_size=6), st.integers(0, 15), st.integers(0, 20),
       st.sets(st.sampled_from([1, 2, 3]), min_size=1))
def test_for_any_books_levels_climb_one_by_one_and_sums_agree(
    books: list[tuple[str, int, int, str]], gaps: list[int], grace: int, repeat: int, enabled: set[int]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        open_database(str(Path(folder) / "d.db"))
        try:
            models.database.obj.execute_sql("PRAGMA synchronous = off")
            _fill(books, grace, repeat, enabled)
            on = FIRST_RUN
            for gap in gaps:
                prepared = preparation.prepare(plan(on))
                if prepared.package is not None:
                    _issue_all()
                on += timedelta(gap)
            _check(grace, repeat, sorted(enabled))
        finally:
            close_database()


def _fill(books: list[tuple[str, int, int, str]], grace: int, repeat: int, enabled: set[int]) -> None:
    set_preference("dunning.grace_days", str(grace))
    set_preference("dunning.repeat_days", str(repeat))
    for level in (1, 2, 3):
        set_preference(f"dunning.level.{level}.enabled", "yes" if level in enabled else "no")
    ids = {code: Customer.create(code=code, name=code).id for code in ("A", "B", "C")}
    for number, (code, days, cents, currency) in enumerate(books):
        amount = Decimal(cents) / 100
        OpenItem.create(customer=ids[code], document=str(number), due=FIRST_RUN - timedelta(days), amount=amount,
                        open_amount=amount, currency=currency, updated_at=now())


def _issue_all() -> None:
    with transaction():
        for each in selected(Selection(state="prepared")):
            assert store_letter(each.id, "a.pdf", b"a")


def _check(grace: int, repeat: int, enabled: list[int]) -> None:
    history: dict[str, list[tuple[date, int]]] = {}
    for detail in get_reminders([each.id for each in selected(Selection())]):
        row = detail.row
        assert row.amount == sum(item.amount for item in detail.items)
        assert row.level == max(item.level for item in detail.items)
        assert detail.days_sum == sum(item.days_late for item in detail.items)
        assert abs(row.days_late - Decimal(detail.days_sum) / len(detail.items)) <= Decimal("0.5")
        assert abs(row.average_per_day * detail.days_sum - row.amount) <= Decimal("0.005") * detail.days_sum
        for item in detail.items:
            assert item.amount > 0
            assert item.days_late > grace
            history.setdefault(item.document, []).append((row.date, item.level))
    for steps in history.values():
        climbed = [level for _on, level in steps]
        assert climbed == (enabled + [enabled[-1]] * len(climbed))[: len(climbed)]
        assert all(later - earlier >= timedelta(max(repeat, 1))
                   for (earlier, _), (later, _) in pairwise(steps))
    rows = list(ReminderPages(Selection()).rows())
    assert len({(row.package, row.customer, row.currency) for row in rows}) == len(rows)
    assert [row.number for row in rows] == list(range(1, len(rows) + 1))
