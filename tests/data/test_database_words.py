"""Errors of the database in words, from a database that really has them."""

import sqlite3
import time
from pathlib import Path

import peewee
import pytest

from data import database
from data.database import patiently, transaction
from data.database_words import database_words
from data.errors import StoppedError
from data.models import Customer
from data.models import database as proxy
from tui.errors import in_words


def fill_up() -> None:
    """Write more than the disk is said to hold."""
    pages = proxy.execute_sql("PRAGMA page_count").fetchone()[0]
    proxy.execute_sql(f"PRAGMA max_page_count = {pages}")
    with transaction():
        Customer.create(code="1", name="x" * 100_000)


def test_a_full_disk_is_waited_for_and_then_said(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "FULL_PATIENCE", 0.0)
    with pytest.raises(StoppedError, match=r"disk is full.*dunmail\.db"):
        patiently(fill_up)


def test_a_disk_with_room_again_costs_only_time(db: Path) -> None:
    tries: list[float] = []

    def write() -> str:
        tries.append(time.monotonic())
        if len(tries) == 1:
            fill_up()
        return "written"

    assert patiently(write) == "written"
    assert len(tries) == 2


def failed_commit() -> Exception:
    """What the driver leaves behind: a rollback that failed because the commit before it had."""
    full, rollback = (peewee.OperationalError(words) for words in (
        "database or disk is full", "cannot rollback - no transaction is active"))
    rollback.__context__ = full
    return rollback


def test_a_rollback_that_fails_does_not_hide_the_cause(db: Path) -> None:
    assert "disk is full" in in_words(failed_commit())


def test_somebody_elses_lock_is_said_in_words(db: Path) -> None:
    proxy.execute_sql("PRAGMA busy_timeout = 50")
    other = sqlite3.connect(db, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(peewee.OperationalError) as caught, transaction():
        pass
    assert "in use by another program" in in_words(caught.value)
    other.close()


def test_a_write_protected_database_is_said_in_words(db: Path) -> None:
    proxy.execute_sql("PRAGMA query_only = 1")
    with pytest.raises(peewee.OperationalError) as caught:
        Customer.create(code="1", name="A")
    assert "protected against writing" in in_words(caught.value)


def test_what_nobody_foresaw_has_no_words_of_its_own() -> None:
    assert database_words(peewee.OperationalError("no such table: x"), "a.db") == ""
    assert database_words(ValueError("disk is full"), "a.db") == ""
