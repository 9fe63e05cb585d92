"""Chooses the columns of a table, their order and widths."""

from __future__ import annotations

from collections.abc import Sequence
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
from tui.column_layout import Choice, layout_text, parse_layout
from tui.widgets.text import fit

WIDEST, NARROWEST, TITLE = 60, 2, 22  # cells


class ColumnsScreen(ModalScreen[str | None]):
    """Dismissed with the layout as it is stored, "" for the program's own, or None to change nothing.

    ``columns`` are pairs of a key and a title in the program's order; ``layout`` is the one in force.
    """

    CSS_PATH = str(files("styles") / "columns.tcss")
    AUTO_FOCUS = "OptionList"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "show_or_hide", _("Show or hide")),
        Binding("u,U", "shift(-1)", _("Further left")),
        Binding("d,D", "shift(1)", _("Further right")),
        Binding("plus", "widen(1)", _("Wider")),
        Binding("minus", "widen(-1)", _("Narrower")),
        Binding("a,A", "automatic", _("Width as needed")),
        Binding("r,R", "reset", _("As at first")),
        Binding("escape", "cancel", _("Cancel")),
    ]

    def __init__(self, columns: Sequence[tuple[str, str]], layout: str) -> None:
        super().__init__()
        self._titles = dict(columns)
        chosen = [choice for choice in parse_layout(layout) if choice.key in self._titles]
        shown = {choice.key for choice in chosen} or set(self._titles)
        self._choices = chosen + [Choice(key) for key in self._titles if key not in {c.key for c in chosen}]
        self._shown = shown

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog"):
            yield OptionList(compact=True, markup=False)
            yield Label(_("Space shows or hides · U D moves · + - width, A as needed\n"
                          "Enter keeps · R as at first · Esc cancels"), id="keys", markup=False)

    def on_mount(self) -> None:
        self.query_one(OptionList).border_title = Content(_("Columns"))
        self._list(0)

    def _list(self, at: int) -> None:
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options(Option(Content(self._line(choice))) for choice in self._choices)
        options.highlighted = at

    def _line(self, choice: Choice) -> str:
        mark = "[x]" if choice.key in self._shown else "[ ]"
        width = str(choice.width) if choice.width else _("as needed")
        return f"{mark} {fit(self._titles[choice.key], TITLE)} {width}"

    @property
    def _at(self) -> int:
        return self.query_one(OptionList).highlighted or 0

    def action_show_or_hide(self) -> None:
        """Show the column, or do not."""
        self._shown ^= {self._choices[self._at].key}
        self._list(self._at)

    def action_shift(self, by: int) -> None:
        """Change places with the neighbour."""
        at, to = self._at, self._at + by
        if 0 <= to < len(self._choices):
            self._choices[at], self._choices[to] = self._choices[to], self._choices[at]
            self._list(to)

    def action_widen(self, by: int) -> None:
        """A cell wider or narrower; the first press starts at a usual width."""
        choice = self._choices[self._at]
        width = choice.width + by if choice.width else 10
        self._choices[self._at] = choice._replace(width=min(WIDEST, max(NARROWEST, width)))
        self._list(self._at)

    def action_automatic(self) -> None:
        """As wide as what it holds."""
        self._choices[self._at] = self._choices[self._at]._replace(width=0)
        self._list(self._at)

    def action_reset(self) -> None:
        """The program chooses, by the room there is."""
        self.dismiss("")

    @on(OptionList.OptionSelected)
    def keep(self) -> None:
        """Enter: the table looks like this from now on."""
        self.dismiss(layout_text(choice for choice in self._choices if choice.key in self._shown))

    def action_cancel(self) -> None:
        """Leave the table as it is."""
        self.dismiss(None)
