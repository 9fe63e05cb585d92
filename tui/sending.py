"""The app's only sender: a batch in a thread that outlives every screen and stops before the next dot."""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, cast

from textual.dom import DOMNode
from textual.message import Message
from textual.message_pump import MessagePump

from data.database import connection
from tui.errors import in_words
from tui.login import get_ready
from tui.messages import SendingFinished, SendingProgress
from tui.threads import leave_behind

if TYPE_CHECKING:
    from textual.app import App

    from data.preferences import Preferences
    from mail.sender import BatchReport, Progress

EXIT_GRACE = 5.0  # seconds the app waits on exit for the server's word; then the ledger calls the message uncertain


class Sending(Protocol):
    """What the runner needs of mail.sender.Sender."""

    def run(self) -> BatchReport: ...
    def pause(self) -> None: ...
    def resume(self) -> None: ...
    def stop(self) -> None: ...


class SendingRunner:
    """Sends at most one batch at a time.

    SendingProgress and SendingFinished go to the app and to every node that subscribed; the newest of each is kept,
    so that a screen opened later knows where things stand.
    """

    def __init__(self, app: App[None], operator: str = "") -> None:
        self._app = app
        self._operator = operator
        self._listeners: tuple[MessagePump, ...] = ()  # replaced whole: the sending thread reads it
        self._sender: Sending | None = None
        self._preferences: Preferences | None = None
        self.batch: int | None = None
        self.progress: Progress | None = None
        self.finished: SendingFinished | None = None

    @property
    def running(self) -> bool:
        """Whether a batch is being sent, paused included."""
        return self._sender is not None

    def subscribe(self, node: MessagePump) -> None:
        """Post progress to ``node`` too, such as a screen that shows it."""
        self._listeners = (*self._listeners, node)

    def unsubscribe(self, node: MessagePump) -> None:
        """Post nothing more to ``node``."""
        self._listeners = tuple(listener for listener in self._listeners if listener is not node)

    def start(self, batch: int) -> bool:
        """Start sending ``batch``; False if one is being sent already, DunmailError if it cannot be sent."""
        if self.running:
            return False
        self._sender = sender = self._make_sender(batch)
        self.batch, self.progress, self.finished = batch, None, None
        if not self._app.is_headless:
            gc.freeze()  # again, for all that was opened since the app began: see there
        self._app.run_worker(
            lambda: self._work(sender, batch), thread=True, exit_on_error=False, group="sending", description="sending"
        )
        return True

    def pause(self) -> None:
        """Ask the sender to wait before the next message."""
        if self._sender is not None:
            self._sender.pause()

    def resume(self) -> None:
        """Let a paused sender go on."""
        if self._sender is not None:
            self._sender.resume()

    def stop(self) -> None:
        """Ask the sender to end before the next dot; what is queued stays queued."""
        if self._sender is not None:
            self._sender.stop()

    def _make_sender(self, batch: int) -> Sending:
        from data.preferences import Preferences
        from data.secrets import need_password
        from mail.sender import Sender
        from mail.transports.ways import way_of

        with connection():
            self._preferences = preferences = Preferences(self._operator)
            service = way_of(preferences).service
        return Sender(batch, preferences, lambda: need_password(preferences, service), self._report)

    def _work(self, sender: Sending, batch: int) -> None:
        leave_behind(lambda: self._send(sender, batch), sender.stop, EXIT_GRACE)

    def _send(self, sender: Sending, batch: int) -> None:
        try:
            with connection():
                if self._preferences is not None:
                    from mail.transports.ways import way_of

                    # nobody should type with the server on the line
                    get_ready(self._preferences, way_of(self._preferences).service)
                finished = SendingFinished(batch, sender.run())
        except Exception as error:  # the thread's border: whatever it is belongs on the screen, not in a traceback
            finished = SendingFinished(batch, None, in_words(error))
        self._sender, self.finished = None, finished
        self._post(lambda: finished)

    def _report(self, progress: Progress) -> None:
        self.progress = progress
        self._post(lambda: SendingProgress(progress))

    def _post(self, make: Callable[[], Message]) -> None:
        """One message for each receiver: Textual marks a message while it is handled, so none is shared."""
        for node in (self._app, *self._listeners):
            try:
                node.post_message(make())
            except RuntimeError:  # the app's loop has closed: nobody is left to read it
                return


class MailApp(Protocol):
    """What the mail screens need of the app."""

    operator: str
    sending: SendingRunner


def mail_app(node: DOMNode) -> MailApp:
    """The app of ``node``, as the mail screens see it."""
    return cast(MailApp, node.app)
