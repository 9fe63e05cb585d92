"""Which file was imported when: how old the payments are that reminders go by."""

from datetime import datetime
from typing import Any

from peewee import fn

from data.fields import from_milliseconds, now
from data.models import Import
from data.pages import execute

NAME_KEPT = 255  # characters of a file's name


def note_import(kind: str, file: str, rows: int) -> None:
    """Note that a file was imported just now; the caller holds the transaction."""
    Import.create(kind=kind, file=file[:NAME_KEPT], row_count=rows, at=now())


def last_import(kind: str) -> datetime | None:
    """When a file of that kind was last imported; None if never."""
    query: Any = Import.select(fn.MAX(Import.at)).where(Import.kind == kind)
    moment = execute(query).fetchone()[0]
    return None if moment is None else from_milliseconds(moment)
