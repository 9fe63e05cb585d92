"""Opening files: delimiter, header row, row numbers, quotes, workbooks, and what is no table at all."""

import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from data.columns import Columns
from data.errors import InputError
from data.formats import Broken, Cell, open_sheet

HEADER = ["customer", "document", "due", "open_amount"]
ROW = ["0000001", "R-1", "17.08.2012", "1.000,00"]


def read(file: Path, encoding: str | None = None, delimiter: str | None = None) \
        -> tuple[list[str], list[tuple[int, Sequence[Cell] | Broken]]]:
    """The header and the numbered rows of a file of items."""
    sheet = open_sheet(file, Columns("items").score, encoding, delimiter)
    try:
        return sheet.header, list(sheet.rows)
    finally:
        sheet.close()


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Writes a file of items: text as it is."""
    def write(text: str, encoding: str = "utf-8", name: str = "items.csv") -> Path:
        file = tmp_path / name
        file.write_bytes(text.encode(encoding))
        return file

    return write


Write = Callable[..., Path]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [";", "\t", "|", ","])
def test_delimiters_and_line_ends(write: Write, delimiter: str, end: str) -> None:
    row = [f'"{cell}"' if delimiter in cell else cell for cell in ROW]
    header, rows = read(write(delimiter.join(HEADER) + end + delimiter.join(row) + end))
    assert header == HEADER
    assert rows == [(2, ROW)]


def test_delimiter_named_by_the_operator(write: Write) -> None:
    file = write("customer:document:due:open_amount\n1:2:3:4\n")
    assert read(file, delimiter=":")[1] == [(2, ["1", "2", "3", "4"])]
    assert read(write("a\tb\n1\t2"), delimiter="tab")[0] == ["a", "b"]
    with pytest.raises(InputError, match="one character"):
        read(file, delimiter="::")


def test_line_for_excel_names_the_delimiter(write: Write) -> None:
    assert read(write("sep=|\ncustomer|document;x\n1|2;3\n")) == (["customer", "document;x"], [(3, ["1", "2;3"])])


def test_header_under_titles(write: Write) -> None:
    header, rows = read(write("Odprte postavke;;;\n\n" + ";".join(HEADER) + "\n" + ";".join(ROW) + "\n"))
    assert header == HEADER
    assert rows == [(4, ROW)]


def test_row_numbers_with_line_breaks_in_quotes(write: Write) -> None:
    _header, rows = read(write('customer;document\r\n"1\r\n2";x\r\n\r\n3;y\r\n'))
    assert rows == [(2, ["1\r\n2", "x"]), (4, []), (5, ["3", "y"])]


def test_misplaced_quotes_are_told_and_the_next_row_is_read(write: Write) -> None:
    _header, rows = read(write('customer;document\n"Slon" d.o.o.;1\n"a;b\n";"x\n"y;z\nlast;row\n'))
    assert rows[0] == (2, Broken("a quote stands inside a quoted text; it must be doubled"))
    assert isinstance(rows[1][1], Broken)
    assert rows[1][0] == 3
    assert "lines 3 to 5" in rows[1][1].reason
    assert rows[-1] == (6, ["last", "row"])


def test_quote_open_to_the_end(write: Write) -> None:
    with pytest.raises(InputError, match=r"items\.csv: a quoted text begins in line 3"):
        read(write('customer;document\n1;2\n"3;4\n5;6\n'))


def test_encoding_named_by_the_operator(write: Write) -> None:
    file = write("customer;document;due\nŽiga;č;ů\n", "cp852")
    assert read(file, encoding="cp852")[1] == [(2, ["Žiga", "č", "ů"])]
    with pytest.raises(InputError, match=r"cannot be read as ascii, see line 2"):
        read(file, encoding="ascii")
    with pytest.raises(InputError, match="There is no encoding klingon"):
        read(file, encoding="klingon")
    with pytest.raises(InputError, match="There is no encoding rot13"):
        read(file, encoding="rot13")
    assert read(write("\ufeffcustomer;document\n1;2"), encoding="UTF-8")[0] == ["customer", "document"]
    with pytest.raises(InputError, match=r"cannot be read as utf-16\. "):
        read(write("odd"), encoding="utf-16")


@pytest.mark.parametrize(("content", "name", "match"), [
    (b"", "x.csv", "is empty"), (b"\r\n \r\n", "x.csv", "is empty"), (b"\n" * 600 + b" ", "x.csv", "is empty"),
    (b"\xef\xbb\xbf", "x.csv", "is empty"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "x.xls", "old Excel file"),
    (b"%PDF-1.7", "x.csv", "is a PDF"), (b"<html><table>", "x.xls", "HTML"), (b"code;name", "x.xlsx", "Excel file"),
    (b"\0\0\1", "x.csv", "not a text file"), (b"PK\x03\x04broken", "x.xlsx", "not a readable XLSX"),
])
def test_what_is_no_table(tmp_path: Path, content: bytes, name: str, match: str) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(InputError, match=match) as caught:
        read(file)
    assert str(file) in str(caught.value)


def test_files_that_cannot_be_opened(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"missing\.csv cannot be read: No such file"):
        read(tmp_path / "missing.csv")
    with pytest.raises(InputError, match="cannot be read: Is a directory"):
        read(tmp_path)


def workbook(file: Path, *rows: Sequence[Any], title: str = "Postavke") -> openpyxl.Workbook:
    """A workbook with one sheet, saved."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    book.save(file)
    return book


