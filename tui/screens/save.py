"""Asks for the file something is saved to; one that exists is replaced only after saying so."""

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


class SaveScreen(ModalScreen[Path | None]):
    """Dismissed with the file to write, or None; ``name`` is offered, in the folder the app was started in."""

    CSS_PATH = str(files("styles") / "save.tcss")
    AUTO_FOCUS = "#file"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "cancel", _("Cancel"))]

    def __init__(self, title: str, name: str) -> None:
        super().__init__()
        self._heading, self._offered = plain(title), str(Path.cwd() / name)
        self._replace: Path | None = None

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog"):
            yield Label(self._heading, id="title", markup=False)
            yield Input(self._offered, id="file", compact=True, select_on_focus=False)
            yield Label("", id="problem", markup=False)
            with Horizontal(id="buttons"):
                yield Button(_("Cancel"), id="cancel", compact=True)
                yield Button(_("Save"), id="save", variant="primary", compact=True)

    @on(Input.Submitted)
    @on(Button.Pressed, "#save")
    def save(self) -> None:
        """Leave with the file, if it can be one."""
        text = self.query_one("#file", Input).value.strip()
        file = Path(text).expanduser()
        if not text or file.is_dir():
            self._tell(_("Enter the name of a file."))
        elif not file.parent.is_dir():
            self._tell(_("There is no folder {folder}.").format(folder=file.parent))
        elif file.exists() and file != self._replace:
            self._replace = file
            self._tell(_("{file} exists. Save again to replace it.").format(file=file.name))
        else:
            self.dismiss(file)

    def _tell(self, words: str) -> None:
        self.query_one("#problem", Label).update(plain(words))

    @on(Button.Pressed, "#cancel")
    def action_cancel(self) -> None:
        """Write nothing."""
        self.dismiss(None)
