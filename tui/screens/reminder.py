"""One reminder: items, messages with attempts, its letter as a picture, notes, who did what; and every action on it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from importlib.resources import files
from typing import Any

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static, Tab, Tabs

from data.errors import DunmailError
from data.journal_pages import JournalRow
from data.language import _
from data.notes import NoteRow
from data.reminder_messages import ReminderMessage
from tui import changes, reminder_actions
from tui import reminder_lists as words
from tui.change_actions import ask_to_change
from tui.changes import Change
from tui.commands import CommandScreen, bindings
from tui.outbox_actions import in_thread
from tui.reminder_details import ItemRow, head, item_columns, item_rows, item_totals, items_words
from tui.reminder_reading import Known, read_letter, read_message, read_reminder
from tui.reminder_screen_commands import DOING, LETTER, MOVING, ONLY_LETTER, VIEWS
from tui.sending import mail_app
from tui.widgets.key_footer import KeyFooter
from tui.widgets.letter_view import LetterView
from tui.widgets.overflow import Overflow
from tui.widgets.paged_table import PagedTable
from tui.widgets.status_line import StatusLine
from tui.widgets.table_source import ListSource, Source
from tui.widgets.text import plain

TABLES = {"items": "#items", "messages": "#message-list", "notes": "#note-list", "journal": "#journal"}


class ReminderScreen(CommandScreen):
    """Shows the reminder with ``reminder_id``.

    ``step`` moves in the table that it came from, by so many rows, and returns the reminder there; None at its end.
    """

    CSS_PATH = str(files("styles") / "reminder.tcss")
    AUTO_FOCUS = "#items"
    ACTIONS = (*DOING, *LETTER, *MOVING)
    BINDINGS = bindings(ACTIONS)

    def __init__(self, reminder_id: int, step: Callable[[int], int | None] | None = None) -> None:
        super().__init__()
        self._reminder, self._step = reminder_id, step
        self._known: Known | None = None
        self._view = "items"

    def compose(self) -> ComposeResult:
        yield StatusLine()
        with Overflow(id="head"):
            yield Static("", id="about", markup=False)
        yield Tabs(*(Tab(_(title), id=f"tab-{name}") for name, title in VIEWS.items()), id="tabs")
        yield PagedTable[ItemRow](item_columns(), id="items")
        with Vertical(id="messages"):
            yield PagedTable[ReminderMessage](words.message_columns(), id="message-list", rest=False)
            with Overflow(classes="words"):
                yield Static("", id="attempts", markup=False)
        yield LetterView(id="letter")
        with Vertical(id="notes"):
            yield PagedTable[NoteRow](words.note_columns(), id="note-list", rest=False)
            with Overflow(classes="words"):
                yield Static("", id="note", markup=False)
        yield PagedTable[JournalRow](words.journal_columns(), id="journal")
        yield KeyFooter()

    def on_mount(self) -> None:
        self.query_one(Tabs).can_focus = False  # the keys 1 to 5 turn, so that the view keeps the focus
        self.watch(self._table("messages"), "cursor", self._moved, init=False)
        self.watch(self._table("notes"), "cursor", self._show_note, init=False)
        self._show_view("items")

    def on_screen_resume(self) -> None:
        """Also at first; it may have been sent meanwhile."""
        self.action_reload()

    def _table(self, view: str) -> PagedTable[Any]:
        return self.query_one(TABLES[view], PagedTable)

    # Reading

    @work(exclusive=True, group="read")
    async def action_reload(self) -> None:
        """Read the reminder, its messages, notes and what was done."""
        try:
            self._known = known = await in_thread(lambda: read_reminder(self._reminder, date.today()))
        except DunmailError as error:
            self._known = None
            for label in self.query("#about").results(Static):  # none once the screen is left, as after deleting
                label.update(plain(str(error)))
            return
        if self._left:
            return
        detail = known.detail
        self.query_one(StatusLine).company = _("Reminder {label}").format(label=detail.row.label)
        self.query_one("#about", Static).update(head(detail, known.promised, known.bounced, known.holds))
        items = item_rows(detail, known.holds)
        self._table("items").set_columns(item_columns(detail, known.holds))
        self._fill("items", ListSource(items), items_words(len(items)), item_totals(detail))
        self._fill("messages", known.messages, words.messages_words(known.messages.count()))
        self._fill("notes", ListSource(known.notes), words.notes_words(len(known.notes)))
        self._fill("journal", known.journal, words.journal_words(known.journal.count()))
        self._show_attempts()
        self._show_note()
        if self._view == "letter":
            self._show_letter()

    @property
    def _left(self) -> bool:
        """Whether the screen was left while a thread was reading for it."""
        return not self.query("#head")

    def _fill(self, view: str, source: Source[Any], told: str, totals: dict[str, str] | None = None) -> None:
        table = self._table(view)
        table.show(source, source.count(), at=table.cursor)
        table.footer(told, totals)

    def _moved(self) -> None:
        self._show_attempts()

    @work(exclusive=True, group="attempts")
    async def _show_attempts(self) -> None:
        row = self._table("messages").row
        found = await in_thread(lambda: read_message(row.id)) if row is not None else None
        if not self._left:
            self.query_one("#attempts", Static).update(words.message_words(found) if found else "")

    def _show_note(self) -> None:
        row = self._table("notes").row
        self.query_one("#note", Static).update(words.note_words(row) if row is not None else "")

    @work(exclusive=True, group="letter")
    async def _show_letter(self) -> None:
        letter, operator = self.query_one(LetterView), mail_app(self).operator
        try:
            preview, wish = await in_thread(lambda: read_letter(self._reminder, operator))
        except DunmailError as error:
            letter.say(str(error))
            return
        note = "" if preview.stored else _("NOT ISSUED, as issuing would make it now")
        letter.show(preview.content, f"{preview.problem} {note}".strip(), wish)

    # The views

    def action_turn_to(self, view: str) -> None:
        """Show that view."""
        self.query_one(Tabs).active = f"tab-{view}"

    @on(Tabs.TabActivated)
    def _turned(self, event: Tabs.TabActivated) -> None:
        self._show_view((event.tab.id or "").removeprefix("tab-"))

    def _show_view(self, shown: str) -> None:
        self._view = shown
        for view in VIEWS:
            self.query_one(f"#{view}").display = view == shown
        self.set_class(shown == "letter", "-letter")  # it gets the room of the head
        self.set_class(shown not in ("items", "letter"), "-list")  # so does a list on a small screen
        if shown == "letter":
            self.query_one(LetterView).view.focus()
            self._show_letter()
        else:
            self._table(shown).focus()
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The keys of the letter belong to its view, that of a message to the list of them, holds to the items."""
        if action in ONLY_LETTER:
            return self._view == "letter"
        if action == "step":
            return self._step is not None
        return self._view == {"open": "messages", "hold": "items", "lift": "items"}.get(action, self._view)

    @on(PagedTable.Chosen)
    def action_open(self) -> None:
        """Open the message under the cursor."""
        from tui.screens.message import MessageScreen

        if self._view == "messages" and (row := self._table("messages").row) is not None:
            self.app.push_screen(MessageScreen(row.id))

    # To others

    def action_step(self, rows: int) -> None:
        """Show the next reminder of the table, or the one before."""
        found = self._step(rows) if self._step is not None else None
        if found is None:
            self.notify(_("The table ends here."), severity="warning", markup=False)
            return
        self._reminder, self._known = found, None
        for view in TABLES:
            self._table(view).cursor = 0
        self.action_reload()

    @work(exclusive=True, group="ask")
    async def action_customer(self) -> None:
        """Show its customer."""
        from data.customers import get_customer
        from tui.screens.customer import CustomerScreen

        if self._known is not None:
            code = self._known.detail.customer.code
            self.app.push_screen(CustomerScreen((await in_thread(lambda: get_customer(code))).id))

    # The letter

    def action_zoom(self, steps: int) -> None:
        """Show the letter larger or smaller."""
        self.query_one(LetterView).zoom(steps)

    def action_turn(self, pages: int) -> None:
        """Turn its pages."""
        self.query_one(LetterView).turn(pages)

    def action_picture(self) -> None:
        """Show it as a picture, or as text."""
        self.query_one(LetterView).toggle()

    # Doing

    def action_issue(self) -> None:
        """Write its letter and lock it."""
        self._change(changes.ISSUE)

    def action_unlock(self) -> None:
        """Take it back to prepared."""
        self._change(changes.UNLOCK)

    def action_delete(self) -> None:
        """Delete it."""
        self._change(changes.DELETE)

    @work(exclusive=True, group="ask")
    async def _change(self, change: Change) -> None:
        done = await ask_to_change(self, change, reminder_actions.only(self._reminder), self.action_reload)
        if done and change is changes.DELETE:
            self.app.pop_screen()

    @work(exclusive=True, group="ask")
    async def action_email(self) -> None:
        """To the e-mail form."""
        if self._known is not None:
            await reminder_actions.ask_to_email(self, self._known.detail)

    @work(exclusive=True, group="ask")
    async def action_save(self) -> None:
        """Save the letter as a file."""
        if self._known is not None:
            await reminder_actions.ask_to_save(self, self._known.detail)

    @work(exclusive=True, group="ask")
    async def action_view(self) -> None:
        """Open the letter in the system's viewer."""
        if self._known is not None:
            await reminder_actions.view_letter(self, self._known.detail)

    @work(exclusive=True, group="ask")
    async def action_note(self) -> None:
        """Add a note."""
        if self._known is not None and await reminder_actions.ask_for_note(self, self._known.detail):
            self.action_reload()

    @work(exclusive=True, group="ask")
    async def action_hold(self) -> None:
        """Hold the item under the cursor or the customer."""
        from tui.hold_actions import ask_to_hold, targets_of

        if (known := self._known) is None:
            return
        row = known.detail.row
        if await ask_to_hold(self, targets_of(row.customer, row.name, self._item())):
            self.action_reload()

    @work(exclusive=True, group="ask")
    async def action_lift(self) -> None:
        """Lift what holds the item under the cursor, or else the customer."""
        from tui.hold_actions import ask_to_lift, holds_about

        if self._known is not None and await ask_to_lift(self, holds_about(self._known.holds, self._item())):
            self.action_reload()

    def _item(self) -> str:
        """The document of the item under the cursor; empty if there is none."""
        row = self._table("items").row
        return self._known.detail.items[row.id].document if self._known is not None and row is not None else ""

    def action_leave(self) -> None:
        """Back to the table."""
        self.app.pop_screen()
