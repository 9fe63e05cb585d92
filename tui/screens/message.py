"""One message of the outbox: every step of every attempt with the server's own words."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from textual import work
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Label, Static

from data.errors import DunmailError
from data.language import _
from tui import outbox_actions as actions
from tui import outbox_words as words
from tui import transcript
from tui.commands import Command, CommandScreen, bindings
from tui.widgets.key_footer import KeyFooter
from tui.widgets.text import plain

if TYPE_CHECKING:
    from data.outbox_pages import MessageDetail


class MessageScreen(CommandScreen):
    """Shows the message with ``message_id``."""

    CSS_PATH = str(files("styles") / "message.tcss")
    AUTO_FOCUS = "VerticalScroll"
    ACTIONS = (
        Command("message.retry", "r", _("Retry"), _("Queue a failed message again"), "retry"),
        Command("message.sent", "s", _("Sent"), _("Decide that an uncertain message was sent"), "resolve('sent')"),
        Command("message.again", "a", _("Again"), _("Decide that an uncertain message is sent again"),
                "resolve('again')"),
        Command("message.go_on", "g", _("Go on"), _("Go on with the batch of this message"), "go_on"),
        Command("message.transcript", "t", _("Transcript"), _("Save what is shown, without addresses, to a file"),
                "transcript"),
        Command("message.copy", "c", _("Copy"), _("Copy what is shown, without addresses, to the clipboard"), "copy"),
        Command("message.leave", "escape", _("Back"), _("Back to the outbox"), "leave"),
    )
    BINDINGS = bindings(ACTIONS)

    def __init__(self, message_id: int) -> None:
        super().__init__()
        self._message = message_id
        self._detail: MessageDetail | None = None

    def compose(self) -> ComposeResult:
        yield Label(_("Message {id}").format(id=self._message), id="title", markup=False)
        with VerticalScroll():
            yield Static("", id="message", markup=False)
        yield KeyFooter()

    def on_mount(self) -> None:
        self._load()

    def on_screen_resume(self) -> None:
        """It may have been sent meanwhile."""
        self._load()

    @work(exclusive=True, group="read")
    async def _load(self) -> None:
        try:
            self._detail = await actions.find_message(self._message)
        except DunmailError as error:
            self.query_one("#message", Static).update(plain(str(error)))
        else:
            self.query_one("#message", Static).update(words.message_text(self._detail))

    @work(exclusive=True, group="act")
    async def action_retry(self) -> None:
        """Queue it again if it failed, and offer to go on with its batch."""
        batch = self._detail.row.batch if self._detail is not None else None
        await actions.retry_and_offer(self, [self._message], batch)
        self._load()

    @work(exclusive=True, group="act")
    async def action_resolve(self, decision: actions.Decision) -> None:
        """Ask, then settle it if it is uncertain."""
        if await actions.ask_to_resolve(self, self._message, decision):
            self._load()

    @work(exclusive=True, group="act")
    async def action_go_on(self) -> None:
        """Go on with its batch."""
        if self._detail is not None:
            await actions.ask_to_go_on(self, self._detail.row.batch)

    @work(exclusive=True, group="act")
    async def action_transcript(self) -> None:
        """Save the transcript."""
        if self._detail is not None:
            title = _("Message {id}").format(id=self._message)
            await actions.ask_to_save(self, title, f"message-{self._message}.txt", words.message_text(self._detail))

    def action_copy(self) -> None:
        """Copy the transcript."""
        if self._detail is not None:
            title = _("Message {id}").format(id=self._message)
            actions.copy(self, transcript.written(title, words.message_text(self._detail)), "T")

    def action_leave(self) -> None:
        """Back to where one came from."""
        self.app.pop_screen()
