"""One batch as it is sent: how far, how fast, why it waits, what the server said; leaving does not stop it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from importlib.resources import files
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.message import Message
from textual.widgets import Label, ProgressBar

from data import ledger
from data.asking import ask_pause, ask_stop
from data.errors import DunmailError
from data.language import _, ngettext
from tui import outbox_actions as actions
from tui import sending_words as words
from tui import transcript
from tui.commands import Command, CommandScreen, bindings
from tui.errors import in_words
from tui.messages import SendingFinished, SendingProgress
from tui.screens.confirm import ConfirmScreen
from tui.sending import mail_app
from tui.sending_groups import group_lines, log_lines
from tui.sending_view import BatchView, read_batch
from tui.widgets.key_footer import KeyFooter
from tui.widgets.live_text import LiveText
from tui.widgets.text import plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from mail.sender import Progress

LOOK = 1.0  # seconds between two looks into the ledger


@dataclass
class Read(Message):
    """The batch as the ledger has it, or in words why it cannot be read."""

    view: BatchView | None
    error: str = ""


class SendingScreen(CommandScreen):
    """Shows ``batch_id``, whether it is being sent now, was sent, or waits to be resumed."""

    CSS_PATH: ClassVar = [  # those of what its keys open, too: with each new one Textual parses all of them again
        str(files("styles") / f"{name}.tcss") for name in ("sending", "confirm", "outbox", "file", "actions", "help")
    ]
    ACTIONS = (
        Command("sending.pause", "p", _("Pause"), _("Wait before the next message"), "pause"),
        Command("sending.resume", "r", _("Resume"), _("Go on with what is not sent"), "resume"),
        Command("sending.stop", "x", _("Stop"), _("End before the next message; the rest stays queued"), "stop"),
        Command("sending.transcript", "t", _("Transcript"), _("Save what happened, without addresses, to a file"),
                "transcript"),
        Command("sending.copy", "c", _("Copy"), _("Copy what happened, without addresses, to the clipboard"), "copy"),
        Command("sending.messages", "o", _("Messages"), _("The outbox with this batch's messages alone"), "messages"),
        Command("sending.leave", "escape", _("Leave"), _("Leave this screen; sending goes on"), "leave"),
    )
    BINDINGS = bindings(ACTIONS)

    def __init__(self, batch_id: int) -> None:
        super().__init__()
        self._batch = batch_id
        self._progress: Progress | None = None
        self._rate = 0.0  # messages a minute
        self._stopped_with = ""  # why the sender ended, if it could not go on
        self._view: BatchView | None = None
        self._reading = False

    def compose(self) -> ComposeResult:
        yield LiveText(words.title(self._batch), id="title")
        yield ProgressBar(total=None, show_eta=False, id="bar")
        for name in ("pace", "counts", "state", "current", "outcome"):
            yield LiveText(id=name)
        with VerticalScroll(id="panes"):
            yield Label(_("Errors, in the server's own words"), classes="heading", markup=False)
            yield LiveText(_("none"), id="errors")
            yield Label(_("Skipped"), classes="heading", markup=False)
            yield LiveText(_("none"), id="skipped")
            yield Label(_("Log, newest first"), classes="heading", markup=False)
            yield LiveText(_("none"), id="log")
        yield KeyFooter()

    def on_mount(self) -> None:
        sending = mail_app(self).sending
        sending.subscribe(self)
        if sending.batch == self._batch and sending.progress is not None:
            self._show(sending.progress)
        self._read()
        self.set_interval(LOOK, self._look)

    def on_unmount(self) -> None:
        mail_app(self).sending.unsubscribe(self)

    @property
    def _mine(self) -> bool:
        """Whether the batch shown is the one being sent."""
        sending = mail_app(self).sending
        return sending.running and sending.batch == self._batch

    # What is shown

    @on(SendingProgress)
    def _progressed(self, message: SendingProgress) -> None:
        if message.progress.batch == self._batch:
            self._show(message.progress)

    @on(SendingFinished)
    def _finished(self, message: SendingFinished) -> None:
        if message.batch == self._batch:
            self._stopped_with = message.error
            self._read()

    def _look(self) -> None:
        """Follow the ledger: another terminal may be sending this batch, pause it or cancel it."""
        over = self._progress is not None and self._progress.state in ("finished", "cancelled")
        if self.is_current and (self._mine or not over) and not self._reading:
            self._read(with_skipped=False)

    def _read(self, with_skipped: bool = True) -> None:
        """Look into the ledger: it knows what no progress says, such as what was skipped."""
        self._reading = True
        self.run_worker(partial(self._read_in_thread, with_skipped), thread=True, exit_on_error=False, group="read",
                        description="reading")

    def _read_in_thread(self, with_skipped: bool) -> None:
        try:
            self.post_message(Read(read_batch(self._batch, with_skipped, self._view, mail_app(self).operator)))
        except Exception as error:  # the worker's border: shown in words
            self.post_message(Read(None, in_words(error)))

    @on(Read)
    def _show_read(self, message: Read) -> None:
        self._reading = False
        view = message.view
        if view is None:
            self._put("state", plain(message.error))
            return
        self._view = view
        self._put("title", words.title(self._batch, view.transport))
        if view.skipped is not None:
            self._put("skipped", words.skipped_lines(view.skipped) or _("none"))
        self._put("errors", group_lines(view.groups) or _("none"))
        self._put("log", log_lines(view.log) or _("none"))
        if not self._mine:
            forsaken = view.progress.state == "running" and not view.elsewhere
            self._show(replace(view.progress, state="interrupted") if forsaken else view.progress)
            watching = _("{holder} sends it; you watch. P pauses and X stops it there.").format(
                holder=plain(view.elsewhere))
            self._put("outcome", watching if view.elsewhere else words.outcome(view.progress))

    def _show(self, progress: Progress) -> None:
        self._progress = progress
        if progress.rate_per_minute > 0 and progress.state != "paused":
            self._rate = progress.rate_per_minute  # a pause must not make the forecast hopeless
        self.query_one("#bar", ProgressBar).update(total=max(1, progress.total), progress=words.done(progress))
        self._put("pace", words.pace_words(progress, self._rate))
        self._put("counts", words.counts_words(progress))
        state = words.state_words(progress)
        if self._stopped_with and not self._mine:
            state += "\n" + plain(self._stopped_with)
        self._put("state", state)
        current = _("now: {label}").format(label=plain(progress.current)) if progress.current and self._mine else ""
        self._put("current", current)
        if self._mine:
            self._put("outcome", "")

    def _put(self, where: str, text: str) -> None:
        self.query_one(f"#{where}", LiveText).put(text)

    # What can be done

    @property
    def _elsewhere(self) -> str:
        return self._view.elsewhere if self._view is not None and not self._mine else ""

    def action_pause(self) -> None:
        """Wait before the next message."""
        if self._mine:
            mail_app(self).sending.pause()
            self._put("state", _("pausing before the next message …"))
        elif self._elsewhere:
            self._pass_on(partial(ask_pause, self._batch, _("Paused from another terminal.")))
        else:
            self._tell(_("This batch is not being sent now."))

    def action_resume(self) -> None:
        """Go on: wake the sender of this batch, wherever it is, or start one."""
        sending = mail_app(self).sending
        if self._mine:
            sending.resume()
            return
        if self._progress is not None and self._progress.state in ("finished", "cancelled"):
            self._tell(_("Batch {batch} is over: there is nothing to go on with.").format(batch=self._batch))
            return
        if self._elsewhere:
            self._pass_on(partial(ledger.start_batch, self._batch))
            return
        try:
            started = sending.start(self._batch)
        except DunmailError as error:
            self._tell(str(error))
            return
        if started:
            self._stopped_with = ""
            self._put("outcome", "")
            self._put("state", _("starting …"))
        else:
            self._tell(_("Batch {batch} is being sent now. Wait for its end, or stop it.").format(batch=sending.batch))

    @work(exclusive=True, group="pass")
    async def _pass_on(self, change: Callable[[], object]) -> None:
        """Change the batch in the ledger; whoever sends it looks there before each message."""
        try:
            await actions.in_thread(change)
        except DunmailError as error:
            self._tell(str(error))
        self._read()

    @work(exclusive=True, group="ask")
    async def action_stop(self) -> None:
        """Ask, then end before the next message."""
        if not self._mine and not self._elsewhere:
            self._tell(_("This batch is not being sent now."))
            return
        n = words.left(self._progress) if self._progress else 0
        text = ngettext("The message being sent now is finished first. {n} stays queued and can be sent later.",
                        "The message being sent now is finished first. {n} stay queued and can be sent later.",
                        n).format(n=n)
        question = ConfirmScreen(_("Stop batch {batch}?").format(batch=self._batch), text, _("Stop"))
        if not await self.app.push_screen_wait(question):
            return
        if self._mine:
            mail_app(self).sending.stop()
            self._put("state", _("stopping; waiting for the server's word …"))
        elif self._elsewhere:
            self._pass_on(partial(ask_stop, self._batch, _("Stopped from another terminal.")))

    @work(exclusive=True, group="ask")
    async def action_transcript(self) -> None:
        """Save what is known of the batch."""
        if self._view is not None:
            title = _("Batch {batch}").format(batch=self._batch)
            await actions.ask_to_save(self, title, f"batch-{self._batch}.txt", transcript.batch_text(self._view))

    def action_copy(self) -> None:
        """Copy what is known of the batch."""
        if self._view is not None:
            title = _("Batch {batch}").format(batch=self._batch)
            actions.copy(self, transcript.written(title, transcript.batch_text(self._view)), "T")

    def action_messages(self) -> None:
        """The outbox with this batch's messages; back to it if one came from there."""
        from tui.screens.outbox import OutboxScreen

        self.app.push_screen(OutboxScreen(batch=self._batch))

    def action_leave(self) -> None:
        """Leave; sending goes on."""
        self.app.pop_screen()

    def _tell(self, sentence: str) -> None:
        self.notify(plain(sentence), severity="warning", markup=False)