def test_workbook_cells(tmp_path: Path) -> None:
    file = tmp_path / "items.xlsx"
    workbook(file, HEADER, [1, "R-1", datetime(2012, 8, 17), 1000.5], [], [], ["č", None, date(2012, 8, 17), 3])
    header, rows = read(file)
    assert header == HEADER
    assert rows == [(2, [1, "R-1", datetime(2012, 8, 17), 1000.5]), (5, ["č", None, datetime(2012, 8, 17), 3])]


def test_workbook_codes_shown_with_zeros(tmp_path: Path) -> None:
    file = tmp_path / "items.xlsx"
    book = workbook(file, HEADER, [1, "R-1", 3, 4])
    book.worksheets[0]["A2"].number_format = "0000000"
    book.save(file)
    assert read(file)[1] == [(2, ["0000001", "R-1", 3, 4])]


def test_workbook_sheet_with_the_best_header_among_the_visible(tmp_path: Path) -> None:
    file = tmp_path / "items.xlsx"
    book = workbook(file, ["Notes", "due"])
    for title, state in (("Hidden", "hidden"), ("Data", "visible")):
        sheet = book.create_sheet(title)
        sheet.sheet_state = state
        sheet.append(["Postavke"])
        sheet.append(HEADER)
        sheet.append([title, 2, 3, 4])
    book.save(file)
    assert read(file) == (HEADER, [(3, ["Data", 2, 3, 4])])


def test_workbook_that_states_too_small_a_size(tmp_path: Path) -> None:
    file, wrong = tmp_path / "items.xlsx", tmp_path / "wrong.xlsx"
    workbook(file, HEADER, ROW, ["short"])
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(wrong, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, content.replace(b'ref="A1:D3"', b'ref="A1"'))
    assert read(wrong) == (HEADER, [(2, ROW), (3, ["short", None, None, None])])


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"])
def test_workbook_with_a_broken_part(tmp_path: Path, part: str) -> None:
    file, wrong = tmp_path / "items.xlsx", tmp_path / "wrong.xlsx"
    workbook(file, HEADER, *[ROW] * 50)
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(wrong, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, content[:-200] if name == part else content)
    with pytest.raises(InputError, match=r"wrong\.xlsx is not a readable XLSX file"):
        read(wrong)


def test_empty_workbook(tmp_path: Path) -> None:
    file = tmp_path / "items.xlsx"
    workbook(file)
    with pytest.raises(InputError, match="is empty"):
        read(file)
