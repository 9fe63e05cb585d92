"""The paged list equals the plain one, whatever is selected, sorted and asked for; and its ranges ride on indexes."""

import random
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data import keyset, models, pages
from data.conditions import condition
from data.database import transaction
from data.dialect import insert_rows
from data.models import Reminder
from data.packages import REMINDER_COLUMNS
from data.pages import SORTS, ReminderPages, ReminderRow, count_reminders, execute
from data.reminder_ids import ids
from data.selection import Group, Marks, Range, Selection
from data.sorting import sort_key
from data.totals import Totals

NAMES = ("Žiga Čuček", "Kupec A", "100% d.o.o.", "under_score", "MER D.D.")
ROWS = 120


@pytest.fixture
def filled(db: Path) -> None:
    """120 reminders of three years, ten customers, some equal in every column but their number."""
    chance = random.Random(5)
    database = models.database.obj
    with transaction():
        for n in range(10):
            models.Customer.create(code=f"{n:03d}", name=NAMES[n % 5], defaulter=n == 3)
        for _ in range(ROWS // 10):
            models.Package.create(date=date(2012, 1, 1), created_at=0)
        document = models.Document.create(kind="letter", name="a.pdf", sha256="", size=0, created_at=0)
        insert_rows(database, "reminders", (*REMINDER_COLUMNS, "document_id"),
                    (_row(n, chance, int(document.id)) for n in range(ROWS)))


def _row(n: int, chance: random.Random, document: int) -> tuple[object, ...]:
    customer, state = n % 10, chance.choice(("prepared", "issued", "sent"))
    return (
        2010 + n // 40, n % 40 + 1, f"{2010 + n // 40}-{chance.randint(1, 3):02d}-15", customer + 1, f"{customer:03d}",
        NAMES[customer % 5], sort_key(NAMES[customer % 5]), n // 10 + 1, chance.randint(1, 3), "EUR",
        chance.choice((100, 250, 99_999)),
        chance.randint(6, 9), chance.randint(10, 20), 2, chance.choice((5, 6)), chance.choice((0, 200)), 0, 0, 0, 0,
        "2012-12-31", "OPOMIN1", n % 5 == 0, n % 7 == 0, state, None if state == "prepared" else document,
    )


@pytest.fixture(params=["ids", "index or ids", "index"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """All ways of reading: a short list by its ids, a long one along the index until a jump, or always."""
    monkeypatch.setattr(pages, "STRIDE", 25)
    if request.param != "ids":
        monkeypatch.setattr(pages, "SMALL", 0)
    if request.param == "index":
        monkeypatch.setattr(pages, "columns_asked", lambda selection: set())
    return str(request.param)


def everything() -> list[ReminderRow]:
    """All reminders, read plainly."""
    return pages.read_rows(Reminder.id > 0)


def marked(row: ReminderRow, marks: Marks) -> bool:
    """What the marks mean, in Python."""
    return row.id in marks.ids or any(
        row.id not in group.but and (group.selection is None or fits(row, group.selection)) for group in marks.groups)


def fits(row: ReminderRow, chosen: Selection) -> bool:
    """What the selection means, in Python."""
    ranges = ((chosen.customer, row.customer), (chosen.date, row.date), (chosen.package, row.package),
              (chosen.level, row.level), (chosen.number, row.number))
    inside = all((r.low is None or r.low <= value) and (r.high is None or value <= r.high)  # type: ignore[operator]
                 for r, value in ranges)
    text = chosen.text.strip().lower()
    return (
        inside
        and chosen.year in (None, row.year)
        and chosen.state in (None, row.state)
        and (chosen.levels is None or row.level in chosen.levels)
        and chosen.lawsuit in (None, row.lawsuit)
        and (not chosen.final or row.lawsuit or (row.id - 1) % 5 == 0)
        and (text in row.customer.lower() or text in row.name.lower())
        and (chosen.marks is None or marked(row, chosen.marks))
    )


def key(row: ReminderRow, sort: str) -> tuple[Any, ...]:
    """What the row is sorted by."""
    if sort == "number":
        return (row.year, row.number)
    if sort == "state":
        return (row.state, row.year, row.number)
    return (sort_key(row.name) if sort == "name" else getattr(row, sort), row.id)


codes = st.none() | st.sampled_from(["000", "003", "007", "1"])
small = st.none() | st.integers(0, 5)
days = st.none() | st.dates(date(2010, 1, 1), date(2012, 12, 31))
some_ids = st.frozensets(st.integers(1, ROWS), max_size=60)
wholes = st.none() | st.builds(Selection, year=st.none() | st.integers(2010, 2013), text=st.sampled_from(["", "00"]),
                               state=st.sampled_from([None, "issued"]))
selections = st.builds(
    Selection,
    year=st.none() | st.integers(2010, 2013),
    customer=st.builds(Range, codes, codes),
    date=st.builds(Range, days, days),
    package=st.builds(Range, small, small),
    level=st.builds(Range, small, small),
    number=st.builds(Range, small, st.none() | st.integers(5, 41)),
    state=st.sampled_from([None, None, "prepared", "issued", "sent"]),
    levels=st.none() | st.frozensets(st.integers(1, 3)),
    lawsuit=st.sampled_from([None, None, True, False]),
    final=st.sampled_from([False, False, True]),
    text=st.sampled_from(["", "", "kupec", "čuček", "0%", "r_s", "00", "nobody", "[/b]", "'"]),
    marks=st.none() | st.builds(Marks, some_ids, st.lists(st.builds(Group, wholes, some_ids), max_size=2).map(tuple)),
)
lazy = st.one_of(st.just(Selection()), st.builds(Selection, year=st.just(2011)), selections)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chosen=lazy, sort=st.sampled_from(sorted(SORTS)), descending=st.booleans(),
       windows=st.lists(st.tuples(st.integers(-3, ROWS + 5), st.integers(1, 30)), min_size=1, max_size=8))
def test_every_window_of_every_selection(
    filled: None, way: str, chosen: Selection, sort: str, descending: bool, windows: list[tuple[int, int]]
) -> None:
    expected = sorted((row for row in everything() if fits(row, chosen)), key=lambda row: key(row, sort),
                      reverse=descending)
    found = ReminderPages(chosen, sort, descending)
    for start, size in windows:  # before they are counted, if they are many
        begin = max(start, 0)
        assert found.window(start, size) == expected[begin : begin + size]
    assert found.exceeds(60) == (len(expected) > 60)
    assert found.least() <= len(expected)
    assert found.least() == len(expected) or not found.counted()
    assert found.count() == count_reminders(chosen) == len(expected)
    for start, size in windows:
        begin = max(start, 0)
        assert found.window(start, size) == expected[begin : begin + size]
    assert list(found.rows()) == expected
    for number in (1, 60, ROWS + 1):
        place = next((n for n, row in enumerate(expected) if row.id == number), None)
        assert found.position(number) == place
    ready = ReminderPages(chosen, sort, descending)
    ready.number_rows()
    for place, row in [*enumerate(expected)][::9]:
        assert ready.position(row.id) == place
        assert ready.window(place, 2) == expected[place : place + 2]
    assert set(ids(chosen)) == {row.id for row in expected}
    totals = found.totals()
    assert totals.count == len(expected)
    assert totals.amount == sum(row.amount for row in expected)
    assert totals.cost == sum(row.cost for row in expected)


def test_rows_are_read_in_pages(filled: None, way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "PAGE", 7)
    monkeypatch.setattr(keyset, "ANCHORS", 2)
    assert [row.id for row in ReminderPages(Selection()).rows()] == list(range(1, ROWS + 1))


def test_the_defaulter_is_the_customers(filled: None, way: str) -> None:
    marked = {row.customer for row in ReminderPages(Selection()).rows() if row.defaulter}
    assert marked == {"003"}


def test_a_row_deleted_meanwhile_takes_no_other_with_it(filled: None, way: str) -> None:
    found = ReminderPages(Selection())
    first = found.window(0, 10)
    Reminder.delete().where(Reminder.id == first[-1].id).execute()
    assert [row.id for row in found.window(10, 10)] == list(range(11, 21))
    assert [row.id for row in found.window(5, 10)][:4] == [6, 7, 8, 9]


def test_a_jump_into_a_long_filtered_list_puts_it_in_order_once(
    filled: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "SMALL", 10)
    chosen = Selection(levels=frozenset({1, 2}))
    expected = sorted((row for row in everything() if fits(row, chosen)), key=lambda row: key(row, "amount"))
    found = ReminderPages(chosen, "amount")
    assert found.window(0, 5) == expected[:5]
    assert found._ids is None
    assert found.window(30, 5) == expected[30:35]
    assert found._ids is not None


def test_totals_of_nothing(db: Path) -> None:
    empty = ReminderPages(Selection())
    nothing = Decimal("0.00")
    assert empty.totals() == Totals(0, nothing, nothing, nothing, nothing, ())
    assert empty.window(0, 10) == list(empty.rows()) == []
    assert empty.position(1) is None


def test_the_footer_follows_its_formulas(filled: None) -> None:
    """Mean of the column with two decimals; amounts by the days late of all items; both half up."""
    Reminder.delete().where(Reminder.id > 4).execute()
    for number, (cents, late, days) in enumerate([(1000, 1, 3), (1000, 1, 3), (1001, 1, 2), (0, 1, 0)], 1):
        Reminder.update(amount=cents, days_late=late + (number == 1) * 49, days_sum=days).where(
            Reminder.id == number).execute()
    totals = ReminderPages(Selection()).totals()
    assert totals.amount == Decimal("30.01")
    assert totals.days_late == Decimal("13.25")
    assert totals.average_per_day == Decimal("3.75")  # 30.01 / 8 = 3.75125
    Reminder.update(amount=1004).where(Reminder.id == 1).execute()
    Reminder.update(days_sum=3).where(Reminder.id == 3).execute()
    Reminder.update(days_sum=1).where(Reminder.id == 4).execute()
    assert ReminderPages(Selection()).totals().average_per_day == Decimal("3.01")  # 30.05 / 10 = 3.005


def test_several_currencies_are_named(filled: None) -> None:
    assert ReminderPages(Selection()).totals().currencies == ("EUR",)
    Reminder.update(currency="USD").where(Reminder.id == 5).execute()
    totals = ReminderPages(Selection()).totals()
    assert totals.currencies == ("EUR", "USD")
    assert totals.mixed
    assert [currency for currency, _amount in totals.amounts] == ["EUR", "USD"]  # most of them are in euros
    assert sum(amount for _currency, amount in totals.amounts) == totals.amount
    assert dict(totals.amounts)["USD"] == Reminder.get_by_id(5).amount


def test_more_marks_than_a_statement_takes_parameters(filled: None) -> None:
    marks = Marks(frozenset(range(1, 300_000)))
    assert count_reminders(Selection(marks=marks)) == ROWS
    assert count_reminders(Selection(marks=Marks(groups=(Group(None, marks.ids),)))) == 0


def test_the_sorts_are_those_of_the_table() -> None:
    assert list(SORTS) == ["number", "date", "customer", "name", "level", "package", "amount", "days_late",
                           "average_per_day", "cost", "state", "currency", "defaulter", "lawsuit"]


def plan_of(query: Any) -> list[str]:
    """How SQLite would run ``query``."""
    sql, values = query.sql()
    return [row[3] for row in models.database.obj.execute_sql(f"EXPLAIN QUERY PLAN {sql}", values)]


@pytest.mark.parametrize(
    ("chosen", "index"),
    [
        (Selection(year=2011, number=Range(5, 9)), "reminders_1 (year=? AND number>? AND number<?)"),
        (Selection(number=Range(5, 9)), "INDEX reminders_number_date (number>? AND number<?)"),
        (Selection(number=Range(5, 5), date=Range(date(2011, 1, 1), None)),
         "COVERING INDEX reminders_number_date (number=? AND date>?)"),
        (Selection(customer=Range("003", "005")), "INDEX reminders_customer (customer_code>? AND customer_code<?)"),
        (Selection(date=Range(date(2011, 1, 1), date(2011, 2, 1))), "INDEX reminders_date (date>? AND date<?)"),
        (Selection(package=Range(3, 3)), "INDEX reminders_package (package_id=?)"),
        (Selection(package=Range(3, 5)), "(package_id>? AND package_id<?)"),
        (Selection(level=Range(3, None)), "INDEX reminders_level (level>?)"),
        (Selection(final=True), "INDEX reminders_last (last_before_lawsuit=?)"),
        (Selection(state="prepared"), "INDEX reminders_state (state=?)"),
        (Selection(marks=Marks(frozenset({1, 2}))), "INTEGER PRIMARY KEY (rowid=?)"),
    ],
)
def test_ranges_are_counted_in_an_index(filled: None, chosen: Selection, index: str) -> None:
    steps = plan_of(Reminder.select(Reminder.id).where(condition(chosen)))
    assert any(step.startswith("SEARCH") and index in step for step in steps), steps


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The queries that the pages run, in order."""
    run: list[Any] = []
    original = pages.execute

    def spy(query: Any) -> Any:
        run.append(query)
        return original(query)

    monkeypatch.setattr(pages, "execute", spy)
    return run


@pytest.mark.parametrize("sort", sorted(SORTS))
@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("chosen", [Selection(), Selection(year=2011), Selection(state="issued"),
                                    Selection(levels=frozenset({1, 2})), Selection(number=Range(2, 40)),
                                    Selection(final=True),
                                    Selection(number=Range(2, None), date=Range(date(2010, 2, 1), date(2012, 2, 1)))])
def test_a_page_down_a_long_list_neither_sorts_nor_counts_from_the_top(
    filled: None, monkeypatch: pytest.MonkeyPatch, statements: list[Any], sort: str, descending: bool, chosen: Selection
) -> None:
    monkeypatch.setattr(pages, "SMALL", 0)
    monkeypatch.setattr(ReminderPages, "count", lambda self: 1_000_000)
    found = ReminderPages(chosen, sort, descending)
    found._covered = True  # so that not even a jump makes a list of ids
    found.window(0, 10)
    statements.clear()
    found.window(10, 10)
    query = statements[0]
    steps = plan_of(query)
    assert not any("TEMP B-TREE" in step for step in steps), steps
    assert any("USING INDEX" in step for step in steps), steps
    assert query.sql()[1][-2:] == [10, 0]  # limit and offset


def test_a_jump_to_a_reminder_is_not_counted_twice(
    filled: None, monkeypatch: pytest.MonkeyPatch, statements: list[Any]
) -> None:
    monkeypatch.setattr(pages, "SMALL", 0)
    found = ReminderPages(Selection(), "amount")
    place = found.position(60)
    assert place is not None
    statements.clear()
    assert found.window(place, 10)[0].id == 60
    assert statements[0].sql()[1][-2:] == [10, 0]  # limit and offset


def test_a_jump_counts_no_further_than_from_a_milestone(
    filled: None, monkeypatch: pytest.MonkeyPatch, statements: list[Any]
) -> None:
    monkeypatch.setattr(pages, "SMALL", 0)
    monkeypatch.setattr(pages, "STRIDE", 50)
    found = ReminderPages(Selection(), "amount")
    found.number_rows()
    expected = sorted(everything(), key=lambda row: key(row, "amount"))
    statements.clear()
    assert found.position(expected[110].id) == 110
    counted = [execute(query).fetchone()[0] for query in statements if "COUNT" in query.sql()[0]]
    assert counted == [10, 0]  # from the hundredth row on, and none the other way
    for query in statements:
        (step,) = plan_of(query)
        assert step.startswith("SEARCH"), step
    statements.clear()
    found.window(60, 10)
    assert statements[0].sql()[1][-2:] == [10, 9]  # limit and offset, beyond the fiftieth row


def test_many_rows_are_drawn_before_they_are_counted(
    filled: None, monkeypatch: pytest.MonkeyPatch, statements: list[Any]
) -> None:
    monkeypatch.setattr(pages, "SMALL", 20)
    found = ReminderPages(Selection(levels=frozenset({1, 2, 3})))
    assert [row.id for row in found.window(0, 5)] == [1, 2, 3, 4, 5]
    assert not found.counted()
    assert found.least() == 21
    assert not any("COUNT" in query.sql()[0] for query in statements)
    assert found.totals().count == found.least() == ROWS
    assert found.counted()


def test_rows_read_ahead_are_not_read_again(filled: None, way: str, statements: list[Any]) -> None:
    found = ReminderPages(Selection())
    found.read_ahead(-10, 40)
    statements.clear()
    assert [row.id for row in found.window(5, 20)] == list(range(6, 26))
    assert not statements
    assert [row.id for row in found.window(35, 10)] == list(range(36, 46))
    assert statements


def test_prepared_reminders_are_found_along_their_own_index(
    filled: None, monkeypatch: pytest.MonkeyPatch, statements: list[Any]
) -> None:
    monkeypatch.setattr(pages, "SMALL", 0)
    found = ReminderPages(Selection(state="prepared"))
    found.window(0, 10)
    found.position(1)
    for query in statements:
        (step,) = plan_of(query)
        assert "INDEX reminders_state (state=?" in step or "PRIMARY KEY" in step, step


@pytest.mark.parametrize("sort", ["date", "amount", "number"])
def test_few_are_found_by_their_number_and_then_sorted(filled: None, statements: list[Any], sort: str) -> None:
    """Sought along the index of the order, ten thousand of a million took half a second."""
    ReminderPages(Selection(number=Range(39, None)), sort).window(0, 10)
    steps = [step for query in statements if "ORDER BY" in query.sql()[0] for step in plan_of(query)]
    assert any("INDEX reminders_number_date (number>?)" in step for step in steps), steps


BY_CUSTOMER = "SEARCH t1 USING COVERING INDEX reminders_sums (customer_id=?)"
ALL_SUMS = "SCAN t1 USING COVERING INDEX reminders_sums"
BUT_ONE = Marks(groups=(Group(None, frozenset({1}), ROWS),))


@pytest.mark.parametrize(
    ("chosen", "way"),
    [
        (Selection(text="00"), BY_CUSTOMER),
        (Selection(text="003"), BY_CUSTOMER),
        (Selection(text="00", levels=frozenset({1, 2})), BY_CUSTOMER),
        (Selection(levels=frozenset({1, 2})), ALL_SUMS),
        (Selection(marks=BUT_ONE), ALL_SUMS),
        (Selection(marks=replace(BUT_ONE, ids=frozenset({3}))), ALL_SUMS),
        (Selection(text="00", date=Range(date(2010, 1, 1))), "SCAN t1"),
    ],
)
def test_totals_of_most_reminders_read_an_index_or_the_table_once(
    filled: None, statements: list[Any], chosen: Selection, way: str
) -> None:
    """Fetched one by one along another index, a million of them took two seconds."""
    ReminderPages(chosen).totals()
    steps = [step for query in statements if "SUM" in query.sql()[0] for step in plan_of(query)]
    assert steps[0].startswith(way), steps
