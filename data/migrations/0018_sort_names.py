"""What names are sorted and searched by: the database's own order has Č, Š and Ž after Z."""

from typing import Any

from data.sorting import sort_key


def up(migrator: Any, db: Any) -> None:
    """Add the columns, fill them, and sort by them; ``db`` is the Peewee database inside a transaction."""
    for table, column, index in (("customers", "name", "customers_name"),
                                 ("reminders", "customer_name", "reminders_name")):
        db.execute_sql(f"ALTER TABLE {table} ADD COLUMN sort_name TEXT NOT NULL DEFAULT ''")
        names = [row[0] for row in db.execute_sql(f"SELECT DISTINCT {column} FROM {table}").fetchall()]
        db.cursor().executemany(f"UPDATE {table} SET sort_name = {db.param} WHERE {column} = {db.param}",
                                [(sort_key(name), name) for name in names])
        db.execute_sql(f"DROP INDEX {index}")
        db.execute_sql(f"CREATE INDEX {index} ON {table} (sort_name, id)")
