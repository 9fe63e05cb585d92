"""Asks before reminders are issued: by how much less may be owed, and whether outdated ones are meant, too."""

from __future__ import annotations

from importlib.resources import files
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Button, Input, Label, Static

from data.errors import InputError
from data.formatting import format_money
from data.language import _, language
from data.preferences import parse
from tui.changes import Terms
from tui.dialog import LongText, TextDialog
from tui.widgets.text import plain, plain_lines
from tui.widgets.tick import Tick


class IssueScreen(TextDialog["Terms | None"]):
    """``title`` asks, ``text`` says what would happen; dismissed with the terms, ``usual`` ones at first, or None."""

    CSS_PATH = str(files("styles") / "issue.tcss")
    AUTO_FOCUS = "#cancel"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", _("Cancel")),
        Binding("left", "app.focus_previous", _("Left"), show=False),
        Binding("right", "app.focus_next", _("Right"), show=False),
    ]

    def __init__(self, title: str, text: str, usual: Terms) -> None:
        super().__init__()
        self._question, self._text, self._usual = plain(title), plain_lines(text), usual

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog"):
            with LongText():
                yield Label(self._question, id="question", markup=False)
                yield Static(self._text, id="text", markup=False)
            with Horizontal(id="row"):
                yield Label(_("Deviation"), classes="field", markup=False)
                yield Input(format_money(self._usual.deviation, language()), id="deviation", compact=True,
                            select_on_focus=False)
                yield Label(_("may have been paid meanwhile"), id="help", markup=False)
            yield Tick(_("Also outdated: paid, blocked or in lawsuit since"), self._usual.stale, id="stale")
            yield Label("", id="problem", markup=False)
            with Horizontal(id="buttons"):
                yield Button(_("Cancel"), id="cancel", compact=True)
                yield Button(_("Issue"), id="yes", variant="warning", compact=True)

    @on(Input.Submitted)
    @on(Button.Pressed, "#yes")
    def accept(self) -> None:
        """Leave with the terms, if they can be understood."""
        try:
            deviation = parse("dunning.deviation", self.query_one("#deviation", Input).value)
        except InputError as error:
            self.query_one("#problem", Label).update(plain(str(error)))
            return
        self.dismiss(Terms(deviation, self.query_one("#stale", Tick).value))

    @on(Button.Pressed, "#cancel")
    def action_cancel(self) -> None:
        """Leave everything as it is."""
        self.dismiss(None)
