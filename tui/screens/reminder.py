"""One reminder: its head, its items, and every message and attempt with the server's words."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from textual import work
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Label, Static

from data.database import connection
from data.errors import DunmailError
from data.formatting import format_money
from data.language import _, language
from data.selection import Marks, Selection
from tui.commands import Command, CommandScreen, bindings
from tui.reminder_details import ItemRow, bounced_of, head, history, item_columns, item_rows, items_words
from tui.widgets.key_footer import KeyFooter
from tui.widgets.paged_table import PagedTable
from tui.widgets.status_line import StatusLine
from tui.widgets.table_source import ListSource
from tui.widgets.text import plain

if TYPE_CHECKING:
    from data.reminders import ReminderDetail


class ReminderScreen(CommandScreen):
    """Shows the reminder with ``reminder_id``."""

    CSS_PATH = str(files("styles") / "reminder.tcss")
    AUTO_FOCUS = "#items"
    ACTIONS = (
        Command("reminder.save", "l", _("Save letter"), _("Save the letter as a PDF file"), "save"),
        Command("reminder.email", "f7", _("E-mail"), _("E-mail this reminder"), "email"),
        Command("reminder.reload", "r", _("Reload"), _("Read it again"), "reload"),
        Command("reminder.leave", "escape", _("Back"), _("Back to the table"), "leave"),
    )
    BINDINGS = bindings(ACTIONS)

    def __init__(self, reminder_id: int) -> None:
        super().__init__()
        self._reminder = reminder_id
        self._detail: ReminderDetail | None = None

    def compose(self) -> ComposeResult:
        yield StatusLine()
        yield Static("", id="head", markup=False)
        yield PagedTable[ItemRow](item_columns(), id="items")
        yield Label(_("Messages and attempts"), classes="heading", markup=False)
        with VerticalScroll(id="messages"):
            yield Static("", id="history", markup=False)
        yield KeyFooter()

    def on_mount(self) -> None:
        self.action_reload()

    def on_screen_resume(self) -> None:
        """It may have been sent meanwhile."""
        if self._detail is not None:
            self.action_reload()

    def action_reload(self) -> None:
        """Read the reminder and its messages."""
        from data.reminders import get_reminder, reminder_history

        try:
            with connection():
                self._detail = detail = get_reminder(self._reminder)
                messages = reminder_history(self._reminder)
                bounced = bounced_of(detail)
        except DunmailError as error:
            self._detail = None
            self.query_one("#head", Static).update(plain(str(error)))
            return
        self.query_one(StatusLine).company = _("Reminder {label}").format(label=detail.row.label)
        self.query_one("#head", Static).update(head(detail, bounced))
        self.query_one("#history", Static).update(history(messages))
        rows = item_rows(detail)
        table: PagedTable[ItemRow] = self.query_one("#items", PagedTable)
        table.show(ListSource(rows), len(rows), at=table.cursor)
        table.footer(items_words(len(rows)), {
            "amount": format_money(detail.row.amount, language()), "days_late": str(detail.days_sum)})

    def action_email(self) -> None:
        """To the e-mail form, with this reminder alone."""
        from tui.screens.email_batch import EmailBatchScreen

        if self._detail is not None:
            state = "sent" if self._detail.row.state == "sent" else None
            self.app.push_screen(EmailBatchScreen(Selection(marks=Marks(frozenset({self._reminder})), state=state)))

    @work(exclusive=True, group="ask")
    async def action_save(self) -> None:
        """Ask for a file and write the letter to it."""
        from dunning.issuing import letter
        from tui.screens.save import SaveScreen

        if self._detail is None:
            return
        row = self._detail.row
        try:
            with connection():
                content = letter(row.year, row.number)
        except DunmailError as error:
            self._tell(str(error))
            return
        file = await self.app.push_screen_wait(SaveScreen(_("Save the letter as"), self._detail.document_name))
        if file is None:
            return
        try:
            file.write_bytes(content)
        except OSError as error:
            self._tell(_("{file} cannot be written: {error}").format(file=file, error=error.strerror))
        else:
            self.notify(_("{file} written.").format(file=plain(str(file))), markup=False)

    def action_leave(self) -> None:
        """Back to the table."""
        self.app.pop_screen()

    def _tell(self, words: str) -> None:
        self.notify(plain(words), severity="warning", markup=False)
