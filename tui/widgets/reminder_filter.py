"""The filter row above the reminder table: levels, lawsuit, customer, state, year."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input, Select

from data.language import _
from data.selection import STATES, Selection
from tui.widgets.tick import Tick

QUIET = 0.25  # seconds after the last key before searching
LEVELS = (1, 2, 3)


class ReminderFilter(Horizontal):
    """What the operator wants to see, as a Selection; posts Changed when that is another one."""

    @dataclass
    class Changed(Message):
        """Show these reminders."""

        selection: Selection

    @dataclass
    class Left(Message):
        """Enter or Escape in the filter: on to the table."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", _("Table"))]

    def __init__(self) -> None:
        super().__init__(id="filter")
        self.selection = Selection()
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        with Horizontal(id="levels"):
            for level, title in zip(LEVELS, (_("1st"), _("2nd"), _("3rd")), strict=True):
                yield Tick(title, True, id=f"level-{level}")
            yield Tick(_("lawsuit"), id="lawsuit")
        with Horizontal(id="search"):
            yield Input(placeholder=_("Customer"), id="customer", compact=True)
            yield Select([(_(state), state) for state in STATES], prompt=_("all states"), id="state", compact=True)
            yield Select[int]([], prompt=_("all years"), id="year", compact=True)

    def offer_years(self, years: Iterable[int]) -> None:
        """Let the operator choose among ``years``; the one chosen stays."""
        select = self.query_one("#year", Select)
        chosen = select.value
        offered = list(years)
        with self.prevent(Select.Changed):
            select.set_options((str(year), year) for year in offered)
            if chosen in offered:
                select.value = chosen

    @on(Input.Changed)
    def _typed(self) -> None:
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(QUIET, self._read)

    @on(Tick.Changed)
    @on(Select.Changed)
    def _read(self) -> None:
        levels = frozenset(level for level in LEVELS if self.query_one(f"#level-{level}", Tick).value)
        state, year = self.query_one("#state", Select).value, self.query_one("#year", Select).value
        selection = Selection(
            levels=None if len(levels) == len(LEVELS) else levels,
            lawsuit=True if self.query_one("#lawsuit", Tick).value else None,
            text=self.query_one("#customer", Input).value.strip(),
            state=state if isinstance(state, str) else None,
            year=year if isinstance(year, int) else None,
        )
        if selection != self.selection:
            self.selection = selection
            self.post_message(self.Changed(selection))

    @on(Input.Submitted)
    def action_leave(self) -> None:
        """Search at once, and on to the table."""
        self._read()
        self.post_message(self.Left())
