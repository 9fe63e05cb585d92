"""Comparing the records of a file with the database, and writing the difference.

The file wins in what the ERP knows. It never touches a block that an operator has decided about in Dunmail.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from data import models
from data.fields import now, to_milliseconds
from data.journal import typed_values
from data.records import Key, Records
from data.sorting import sort_key
from data.values import Value

# Per kind: its table, the columns of its key, and the value of every other column that a file may lack.
TABLES: Mapping[str, tuple[str, tuple[str, ...], Mapping[str, Value]]] = {
    "customers": ("customers", ("code",), {
        "name": "", "kind": "company", "street": "", "postcode": "", "city": "", "country": "", "language": "",
        "vat_id": "", "defaulter": 0, "blocked": 0, "block_reason": "", "blocked_until": None,
    }),
    "contacts": ("contacts", ("customer_id", "code"), {"name": "", "email": "", "phone": ""}),
    "items": ("open_items", ("customer_id", "document"), {
        "issued": None, "due": None, "amount": None, "open_amount": 0, "currency": "EUR", "reference": "",
        "lawsuit": 0, "closed": 0, "updated_at": 0,
    }),
}  # fmt: skip
BLOCK = ("blocked", "block_reason", "blocked_until")
FLAGS = ("defaulter", "blocked", "lawsuit", "closed")  # booleans of the database


@dataclass(slots=True)
class Difference:
    """What the file changes. ``closed`` counts items that were open and have nothing open now."""

    inserts: list[tuple[Value, ...]] = field(default_factory=list)
    updates: list[tuple[Value, ...]] = field(default_factory=list)  # values and, last, the id
    missing: list[int] = field(default_factory=list)  # ids of open items that the file does not name
    updated: int = 0
    unchanged: int = 0
    closed: int = 0
    overwritten: list[str] = field(default_factory=list)  # codes of records where the file replaces what was typed


def customer_ids() -> dict[str, int]:
    """The id of every customer code."""
    return {code: id_ for id_, code in _rows("SELECT id, code FROM customers")}


def compare(kind: str, records: Records) -> Difference:
    """What the records change; takes them out of ``records.rows`` on the way, to hold the ledger only once."""
    table, keys, _defaults = TABLES[kind]
    items = kind == "items"
    difference = Difference()
    columns, moment = _columns(kind, records), to_milliseconds(now())
    chosen = ", ".join(("id", *keys, *columns))
    open_place = columns.index("open_amount") if items else -1
    decided, typed = _decided(kind, columns), {} if items else typed_values(kind.removesuffix("s"))
    own = [place for place, name in enumerate(columns) if name in BLOCK] if decided else []
    for id_, *rest in _rows(f"SELECT {chosen} FROM {table}"):
        key: Key = tuple(rest[:len(keys)])
        old = tuple(rest[len(keys):])
        new = records.rows.pop(key, None)
        if new is None:
            if items and not old[-1] and key not in records.seen:
                difference.missing.append(id_)
            continue
        if items:
            new = (*new, int(new[open_place] == 0))
        if id_ in decided:
            new = tuple(old[place] if place in own else value for place, value in enumerate(new))
        if new == old:
            difference.unchanged += 1
            continue
        if items and new[-1] and not old[-1]:
            difference.closed += 1
        else:
            difference.updated += 1
        difference.updates.append((*new, *((moment,) if items else ()), id_))
        if id_ in typed and any(typed[id_].get(name) == was != will and name in typed[id_]
                                for name, was, will in zip(columns, old, new, strict=True)):
            difference.overwritten.append(str(key[-1]))
    difference.inserts = [_complete(kind, records.columns, key, new, moment) for key, new in records.rows.items()]
    return difference


def _decided(kind: str, columns: Sequence[str]) -> set[int]:
    """The ids of customers whose block is Dunmail's own; none if the file says nothing of blocks."""
    if kind != "customers" or not any(name in BLOCK for name in columns):
        return set()
    query: Any = models.Customer.select(models.Customer.id).where(models.Customer.block_decided)
    return {row[0] for row in query.tuples()}


def _columns(kind: str, records: Records) -> tuple[str, ...]:
    """The columns compared and updated: those of the file and, of an item, whether it is closed."""
    return (*records.columns, "closed") if kind == "items" else records.columns


def _complete(kind: str, columns: Sequence[str], key: Key, new: Sequence[Value], moment: int) -> tuple[Value, ...]:
    """A whole row of the table: the file's values and defaults for the columns it has not."""
    row = dict(TABLES[kind][2])
    row.update(zip(columns, new, strict=True))
    if kind == "items":
        row["closed"] = int(row["open_amount"] == 0)
        row["updated_at"] = moment
        if row["amount"] is None:  # the file has no such column
            row["amount"] = row["open_amount"]
    return (*key, *row.values())


def apply(kind: str, records: Records, difference: Difference, close_missing: bool) -> None:
    """Write the difference; the caller holds the transaction."""
    table, keys, defaults = TABLES[kind]
    columns = (*_columns(kind, records), *(("updated_at",) if kind == "items" else ()))
    mark = models.database.obj.param
    if difference.inserts:
        names = (*keys, *defaults)
        _many(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join([mark] * len(names))})", names,
              difference.inserts)
    if difference.updates:
        changes = ", ".join(f"{name} = {mark}" for name in columns)
        _many(f"UPDATE {table} SET {changes} WHERE id = {mark}", (*columns, "id"), difference.updates)
    if kind == "customers" and (difference.inserts or difference.updates):
        _name()
    if close_missing and difference.missing:
        _close(difference.missing)


def _name() -> None:
    """What names are sorted by follows them."""
    named = [(sort_key(name), id_) for id_, name, key in _rows("SELECT id, name, sort_name FROM customers")
             if sort_key(name) != key]
    mark = models.database.obj.param
    _many(f"UPDATE customers SET sort_name = {mark} WHERE id = {mark}", ("sort_name", "id"), named)


def _close(items: Sequence[int]) -> None:
    mark, moment = models.database.obj.param, to_milliseconds(now())
    _many(f"UPDATE open_items SET closed = {mark}, open_amount = 0, updated_at = {mark} WHERE id = {mark}",
          ("closed", "updated_at", "id"), [(1, moment, id_) for id_ in items])


def _rows(sql: str) -> Iterator[tuple[Any, ...]]:
    """The rows with dates as ISO text, as SQLite keeps them; raw, for Peewee would spend seconds on a ledger."""
    for row in models.database.obj.execute_sql(sql):
        yield tuple(value.isoformat() if isinstance(value, date) else value for value in row)


def _many(sql: str, columns: Sequence[str], rows: Iterable[tuple[Value, ...]]) -> None:
    flags = [place for place, name in enumerate(columns) if name in FLAGS]
    models.database.obj.cursor().executemany(sql, (_with_flags(row, flags) for row in rows) if flags else rows)


def _with_flags(row: tuple[Value, ...], flags: Sequence[int]) -> tuple[Value, ...]:
    """PostgreSQL takes no number for a boolean."""
    changed = list(row)
    for place in flags:
        changed[place] = bool(changed[place])
    return tuple(changed)
