"""The first tables: operators, books, reminders, documents, the outbox."""

from typing import Any

TABLES = """
CREATE TABLE operators (
    id {id},
    code VARCHAR(255) NOT NULL UNIQUE,
    name VARCHAR(255) NOT NULL,
    level VARCHAR(255) NOT NULL CHECK (level IN ('clerk', 'supervisor')),
    language VARCHAR(255) NOT NULL,
    email VARCHAR(255) NOT NULL,
    login VARCHAR(255) NOT NULL,
    active BOOLEAN NOT NULL
);
CREATE TABLE preferences (
    operator VARCHAR(255) NOT NULL,
    key VARCHAR(255) NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (operator, key)
);
CREATE TABLE customers (
    id {id},
    code VARCHAR(255) NOT NULL UNIQUE CHECK (code <> ''),
    name VARCHAR(255) NOT NULL,
    kind VARCHAR(255) NOT NULL CHECK (kind IN ('company', 'person')),
    street VARCHAR(255) NOT NULL,
    postcode VARCHAR(255) NOT NULL,
    city VARCHAR(255) NOT NULL,
    country VARCHAR(255) NOT NULL,
    language VARCHAR(255) NOT NULL,
    vat_id VARCHAR(255) NOT NULL,
    defaulter BOOLEAN NOT NULL,
    blocked BOOLEAN NOT NULL,
    block_reason TEXT NOT NULL,
    blocked_until DATE
);
CREATE TABLE contacts (
    id {id},
    customer_id BIGINT NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    code VARCHAR(255) NOT NULL CHECK (code <> ''),
    name VARCHAR(255) NOT NULL,
    email TEXT NOT NULL,
    phone VARCHAR(255) NOT NULL,
    UNIQUE (customer_id, code)
);
CREATE TABLE open_items (
    id {id},
    customer_id BIGINT NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    document VARCHAR(255) NOT NULL CHECK (document <> ''),
    issued DATE,
    due DATE NOT NULL,
    amount BIGINT NOT NULL,
    open_amount BIGINT NOT NULL,
    currency VARCHAR(255) NOT NULL,
    reference VARCHAR(255) NOT NULL,
    closed BOOLEAN NOT NULL,
    lawsuit BOOLEAN NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE (customer_id, document)
);
CREATE INDEX open_items_due ON open_items (closed, due);
CREATE TABLE packages (
    id {id},
    date DATE NOT NULL,
    created_at BIGINT NOT NULL,
    operator VARCHAR(255) NOT NULL
);
CREATE TABLE documents (
    id {id},
    kind VARCHAR(255) NOT NULL CHECK (kind IN ('letter', 'invoice', 'payslip', 'statement', 'other')),
    name VARCHAR(255) NOT NULL,
    sha256 VARCHAR(255) NOT NULL,
    size BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    void BOOLEAN NOT NULL
);
CREATE INDEX documents_sha256 ON documents (sha256);
CREATE TABLE document_contents (
    document_id BIGINT NOT NULL PRIMARY KEY REFERENCES documents (id) ON DELETE CASCADE,
    content {blob} NOT NULL
);
CREATE TABLE reminders (
    id {id},
    year INTEGER NOT NULL,
    number INTEGER NOT NULL CHECK (number > 0),
    date DATE NOT NULL,
    customer_id BIGINT NOT NULL REFERENCES customers (id),
    customer_code VARCHAR(255) NOT NULL,
    customer_name VARCHAR(255) NOT NULL,
    package_id BIGINT NOT NULL REFERENCES packages (id),
    level INTEGER NOT NULL CHECK (level >= 1),
    currency VARCHAR(255) NOT NULL,
    amount BIGINT NOT NULL,
    days_late INTEGER NOT NULL,
    days_sum INTEGER NOT NULL,
    item_count INTEGER NOT NULL CHECK (item_count > 0),
    average_per_day BIGINT NOT NULL,
    cost BIGINT NOT NULL,
    interest BIGINT NOT NULL,
    pay_by DATE NOT NULL,
    contact_code VARCHAR(255) NOT NULL,
    last_before_lawsuit BOOLEAN NOT NULL,
    lawsuit BOOLEAN NOT NULL,
    state VARCHAR(255) NOT NULL CHECK (state IN ('prepared', 'issued', 'sent')),
    document_id BIGINT REFERENCES documents (id),
    issued_at BIGINT,
    sent_at BIGINT,
    UNIQUE (year, number),
    UNIQUE (package_id, customer_id, currency),
    CHECK ((state = 'prepared') = (document_id IS NULL))
);
CREATE INDEX reminders_customer ON reminders (customer_code, id);
CREATE INDEX reminders_customer_id ON reminders (customer_id);
CREATE INDEX reminders_name ON reminders (customer_name, id);
CREATE INDEX reminders_date ON reminders (date, id);
CREATE INDEX reminders_level ON reminders (level, id);
CREATE INDEX reminders_state ON reminders (state, id);
CREATE INDEX reminders_amount ON reminders (amount, id);
CREATE INDEX reminders_days_late ON reminders (days_late, id);
CREATE INDEX reminders_average ON reminders (average_per_day, id);
CREATE INDEX reminders_cost ON reminders (cost, id);
CREATE INDEX reminders_package ON reminders (package_id, id);
CREATE INDEX reminders_document ON reminders (document_id);
CREATE TABLE reminder_items (
    id {id},
    reminder_id BIGINT NOT NULL REFERENCES reminders (id) ON DELETE CASCADE,
    open_item_id BIGINT REFERENCES open_items (id) ON DELETE SET NULL,
    document VARCHAR(255) NOT NULL,
    issued DATE,
    due DATE NOT NULL,
    amount BIGINT NOT NULL,
    reference VARCHAR(255) NOT NULL,
    days_late INTEGER NOT NULL,
    level INTEGER NOT NULL CHECK (level >= 1),
    UNIQUE (reminder_id, open_item_id)
);
CREATE INDEX reminder_items_open_item ON reminder_items (open_item_id, reminder_id);
CREATE TABLE batches (
    id {id},
    kind VARCHAR(255) NOT NULL CHECK (kind IN ('reminders', 'documents', 'test')),
    account VARCHAR(255) NOT NULL,
    transport VARCHAR(255) NOT NULL,
    state VARCHAR(255) NOT NULL
        CHECK (state IN ('draft', 'running', 'paused', 'finished', 'stopped', 'cancelled')),
    reason TEXT NOT NULL,
    paused_until BIGINT,
    operator VARCHAR(255) NOT NULL,
    subject TEXT NOT NULL,
    selected INTEGER NOT NULL,
    created_at BIGINT NOT NULL,
    started_at BIGINT,
    finished_at BIGINT
);
CREATE INDEX batches_state ON batches (state);
CREATE TABLE skips (
    id {id},
    batch_id BIGINT NOT NULL REFERENCES batches (id) ON DELETE CASCADE,
    reminder_id BIGINT REFERENCES reminders (id) ON DELETE SET NULL,
    label VARCHAR(255) NOT NULL,
    reason TEXT NOT NULL
);
CREATE INDEX skips_batch ON skips (batch_id);
CREATE INDEX skips_reminder ON skips (reminder_id);
CREATE TABLE messages (
    id {id},
    batch_id BIGINT NOT NULL REFERENCES batches (id) ON DELETE CASCADE,
    document_id BIGINT REFERENCES documents (id),
    reminder_id BIGINT REFERENCES reminders (id),
    account VARCHAR(255) NOT NULL,
    label VARCHAR(255) NOT NULL,
    recipients TEXT NOT NULL CHECK (recipients <> ''),
    envelope_from VARCHAR(255) NOT NULL,
    envelope_to TEXT NOT NULL CHECK (envelope_to <> ''),
    message_id VARCHAR(255) NOT NULL UNIQUE,
    date BIGINT NOT NULL,
    head {blob} NOT NULL,
    tail {blob} NOT NULL,
    smtputf8 BOOLEAN NOT NULL,
    size BIGINT NOT NULL,
    state VARCHAR(255) NOT NULL CHECK (state IN ('queued', 'claimed', 'dot_sent', 'accepted', 'deferred', 'failed',
        'held', 'uncertain', 'cancelled', 'bounced')),
    due_at BIGINT,
    tries INTEGER NOT NULL,
    holder VARCHAR(255) NOT NULL,
    last_words TEXT NOT NULL,
    queued_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    accepted_at BIGINT,
    UNIQUE (batch_id, document_id, recipients),
    CHECK ((state IN ('accepted', 'bounced')) = (accepted_at IS NOT NULL))
);
CREATE INDEX messages_work ON messages (batch_id, state, due_at, id);
CREATE INDEX messages_state ON messages (state, id);
CREATE INDEX messages_pace ON messages (account, accepted_at);
CREATE INDEX messages_document ON messages (document_id);
CREATE INDEX messages_reminder ON messages (reminder_id);
CREATE UNIQUE INDEX messages_live ON messages (reminder_id)
    WHERE state IN ('queued', 'claimed', 'dot_sent', 'deferred', 'held', 'uncertain');
CREATE TABLE attempts (
    id {id},
    message_id BIGINT NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    at BIGINT NOT NULL,
    outcome VARCHAR(255) NOT NULL,
    stage VARCHAR(255) NOT NULL,
    code INTEGER,
    enhanced VARCHAR(255) NOT NULL,
    text TEXT NOT NULL,
    ms INTEGER NOT NULL
);
CREATE INDEX attempts_message ON attempts (message_id, id);
CREATE TABLE leases (
    account VARCHAR(255) NOT NULL PRIMARY KEY,
    holder VARCHAR(255) NOT NULL,
    heartbeat_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
"""


def up(migrator: Any, db: Any) -> None:
    """Create every table and index; ``db`` is the Peewee database inside a transaction."""
    from data.dialect import column_types

    types = column_types(db)
    for statement in TABLES.format(**types).split(";\n"):
        if statement.strip():
            db.execute_sql(statement)
