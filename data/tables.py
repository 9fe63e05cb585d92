"""Writing a table of any length to a CSV or XLSX file that spreadsheets open as it is meant."""

import csv
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from data.errors import InputError
from data.language import _

KINDS = (".csv", ".xlsx")
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would calculate; nothing here is meant so
NUMBER = re.compile(r"-?\d+(\.\d+)?")


def check_kind(file: Path) -> None:
    """InputError if the name does not say CSV or XLSX."""
    if file.suffix.lower() not in KINDS:
        raise InputError(_("{file}: the name must end in .csv or .xlsx.").format(file=file))


def write_table(file: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    """Write texts to ``file`` in the format its name says and return how many rows; InputError if that fails."""
    check_kind(file)
    try:
        return _write_csv(file, header, rows) if file.suffix.lower() == ".csv" else _write_xlsx(file, header, rows)
    except OSError as error:
        raise InputError(_("{file} cannot be written: {error}").format(file=file, error=error.strerror)) from error


def _write_csv(file: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    count = 0
    # With the mark at its start, or Excel takes the file for one of Windows' own encodings.
    with file.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, delimiter=";")
        writer.writerow(header)
        for row in rows:
            writer.writerow(["'" + cell if cell.startswith(FORMULA) and not NUMBER.fullmatch(cell) else cell
                             for cell in row])
            count += 1
    return count


def _write_xlsx(file: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.utils.exceptions import IllegalCharacterError

    book = Workbook(write_only=True)
    sheet = book.create_sheet()

    def text(value: str) -> Any:
        cell = WriteOnlyCell(sheet)
        try:
            cell.value = value
        except IllegalCharacterError:
            cell.value = "".join(char if char.isprintable() else " " for char in value)
        cell.data_type = "s"  # a text, even one that looks like a formula
        return cell

    count = 0
    sheet.append([text(title) for title in header])
    for row in rows:
        sheet.append([text(cell) for cell in row])
        count += 1
    book.save(file)
    return count
