"""The figures of the overview against the same figures counted in plain Python over small random books."""

from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data import models as m
from data.acting import act_as
from data.aging import span_of
from data.fields import now
from data.importing import import_file
from data.journal import note
from data.overview import (
    Figure,
    collected,
    debtors,
    payments,
    read_overview,
    receivables,
    reminders_by_level,
    troubled_batches,
)
from data.queueing import NewMessage, create_batch, queue_messages

TODAY = date(2026, 6, 30)
ISSUED = datetime(2026, 6, 1, tzinfo=UTC)
TENTH = Decimal("0.1")
CURRENCIES = ("EUR", "CZK")


class Item(NamedTuple):
    customer: int
    currency: str
    due: date
    open_amount: Decimal
    closed: bool
    changed: int  # days after the reminders were issued


class Asked(NamedTuple):
    item: int
    level: int
    state: str
    amount: Decimal
    day: date


money = st.integers(1, 10**9).map(lambda cents: Decimal(cents) / 100)
items = st.lists(st.builds(
    Item, st.integers(0, 3), st.sampled_from(CURRENCIES), st.integers(-40, 200).map(lambda n: TODAY - timedelta(n)),
    st.one_of(money, st.just(Decimal("-12.34"))), st.booleans(), st.integers(-3, 40)), min_size=1, max_size=8)
asked = st.lists(st.builds(
    Asked, st.integers(0, 7), st.integers(1, 3), st.sampled_from(("prepared", "issued", "sent")), money,
    st.sampled_from((TODAY, TODAY - timedelta(400)))), max_size=8)


def write(books: list[Item], reminders: list[Asked]) -> None:
    """The books in the database."""
    customers = [m.Customer.create(code=f"{n}", name=f"Customer {n}") for n in range(4)]
    rows = [m.OpenItem.create(
        customer=customers[i.customer], document=f"R-{n}", due=i.due, amount=i.open_amount, currency=i.currency,
        open_amount=i.open_amount, closed=i.closed, updated_at=ISSUED + timedelta(days=i.changed),
    ) for n, i in enumerate(books)]
    letter = m.Document.create(kind="letter", name="a.pdf", sha256="", size=0, created_at=ISSUED)
    for n, each in enumerate(reminders):
        item = books[each.item]
        free = each.state == "prepared"
        reminder = m.Reminder.create(
            year=2026, number=n + 1, date=each.day, customer=customers[item.customer], customer_code="0",
            customer_name="", package=m.Package.create(date=each.day, created_at=ISSUED), level=each.level,
            currency=item.currency, amount=each.amount, days_late=0, days_sum=0, item_count=1,
            average_per_day=Decimal(0), cost=Decimal(0), pay_by=TODAY, state=each.state,
            document=None if free else letter, issued_at=None if free else ISSUED)
        m.ReminderItem.create(reminder=reminder, open_item=rows[each.item], document="R", due=item.due,
                              amount=each.amount, days_late=0, level=each.level)


def paid_of(item: Item, amount: Decimal) -> Decimal:
    if item.closed or item.open_amount <= 0:
        return amount
    return max(amount - item.open_amount, Decimal(0))


def check_receivables(books: list[Item]) -> None:
    spans: dict[str, list[list[Decimal]]] = {}
    for item in books:
        if not item.closed:
            found = spans.setdefault(item.currency, [[] for _span in range(6)])
            found[span_of((TODAY - item.due).days)].append(item.open_amount)
    assert {row.currency: row.spans for row in receivables(TODAY)} == {
        currency: tuple(Figure(len(span), sum(span, Decimal(0))) for span in found)
        for currency, found in spans.items()}


def check_reminders(books: list[Item], reminders: list[Asked]) -> None:
    levels: dict[tuple[str, int, str], list[Decimal]] = {}
    for each in reminders:
        levels.setdefault((books[each.item].currency, each.level, each.state), []).append(each.amount)
    assert [tuple(row) for row in reminders_by_level()] == [
        (*key, len(found), sum(found)) for key, found in sorted(levels.items())]


