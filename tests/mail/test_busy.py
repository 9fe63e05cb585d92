"""The database is somebody else's for longer than the driver waits: nothing is lost, nothing is tried twice."""

import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from data import ledger
from data.models import Message, database
from mail.batch import BatchSettings, queue, queue_test
from mail.sender import Sender


@pytest.fixture
def impatient(db: Path) -> Path:
    """The database file, given up by the driver after 0.1 s."""
    database.execute_sql("PRAGMA busy_timeout = 100")
    return db


def hold_lock(file: Path, seconds: float) -> None:
    """Keep the write lock from everybody else for so long."""
    other = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")

    def let_go() -> None:
        other.rollback()
        other.close()

    threading.Timer(seconds, let_go).start()


@pytest.mark.parametrize("step", ["mark_dot_sent", "settle"])
def test_a_busy_database_costs_time_and_no_word(
    serve: Callable[..., Any], office: Any, impatient: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    server = serve()
    preferences = office.use(server)
    batch = queue(office.reminders(2), BatchSettings(), preferences)
    real = getattr(ledger, step)
    locked: list[bool] = []

    def first_locked(*arguments: Any, **more: Any) -> Any:
        if not locked:
            locked.append(True)
            hold_lock(impatient, 0.5)
        return real(*arguments, **more)

    monkeypatch.setattr(ledger, step, first_locked)
    report = Sender(batch, preferences, lambda: None).run()
    assert (report.state, report.accepted, report.held, report.uncertain) == ("finished", 2, 0, 0)
    assert len(server.received) == 2
    assert {row.state for row in Message.select()} == {"accepted"}


def test_a_login_answered_with_another_question_is_refused_and_not_repeated(
    serve: Callable[..., Any], fault: Callable[..., Any], office: Any
) -> None:
    server = serve(fault("auth", "334 VXNlcm5hbWU6", times=9), users={"ana": "geslo"})
    office.use(server)
    preferences = office.set(smtp_auth="password", smtp_username="ana")
    batch = queue(office.reminders(1), BatchSettings(), preferences)
    report = Sender(batch, preferences, lambda: "geslo").run()
    assert report.state == "stopped"
    assert server.logins == 1


def test_a_test_message_and_a_batch_may_be_queued_at_once(
    serve: Callable[..., Any], office: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    preferences = office.use(serve())
    real = ledger.create_batch
    others: list[int] = []

    def create(*arguments: Any, **options: Any) -> int:
        number = real(*arguments, **options)
        if not others:
            others.append(0)
            others.append(queue(office.reminders(1), BatchSettings(), preferences))
        return number

    monkeypatch.setattr(ledger, "create_batch", create)
    batch = queue_test(preferences)
    assert ledger.counts(batch).queued == 1
