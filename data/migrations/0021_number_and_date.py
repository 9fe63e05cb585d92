"""Reminders by ranges of numbers and dates, whatever their year: read in one index."""

from typing import Any


def up(migrator: Any, db: Any) -> None:
    """Add the index; ``db`` is the Peewee database inside a transaction."""
    db.execute_sql("CREATE INDEX reminders_number_date ON reminders (number, date)")
