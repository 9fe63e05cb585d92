"""Work in a thread of the app, with its progress; what it returns, or why it failed, is handed back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from typing import ClassVar, Generic, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Button, Label, ProgressBar, Static
from textual.worker import get_current_worker

from data.database import connection
from data.language import _
from tui.errors import in_words

T = TypeVar("T")
Report = Callable[[int, int], None]
ShouldStop = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Done(Generic[T]):
    """The result, or in words why there is none; ``stopped`` by the operator before its end."""

    result: T | None
    error: str = ""
    stopped: bool = False


@dataclass
class Advanced(Message):
    """``done`` of ``total``; a newer one replaces those still waiting."""

    done: int
    total: int

    def can_replace(self, message: Message) -> bool:
        return isinstance(message, Advanced)


@dataclass
class Ended(Message):
    """The thread is through."""

    done: Done[object]


class WorkScreen(ModalScreen[Done[T]]):
    """Runs ``work(report, should_stop)``; Stop asks it to end early, and its result says how far it came."""

    CSS_PATH = str(files("styles") / "work.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "stop", _("Stop"))]

    def __init__(self, title: str, work: Callable[[Report, ShouldStop], T], *, stoppable: bool = True) -> None:
        super().__init__()
        self._title, self._work, self._stoppable = title, work, stoppable
        self._stopping = False

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog"):
            yield Label(self._title, id="title", markup=False)
            yield ProgressBar(total=None, show_eta=False, id="bar")
            yield Static("", id="counted", markup=False)
            if self._stoppable:
                yield Button(_("Stop"), id="stop", compact=True)

    def on_mount(self) -> None:
        self.app.run_worker(self._run, thread=True, exit_on_error=False, group="work", description="changing reminders")

    def _run(self) -> None:
        worker = get_current_worker()
        done: Done[object]
        try:
            with connection():
                result = self._work(
                    lambda n, total: void(self.post_message(Advanced(n, total))),
                    lambda: self._stopping or worker.is_cancelled,
                )
            done = Done(result, stopped=self._stopping)
        except Exception as error:  # the thread's border: shown in words
            done = Done(None, in_words(error))
        self.post_message(Ended(done))

    @on(Advanced)
    def _advanced(self, message: Advanced) -> None:
        self.query_one("#bar", ProgressBar).update(total=message.total, progress=message.done)
        words = _("Stopping …") if self._stopping else _("{done} of {total}")
        self.query_one("#counted", Static).update(words.format(done=message.done, total=message.total))

    @on(Ended)
    def _ended(self, message: Ended) -> None:
        self.dismiss(message.done)  # type: ignore[arg-type]  # a message cannot carry the screen's type variable

    @on(Button.Pressed, "#stop")
    def action_stop(self) -> None:
        """Ask the work to end early."""
        if self._stoppable:
            self._stopping = True
            self.query_one("#counted", Static).update(_("Stopping …"))


def void(_value: object) -> None:
    """Forget a value that the caller must not return."""
