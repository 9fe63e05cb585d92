"""The defaulter's mark on reminders, kept by the database, so that a million of them can be sorted by it."""

from typing import Any

from data.dialect import follow_defaulter


def up(migrator: Any, db: Any) -> None:
    """Add the column and its indexes; ``db`` is the Peewee database inside a transaction."""
    db.execute_sql("ALTER TABLE reminders ADD COLUMN defaulter BOOLEAN NOT NULL DEFAULT FALSE")
    db.execute_sql("UPDATE reminders SET defaulter = TRUE WHERE customer_id IN "
                   "(SELECT id FROM customers WHERE defaulter)")
    for column in ("defaulter", "lawsuit", "currency"):
        db.execute_sql(f"CREATE INDEX reminders_{column} ON reminders ({column}, id)")
    for statement in follow_defaulter(db):
        db.execute_sql(statement)
