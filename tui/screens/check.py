"""The SMTP check: its stages appear as they finish; what failed with its cause, and what would help."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib.resources import files
from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.message import Message
from textual.widgets import Label, Static

from data.errors import DunmailError
from data.language import _
from tui import checking
from tui.check_words import fix_question, results_content
from tui.commands import Command, CommandScreen, bindings
from tui.errors import in_words
from tui.outbox_actions import ask_to_save, copy, in_thread
from tui.preference_changes import send_to_me
from tui.screens.address import AddressScreen
from tui.screens.confirm import ConfirmScreen
from tui.sending import mail_app
from tui.threads import leave_behind
from tui.widgets.key_footer import KeyFooter
from tui.widgets.text import plain

if TYPE_CHECKING:
    from mail.autoconfigure import Proposal
    from mail.diagnosis.check import Check
    from mail.diagnosis.results import Result


@dataclass
class Begun(Message):
    """A check was made and starts."""

    check: Check


@dataclass
class Finished(Message):
    """A stage of ``check`` is finished."""

    check: Check
    result: Result


@dataclass
class Waiting(Message):
    """Something is waited for, in words."""

    words: str


@dataclass
class Ended(Message):
    """The work is over: with words, with a proposal to confirm, or (both empty) with the last stage."""

    words: str = ""
    proposal: Proposal | None = None


class CheckScreen(CommandScreen):
    """Checks what is stored, as soon as it is shown; sends nothing unless the operator asks for a message."""

    CSS_PATH = str(files("styles") / "check.tcss")
    AUTO_FOCUS = "#stages"
    ACTIONS = (
        Command("check.again", "r", _("Again"), _("Check again"), "again"),
        Command("check.fix", "f", _("Fix"), _("Store what the check proposes, after asking, and check again"), "fix"),
        Command("check.propose", "p", _("Propose"), _("Find the server for an e-mail address"), "propose"),
        Command("check.test", "t", _("Test to me"), _("Send a test message to yourself"), "test"),
        Command("check.copy", "c", _("Copy"), _("Copy the transcript, without passwords and names"), "copy"),
        Command("check.save", "s", _("Save"), _("Save the transcript, without passwords and names"), "save"),
        Command("check.leave", "escape", _("Back"), _("Leave; a check that runs ends"), "leave"),
    )
    BINDINGS = bindings(ACTIONS)

    def __init__(self) -> None:
        super().__init__()
        self._check: Check | None = None
        self._results: list[Result] = []
        self._busy = False

    def compose(self) -> ComposeResult:
        yield Label(_("SMTP check"), id="title", markup=False)
        with VerticalScroll(id="stages"):
            yield Static("", id="results", markup=False)
        yield Static("", id="status", markup=False)
        yield KeyFooter()

    def on_mount(self) -> None:
        self.action_again()

    def on_resize(self) -> None:
        """The words are wrapped for the new width."""
        self._show()

    # What is going on

    def _show(self) -> None:
        width = max(40, self.size.width - 4)
        self.query_one("#results", Static).update(results_content(self._results, width))

    def _status(self, words: str) -> None:
        self.query_one("#status", Static).update(plain(words))

    @on(Begun)
    def _begun(self, message: Begun) -> None:
        self._check, self._results = message.check, []
        server = message.check.setup.server
        title = _("SMTP check of {host}, port {port}, {security}").format(
            host=server.host, port=server.port, security=server.security)
        self.query_one("#title", Label).update(plain(title))
        self._show()

    @on(Finished)
    def _finished(self, message: Finished) -> None:
        if message.check is self._check:
            self._results.append(message.result)
            self._show()
            self.query_one("#stages", VerticalScroll).scroll_end(animate=False)

    @on(Waiting)
    def _waiting(self, message: Waiting) -> None:
        self._status(message.words)

    @on(Ended)
    def _ended(self, message: Ended) -> None:
        self._busy = False
        if message.words or message.proposal or not self._results:
            self._status(message.words)
        elif checking.fixes_of(self._results):
            self._status(_("F stores what is proposed, after asking."))
        elif self._results[-1].ok:
            self._status(_("All is well; nothing was sent. T sends a test message to yourself."))
        else:
            self._status(_("Stopped at the first failure; nothing was sent."))
        if message.proposal is not None:
            self._confirm(message.proposal)

    def _work(self, status: str, description: str, job: Callable[[], Ended], stop: Callable[[], None]) -> None:
        """Do ``job`` in a thread that is left behind when the screen goes; one at a time."""
        if self._busy:
            self._status(_("Wait until this has ended."))
            return
        self._busy = True
        self._status(status)

        def guarded() -> None:
            try:
                ended = job()
            except Exception as error:  # the worker's border: shown in words
                ended = Ended(in_words(error))
            self.post_message(ended)

        self.run_worker(partial(leave_behind, guarded, stop), thread=True, exit_on_error=False, group="check",
                        description=description)

    # Checking

    def action_again(self) -> None:
        """Check what is stored now."""
        operator = mail_app(self).operator
        made: list[Check] = []

        def say(words: str) -> None:
            self.post_message(Waiting(words))

        def stop() -> None:
            for check in made:
                check.abort()

        def run() -> Ended:
            check = checking.make_check(operator, say)
            made.append(check)
            self.post_message(Begun(check))
            for result in check.run():
                self.post_message(Finished(check, result))
            return Ended()

        self._work(_("Checking …"), "SMTP check", run, stop)

    @work(exclusive=True, group="ask")
    async def action_fix(self) -> None:
        """Store the first proposal the operator agrees to."""
        fixes = checking.fixes_of(self._results)
        if self._busy or not fixes:
            self._status(_("There is nothing to store."))
            return
        for fix in fixes:
            if await self.app.push_screen_wait(ConfirmScreen(*fix_question(fix))):
                await self._store(partial(checking.apply, fix, mail_app(self).operator))
                return

    async def _store(self, store: Callable[[], None]) -> None:
        try:
            await in_thread(store)
        except DunmailError as error:
            self._status(str(error))
        else:
            self.action_again()

    # A server for an address

    @work(exclusive=True, group="ask")
    async def action_propose(self) -> None:
        """Ask for an address and look for its server."""
        operator = mail_app(self).operator
        sender = self._check.setup.sender if self._check else ""
        asking = AddressScreen(_("Find the server for the address"), _("Find"), sender)
        address = await self.app.push_screen_wait(asking)
        if address is not None:
            self._work(_("Looking for the server of {address} …").format(address=address), "autoconfiguration",
                       lambda: Ended(proposal=checking.propose(address, operator)), lambda: None)

    @work(exclusive=True, group="ask")
    async def _confirm(self, found: Proposal) -> None:
        text = "\n".join(checking.proposal_words(found))
        if await self.app.push_screen_wait(ConfirmScreen(_("Store this server?"), text, _("Store"))):
            await self._store(partial(checking.store, found.changes, mail_app(self).operator))

    # A message, the transcript

    @work(exclusive=True, group="ask")
    async def action_test(self) -> None:
        """Ask, then send one message to oneself."""
        if self._busy or self._check is None:
            self._status(_("Wait until this has ended."))
            return
        operator = mail_app(self).operator
        title = _("Send a test message to {address}?").format(address=self._check.setup.own)
        if await self.app.push_screen_wait(ConfirmScreen(title, _("One message is really sent."), _("Send"))):
            self._work(_("Sending a test message …"), "test message",
                       lambda: Ended(send_to_me(operator).words), lambda: None)

    def action_copy(self) -> None:
        """Copy the transcript to the clipboard of the terminal."""
        if self._check is not None:
            copy(self, checking.transcript_text(self._check, self._results), "S")

    @work(exclusive=True, group="ask")
    async def action_save(self) -> None:
        """Save the transcript to a file."""
        if self._check is not None:
            await ask_to_save(self, _("SMTP check"), "smtp-check.txt",
                              checking.transcript_text(self._check, self._results))

    def action_leave(self) -> None:
        """Back to the preferences."""
        self.dismiss()

