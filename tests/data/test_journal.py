"""The journal: every change is noted with its operator, in the same transaction, and nothing is ever taken back."""

import random
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import peewee
import pytest

from data import journal, journal_pages, keyset, ledger, models
from data.acting import act_as
from data.asking import ask_pause, ask_stop
from data.database import transaction
from data.dialect import insert_rows
from data.errors import InputError
from data.fields import now
from data.flags import set_defaulter, set_lawsuit
from data.importing import import_file
from data.journal import note, note_sent
from data.journal_pages import JournalFilter, JournalPages, JournalRow, operators_in_journal, parse_object
from data.ledger import Claim, NewMessage, Verdict, Words
from data.models import JournalEntry, OpenItem, Reminder, ReminderItem
from data.outbox import cancel_messages, resolve, retry
from data.packages import Planned, PlannedItem, store_package
from data.pages import execute as pages_execute
from data.preferences import set_preference, unset_preference
from data.reminders import delete_reminders, store_letter, unlock_reminders
from data.selection import Marks, Selection

ON = date(2012, 8, 17)
ACCEPTED = Verdict("accepted", Words("dot", 250, "2.0.0", "taken"))


@pytest.fixture(autouse=True)
def _ana(db: Path) -> Iterator[None]:
    models.Operator.create(code="ana", name="Ana", login="ana")
    act_as("ana")
    yield
    act_as("")


def noted(*columns: str) -> list[Any]:
    """The entries in the order they were made: action, kind, label, or other columns."""
    names = columns or ("action", "kind", "label")
    query: Any = JournalEntry.select(*(getattr(JournalEntry, name) for name in names)).order_by(JournalEntry.id)
    return list(query.tuples())


@pytest.fixture
def prepared(add_customer: Callable[..., int], add_item: Callable[..., int]) -> list[int]:
    """Three reminders 2012/100 to 102, prepared; their ids."""
    planned = []
    for n in range(3):
        customer = add_customer(f"{n:03d}")
        item = add_item(customer, date(2012, 1, 1))
        money = Decimal("100.00")
        planned.append(Planned(
            number=100 + n, customer=f"{n:03d}", name="A", level=1, amount=money, days_late=229, average_per_day=money,
            cost=money, currency="EUR", customer_id=customer, days_sum=229, pay_by=ON, contact_code="OPOMIN1",
            last_before_lawsuit=False,
            items=(PlannedItem(item, "R", None, date(2012, 1, 1), money, "", 229, 1),)))
    store_package(ON, "ana", planned)
    query: Any = Reminder.select(Reminder.id).order_by(Reminder.number)
    return [row[0] for row in query.tuples()]


def reminder(number: int) -> Any:
    return Reminder.get_by_id(number)


def database() -> Any:
    return models.database.obj


def batch_of(reminders: list[int]) -> int:
    """A batch that carries these reminders, ready to be sent."""
    batch = ledger.create_batch("reminders", "me@here", "ana")
    ledger.queue_messages(batch, [
        NewMessage(reminder(number).document_id, number, f"2012/{99 + number}", f"{number}@x.si", "a@x.si",
                   (f"{number}@x.si",), f"<{number}.{batch}@x>", now(), b"head", b"tail", False, 10)
        for number in reminders])
    ledger.ready_batch(batch, len(reminders))
    return batch


def issue(reminders: list[int]) -> None:
    with transaction():
        for number in reminders:
            assert store_letter(number, "letter.pdf", b"%PDF")


def test_the_way_of_reminders(prepared: list[int]) -> None:
    issue(prepared[:2])
    with transaction():
        unlock_reminders(prepared)  # the third was not issued
        delete_reminders(prepared[:1])
    assert noted("action", "kind", "label", "object_id", "operator") == [
        *(("prepared", "reminder", f"2012/{100 + n}", prepared[n], "ana") for n in range(3)),
        *(("issued", "reminder", f"2012/{100 + n}", prepared[n], "ana") for n in range(2)),
        *(("unlocked", "reminder", f"2012/{100 + n}", prepared[n], "ana") for n in range(2)),
        ("deleted", "reminder", "2012/100", prepared[0], "ana"),
    ]
    assert noted("details")[0] == ('{"package": 1}',)


