"""Bringing a database to this program's schema: numbered migrations, after a copy of the file."""

import sqlite3
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import peewee

from data.dialect import is_sqlite
from data.errors import DatabaseError
from data.language import _
from data.places import backup_folder

HISTORY = "schema_migration"
MIGRATIONS = Path(__file__).parent / "migrations"
COPIES_KEPT = 10
PATIENCE = 10  # tries without anything moving, 50 ms apart


def known_migrations() -> list[str]:
    """Names of the migrations this program ships, in order."""
    names = (entry.name for entry in MIGRATIONS.iterdir())
    return sorted(name.removesuffix(".py") for name in names if name[:4].isdigit() and name.endswith(".py"))


def applied_migrations(db: peewee.Database) -> list[str]:
    """Names of the migrations the open database has had, in order; empty for a new database."""
    if not db.table_exists(HISTORY):
        return []
    handle: Any = db  # Peewee's stubs leave execute_sql untyped
    rows = handle.execute_sql(f"SELECT name FROM {HISTORY} ORDER BY name")
    return [row[0] for row in rows]


def migrate(db: peewee.Database, tell: Callable[[str], object] = lambda words: None) -> list[str]:
    """Apply what is missing to the open ``db`` and return the names applied.

    A SQLite file that already holds tables is copied beside itself first. As that and the rest may take a minute,
    ``tell`` is told what is about to be done to a database that is not new. DatabaseError if the database has
    migrations this program does not know (it is newer) or one cannot be applied; the file is then as before.
    """
    known, applied = known_migrations(), applied_migrations(db)
    unknown = [name for name in applied if name not in known]
    if unknown:
        raise DatabaseError(
            _("The database {name} was made by a newer Dunmail (it has {migration}). Update Dunmail, or name another "
              "database with --database. Nothing was changed.").format(name=db.database, migration=unknown[-1])
        )
    if len(applied) == len(known):
        return []
    if applied:
        tell(_("The database {name} is brought up to date. A large one takes a minute …").format(name=db.database))
    if applied and is_sqlite(db):
        back_up(Path(str(db.database)), applied[-1])
    return _apply(db, known)


def is_new(applied: list[str]) -> bool:
    """Whether the migrations just ``applied`` to a database begin with its very first."""
    return known_migrations()[:1] == applied[:1]


def _apply(db: peewee.Database, known: list[str]) -> list[str]:
    from playhouse.migrations import Runner  # deferred: 20 ms that most starts do not need

    done: list[str] = []
    patience = PATIENCE
    while True:
        before = applied_migrations(db)
        try:
            done += Runner(db, str(MIGRATIONS), table_name=HISTORY).up()
            return done
        except Exception as error:
            # Another terminal may be opening the same database at this moment and doing the work: while it gets
            # on, so do we with what is left.
            after = applied_migrations(db)
            if after == known:
                return done
            patience = PATIENCE if after != before else patience - 1
            if patience < 0:
                raise DatabaseError(_not_migrated(db, before, error)) from error
            time.sleep(0.05)


def _not_migrated(db: peewee.Database, before: list[str], error: Exception) -> str:
    words = _("The database {name} could not be brought up to date: {error}.").format(name=db.database, error=error)
    if before and is_sqlite(db):
        words += " " + _("A copy from before is in {folder}.").format(folder=backup_folder(Path(str(db.database))))
    return words


def back_up(file: Path, label: str) -> Path:
    """Copy the SQLite ``file`` into its backup folder, consistently even while others use it; keeps the last ten."""
    folder = backup_folder(file)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = folder / f"{file.stem}-{label}-{datetime.now():%Y%m%d-%H%M%S-%f}.db"
    target.touch(mode=0o600)
    source, copy = sqlite3.connect(file), sqlite3.connect(target)
    try:
        source.backup(copy)
    finally:
        copy.close()
        source.close()
    for old in sorted(folder.glob(f"{file.stem}-*.db"), key=lambda path: path.stat().st_mtime)[:-COPIES_KEPT]:
        old.unlink()
    return target
