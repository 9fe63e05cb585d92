"""The app's sender: one at a time, its word to all who listen, and never in the way of the exit."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from textual.app import App, ComposeResult
from textual.screen import Screen
from textual.widgets import Label

from data.errors import StoppedError
from tui import sending as sending_module
from tui.messages import SendingFinished, SendingProgress
from tui.sending import Sending, SendingRunner

Until = Callable[..., Awaitable[None]]


class Stub:
    """Stands in for the sender: runs until told to stop, or never notices."""

    def __init__(self, deaf: bool = False, error: Exception | None = None) -> None:
        self.calls: list[str] = []
        self.deaf, self.error = deaf, error
        self.release, self.stopped = threading.Event(), threading.Event()
        self.report: Callable[[Any], None] = lambda progress: None

    def run(self) -> Any:
        self.calls.append("run")
        if self.error:
            raise self.error
        for n in range(1000):
            self.report(SimpleNamespace(batch=1, accepted=n))
        self.release.wait()
        return SimpleNamespace(batch=1)

    def pause(self) -> None:
        self.calls.append("pause")

    def resume(self) -> None:
        self.calls.append("resume")

    def stop(self) -> None:
        self.calls.append("stop")
        self.stopped.set()
        if not self.deaf:
            self.release.set()


class Runner(SendingRunner):
    def __init__(self, app: App[None], stub: Stub) -> None:
        super().__init__(app)
        self.stub = stub
        stub.report = self._report

    def _make_sender(self, batch: int) -> Sending:
        return cast(Sending, self.stub)


class Listener(Screen[None]):
    """Keeps what it is told."""

    def __init__(self) -> None:
        super().__init__()
        self.progressed = 0
        self.last: Any = None
        self.ended: SendingFinished | None = None

    def compose(self) -> ComposeResult:
        yield Label("listening")

    def on_sending_progress(self, message: SendingProgress) -> None:
        self.progressed += 1
        self.last = message.progress

    def on_sending_finished(self, message: SendingFinished) -> None:
        self.ended = message


async def test_progress_reaches_the_screen_and_floods_nobody(db: Path, until: Until) -> None:
    app: App[None] = App()
    runner, screen = Runner(app, Stub()), Listener()
    async with app.run_test() as pilot:
        await app.push_screen(screen)
        runner.subscribe(screen)
        assert runner.start(1)
        await until(pilot, lambda: screen.last is not None and screen.last.accepted == 999)
        assert screen.progressed < 1000
        runner.pause()
        runner.resume()
        runner.stop()
        await until(pilot, lambda: screen.ended is not None)
        assert runner.stub.calls == ["run", "pause", "resume", "stop"]
        assert (runner.running, runner.batch, runner.progress.accepted if runner.progress else None) == (False, 1, 999)


async def test_only_one_batch_at_a_time(db: Path, until: Until) -> None:
    app: App[None] = App()
    runner = Runner(app, Stub())
    async with app.run_test() as pilot:
        assert (runner.start(1), runner.start(2)) == (True, False)
        assert runner.batch == 1
        runner.stop()
        await until(pilot, lambda: not runner.running)
        assert runner.stub.calls.count("run") == 1


@pytest.mark.parametrize(("error", "words"), [
    (StoppedError("The server says [/b] no."), "The server says [/b] no."),
    (RuntimeError("odd"), "Unexpected error: RuntimeError: odd"),
])
async def test_an_error_becomes_words(db: Path, until: Until, error: Exception, words: str) -> None:
    app: App[None] = App()
    runner = Runner(app, Stub(error=error))
    async with app.run_test() as pilot:
        runner.start(1)
        await until(pilot, lambda: runner.finished is not None)
        assert runner.finished is not None
        assert (runner.finished.error, runner.finished.report, app.is_running) == (words, None, True)


async def test_a_screen_that_left_is_not_told(db: Path, until: Until) -> None:
    app: App[None] = App()
    runner, screen = Runner(app, Stub()), Listener()
    async with app.run_test() as pilot:
        await app.push_screen(screen)
        runner.subscribe(screen)
        app.pop_screen()
        await pilot.pause()
        runner.start(1)
        runner.stop()
        await until(pilot, lambda: not runner.running)
        runner.unsubscribe(screen)
        assert screen.ended is None


@pytest.mark.parametrize("deaf", [False, True])
async def test_the_exit_stops_the_sender_and_does_not_hang(
    db: Path, until: Until, monkeypatch: pytest.MonkeyPatch, deaf: bool
) -> None:
    monkeypatch.setattr(sending_module, "EXIT_GRACE", 0.2)
    app: App[None] = App()
    runner = Runner(app, Stub(deaf=deaf))
    async with app.run_test() as pilot:
        runner.start(1)
        await until(pilot, lambda: "run" in runner.stub.calls)
        app.exit()
    # 20 s: far beyond the grace, far below the minutes that a silent server takes
    assert await asyncio.to_thread(runner.stub.stopped.wait, 20)
    runner.stub.release.set()


def test_nothing_to_stop_is_no_error() -> None:
    runner = SendingRunner(App())
    runner.pause()
    runner.resume()
    runner.stop()
    assert not runner.running
