"""Tables for spreadsheets: the country's CSV, real numbers in XLSX, and nothing that a spreadsheet would execute."""

import csv
import io
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data import sheets
from data.errors import InputError
from data.language import set_language
from data.sheets import Table, write_csv, write_xlsx

ROW = ("Čuček; d.o.o.", Decimal("-1234.50"), date(2012, 8, 17), 423, True, None)


def written(*rows: Any) -> str:
    file = io.BytesIO()
    write_csv(file, ["Naziv", "Znesek"], rows)
    assert not file.closed
    return file.getvalue().decode("utf-8")


def test_csv_is_as_the_operator_s_country_writes_it() -> None:
    set_language("sl")
    assert written(ROW) == '\ufeffNaziv;Znesek\r\n"Čuček; d.o.o.";-1234,50;17.08.2012;423;da;\r\n'
    set_language("en")
    assert written(ROW) == "\ufeffNaziv,Znesek\r\nČuček; d.o.o.,-1234.50,17/08/2012,423,yes,\r\n"


@pytest.mark.parametrize("text", ["=1+1", "+386", "-2", "@SUM(A1)", "  =1", "\t=1", "\r\n=1"])
def test_text_that_looks_like_a_formula_stays_text(text: str) -> None:
    assert written([text]).splitlines()[1].strip('"').startswith("'")
    file = io.BytesIO()
    write_xlsx(file, [Table("A", [text], [[text]])])
    for row in openpyxl.load_workbook(file)["A"].iter_rows():
        assert [cell.data_type for cell in row] == ["s"]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.text(), st.decimals(allow_nan=False, allow_infinity=False, places=2)), max_size=5))
def test_any_text_and_money_come_back_from_csv_in_whole_rows(rows: list[tuple[str, Decimal]]) -> None:
    set_language("sl")
    found = list(csv.reader(io.StringIO(written(*rows).removeprefix("\ufeff"), newline=""), delimiter=";"))
    assert [Decimal(row[1].replace(",", ".")) for row in found[1:]] == [amount for _text, amount in rows]
    assert all(not row[0].startswith(("=", "+", "-", "@")) for row in found)


def test_xlsx_has_real_numbers_and_dates() -> None:
    file = io.BytesIO()
    write_xlsx(file, [Table("Reminders", ["Name"], [ROW, ("bell \a", Decimal("0.10"))])])
    sheet = openpyxl.load_workbook(file)["Reminders"]
    first = [cell.value for cell in sheet[2]]
    assert first == ["Čuček; d.o.o.", -1234.5, datetime(2012, 8, 17), 423, "yes"]
    assert sheet[2][2].number_format == "mm-dd-yy"
    assert sheet[3][0].value == "bell  "
    assert sheet.freeze_panes == "A2"


def test_more_rows_than_a_sheet_holds_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MOST_ROWS", 3)
    write_xlsx(io.BytesIO(), [Table("A", ["n"], [[1], [2]])])
    with pytest.raises(InputError, match="Choose CSV"):
        write_xlsx(io.BytesIO(), [Table("A", ["n"], [[1], [2], [3]])])
