"""Asks for an e-mail address."""

from importlib.resources import files
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Label

from data.errors import InputError
from data.language import _
from mail.addresses import normal_address
from tui.widgets.text import plain


class AddressScreen(ModalScreen[str | None]):
    """Dismissed with the address in normal form, or None; ``offered`` is in the field."""

    CSS_PATH = str(files("styles") / "address.tcss")
    AUTO_FOCUS = "#address"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "cancel", _("Cancel"))]

    def __init__(self, title: str, yes: str, offered: str = "") -> None:
        super().__init__()
        self._heading, self._yes, self._offered = plain(title), yes, offered

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog"):
            yield Label(self._heading, id="title", markup=False)
            yield Input(self._offered, id="address", compact=True, select_on_focus=False)
            yield Label("", id="problem", markup=False)
            with Horizontal(id="buttons"):
                yield Button(_("Cancel"), id="cancel", compact=True)
                yield Button(self._yes, id="yes", variant="primary", compact=True)

    @on(Input.Submitted)
    @on(Button.Pressed, "#yes")
    def accept(self) -> None:
        """Leave with the address, if it is one."""
        try:
            self.dismiss(normal_address(self.query_one("#address", Input).value))
        except InputError as error:
            self.query_one("#problem", Label).update(plain(str(error)))

    @on(Button.Pressed, "#cancel")
    def action_cancel(self) -> None:
        """Leave without one."""
        self.dismiss(None)
