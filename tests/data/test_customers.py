"""Customers and contacts: lists, one customer, how old the debt is, edits by hand and the imports after them."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import models
from data.acting import act_as
from data.aging import EDGES, Aging, aging, span_of
from data.customer_edits import (
    add_contact,
    add_customer,
    delete_contact,
    edit_contact,
    edit_customer,
    get_contact,
    stored_values,
)
from data.customer_history import customer_history
from data.customers import (
    SORTS,
    Balance,
    CustomerPages,
    OpenItemRow,
    balances,
    contacts_of,
    get_customer,
    open_items_of,
)
from data.errors import InputError, NotFoundError, StateError
from data.importing import import_file
from data.journal_pages import JournalPages
from data.meanwhile import ChangedMeanwhileError
from data.models import Contact

Add = Callable[..., int]
TODAY = date(2026, 3, 1)


@pytest.fixture
def books(add_customer: Add, add_item: Add) -> None:
    """Four customers, three of whom owe something."""
    for code, name, city in (("1", "Žiga Čuček", "Celje"), ("2", "Kupec A", "Brno"), ("3", "100% d.o.o.", "Ajka"),
                             ("4", "mer d.d.", "Celje")):
        add_customer(code, name=name, city=city)
    add_item(1, date(2026, 1, 1), "10.00")
    add_item(1, date(2025, 1, 1), "5.00", currency="USD")
    add_item(2, date(2026, 1, 1), "90.00")
    add_item(2, date(2026, 1, 1), "7.00", closed=True)
    add_item(3, date(2026, 1, 1), "-4.00")


def codes(pages: CustomerPages) -> list[str]:
    return [row.code for row in pages.window(0, 100)]


@pytest.mark.parametrize(
    ("sort", "order"), [("code", "1234"), ("name", "3241"), ("city", "3214"), ("balance", "3412")])
def test_sorts(books: None, sort: str, order: str) -> None:
    assert codes(CustomerPages("", sort)) == list(order)
    assert codes(CustomerPages("", sort, descending=True)) == list(reversed(order))


def test_the_list_is_read_in_windows(books: None) -> None:
    pages = CustomerPages()
    assert [row.code for row in pages.window(1, 2)] == ["2", "3"]
    assert (pages.count(), pages.position(3), pages.position(99)) == (4, 2, None)
    row = pages.window(0, 1)[0]
    assert (row.name, row.city, row.balances) == (
        "Žiga Čuček", "Celje", (Balance("EUR", Decimal("10.00")), Balance("USD", Decimal("5.00"))))
    assert balances([4]) == {}


@pytest.mark.parametrize(("text", "found"), [("čuč", "1"), ("KUPEC", "2"), ("100%", "3"), ("4", "4"), ("x", "")])
def test_search_by_code_and_name(books: None, text: str, found: str) -> None:
    assert "".join(codes(CustomerPages(text))) == found


@pytest.mark.parametrize("sort", SORTS[:2])
def test_the_usual_orders_ride_on_an_index(books: None, sort: str) -> None:
    sql, values = CustomerPages("", sort).query().sql()
    database: Any = models.database.obj
    steps = [row[3] for row in database.execute_sql(f"EXPLAIN QUERY PLAN {sql}", values)]
    assert any("COVERING INDEX" in step for step in steps), steps
    assert not any("TEMP B-TREE" in step for step in steps), steps


def test_open_items_by_due_date(books: None) -> None:
    assert [(item.document, item.due, item.open_amount) for item in open_items_of(1)] == [
        ("R-00002", date(2025, 1, 1), Decimal("5.00")), ("R-00001", date(2026, 1, 1), Decimal("10.00"))]


# How old the debt is


@pytest.mark.parametrize(
    ("days", "span"), [(-5, 0), (0, 0), (1, 1), (30, 1), (31, 2), (60, 2), (90, 3), (91, 4), (120, 4), (121, 5)])
def test_spans(days: int, span: int) -> None:
    assert span_of(days) == span


def item(days: int, cents: int, currency: str) -> OpenItemRow:
    return OpenItemRow(1, "R", None, TODAY - timedelta(days=days), Decimal(cents).scaleb(-2), currency, False)


@given(st.lists(st.builds(item, st.integers(-400, 4000), st.integers(-10**9, 10**9), st.sampled_from(("EUR", "CZK")))))
def test_every_cent_is_in_one_span(items: list[OpenItemRow]) -> None:
    found = aging(items, TODAY)
    assert {each.currency: each.total for each in found} == {
        currency: sum((i.open_amount for i in items if i.currency == currency), Decimal("0.00"))
        for currency in {i.currency for i in items}}
    assert all(each.late == sum(each.spans[1:]) and len(each.spans) == len(EDGES) + 2 for each in found)


def test_ages_of_a_customer(books: None) -> None:
    zero = Decimal("0.00")
    assert aging(open_items_of(1), TODAY) == [
        Aging("EUR", (zero, zero, Decimal("10.00"), zero, zero, zero), 1),
        Aging("USD", (zero, zero, zero, zero, zero, Decimal("5.00")), 1),
    ]


# By hand


@pytest.fixture
def ana(db: Path) -> Iterator[None]:
    """Somebody to be named in the journal."""
    models.Operator.create(code="ana", name="Ana", login="ana", level="clerk")
    act_as("ana")
    yield
    act_as("")


def noted() -> list[tuple[str, str, str, dict[str, Any]]]:
    return [(row.action, row.kind, row.label, row.details) for row in JournalPages().rows()][::-1]


def test_adding_a_customer(ana: None) -> None:
    record = add_customer({"code": " 007 ", "name": "Müller [/b]\x1b", "kind": "oseba", "country": "Slovenija",
                           "language": "SL", "defaulter": "da", "blocked_until": ""})
    assert (record.code, record.name, record.kind, record.country, record.language, record.defaulter) == (
        "007", "Müller [/b]", "person", "SI", "sl", True)
    assert noted()[0][:3] == ("added", "customer", "007")


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        ({"name": "A"}, "code is empty"),
        ({"code": "9"}, "name is empty"),
        ({"code": " ", "name": "A"}, "code is empty"),
        ({"code": "9", "name": " "}, "name is empty"),
        ({"code": "1", "name": "A"}, "is a customer 1 already"),
        ({"code": "9", "name": "A", "language": "x9"}, "language: “x9” is not a language code"),
        ({"code": "9", "name": "A", "kind": "dog"}, "neither company nor person"),
        ({"code": "9", "name": "A", "blocked_until": "32.1.2026"}, "blocked_until: .* is not a date"),
        ({"code": "9", "name": "A", "blocked": "yes"}, "why the customer is blocked"),
        ({"code": "9", "name": "A", "blocked_until": "1.1.2030"}, "belongs to a block"),
        ({"code": "9", "name": "A" * 256}, "longer than 255"),
        ({"code": "9", "name": "A", "id": "4"}, "no field id"),
    ],
)
def test_what_cannot_be_a_customer(books: None, texts: dict[str, str], words: str) -> None:
    with pytest.raises(InputError, match=words):
        add_customer(texts)
    assert CustomerPages().count() == 4


def test_editing_notes_what_changed(books: None, ana: None) -> None:
    record = edit_customer("4", {"city": "Maribor", "name": "mer d.d.", "blocked": "yes", "block_reason": "dogovor",
                                 "blocked_until": "31.12.2026"})
    assert (record.city, record.blocked, record.blocked_until) == ("Maribor", True, date(2026, 12, 31))
    edit_customer("4", {"city": "Maribor"})  # nothing new
    edit_customer("4", {"blocked": "no", "block_reason": "", "blocked_until": ""})
    assert noted() == [
        ("edited", "customer", "4", {"city": ["Celje", "Maribor"]}),
        ("blocked", "customer", "4", {"blocked": [False, True], "block_reason": ["", "dogovor"],
                                      "blocked_until": [None, "2026-12-31"]}),
        ("unblocked", "customer", "4", {"blocked": [True, False], "block_reason": ["dogovor", ""],
                                        "blocked_until": ["2026-12-31", None]}),
    ]
    with pytest.raises(InputError, match="name is empty"):
        edit_customer("4", {"name": ""})
    with pytest.raises(NotFoundError, match="no customer 99"):
        edit_customer("99", {"name": "A"})


def test_what_somebody_else_changed_is_not_replaced_unseen(books: None, ana: None) -> None:
    known = stored_values(get_customer("4"))
    edit_customer("4", {"city": "Maribor", "blocked": "yes", "block_reason": "spor", "blocked_until": "31.12.2026"})
    with pytest.raises(ChangedMeanwhileError, match="city") as caught:
        edit_customer("4", {"city": "Kranj", "street": "Cesta 1"}, known)
    assert caught.value.stored == {"city": "Maribor"}
    assert get_customer("4").street != "Cesta 1"
    with pytest.raises(ChangedMeanwhileError) as caught:
        edit_customer("4", {"blocked_until": "1.1.2027"}, known)
    assert caught.value.stored == {"blocked_until": "2026-12-31"}
    edit_customer("4", {"city": "Maribor", "street": "Cesta 1"}, known)  # both want the same; the street nobody changed
    edit_customer("4", {"city": "Kranj"}, known | {"city": "Maribor"})  # seen
    record = get_customer("4")
    assert (record.city, record.street, record.block_reason) == ("Kranj", "Cesta 1", "spor")


def test_a_contact_changed_meanwhile(books: None, ana: None) -> None:
    add_contact("4", {"code": "A", "email": "old@x.si"})
    known = stored_values(get_contact("4", "A"))
    edit_contact("4", "A", {"email": "theirs@x.si"})
    with pytest.raises(ChangedMeanwhileError) as caught:
        edit_contact("4", "A", {"email": "mine@x.si", "phone": "1"}, known)
    assert caught.value.stored == {"email": "theirs@x.si"}
    assert edit_contact("4", "A", {"phone": "1"}, known).email == "theirs@x.si"


def test_a_code_with_items_or_reminders_stays(books: None) -> None:
    with pytest.raises(StateError, match="code 1 stays"):
        edit_customer("1", {"code": "11"})
    with pytest.raises(InputError, match="is a customer 1 already"):
        edit_customer("4", {"code": "1"})
    assert edit_customer("4", {"code": "44"}).code == "44"


def test_contacts(books: None, ana: None) -> None:
    add_contact("4", {"code": "TOŽBA", "name": "Pravna", "email": "a@x.si; b@x.si"})
    edit_contact("4", "TOŽBA", {"code": "SODBA", "phone": "1", "email": "a@x.si; b@x.si"})
    assert [row.code for row in contacts_of(4)] == ["OPOMIN1", "OPOMIN2", "OPOMIN3", "SODBA"]
    for change, words in (
        (lambda: add_contact("4", {"code": "SODBA"}), "has a contact SODBA already"),
        (lambda: add_contact("4", {"name": "x"}), "code is empty"),
        (lambda: edit_contact("4", "SODBA", {"code": "OPOMIN1"}), "has a contact OPOMIN1 already"),
        (lambda: edit_contact("4", "X", {"name": "x"}), "has no contact X"),
        (lambda: delete_contact("4", "X"), "has no contact X"),
    ):
        with pytest.raises(InputError, match=words):
            change()
    delete_contact("4", "SODBA")
    assert Contact.select().where(Contact.customer == 4).count() == 3
    assert [(action, label) for action, _kind, label, _details in noted()] == [
        ("added", "4/TOŽBA"), ("edited", "4/SODBA"), ("deleted", "4/SODBA")]
    assert noted()[1][3] == {"code": ["TOŽBA", "SODBA"], "phone": ["", "1"]}
    assert noted()[2][3]["email"] == "a@x.si; b@x.si"
    with pytest.raises(NotFoundError):
        get_contact("4", "SODBA")


def test_nobody_was_reminded_yet(books: None) -> None:
    assert customer_history(1) == []


# Imports after it


@pytest.fixture
def load(tmp_path: Path) -> Callable[[str, str], Any]:
    """Imports a text as a file of a kind."""

    def run(kind: str, text: str) -> Any:
        file = tmp_path / "file.csv"
        file.write_text(text, encoding="utf-8")
        return import_file(kind, file)  # type: ignore[arg-type]  # one of three

    return run


def test_an_import_wins_in_what_the_erp_knows_and_says_so(books: None, load: Callable[[str, str], Any]) -> None:
    edit_customer("4", {"city": "Maribor", "name": "MER"})
    head = "code;name;city\n"
    assert load("customers", head + "4;MER;Maribor\n1;Ž;Celje\n").overwritten == []
    report = load("customers", head + "4;MER;Koper\n1;Ž;Ptuj\n")
    assert (report.overwritten, get_customer("4").city) == (["4"], "Koper")
    assert load("customers", head + "4;MER;Kranj\n").overwritten == []  # Koper was the file's own


def test_an_import_says_which_contacts_it_overwrote(books: None, load: Callable[[str, str], Any]) -> None:
    edit_contact("4", "OPOMIN1", {"email": "nova@x.si"})
    add_contact("4", {"code": "TOŽBA", "email": "t@x.si"})
    report = load("contacts", "customer;code;email\n4;OPOMIN1;stara@x.si\n1;OPOMIN1;x@x.si\n")
    assert report.overwritten == ["OPOMIN1"]
    assert get_contact("4", "TOŽBA").email == "t@x.si"  # what is not in the file stays


def test_a_block_decided_here_outlasts_imports(books: None, load: Callable[[str, str], Any]) -> None:
    edit_customer("1", {"blocked": "yes", "block_reason": "dogovor"})
    edit_customer("2", {"blocked": "yes", "block_reason": "spor"})
    edit_customer("2", {"blocked": "no", "block_reason": ""})
    report = load("customers", "code;name;city;blocked;block_reason\n1;A;Koper;no;\n2;B;Koper;yes;ERP\n3;C;;yes;ERP\n")
    assert [(get_customer(code).city, get_customer(code).blocked, get_customer(code).block_reason)
            for code in "123"] == [("Koper", True, "dogovor"), ("Koper", False, ""), ("", True, "ERP")]
    assert report.updated == 3
    assert load("customers", "code;name;city;blocked;block_reason\n1;A;Koper;no;\n").unchanged == 1


def test_blocked_when_added_is_a_decision_too(db: Path, load: Callable[[str, str], Any]) -> None:
    add_customer({"code": "1", "name": "A", "blocked": "yes", "block_reason": "spor"})
    add_customer({"code": "2", "name": "B"})
    load("customers", "code;name;blocked\n1;A;no\n2;B;yes\n")
    assert (get_customer("1").blocked, get_customer("2").blocked) == (True, True)