def test_what_is_rolled_back_is_not_noted(prepared: list[int]) -> None:
    before = noted()

    def interrupted() -> None:
        with transaction():
            store_letter(prepared[0], "letter.pdf", b"%PDF")
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        interrupted()
    assert noted() == before


def test_a_letter_that_came_too_late_is_not_noted(prepared: list[int]) -> None:
    issue(prepared)
    before = noted()
    with transaction():
        assert not store_letter(prepared[0], "letter.pdf", b"%PDF")
    assert noted() == before


def send(batch: int, verdict: Verdict = ACCEPTED) -> Claim:
    claim = ledger.claim_next(batch, "me")
    assert claim is not None
    ledger.mark_dot_sent(claim, Words("dot"))
    ledger.settle(claim, verdict, dot_left=True)
    return claim


def test_the_way_of_a_batch(prepared: list[int]) -> None:
    issue(prepared)
    made = len(noted())
    batch = batch_of(prepared)
    ledger.start_batch(batch)
    ledger.pause_batch(batch, now(), "the server asks")
    ledger.pause_batch(batch, now(), "it is paused already")
    ledger.start_batch(batch)
    ledger.start_batch(batch)  # it runs already
    ask_pause(batch, "Ana")
    ask_stop(batch, "Ana")
    ledger.start_batch(batch)
    ledger.end_batch(batch, "finished")  # something is left
    ledger.end_batch(batch, "stopped", "no route")
    ledger.cancel(batch)
    assert [(action, label) for action, _kind, label in noted()[made:]] == [
        (action, str(batch)) for action in
        ("made", "started", "paused", "resumed", "paused", "stopped", "resumed", "stopped", "cancelled")]
    assert '"reason": "the server asks", "until": "20' in noted("details")[made + 2][0]
    assert noted("details")[-1] == ('{"messages": 3}',)


def test_sent_reminders_are_noted_once_at_their_moment(prepared: list[int]) -> None:
    issue(prepared)
    batch = batch_of(prepared)
    ledger.start_batch(batch)
    send(batch)
    send(batch)
    note_sent(batch)
    note_sent(batch)
    found = [row for row in JournalPages().rows() if row.action == "sent"]
    assert [(row.label, row.details) for row in found] == [
        ("2012/101", {"batch": batch}), ("2012/100", {"batch": batch})]
    moments = [reminder(number).sent_at for number in prepared[1::-1]]
    assert [row.at for row in found] == moments


def test_a_run_that_crashed_is_noted_when_the_batch_goes_on(prepared: list[int]) -> None:
    issue(prepared)
    batch = batch_of(prepared)
    ledger.start_batch(batch)
    send(batch)
    assert "sent" not in [row[0] for row in noted()]
    ledger.start_batch(batch)
    assert noted()[-1] == ("sent", "reminder", "2012/100")


def test_a_batch_sent_again_sends_no_reminder_anew(prepared: list[int]) -> None:
    issue(prepared[:1])
    for _again in range(2):
        batch = ledger.create_batch("reminders", "me@here")
        ledger.queue_messages(batch, [NewMessage(
            None, prepared[0], "2012/100", "a@x.si", "b@x.si", ("a@x.si",), f"<{batch}@x>", now(), b"", b"", False, 1,
            again=True)])
        ledger.ready_batch(batch, 1)
        ledger.start_batch(batch)
        send(batch)
        note_sent(batch)
    assert [row[0] for row in noted()].count("sent") == 1


def test_what_operators_decide_about_messages(prepared: list[int]) -> None:
    issue(prepared)
    batch = batch_of(prepared)
    ledger.start_batch(batch)
    failed = send(batch, Verdict("failed", Words("rcpt", 550)))
    first = send(batch, Verdict("uncertain", Words("dot")))
    made = len(noted())
    retry(batch)
    retry(batch)  # nothing failed any more
    resolve(first.id, "again")
    second = send(batch, Verdict("uncertain", Words("dot")))
    assert second.id == failed.id  # the one queued first
    resolve(second.id, "sent")
    cancel_messages([failed.id, first.id, 10_000])
    assert noted()[made:] == [
        ("queued again", "message", "2012/100"), ("queued again", "message", "2012/101"),
        ("sent", "reminder", "2012/100"), ("taken as sent", "message", "2012/100"),
        ("cancelled", "message", "2012/101"),
    ]


