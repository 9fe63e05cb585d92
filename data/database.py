"""Opening the database: where it is, how it is connected, that its schema fits."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, TypeVar

import peewee

from data import models
from data.database_words import database_words, is_full
from data.dialect import SQLITE_PRAGMAS, is_busy, is_sqlite
from data.errors import DatabaseError, StoppedError
from data.language import _
from data.migrating import is_new, migrate
from data.places import default_database

T = TypeVar("T")

BUSY_BREATH = 0.1  # seconds
FULL_PATIENCE = 30.0  # seconds: other programs' temporary files go away again


def open_database(url: str | None = None, tell: Callable[[str], object] = lambda words: None) -> bool:
    """Open the database named by ``url``, ``DUNMAIL_DATABASE`` or the default file, and bring its schema up to date.

    ``url`` is a Peewee database URL or the path of a SQLite file. Returns whether the database is a new, empty one,
    as a mistyped name makes it. ``tell`` is told, in words, what is done to an older one before it can be used.
    DatabaseError says what is wrong and what to do.
    """
    url = url or os.environ.get("DUNMAIL_DATABASE") or str(default_database())
    close_database()
    db = _sqlite(url) if "://" not in url or url.startswith("sqlite:") else _from_url(url)
    models.database.initialize(db)
    try:
        db.connect()
        try:
            return is_new(migrate(db, tell))
        except BaseException:
            db.close()
            raise
    except peewee.DatabaseError as error:
        raise DatabaseError(_("The database {name} cannot be opened: {error}").format(name=db.database, error=error)) \
            from error


def _sqlite(url: str) -> peewee.SqliteDatabase:
    path = Path(url.removeprefix("sqlite:///")).expanduser()
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)  # customers' debts are nobody else's business
    except OSError as error:
        raise DatabaseError(
            _("The database {name} cannot be opened: {error}").format(name=path, error=error)
        ) from error
    return peewee.SqliteDatabase(str(path), pragmas=SQLITE_PRAGMAS)


def _from_url(url: str) -> peewee.Database:
    from playhouse.db_url import connect

    try:
        db: peewee.Database = connect(url)
    except (RuntimeError, ValueError, peewee.ImproperlyConfigured) as error:
        scheme = url.split("://")[0]
        raise DatabaseError(
            _("A {scheme} database cannot be used: {error}").format(scheme=scheme, error=error)
        ) from error
    return db


def close_database() -> None:
    """Close this thread's connection, if a database is open."""
    if models.database.obj is not None and not models.database.obj.is_closed():
        models.database.obj.close()


def database_name() -> str:
    """The file or name of the open database, for messages."""
    return str(models.database.obj.database)


@contextmanager
def connection() -> Iterator[None]:
    """A connection for the current thread while the block runs; threads that skip this leak theirs."""
    db: Any = models.database.obj
    if not db.is_closed():  # the opening thread has one already
        yield
        return
    with db.connection_context():
        yield


def patiently(action: Callable[[], T], enough: Callable[[], bool] = lambda: False) -> T:
    """Do ``action``, a whole transaction, again for as long as another process keeps the database busy.

    What must not be lost, such as a server's word, outlasts the driver's own patience this way, and for FULL_PATIENCE
    a full disk. The error comes through once it is ``enough``; StoppedError says what else the operator can mend.
    """
    end = time.monotonic() + FULL_PATIENCE
    while True:
        try:
            return action()
        except peewee.OperationalError as error:
            if enough() or not (is_busy(error) or (is_full(error) and time.monotonic() < end)):
                if words := "" if is_busy(error) else database_words(error, database_name()):
                    raise StoppedError(words) from error
                raise
            time.sleep(BUSY_BREATH)


def transaction() -> AbstractContextManager[Any]:
    """All or nothing for the block. On SQLite the write lock is taken at once, so a reader cannot turn into a loser."""
    db: Any = models.database.obj
    if not is_sqlite(db) or db.in_transaction():
        atomic: AbstractContextManager[Any] = db.atomic()
        return atomic
    immediate: AbstractContextManager[Any] = db.transaction("IMMEDIATE")
    return immediate
