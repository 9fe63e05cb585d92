"""Asks for a file to read."""

from importlib.resources import files
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Label

from data.language import _
from tui.widgets.text import plain


class OpenScreen(ModalScreen[Path | None]):
    """Dismissed with a file that exists, or None; ``name`` is offered, in the folder the app was started in."""

    CSS_PATH = str(files("styles") / "open.tcss")
    AUTO_FOCUS = "#file"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "cancel", _("Cancel"))]

    def __init__(self, title: str, name: str) -> None:
        super().__init__()
        self._heading, self._offered = plain(title), str(Path.cwd() / name)

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog"):
            yield Label(self._heading, id="title", markup=False)
            yield Input(self._offered, id="file", compact=True, select_on_focus=False)
            yield Label("", id="problem", markup=False)
            with Horizontal(id="buttons"):
                yield Button(_("Cancel"), id="cancel", compact=True)
                yield Button(_("Open"), id="open", variant="primary", compact=True)

    @on(Input.Submitted)
    @on(Button.Pressed, "#open")
    def open_file(self) -> None:
        """Leave with the file, if there is one."""
        text = self.query_one("#file", Input).value.strip()
        file = Path(text).expanduser()
        if text and file.is_file():
            self.dismiss(file)
        else:
            self.query_one("#problem", Label).update(plain(_("There is no file {file}.").format(file=text)))

    @on(Button.Pressed, "#cancel")
    def action_cancel(self) -> None:
        """Read nothing."""
        self.dismiss(None)
