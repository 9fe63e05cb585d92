"""Asks for the day on which letters were posted, and says what that means."""

from __future__ import annotations

from datetime import date
from importlib.resources import files
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Label, Static

from data.formatting import format_date
from data.language import _, language
from data.selection import parse_date
from tui.widgets.text import plain, plain_lines


class PostedScreen(ModalScreen[date | None]):
    """``title`` asks, ``text`` says what would happen; dismissed with the day, or None."""

    CSS_PATH = str(files("styles") / "posted.tcss")
    AUTO_FOCUS = "#cancel"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", _("Cancel")),
        Binding("up", "app.focus_previous", _("Up"), show=False),
        Binding("down", "app.focus_next", _("Down"), show=False),
    ]

    def __init__(self, title: str, text: str) -> None:
        super().__init__()
        self._question, self._text = plain(title), plain_lines(text)

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog"):
            yield Label(self._question, id="question", markup=False)
            yield Static(self._text, id="text", markup=False)
            with Horizontal(id="row"):
                yield Label(_("Posted on"), classes="field", markup=False)
                yield Input(format_date(date.today(), language()), id="day", compact=True)
            yield Label("", id="problem", markup=False)
            with Horizontal(id="buttons"):
                yield Button(_("Cancel"), id="cancel", compact=True)
                yield Button(_("Mark as sent"), id="yes", variant="warning", compact=True)

    @on(Input.Submitted)
    @on(Button.Pressed, "#yes")
    def accept(self) -> None:
        """Leave with the day, if it is one that has come."""
        text = self.query_one("#day", Input).value
        try:
            day = parse_date(text)
        except ValueError:
            self._tell(_("“{value}” is not a date. Write 17.08.2012 or 2012-08-17.").format(value=text))
            return
        if day > date.today():
            self._tell(_("This day is still to come."))
        else:
            self.dismiss(day)

    def _tell(self, words: str) -> None:
        self.query_one("#problem", Label).update(plain(words))

    @on(Button.Pressed, "#cancel")
    def action_cancel(self) -> None:
        """Leave everything as it is."""
        self.dismiss(None)
