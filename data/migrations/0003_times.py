"""When a batch may be sent: not before a moment, not after another; and whether it sends what is no longer owed."""

from typing import Any

STATEMENTS = (
    "ALTER TABLE batches ADD COLUMN not_before BIGINT",
    "ALTER TABLE batches ADD COLUMN expires_at BIGINT",
    "ALTER TABLE batches ADD COLUMN stale BOOLEAN NOT NULL DEFAULT FALSE",
)


def up(migrator: Any, db: Any) -> None:
    """Add the columns; ``db`` is the Peewee database inside a transaction."""
    for statement in STATEMENTS:
        db.execute_sql(statement)
