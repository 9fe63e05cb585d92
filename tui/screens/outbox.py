"""The outbox: every message in whatever state, and what the operator can do about it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from importlib.resources import files
from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Select, Static

from data.batches import BatchRow
from data.database import connection
from data.formatting import format_number
from data.language import _, language, ngettext
from data.outbox import MESSAGE_STATES
from data.outbox_pages import OutboxPages, OutboxRow, newest_attempt
from tui import outbox_actions as actions
from tui import outbox_words as words
from tui.commands import Command, bindings
from tui.errors import in_words
from tui.filtered_list import ListScreen
from tui.sending import mail_app
from tui.widgets.key_footer import KeyFooter
from tui.widgets.paged_table import PagedTable
from tui.widgets.text import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

LOOK = 2.0  # seconds between two looks at whether anything changed
BATCHES = 50  # offered in the filter


@dataclass
class Read(Message):
    """The messages of the present filter, or in words why they cannot be read; ``turn`` tells late answers."""

    turn: int
    pages: OutboxPages | None
    at: int = 0
    newest: int = 0
    batches: tuple[BatchRow, ...] = ()
    error: str = ""


class OutboxScreen(ListScreen[OutboxRow]):
    """The messages, at first only those in ``state`` or of ``batch`` if given."""

    CSS_PATH = str(files("styles") / "outbox.tcss")
    AUTO_FOCUS = "#outbox"
    FILTER = "#state"
    ACTIONS = (
        Command("outbox.mark", "space", _("Mark"), _("Mark the message under the cursor, or take its mark away"),
                "mark", footer=False),
        Command("outbox.all", "f3", _("All"), _("Mark every message shown"), "mark_all", footer=False),
        Command("outbox.none", "f4", _("None"), _("Take all marks away"), "mark_none", footer=False),
        Command("outbox.open", "enter", _("Open"), _("Every attempt of the message, in the server's words"), "open"),
        Command("outbox.retry", "r", _("Retry"), _("Queue the marked failed messages again, or that under the cursor"),
                "retry"),
        Command("outbox.sent", "s", _("Sent"), _("Decide that an uncertain message was sent"), "resolve('sent')"),
        Command("outbox.again", "a", _("Again"), _("Decide that an uncertain message is sent again"),
                "resolve('again')"),
        Command("outbox.cancel", "c", _("Cancel"), _("Cancel the marked messages that were not sent"), "cancel"),
        Command("outbox.go_on", "g", _("Go on"), _("Go on with the batch of the message under the cursor"), "go_on"),
        Command("outbox.batches", "f5", _("Batches"), _("All batches with their state and counts"), "batches"),
        Command("outbox.reports", "f6", _("Reports"), _("Read delivery reports and mark what came back"), "reports",
                footer=False),
        Command("outbox.filter", "slash", _("Filter"), _("Choose a state or a batch"), "search", footer=False),
        Command("outbox.leave", "escape", _("Back"), _("Leave the outbox"), "leave"),
    )
    BINDINGS = bindings(ACTIONS)

    def __init__(self, state: str | None = None, batch: int | None = None) -> None:
        super().__init__()
        self._state, self._batch = state, batch
        self._pages = OutboxPages()
        self._turn = 0
        self._newest = -1
        self._offered: list[int] = []

    def compose(self) -> ComposeResult:
        offered = [(_("batch {batch}").format(batch=self._batch), self._batch)] if self._batch is not None else []
        with Horizontal(id="filter"):
            yield Static(_("Outbox"), id="title", markup=False)
            yield Select([(_(state), state) for state in MESSAGE_STATES], prompt=_("all states"), id="state",
                         value=self._state or Select.NULL, compact=True)
            yield Select[int](offered, prompt=_("all batches"), id="batch", compact=True,
                              value=Select.NULL if self._batch is None else self._batch)
        yield PagedTable[OutboxRow](words.outbox_columns(), markable=True, id="outbox", rest=False)
        yield Static("", id="words", markup=False)
        yield KeyFooter()

    def on_mount(self) -> None:
        self.watch(self.table, "cursor", self._show_words, init=False)
        self._load()
        self.set_interval(LOOK, self._look)

    # Reading

    @on(Select.Changed)
    def _filter(self) -> None:
        state, batch = self.query_one("#state", Select).value, self.query_one("#batch", Select).value
        chosen = state if isinstance(state, str) else None, batch if isinstance(batch, int) else None
        if chosen != (self._state, self._batch):
            self._state, self._batch = chosen
            self.table.action_mark_none()
            self._load()
            self.table.focus()

    def _load(self, unless: int = -1) -> None:
        self._turn += 1
        row = self.table.row
        work = partial(self._read, self._turn, self._state, self._batch, row.id if row else None, unless)
        self.run_worker(work, thread=True, group="read", exit_on_error=False, description="reading the outbox")

    def _look(self) -> None:
        if self.is_current:
            self._load(unless=self._newest)

    def _read(self, turn: int, state: str | None, batch: int | None, cursor: int | None, unless: int) -> None:
        """In a thread: find the messages, unless nothing happened since the attempt numbered ``unless``."""
        from data import ledger

        try:
            with connection():
                newest = newest_attempt()
                if newest == unless:
                    return
                pages = OutboxPages(state, batch)
                if cursor is None and batch is not None:  # just opened for a batch: what went wrong is looked for
                    cursor = pages.first_trouble()
                at = pages.position(cursor) if cursor is not None else None
                pages.count()
                self.post_message(Read(turn, pages, at or 0, newest, tuple(ledger.batches(limit=BATCHES))))
        except Exception as error:  # the worker's border: shown in words
            self.post_message(Read(turn, None, error=in_words(error)))

    @on(Read)
    def _show(self, read: Read) -> None:
        if read.turn != self._turn:
            return
        if read.pages is None:
            self.table.footer(plain(read.error))
            return
        self._pages, self._newest = read.pages, read.newest
        self._offer(read.batches)
        self.table.show(self._pages, self._pages.count(), at=read.at)
        self._show_footer()
        self._show_words()

    def _offer(self, batches: Sequence[BatchRow]) -> None:
        select = self.query_one("#batch", Select)
        numbers = [row.id for row in batches]
        if self._batch is not None and self._batch not in numbers:
            numbers.append(self._batch)
        if select.expanded or numbers == self._offered:
            return
        self._offered, chosen = numbers, select.value  # a choice just made may not have arrived here yet
        with self.prevent(Select.Changed):
            select.set_options((_("batch {batch}").format(batch=number), number) for number in numbers)
            if chosen in numbers:
                select.value = chosen

    @on(PagedTable.Marked)
    def _show_footer(self) -> None:
        table, tongue = self.table, language()
        text = _("No messages here.")
        if table.count:
            text = ngettext("{count} shown", "{count} shown", table.count).format(
                count=format_number(table.count, tongue))
            if marked := table.marks.count(table.count):
                text += " · " + ngettext("{count} marked", "{count} marked", marked).format(
                    count=format_number(marked, tongue))
        table.footer(text)

    def _show_words(self) -> None:
        row = self.table.row
        text = plain(f"{row.document} {row.recipients}: {row.last_words or _('no attempt yet')}") if row else ""
        self.query_one("#words", Static).update(text, layout=False)  # its height is fixed; a layout would cost 20 ms

    # Doing

    def _target(self) -> list[int]:
        """The marked messages among those shown, or the one under the cursor."""
        if marks := self.table.marks:
            numbers = self._pages.ids()
            marked = marks.among(numbers)
            return [number for number in numbers if number in marked]
        row = self.table.row
        return [row.id] if row else []

    def _under_cursor(self) -> OutboxRow | None:
        row = self.table.row
        if row is None:
            actions.tell(self, _("No messages here."))
        return row

    @work(exclusive=True, group="act")
    async def action_retry(self) -> None:
        """Queue failed messages again and, if they are of one batch, offer to go on with it."""
        row = self.table.row
        one = row.batch if row is not None and not self.table.marks else self._batch
        await actions.retry_and_offer(self, self._target(), one)
        self._load()

    @work(exclusive=True, group="act")
    async def action_cancel(self) -> None:
        """Ask, then cancel messages that were not sent."""
        from tui.screens.confirm import ConfirmScreen

        target = self._target()
        if not target:
            return
        n = len(target)
        title = ngettext("Cancel {count} message?", "Cancel {count} messages?", n).format(count=n)
        text = _("What was not sent yet will not be sent. What was sent stays sent.")
        if await self.app.push_screen_wait(ConfirmScreen(title, text, _("Cancel messages"))):
            done = await actions.cancel(target)
            actions.tell(self, words.cancelled_words(done), "information" if done else "warning")
            self._load()

    @work(exclusive=True, group="act")
    async def action_resolve(self, decision: actions.Decision) -> None:
        """Ask, then settle the uncertain message under the cursor."""
        row = self._under_cursor()
        if row and await actions.ask_to_resolve(self, row.id, decision):
            self._load()

    @work(exclusive=True, group="act")
    async def action_go_on(self) -> None:
        """Go on with the batch under the cursor."""
        if row := self._under_cursor():
            await actions.ask_to_go_on(self, row.batch)

    @work(exclusive=True, group="reports")
    async def action_reports(self) -> None:
        """Read the incoming mail for delivery reports, and say what came of it."""
        from tui.screens.outcome import OutcomeScreen

        actions.tell(self, _("Reading the incoming mail …"), "information")
        try:
            reading = await actions.read_reports(mail_app(self).operator)
        except Exception as error:  # the worker's border: shown in words
            actions.tell(self, in_words(error))
            return
        self.app.push_screen(OutcomeScreen(_("Delivery reports"), *words.reading_words(reading)))
        self._load()

    @on(PagedTable.Chosen)
    def action_open(self) -> None:
        """Show the message under the cursor."""
        from tui.screens.message import MessageScreen

        if row := self._under_cursor():
            self.app.push_screen(MessageScreen(row.id))

    def action_batches(self) -> None:
        """To the list of batches; if one came from there, back to it."""
        from tui.screens.batches import BatchesScreen

        if any(isinstance(screen, BatchesScreen) for screen in self.app.screen_stack):
            self.app.pop_screen()
        else:
            self.app.push_screen(BatchesScreen())

    # Marks

    def action_mark(self) -> None:
        """Mark the message under the cursor, or take its mark away."""
        self.table.action_mark()

    def action_mark_all(self) -> None:
        """Mark every message shown."""
        self.table.action_mark_all()

    def action_mark_none(self) -> None:
        """Take all marks away."""
        self.table.action_mark_none()
