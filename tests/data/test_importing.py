"""Importing: insert, update, close, reopen; all or nothing; what is said of bad rows; the sample books as they are."""

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from data.errors import InputError
from data.fields import now
from data.importing import BadRow, ImportOptions, ImportReport, count_missing, import_file
from data.imports import last_import
from data.models import Contact, Customer, OpenItem

Write = Callable[..., Path]

SKIP = ImportOptions(skip_bad=True)
DRY = ImportOptions(dry_run=True)
FULL = ImportOptions(full=True)
ITEMS = "customer;document;issued;due;amount;open_amount;currency;reference"
CUSTOMERS = "code;name\n1;Kupec A\n0002;Čuček\n"


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a text file."""
    def write(text: str, name: str = "x.csv", encoding: str = "utf-8") -> Path:
        file = tmp_path / name
        file.write_bytes(text.encode(encoding))
        return file

    return write


@pytest.fixture
def customers(db: Path, write: Write) -> None:
    """Two customers in the database."""
    import_file("customers", write(CUSTOMERS, "customers.csv"))


def counts(report: ImportReport) -> tuple[int, int, int, int]:
    """Inserted, updated, unchanged, closed."""
    return report.inserted, report.updated, report.unchanged, report.closed


def item(document: str) -> Any:
    """The stored open item."""
    return OpenItem.get(OpenItem.document == document)


def stored() -> list[tuple[str, Decimal, bool]]:
    """Document, what is open, whether closed, of all items."""
    query: Any = OpenItem.select(OpenItem.document, OpenItem.open_amount, OpenItem.closed).order_by(OpenItem.document)
    return list(query.tuples())


def reasons(report: ImportReport) -> list[tuple[int, str, str]]:
    """Row, field and reason of the bad rows."""
    return [(bad.row, bad.field, bad.reason) for bad in report.bad]


def test_sample_books_as_they_are(db: Path, sample: Path) -> None:
    books = sample / "saop"
    assert counts(import_file("customers", books / "stranke.csv")) == (3, 0, 0, 0)
    assert counts(import_file("contacts", books / "stiki.csv")) == (8, 0, 0, 0)
    assert counts(import_file("items", books / "postavke.csv")) == (11, 0, 0, 0)
    assert counts(import_file("items", books / "postavke-2012-09-20.csv")) == (0, 0, 8, 3)
    first: Any = Customer.get(Customer.code == "0000001")
    assert (first.name, first.kind, first.city, first.language, first.vat_id, first.defaulter) == \
        ("SAOP Računalništvo d.o.o.", "company", "Šempeter pri Gorici", "sl", "SI12345678", False)
    assert [customer.kind for customer in Customer.select().order_by(Customer.code)] == ["company", "person", "company"]
    assert Contact.get(Contact.code == "OPOMIN3").email == "uprava@saop.example;pravna@saop.example"
    assert Contact.select().where(Contact.name == "Žiga Čuček").count() == 3
    invoice = item("R-2011-0013")
    assert (invoice.issued, invoice.due, invoice.amount, invoice.open_amount, invoice.currency, invoice.reference) == \
        (date(2011, 6, 14), date(2011, 7, 14), Decimal("1450.60"), Decimal("1450.60"), "EUR", "SI00 1-13")
    assert [item(f"R-2012-005{n}").closed for n in (1, 2, 3)] == [True] * 3


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1250", "iso8859-2"])
@pytest.mark.parametrize("name", ["Žiga Šuštaršič", "Đorđe Ćosić", "Ľubomír Ťapák", "Kateřina Růžičková"])
def test_names_in_every_encoding(db: Path, write: Write, encoding: str, name: str) -> None:
    import_file("customers", write(f"Šifra;Naziv\n1;{name}\n", encoding=encoding))
    assert Customer.get().name == name


def test_again_changes_nothing_and_a_change_updates(customers: None, write: Write) -> None:
    text = f"{ITEMS}\n1;A;1.1.2026;31.1.2026;1.000,00;500,00;eur;SI00 1\n0002;B;;1.2.2026;10;10;;\n"
    assert counts(import_file("items", write(text))) == (2, 0, 0, 0)
    before = item("A").updated_at
    assert counts(import_file("items", write(text))) == (0, 0, 2, 0)
    assert item("A").updated_at == before
    assert counts(import_file("items", write(text.replace("500,00", "400,00")))) == (0, 1, 1, 0)
    assert (item("A").open_amount, item("A").amount, item("B").currency) == (Decimal(400), Decimal(1000), "EUR")
    assert item("A").updated_at >= before


def test_nothing_open_closes_and_opens_again(customers: None, write: Write) -> None:
    def run(amount: str) -> tuple[int, int, int, int]:
        return counts(import_file("items", write(f"customer;document;due;open_amount\n1;A;1.1.2026;{amount}\n")))

    assert run("0,00") == (1, 0, 0, 0)
    assert item("A").closed
    assert run("0") == (0, 0, 1, 0)
    assert run("5,00") == (0, 1, 0, 0)
    assert not item("A").closed
    assert run("0,00") == (0, 0, 0, 1)
    assert stored() == [("A", Decimal(0), True)]


def test_columns_that_the_file_lacks_stay(db: Path, write: Write) -> None:
    import_file("customers", write("code;name;city;defaulter;kind;blocked\n1;A;Celje;D;person;D\n"))
    assert counts(import_file("customers", write("code;name\n1;B\n"))) == (0, 1, 0, 0)
    customer: Any = Customer.get()
    assert (customer.name, customer.city, customer.defaulter, customer.kind, customer.blocked) == \
        ("B", "Celje", True, "person", True)
    import_file("customers", write("code;name;city\n1;B;\n"))
    assert Customer.get().city == ""
    import_file("items", write("customer;document;due;amount;open_amount\n1;A;1.1.2026;9,00;8,00\n"))
    import_file("items", write("customer;document;due;open_amount\n1;A;1.1.2026;7,00\n1;B;1.1.2026;3,00\n"))
    assert [(item(name).amount, item(name).open_amount) for name in "AB"] == \
        [(Decimal(9), Decimal(7)), (Decimal(3), Decimal(3))]


def test_empty_amount_is_what_is_open_and_more_may_be_open_than_the_amount(customers: None, write: Write) -> None:
    import_file("items", write(f"{ITEMS}\n1;A;;1.1.2026;;5,00;;\n1;B;;1.1.2026;100,00;120,00;;\n"
                               "1;C;;1.1.2026;100,00;-20,00;;\n"))
    assert [(item(name).amount, item(name).open_amount) for name in "ABC"] == [
        (Decimal(5), Decimal(5)), (Decimal(100), Decimal(120)), (Decimal(100), Decimal(-20))]


def test_credits_are_open_items_below_zero_and_need_no_due_date(customers: None, write: Write) -> None:
    head = "customer;document;issued;due;open_amount\n"
    report = import_file("items", write(
        head + "1;A;1.8.2026;;-50,00\n1;B;1.8.2026;9.8.2026;20,00-\n1;C;2.8.2026;;(1.234)\n0002;D;;1.8.2026;-0,01\n"))
    assert (report.bad, report.applied) == ([], True)
    assert [(name, item(name).due, item(name).open_amount, item(name).closed) for name in "ABCD"] == [
        ("A", date(2026, 8, 1), Decimal(-50), False), ("B", date(2026, 8, 9), Decimal(-20), False),
        ("C", date(2026, 8, 2), Decimal(-1234), False), ("D", date(2026, 8, 1), Decimal("-0.01"), False)]
    report = import_file("items", write(head + "1;A;1.8.2026;;-30,00\n1;B;1.8.2026;9.8.2026;0,00\n"))
    assert counts(report) == (0, 1, 0, 1)
    assert (item("A").open_amount, item("B").closed) == (Decimal(-30), True)


def test_a_row_without_a_due_date_says_what_it_needs(customers: None, write: Write) -> None:
    head = "customer;document;issued;due;open_amount\n"
    report = import_file("items", write(head + "1;A;;;-50,00\n1;B;1.8.2026;;50,00\n1;C;1.8.2026;00.00.0000;0,00\n"))
    assert [(bad.row, bad.field, bad.reason) for bad in report.bad] == [
        (2, "due", "is empty; a credit needs a due date or a date of issue"), (3, "due", "is empty"),
        (4, "due", "is empty")]
    report = import_file("items", write("customer;document;due;open_amount\n1;A;;-50,00\n"))
    assert [bad.reason for bad in report.bad] == ["is empty; a credit needs a due date or a date of issue"]
    assert stored() == []


def test_an_import_is_noted_with_its_moment(customers: None, write: Write) -> None:
    assert last_import("items") is None
    before = now()
    import_file("items", write("customer;document;due;open_amount\n1;A;1.1.2026;1,00\n"), DRY)
    import_file("items", write("customer;document;due;open_amount\n1;A;x;1,00\n"))
    assert last_import("items") is None
    import_file("items", write("customer;document;due;open_amount\n1;A;1.1.2026;1,00\n"))
    moment = last_import("items")
    assert moment is not None
    assert before <= moment <= now()


def test_bad_rows_import_nothing(customers: None, write: Write) -> None:
    file = write(f"{ITEMS}\n"
                 '1;"A";1.1.2026;1.2.2026;1,00;1,00;EUR;"two\nlines"\n'
                 "1;B;1.1.2026;31.2.2026;1,00;1,00;EUR;\n"
                 "9;C;1.1.2026;1.2.2026;1,00;1,00;EUR;\n"
                 "1;D;1.1.2026;1.2.2026;1,00;x\x1b[1m;EUR;\n"
                 ";E;1.1.2026;1.2.2026;1,00;1,00;EUR;\n"
                 "1;;1.1.2026;1.2.2026;1,00;1,00;EUR;\n"
                 "1;A;1.1.2026;1.2.2026;1,00;1,00;EUR;\n"
                 "1;F;1.1.2026;;1,00;1,00;EUR;\n"
                 "1;G;1.1.2026;1.2.2026;1,00;;EUR;\n"
                 "1;H;1.1.2026;1.2.2026;1,00\n"
                 "1;I;1.1.2026;1.2.2026;1;1;EUR;;;x\n"
                 "2;J;1.1.2026;1.2.2026;1;1;EUR;\n"
                 '"1"2;K;1.1.2026;1.2.2026;1;1;EUR;\n'
                 "1;L;1.1.2026;1.2.2026;1,00;1,00;euro;;;\n"
                 ";;;;;;;\n")
    report = import_file("items", file)
    assert reasons(report) == [
        (4, "due", "is not a date; write day.month.year or year-month-day"),
        (5, "customer", "there is no such customer"),
        (6, "open_amount", "is not an amount"),
        (7, "customer", "is empty"),
        (8, "document", "is empty"),
        (9, "document", "is in row 2 already"),
        (10, "due", "is empty"),
        (11, "open_amount", "is empty"),
        (12, "", "the row has 5 columns, the header has 8"),
        (13, "", "the row has 10 columns, the header has 8"),
        (14, "customer", "there is no such customer, but there is 0002; a spreadsheet may have dropped the zeros"),
        (15, "", "a quote stands inside a quoted text; it must be doubled"),
        (16, "currency", "is not a currency code such as EUR"),
    ]
    assert not report.applied
    assert (report.rows, report.inserted) == (14, 1)
    assert str(report.bad[0]) == "x.csv:4, due, 31.2.2026, is not a date; write day.month.year or year-month-day"
    assert report.bad[2].value == "x [1m"
    assert stored() == []
    skipped = import_file("items", file, SKIP)
    assert (skipped.applied, skipped.inserted, len(skipped.bad)) == (True, 1, 13)
    assert item("A").reference == "two lines"


def test_a_row_that_repeats_a_bad_one_is_bad_too(customers: None, write: Write) -> None:
    report = import_file("items", write("customer;document;due;open_amount\n1;A;x;1\n1;A;1.1.2026;1\n"), SKIP)
    assert reasons(report)[1] == (3, "document", "is in row 2 already")
    assert stored() == []


def test_duplicate_customers_and_contacts(customers: None, write: Write) -> None:
    report = import_file("customers", write("code;name;kind\n7;A;\n8;B;x\n7;C;\n9;;\n"))
    assert reasons(report) == [(3, "kind", "is neither company nor person"), (4, "code", "is in row 2 already"),
                               (5, "name", "is empty")]
    report = import_file("contacts", write("customer;code;email\n1;X;a@b.example\n0002;X;not an address\n1;X;c\n"))
    assert reasons(report) == [(4, "code", "is in row 2 already")]


def test_code_that_is_too_long(customers: None, write: Write) -> None:
    report = import_file("items", write(f"customer;document;due;open_amount\n1;{'x' * 256};1.1.2026;1\n"))
    assert reasons(report) == [(2, "document", "is longer than 255 characters")]
    assert report.bad[0].value == "x" * 100


def test_dry_run(customers: None, write: Write) -> None:
    head = "customer;document;due;open_amount\n"
    import_file("items", write(head + "1;A;1.1.2026;1,00\n1;B;1.1.2026;1,00\n1;C;1.1.2026;1,00\n"))
    before = stored()
    report = import_file("items", write(head + "1;A;1.1.2026;0\n1;B;1.1.2026;2,00\n1;D;1.1.2026;1,00\n"), DRY)
    assert counts(report) == (1, 1, 0, 1)
    assert (report.missing, report.applied) == (1, False)
    assert stored() == before


def test_full_closes_what_is_missing(customers: None, write: Write) -> None:
    head = "customer;document;due;open_amount\n"
    import_file("items", write(head + "1;A;1.1.2026;1,00\n1;B;1.1.2026;2,00\n0002;A;1.1.2026;3,00\n1;Z;1.1.2026;0\n"))
    file = write(head + "1;A;1.1.2026;1,00\n")
    assert (import_file("items", file).missing, len(stored())) == (2, 4)
    assert [closed for _document, _open, closed in stored()].count(True) == 1
    assert count_missing("items", file, FULL) == 2
    report = import_file("items", file, FULL)
    assert (counts(report), report.missing) == ((0, 0, 1, 2), 2)
    assert sorted(stored()) == [("A", Decimal(0), True), ("A", Decimal(1), False), ("B", Decimal(0), True),
                                ("Z", Decimal(0), True)]
    assert count_missing("items", file) == 0


def test_full_keeps_items_of_bad_rows(customers: None, write: Write) -> None:
    head = "customer;document;due;open_amount\n"
    import_file("items", write(head + "1;A;1.1.2026;1,00\n1;B;1.1.2026;2,00\n1;C;1.1.2026;2,00\n"))
    options = ImportOptions(full=True, skip_bad=True)
    file = write(head + "1;A;1.1.2026;oops\n1;B;1.1.2026;2,00\n99;X;1.1.2026;2,00\n")
    assert count_missing("items", file, FULL) == 0  # it would not be imported
    assert count_missing("items", file, options) == 1
    assert counts(import_file("items", file, options)) == (0, 0, 1, 1)
    assert [closed for _document, _open, closed in stored()] == [False, False, True]


@pytest.mark.parametrize("row", ["1;;1.1.2026;1", "1;A;1.1.2026", '"1"2;A;1.1.2026;1', "02;A;1.1.2026;1"])
def test_full_with_a_row_that_names_no_item(customers: None, write: Write, row: str) -> None:
    file = write(f"customer;document;due;open_amount\n{row}\n")
    for action in (import_file, count_missing):
        with pytest.raises(InputError, match="row 2 does not say which item it is"):
            action("items", file, ImportOptions(full=True, skip_bad=True))
    assert not import_file("items", file, FULL).applied


def test_full_is_for_items_only(db: Path, write: Write) -> None:
    with pytest.raises(InputError, match="Only open items"):
        import_file("customers", write(CUSTOMERS), FULL)
    assert count_missing("customers", write(CUSTOMERS), ImportOptions()) == 0


def test_ambiguous_amounts(customers: None, write: Write, tmp_path: Path) -> None:
    head = "customer;document;due;amount;open_amount\n"
    text = head + "1;A;1.1.2026;1.234;1.234\n1;B;1.1.2026;2.000;12,50\n"
    assert import_file("items", write(text)).applied
    assert (item("A").amount, item("B").amount) == (Decimal(1234), Decimal(2000))
    unclear = write(head + "1;C;1.1.2026;1.234;5\n1;D;1.1.2026;1;5\n")
    report = import_file("items", unclear, DRY)
    assert [(bad.row, bad.field, bad.value) for bad in report.bad] == [(2, "amount", "1.234")]
    assert "ambiguous" in report.bad[0].reason
    mapping = write('decimal = ","', "map.toml")
    assert import_file("items", unclear, ImportOptions(mapping=mapping)).applied
    assert item("C").amount == Decimal(1234)


def test_mapping_file_and_report_of_columns(customers: None, write: Write) -> None:
    mapping = write('[items]\ncustomer = "Kdo"\nopen_amount = "Še"\n', "map.toml")
    report = import_file("items", write("Kdo,Dokument,Zapade,Še,Opomba\n1,A,2026-01-31,10.00,x\n"),
                         ImportOptions(mapping=mapping))
    assert report.columns == {"customer": "Kdo", "document": "Dokument", "due": "Zapade", "open_amount": "Še"}
    assert report.ignored == ["Opomba"]
    assert item("A").due == date(2026, 1, 31)


def test_workbook(customers: None, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (["Odprte postavke"], [], ["Šifra stranke", "Račun", "Zapadlost", "Znesek", "Odprto", "Tožba"],
                [1, 2012001, datetime(2012, 8, 17), 0.1 + 0.2, 33.3, True],
                ["0002", "R-2", "17. 8. 2012", "1.000,50", 5],
                [1, "R-3", 41138, "x", 1], [1, "R-4", datetime(2012, 8, 17), 33.333, 1]):
        sheet.append(row)
    sheet["A4"].number_format = "0"
    file = tmp_path / "postavke.xlsx"
    book.save(file)
    report = import_file("items", file, SKIP)
    assert reasons(report) == [(6, "amount", "is not an amount"), (7, "amount", "has more than two decimals")]
    assert counts(report) == (2, 0, 0, 0)
    assert (item("2012001").amount, item("2012001").open_amount, item("2012001").lawsuit) == \
        (Decimal("0.30"), Decimal("33.30"), True)
    assert (item("R-2").due, item("R-2").amount) == (date(2012, 8, 17), Decimal("1000.50"))
    assert counts(import_file("items", file, SKIP)) == (0, 0, 2, 0)


def test_blocked_customers(db: Path, write: Write) -> None:
    import_file("customers", write("Kód;Název;Neupomínat;Důvod blokace;Neupomínat do\n"
                                   "1;A;A;dohoda;31. 12. 2026\n2;B;N;;\n"))
    query: Any = Customer.select(Customer.blocked, Customer.block_reason, Customer.blocked_until)
    assert list(query.order_by(Customer.code).tuples()) == [(True, "dohoda", date(2026, 12, 31)), (False, "", None)]


def test_file_of_an_old_program_with_its_end_mark(db: Path, write: Write) -> None:
    assert counts(import_file("customers", write(CUSTOMERS + "\x1a"))) == (2, 0, 0, 0)


def test_nothing_is_written_when_the_database_refuses(customers: None, write: Write,
                                                      monkeypatch: pytest.MonkeyPatch) -> None:
    head = "customer;document;due;open_amount\n"
    import_file("items", write(head + "1;A;1.1.2026;1,00\n1;B;1.1.2026;1,00\n"))
    before = stored()

    def fail(*_args: object) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr("data.merging._close", fail)
    with pytest.raises(RuntimeError):
        import_file("items", write(head + "1;A;1.1.2026;9,00\n1;C;1.1.2026;1,00\n"), FULL)
    assert stored() == before


def test_progress(customers: None, write: Write) -> None:
    told: list[tuple[int, int]] = []
    rows = "".join(f"1;{n};1.1.2026;1\n" for n in range(2500))
    import_file("items", write("customer;document;due;open_amount\n" + rows), None,
                lambda done, total: told.append((done, total)))
    assert told == [(1000, 2501), (2000, 2501), (2500, 2500)]


def test_report_as_json(db: Path, write: Write) -> None:
    report = import_file("customers", write("code;name\n1;A\n1;B\n"))
    found = json.loads(json.dumps(report.as_json()))
    assert found["bad"] == [BadRow("x.csv", 3, "code", "1", "is in row 2 already")._asdict()]
    assert (found["kind"], found["rows"], found["inserted"], found["applied"]) == ("customers", 2, 1, False)


def test_a_made_ledger(db: Path, sample: Path, tmp_path: Path) -> None:
    subprocess.run([sys.executable, sample / "make_ledger.py", tmp_path, "--customers", "200", "--items", "1000"],
                   check=True, capture_output=True)
    assert import_file("customers", tmp_path / "customers.csv").inserted == 200
    assert import_file("contacts", tmp_path / "contacts.csv").bad == []
    report = import_file("items", tmp_path / "items.csv")
    assert (report.inserted, report.bad) == (1000, [])
    closed = {closed for _document, open_amount, closed in stored() if open_amount == 0}
    assert closed == {True}


def test_openpyxl_and_babel_are_not_loaded_for_csv(sample: Path) -> None:
    code = ("import sys; from data.database import open_database; from data.importing import import_file;"
            "from pathlib import Path; open_database();"
            "import_file('customers', Path(sys.argv[1]));"
            "print(sorted({'openpyxl', 'babel'} & set(sys.modules)))")
    run = subprocess.run([sys.executable, "-c", code, sample / "saop" / "stranke.csv"], capture_output=True, text=True,
                         cwd=sample.parents[1], check=True)
    assert run.stdout == "[]\n"
