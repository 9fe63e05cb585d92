"""Whether a reminder is still true."""

import sqlite3
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from data import freshness, ledger
from data.attempts import execute
from data.fields import now
from data.freshness import Freshness, stale_reason, stale_reasons
from data.ledger import NewMessage
from data.models import Customer, Message, OpenItem, Package, Reminder, ReminderItem

ON = date(2026, 11, 24)


class Books:
    """A customer with two items of 100.00 and a prepared reminder about them."""

    def __init__(self, add_customer: Callable[..., int], add_item: Callable[..., int]) -> None:
        self.customer = add_customer("7", name="Kupec [/b]")
        self.items = [add_item(self.customer, date(2026, 1, 31)) for _n in range(2)]
        row = Reminder.create(
            year=2026, number=1, date=date(2026, 11, 1), customer=self.customer, customer_code="7",
            customer_name="Kupec", package=Package.create(date=date(2026, 11, 1), created_at=now()), level=1,
            currency="EUR", amount=Decimal(200), days_late=1, days_sum=2, item_count=2,
            average_per_day=Decimal(1), cost=Decimal(2), pay_by=date(2026, 11, 9), document=None,
        )
        self.reminder = int(row.id)
        for item in self.items:
            ReminderItem.create(reminder=row, open_item=item, document=f"R{item}", due=date(2026, 1, 31),
                                amount=Decimal(100), days_late=1, level=1)

    def item(self, index: int, **values: object) -> None:
        OpenItem.update(**values).where(OpenItem.id == self.items[index]).execute()

    def block(self, **values: object) -> None:
        Customer.update(blocked=True, **values).where(Customer.id == self.customer).execute()


@pytest.fixture
def books(add_customer: Callable[..., int], add_item: Callable[..., int]) -> Books:
    """A reminder that is true."""
    return Books(add_customer, add_item)


def test_what_is_owed_is_fresh(books: Books) -> None:
    assert stale_reason(books.reminder, ON) == ""
    books.item(0, open_amount=Decimal(150))  # more than on the reminder
    assert stale_reasons([books.reminder, 99], ON) == {}
    assert stale_reason(99, ON) == ""


def test_all_paid(books: Books) -> None:
    books.item(0, closed=True)
    books.item(1, open_amount=Decimal(0))
    assert stale_reason(books.reminder, ON) == "It has been paid meanwhile."


@pytest.mark.parametrize(("changes", "paid"), [
    ({"closed": True}, "100.00"), ({"open_amount": Decimal("99.99")}, "0.01"),
])
def test_partly_paid_even_if_another_item_grew(books: Books, changes: dict[str, object], paid: str) -> None:
    books.item(0, **changes)
    books.item(1, open_amount=Decimal(500))
    assert stale_reason(books.reminder, ON) == f"{paid} EUR of it have been paid meanwhile."


@pytest.mark.parametrize(("opens", "deviation", "words"), [
    (("99.50", "99.50"), "1.00", ""),
    (("99.50", "99.49"), "1.00", "1.01 EUR of it have been paid meanwhile."),
    (("99.50", "500"), "0.50", ""),  # the other grew
    (("0", "0"), "1000", "It has been paid meanwhile."),
])
def test_a_little_less_may_be_owed(books: Books, opens: tuple[str, str], deviation: str, words: str) -> None:
    for index, amount in enumerate(opens):
        books.item(index, open_amount=Decimal(amount))
    assert stale_reasons([books.reminder], ON)
    assert stale_reasons([books.reminder], ON, Decimal(deviation)).get(books.reminder, "") == words
    Reminder.update(deviation=Decimal(deviation)).execute()  # it was issued with it
    assert stale_reason(books.reminder, ON) == words


def test_payments_and_credits_are_tolerated_together(
    books: Books, add_item: Callable[..., int]
) -> None:
    books.item(0, open_amount=Decimal("99.40"))
    add_item(books.customer, date(2026, 11, 20), "-0.50")
    assert stale_reasons([books.reminder], ON, Decimal("1.10")) == {}
    assert "0.60 EUR of it" in stale_reasons([books.reminder], ON, Decimal("1.09"))[books.reminder]
    books.item(0, open_amount=Decimal(100))
    assert stale_reasons([books.reminder], ON, Decimal("0.50")) == {}
    assert "0.50 EUR have come in" in stale_reasons([books.reminder], ON, Decimal("0.49"))[books.reminder]


