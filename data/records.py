"""From the rows of a file to records of one kind, ready to compare with the database; or bad rows with reasons."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from data import values
from data.amounts import AmountReader, is_credit
from data.formats import Broken, Cell, Sheet
from data.headers import VARIANTS
from data.language import _
from data.values import Value, as_text, is_blank

Key: TypeAlias = tuple[int | str, ...]  # (code,) of a customer; (customer's id, code or document) of the others
Progress: TypeAlias = Callable[[int, int], None]

PROGRESS_EVERY = 1000  # rows
SHOWN = 100  # characters of a bad value

# Per kind the fields that name a record: of another customer's, then its own.
KEYS: Mapping[str, tuple[str, ...]] = {
    "customers": ("code",), "contacts": ("customer", "code"), "items": ("customer", "document"),
}  # fmt: skip
AMOUNTS = ("amount", "open_amount")
NEEDED = ("name", "open_amount")  # of their kind; a contact may have neither name nor address
READERS: Mapping[str, values.Reader] = {
    "kind": values.kind, "legal_person": values.legal_person, "natural_person": values.natural_person,
    "language": values.language, "country": values.country, "currency": values.currency, "reference": values.code,
    "postcode": values.code, "vat_id": values.code, "email": values.addresses, "issued": values.day,
    "due": values.day, "blocked_until": values.day, "defaulter": values.yes_no, "blocked": values.yes_no,
    "lawsuit": values.yes_no,
}  # fmt: skip


class BadRow(NamedTuple):
    """A row that cannot be imported; ``row`` is the line of the file or the row of the sheet, the header included."""

    file: str
    row: int
    field: str
    value: str
    reason: str

    def __str__(self) -> str:
        return ", ".join(filter(None, (f"{self.file}:{self.row}", self.field, self.value, self.reason)))


@dataclass(slots=True)
class Records:
    """What a file holds: ``rows`` has the values of ``columns`` by key; ``seen`` every key named, with its row.

    ``unnamed`` is the first bad row that does not say which record it is about, 0 if there is none.
    """

    columns: tuple[str, ...]
    rows: dict[Key, tuple[Value, ...]] = field(default_factory=dict)
    seen: dict[Key, int] = field(default_factory=dict)
    bad: list[BadRow] = field(default_factory=list)
    count: int = 0
    unnamed: int = 0


class _Wrong(ValueError):
    """A cell that cannot be used: the field's name, the cell, the reason; ``named`` if its record is known."""

    def __init__(self, name: str, cell: Cell, reason: str) -> None:
        super().__init__(reason)
        self.name, self.cell, self.reason = name, cell, reason


class _Column(NamedTuple):
    name: str
    place: int
    read: Callable[[Cell], Value]
    needed: bool


