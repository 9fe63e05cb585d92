"""Home: the reminder table and everything one does to reminders."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from textual import on, work

from data.language import _
from tui import changes
from tui.changes import Change
from tui.commands import bindings
from tui.reminder_commands import DOING, MOVING, TABLE
from tui.screens.confirm import ConfirmScreen
from tui.screens.reminder_table import ReminderTableScreen
from tui.sending import mail_app
from tui.widgets.paged_table import PagedTable

if TYPE_CHECKING:
    from dunning.issuing import Outcome
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
        from tui.screens.outcome import OutcomeScreen
        from tui.screens.work import Done, WorkScreen

        if reason := await asyncio.to_thread(changes.refusal, change):
            self._tell(reason)
            return
        target = self.target()
        counts = await asyncio.to_thread(changes.count_states, target) if target else {}
        fitting, others = counts.get(change.state, 0), changes.left_alone(change, counts)
        if target is None or not fitting:
            self._tell(_("There is nothing to do.") + f"\n{others}".rstrip())
            return
        question = ConfirmScreen(
            change.question(fitting), f"{change.consequence()}\n{others}".rstrip(), change.button())
        if not await self.app.push_screen_wait(question):
            return
        job = partial(change.run, replace(target, state=change.state), mail_app(self).operator)
        screen: WorkScreen[Outcome] = WorkScreen(change.doing(), job)
        done: Done[Outcome] = await self.app.push_screen_wait(screen)
        if done.result is None:
            await self.app.push_screen_wait(OutcomeScreen(_("This could not be done"), done.error))
            return
        if change is changes.DELETE:
            self.table.action_mark_none()
        self._load()
        text, lines = changes.not_done(done.result, fitting, others)
        await self.app.push_screen_wait(OutcomeScreen(change.told(done.result.done), text, lines))

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
