"""Names in the order of the alphabet, and found as people type them."""

import random
from datetime import date
from decimal import Decimal
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import models
from data.customer_edits import add_customer, edit_customer
from data.customers import CustomerPages
from data.fields import now
from data.importing import ImportOptions, import_file
from data.models import Customer, OpenItem
from data.pages import ReminderPages
from data.selection import Selection
from data.sorting import sort_key, without_marks
from dunning.levels import DunningSettings, Level
from dunning.preparation import plan, prepare

ALPHABET = ["abc mala", "Álvarez", "Cankar", "Cvet", "ČUČEK", "čuden", "Ćosić", "Dom", "Đorđević", "Eva", "Müller",
            "Řezáč", "Sova", "szabo", "Ščap", "ŠKRJANC", "škrlj", "Weiß", "Zajc", "Žumer"]  # fmt: skip


def test_the_alphabet() -> None:
    shuffled = random.Random(3).sample(ALPHABET, len(ALPHABET))
    assert sorted(shuffled, key=sort_key) == ALPHABET


@given(st.text())
def test_case_never_counts_and_a_key_is_its_own_key(text: str) -> None:
    assert sort_key(sort_key(text)) == sort_key(text)
    assert without_marks(without_marks(sort_key(text))) == without_marks(sort_key(text))


@pytest.fixture
def customers(db: Path, tmp_path: Path) -> list[str]:
    """Imported in another order."""
    file = tmp_path / "customers.csv"
    shuffled = random.Random(3).sample(ALPHABET, len(ALPHABET))
    rows = [f"{at:03};{name};{name}" for at, name in enumerate(shuffled)]
    file.write_text("code;name;city\n" + "\n".join(rows), "utf-8")
    import_file("customers", file, ImportOptions())
    return shuffled


def names(pages: CustomerPages) -> list[str]:
    return [row.name for row in pages.window(0, 99)]


@pytest.mark.parametrize("sort", ["name", "city"])
def test_customers_by_name_and_by_city(customers: list[str], sort: str) -> None:
    assert names(CustomerPages(sort=sort)) == ALPHABET
    assert names(CustomerPages(sort=sort, descending=True)) == ALPHABET[::-1]


def test_a_name_that_is_changed_moves(customers: list[str], tmp_path: Path) -> None:
    code = Customer.get(Customer.name == "Žumer").code
    edit_customer(code, {"name": "Čačič"})
    assert names(CustomerPages(sort="name")).index("Čačič") == 4
    add_customer({"code": "999", "name": "Čebela"})
    assert names(CustomerPages(sort="name")).index("Čebela") == 5
    file = tmp_path / "again.csv"
    file.write_text(f"code;name\n{code};Šolar", "utf-8")
    import_file("customers", file, ImportOptions())
    assert names(CustomerPages(sort="name"))[-5:] == ["ŠKRJANC", "škrlj", "Šolar", "Weiß", "Zajc"]


@pytest.mark.parametrize(("typed", "found"), [
    ("zumer", ["Žumer"]), ("ŽUM", ["Žumer"]), ("čUč", ["ČUČEK"]), ("sca", ["Ščap"]), ("škr", ["ŠKRJANC", "škrlj"]),
    ("muller", ["Müller"]), ("MÜLL", ["Müller"]), ("weiss", ["Weiß"]), ("dordevic", ["Đorđević"]), ("žajc", []),
    ("%", []),
])  # fmt: skip
def test_found_as_typed(customers: list[str], typed: str, found: list[str]) -> None:
    assert names(CustomerPages(typed, sort="name")) == found


def test_reminders_by_name(customers: list[str]) -> None:
    for customer in Customer.select():
        OpenItem.create(customer=customer, document="A", due=date(2012, 1, 1), amount=Decimal(10),
                        open_amount=Decimal(10), updated_at=now())
    prepare(plan(date(2012, 8, 17), DunningSettings((Level(1), Level(2), Level(3)))))
    assert [row.name for row in ReminderPages(Selection(), "name").rows()] == ALPHABET
    assert [row.name for row in ReminderPages(Selection(text="sca"), "name").rows()] == ["Ščap"]


def test_an_older_database_is_filled(customers: list[str]) -> None:
    handle = models.database.obj
    for table in ("customers", "reminders"):
        handle.execute_sql(f"DROP INDEX {table}_name")
        handle.execute_sql(f"ALTER TABLE {table} DROP COLUMN sort_name")
        handle.execute_sql(f"CREATE INDEX {table}_name ON {table} (id)")
    import_module("data.migrations.0018_sort_names").up(None, handle)
    assert names(CustomerPages(sort="name")) == ALPHABET
