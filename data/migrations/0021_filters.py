"""Reminders by ranges of numbers and dates, whatever their year, and the last before lawsuit: found in an index."""

from typing import Any

STATEMENTS = (
    "CREATE INDEX reminders_number_date ON reminders (number, date)",
    "CREATE INDEX reminders_last ON reminders (last_before_lawsuit, id)",
)


def up(migrator: Any, db: Any) -> None:
    """Add the indexes; ``db`` is the Peewee database inside a transaction."""
    for statement in STATEMENTS:
        db.execute_sql(statement)
