"""Asks for one of a list."""

from collections.abc import Sequence
from importlib.resources import files
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList

from data.language import _
from tui.widgets.text import plain


class PickScreen(ModalScreen[str | None]):
    """Dismissed with the name of the one of ``choices`` (name, words) that was chosen, or None."""

    CSS_PATH = str(files("styles") / "pick.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "cancel", _("Cancel"))]

    def __init__(self, title: str, choices: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._heading, self._choices = plain(title), choices

    def compose(self) -> ComposeResult:
        yield OptionList(*(Content(plain(words)) for _name, words in self._choices), compact=True, markup=False)

    def on_mount(self) -> None:
        table = self.query_one(OptionList)
        table.border_title = Content(self._heading)
        table.border_subtitle = Content(_("Enter chooses · Esc leaves"))

    @on(OptionList.OptionSelected)
    def _choose(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._choices[event.option_index][0])

    def action_cancel(self) -> None:
        """Choose nothing."""
        self.dismiss(None)
