"""Home: the reminder table with its filters and totals, and everything one does to reminders."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult

from data.database import connection
from data.language import _
from data.operators import current_operator
from data.pages import ReminderRow, Totals
from data.preferences import Preferences
from data.selection import Marks, Selection
from tui import changes
from tui.changes import Change
from tui.commands import Command, CommandScreen, bindings
from tui.reading import Loaded, NotLoaded, Summed, Wanted, read
from tui.reminder_columns import footer_words, reminder_columns, sort_choices, totals_cells
from tui.screens.confirm import ConfirmScreen
from tui.sending import mail_app
from tui.widgets.key_footer import KeyFooter
from tui.widgets.paged_table import PagedTable
from tui.widgets.reminder_filter import ReminderFilter
from tui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from dunning.issuing import Outcome

class RemindersScreen(CommandScreen):
    """The table of reminders; the app's first screen."""

    AUTO_FOCUS = "#reminders"
    ACTIONS = (
        Command("reminders.mark", "space", _("Mark"), _("Mark the reminder under the cursor, or take its mark away"),
                "mark"),
        Command("reminders.all", "f3", _("All"), _("Mark every reminder shown"), "mark_all"),
        Command("reminders.none", "f4", _("None"), _("Take all marks away"), "mark_none"),
        Command("reminders.prepare", "f5", _("Prepare"), _("Prepare a package of reminders"), "prepare"),
        Command("reminders.issue", "f6", _("Issue"), _("Write the letters of the marked reminders and lock them"),
                "issue"),
        Command("reminders.email", "f7", _("E-mail"), _("E-mail the marked reminders, or the one under the cursor"),
                "email"),
        Command("reminders.delete", "f8", _("Delete"), _("Delete the marked reminders that are only prepared"),
                "delete"),
        Command("reminders.details", "enter", _("Details"), _("Items, messages and attempts of the reminder"),
                "details"),
        Command("reminders.unlock", "u", _("Unlock"), _("Take marked reminders that were never sent back to prepared"),
                "unlock", footer=False),
        Command("reminders.sort", "s", _("Sort"), _("Choose the column to sort by"), "sort", footer=False),
        Command("reminders.search", "slash", _("Search"), _("Search a customer's code or name"), "search",
                footer=False),
        Command("reminders.reload", "r", _("Reload"), _("Read the reminders again"), "reload", footer=False),
    )
    BINDINGS = bindings(ACTIONS)

    def __init__(self) -> None:
        super().__init__()
        self._selection = Selection()
        self._sort, self._descending = "number", False
        self._turn = 0
        self._totals: Totals | None = None
        self._stale = False

    def compose(self) -> ComposeResult:
        yield StatusLine(id="status")
        yield ReminderFilter()
        yield PagedTable[ReminderRow](reminder_columns(), markable=True, id="reminders")
        yield KeyFooter()

    def on_mount(self) -> None:
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
        code = mail_app(self).operator
        with connection():
            company = Preferences(code)["company.name"]
            name = current_operator(code).name if code else ""
        status = self.query_one(StatusLine)
        status.company, status.operator = company, f"{code} {name}" if name != code else code
        status.note = _("F1 help")

    @property
    def table(self) -> PagedTable[ReminderRow]:
        """The table."""
        return self.query_one("#reminders", PagedTable)

    # Reading

    @on(ReminderFilter.Changed)
    def _filter(self, message: ReminderFilter.Changed) -> None:
        before, self._selection = self._selection, message.selection
        self._load(all_of=before if self.table.marks.inverted else None)

    def action_reload(self) -> None:
        """Read again, the cursor staying on its reminder."""
        self._load()

    def _load(self, all_of: Selection | None = None) -> None:
        self._turn += 1
        row = self.table.row
        wanted = Wanted(self._turn, self._selection, self._sort, self._descending, row.id if row else None,
                        replace(all_of, marks=self.table.marks) if all_of else None)
        self.run_worker(partial(read, wanted, self.post_message), thread=True, group="read", exit_on_error=False,
                        description="reading reminders")

    @on(Loaded)
    def _loaded(self, loaded: Loaded) -> None:
        if loaded.turn != self._turn:
            return
        self._totals = None
        if loaded.marks is not None:
            self.table.set_marks(loaded.marks)
            if not loaded.marks.ids:
                self._tell(_("The marks were taken away: they are too many to keep under another filter."))
        self.table.show(loaded.pages, loaded.count, at=loaded.at, sort=self._sort, descending=self._descending)
        self.query_one(ReminderFilter).offer_years(loaded.years)
        self._show_footer()

    @on(Summed)
    def _summed(self, summed: Summed) -> None:
        if summed.turn == self._turn:
            self._totals = summed.totals
            self._show_footer()

    @on(NotLoaded)
    def _not_loaded(self, message: NotLoaded) -> None:
        if message.turn == self._turn:
            self.table.footer(message.error)

    @on(PagedTable.Marked)
    def _show_footer(self) -> None:
        words = footer_words(self.table.count, self.table.marks, self._totals)
        self.table.footer(words, totals_cells(self._totals) if self._totals else None)

    # Moving about

    @on(ReminderFilter.Left)
    def _to_table(self) -> None:
        self.table.focus()

    def action_search(self) -> None:
        """To the customer field."""
        self.query_one("#customer").focus()

    @work(exclusive=True, group="ask")
    async def action_sort(self) -> None:
        """Ask for the column."""
        from tui.screens.sort import SortScreen

        chosen = await self.app.push_screen_wait(SortScreen(sort_choices(), self._sort, self._descending))
        if chosen:
            self._sort_by(chosen)

    @on(PagedTable.SortAsked)
    def _sort_asked(self, message: PagedTable.SortAsked) -> None:
        self._sort_by(message.sort)

    def _sort_by(self, sort: str) -> None:
        self._descending = sort == self._sort and not self._descending
        self._sort = sort
        self._load()

    # Marks

    def action_mark(self) -> None:
        """Mark the reminder under the cursor, or take its mark away."""
        self.table.action_mark()

    def action_mark_all(self) -> None:
        """Mark every reminder shown."""
        self.table.action_mark_all()

    def action_mark_none(self) -> None:
        """Take all marks away."""
        self.table.action_mark_none()

    def target(self) -> Selection | None:
        """The marked reminders among those shown, or the one under the cursor; None if there is neither."""
        marks = self.table.marks
        if marks.ids or marks.inverted:
            return replace(self._selection, marks=marks)
        row = self.table.row
        return Selection(marks=Marks(frozenset({row.id}))) if row else None

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

    def _tell(self, words: str) -> None:
        self.notify(words, severity="warning", markup=False)
