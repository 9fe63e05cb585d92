"""Asks for the number of a reminder."""

from __future__ import annotations

from importlib.resources import files
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Label

from data.language import _


class GoToScreen(ModalScreen[tuple[int | None, int] | None]):
    """Dismissed with the year, if one was typed, and the number; or None."""

    CSS_PATH = str(files("styles") / "go_to.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "cancel", _("Cancel"))]

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog"):
            yield Label(_("Go to number, or year/number"), markup=False)
            yield Input(restrict=r"[0-9]{0,9}(/[0-9]{0,9})?", compact=True)

    @on(Input.Submitted)
    def go(self, event: Input.Submitted) -> None:
        """Enter: there, if it is a number."""
        year, slash, number = event.value.rpartition("/")
        if number:
            self.dismiss((int(year) if slash and year else None, int(number)))

    def action_cancel(self) -> None:
        """Stay."""
        self.dismiss(None)
