"""Delivery reports and the messages they are about: found by what the report names, and marked."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from data.attempts import Words, append, execute
from data.bounced import flag_bounced
from data.fields import from_milliseconds, now, to_milliseconds
from data.journal import note
from data.language import _
from data.outbox import believe

FAILED, DELAYED = "failed", "delayed"  # what a report can say; anything else is good news
LEFT = "('accepted', 'bounced', 'uncertain')"  # messages that a report can be about
QUEUE_LIFE = timedelta(days=6)  # servers give up after five days
SKEW = timedelta(hours=1)  # clocks differ

_COLUMNS = "id, label, state, message_id, recipients, envelope_to"


class Sent(NamedTuple):
    """A message that left, as far as matching needs to know; addresses in lower case."""

    id: int
    label: str
    state: str
    message_id: str
    recipients: tuple[str, ...]  # of the To header
    envelope: tuple[str, ...]


class News(NamedTuple):
    """What a report says of one recipient: ``action`` is failed, delayed, delivered or relayed.

    ``words`` are for the message's history, ``reason`` is the refusing server's alone, for the address.
    """

    address: str
    action: str
    words: Words
    reason: str


def sent_by_ids(message_ids: Iterable[str]) -> Sent | None:
    """The message with the first of these Message-IDs that is one of ours."""
    for message_id in message_ids:
        row = execute(f"SELECT {_COLUMNS} FROM messages WHERE message_id = ?", message_id).fetchone()
        if row is not None:
            return _sent(row)
    return None


def sent_by_token(token: str) -> Sent | None:
    """The message whose Message-ID begins with ``token`` (letters and digits) before its ``@``."""
    row = execute(f"SELECT {_COLUMNS} FROM messages WHERE message_id LIKE ?", f"<{token}@%").fetchone()
    return None if row is None else _sent(row)


def sent_to(address: str, at: datetime) -> list[Sent]:
    """The messages to ``address`` that a report of that moment can be about: not older than servers keep trying."""
    wanted = address.lower()
    pattern = "%" + wanted.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    times = to_milliseconds(at - QUEUE_LIFE), to_milliseconds(at + SKEW)
    like = "LOWER(envelope_to) LIKE ? ESCAPE '\\'"
    rows = execute(f"SELECT {_COLUMNS} FROM messages WHERE state = 'uncertain' "
                   f"AND state <> 'accepted' AND {like}", pattern).fetchall()
    for (account,) in execute("SELECT DISTINCT account FROM batches").fetchall():  # the index begins with it
        rows += execute(f"SELECT {_COLUMNS} FROM messages WHERE account = ? AND accepted_at BETWEEN ? AND ? "
                        f"AND state IN {LEFT} AND {like}", account, *times, pattern).fetchall()
    return [found for found in map(_sent, rows) if wanted in found.envelope]


def _sent(row: Sequence[str]) -> Sent:
    number, label, state, message_id, recipients, envelope = row
    return Sent(int(number), label, state, message_id, tuple(recipients.lower().split(", ")),
                tuple(envelope.lower().split("\n")))


def oldest_sent() -> datetime | None:
    """When the oldest batch was made: no report can be older."""
    row = execute("SELECT MIN(created_at) FROM batches").fetchone()
    return None if row[0] is None else from_milliseconds(row[0])


def note_news(message: Sent, news: Iterable[News]) -> str:
    """Write what a report says into the ledger and return the message's state; the caller holds the transaction.

    A message is bounced when a recipient of its To header did not get it; a copy that failed, or a delay, only adds
    an attempt. Every address that failed is flagged. The same words said twice are noted once.
    """
    moment, state = now(), message.state
    if state == "uncertain" and believe(message.id, Words("report", text=_("A report came: the server had it."))):
        state = "accepted"
    for each in news:
        if each.action == FAILED:
            flag_bounced(each.address, moment, each.reason)
            if each.address.lower() in message.recipients and _bounce(message.id, each.words, moment):
                state = "bounced"
                note("bounced", "message", message.label, message.id, {"address": each.address, "reason": each.reason})
        if not _noted(message.id, each.words):
            append(message.id, to_milliseconds(moment), state, each.words)
    return state


def _bounce(message: int, words: Words, at: datetime) -> bool:
    return bool(execute(
        "UPDATE messages SET state = 'bounced', changed_at = ?, last_words = ? WHERE id = ? AND state = 'accepted'",
        to_milliseconds(at), words.line(), message).rowcount)


def _noted(message: int, words: Words) -> bool:
    return execute("SELECT 1 FROM attempts WHERE message_id = ? AND stage = ? AND enhanced = ? AND text = ?",
                   message, words.stage, words.enhanced, words.text).fetchone() is not None