def test_marks_of_the_table(prepared: list[int]) -> None:
    chosen = Selection(marks=Marks(frozenset(prepared[:2])))
    made = len(noted())
    for value in (True, True, False):
        set_defaulter(chosen, value)
    set_lawsuit(chosen, True)
    set_lawsuit(chosen, False)
    assert noted("action", "kind", "label", "details")[made:] == [
        *(("edited", "customer", f"00{n}", '{"defaulter": [false, true]}') for n in range(2)),
        *(("edited", "customer", f"00{n}", '{"defaulter": [true, false]}') for n in range(2)),
        *(("handed to lawsuit", "reminder", f"2012/10{n}", "") for n in range(2)),
        *(("taken from lawsuit", "reminder", f"2012/10{n}", "") for n in range(2)),
    ]


def test_an_item_stays_in_court_while_another_reminder_of_it_is(prepared: list[int]) -> None:
    first: Any = ReminderItem.get(ReminderItem.reminder == prepared[0])
    item = first.open_item.id
    ReminderItem.update(open_item=item).where(ReminderItem.reminder == prepared[1]).execute()
    one, both = (Selection(marks=Marks(frozenset(ids))) for ids in (prepared[:1], prepared[:2]))
    set_lawsuit(both, True)
    set_lawsuit(one, False)
    assert OpenItem.get_by_id(item).lawsuit
    set_lawsuit(both, False)
    assert not OpenItem.get_by_id(item).lawsuit


def test_preferences_are_noted_when_they_change() -> None:
    set_preference("smtp.port", "25")
    set_preference("smtp.port", "25")
    set_preference("smtp.port", "26", "ana")
    unset_preference("smtp.port")
    unset_preference("smtp.port")
    assert noted("action", "label", "details") == [
        ("set", "smtp.port", '{"value": [null, "25"]}'),
        ("set", "smtp.port", '{"value": [null, "26"], "for": "ana"}'),
        ("unset", "smtp.port", '{"value": ["25", null]}'),
    ]


def test_imports_are_noted_with_their_counts(tmp_path: Path) -> None:
    file = tmp_path / "stranke.csv"
    file.write_text("code;name\n1;A\n2;B\n")
    import_file("customers", file)
    file.write_text("code;name\n1;A\n1;B\n")
    import_file("customers", file)  # refused
    (row,) = JournalPages().rows()
    assert (row.action, row.kind, row.label) == ("imported", "import", "stranke.csv")
    assert row.details == {"kind": "customers", "rows": 2, "inserted": 2}


def test_the_database_refuses_to_change_the_journal() -> None:
    with transaction():
        note("set", "preference", "x")
    entries: Any = JournalEntry
    changes: list[Callable[[], object]] = [
        lambda: entries.update(operator="bor").execute(), lambda: entries.delete().execute(),
        lambda: database().execute_sql("DELETE FROM journal WHERE id = 1"),
    ]
    for change in changes:
        with pytest.raises(peewee.IntegrityError, match="only added to"):
            change()
    assert noted("operator", "action") == [("ana", "set")]


