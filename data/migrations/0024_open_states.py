"""Messages by state, but for the accepted ones: nearly all are, so a list of them costs a page of every message."""

from typing import Any

STATEMENTS = (
    "DROP INDEX messages_state",
    "CREATE INDEX messages_state ON messages (state, id) WHERE state <> 'accepted'",
)


def up(migrator: Any, db: Any) -> None:
    """Replace the index; ``db`` is the Peewee database inside a transaction."""
    for statement in STATEMENTS:
        db.execute_sql(statement)
