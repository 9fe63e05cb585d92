"""Holds on customers and items; interest, credits and lump sums of reminders; when what was imported."""

from typing import Any

STATEMENTS = (
    """CREATE TABLE holds (
        id {id},
        kind VARCHAR(255) NOT NULL CHECK (kind IN ('block', 'dispute', 'promise')),
        customer_id BIGINT REFERENCES customers (id) ON DELETE CASCADE,
        open_item_id BIGINT REFERENCES open_items (id) ON DELETE CASCADE,
        reason TEXT NOT NULL,
        starts DATE NOT NULL,
        until DATE,
        operator VARCHAR(255) NOT NULL,
        created_at BIGINT NOT NULL,
        ended_at BIGINT,
        ended_by VARCHAR(255) NOT NULL,
        CHECK ((customer_id IS NULL) <> (open_item_id IS NULL)),
        CHECK (kind <> 'promise' OR until IS NOT NULL)
    )""",
    "CREATE INDEX holds_customer ON holds (customer_id)",
    "CREATE INDEX holds_open_item ON holds (open_item_id)",
    """CREATE TABLE imports (
        id {id},
        kind VARCHAR(255) NOT NULL,
        file VARCHAR(255) NOT NULL,
        row_count INTEGER NOT NULL,
        at BIGINT NOT NULL
    )""",
    "CREATE INDEX imports_kind ON imports (kind, at)",
    # What was imported before this table existed: the last change of an item is the best that is known.
    """INSERT INTO imports (kind, file, row_count, at)
        SELECT 'items', '', known.items, known.at
        FROM (SELECT COUNT(*) AS items, MAX(updated_at) AS at FROM open_items) AS known WHERE known.items > 0""",
    "ALTER TABLE reminders ADD COLUMN credit BIGINT NOT NULL DEFAULT 0",
    "ALTER TABLE reminders ADD COLUMN customer_credit BIGINT NOT NULL DEFAULT 0",
    "ALTER TABLE reminders ADD COLUMN lump_sum BIGINT NOT NULL DEFAULT 0",
    "ALTER TABLE reminder_items ADD COLUMN interest BIGINT NOT NULL DEFAULT 0",
    "ALTER TABLE reminder_items ADD COLUMN lump_sum BIGINT NOT NULL DEFAULT 0",
)


def up(migrator: Any, db: Any) -> None:
    """Create the tables and add the columns; ``db`` is the Peewee database inside a transaction."""
    from data.dialect import column_types

    types = column_types(db)
    for statement in STATEMENTS:
        db.execute_sql(statement.format(**types))
