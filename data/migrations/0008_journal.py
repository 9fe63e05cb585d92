"""The journal, to which rows are only added; an index for the list of customers; who decided about a block."""

from typing import Any

STATEMENTS = """
CREATE TABLE journal (
    id {id},
    at BIGINT NOT NULL,
    operator VARCHAR(255) NOT NULL,
    action VARCHAR(255) NOT NULL,
    kind VARCHAR(255) NOT NULL,
    object_id BIGINT,
    label VARCHAR(255) NOT NULL,
    details TEXT NOT NULL
);
CREATE INDEX journal_at ON journal (at, id);
CREATE INDEX journal_operator ON journal (operator, at, id);
CREATE INDEX journal_object ON journal (kind, label, at, id);
CREATE INDEX customers_name ON customers (name, id);
ALTER TABLE customers ADD COLUMN block_decided BOOLEAN NOT NULL DEFAULT FALSE
"""


def up(migrator: Any, db: Any) -> None:
    """Create the table, the indexes and the column; ``db`` is the Peewee database inside a transaction."""
    from data.dialect import append_only, column_types

    for statement in STATEMENTS.format(**column_types(db)).split(";\n"):
        db.execute_sql(statement)
    for statement in append_only(db, "journal"):
        db.execute_sql(statement)
