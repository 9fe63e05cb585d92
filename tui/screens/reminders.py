"""Home: the reminder table and everything one does to reminders."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from textual import on, work

from data.language import _
from tui import changes
from tui.changes import Change
from tui.commands import bindings
from tui.reminder_commands import DOING, MOVING, TABLE
from tui.screens.confirm import ConfirmScreen
from tui.screens.reminder_table import ReminderTableScreen
from tui.widgets.paged_table import PagedTable

if TYPE_CHECKING:
    from tui.flags import Flag


class RemindersScreen(ReminderTableScreen):
    """The table of reminders; the app's first screen."""

    ACTIONS = (*TABLE, *DOING, *MOVING)
    BINDINGS = bindings(ACTIONS)

    # Doing

    def action_prepare(self) -> None:
        """To the preparation."""
        from tui.screens.prepare import PrepareScreen

        self.app.push_screen(PrepareScreen())

    @on(PagedTable.Chosen)
    def action_details(self) -> None:
        """Show the reminder under the cursor."""
        from tui.screens.reminder import ReminderScreen

        if (row := self.table.row) is not None:
            self.app.push_screen(ReminderScreen(row.id))

    def action_email(self) -> None:
        """To the e-mail form."""
        from tui.screens.email_batch import EmailBatchScreen

        target = self.target()
        if target is None:
            self._tell(_("There is no reminder to e-mail."))
        else:
            self.app.push_screen(EmailBatchScreen(target))

    def action_issue(self) -> None:
        """Issue the marked."""
        self._change(changes.ISSUE)

    def action_unlock(self) -> None:
        """Unlock the marked."""
        self._change(changes.UNLOCK)

    def action_delete(self) -> None:
        """Delete the marked."""
        self._change(changes.DELETE)

    @work(exclusive=True, group="ask")
    async def _change(self, change: Change) -> None:
        from tui.change_actions import ask_to_change

        def changed() -> None:
            if change is changes.DELETE:
                self.table.action_mark_none()
            self._load()

        await ask_to_change(self, change, self.target(), changed)

    # Marks of the customer and of the claim

    def action_defaulter(self) -> None:
        """The customers are defaulters, or no longer: the contrary of what the row under the cursor says."""
        from tui.flags import DEFAULTER

        if (row := self.table.row) is not None:
            self._flag(DEFAULTER, not row.defaulter)

    def action_lawsuit(self) -> None:
        """The claims are in court, or no longer."""
        from tui.flags import LAWSUIT

        if (row := self.table.row) is not None:
            self._flag(LAWSUIT, not row.lawsuit)

    @on(PagedTable.CellPressed)
    async def _cell_pressed(self, message: PagedTable.CellPressed) -> None:
        await self.run_action(message.column)

    @work(exclusive=True, group="ask")
    async def _flag(self, flag: Flag, value: bool) -> None:
        from tui.flags import apply, reached

        target = self.target()
        if target is None:
            return
        reach = await asyncio.to_thread(reached, target)
        if not await self.app.push_screen_wait(
                ConfirmScreen(flag.question(value, reach), flag.consequence(value, reach), flag.button(value))):
            return
        done = await asyncio.to_thread(apply, flag, target, value)
        self.notify(flag.told(done), markup=False)
        self._load()
