"""Asks for one of a few ways to go; the first, which has the focus and is what Escape means, changes nothing."""

from collections.abc import Sequence
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


class ChoiceScreen(TextDialog[str]):
    """``title`` and ``text`` say what is known; dismissed with the name of the one of ``choices`` (name, words)."""

    CSS_PATH = str(files("styles") / "choice.tcss")
    AUTO_FOCUS = "#buttons Button"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "first", _("Later")),
        Binding("left", "app.focus_previous", _("Left"), show=False),
        Binding("right", "app.focus_next", _("Right"), show=False),
    ]

    def __init__(self, title: str, text: str, choices: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._question, self._text, self._choices = plain(title), plain_lines(text), choices

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog"):
            with LongText():
                yield Label(self._question, id="question", markup=False)
                yield Static(self._text, id="text", markup=False)
            with Horizontal(id="buttons"):
                for name, words in self._choices:
                    yield Button(words, id=name, compact=True)

    @on(Button.Pressed)
    def chosen(self, event: Button.Pressed) -> None:
        """Go that way."""
        self.dismiss(event.button.id or self._choices[0][0])

    def action_first(self) -> None:
        """Change nothing."""
        self.dismiss(self._choices[0][0])
