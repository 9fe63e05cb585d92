"""By how much less may be owed than a reminder says: tolerated when it is issued, and then as long as it is sent."""

from typing import Any


def up(migrator: Any, db: Any) -> None:
    """Add the column; ``db`` is the Peewee database inside a transaction."""
    db.execute_sql("ALTER TABLE reminders ADD COLUMN deviation BIGINT NOT NULL DEFAULT 0")
