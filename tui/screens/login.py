"""Logging in at the mail provider: an address to open, here or elsewhere, or a code to type; waits and can be left."""

from dataclasses import dataclass
from functools import partial
from importlib.resources import files
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Label, Static

from data.language import _
from data.secrets import Service
from tui.errors import in_words
from tui.login_run import LoginRun, Step
from tui.threads import leave_behind
from tui.widgets.text import plain


@dataclass
class Shown(Message):
    """Where the login stands; ``run`` tells a late word of a cancelled one from the newest."""

    run: LoginRun
    step: Step


@dataclass
class Ended(Message):
    """The login has ended: what was done in words, or in ``error`` why not."""

    run: LoginRun
    words: str
    error: str = ""


class LoginScreen(ModalScreen[str]):
    """Dismissed with what was done, in words, or nothing if it was left. The tokens never come here."""

    CSS_PATH = str(files("styles") / "login.tcss")
    AUTO_FOCUS = "#cancel"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "cancel", _("Cancel"))]

    def __init__(self, operator: str, service: Service = "smtp") -> None:
        super().__init__()
        self._operator, self._service = operator, service
        self._run: LoginRun | None = None
        self._step = Step("", "")

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog"):
            yield Label(_("Log in at the mail provider"), id="title", markup=False)
            yield Label("", id="what", markup=False)
            yield Static("", id="address", markup=False)
            yield Label("", id="code", markup=False)
            yield Label(_("If the browser is on another computer, it shows an error at the end: "
                          "paste its final address here."), id="how", markup=False)
            yield Input(password=True, compact=True, id="final", placeholder=_("final address; it stays unseen"))
            yield Label(_("Preparing …"), id="state", markup=False)
            with Horizontal(id="buttons"):
                yield Button(_("Cancel"), id="cancel", compact=True)
                yield Button(_("Copy address"), id="copy", compact=True)
                yield Button(_("Use a code"), id="by-code", compact=True)
                yield Button(_("Use a browser"), id="by-browser", compact=True)

    def on_mount(self) -> None:
        self._begin(by_code=False)

    def on_unmount(self) -> None:
        if self._run is not None:
            self._run.cancel()

    def _begin(self, by_code: bool) -> None:
        if self._run is not None:
            self._run.cancel()
        run = LoginRun(self._operator, by_code, lambda step: self.post_message(Shown(run, step)), self._service)
        self._run = run
        self._step = Step("", "")
        self.set_class(by_code, "-code")
        for id in ("what", "code"):
            self.query_one(f"#{id}", Label).update("")
        self.query_one("#address", Static).update("")
        self._say(_("Preparing …"))
        self.run_worker(partial(leave_behind, partial(self._work, run), run.cancel), thread=True, exit_on_error=False,
                        group="login", description="login")

    def _work(self, run: LoginRun) -> None:
        try:
            self.post_message(Ended(run, run.run()))
        except Exception as error:  # the worker's border: shown in words
            self.post_message(Ended(run, "", in_words(error)))

    @on(Shown)
    def _show(self, message: Shown) -> None:
        if message.run is not self._run:
            return
        step = self._step = message.step
        self.query_one("#title", Label).update(plain(step.title))
        self.query_one("#address", Static).update(plain(step.address))
        self.query_one("#what", Label).update(
            _("Open this address on any device and type the code:") if step.code
            else _("Open this address in a browser:"))
        self.query_one("#code", Label).update(plain(step.code))
        self._say(step.problem or _("Waiting for the login …"))

    @on(Ended)
    def _end(self, message: Ended) -> None:
        if message.run is not self._run:
            return
        self._run = None
        if message.error:
            self._say("✗ " + plain(message.error))
        elif message.words:
            self.dismiss(message.words)

    def _say(self, words: str) -> None:
        self.query_one("#state", Label).update(words)

    @on(Input.Changed)
    def _keep(self, event: Input.Changed) -> None:
        event.stop()  # it holds a code

    @on(Input.Submitted)
    def _paste(self, event: Input.Submitted) -> None:
        event.stop()
        if self._run is not None and event.value:
            self._say(_("Finishing the login …"))
            self._run.paste(event.value)
            event.input.value = ""

    @on(Button.Pressed, "#copy")
    def copy(self) -> None:
        """Put the address into the clipboard; most terminals pass that on, over SSH too."""
        if self._step.address:
            self.app.copy_to_clipboard(self._step.address)
            self._say(_("The address was given to the terminal's clipboard. Waiting for the login …"))

    @on(Button.Pressed, "#by-code")
    def by_code(self) -> None:
        """Begin again with a code."""
        self._begin(by_code=True)
        self.query_one("#cancel").focus()

    @on(Button.Pressed, "#by-browser")
    def by_browser(self) -> None:
        """Begin again with a browser."""
        self._begin(by_code=False)
        self.query_one("#cancel").focus()

    @on(Button.Pressed, "#cancel")
    def action_cancel(self) -> None:
        """Leave; nothing is kept."""
        self.dismiss("")
