"""Reminders of a state in the order of their numbers: what is still prepared is found among a million at once."""

from typing import Any

STATEMENTS = (
    "DROP INDEX reminders_state",
    "CREATE INDEX reminders_state ON reminders (state, year, number)",
)


def up(migrator: Any, db: Any) -> None:
    """Replace the index; ``db`` is the Peewee database inside a transaction."""
    for statement in STATEMENTS:
        db.execute_sql(statement)
