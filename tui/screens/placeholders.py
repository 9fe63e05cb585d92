"""The placeholders of subjects and texts, what they mean, and an example; Enter takes one."""

from importlib.resources import files
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Label, OptionList
from textual.widgets.option_list import Option

from data.language import _
from data.placeholders import PLACEHOLDERS, Placeholder
from tui.widgets.text import fit, plain

NAME = 12  # cells of the longest name


class PlaceholdersScreen(ModalScreen[str | None]):
    """Dismissed with the name of the one chosen, or None."""

    CSS_PATH = str(files("styles") / "placeholders.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "cancel", _("Close"))]

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog"):
            yield Label(_("Placeholders: write {{ name }}; dates and amounts are written as the customer's language "
                          "does."), id="title", markup=False)
            yield OptionList(*(Option(line(each), id=each.name) for each in PLACEHOLDERS), compact=True, markup=False)
            yield Label(_("Enter writes it into the text · Esc closes"), id="closing", markup=False)

    @on(OptionList.OptionSelected)
    def _choose(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option_id)

    def action_cancel(self) -> None:
        """Take none."""
        self.dismiss(None)


def line(each: Placeholder) -> Content:
    """``pay_by       Last day to pay: 25.08.2012``."""
    return Content.assemble((fit(each.name, NAME), "bold"), f" {_(each.meaning)}: {plain(str(each.example))}")
