"""Type-ahead: each key goes where the keys before it have led, however fast they come.

Textual hands a key to the focused widget as soon as it arrives. But a key that moves the focus first bubbles up from
that widget to the app, where its action runs; and the focus moves only when a callback has come round in the app's
queue. A dialog opened by a worker comes later still. Of keys that arrive in one burst, as over a slow line, the later
ones would act where the first one was typed.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Any

from textual.app import App, ScreenStackError
from textual.dom import DOMNode
from textual.events import Key, Paste
from textual.worker import Worker

# Groups of workers that may open a dialog, or leave their screen
ASKING = frozenset({"ask", "act", "go", "leave", "save", "transfer"})
CALM = 2  # rounds without a change: in the second one, what was being handled in the first is over
PATIENCE = 10.0  # seconds after which what is typed ahead is dropped
LOOK = 0.01  # seconds between two looks at whether a dialog has opened


class TypeAhead:
    """Lets the keys of ``app`` wait for their turn."""

    def __init__(self, app: App[Any]) -> None:
        self._app = app
        self._waiting: deque[Key | Paste] = deque()
        self._turn: Key | Paste | None = None  # what has waited and comes to the app once more
        self._following = False  # a worker waits for the effects of what was typed last
        self._too_slow: set[Worker[Any]] = set()  # nothing waits for them any more

    def holds(self, event: Key | Paste) -> bool:
        """Whether ``event`` has to wait; if so it is posted to the app again when its turn has come."""
        if not self._app.screen_stack:  # the app is closing: nothing is left to type into
            return True
        if event is self._turn:
            self._turn = None
            return False
        waits = self._following or bool(self._asking())
        if waits:
            self._waiting.append(event)
        if not self._following:
            self._following = True
            self._app.run_worker(self._follow(), group="typed", description="type-ahead")
        return waits

    async def _follow(self) -> None:
        try:
            while True:
                await self._effects()
                if not self._waiting:
                    return
                self._turn = self._waiting.popleft()
                self._app.post_message(self._turn)
        except ScreenStackError:  # closed meanwhile
            self._waiting.clear()
        finally:
            self._following = False

    async def _effects(self) -> None:
        """Wait until all that was typed has had its effects; drop what waits if that takes too long."""
        try:
            async with asyncio.timeout(PATIENCE):
                calm = 0
                while calm < CALM:
                    calm = calm + 1 if await self._round() else 0
        except TimeoutError:
            self._waiting.clear()
            self._too_slow = self._asking()

    async def _round(self) -> bool:
        """Let the focused widget and all above it handle what is in their queues; whether that led nowhere else."""
        if self._asking():
            await asyncio.sleep(LOOK)
            return False
        place = self._place()
        nodes = list(place.ancestors_with_self)
        for node in nodes:
            await _handled(node)
        return place is self._place() and not any(node.message_queue_size for node in nodes) and not self._asking()

    def _place(self) -> DOMNode:
        return self._app.focused or self._app.screen

    def _asking(self) -> set[Worker[Any]]:
        """The workers of the screen on top that may be about to open a dialog over it."""
        screen = self._app.screen
        return {worker for worker in self._app.workers if worker.group in ASKING and not worker.is_finished
                and worker.node is not self._app and worker.node.screen is screen} - self._too_slow


async def _handled(node: DOMNode) -> None:
    """Wait until ``node`` has handled what is in its queue now."""
    reached = asyncio.Event()
    if node.call_later(reached.set):
        await reached.wait()
