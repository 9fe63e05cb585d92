"""Asks before something is changed, deleted or sent: what exactly, and Cancel has the focus."""

from importlib.resources import files
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Button, Label, Static

from data.language import _
from tui.dialog import LongText, TextDialog
from tui.widgets.text import plain, plain_lines


class ConfirmScreen(TextDialog[bool]):
    """``title`` asks, ``text`` says what would happen; dismissed with True only by the button ``yes``."""

    CSS_PATH = str(files("styles") / "confirm.tcss")
    AUTO_FOCUS = "#cancel"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", _("Cancel")),
        Binding("left", "app.focus_previous", _("Left"), show=False),
        Binding("right", "app.focus_next", _("Right"), show=False),
    ]

    def __init__(self, title: str, text: str = "", yes: str = "") -> None:
        super().__init__()
        self._question, self._text, self._yes = plain(title), plain_lines(text), yes or _("Yes")

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog"):
            with LongText():
                yield Label(self._question, id="question", markup=False)
                yield Static(self._text, id="text", markup=False)
            with Horizontal(id="buttons"):
                yield Button(_("Cancel"), id="cancel", compact=True)
                yield Button(self._yes, id="yes", variant="warning", compact=True)

    @on(Button.Pressed, "#yes")
    def accept(self) -> None:
        """Go on."""
        self.dismiss(True)

    @on(Button.Pressed, "#cancel")
    def action_cancel(self) -> None:
        """Leave everything as it is."""
        self.dismiss(False)
