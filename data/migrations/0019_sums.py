"""An index that holds what the reminder list sums and most of what it is sorted by, in place of the customers' own."""

from typing import Any

STATEMENTS = (
    "DROP INDEX reminders_customer_id",
    "CREATE INDEX reminders_sums ON reminders "
    "(customer_id, level, year, number, lawsuit, package_id, customer_code, "
    "currency, amount, days_late, days_sum, cost)",
)


def up(migrator: Any, db: Any) -> None:
    """Replace the index; ``db`` is the Peewee database inside a transaction.

    It leaves out the state: each message sent would change another page of the file.
    """
    for statement in STATEMENTS:
        db.execute_sql(statement)
