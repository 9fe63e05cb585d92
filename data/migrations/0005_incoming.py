"""Incoming mail: addresses that bounced, and how far each mailbox has been read."""

from typing import Any

STATEMENTS = (
    """CREATE TABLE bounced_addresses (
        address VARCHAR(255) NOT NULL PRIMARY KEY,
        bounced_at BIGINT NOT NULL,
        words TEXT NOT NULL
    )""",
    """CREATE TABLE mailboxes (
        account VARCHAR(255) NOT NULL PRIMARY KEY,
        validity BIGINT NOT NULL,
        last_uid BIGINT NOT NULL,
        read_at BIGINT NOT NULL
    )""",
    """CREATE TABLE seen_mail (
        account VARCHAR(255) NOT NULL,
        uidl VARCHAR(255) NOT NULL,
        PRIMARY KEY (account, uidl)
    )""",
)


def up(migrator: Any, db: Any) -> None:
    """Create the tables; ``db`` is the Peewee database inside a transaction."""
    for statement in STATEMENTS:
        db.execute_sql(statement)
