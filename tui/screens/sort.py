"""Chooses the column the reminders are sorted by; the same one again turns the order round."""

from collections.abc import Sequence
from importlib.resources import files
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from data.language import _


class SortScreen(ModalScreen[str | None]):
    """Dismissed with the chosen sort, or None. ``choices`` are pairs of a sort and its title."""

    CSS_PATH = str(files("styles") / "sort.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "cancel", _("Cancel"))]

    def __init__(self, choices: Sequence[tuple[str, str]], sort: str, descending: bool) -> None:
        super().__init__()
        self._choices, self._sort, self._mark = choices, sort, "▼" if descending else "▲"

    def compose(self) -> ComposeResult:
        options = [
            Option(Content(f"{self._mark if sort == self._sort else ' '} {title}"), id=sort)
            for sort, title in self._choices
        ]
        yield OptionList(*options, compact=True, markup=False)

    def on_mount(self) -> None:
        table = self.query_one(OptionList)
        table.border_title = Content(_("Sort by"))
        table.highlighted = next((i for i, (sort, _title) in enumerate(self._choices) if sort == self._sort), 0)

    @on(OptionList.OptionSelected)
    def _choose(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option_id)

    def action_cancel(self) -> None:
        """Leave the order as it is."""
        self.dismiss(None)
