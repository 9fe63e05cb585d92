"""Asks for the file of claims, and whether reminders that were not the last are handed over, too."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Label, Static

from data.errors import InputError
from data.language import _
from tui.widgets.text import plain
from tui.widgets.tick import Tick


@dataclass(frozen=True, slots=True)
class Wanted:
    """The file to write, and whether the operator insists."""

    file: Path
    insist: bool


class ClaimsScreen(ModalScreen[Wanted | None]):
    """Dismissed with what is wanted, or None; ``text`` says how many there are, ``name`` is the file offered."""

    CSS_PATH = str(files("styles") / "claims.tcss")
    AUTO_FOCUS = "#file"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "cancel", _("Cancel"))]

    def __init__(self, text: str, name: str, insist: bool) -> None:
        super().__init__()
        self._text, self._offered, self._insist = plain(text), str(Path.cwd() / name), insist

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog"):
            yield Label(_("Hand over to lawsuit"), id="title", markup=False)
            yield Static(self._text, id="text", markup=False)
            with Horizontal(id="row"):
                yield Label(_("File"), classes="field", markup=False)
                yield Input(self._offered, id="file", compact=True, select_on_focus=False)
            yield Label(_("The end of its name decides: .xlsx or .csv"), id="hint", markup=False)
            yield Tick(_("Also those that were not the last before lawsuit"), self._insist, id="insist")
            yield Label("", id="problem", markup=False)
            with Horizontal(id="buttons"):
                yield Button(_("Cancel"), id="cancel", compact=True)
                yield Button(_("Go on"), id="go", variant="primary", compact=True)

    @on(Input.Submitted)
    @on(Button.Pressed, "#go")
    def go(self) -> None:
        """Leave with the file, if it can be one."""
        from dunning.claims import check_name

        file = Path(self.query_one("#file", Input).value.strip()).expanduser()
        try:
            check_name(file)
        except InputError as error:
            self._tell(str(error))
            return
        if file.is_dir() or not file.parent.is_dir():
            self._tell(_("There is no folder {folder}.").format(folder=file.parent))
        else:
            self.dismiss(Wanted(file, self.query_one("#insist", Tick).value))

    def _tell(self, words: str) -> None:
        self.query_one("#problem", Label).update(plain(words))

    @on(Button.Pressed, "#cancel")
    def action_cancel(self) -> None:
        """Do nothing."""
        self.dismiss(None)
