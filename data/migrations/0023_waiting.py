"""Documents that are collected and e-mailed later."""

from typing import Any

STATEMENT = """
CREATE TABLE waiting_documents (
    document_id BIGINT NOT NULL PRIMARY KEY REFERENCES documents (id) ON DELETE CASCADE,
    recipients TEXT NOT NULL,
    customer VARCHAR(255) NOT NULL,
    name TEXT NOT NULL,
    subject TEXT NOT NULL,
    added_at BIGINT NOT NULL,
    operator VARCHAR(255) NOT NULL
)
"""


def up(migrator: Any, db: Any) -> None:
    """Create the table; ``db`` is the Peewee database inside a transaction."""
    db.execute_sql(STATEMENT)
