"""The state of messages that went where no server gives its word: handed to a mail client, a program or a folder."""

from typing import Any

STATES, MOMENT = "'accepted', 'deferred'", "('accepted', 'bounced')"  # what 0001 says about states and accepted_at


def _changed(definition: str) -> str:
    new = definition.replace(STATES, "'accepted', 'handed', 'deferred'").replace(
        MOMENT, "('accepted', 'handed', 'bounced')")
    if new.count("'handed'") != 2:
        raise ValueError(f"messages is defined otherwise than expected: {definition}")
    return new


def up(migrator: Any, db: Any) -> None:
    """Let messages be handed; ``db`` is the Peewee database inside a transaction, its foreign keys off."""
    from data.dialect import is_sqlite, redefine_table

    if is_sqlite(db):
        redefine_table(db, "messages", _changed)
        return
    db.execute_sql("""ALTER TABLE messages
        DROP CONSTRAINT messages_state_check, DROP CONSTRAINT messages_check,
        ADD CONSTRAINT messages_state_check CHECK (state IN ('queued', 'claimed', 'dot_sent', 'accepted', 'handed',
            'deferred', 'failed', 'held', 'uncertain', 'cancelled', 'bounced')),
        ADD CONSTRAINT messages_check
            CHECK ((state IN ('accepted', 'handed', 'bounced')) = (accepted_at IS NOT NULL))""")
