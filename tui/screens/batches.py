"""The batches: each with its state, its counts and why it waits."""

from __future__ import annotations

from importlib.resources import files

from textual import on, work
from textual.app import ComposeResult
from textual.widgets import Label, Static

from data.formatting import format_number
from data.language import _, language, ngettext
from data.outbox_pages import BatchLine, BatchPages
from tui import outbox_actions as actions
from tui import outbox_words as words
from tui.commands import Command, CommandScreen, bindings
from tui.widgets.key_footer import KeyFooter
from tui.widgets.paged_table import PagedTable


class BatchesScreen(CommandScreen):
    """All batches, the newest first."""

    CSS_PATH = str(files("styles") / "batches.tcss")
    AUTO_FOCUS = "#batches"
    ACTIONS = (
        Command("batches.open", "enter", _("Open"), _("Show how the batch is sent"), "open"),
        Command("batches.messages", "o", _("Messages"), _("The outbox with this batch's messages alone"), "messages"),
        Command("batches.go_on", "g", _("Go on"), _("Go on with the batch under the cursor"), "go_on"),
        Command("batches.cancel", "c", _("Cancel"), _("Cancel what the batch has not sent"), "cancel"),
        Command("batches.reload", "r", _("Reload"), _("Read the batches again"), "reload"),
        Command("batches.leave", "escape", _("Back"), _("Leave the list"), "leave"),
    )
    BINDINGS = bindings(ACTIONS)

    def compose(self) -> ComposeResult:
        yield Label(_("Batches"), id="title", markup=False)
        yield PagedTable[BatchLine](words.batch_columns(), id="batches")
        yield Static("", id="words", markup=False)
        yield KeyFooter()

    def on_mount(self) -> None:
        self.watch(self.table, "cursor", self._show_words, init=False)
        self.action_reload()

    def on_screen_resume(self) -> None:
        """Whatever was done elsewhere shows here."""
        self.action_reload()

    @property
    def table(self) -> PagedTable[BatchLine]:
        """The table."""
        return self.query_one("#batches", PagedTable)

    @work(exclusive=True, group="read")
    async def action_reload(self) -> None:
        """Read again, the cursor staying where it is."""
        pages = await actions.in_thread(BatchPages)
        count, tongue = pages.count(), language()
        self.table.show(pages, count, at=self.table.cursor)
        self.table.footer(
            ngettext("{count} batch", "{count} batches", count).format(count=format_number(count, tongue)))
        self._show_words()

    def _show_words(self) -> None:
        row = self.table.row
        text = words.batch_words(row) if row else _("No batch yet. F7 makes one.")
        self.query_one("#words", Static).update(text, layout=False)

    @on(PagedTable.Chosen)
    def action_open(self) -> None:
        """Show the sending of the batch under the cursor."""
        from tui.screens.sending import SendingScreen

        if row := self.table.row:
            self.app.push_screen(SendingScreen(row.id))

    def action_messages(self) -> None:
        """The outbox with its messages."""
        from tui.screens.outbox import OutboxScreen

        if row := self.table.row:
            self.app.push_screen(OutboxScreen(batch=row.id))

    @work(exclusive=True, group="act")
    async def action_go_on(self) -> None:
        """Go on with the batch under the cursor."""
        if row := self.table.row:
            await actions.ask_to_go_on(self, row.id)

    @work(exclusive=True, group="act")
    async def action_cancel(self) -> None:
        """Ask, then cancel the batch under the cursor."""
        row = self.table.row
        if row and await actions.ask_to_cancel_batch(self, row.id):
            self.action_reload()

    def action_leave(self) -> None:
        """Back to where one came from."""
        self.app.pop_screen()
