"""Importing customers, contacts and open items from an ERP's file: all of it or, with bad rows, nothing."""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeAlias

from data.columns import ColumnMap, Columns, read_mapping
from data.database import transaction
from data.errors import InputError
from data.formats import open_sheet
from data.journal import note
from data.language import _
from data.merging import Difference, apply, compare, customer_ids
from data.records import BadRow as BadRow
from data.records import Progress, RecordReader, Records

Kind: TypeAlias = Literal["customers", "contacts", "items"]

NOTED = ("kind", "rows", "inserted", "updated", "closed", "overwritten")  # of the report, in the journal


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How to import. ``full``: the file has all open items, those missing from it are closed.

    ``mapping``: a TOML file with ``field = "header"``. ``encoding`` and ``delimiter`` are recognised if not given.
    """

    dry_run: bool = False
    skip_bad: bool = False
    full: bool = False
    mapping: Path | None = None
    encoding: str | None = None
    delimiter: str | None = None


@dataclass(slots=True)
class ImportReport:
    """What an import did or, if not ``applied``, would do with the good rows.

    ``rows`` are those of the file without header and empty rows. ``closed`` counts items that were open and no longer
    are: nothing open in the file, or missing from a full one. ``missing`` counts open items that the file does not
    name, closed or not. ``columns`` says which header was read as which field, ``ignored`` which headers were not.
    ``overwritten`` names customers and contacts in which the file replaces what was typed in Dunmail.
    """

    kind: Kind
    file: str
    rows: int = 0
    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    closed: int = 0
    missing: int = 0
    bad: list[BadRow] = field(default_factory=list)
    applied: bool = False
    columns: dict[str, str] = field(default_factory=dict)
    ignored: list[str] = field(default_factory=list)
    overwritten: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """The report in JSON's types."""
        names = [name for name in self.__slots__ if name != "bad"]
        return {name: getattr(self, name) for name in names} | {"bad": [row._asdict() for row in self.bad]}


def import_file(kind: Kind, path: Path, options: ImportOptions | None = None,
                progress: Callable[[int, int], None] | None = None) -> ImportReport:
    """Import one CSV or XLSX file in one transaction; what is there already is updated.

    A file with bad rows changes nothing unless ``skip_bad``. ``progress`` is told rows done and, about, in all.
    InputError if the file cannot be read, lacks a column, or the options contradict each other.
    """
    options = options or ImportOptions()
    report = ImportReport(kind, str(path))
    records = _read(report, path, options, progress)
    applied = not options.dry_run and (options.skip_bad or not records.bad)
    with transaction() if applied else nullcontext():
        difference = compare(kind, records)
        if applied:
            apply(kind, records, difference, options.full)
        _count(report, difference, options.full)
        if applied:
            note("imported", "import", path.name, details={
                name: value for name, value in report.as_json().items() if name in NOTED and value})
    report.applied = applied
    return report


def _count(report: ImportReport, difference: Difference, full: bool) -> None:
    report.inserted, report.updated, report.unchanged = \
        len(difference.inserts), difference.updated, difference.unchanged
    report.missing = len(difference.missing)
    report.closed = difference.closed + (report.missing if full else 0)
    report.overwritten = difference.overwritten


def count_missing(kind: Kind, path: Path, options: ImportOptions | None = None) -> int:
    """How many open items importing the file with ``full`` would close because it does not name them.

    0 if the file would not be imported at all because of bad rows. InputError as from ``import_file``.
    """
    options = options or ImportOptions(full=True)
    records = _read(ImportReport(kind, str(path)), path, options, None)
    if kind != "items" or (records.bad and not options.skip_bad):
        return 0
    return len(compare(kind, records).missing)


def _read(report: ImportReport, path: Path, options: ImportOptions, progress: Progress | None) -> Records:
    """The file's records; fills in what the report says of the file."""
    kind = report.kind
    if options.full and kind != "items":
        raise InputError(_("Only open items can be imported in full: {kind} missing from a file are kept.").format(
            kind=kind))
    mapping = read_mapping(options.mapping, kind) if options.mapping else ColumnMap()
    columns = Columns(kind, mapping)
    sheet = open_sheet(path, columns.score, options.encoding, options.delimiter)
    try:
        places = columns.places(path, sheet.header)
        customers = {} if kind == "customers" else customer_ids()
        records = RecordReader(kind, sheet, places, customers, mapping.decimal).read(progress)
    finally:
        sheet.close()
    report.rows, report.bad = records.count, records.bad
    report.columns = {name: sheet.header[place].strip() for name, place in places.items()}
    report.ignored = [header.strip() for place, header in enumerate(sheet.header)
                      if header.strip() and place not in places.values()]
    if options.full and options.skip_bad and records.unnamed:
        raise InputError(_("{file}: row {row} does not say which item it is, so it is not known which items are "
                           "missing. Correct it, or import without --full.").format(file=path, row=records.unnamed))
    return records
