"""An index from which the overview counts and sums a million reminders without reading them."""

from typing import Any


def up(migrator: Any, db: Any) -> None:
    """Add the index; ``db`` is the Peewee database inside a transaction."""
    db.execute_sql("CREATE INDEX reminders_figures ON reminders (currency, level, state, amount)")
