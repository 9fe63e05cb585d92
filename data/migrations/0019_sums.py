"""An index that holds all that the totals of the reminder list add up, in place of that of the customers alone."""

from typing import Any

STATEMENTS = (
    "DROP INDEX reminders_customer_id",
    "CREATE INDEX reminders_sums ON reminders "
    "(customer_id, level, year, lawsuit, package_id, currency, amount, days_late, days_sum, cost)",
)


def up(migrator: Any, db: Any) -> None:
    """Replace the index; ``db`` is the Peewee database inside a transaction.

    It leaves out the state: each message sent would change another page of the file.
    """
    for statement in STATEMENTS:
        db.execute_sql(statement)
