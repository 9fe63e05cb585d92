"""Leases: one sender per account at a time, with a heartbeat; a lease whose holder died is taken over."""

import os
import secrets
import socket
import threading
from datetime import datetime, timedelta
from types import TracebackType
from typing import NamedTuple, Self

import peewee

from data.attempts import execute
from data.database import connection, transaction
from data.errors import StoppedError
from data.fields import from_milliseconds, now, to_milliseconds
from data.language import _
from data.operators import login_name

LIFE = timedelta(seconds=60)  # a lease without a heartbeat for so long is free
BEAT = 10.0  # seconds between heartbeats


class LeaseRow(NamedTuple):
    """Who holds the lease of an account, and until when if no heartbeat follows."""

    account: str
    holder: str
    heartbeat_at: datetime
    expires_at: datetime


def new_holder() -> str:
    """A name for a sender, unique among all processes: ``login@host 1234 token``."""
    return f"{login_name()}@{socket.gethostname()} {os.getpid()} {secrets.token_hex(8)}"[:255]


def holder_words(holder: str) -> str:
    """A holder as people read it: ``login@host, process 1234``."""
    who, *rest = holder.split(" ")
    return _("{who}, process {number}").format(who=who, number=rest[0]) if rest else who


def is_dead(holder: str) -> bool:
    """Whether the holder's process surely ended: it ran on this machine and is gone. Unknown counts as alive."""
    if os.name != "posix":  # elsewhere signal 0 is not a question
        return False
    who, _space, rest = holder.partition(" ")
    number = rest.split(" ")[0]
    if who.rpartition("@")[2] != socket.gethostname() or not number.isdigit():
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def lease_of(account: str) -> LeaseRow | None:
    """The lease of ``account``, if somebody living holds it."""
    row = execute("SELECT account, holder, heartbeat_at, expires_at FROM leases WHERE account = ?", account).fetchone()
    if row is None or from_milliseconds(row[3]) <= now() or is_dead(row[1]):
        return None
    return LeaseRow(row[0], row[1], from_milliseconds(row[2]), from_milliseconds(row[3]))


def acquire(account: str, holder: str) -> None:
    """Take the lease of ``account`` for ``holder``. StoppedError names the one who holds it."""
    at = now()
    values = (to_milliseconds(at), to_milliseconds(at + LIFE))
    try:
        with transaction():
            current = lease_of(account)
            if current is None or current.holder == holder:
                execute("DELETE FROM leases WHERE account = ?", account)
                execute("INSERT INTO leases (account, holder, heartbeat_at, expires_at) VALUES (?, ?, ?, ?)",
                        account, holder, *values)
                return
    except peewee.IntegrityError:  # another database than SQLite lets two come this far; the second one is late
        current = lease_of(account)
    who = holder_words(current.holder) if current else ""
    words = _("{holder} is sending from {account} now. Wait until it has finished, or stop it there.")
    raise StoppedError(words.format(holder=who, account=account))


def heartbeat(account: str, holder: str) -> bool:
    """Show that ``holder`` lives; False if the lease is no longer its own."""
    at = now()
    return bool(execute("UPDATE leases SET heartbeat_at = ?, expires_at = ? WHERE account = ? AND holder = ?",
                        to_milliseconds(at), to_milliseconds(at + LIFE), account, holder).rowcount)


def release(account: str, holder: str) -> None:
    """Give the lease back, if it is still ``holder``'s."""
    execute("DELETE FROM leases WHERE account = ? AND holder = ?", account, holder)


class Lease:
    """Holds the lease of ``account`` while the block runs; a thread of its own beats, for a reply may take minutes.

    StoppedError on entering if somebody else holds it. ``lost`` is set when it was taken over meanwhile.
    """

    def __init__(self, account: str, holder: str, beat: float = BEAT) -> None:
        self.account = account
        self.holder = holder
        self.lost = threading.Event()
        self._beat = beat
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._live, name="lease", daemon=True)

    def __enter__(self) -> Self:
        acquire(self.account, self.holder)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._done.set()
        self._thread.join()
        try:
            release(self.account, self.holder)
        except peewee.OperationalError:
            if error is None:  # else what went wrong before counts, and the lease ends by itself
                raise

    def _live(self) -> None:
        with connection():
            while not self._done.wait(self._beat):
                try:
                    if not heartbeat(self.account, self.holder):
                        self.lost.set()
                        return
                except peewee.OperationalError:
                    continue  # the database is busy: the lease lives for several beats