class RecordReader:
    """Reads one file of one kind; ``customers`` are the ids of the known customer codes."""

    def __init__(self, kind: str, sheet: Sheet, places: Mapping[str, int], customers: Mapping[str, int],
                 decimal: str = "") -> None:
        self._sheet, self._customers = sheet, customers
        self._amounts = AmountReader(decimal)
        self._keys = [(name, places[name]) for name in KEYS[kind]]
        self._of_customer = KEYS[kind][0] == "customer"
        self._columns = [
            _Column(name, place, self._amounts.read if name in AMOUNTS else READERS.get(name, values.text),
                    name in NEEDED and (name != "name" or kind == "customers"))
            for name, place in places.items() if name not in KEYS[kind]
        ]
        self._money = [place for place, column in enumerate(self._columns) if column.name in AMOUNTS]
        self._open = next((place for place in self._money if self._columns[place].name == "open_amount"), 0)
        self._due = next((place for place, column in enumerate(self._columns) if column.name == "due"), 0)
        self._width = max((place + 1 for place, cell in enumerate(sheet.header) if cell.strip()), default=0)
        self._unsure: list[Key] = []  # records with an amount that the other amounts have to explain
        self._without_zeros: dict[str, str] | None = None
        self._records = Records(tuple("kind" if c.name in VARIANTS else c.name for c in self._columns))

    def read(self, progress: Progress | None = None) -> Records:
        """All rows of the file. ``progress`` is told rows done and, about, in all."""
        records, total = self._records, self._sheet.total
        for row, cells in self._sheet.rows:
            if isinstance(cells, Broken):
                records.count += 1
                self._refuse(row, _Wrong("", None, cells.reason), None)
            elif not all(map(is_blank, cells)):
                records.count += 1
                self._row(row, cells)
            if progress and records.count % PROGRESS_EVERY == 0:
                progress(records.count, max(total, records.count))
        self._settle()
        if progress:
            progress(records.count, records.count)
        records.bad.sort(key=lambda bad: bad.row)
        return records

    def _row(self, row: int, cells: Sequence[Cell]) -> None:
        key: Key | None = None
        try:
            self._check_width(cells)
            key = self._key(cells)
            if key in self._records.seen:
                raise _Wrong(self._keys[-1][0], cells[self._keys[-1][1]],
                             _("is in row {row} already").format(row=self._records.seen[key]))
            self._records.seen[key] = row
            found = self._values(cells)
        except _Wrong as wrong:
            self._refuse(row, wrong, key)
            return
        self._records.rows[key] = found
        for place in self._money:
            if isinstance(found[place], str):
                self._unsure.append(key)
                break

    def _refuse(self, row: int, wrong: _Wrong, key: Key | None) -> None:
        self._records.bad.append(BadRow(self._sheet.file.name, row, wrong.name, as_text(wrong.cell)[:SHOWN],
                                        wrong.reason))
        if key is None and not self._records.unnamed and not isinstance(wrong, _Stranger):
            self._records.unnamed = row

    def _check_width(self, cells: Sequence[Cell]) -> None:
        """A delimiter inside a text without quotes, or a file cut off, would put values under the wrong header."""
        width = len(cells)
        if width < self._width or (width > self._width and not all(map(is_blank, cells[self._width:]))):
            raise _Wrong("", as_text(cells[0]), _("the row has {count} columns, the header has {width}").format(
                count=width, width=self._width))

    def _key(self, cells: Sequence[Cell]) -> Key:
        parts: list[str] = []
        for name, place in self._keys:
            try:
                part = values.code(cells[place])
            except ValueError as error:
                raise _Wrong(name, cells[place], str(error)) from None
            if not part:
                raise _Wrong(name, cells[place], _("is empty"))
            parts.append(part)
        if not self._of_customer:
            return tuple(parts)
        customer = self._customers.get(parts[0])
        if customer is None:
            raise self._unknown(parts[0])
        return customer, parts[1]

    def _unknown(self, code: str) -> _Wrong:
        if self._without_zeros is None:
            self._without_zeros = {known.lstrip("0"): known for known in self._customers if known[:1] == "0"}
        near = self._without_zeros.get(code.lstrip("0"))
        if near:
            return _Wrong("customer", code, _("there is no such customer, but there is {near}; a spreadsheet may have "
                                              "dropped the zeros").format(near=near))
        return _Stranger("customer", code, _("there is no such customer"))

    def _values(self, cells: Sequence[Cell]) -> tuple[Value, ...]:
        found: list[Value] = []
        for name, place, read, needed in self._columns:
            cell = cells[place]
            if needed and is_blank(cell):
                raise _Wrong(name, cell, _("is empty"))
            try:
                found.append(None if name == "amount" and is_blank(cell) else read(cell))
            except ValueError as error:
                raise _Wrong(name, cell, str(error)) from None
        if self._money:
            for place in self._money:  # an amount left empty is what is open
                found[place] = found[self._open] if found[place] is None else found[place]
            if found[self._due] is None:
                found[self._due] = self._credit_due(found, cells)
        return tuple(found)

    def _credit_due(self, found: Sequence[Value], cells: Sequence[Cell]) -> Value:
        """A credit note or a payment is due for nothing: its own date stands in. What is owed needs a due date."""
        cell = cells[self._columns[self._due].place]
        if not is_credit(found[self._open]):
            raise _Wrong("due", cell, _("is empty"))
        issued = next((value for value, column in zip(found, self._columns, strict=True) if column.name == "issued"),
                      None)
        if issued is None:
            raise _Wrong("due", cell, _("is empty; a credit needs a due date or a date of issue"))
        return issued

    def _settle(self) -> None:
        """Read the amounts that were ambiguous, now that the whole file has been seen."""
        for key in self._unsure:
            found = list(self._records.rows[key])
            try:
                for place in self._money:
                    text = found[place]
                    if isinstance(text, str):
                        found[place] = self._settled(self._columns[place].name, text)
            except _Wrong as wrong:
                del self._records.rows[key]
                self._refuse(self._records.seen[key], wrong, key)
            else:
                self._records.rows[key] = tuple(found)

    def _settled(self, name: str, text: str) -> int:
        try:
            return self._amounts.settle(text)
        except ValueError as error:
            raise _Wrong(name, text, str(error)) from None


class _Stranger(_Wrong):
    """A row about a customer who is not known: it cannot be about any record there is."""
