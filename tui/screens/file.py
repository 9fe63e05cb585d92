"""The dialog that asks for a file; what it is for says which files will do."""

from __future__ import annotations

from collections.abc import Callable
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


class FileScreen(ModalScreen[Path | None]):
    """Dismissed with a file for which ``problem`` has no words, or None.

    ``name`` is offered, in the folder the app was started in; ``verb`` is on the button.
    """

    CSS_PATH = str(files("styles") / "file.tcss")
    AUTO_FOCUS = "#file"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "cancel", _("Cancel"))]

    def __init__(self, title: str, name: str, verb: str, problem: Callable[[str, Path], str]) -> None:
        super().__init__()
        self._heading, self._offered, self._verb, self._problem = plain(title), str(Path.cwd() / name), verb, problem

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog"):
            yield Label(self._heading, id="title", markup=False)
            yield Input(self._offered, id="file", compact=True, select_on_focus=False)
            yield Label("", id="problem", markup=False)
            with Horizontal(id="buttons"):
                yield Button(_("Cancel"), id="cancel", compact=True)
                yield Button(self._verb, id="accept", variant="primary", compact=True)

    @on(Input.Submitted)
    @on(Button.Pressed, "#accept")
    def accept(self) -> None:
        """Leave with the file, if it will do."""
        text = self.query_one("#file", Input).value.strip()
        file = Path(text).expanduser()
        if problem := self._problem(text, file):
            self.query_one("#problem", Label).update(plain(problem))
        else:
            self.dismiss(file)

    @on(Button.Pressed, "#cancel")
    def action_cancel(self) -> None:
        """No file."""
        self.dismiss(None)
