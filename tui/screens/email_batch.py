"""The e-mail batch: which reminders, with which words, to whom; counted and previewed before anything is sent."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Button, Checkbox, Input, Label, Static, TextArea
from textual.worker import get_current_worker

from data.database import connection
from data.errors import DunmailError, InputError
from data.language import _
from data.preferences import Preferences
from data.selection import Range, Selection
from tui import email_request
from tui.commands import Command, CommandScreen, bindings
from tui.email_request import Abandoned, Request
from tui.errors import in_words
from tui.screens.confirm import ConfirmScreen
from tui.screens.sending import SendingScreen
from tui.screens.work import Done, WorkScreen
from tui.sending import mail_app
from tui.widgets.from_to import FromTo, One, day, number
from tui.widgets.key_footer import KeyFooter
from tui.widgets.text import plain
from tui.widgets.tick import Tick

if TYPE_CHECKING:
    from mail.batch import Preview

RANGES = ("year", "customer", "date", "package", "level", "number")
QUIET = 0.4  # seconds after the last key before counting


@dataclass
class Counted(Message):
    """What the form would send, or in words why that cannot be said; ``turn`` tells late answers from the newest."""

    turn: int
    request: Request
    preview: Preview | None
    error: str = ""


class EmailBatchScreen(CommandScreen):
    """The form. ``selection`` is what the table shows now, marks included."""

    CSS_PATH = str(files("styles") / "email_batch.tcss")
    AUTO_FOCUS = "#form Input, #form Checkbox"
    ACTIONS = (
        Command("email.send", "f7", _("Send"), _("Send what the form selects, after asking"), "send"),
        Command("email.preview", "f5", _("Preview"), _("Show the first message and what is skipped"), "preview"),
        Command("email.form", "f3", _("Form"), _("Back to the top of the form"), "form"),
        Command("email.cancel", "escape", _("Cancel"), _("Leave without sending"), "leave"),
    )
    BINDINGS = bindings(ACTIONS)

    def __init__(self, selection: Selection) -> None:
        super().__init__()
        self._selection = selection
        self._timer: Timer | None = None
        self._turn = 0
        self._counted: Counted | None = None
        self._send_wanted = False
        self._own_address = ""

    def compose(self) -> ComposeResult:
        with connection():
            self._own_address = email_request.own_address(mail_app(self).operator)
        yield Label(_("E-mail batch"), id="title", markup=False)
        with VerticalScroll(id="form", can_focus=False):
            yield from self._compose_ranges()
            yield from self._compose_switches()
            yield from self._compose_words()
            yield Static("", id="skipped", markup=False)
            yield Label(_("First message"), classes="heading", markup=False)
            yield Static("", id="first", markup=False)
        yield Static("", id="count", markup=False)
        with Horizontal(id="buttons"):
            yield Button(_("Cancel"), id="cancel", compact=True)
            yield Button(_("Send"), id="send", variant="primary", compact=True)
        yield KeyFooter()

    def _compose_ranges(self) -> ComposeResult:
        s = self._selection
        with Horizontal(classes="pair ranges"):
            yield One(_("Year"), number, Range(s.year, s.year), id="year")
            yield FromTo(_("Customer"), str, s.customer, id="customer")
        with Horizontal(classes="pair ranges"):
            yield FromTo(_("Date"), day, s.date, id="date")
            yield FromTo(_("Package"), number, s.package, id="package")
        with Horizontal(classes="pair ranges"):
            yield FromTo(_("Level"), number, s.level, id="level")
            yield FromTo(_("Number"), number, s.number, id="number")

    def _compose_switches(self) -> ComposeResult:
        to_me = _("To me: {address}").format(address=plain(self._own_address) or _("no address yet"))
        table = Tick(_("Table settings"), email_request.beyond_ranges(self._selection), id="table")
        table.tooltip = _("Exactly what the table shows or has marked; the ranges do not count")
        again = Tick(_("Send again"), self._selection.state == "sent", id="again")
        again.tooltip = _("Those that were sent already, instead of those issued and not sent")
        trial = Tick(to_me, id="trial")
        trial.disabled = not self._own_address
        trial.tooltip = _("A trial: every message goes to this address and nothing counts as sent")
        with Horizontal(classes="pair"):
            yield table
            yield again
        with Horizontal(classes="pair"):
            yield trial
            yield One(_("At most"), number, Range(), id="limit")

    def _compose_words(self) -> ComposeResult:
        with Horizontal(classes="pair"):
            yield Label(_("Copy (Cc)"), classes="field", markup=False)
            yield Input(id="cc", compact=True)
            yield Label(_("Blind copy"), classes="field", markup=False)
            yield Input(id="bcc", compact=True)
        with Horizontal(classes="line"):
            yield Label(_("Subject"), classes="field", markup=False)
            yield Input(id="subject", compact=True, placeholder=_("empty: as the customer's language and level say"))
        yield TextArea(id="body", compact=True,
                       placeholder=_("Message text. Empty: the text of the customer's language and level"))

    def on_mount(self) -> None:
        self._show_ranges()
        self._count()

    # What the form says

    def _ticked(self, id: str) -> bool:
        return self.query_one(f"#{id}", Checkbox).value

    def _typed(self, id: str) -> str:
        return self.query_one(f"#{id}", Input).value.strip()

    def _read(self) -> Request:
        """The form; InputError says which field is wrong."""
        from mail.batch import BatchSettings

        if self._ticked("table"):
            selection = self._selection
        else:
            ranges: dict[str, Any] = {name: self.query_one(f"#{name}", FromTo).read() for name in RANGES}
            selection = Selection(year=ranges.pop("year").low, **ranges)
        if self._ticked("again"):
            selection = replace(selection, state="sent")
        elif selection.state == "sent":
            selection = replace(selection, state=None)
        limit = self.query_one("#limit", FromTo).read().low
        settings = BatchSettings(
            subject=self._typed("subject"), body=self.query_one("#body", TextArea).text.strip(), cc=self._typed("cc"),
            bcc=self._typed("bcc"), limit=limit, to_me=self._own_address if self._ticked("trial") else "",
        )
        return Request(selection, settings)

    def _show_ranges(self) -> None:
        table = self._ticked("table")
        for name in RANGES:
            self.query_one(f"#{name}", FromTo).disabled = table

    # Counting

    @on(Input.Changed)
    @on(TextArea.Changed)
    @on(Checkbox.Changed)
    def _changed(self) -> None:
        """Count again when the typing pauses; an answer still on its way is about a form that is gone."""
        self._turn += 1
        self._counted = None
        self._send_wanted = False
        self._show_ranges()
        self.query_one("#count", Static).update(_("Counting …"))
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(QUIET, self._count)

    def _count(self) -> None:
        status = self.query_one("#count", Static)
        try:
            request = self._read()
        except InputError as error:
            status.update(plain(str(error)))
            self._show_preview(None)
            return
        status.update(_("Counting …"))
        self._turn += 1
        self.run_worker(partial(self._count_in_thread, request, self._turn), thread=True, exclusive=True,
                        group="count", exit_on_error=False, description="counting")

    def _count_in_thread(self, request: Request, turn: int) -> None:
        worker = get_current_worker()
        try:
            preview = email_request.count(request, mail_app(self).operator, lambda: not worker.is_cancelled)
            self.post_message(Counted(turn, request, preview))
        except Abandoned:
            return
        except Exception as error:  # the worker's border: shown in words
            self.post_message(Counted(turn, request, None, in_words(error)))

    @on(Counted)
    def _show_count(self, counted: Counted) -> None:
        if counted.turn != self._turn:
            return
        self._counted = counted
        preview = counted.preview
        self.query_one("#count", Static).update(
            email_request.count_words(preview) if preview else plain(counted.error))
        self._show_preview(preview)
        if self._send_wanted:
            self._send_wanted = False
            self.action_send()

    def _show_preview(self, preview: Preview | None) -> None:
        self.query_one("#skipped", Static).update(email_request.skipped_list(preview) if preview else "")
        self.query_one("#first", Static).update(email_request.first_words(preview.first) if preview else "")

    # Sending

    @on(Button.Pressed, "#send")
    def action_send(self) -> None:
        """Ask, once the count belongs to the form as it stands."""
        sending = mail_app(self).sending
        if sending.running:
            self._tell(_("Batch {batch} is being sent now. Wait for its end, or stop it.").format(batch=sending.batch))
        elif self._counted is None:
            self._send_wanted = True
            if self._timer is not None:
                self._timer.stop()
            self._count()
        elif self._counted.preview is None:
            self._tell(self._counted.error)
        elif not self._counted.preview.sendable:
            self._tell(_("There is nothing to send. The form says why."))
        else:
            self._ask(self._counted.request, self._counted.preview)

    def _ask(self, request: Request, preview: Preview) -> None:
        with connection():
            preferences = Preferences(mail_app(self).operator)
        missing = email_request.missing(preferences)
        if missing:
            self._tell(missing)
            return
        question = email_request.question(request, preview, preferences)

        def answered(yes: bool | None) -> None:
            if yes:
                work = partial(email_request.queue_batch, request, mail_app(self).operator, preview.selected)
                self.app.push_screen(WorkScreen(_("Queueing …"), work), self._queued)

        self.app.push_screen(ConfirmScreen(question.title, question.text, _("Send")), answered)

    def _queued(self, done: Done[int] | None) -> None:
        if done is None or done.result is None:
            self._tell(done.error if done else "")
            self._count()
            return
        try:
            mail_app(self).sending.start(done.result)
        except DunmailError as error:
            self._tell(str(error))
        self.app.switch_screen(SendingScreen(done.result))

    # Moving about

    def action_preview(self) -> None:
        """Scroll to the first message and the skipped ones."""
        self.query_one("#skipped").scroll_visible(animate=False, top=True)

    def action_form(self) -> None:
        """Back to the first field."""
        self.query_one("#form").scroll_home(animate=False)
        next(field for field in self.query("#form Input, #form Checkbox") if field.focusable).focus()

    @on(Button.Pressed, "#cancel")
    def action_leave(self) -> None:
        """Leave; nothing was queued."""
        self.app.pop_screen()

    def _tell(self, words: str) -> None:
        self.notify(words, severity="warning", markup=False)
