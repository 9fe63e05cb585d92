"""Tables written for spreadsheets: CSV as the operator's country writes it, XLSX with real numbers and dates."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from io import TextIOWrapper
from typing import Any, BinaryIO, NamedTuple

from data.errors import InputError
from data.formatting import decimal_mark, format_date
from data.language import _, language

Cell = str | int | Decimal | date | bool | None
Row = Sequence[Cell]

BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"  # Excel takes a CSV file for UTF-8 only with it
DANGEROUS = ("=", "+", "-", "@")  # what a spreadsheet may take for a formula
MOST_ROWS = 1_048_576  # of an XLSX sheet
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
_FORMATS = {int: "0", Decimal: "#,##0.00", date: "mm-dd-yy"}  # the last is what each country shows its own way


class Table(NamedTuple):
    """A sheet: its name, its header, its rows."""

    name: str
    header: Sequence[str]
    rows: Iterable[Row]


def write_csv(file: BinaryIO, header: Sequence[str], rows: Iterable[Row]) -> None:
    """Write a CSV table in UTF-8, with the delimiter and the decimal mark of the operator's language.

    Text that a spreadsheet would take for a formula is written behind an apostrophe. The rows are read one by one.
    """
    tongue = language()
    mark = decimal_mark(tongue)
    text = TextIOWrapper(file, encoding="utf-8", newline="", write_through=False)
    text.write(BOM)
    writer = csv.writer(text, delimiter=";" if mark == "," else ",")
    writer.writerow([_harmless(title) for title in header])
    writer.writerows([_written(cell, mark, tongue) for cell in row] for row in rows)
    text.flush()
    text.detach()  # the caller closes the file


def _written(cell: Cell, mark: str, tongue: str) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return _harmless(cell)
    if isinstance(cell, bool):
        return _("yes") if cell else ""
    if isinstance(cell, Decimal):
        return f"{cell:f}".replace(".", mark)
    return format_date(cell, tongue) if isinstance(cell, date) else str(cell)


def _harmless(text: str) -> str:
    text = _CONTROL.sub(" ", text)
    return f"'{text}" if text.lstrip().startswith(DANGEROUS) else text


def write_xlsx(file: BinaryIO, tables: Iterable[Table]) -> None:
    """Write a workbook with a sheet for each table, row by row; InputError for more rows than a sheet holds."""
    from openpyxl import Workbook
    from openpyxl.styles import Font

    book, bold = Workbook(write_only=True), Font(bold=True)
    for table in tables:
        sheet: Any = book.create_sheet(table.name[:31])
        sheet.freeze_panes = "A2"
        header = [_valued(sheet, title) for title in table.header]
        for cell in header:
            cell.font = bold
        sheet.append(header)
        try:
            for row in _limited(table):
                sheet.append([_valued(sheet, cell) for cell in row])
        finally:
            sheet.close()  # also when it is given up: its rows are in a file of their own until then
    book.save(file)


def _limited(table: Table) -> Iterator[Row]:
    for number, row in enumerate(table.rows, 2):
        if number > MOST_ROWS:
            raise InputError(_("An XLSX sheet holds {most} rows at most. Choose CSV, or select less.").format(
                most=MOST_ROWS))
        yield row


def _valued(sheet: Any, value: Cell) -> Any:
    from openpyxl.cell import WriteOnlyCell

    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return _("yes") if value else None
    content: Any = _CONTROL.sub(" ", value) if isinstance(value, str) else value
    cell = WriteOnlyCell(sheet, value=content)
    if isinstance(value, str):
        cell.data_type = "s"  # openpyxl takes = for a formula
    else:
        cell.number_format = _FORMATS[type(value)]
    return cell
