"""Leases: one sender per account, whoever dies or sleeps."""

import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import peewee
import pytest

from data import leases
from data.errors import StoppedError
from data.fields import now
from data.models import Lease as LeaseTable

pytestmark = pytest.mark.usefixtures("db")
ACCOUNT = "me@mail.example:587"


def test_one_at_a_time() -> None:
    first, second = leases.new_holder(), leases.new_holder()
    assert first != second
    leases.acquire(ACCOUNT, first)
    leases.acquire(ACCOUNT, first)
    with pytest.raises(StoppedError, match="process") as caught:
        leases.acquire(ACCOUNT, second)
    assert first.split(" ")[0] in str(caught.value)
    assert first.split(" ")[2] not in str(caught.value)
    leases.acquire("another@mail.example:587", second)
    leases.release(ACCOUNT, second)
    current = leases.lease_of(ACCOUNT)
    assert current is not None
    assert current.holder == first
    leases.release(ACCOUNT, first)
    leases.acquire(ACCOUNT, second)


def test_an_expired_lease_is_taken_over_and_the_old_holder_learns_it() -> None:
    leases.acquire(ACCOUNT, "old@far 1 x")
    LeaseTable.update(expires_at=now() - timedelta(seconds=1)).execute()
    assert leases.lease_of(ACCOUNT) is None
    leases.acquire(ACCOUNT, "new@far 2 y")
    assert not leases.heartbeat(ACCOUNT, "old@far 1 x")
    assert leases.heartbeat(ACCOUNT, "new@far 2 y")


def test_a_dead_process_holds_nothing() -> None:
    process = subprocess.Popen([sys.executable, "-c", "pass"])
    process.wait()
    who = leases.new_holder().split(" ")[0]
    dead = f"{who} {process.pid} token"
    assert leases.is_dead(dead)
    leases.acquire(ACCOUNT, dead)
    leases.acquire(ACCOUNT, leases.new_holder())


@pytest.mark.parametrize("holder", ["somebody@elsewhere 1 x", "strange", "a@b c d", "root@{host} 1 x"])
def test_unknown_counts_as_alive(holder: str) -> None:
    host = leases.new_holder().split(" ")[0].rpartition("@")[2]
    assert not leases.is_dead(holder.format(host=host))


def test_where_signal_0_is_no_question(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.name", "nt")
    assert not leases.is_dead(f"{leases.new_holder().split(' ')[0]} 99999999 x")


def test_a_process_of_somebody_else_is_alive(monkeypatch: pytest.MonkeyPatch) -> None:
    def kill(number: int, signal: int) -> None:
        raise PermissionError

    monkeypatch.setattr("os.kill", kill)
    assert not leases.is_dead(leases.new_holder())


def test_words() -> None:
    assert leases.holder_words("ana@desk 12 token") == "ana@desk, process 12"
    assert leases.holder_words("ana") == "ana"


def test_beats_while_the_block_runs() -> None:
    with leases.Lease(ACCOUNT, "me@here 1 x", beat=0.01) as lease:
        LeaseTable.update(heartbeat_at=now() - timedelta(hours=1)).execute()
        for _turn in range(300):
            if LeaseTable.get().heartbeat_at > now() - timedelta(minutes=1):
                break
            threading.Event().wait(0.01)
        else:
            pytest.fail("no heartbeat")
        assert not lease.lost.is_set()
    assert leases.lease_of(ACCOUNT) is None


def test_the_loss_of_a_lease_is_noticed() -> None:
    with leases.Lease(ACCOUNT, "me@here 1 x", beat=0.01) as lease:
        LeaseTable.update(holder="other@far 2 y").execute()
        assert lease.lost.wait(3)
    current = leases.lease_of(ACCOUNT)
    assert current is not None
    assert current.holder == "other@far 2 y"


def test_a_busy_database_does_not_end_the_beating(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []
    real = leases.heartbeat

    def busy_once(account: str, holder: str) -> bool:
        calls.append(1)
        if len(calls) == 1:
            raise peewee.OperationalError("database is locked")
        return real(account, holder)

    monkeypatch.setattr(leases, "heartbeat", busy_once)
    with leases.Lease(ACCOUNT, "me@here 1 x", beat=0.01) as lease:
        for _turn in range(300):
            if len(calls) > 2:
                break
            threading.Event().wait(0.01)
        assert len(calls) > 2
        assert not lease.lost.is_set()


def test_the_later_of_two_that_insert_at_once(monkeypatch: pytest.MonkeyPatch, db: Path) -> None:
    leases.acquire(ACCOUNT, "first@far 1 x")
    answers = [None, leases.lease_of(ACCOUNT)]
    monkeypatch.setattr(leases, "lease_of", lambda account: answers.pop(0))
    monkeypatch.setattr(leases, "execute", lambda *values: (_ for _ in ()).throw(peewee.IntegrityError))
    with pytest.raises(StoppedError, match="first@far, process 1"):
        leases.acquire(ACCOUNT, "second@far 2 y")
