"""Queries that can be stopped: what nobody waits for any more takes no time from what somebody waits for."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock

from data import models
from data.database import connection
from data.dialect import interrupter


class Stoppable:
    """The queries of one thread, which another thread can stop."""

    def __init__(self) -> None:
        self.stopped = False
        self._lock = Lock()  # so that no connection is interrupted after it was closed
        self._interrupt: Callable[[], None] | None = None

    @contextmanager
    def connection(self) -> Iterator[None]:
        """A connection for the current thread while the block runs; a query that is stopped raises OperationalError."""
        with connection():
            self._interrupt = interrupter(models.database.obj)
            try:
                yield
            finally:
                with self._lock:
                    self._interrupt = None

    def stop(self) -> None:
        """Nobody waits any more."""
        with self._lock:
            self.stopped = True
            if self._interrupt is not None:
                self._interrupt()
