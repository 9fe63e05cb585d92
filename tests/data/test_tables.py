"""Tables written to files: what a spreadsheet shows is what was there, and it calculates nothing."""

import csv
from pathlib import Path

import pytest
from openpyxl import load_workbook

from data.errors import InputError
from data.tables import write_table

ROWS = [["1", "Müller; [/b] \"x\"\nline"], ["-2+1", "=HYPERLINK(\"http://x\")"], ["+3", "@SUM(A1)"], ["", "\x1b[31m"]]


def test_csv(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    assert write_table(file, ["No.", "Name"], iter(ROWS)) == 4
    with file.open(encoding="utf-8-sig", newline="") as stream:
        found = list(csv.reader(stream, delimiter=";"))
    assert found[:2] == [["No.", "Name"], ROWS[0]]
    assert found[2:4] == [["'-2+1", "'=HYPERLINK(\"http://x\")"], ["'+3", "'@SUM(A1)"]]
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")


def test_a_negative_amount_stays_a_number_in_csv(tmp_path: Path) -> None:
    write_table(tmp_path / "a.csv", ["Amount"], [["-12.34"], ["-12"], ["-1;2"]])
    assert (tmp_path / "a.csv").read_text("utf-8-sig").splitlines() == ["Amount", "-12.34", "-12", "\"'-1;2\""]


def test_xlsx(tmp_path: Path) -> None:
    file = tmp_path / "a.XLSX"
    assert write_table(file, ["No.", "Name"], ROWS) == 4
    cells = [[cell.value for cell in row] for row in load_workbook(file).worksheets[0].iter_rows()]
    assert cells == [["No.", "Name"], *ROWS[:3], [None, " [31m"]]
    kinds = {cell.data_type for row in load_workbook(file).worksheets[0].iter_rows() for cell in row if cell.value}
    assert kinds == {"s"}


def test_what_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"must end in \.csv or \.xlsx"):
        write_table(tmp_path / "a.txt", [], [])
    with pytest.raises(InputError, match="cannot be written"):
        write_table(tmp_path / "none" / "a.csv", [], [])
