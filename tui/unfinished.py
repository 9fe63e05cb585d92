"""What was left open when the app ended last: uncertain messages first, then unfinished batches."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple, cast

from textual.screen import Screen

from data.database import connection
from data.errors import DunmailError
from data.language import _, ngettext
from tui import outbox_actions as actions
from tui import outbox_words as words
from tui.screens.choice import ChoiceScreen
from tui.widgets.text import plain

if TYPE_CHECKING:
    from data.outbox_pages import BatchLine, MessageDetail

EACH = 3  # as many are asked about one by one; more are shown as a list
MOST = 1000


class Open(NamedTuple):
    """Messages whose end nobody knows, and batches with who is sending each now, in words, or nobody."""

    uncertain: list[MessageDetail]
    uncertain_count: int
    batches: list[tuple[BatchLine, str]]


def find_open() -> Open:
    """Look, with a connection of its own; what dead senders held in their hands is taken from them first."""
    from data import ledger
    from data.outbox_pages import BatchLine, get_message
    from data.troubles import forsaken, sender_elsewhere, take_from_dead

    with connection():
        take_from_dead()
        rows = forsaken(MOST)
        details = [get_message(row.id) for row in rows[:EACH]]
        batches = [(BatchLine(row.id, row, ledger.counts(row.id)), sender_elsewhere(row.account))
                   for row in ledger.unfinished_batches()]
    return Open(details, len(rows), batches)


def look_first(operator: str) -> str:
    """Look for uncertain messages in sent mail before anybody is asked; why that failed, or what was found, in words.

    Waits for a server: it belongs in a thread that can be left behind.
    """
    from data.preferences import Preferences
    from data.secrets import need_password
    from data.troubles import forsaken, take_from_dead
    from mail.sent_folder import can_look, look_kindly

    with connection():
        preferences = Preferences(operator)
        if not can_look(preferences):
            return ""
        take_from_dead()
        found, problem = look_kindly(
            forsaken(MOST), preferences, lambda: need_password(preferences, "incoming"))
    sent = sum(bool(each.folder) for each in found)
    if problem:
        return _("Uncertain messages could not be looked for: {error}").format(error=problem)
    return ngettext("{count} uncertain message was found in sent mail.",
                    "{count} uncertain messages were found in sent mail.", sent).format(count=sent) if sent else ""


async def offer(screen: Screen[None], found: Open) -> None:
    """Ask about all of it, the most doubtful first; Later leaves everything as it is."""
    if await _offer_uncertain(screen, found):
        await _offer_batches(screen, found.batches)


async def _offer_uncertain(screen: Screen[None], found: Open) -> bool:
    """True to go on asking."""
    from data import ledger
    from tui.screens.outbox import OutboxScreen

    n = found.uncertain_count
    if n > EACH:
        title = ngettext("{count} message is uncertain", "{count} messages are uncertain", n).format(count=n)
        text = _("The sender ended at their final dots: the server may have them. "
                 "They are not sent again by themselves.")
        if await _ask(screen, title, text, ("show", _("Show"))) == "show":
            await screen.app.push_screen(OutboxScreen(state="uncertain"))
            return False
        return True
    for detail in found.uncertain:
        title = _("Was {document} sent?").format(document=plain(detail.row.document))
        text = words.known(detail) + "\n\n" + _("Until you decide it is uncertain, and not sent again by itself.")
        answer = await _ask(screen, title, text, ("sent", _("It was sent")), ("again", _("Send again")))
        if answer != "later":
            decision, message = cast(actions.Decision, answer), detail.row.id
            try:
                await actions.in_thread(lambda d=decision, m=message: ledger.resolve(m, d))  # type: ignore[misc]
            except DunmailError as error:
                actions.tell(screen, str(error))
    return True


async def _offer_batches(screen: Screen[None], batches: list[tuple[BatchLine, str]]) -> None:
    """One with nothing left to send, as a decision just made may have left it, is finished without asking."""
    from data import ledger
    from tui.screens.batches import BatchesScreen
    from tui.screens.sending import SendingScreen

    if len(batches) > EACH:
        title = ngettext("{count} batch is unfinished", "{count} batches are unfinished", len(batches)).format(
            count=len(batches))
        if await _ask(screen, title, "", ("show", _("Show"))) == "show":
            await screen.app.push_screen(BatchesScreen())
        return
    for line, elsewhere in batches:
        title = _("Batch {batch} is unfinished").format(batch=line.id)
        if elsewhere:
            text = _("{holder} is sending it now.").format(holder=plain(elsewhere))
            answer = await _ask(screen, title, text, ("watch", _("Watch")))
        elif await actions.in_thread(partial(ledger.nothing_left, line.id)):
            continue
        else:
            fresh = await actions.find_batch(line.id)  # a decision just made may have changed it
            text = f"{words.why(fresh)}\n{words.go_on_text(fresh)}"
            answer = await _ask(screen, title, text, ("go_on", _("Go on")), ("cancel", _("Cancel batch")))
        if answer == "cancel":
            await actions.ask_to_cancel_batch(screen, line.id)
        elif answer == "go_on":
            await actions.ask_to_go_on(screen, line.id, ask=False)
            return
        elif answer == "watch":
            await screen.app.push_screen(SendingScreen(line.id))
            return


async def _ask(screen: Screen[None], title: str, text: str, *choices: tuple[str, str]) -> str:
    return await screen.app.push_screen_wait(ChoiceScreen(title, text, (("later", _("Later")), *choices)))
