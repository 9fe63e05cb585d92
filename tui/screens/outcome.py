"""Says what was done, what was not, and why."""

from collections.abc import Sequence
from importlib.resources import files
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Button, Label, Static

from data.language import _, ngettext
from tui.dialog import LongText, TextDialog
from tui.widgets.text import plain, plain_lines

SHOWN = 500


class OutcomeScreen(TextDialog[None]):
    """``title`` in bold, ``text`` below it, then ``lines`` such as a reminder and its reason each."""

    CSS_PATH = str(files("styles") / "outcome.tcss")
    AUTO_FOCUS = "#close"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", _("Close")),
    ]

    def __init__(self, title: str, text: str = "", lines: Sequence[str] = ()) -> None:
        super().__init__()
        self._heading, self._text = plain(title), plain_lines(text)
        shown = [plain(line) for line in lines[:SHOWN]]
        if more := len(lines) - len(shown):
            shown.append(ngettext("… and {count} more", "… and {count} more", more).format(count=more))
        self._lines = "\n".join(shown)

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog"):
            with LongText():
                yield Label(self._heading, id="title", markup=False)
                if self._text:
                    yield Static(self._text, id="text", markup=False)
                if self._lines:
                    yield Static(self._lines, id="lines", markup=False)
            yield Button(_("Close"), id="close", compact=True)

    @on(Button.Pressed, "#close")
    def action_close(self) -> None:
        """Back to where one was."""
        self.dismiss(None)
