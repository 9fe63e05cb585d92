"""Limits of sending accounts, learned from their servers' refusals or set by the operator."""

from typing import Any


def up(migrator: Any, db: Any) -> None:
    """Create the table; ``db`` is the Peewee database inside a transaction."""
    db.execute_sql("""
        CREATE TABLE learned_limits (
            account VARCHAR(255) NOT NULL,
            seconds INTEGER NOT NULL CHECK (seconds >= 0),
            cap INTEGER NOT NULL CHECK (cap > 0),
            origin VARCHAR(255) NOT NULL CHECK (origin IN ('learned', 'operator')),
            learned_at BIGINT NOT NULL,
            words TEXT NOT NULL,
            PRIMARY KEY (account, seconds)
        )""")