def test_a_letter_of_thousands_is_noted_in_one_statement(
    prepared: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    run: list[str] = []
    original = database().execute_sql

    def spy(sql: str, *rest: Any) -> Any:
        run.append(sql)
        return original(sql, *rest)

    monkeypatch.setattr(database(), "execute_sql", spy)
    with transaction():
        journal.note_each("issued", "reminder", Reminder.id.in_(prepared))
    assert len([sql for sql in run if "journal" in sql]) == 1
    assert noted()[-3:] == [("issued", "reminder", f"2012/{100 + n}") for n in range(3)]


# Reading


@pytest.fixture
def filled(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """200 entries, some at the same moment, the newest first as tuples of their columns."""
    chance = random.Random(7)
    monkeypatch.setattr(journal_pages, "PAGE", 7)
    monkeypatch.setattr(keyset, "ANCHORS", 2)
    rows = [(chance.randrange(50) * 1000, chance.choice("ab"), "issued", chance.choice(("reminder", "batch")), None,
             f"2012/{n % 10}", "" if n % 3 else '{"reason": "100%"}') for n in range(200)]
    with transaction():
        insert_rows(models.database.obj, "journal",
                    ("at", "operator", "action", "kind", "object_id", "label", "details"), rows)
    numbered = [(row[0], number, *row[1:]) for number, row in enumerate(rows, 1)]
    return sorted(numbered, reverse=True)


@pytest.mark.parametrize("start", [0, 1, 40, 155, 190, 500])
def test_windows_equal_the_whole(filled: list[tuple[Any, ...]], start: int) -> None:
    pages = JournalPages()
    for first in (start, start + 9, max(0, start - 9), start):
        assert [row.id for row in pages.window(first, 10)] == [row[1] for row in filled[first : first + 10]]
    assert [row.id for row in pages.rows()] == [row[1] for row in filled]


def moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


@pytest.mark.parametrize(
    ("chosen", "fits"),
    [
        (JournalFilter(operator="a"), lambda row: row[2] == "a"),
        (JournalFilter(since=moment(10), until=moment(20)), lambda row: 10_000 <= row[0] < 20_000),
        (JournalFilter(kind="batch"), lambda row: row[4] == "batch"),
        (JournalFilter(kind="reminder", label="2012/3"), lambda row: (row[4], row[6]) == ("reminder", "2012/3")),
        (JournalFilter(text="100%"), lambda row: row[7]),
        (JournalFilter(text="2012/7"), lambda row: row[6] == "2012/7"),
        (JournalFilter(text="a", operator="b", kind="batch"),
         lambda row: (row[2], row[4]) == ("b", "batch") and row[7]),
    ],
)
def test_filters(filled: list[tuple[Any, ...]], chosen: JournalFilter, fits: Callable[[Any], bool]) -> None:
    pages = JournalPages(chosen)
    assert [row.id for row in pages.rows()] == [row[1] for row in filled if fits(row)]
    assert pages.count() == sum(bool(fits(row)) for row in filled)


@pytest.mark.parametrize(
    ("chosen", "index"),
    [
        (JournalFilter(), "journal_at"),
        (JournalFilter(since=moment(10)), "journal_at"),
        (JournalFilter(operator="a"), "journal_operator"),
        (JournalFilter(kind="reminder", label="2012/3"), "journal_object"),
        (JournalFilter(text="reason"), "journal_at"),
    ],
)
def test_a_page_down_neither_sorts_nor_counts_from_the_top(
    filled: list[tuple[Any, ...]], monkeypatch: pytest.MonkeyPatch, chosen: JournalFilter, index: str
) -> None:
    run: list[Any] = []
    original = pages_execute

    def spy(query: Any) -> Any:
        run.append(query)
        return original(query)

    monkeypatch.setattr(journal_pages, "execute", spy)
    pages = JournalPages(chosen)
    monkeypatch.setattr(pages, "_count", 1_000_000)
    assert pages.window(0, 10)
    pages.window(10, 10)
    sql, values = run[-1].sql()
    steps = [row[3] for row in database().execute_sql(f"EXPLAIN QUERY PLAN {sql}", values)]
    assert any(f"INDEX {index}" in step for step in steps), steps
    assert not any("TEMP B-TREE" in step for step in steps), steps
    assert values[-2:] == [10, 0]


def test_who_is_in_it_and_how_objects_are_named(filled: list[tuple[Any, ...]]) -> None:
    assert operators_in_journal() == ["a", "b"]
    assert parse_object("reminder:2012/100") == ("reminder", "2012/100")
    assert parse_object("batch") == ("batch", "")
    with pytest.raises(InputError, match=r"is no object.*reminder, batch"):
        parse_object("invoice:1")


def test_rows_have_their_details(filled: list[tuple[Any, ...]]) -> None:
    row = JournalPages(JournalFilter(text="100%")).window(0, 1)[0]
    assert isinstance(row, JournalRow)
    assert row.details == {"reason": "100%"}
    assert row.at - moment(0) < timedelta(seconds=50)
