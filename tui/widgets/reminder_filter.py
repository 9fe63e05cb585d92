"""The filter above the reminder table: levels, lawsuit, customer, state, year; ranges and marks on demand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input, Select

from data.errors import InputError
from data.language import _
from data.selection import STATES, Range, Selection
from tui.widgets.from_to import FromTo, day, number
from tui.widgets.tick import Tick

QUIET = 0.05  # seconds after the last key before searching: a held key or pasted text is one search
LEVELS = (1, 2, 3)
RANGES = ("numbers", "dates", "package", "codes")


class ReminderFilter(Vertical):
    """What the operator wants to see, as a Selection; posts Changed when that is another one."""

    @dataclass
    class Changed(Message):
        """Show these reminders; of them ``only_marked`` ones, if it says so."""

        selection: Selection
        only_marked: bool

    @dataclass
    class Left(Message):
        """Enter or Escape in the filter: on to the table."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", _("Table"))]

    def __init__(self) -> None:
        super().__init__(id="filter")
        self.selection = Selection()
        self.only_marked = False
        self._timer: Timer | None = None
        self._years: list[int] = []

    def compose(self) -> ComposeResult:
        with Horizontal(id="first"):
            with Horizontal(id="levels"):
                for level, title in zip(LEVELS, (_("1st"), _("2nd"), _("3rd")), strict=True):
                    yield Tick(title, True, id=f"level-{level}")
                yield Tick(_("lawsuit"), id="lawsuit")
            with Horizontal(id="search"):
                yield Input(placeholder=_("Customer"), id="customer", compact=True)
                yield Select([(_(state), state) for state in STATES], prompt=_("all states"), id="state", compact=True)
                yield Select[int]([], prompt=_("all years"), id="year", compact=True)
        with Vertical(id="more"):
            with Horizontal():
                yield FromTo(_("Number"), number, Range(), id="numbers")
                yield FromTo(_("Date"), day, Range(), id="dates")
            with Horizontal():
                yield FromTo(_("Package"), number, Range(), id="package")
                yield FromTo(_("Code"), str, Range(), id="codes")
                yield Tick(_("marked only"), id="only-marked")

    def on_mount(self) -> None:
        self.query_one("#more").display = False

    def toggle_more(self) -> None:
        """Show the rows below the first and go to them; hide them again, their conditions with them."""
        more = self.query_one("#more")
        more.display = not more.display
        if more.display:
            self.query_one("#numbers Input").focus()
            return
        self._empty_more()
        self._read()
        self.post_message(self.Left())

    def _empty_more(self) -> None:
        with self.prevent(Input.Changed, Tick.Changed):
            self.query_one("#only-marked", Tick).value = False
            for field in self.query_one("#more").query(Input):
                field.value = ""

    def show_all(self) -> None:
        """Take every condition away, those below the first row too, and hide these rows."""
        self._empty_more()
        self.query_one("#more").display = False
        with self.prevent(Input.Changed, Tick.Changed, Select.Changed):
            for level in LEVELS:
                self.query_one(f"#level-{level}", Tick).value = True
            self.query_one("#lawsuit", Tick).value = False
            self.query_one("#customer", Input).value = ""
            for select in self.query(Select):
                select.value = Select.NULL
        self._read()
        self.post_message(self.Left())

    def offer_years(self, years: Iterable[int]) -> None:
        """Let the operator choose among ``years``; the one chosen stays."""
        offered = list(years)
        if offered == self._years:
            return
        self._years = offered
        select = self.query_one("#year", Select)
        chosen = select.value
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
        try:
            numbers, dates, package, codes = (self.query_one(f"#{id}", FromTo).read() for id in RANGES)
        except InputError:
            return  # it stands below the field; what is shown stays until it can be understood
        levels = frozenset(level for level in LEVELS if self.query_one(f"#level-{level}", Tick).value)
        state, year = self.query_one("#state", Select).value, self.query_one("#year", Select).value
        selection = Selection(
            levels=None if len(levels) == len(LEVELS) else levels,
            final=self.query_one("#lawsuit", Tick).value,
            text=self.query_one("#customer", Input).value.strip(),
            state=state if isinstance(state, str) else None,
            year=year if isinstance(year, int) else None,
            number=numbers, date=dates, package=package, customer=codes,
        )
        only_marked = self.query_one("#only-marked", Tick).value
        if (selection, only_marked) != (self.selection, self.only_marked):
            self.selection, self.only_marked = selection, only_marked
            self.post_message(self.Changed(selection, only_marked))

    @on(Input.Submitted)
    def action_leave(self) -> None:
        """Search at once, and on to the table."""
        self._read()
        self.post_message(self.Left())
