"""Reminders sent by post: the day on which they were."""

from typing import Any


def up(migrator: Any, db: Any) -> None:
    """Add the column; ``db`` is the Peewee database inside a transaction."""
    db.execute_sql("ALTER TABLE reminders ADD COLUMN posted_on DATE")
