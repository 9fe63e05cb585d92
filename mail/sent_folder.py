"""Uncertain messages, looked for in the folder of sent mail and in the inbox: what is there was sent."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from data.attempts import Words
from data.database import transaction
from data.errors import DunmailError
from data.language import _
from data.ledger import MessageRow
from data.outbox import believe, note_looked_for
from data.preferences import Preferences
from mail.imap import sent_folders
from mail.mailbox import account_from, key_of

STAGE = "mailbox"  # of the attempts that say what was found


class Sought(NamedTuple):
    """An uncertain message and the ``folder`` it was found in; empty if it was not, and it stays uncertain."""

    message: int
    document: str
    folder: str


def can_look(preferences: Preferences) -> bool:
    """Whether an IMAP account is set; POP3 has no folder of sent mail."""
    return preferences["incoming.protocol"] == "imap" and bool(preferences["incoming.host"].strip())


def look_for(
    messages: Sequence[MessageRow], preferences: Preferences, password: Callable[[], str | None]
) -> list[Sought]:
    """Look for uncertain ``messages``: those found are accepted, the others say that they were looked for.

    Nothing is done without messages or an IMAP account. StoppedError if the server or the settings stop it; what was
    found before that counts.
    """
    if not messages or not can_look(preferences):
        return []
    account = account_from(preferences)
    with sent_folders(account, key_of(account, preferences, password)) as find:
        return [Sought(row.id, row.document, _settled(row.id, find(row.message_id))) for row in messages]


def _settled(message: int, folder: str) -> str:
    if not folder:
        note_looked_for(message, Words(STAGE, text=_(
            "Looked for in the folder of sent mail and in the inbox, and not found, which proves nothing.")))
        return ""
    with transaction():
        believe(message, Words(STAGE, text=_("Found in {folder}.").format(folder=folder)))
    return folder


def look_kindly(
    messages: Sequence[MessageRow], preferences: Preferences, password: Callable[[], str | None]
) -> tuple[list[Sought], str]:
    """As ``look_for``, with why it was stopped in words: what follows does not depend on it."""
    try:
        return look_for(messages, preferences, password), ""
    except DunmailError as error:
        return [], str(error)
