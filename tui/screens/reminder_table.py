"""The table of reminders with its filter, order, totals and columns, whatever is marked and done."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from rich.style import Style
from textual import on, work
from textual.app import ComposeResult

from data.database import connection
from data.interrupting import Stoppable
from data.language import _
from data.operators import current_operator
from data.pages import ReminderPages, ReminderRow
from data.preferences import Preferences
from data.selection import Selection
from data.totals import Totals
from tui.column_layout import chosen_columns, remember
from tui.commands import CommandScreen
from tui.level_colours import level_styles
from tui.reading import Followed, Loaded, NotLoaded, Summed, Wanted, marked_rows, place_of, read
from tui.reminder_columns import footer_words, reminder_columns, sort_choices, totals_cells
from tui.sending import mail_app
from tui.table_order import Order, keep_order, stored_order
from tui.widgets.key_footer import KeyFooter
from tui.widgets.paged_table import PagedTable
from tui.widgets.reminder_filter import ReminderFilter
from tui.widgets.status_line import StatusLine, home_note
from tui.widgets.tick import Tick

ORDER = "table.reminders.order"


class ReminderTableScreen(CommandScreen):
    """Shows the reminders the operator wants to see."""

    AUTO_FOCUS = "#reminders"

    def __init__(self) -> None:
        super().__init__()
        self._selection = Selection()
        self._order = Order("number")
        self._totals: Totals | None = None
        self._counted = True  # whether the table knows how many rows it has
        self._pages: ReminderPages | None = None
        self._rows_read = Stoppable()
        self._loaded_newest = False  # whether the table shows what was asked for last
        self._styles: dict[int, Style] = {}
        self._stale = False
        self._layout, self._mixed = "", False

    def compose(self) -> ComposeResult:
        yield StatusLine(id="status")
        yield ReminderFilter()
        yield PagedTable[ReminderRow](
            reminder_columns(), markable=True, id="reminders", marked=marked_rows,
            tint=lambda row: self._styles.get(row.level))
        yield KeyFooter(without=("manual",))  # the status line names it

    def on_mount(self) -> None:
        self._order = stored_order(self, ORDER, sort_choices(), self._order.sort)
        self._who()
        self._load()

    def on_screen_suspend(self) -> None:
        """Another screen may change what is shown here; a question cannot."""
        self._stale = self._stale or not self.app.screen.is_modal

    def on_screen_resume(self) -> None:
        """Whatever was done elsewhere shows here."""
        if self._stale:
            self._stale = False
            self._who()
            self._load()

    def _who(self) -> None:
        """What the preferences say: whose books, who works, how the table looks."""
        code = mail_app(self).operator
        with connection():
            preferences = Preferences(code)
            name = current_operator(code).name if code else ""
        status = self.query_one(StatusLine)
        status.company, status.operator = preferences["company.name"], f"{code} {name}" if name != code else code
        status.note = home_note()
        self._styles = level_styles(preferences)
        self._layout = preferences.find("table.reminders").value
        self._set_columns()

    def _set_columns(self) -> None:
        self.table.set_columns(chosen_columns(reminder_columns(self._mixed), self._layout))

    @property
    def table(self) -> PagedTable[ReminderRow]:
        """The table."""
        return self.query_one("#reminders", PagedTable)

    # Reading

    @on(ReminderFilter.Changed)
    def _filter(self, message: ReminderFilter.Changed) -> None:
        marks = self.table.marks if message.only_marked else None
        self._selection = replace(message.selection, marks=marks)
        self._load(another=True)

    def action_reload(self) -> None:
        """Read again, the cursor staying on its reminder."""
        self._load()

    def _load(self, count: int | None = None, another: bool = False) -> None:
        """Read the rows; ``count`` is known where only their order has changed.

        The cursor stays on its reminder, but at the top of ``another`` list if it was at the top.
        """
        self._rows_read.stop()
        self._rows_read, self._loaded_newest = Stoppable(), False
        row = None if another and self.table.cursor == 0 else self.table.row
        wanted = Wanted(self._selection, *self._order, row.id if row else None, count, another)
        self._read(partial(read, wanted, self.post_message, self._rows_read), "reading reminders")
        if count is None:
            self._totals = None

    def _read(self, job: Callable[[], None], words: str) -> None:
        self.run_worker(job, thread=True, group="read", exit_on_error=False, description=words)

    @on(Loaded)
    def _loaded(self, loaded: Loaded) -> None:
        if loaded.queries.stopped:
            return
        self._pages, self._counted = loaded.pages, loaded.counted
        self._loaded_newest = True
        self.table.show(loaded.pages, loaded.count, at=loaded.at, sort=self._order.sort,
                        descending=self._order.descending, scope=self._selection)
        self.query_one(ReminderFilter).offer_years(loaded.years)
        self._show_footer()

    @on(Followed)
    def _followed(self, followed: Followed) -> None:
        if not followed.queries.stopped and self.table.cursor == 0:  # not moved meanwhile
            self.table.cursor = followed.at

    @on(Summed)
    def _summed(self, summed: Summed) -> None:
        if not summed.queries.stopped:
            self._totals = summed.totals
            self._recount(summed.totals.count)
            if summed.totals.mixed != self._mixed:  # the currency's column comes or goes
                self._mixed = summed.totals.mixed
                self._set_columns()
            self._show_footer()

    @on(NotLoaded)
    def _not_loaded(self, message: NotLoaded) -> None:
        if not message.queries.stopped:
            self.table.footer(message.error)

    def _recount(self, count: int) -> None:
        if not self._counted:
            self._counted = True
            self.table.recount(count)
            self._show_footer()

    def _show_footer(self) -> None:
        words = footer_words(self.table.count, self._totals, self._selection != Selection(), self._counted)
        if self.table.count:
            self.table.footer(words, totals_cells(self._totals) if self._totals else None)
        else:
            self.table.footer(words, {})  # a row of zeros would say nothing

    # Moving about

    @on(ReminderFilter.Left)
    def _to_table(self) -> None:
        self.table.focus()

    def action_search(self) -> None:
        """To the customer field."""
        self.query_one("#customer").focus()

    def action_level(self, tick: str) -> None:
        """Turn a tick of the filter."""
        self.query_one(f"#{tick}", Tick).toggle()

    def action_more(self) -> None:
        """Show the rest of the filter, or take it and its conditions away."""
        self.query_one(ReminderFilter).toggle_more()

    def action_show_all(self) -> None:
        """Take the whole filter away."""
        self.query_one(ReminderFilter).show_all()

    @work(exclusive=True, group="ask")
    async def action_go_to(self) -> None:
        """Ask for a number and go there."""
        from tui.screens.go_to import GoToScreen

        wanted = await self.app.push_screen_wait(GoToScreen())
        if wanted is None or (pages := self._pages) is None:
            return
        place = await asyncio.to_thread(place_of, pages, *wanted)
        if place is None:
            label = "/".join(str(part) for part in wanted if part is not None)
            self._tell(_("Reminder {label} is not in this list. The filter may hide it; 0 shows all.").format(
                label=label))
        elif pages is self._pages:  # no other list was read meanwhile
            self._recount(pages.count())
            self.table.cursor = place
            self.table.focus()

    @work(exclusive=True, group="ask")
    async def action_sort(self) -> None:
        """Ask for the column."""
        from tui.screens.sort import SortScreen

        chosen = await self.app.push_screen_wait(SortScreen(sort_choices(), *self._order))
        if chosen:
            self._sort_by(chosen)

    @on(PagedTable.SortAsked)
    def _sort_asked(self, message: PagedTable.SortAsked) -> None:
        self._sort_by(message.sort)

    def _sort_by(self, sort: str) -> None:
        self._order = self._order.by(sort)
        self.run_worker(keep_order(self, ORDER, lambda: self._order), group="order")
        known = self._loaded_newest and self._totals is not None
        self._load(self.table.count if known else None, another=True)

    @work(exclusive=True, group="ask")
    async def action_columns(self) -> None:
        """Ask for the columns, and remember them for this operator."""
        from tui.screens.columns import ColumnsScreen

        code = mail_app(self).operator
        with connection():
            layout = Preferences(code).find("table.reminders").value
        offered = [(column.key, column.title) for column in reminder_columns() if not column.stands_for]
        chosen = await self.app.push_screen_wait(ColumnsScreen(offered, layout))
        if chosen is not None:
            await asyncio.to_thread(remember, "table.reminders", chosen, code)
            self._who()

    def _tell(self, words: str) -> None:
        self.notify(words, severity="warning", markup=False)
