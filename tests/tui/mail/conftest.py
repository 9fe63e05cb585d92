"""A small app around one mail screen, with the real sending runner."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from textual.app import App
from textual.message import Message
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Static

from tui.sending import SendingRunner

SIZE = (80, 24)


class MailApp(App[None]):
    """Opens the screen that ``make`` makes over an empty one, as the real app does."""

    def __init__(self, make: Callable[[], Screen[Any]], operator: str = "") -> None:
        super().__init__()
        self.operator = operator
        self.sending = SendingRunner(self, operator)
        self._make = make

    def on_mount(self) -> None:
        self.push_screen(self._make())


@pytest.fixture
def mail_app() -> Callable[..., MailApp]:
    """The class, for tests that make their own app."""
    return MailApp


@pytest.fixture
def words() -> Callable[[App[Any]], str]:
    """All that is on the screen, as a person reads it."""

    def read(app: App[Any]) -> str:
        return "\n".join("".join(segment.text for segment in line) for line in app.screen._compositor.render_strips())

    return read


@pytest.fixture
def until() -> Callable[..., Awaitable[None]]:
    """Waits until something is so; the test fails if it never is."""

    async def wait(pilot: Pilot[Any], ready: Callable[[], bool]) -> None:
        for _turn in range(400):
            if ready():
                return
            await pilot.pause(0.02)
        raise AssertionError("it never happened")

    return wait
