"""The e-mail batch: which reminders, with which words, to whom; counted and previewed before anything is sent."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import partial
from importlib.resources import files
from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Button, Checkbox, Input, Label, Static, TextArea
from textual.worker import get_current_worker

from data.database import connection
from data.errors import DunmailError, InputError
from data.language import _
from data.preferences import Preferences
from data.selection import Selection
from tui import email_request, skip_words
from tui.commands import Command, CommandScreen, bindings
from tui.email_request import Abandoned, Request
from tui.errors import in_words
from tui.screens.confirm import ConfirmScreen
from tui.screens.outcome import OutcomeScreen
from tui.screens.placeholders import PlaceholdersScreen
from tui.screens.sending import SendingScreen
from tui.screens.work import Done, WorkScreen
from tui.sending import mail_app
from tui.widgets.email_form import EmailForm
from tui.widgets.key_footer import KeyFooter
from tui.widgets.text import plain

if TYPE_CHECKING:
    from mail.batch import Preview
    from mail.texts import FirstMessage

QUIET = 0.4  # seconds after the last key before counting


@dataclass
class Counted(Message):
    """What the form would send, or in words why that cannot be said; ``turn`` tells late answers from the newest."""

    turn: int
    request: Request
    preview: Preview | None
    plan: str = ""
    error: str = ""
    way: str = ""


@dataclass
class Seen(Message):
    """The first message, known before everything is counted."""

    turn: int
    first: FirstMessage


class EmailBatchScreen(CommandScreen):
    """The form. ``selection`` is what the table shows now, marks included."""

    CSS_PATH = str(files("styles") / "email_batch.tcss")
    AUTO_FOCUS = "#form Input, #form Checkbox"
    ACTIONS = (
        Command("email.send", "f7", _("Send"), _("Send what the form selects, after asking"), "send"),
        Command("email.preview", "f5", _("Preview"), _("Show the first message and what is skipped"), "preview"),
        Command("email.form", "f3", _("Form"), _("Back to the top of the form"), "form"),
        Command("email.skipped", "f4", _("Skipped"), _("All that is skipped, and why"), "skipped"),
        Command("email.placeholders", "f6", _("Placeholders"),
                _("What can stand between {{ and }} in subject and text; Enter writes it there"), "placeholders"),
        Command("email.words", "f8", _("Text"), _("Write the text in force into the empty fields, to be changed"),
                "words"),
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

    def compose(self) -> ComposeResult:
        with connection():
            own_address = email_request.own_address(mail_app(self).operator)
            ranges = email_request.ranges_of(self._selection)
        yield Label(_("E-mail batch"), id="title", markup=False)
        yield EmailForm(self._selection, ranges, own_address)
        yield Static("", id="plan", markup=False)
        yield Static("", id="count", markup=False)
        with Horizontal(id="buttons"):
            yield Button(_("Cancel"), id="cancel", compact=True)
            yield Button(_("Send"), id="send", variant="primary", compact=True)
        yield KeyFooter()

    def on_mount(self) -> None:
        self._count()

    @property
    def form(self) -> EmailForm:
        """The fields."""
        return self.query_one(EmailForm)

    # Counting

    @on(Input.Changed)
    @on(TextArea.Changed)
    @on(Checkbox.Changed)
    def _changed(self) -> None:
        """Count again when the typing pauses; an answer still on its way is about a form that is gone."""
        self._turn += 1
        self._counted = None
        self._send_wanted = False
        self.form.show_ranges()
        self.query_one("#count", Static).update(_("Counting …"))
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(QUIET, self._count)

    def _count(self) -> None:
        status = self.query_one("#count", Static)
        try:
            request = self.form.read()
        except InputError as error:
            status.update(plain(str(error)))
            self._show_plan("")
            self._show_preview(None)
            return
        status.update(_("Counting …"))
        self._turn += 1
        self.run_worker(partial(self._count_in_thread, request, self._turn), thread=True, exclusive=True,
                        group="count", exit_on_error=False, description="counting")

    def _count_in_thread(self, request: Request, turn: int) -> None:
        worker = get_current_worker()
        try:
            answer = email_request.count(request, mail_app(self).operator, lambda: not worker.is_cancelled,
                                         lambda first: self.post_message(Seen(turn, first)))
            self.post_message(Counted(turn, request, answer.preview, answer.plan,
                                      way=email_request.way_words(mail_app(self).operator)))
        except Abandoned:
            return
        except Exception as error:  # the worker's border: shown in words
            self.post_message(Counted(turn, request, None, error=in_words(error)))

    @on(Seen)
    def _show_seen(self, seen: Seen) -> None:
        if seen.turn == self._turn:
            self.query_one("#first", Static).update(email_request.first_words(seen.first))

    @on(Counted)
    def _show_count(self, counted: Counted) -> None:
        if counted.turn != self._turn:
            return
        self._counted = counted
        preview = counted.preview
        self.query_one("#count", Static).update(
            email_request.count_words(preview, counted.way) if preview else plain(counted.error))
        self._show_plan(counted.plan)
        self._show_preview(preview)
        if self._send_wanted:
            self._send_wanted = False
            self.action_send()

    def _show_plan(self, words: str) -> None:
        plan = self.query_one("#plan", Static)
        plan.update(plain(words))
        plan.display = bool(words)

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
            self._ask(self._counted.request, self._counted.preview, self._counted.plan)

    def _ask(self, request: Request, preview: Preview, plan: str) -> None:
        with connection():
            preferences = Preferences(mail_app(self).operator)
        missing = email_request.missing(preferences)
        if missing:
            self._tell(missing)
            return
        question = email_request.question(request, preview, preferences, plan)

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
        # After the layout: what was just counted has no height before.
        self.call_after_refresh(self.query_one("#skipped").scroll_visible, animate=False, top=True)

    def action_skipped(self) -> None:
        """List everything that is skipped."""
        preview = self._counted.preview if self._counted else None
        if preview is None or not preview.skipped:
            self._tell(_("Nothing is skipped.") if preview else _("This is not counted yet."))
            return
        self.app.push_screen(OutcomeScreen(
            _("Skipped, and why"), email_request.count_words(preview), skip_words.one_by_one(preview.skipped)))

    @work(exclusive=True, group="ask")
    async def action_placeholders(self) -> None:
        """Show the placeholders and write the chosen one."""
        field = self.focused
        chosen = await self.app.push_screen_wait(PlaceholdersScreen())
        if chosen:
            self.form.insert(f"{{{{ {chosen} }}}}", field)

    @work(exclusive=True, group="ask")
    async def action_words(self) -> None:
        """Write the text in force for the first reminder into the empty fields, and say whom it reaches then."""
        try:
            first = await asyncio.to_thread(email_request.words_of, self.form.read().selection, mail_app(self).operator)
        except DunmailError as error:
            self._tell(str(error))
            return
        if first is None:
            self._tell(_("There is no reminder whose text could be taken."))
        else:
            alone = self._counted is not None and self._counted.preview is not None \
                and self._counted.preview.sendable == 1
            self.form.fill_in(first.subject, first.body)
            if not alone:
                self._tell(_("This is the text of {label}. Now everybody selected gets it, whatever their language "
                             "and level.").format(label=first.label))

    def action_form(self) -> None:
        """Back to the first field."""
        self.form.scroll_home(animate=False)
        next(field for field in self.query("#form Input, #form Checkbox") if field.focusable).focus()

    @on(Button.Pressed, "#cancel")
    def action_leave(self) -> None:
        """Leave; nothing was queued."""
        self.app.pop_screen()

    def _tell(self, words: str) -> None:
        self.notify(words, severity="warning", markup=False)
