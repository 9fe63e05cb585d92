"""The documents: those that wait to be e-mailed, and those in batches with what became of them."""

from __future__ import annotations

from functools import partial
from importlib.resources import files
from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult
from textual.widgets import Label

from data.document_pages import DocumentPages, DocumentRow
from data.errors import DunmailError
from data.language import _, ngettext
from data.preferences import Preferences
from data.waiting import remove_waiting
from tui import document_words as words
from tui.commands import Command, CommandScreen, bindings
from tui.document_batch import KINDS
from tui.outbox_actions import in_thread, send_and_show, tell
from tui.screens.confirm import ConfirmScreen
from tui.sending import mail_app
from tui.widgets.key_footer import KeyFooter
from tui.widgets.paged_table import PagedTable

if TYPE_CHECKING:
    from mail.batch import Preview
    from tui.waiting import Added


class DocumentsScreen(CommandScreen):
    """Lists all documents but letters; files are added by a list and sent as one batch."""

    CSS_PATH = str(files("styles") / "documents.tcss")
    AUTO_FOCUS = "#documents"
    ACTIONS = (
        Command("documents.add", "a", _("Add"), _("Add the files of a list (CSV or XLSX) to what waits"), "add"),
        Command("documents.send", "f7", _("E-mail"), _("E-mail all that waits, each in a message of its own"), "send"),
        Command("documents.remove", "d", _("Remove"), _("Remove the document under the cursor from what waits"),
                "remove"),
        Command("documents.open", "enter", _("Open"), _("Show the message of the document under the cursor"), "open"),
        Command("documents.reload", "r", _("Reload"), _("Read the documents again"), "reload", footer=False),
        Command("documents.leave", "escape", _("Back"), _("Leave the documents"), "leave"),
    )
    BINDINGS = bindings(ACTIONS)

    def compose(self) -> ComposeResult:
        yield Label(_("Documents"), id="title", markup=False)
        yield PagedTable[DocumentRow](words.document_columns(), id="documents")
        yield KeyFooter()

    @property
    def table(self) -> PagedTable[DocumentRow]:
        """The table."""
        return self.query_one("#documents", PagedTable)

    def on_screen_resume(self) -> None:
        """Also at first; whatever was done elsewhere shows here."""
        self.action_reload()

    @work(exclusive=True, group="read")
    async def action_reload(self) -> None:
        """Read again, the cursor staying where it is."""
        pages = await in_thread(DocumentPages)
        self.table.show(pages, pages.count(), at=self.table.cursor)
        self.table.footer(words.footer_words(pages.waiting, pages.count() - pages.waiting) if pages.count() else
                          _("No documents yet. A adds the files of a list."))

    # Doing

    @work(exclusive=True, group="ask")
    async def action_add(self) -> None:
        """Ask for a list and what its files are, store them, and tell which do not wait and why."""
        from tui.document_batch import read_list
        from tui.screens.open import OpenScreen
        from tui.screens.outcome import OutcomeScreen
        from tui.screens.pick import PickScreen
        from tui.screens.work import Done, WorkScreen
        from tui.waiting import add_documents

        file = await self.app.push_screen_wait(OpenScreen(_("Add the files of the list"), "documents.csv"))
        if file is None:
            return
        kind = await self.app.push_screen_wait(
            PickScreen(_("What are they?"), [(kind, _(kind)) for kind in KINDS]))
        if kind is None:
            return
        operator = mail_app(self).operator
        adding: WorkScreen[Added] = WorkScreen(
            _("Reading …"), lambda _report, _stop: add_documents(read_list(file), kind, operator), stoppable=False)
        done: Done[Added] = await self.app.push_screen_wait(adding)
        self.action_reload()
        if done.result is None:
            await self.app.push_screen_wait(OutcomeScreen(_("Nothing was added"), done.error))
        else:
            lines = [f"{each.label}: {each.reason}" for each in done.result.skipped]
            text = _("Not added, and why:") if lines else ""
            await self.app.push_screen_wait(OutcomeScreen(words.added_words(done.result.added), text, lines))

    @work(exclusive=True, group="ask")
    async def action_send(self) -> None:
        """Count what can be sent, ask, queue it as a batch and show that."""
        from mail.batch import BatchSettings
        from tui.screens.work import Done, WorkScreen
        from tui.waiting import queue_waiting

        operator = mail_app(self).operator
        try:
            title, text = await in_thread(partial(_question, operator))
        except DunmailError as error:
            tell(self, str(error))
            return
        if not await self.app.push_screen_wait(ConfirmScreen(title, text, _("Send"))):
            return
        queueing: WorkScreen[int] = WorkScreen(
            _("Queueing …"), lambda _report, _stop: queue_waiting(BatchSettings(), Preferences(operator), operator),
            stoppable=False)
        done: Done[int] = await self.app.push_screen_wait(queueing)
        if done.result is None:
            tell(self, done.error)
        else:
            send_and_show(self, done.result)

    @work(exclusive=True, group="ask")
    async def action_remove(self) -> None:
        """Ask, then remove the document under the cursor if it waits."""
        row = self.table.row
        if row is None or not row.waits:
            tell(self, _("Only what waits can be removed; what is in a batch can be cancelled in the outbox."))
        elif await self.app.push_screen_wait(ConfirmScreen(words.removing_question(1), row.name, _("Remove"))):
            await in_thread(lambda: remove_waiting([-row.id]))
            self.action_reload()

    @on(PagedTable.Chosen)
    def action_open(self) -> None:
        """Show the message of the document under the cursor."""
        from tui.screens.message import MessageScreen

        row = self.table.row
        if row is not None and row.waits:
            tell(self, _("It is in no batch yet. F7 sends all that waits."))
        elif row is not None:
            self.app.push_screen(MessageScreen(row.id))

    def action_leave(self) -> None:
        """Back to where one came from."""
        self.app.pop_screen()


def _question(operator: str) -> tuple[str, str]:
    """What is asked before all that waits is sent: a line, and what will happen. DunmailError if nothing can be sent.

    For a thread.
    """
    from mail.batch import BatchSettings, preview
    from tui.email_request import missing
    from tui.waiting import waiting_documents

    preferences = Preferences(operator)
    if problem := missing(preferences):
        raise DunmailError(problem)
    seen = preview(waiting_documents(), BatchSettings(), preferences)
    if not seen.sendable:
        raise DunmailError("\n".join([_("There is nothing to send."), *_skipped(seen)]))
    title = ngettext("E-mail {n} document from {sender}?", "E-mail {n} documents from {sender}?", seen.sendable).format(
        n=seen.sendable, sender=preferences["sender.address"])
    first = _("The first: {subject}, to {recipients}.").format(
        subject=seen.first.subject, recipients=seen.first.recipients) if seen.first else ""
    return title, "\n".join([_("Each leaves in a message of its own."), first, *_skipped(seen)])


def _skipped(seen: Preview) -> list[str]:
    return [f"{each.label}: {each.reason}" for each in seen.skipped]
