"""Eyes and patience for the tests of every screen."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from textual.app import App
from textual.pilot import Pilot


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
        seen = "\n".join("".join(s.text for s in line) for line in pilot.app.screen._compositor.render_strips())
        raise AssertionError(f"it never happened; the screen shows:\n{seen}")

    return wait
