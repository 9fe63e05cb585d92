"""Opening a CSV or XLSX file as ERPs write them: encoding, delimiter, header row and the rows under it."""

import csv
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import NamedTuple, TypeAlias

from data.encodings import broken_line, detect_encoding
from data.errors import InputError
from data.language import _

Cell: TypeAlias = str | int | float | Decimal | datetime | date | time | timedelta | None

DELIMITERS = (";", ",", "\t", "|")
DELIMITER_NAMES = {"tab": "\t", "\\t": "\t", "semicolon": ";", "comma": ",", "pipe": "|"}
HEADER_WITHIN = 20  # rows; some ERPs print titles above the header
SAMPLE = 64 * 1024  # characters looked at to find delimiter and header

_ZIP, _OLE, _PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF"


class Broken(NamedTuple):
    """Stands for the cells of a row that cannot be taken apart, and says why."""

    reason: str


Row: TypeAlias = tuple[int, Sequence[Cell] | Broken]
Score: TypeAlias = Callable[[Sequence[str]], int]


@dataclass(frozen=True, slots=True)
class Sheet:
    """An opened file: its header and the rows under it, read as they are asked for.

    A row's number is the line (the first one of a quoted field with line breaks) or the sheet's row, from 1.
    ``total`` estimates the rows, for a progress bar. Whoever opened the sheet calls ``close``.
    """

    file: Path
    header: list[str]
    rows: Iterator[Row]
    total: int
    close: Callable[[], None]


def open_sheet(path: Path, score: Score, encoding: str | None = None, delimiter: str | None = None) -> Sheet:
    """Open a CSV or XLSX file; what it is follows from its content.

    ``score`` says how many fields a row of headers names; the best row among the first is the header. InputError if
    the file is missing, empty, no table, or cannot be decoded.
    """
    try:
        with path.open("rb") as file:
            start = file.read(512)
        if start.startswith(_ZIP):
            from data.workbooks import open_workbook  # deferred with openpyxl: most files are CSV

            return open_workbook(path, score)
        _refuse(path, start)
        return _open_csv(path, score, encoding, delimiter)
    except OSError as error:
        raise InputError(_("{file} cannot be read: {error}.").format(file=path, error=error.strerror or error)) \
            from error


def _refuse(path: Path, start: bytes) -> None:
    if not start.strip():
        raise InputError(_("{file} is empty.").format(file=path))
    if start.startswith(_OLE):
        raise InputError(_("{file} is an old Excel file (XLS) or is protected by a password. Save it as XLSX or CSV.")
                         .format(file=path))
    if start.startswith(_PDF):
        raise InputError(_("{file} is a PDF. Export the data as CSV or XLSX.").format(file=path))
    if start.lstrip(b"\xef\xbb\xbf \r\n\t")[:6].lower() in (b"<html>", b"<html ", b"<table", b"<!doct", b"<?xml "):
        raise InputError(_("{file} holds HTML or XML. Open it in a spreadsheet and save it as XLSX or CSV.")
                         .format(file=path))
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        raise InputError(_("{file} is named like an Excel file but is not one. Save it again as XLSX or CSV.")
                         .format(file=path))


def _open_csv(path: Path, score: Score, encoding: str | None, delimiter: str | None) -> Sheet:
    encoding = _checked_encoding(encoding) if encoding else detect_encoding(path)
    with closing(_lines(path, encoding)) as lines:
        first = "".join(islice(lines, 1))
    named = first.strip().strip('"').lower()
    skip = 1 if named.startswith("sep=") and len(named) <= 5 else 0  # a line for Excel, no header
    if delimiter:
        delimiter = _checked_delimiter(delimiter)
    elif skip:
        delimiter = first.strip("\r\n\"")[4:5] or "\t"
    head = _head(path, encoding)
    found = _find_header(head, score, (delimiter,) if delimiter else DELIMITERS, skip)
    if not found:
        raise InputError(_("{file} is empty.").format(file=path))
    delimiter, number, header = found
    records = _records(path, encoding, delimiter)
    rows = ((row, cells) for row, cells in records if row > number)
    return Sheet(path, header, rows, _count_lines(path), records.close)


def _checked_encoding(name: str) -> str:
    try:
        b"x".decode(name)
    except UnicodeError:
        pass  # an encoding of more bytes
    except (LookupError, ValueError):
        raise InputError(_("There is no encoding {name}. Examples: utf-8, cp1250, iso8859-2, cp1252, cp852.")
                         .format(name=name)) from None
    return "utf-8-sig" if name.lower().replace("_", "-") in ("utf-8", "utf8") else name


def _checked_delimiter(text: str) -> str:
    delimiter = DELIMITER_NAMES.get(text.lower(), text)
    if len(delimiter) != 1 or delimiter in '"\r\n':
        raise InputError(_("A delimiter is one character or the word tab, not “{text}”.").format(text=text))
    return delimiter


def _lines(path: Path, encoding: str) -> Generator[str, None, None]:
    """The lines with their ends, as ``csv`` wants them; InputError where they cannot be decoded."""
    try:
        with path.open(encoding=encoding, newline="") as file:
            yield from file
    except UnicodeError:
        line = broken_line(path, encoding)
        where = _(", see line {line}").format(line=line) if line else ""
        raise InputError(_("{file} cannot be read as {encoding}{where}. Name its encoding with --encoding.")
                         .format(file=path, encoding=encoding, where=where)) from None


def _head(path: Path, encoding: str) -> list[str]:
    lines, size = [], 0
    with closing(_lines(path, encoding)) as source:
        for line in source:
            lines.append(line)
            size += len(line)
            if size > SAMPLE:
                break
    return lines


def _count_lines(path: Path) -> int:
    with path.open("rb") as file:
        return sum(block.count(b"\n") or block.count(b"\r") for block in iter(lambda: file.read(1 << 20), b""))


def _find_header(head: list[str], score: Score, delimiters: Sequence[str], skip: int) \
        -> tuple[str, int, list[str]] | None:
    """The delimiter that names most fields (then: gives most columns), the header's row number and its cells."""
    best: tuple[tuple[int, int, int], str, int, list[str]] | None = None
    for delimiter in delimiters:
        reader = csv.reader(head, delimiter=delimiter)
        end, rows = 0, 0
        try:
            for cells in reader:
                start, end = end + 1, reader.line_num
                if start <= skip or not any(map(str.strip, cells)):
                    continue
                rows += 1
                rank = (score(cells), 1 if rows == 1 else 0, len(cells))
                if best is None or rank > best[0]:
                    best = rank, delimiter, start, cells
                if rows == HEADER_WITHIN:
                    break
        except csv.Error:  # a quote open for longer than a field may be; the rows found so far decide
            continue
    return best and best[1:]


def _records(path: Path, encoding: str, delimiter: str) -> Generator[Row, None, None]:
    """Each record with the number of its first line; a record with misplaced quotes comes as ``Broken``."""
    # strict: otherwise a quote that is never closed swallows the rows after it in silence
    reader = csv.reader(_lines(path, encoding), delimiter=delimiter, strict=True)
    end = 0
    while True:
        start = end + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            end = reader.line_num
            if "expected after" not in str(error):
                raise InputError(_("{file}: a quoted text begins in line {line} and does not end. Correct the quotes "
                                   "there.").format(file=path, line=start)) from None
            yield start, Broken(_broken_reason(start, end))
            continue
        end = reader.line_num
        yield start, cells


def _broken_reason(start: int, end: int) -> str:
    if start == end:
        return _("a quote stands inside a quoted text; it must be doubled")
    return _("a quote is not closed; lines {first} to {last} were not read").format(first=start, last=end)
