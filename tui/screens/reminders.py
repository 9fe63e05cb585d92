"""Home: the reminder table and everything one does to reminders."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from textual import on, work

from data.language import _
from data.selection import Marks, Selection
from tui import changes
from tui.changes import Change
from tui.commands import bindings
from tui.keys import key_words
from tui.reminder_commands import DOING, MOVING, TABLE
from tui.screens.confirm import ConfirmScreen
from tui.screens.reminder_doing import ReminderDoingScreen
from tui.targets import Target
from tui.widgets.paged_table import PagedTable

if TYPE_CHECKING:
    from tui.flags import Flag


class RemindersScreen(ReminderDoingScreen):
    """The table of reminders; the app's first screen."""

    ACTIONS = (*TABLE, *DOING, *MOVING)
    BINDINGS = bindings(ACTIONS)

    # Doing

    @work(exclusive=True, group="ask")
    async def action_import(self) -> None:
        """Read what the ERP exported."""
        from tui.import_actions import ask_to_import

        await ask_to_import(self, self._load)

    def action_prepare(self) -> None:
        """To the preparation."""
        from tui.screens.prepare import PrepareScreen

        self.app.push_screen(PrepareScreen())

    @on(PagedTable.Chosen)
    def action_details(self) -> None:
        """Show the reminder under the cursor."""
        from tui.screens.reminder import ReminderScreen

        if (row := self.table.row) is not None:
            self.app.push_screen(ReminderScreen(row.id, self._step))

    def _step(self, rows: int) -> int | None:
        """Move the cursor and return the id of the reminder there; None if that is beyond an end."""
        place = self.table.cursor + rows
        if not 0 <= place < self.table.count:
            return None
        self.table.cursor = place
        return row.id if (row := self.table.row) is not None else None

    def action_email(self) -> None:
        """To the e-mail form."""
        target = self.target()
        if target is None:
            self._tell(_("There is no reminder to e-mail."))
        else:
            self._email(target)

    def _email(self, target: Selection) -> None:
        from tui.screens.email_batch import EmailBatchScreen

        self.app.push_screen(EmailBatchScreen(target))

    def action_issue(self) -> None:
        """Issue the marked."""
        self._change(changes.ISSUE, self.target())

    def action_unlock(self) -> None:
        """Unlock the marked."""
        self._change(changes.UNLOCK, self.target())

    def action_delete(self) -> None:
        """Delete the marked."""
        self._change(changes.DELETE, self.target())

    @work(exclusive=True, group="ask")
    async def _change(self, change: Change, target: Selection | None) -> None:
        from tui.change_actions import ask_to_change

        await ask_to_change(self, change, target, self._load)

    # Holds, and marks of the customer and of the claim

    def action_hold(self) -> None:
        """Hold reminders back from the customers of the marked, or of the reminder under the cursor."""
        target = self.target()
        if target is None:
            self._tell(_("There is no reminder here."))
        else:
            self._hold(target)

    @work(exclusive=True, group="ask")
    async def _hold(self, target: Selection) -> None:
        from tui.flags import reached
        from tui.hold_actions import ask_to_hold, customer_target, customers_target

        row, reach = self.table.row, await asyncio.to_thread(reached, target)
        alone = row is not None and target == Selection(marks=Marks(frozenset({row.id})))
        about = customer_target(row.customer, row.name) if row and alone else customers_target(target, reach.customers)
        await ask_to_hold(self, [about])

    def action_defaulter(self) -> None:
        """The customers are defaulters, or no longer: the contrary of what the row under the cursor says."""
        from tui.flags import DEFAULTER

        if (row := self.table.row) is not None:
            self._flag(DEFAULTER, not row.defaulter, self.target())

    def action_lawsuit(self) -> None:
        """The claims are in court, or no longer."""
        from tui.flags import LAWSUIT

        if (row := self.table.row) is not None:
            self._flag(LAWSUIT, not row.lawsuit, self.target())

    @on(PagedTable.CellPressed)
    async def _cell_pressed(self, message: PagedTable.CellPressed) -> None:
        await self.run_action(message.column)

    @work(exclusive=True, group="ask")
    async def _flag(self, flag: Flag, value: bool, target: Selection | None) -> None:
        from tui.flags import apply, reached

        if target is None:
            return
        reach = await asyncio.to_thread(reached, target)
        if not await self.app.push_screen_wait(
                ConfirmScreen(flag.question(value, reach), flag.consequence(value, reach), flag.button(value))):
            return
        done = await asyncio.to_thread(apply, flag, target, value)
        self.notify(flag.told(done), markup=False)
        self._load()

    # The menu of it all

    @work(exclusive=True, group="ask")
    async def action_actions(self) -> None:
        """Everything that can be done, to the marked, the row or all shown."""
        from tui.screens.actions import ActionsScreen

        targets = self.targets()
        if not targets:
            self._tell(_("There is no reminder here."))
            return
        keys = {command: key_words(key) for command, key in self._keys().items()}
        chosen = await self.app.push_screen_wait(ActionsScreen(targets, keys))
        if chosen is not None:
            self.call_next(self._do, chosen.name, chosen.target)

    def _keys(self) -> dict[str, str]:
        """The keys in force, by the record of what they do."""
        return {binding.id: binding.key for _key, binding in reversed(list(self._bindings)) if binding.id}

    def _do(self, name: str, target: Target) -> None:
        """Do what was chosen from the menu to ``target``."""
        from tui.flags import DEFAULTER, LAWSUIT

        selection = target.selection
        first = [target, *(each for each in self.targets() if each.key != target.key)]
        doing: dict[str, Callable[[], object]] = {
            "issue": lambda: self._change(changes.ISSUE, selection),
            "unlock": lambda: self._change(changes.UNLOCK, selection),
            "delete": lambda: self._change(changes.DELETE, selection),
            "print": lambda: self.print_letters(first),
            "export": lambda: self.export_list(first),
            "email": lambda: self._email(selection),
            "again": lambda: self._again(target),
            "posted": lambda: self._posted(target),
            "hand_over": lambda: self._hand_over(target),
            "hold": lambda: self._hold(selection),
            "lawsuit": lambda: self._flag(LAWSUIT, True, selection),
            "no_lawsuit": lambda: self._flag(LAWSUIT, False, selection),
            "defaulter": lambda: self._flag(DEFAULTER, True, selection),
            "no_defaulter": lambda: self._flag(DEFAULTER, False, selection),
        }
        doing[name]()
