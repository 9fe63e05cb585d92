"""Asks for a passphrase or password; a new one twice. What is typed is never shown and leaves only to who asked."""

from importlib.resources import files
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Label

from data.language import N_, _
from data.secrets import Question, Secret
from tui.widgets.text import plain

TITLES = {"passphrase": N_("Passphrase of the vault"), "new": N_("New passphrase"), "password": N_("Password")}


class SecretScreen(ModalScreen[Secret | None]):
    """Dismissed with what was typed, or None."""

    CSS_PATH = str(files("styles") / "secret.tcss")
    AUTO_FOCUS = "#first"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "cancel", _("Cancel"))]

    def __init__(self, question: Question) -> None:
        super().__init__()
        self._question = question

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog"):
            yield Label(_(TITLES[self._question.kind]), id="title", markup=False)
            yield Label(plain(self._question.text), id="text", markup=False)
            yield Input(password=True, compact=True, id="first")
            if self._question.kind == "new":
                yield Label(_("Once more"), markup=False)
                yield Input(password=True, compact=True, id="second")
            yield Label(plain(self._question.problem), id="problem", markup=False)
            with Horizontal(id="buttons"):
                yield Button(_("Cancel"), id="cancel", compact=True)
                yield Button(_("OK"), id="ok", variant="primary", compact=True)

    @on(Input.Changed)
    def _keep(self, event: Input.Changed) -> None:
        event.stop()  # it holds the text

    @on(Input.Submitted)
    def _next(self, event: Input.Submitted) -> None:
        """Enter goes from field to field, and then on."""
        event.stop()
        if event.input.id == "first" and self.query("#second"):
            self.query_one("#second").focus()
        else:
            self.accept()

    @on(Button.Pressed, "#ok")
    def accept(self) -> None:
        """Leave with what was typed, if it is something."""
        typed = [field.value for field in self.query(Input)]
        if not typed[0]:
            self._tell(_("Nothing is typed yet."))
        elif len(set(typed)) > 1:
            self._tell(_("The two are not the same."))
        else:
            self.dismiss(Secret(typed[0]))

    def _tell(self, words: str) -> None:
        self.query_one("#problem", Label).update(words)
        self.query_one("#first").focus()

    @on(Button.Pressed, "#cancel")
    def action_cancel(self) -> None:
        """Give nothing."""
        self.dismiss(None)
