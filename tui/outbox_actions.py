"""What the outbox does to messages and batches, off the screen's thread; the screens ask and tell."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Literal, TypeVar, cast

from textual.screen import Screen

from data.database import connection
from data.errors import DunmailError
from data.language import _
from tui import outbox_words as words
from tui.screens.confirm import ConfirmScreen
from tui.sending import mail_app
from tui.threads import aside
from tui.widgets.text import plain

if TYPE_CHECKING:
    from data.outbox_pages import BatchLine, MessageDetail
    from mail.bounces import Reading

Decision = Literal["sent", "again"]
T = TypeVar("T")
CHUNK = 500


async def in_thread(work: Callable[[], T]) -> T:
    """``work`` in a thread with a connection of its own."""

    def run() -> T:
        with connection():
            return work()

    return await asyncio.to_thread(run)


def _chunks(messages: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(messages), CHUNK):
        yield messages[start : start + CHUNK]


async def retry(messages: Sequence[int]) -> int:
    """Queue failed and held ones among ``messages`` again; how many."""
    from data import ledger

    return await in_thread(
        lambda: sum(ledger.retry(messages=part, states=("failed", "held")) for part in _chunks(messages)))


async def cancel(messages: Sequence[int]) -> int:
    """Cancel what was not sent among ``messages``; how many."""
    from data.outbox import cancel_messages

    return await in_thread(lambda: sum(cancel_messages(part) for part in _chunks(messages)))


async def read_reports(operator: str) -> Reading:
    """Read the delivery reports that are new, and mark what came back; a server that does not answer holds nobody."""
    from data.preferences import Preferences
    from data.secrets import need_password
    from mail.bounces import read_reports

    def read() -> Reading:
        with connection():
            preferences = Preferences(operator)
            return read_reports(preferences, lambda: need_password(preferences, "incoming"))

    return await aside(read)


async def find_message(message: int) -> MessageDetail:
    """A message with its attempts."""
    from data.outbox_pages import get_message

    return await in_thread(lambda: get_message(message))


async def find_batch(batch: int) -> BatchLine:
    """A batch with its counts; NotFoundError if there is none with this id."""
    from data.outbox_pages import batch_line

    return await in_thread(lambda: batch_line(batch))


async def ask_to_resolve(screen: Screen[None], message: int, decision: Decision) -> bool:
    """Say what is known of an uncertain message, ask, and resolve it; whether that was done."""
    from data import ledger

    try:
        detail = await find_message(message)
        if detail.row.state != "uncertain":
            tell(screen, _("{document} is {state}, not uncertain: there is nothing to decide.").format(
                document=detail.row.document, state=_(detail.row.state)))
            return False
        question = ConfirmScreen(*words.decision_question(detail, decision))
        if not await screen.app.push_screen_wait(question):
            return False
        await in_thread(lambda: ledger.resolve(message, decision))
    except DunmailError as error:
        tell(screen, str(error))
        return False
    return True


async def retry_and_offer(screen: Screen[None], messages: Sequence[int], batch: int | None) -> None:
    """Queue failed and held ones again, say how many, and ask to go on with ``batch`` if nobody sends it."""
    from data.troubles import sender_elsewhere

    done = await retry(messages)
    tell(screen, words.queued_words(done), "information" if done else "warning")
    if not done or batch is None or mail_app(screen).sending.running:
        return
    line = await find_batch(batch)
    if not await in_thread(lambda: sender_elsewhere(line.row.account)):
        await ask_to_go_on(screen, batch)


async def ask_to_go_on(screen: Screen[None], batch: int, ask: bool = True) -> None:
    """Ask, then send what is left of a batch and show it; one that is over, or sent elsewhere, is only shown."""
    from data.batches import UNFINISHED
    from data.troubles import sender_elsewhere
    from tui.screens.sending import SendingScreen

    sending = mail_app(screen).sending
    try:
        line = await find_batch(batch)
        elsewhere = await in_thread(lambda: sender_elsewhere(line.row.account))
        idle = not (sending.running or elsewhere)
        if idle and line.row.state in UNFINISHED:
            title = _("Go on with batch {batch}?").format(batch=batch)
            question = ConfirmScreen(title, words.go_on_text(line), _("Go on"))
            if ask and not await screen.app.push_screen_wait(question):
                return
            sending.start(batch)
    except DunmailError as error:
        tell(screen, str(error))
        return
    await screen.app.push_screen(SendingScreen(batch))


def send_and_show(screen: Screen[None], batch: int) -> None:
    """Send a batch that was just queued and show it; while another one is being sent it waits."""
    from tui.screens.sending import SendingScreen

    try:
        if not mail_app(screen).sending.start(batch):
            tell(screen, _("Batch {batch} waits until the one that is being sent has ended. L lists them.").format(
                batch=batch))
            return
    except DunmailError as error:
        tell(screen, str(error))
    screen.app.push_screen(SendingScreen(batch))


async def ask_to_cancel_batch(screen: Screen[None], batch: int) -> bool:
    """Ask, then cancel what a batch has not sent; whether that was done."""
    from data import ledger

    question = ConfirmScreen(
        _("Cancel batch {batch}?").format(batch=batch),
        _("What it has not sent yet will not be sent. What was sent stays sent."), _("Cancel batch"))
    if not await screen.app.push_screen_wait(question):
        return False
    try:
        done = await in_thread(lambda: ledger.cancel(batch))
    except DunmailError as error:
        tell(screen, str(error))
        return False
    tell(screen, words.cancelled_words(done))
    return True


async def ask_to_save(screen: Screen[None], title: str, name: str, text: str) -> None:
    """Ask for a file and write the redacted transcript ``text`` to it."""
    from tui import transcript
    from tui.screens.save import SaveScreen

    file = await screen.app.push_screen_wait(SaveScreen(_("Save the transcript, without addresses, as"), name))
    if file is None:
        return
    target = str(file)
    try:
        await asyncio.to_thread(lambda: transcript.save(title, text, target))
    except DunmailError as error:
        tell(screen, str(error))
    else:
        tell(screen, _("{file} written.").format(file=target), "information")


def copy(screen: Screen[None], text: str, key: str) -> None:
    """Ask the terminal to take ``text`` into its clipboard; whether it did, it does not say. ``key`` saves a file."""
    screen.app.copy_to_clipboard(text)
    tell(screen, _("Copied, if your terminal allows that (OSC 52). {key} saves it to a file.").format(key=key),
         "information")


def tell(screen: Screen[None], sentence: str, severity: str = "warning") -> None:
    """A short word at the edge of the screen."""
    screen.notify(plain(sentence), severity=cast(Literal["information", "warning"], severity), markup=False)
