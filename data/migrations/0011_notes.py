"""Notes about reminders, promises to pay among them; the messages of a number are found without reading them all."""

from typing import Any

STATEMENTS = """
CREATE TABLE notes (
    id {id},
    customer_id BIGINT NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    reminder_id BIGINT REFERENCES reminders (id) ON DELETE SET NULL,
    label VARCHAR(255) NOT NULL,
    at BIGINT NOT NULL,
    operator VARCHAR(255) NOT NULL,
    kind VARCHAR(255) NOT NULL,
    text TEXT NOT NULL,
    promised_on DATE
);
CREATE INDEX notes_customer ON notes (customer_id, id);
CREATE INDEX notes_reminder ON notes (reminder_id, id);
CREATE INDEX messages_label ON messages (label)
"""


def up(migrator: Any, db: Any) -> None:
    """Create the table and the indexes; ``db`` is the Peewee database inside a transaction."""
    from data.dialect import column_types

    for statement in STATEMENTS.format(**column_types(db)).split(";\n"):
        db.execute_sql(statement)
