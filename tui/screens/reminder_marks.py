"""The marks in the table of reminders: set, counted and summed."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial

from textual import on, work

from data.interrupting import Stoppable
from data.language import _
from data.selection import Marks, Selection
from tui.reading import Loaded, MarkedSummed, between, inverted, read_marked, settled
from tui.reminder_columns import marked_words, totals_cells
from tui.screens.reminder_table import ReminderTableScreen
from tui.widgets.paged_table import PagedTable


class ReminderMarksScreen(ReminderTableScreen):
    """The table and which of its reminders are marked."""

    def __init__(self) -> None:
        super().__init__()
        self._marks_read = Stoppable()
        self._mark_at: int | None = None  # where the last mark was set, for a range

    def _load(self, count: int | None = None, another: bool = False) -> None:
        super()._load(count, another)
        if count is None:
            self._sum_marked()

    @on(Loaded)
    def _begin_no_range(self, loaded: Loaded) -> None:
        if not loaded.queries.stopped:
            self._mark_at = None

    @on(PagedTable.Marked)
    def _sum_marked(self) -> None:
        """Count and sum what is marked, in a thread."""
        self._marks_read.stop()
        self._marks_read = Stoppable()
        if not self.table.marks.settled:
            return  # in a moment they are
        if self.table.marks:
            self._read(partial(read_marked, self._selection, self.table.marks, self.post_message, self._marks_read),
                       "summing the marked reminders")
        else:
            self.table.marked_footer("")

    @on(MarkedSummed)
    def _marked_summed(self, message: MarkedSummed) -> None:
        if message.queries.stopped:
            return
        if not message.totals.count and not message.hidden:  # whoever deleted them, here or at another terminal
            self.table.action_mark_none()
        else:
            cells = totals_cells(message.totals) if message.totals.count else {}
            self.table.marked_footer(marked_words(message.totals, message.hidden), cells)

    def action_mark(self) -> None:
        """Mark the reminder under the cursor, or take its mark away."""
        self._mark_at = self.table.cursor
        self.table.action_mark()

    @work(exclusive=True, group="mark")
    async def action_mark_all(self) -> None:
        """Mark every reminder shown: at once as a group, then as the reminders it holds now."""
        self.table.action_mark_all()
        while not (marks := self.table.marks).settled:
            found = await asyncio.to_thread(settled, marks)
            if self.table.marks is marks:
                self.table.set_marks(found)

    def action_mark_none(self) -> None:
        """Take all marks away."""
        self.table.action_mark_none()

    @work(exclusive=True, group="ask")
    async def action_mark_range(self) -> None:
        """Mark everything from the last mark to the cursor."""
        if self._pages is None or self._mark_at is None:
            self._tell(_("Mark one end of the range with Space, go to the other end, and press X."))
            return
        try:
            ids = await asyncio.to_thread(between, self._pages, self._mark_at, self.table.cursor)
        except ValueError as error:
            self._tell(str(error))
            return
        self._mark_at = self.table.cursor
        self.table.set_marks(self.table.marks.with_rows(ids))

    @work(exclusive=True, group="ask")
    async def action_invert(self) -> None:
        """Turn the marks of those shown round."""
        try:
            self.table.set_marks(await asyncio.to_thread(inverted, self._selection, self.table.marks))
        except ValueError as error:
            self._tell(str(error))

    def target(self) -> Selection | None:
        """The marked reminders among those shown, or the one under the cursor; None if there is neither."""
        if self.table.marks:
            return replace(self._selection, marks=self.table.marks)
        row = self.table.row
        return Selection(marks=Marks(frozenset({row.id}))) if row else None
