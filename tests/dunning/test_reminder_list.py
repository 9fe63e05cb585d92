"""The list of reminders as PDF, CSV and XLSX: the chosen columns, totals, page numbers, limits."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pypdf import PdfReader

from data.errors import InputError, StoppedError
from data.pages import ReminderPages
from data.selection import Range, Selection
from dunning import reminder_list
from dunning.reminder_list import list_columns, write_list


@pytest.fixture
def reminders(run: Callable[..., Any], add_customer: Callable[..., int], add_item: Callable[..., int]) -> None:
    """Forty reminders from number 100 on, of 100.00 each; one name is a formula."""
    for number in range(40):
        name = "=cmd|A0" if number == 3 else f"Žnidar & sinovi {number}"
        add_item(add_customer(f"{number:03}", name=name), date(2012, 8, 1))
    run(date(2012, 8, 17), 100, issue=False)


def test_pdf_has_pages_of_pages_and_totals_under_their_columns(reminders: None, tmp_path: Path) -> None:
    file = tmp_path / "list.pdf"
    columns = list_columns(["number", "name", "amount", "state"])
    assert write_list(ReminderPages(Selection()), "pdf", file, columns, title="Vzorec d.o.o.") == 40
    reader = PdfReader(file)
    first, last = (page.extract_text() for page in reader.pages)
    assert float(reader.pages[0].mediabox.width) > float(reader.pages[0].mediabox.height)
    assert "Vzorec d.o.o. · Reminders" in first
    assert "page 1 of 2" in first
    assert "page 2 of 2" in last
    assert "Žnidar & sinovi 39" in last
    assert "4,000.00" in last
    assert "40 reminders" in last
    assert "Days late" not in first


def test_csv_and_xlsx_hold_the_columns_in_their_order(reminders: None, tmp_path: Path) -> None:
    columns = list_columns(["amount", "number", "name", "amount", "unknown"])
    chosen = ReminderPages(Selection(number=Range(102, 104)))
    write_list(chosen, "csv", tmp_path / "list.csv", columns)
    lines = (tmp_path / "list.csv").read_text("utf-8-sig").splitlines()
    assert lines == ["Amount,Number,Name", "100.00,102,Žnidar & sinovi 2", "100.00,103,'=cmd|A0",
                     "100.00,104,Žnidar & sinovi 4"]
    write_list(chosen, "xlsx", tmp_path / "list.xlsx", columns)
    sheet = openpyxl.load_workbook(tmp_path / "list.xlsx")["Reminders"]
    assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)] == [
        [100, 102, "Žnidar & sinovi 2"], [100, 103, "=cmd|A0"], [100, 104, "Žnidar & sinovi 4"]]
    assert len(list_columns(())) == 16


def test_an_empty_list_is_a_page_with_nothing(db: Path, tmp_path: Path) -> None:
    assert write_list(ReminderPages(Selection()), "pdf", tmp_path / "list.pdf") == 0
    (page,) = PdfReader(tmp_path / "list.pdf").pages
    assert "page 1 of 1" in page.extract_text()


def test_too_many_rows_for_paper_and_a_stop_write_nothing(
    reminders: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reminder_list, "MOST_PRINTED", 39)
    with pytest.raises(InputError, match="Choose CSV or XLSX"):
        write_list(ReminderPages(Selection()), "pdf", tmp_path / "list.pdf")
    monkeypatch.setattr(reminder_list, "STEP", 10)
    seen: list[int] = []
    with pytest.raises(StoppedError):
        write_list(ReminderPages(Selection()), "csv", tmp_path / "list.csv",
                   progress=lambda done, _total: seen.append(done), should_stop=lambda: len(seen) == 2)
    assert seen == [0, 10]
    assert list(tmp_path.glob("list*")) == []


def test_a_protected_list_opens_with_its_password(reminders: None, tmp_path: Path) -> None:
    write_list(ReminderPages(Selection(number=Range(100, 101))), "pdf", tmp_path / "list.pdf", password="x")
    assert PdfReader(tmp_path / "list.pdf").is_encrypted
    assert "2 reminders" in PdfReader(tmp_path / "list.pdf", password="x").pages[0].extract_text()
