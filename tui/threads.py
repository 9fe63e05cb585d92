"""Threads that may be left behind: work that waits for a server must not hold up the end of the app."""

import asyncio
import contextlib
import threading
from collections.abc import Callable
from contextvars import copy_context
from typing import TypeVar

from textual.worker import get_current_worker

T = TypeVar("T")
LOOK = 0.1  # seconds between two looks at whether the worker was cancelled


def leave_behind(work: Callable[[], None], stop: Callable[[], None] = lambda: None, grace: float = 0.0) -> None:
    """Run ``work`` to its end, or until the current thread worker is cancelled; then ``stop`` it and wait ``grace`` s.

    A thread of the worker pool is waited for when the app ends, so a server that does not answer would hold it for
    minutes; a daemon thread is not. ``work`` must be safe to lose at any moment.
    """
    cancelled = get_current_worker().cancelled_event
    context = copy_context()  # a bare thread would not know the app it posts to
    thread = threading.Thread(target=context.run, args=(work,), daemon=True)
    thread.start()
    while thread.is_alive() and not cancelled.is_set():
        thread.join(LOOK)
    if thread.is_alive():
        stop()
        thread.join(grace)


async def aside(work: Callable[[], T]) -> T:
    """What ``work`` returns or raises, from a daemon thread that is left behind if nobody waits for it any more.

    ``work`` must be safe to lose at any moment.
    """
    loop = asyncio.get_running_loop()
    result: asyncio.Future[T] = loop.create_future()

    def settle(value: T | None, error: BaseException | None) -> None:
        if result.done():  # cancelled
            return
        if error is not None:
            result.set_exception(error)
        else:
            result.set_result(value)  # type: ignore[arg-type]  # only None if T is

    def run() -> None:
        value, error = None, None
        try:
            value = work()
        except Exception as raised:  # handed on to whoever waits
            error = raised
        with contextlib.suppress(RuntimeError):  # the loop has closed: nobody waits
            loop.call_soon_threadsafe(settle, value, error)

    threading.Thread(target=copy_context().run, args=(run,), daemon=True).start()
    return await result
