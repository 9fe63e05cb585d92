"""Opening an XLSX file: the sheet with the header, its cells as Python values, numbers as the cell shows them."""

import re
import warnings
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from data.errors import InputError
from data.formats import HEADER_WITHIN, Cell, Row, Score, Sheet
from data.language import _

_ZEROS = re.compile(r"0{2,}")


def open_workbook(path: Path, score: Score) -> Sheet:
    """Open the visible sheet of an XLSX file whose header names most fields; InputError if there is none."""
    import openpyxl

    book: Any = None
    try:
        with warnings.catch_warnings(action="ignore"):  # styles it does not know are no concern of the operator
            book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        sheet, total, (rank, number, header) = _best_sheet(book, score)
        if rank < 0:
            raise InputError(_("{file} is empty.").format(file=path))
        return Sheet(path, header, _rows(path, sheet, number, len(header)), max(0, total - number), book.close)
    except BaseException as error:
        if book is not None:
            book.close()
        if isinstance(error, OSError | InputError) or not isinstance(error, Exception):
            raise
        raise _damaged(path, error) from error  # openpyxl raises anything on a damaged file


def _best_sheet(book: Any, score: Score) -> tuple[Any, int, tuple[int, int, list[str]]]:
    """The visible sheet with the best header (the first of equals), its stated number of rows and that header."""
    best: tuple[Any, int, tuple[int, int, list[str]]] = None, 0, (-1, 0, [])
    for sheet in book.worksheets:
        total = sheet.max_row or 0
        if sheet.sheet_state == "visible" and (header := _header(sheet, score))[0] > best[2][0]:
            best = sheet, total, header
    return best


def _damaged(path: Path, error: Exception) -> InputError:
    return InputError(_("{file} is not a readable XLSX file ({error}). Save it again as XLSX or CSV.").format(
        file=path, error=f"{type(error).__name__}: {error}"))


def _header(sheet: Any, score: Score) -> tuple[int, int, list[str]]:
    """How many fields the best of the first rows names, its number and its cells; -1 if the sheet is empty."""
    sheet.reset_dimensions()  # some writers state a size smaller than the sheet; rows would be cut off
    best: tuple[int, int, list[str]] = -1, 0, []
    for number, cells in islice(_filled(sheet), HEADER_WITHIN):
        header = ["" if cell is None else str(cell) for cell in cells]
        if (rank := score(header)) > best[0]:
            best = rank, number, header
    return best


def _filled(sheet: Any) -> Iterator[tuple[int, list[Cell]]]:
    """The rows that hold anything, by the sheet's own numbers."""
    for number, row in enumerate(sheet.iter_rows(), 1):
        cells = [_value(cell) for cell in row]
        if any(cell is not None and cell != "" for cell in cells):
            yield number, cells


def _value(cell: Any) -> Cell:
    value: Cell = cell.value
    # A code such as 0000001 is often the number 1 in the format 0000000.
    if type(value) is int and _ZEROS.fullmatch(cell.number_format):
        return str(value).zfill(len(cell.number_format))
    return value


def _rows(path: Path, sheet: Any, header: int, width: int) -> Iterator[Row]:
    try:
        for number, cells in _filled(sheet):
            if number > header:
                yield number, cells + [None] * (width - len(cells))
    except Exception as error:  # openpyxl raises anything on a damaged file
        raise _damaged(path, error) from error