def test_nothing_but_payments_is_tolerated(books: Books) -> None:
    books.item(1, lawsuit=True)
    assert stale_reasons([books.reminder], ON, Decimal(1000)) == {books.reminder: "It is in lawsuit now."}


@pytest.mark.parametrize(("values", "words"), [
    ({}, "Customer 7 Kupec [/b] is blocked."),
    ({"block_reason": "dogovor o obrokih"}, "is blocked: dogovor o obrokih"),
    ({"blocked_until": ON}, "is blocked."),
])
def test_blocked(books: Books, values: dict[str, object], words: str) -> None:
    books.block(**values)
    assert words in stale_reason(books.reminder, ON)


def test_a_block_that_has_ended(books: Books) -> None:
    books.block(blocked_until=date(2026, 11, 23))
    assert stale_reason(books.reminder, ON) == ""


def test_in_lawsuit(books: Books) -> None:
    books.item(1, lawsuit=True)
    assert stale_reasons([books.reminder], ON) == {books.reminder: "It is in lawsuit now."}


def test_an_item_that_left_the_books_says_nothing(books: Books) -> None:
    OpenItem.delete().where(OpenItem.id == books.items[0]).execute()
    assert stale_reason(books.reminder, ON) == ""


def test_it_reads_along_indexes(books: Books) -> None:
    from data import freshness

    plan = execute("EXPLAIN QUERY PLAN " + freshness._QUERY.format(marks="?"), books.reminder).fetchall()
    assert not [row for row in plan if str(row[3]).startswith("SCAN")]


class TestAlong:
    """Reminder after reminder of a batch, as it is sent."""

    @pytest.fixture
    def rows(self, books: Books) -> list[int]:
        """Ten reminders in a batch: that of ``books``, and nine of nothing."""
        first = Reminder.get_by_id(books.reminder)
        rows = [books.reminder]
        for number in range(2, 11):
            copy = {name: value for name, value in first.__data__.items() if name not in ("id", "number", "currency")}
            rows.append(int(Reminder.create(number=number, currency=f"X{number}", **copy).id))
        return rows

    @pytest.fixture
    def along(self, rows: list[int]) -> Freshness:
        """A batch of them all."""
        batch = ledger.create_batch("reminders", "me@here:25")
        ledger.queue_messages(batch, [
            NewMessage(None, row, "x", "k@a.si", "me@a.si", ("k@a.si",), f"<{row}@a.si>", now(), b"", b"", False, 9)
            for row in rows
        ])
        return Freshness(batch)

    def test_many_are_looked_at_together(
        self, along: Freshness, rows: list[int], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        looked: list[int] = []

        def count(ids: Iterable[int], on: date) -> dict[int, str]:
            looked.append(len(list(ids)))
            return stale_reasons(ids, on)

        monkeypatch.setattr(freshness, "stale_reasons", count)
        for row in rows:
            assert along.reason(row, ON) == ""
            Message.update(state="cancelled").where(Message.reminder == row).execute()
        assert looked == [1, 2, 4, 3]

    def test_what_another_terminal_writes_is_seen_at_once(
        self, along: Freshness, books: Books, rows: list[int], db: Path
    ) -> None:
        assert [along.reason(row, ON) for row in rows[1:4]] == ["", "", ""]
        assert along.reason(books.reminder, ON) == ""
        with sqlite3.connect(db) as other:
            other.execute("UPDATE customers SET blocked = 1, block_reason = 'bankrupt'")
        other.close()
        assert along.reason(books.reminder, ON).endswith("is blocked: bankrupt")

    def test_the_next_day_is_looked_at_anew(self, along: Freshness, books: Books) -> None:
        books.block(blocked_until=ON + timedelta(1))
        assert along.reason(books.reminder, ON)
        assert along.reason(books.reminder, ON + timedelta(2)) == ""
