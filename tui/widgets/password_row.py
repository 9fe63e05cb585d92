"""The SMTP password: typed unseen, shown only by where it is kept."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Input, Label

from data.language import _


class PasswordRow(Vertical):
    """An empty field for a new password. Its text leaves only through ``take``; no message carries it further up."""

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Label(_("Password"), classes="field", markup=False)
            yield Input(password=True, compact=True, classes="editor", placeholder=_("unchanged"))
        yield Label("", classes="where", markup=False)

    @on(Input.Changed)
    @on(Input.Submitted)
    def _keep(self, event: Input.Changed | Input.Submitted) -> None:
        event.stop()  # the event holds the text; a screen's log or traceback might show it

    @property
    def changed(self) -> bool:
        """Whether a new password was typed."""
        return bool(self.query_one(Input).value)

    def take(self) -> str:
        """The password typed, and the field empty again."""
        field = self.query_one(Input)
        password, field.value = field.value, ""
        return password

    def show_where(self, words: str) -> None:
        """Say where the password is kept now."""
        self.query_one(".where", Label).update(words)
