"""Several connections and envelopes served in parts; the claim of a message is no longer written down.

* ``messages.remaining``: the recipients still to be served, one a line, where the others already have the message;
  ``messages.later``: those whom the transaction of the dot that left did not include.
* Nothing is ``claimed`` any more: the compare-and-set of the dot decides whose a message is.
* ``learned_limits.seconds`` may be -1: how many connections an account may have at once.
* ``attempts`` numbers its rows without a table of the last numbers, and ``messages_pace`` lists only what was
  accepted: two pages less to write for every message.
"""

from typing import Any

ATTEMPTS = """CREATE TABLE attempts_new (
    id INTEGER NOT NULL PRIMARY KEY,
    message_id BIGINT NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    at BIGINT NOT NULL,
    outcome VARCHAR(255) NOT NULL,
    stage VARCHAR(255) NOT NULL,
    code INTEGER,
    enhanced VARCHAR(255) NOT NULL,
    text TEXT NOT NULL,
    ms INTEGER NOT NULL
)"""
LIMITS = """CREATE TABLE learned_limits_new (
    account VARCHAR(255) NOT NULL,
    seconds INTEGER NOT NULL CHECK (seconds >= -1),
    cap INTEGER NOT NULL CHECK (cap > 0),
    origin VARCHAR(255) NOT NULL CHECK (origin IN ('learned', 'operator')),
    learned_at BIGINT NOT NULL,
    words TEXT NOT NULL,
    PRIMARY KEY (account, seconds)
)"""


def up(migrator: Any, db: Any) -> None:
    """Change the tables; ``db`` is the Peewee database inside a transaction."""
    from data.dialect import is_sqlite

    db.execute_sql("ALTER TABLE messages ADD COLUMN remaining TEXT NOT NULL DEFAULT ''")
    db.execute_sql("ALTER TABLE messages ADD COLUMN later TEXT NOT NULL DEFAULT ''")
    db.execute_sql("UPDATE messages SET state = 'queued', holder = '', due_at = NULL WHERE state = 'claimed'")
    _replace(db, "learned_limits", LIMITS)
    db.execute_sql("DROP INDEX messages_pace")
    db.execute_sql("CREATE INDEX messages_pace ON messages (account, accepted_at) WHERE accepted_at IS NOT NULL")
    if is_sqlite(db):
        _replace(db, "attempts", ATTEMPTS)
        db.execute_sql("CREATE INDEX attempts_message ON attempts (message_id, id)")


def _replace(db: Any, table: str, create: str) -> None:
    """``table``, to which no other table refers, made anew by ``create`` with all its rows."""
    db.execute_sql(create)
    db.execute_sql(f"INSERT INTO {table}_new SELECT * FROM {table}")
    db.execute_sql(f"DROP TABLE {table}")
    db.execute_sql(f"ALTER TABLE {table}_new RENAME TO {table}")