def check_collected(books: list[Item], reminders: list[Asked]) -> None:
    groups: dict[tuple[str, int], list[Asked]] = {}
    for each in reminders:
        if each.state != "prepared" and each.day == TODAY:
            groups.setdefault((books[each.item].currency, each.level), []).append(each)
    expected = []
    for key, found in sorted(groups.items()):
        settled = [books[e.item] for e in found if books[e.item].closed or books[e.item].open_amount <= 0]
        days = Decimal(sum(max(item.changed, 0) for item in settled))
        mean = (days / len(settled)).quantize(TENTH, rounding=ROUND_HALF_UP) if settled else None
        expected.append((*key, len(found), sum(e.amount for e in found),
                         sum(paid_of(books[e.item], e.amount) for e in found), len(settled), mean))
    assert [tuple(row) for row in collected(TODAY - timedelta(365))] == expected


def check_debtors(books: list[Item]) -> None:
    owed: dict[tuple[str, int], list[Item]] = {}
    for item in books:
        if not item.closed:
            owed.setdefault((item.currency, item.customer), []).append(item)
    sums = {key: sum((i.open_amount for i in found), Decimal(0)) for key, found in owed.items()}
    expected = []
    for currency in sorted(CURRENCIES):
        first = sorted((-amount, customer) for (money, customer), amount in sums.items() if money == currency)[:2]
        expected += [
            (currency, str(customer), f"Customer {customer}", len(owed[currency, customer]), -amount,
             sum((i.open_amount for i in owed[currency, customer] if i.due < TODAY), Decimal(0)))
            for amount, customer in first if amount < 0]
    assert [tuple(row) for row in debtors(TODAY, 2)] == expected


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(items, asked)
def test_sql_counts_as_python_does(db: Path, books: list[Item], reminders: list[Asked]) -> None:
    reminders = [each for each in reminders if each.item < len(books)]
    with m.database.atomic() as books_of_this_example:
        write(books, reminders)
        check_receivables(books)
        check_reminders(books, reminders)
        check_collected(books, reminders)
        check_debtors(books)
        books_of_this_example.rollback()


def test_an_empty_book_has_empty_figures(db: Path) -> None:
    found = read_overview(TODAY)
    assert found.currencies == []
    assert found.payments is not None
    assert found.payments.days_old(now()) is None
    assert not any((found.receivables, found.reminders, found.collected, found.debtors, found.batches))


def test_a_share_of_nothing_is_none(db: Path) -> None:
    item = Item(0, "EUR", TODAY, Decimal("33.33"), False, 0)
    write([item], [Asked(0, 1, "sent", Decimal("100.00"), TODAY)])
    (row,) = collected(TODAY)
    assert (row.paid, row.share, row.days) == (Decimal("66.67"), Decimal("66.7"), None)
    assert row._replace(amount=Decimal(0)).share == 0


def test_payments_are_as_old_as_the_last_import_of_items(db: Path, sample: Path) -> None:
    m.Import.create(kind="items", file="", row_count=1, at=now() - timedelta(days=9, hours=1))
    before = payments()
    assert (before.last_import, before.days_old(now())) == (None, 9)
    act_as("ana")
    import_file("customers", sample / "saop" / "stranke.csv")
    import_file("items", sample / "saop" / "postavke.csv")
    import_file("contacts", sample / "saop" / "stiki.csv")
    after = payments()
    assert after.last_import is not None
    assert (after.last_import.operator, after.last_import.file, after.last_import.rows) == ("ana", "postavke.csv", 11)
    assert after.days_old(now()) == 0
    assert after.days_old(now() + timedelta(days=8)) == 8


@pytest.mark.parametrize(("state", "troubled"), [("failed", True), ("bounced", True), ("queued", False)])
def test_batches_with_failures(db: Path, state: str, troubled: bool) -> None:
    batch = create_batch("documents", "me@host:25")
    queue_messages(batch, [NewMessage(None, None, "a.pdf", "a@x.si", "b@x.si", ("a@x.si",), "<1@x.si>", now(), b"", b"",
                                      False, 1)])
    accepted: Any = now() if state == "bounced" else None
    m.Message.update(state=state, accepted_at=accepted).execute()
    found = troubled_batches(now() - timedelta(days=1))
    assert [line.id for line in found] == ([batch] if troubled else [])
    assert all(line.counts.messages == 1 for line in found)
    assert troubled_batches(now() + timedelta(minutes=1)) == []


def test_a_note_without_details_is_no_import_of_items(db: Path) -> None:
    note("imported", "import", "old.csv")
    assert payments().last_import is None
