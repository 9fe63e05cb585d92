"""What names are sorted and searched by: the database's own order has Č, Š and Ž after Z."""

from typing import Any

from data.dialect import insert_rows
from data.sorting import sort_key


def up(migrator: Any, db: Any) -> None:
    """Add the columns, fill them, and sort by them; ``db`` is the Peewee database inside a transaction.

    A table is gone through once with the keys of all its names at hand; name by name it takes twice as long.
    """
    for table, column, index in (("customers", "name", "customers_name"),
                                 ("reminders", "customer_name", "reminders_name")):
        db.execute_sql(f"ALTER TABLE {table} ADD COLUMN sort_name TEXT NOT NULL DEFAULT ''")
        db.execute_sql("CREATE TEMPORARY TABLE keys (name TEXT PRIMARY KEY, sort_name TEXT NOT NULL)")
        names = [row[0] for row in db.execute_sql(f"SELECT DISTINCT {column} FROM {table}").fetchall()]
        insert_rows(db, "keys", ("name", "sort_name"), ((name, sort_key(name)) for name in names))
        db.execute_sql(f"UPDATE {table} SET sort_name = (SELECT keys.sort_name FROM keys "
                       f"WHERE keys.name = {table}.{column})")
        db.execute_sql("DROP TABLE keys")
        db.execute_sql(f"DROP INDEX {index}")
        db.execute_sql(f"CREATE INDEX {index} ON {table} (sort_name, id)")
