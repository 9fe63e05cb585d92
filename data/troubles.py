"""What went wrong in a batch and what was done lately, for whoever watches it from any process."""

import os
import socket
from datetime import datetime
from typing import NamedTuple

from data.attempts import execute
from data.errors import StoppedError
from data.fields import from_milliseconds, now, to_milliseconds
from data.leases import acquire, holder_words, lease_of, new_holder, release
from data.ledger import MessageRow, get_batch, outbox, recover

TROUBLED = ("failed", "held", "uncertain", "deferred")
MOST = 2000  # messages of a state that are looked at
FIRST = 20  # queued messages that are looked at: those that were tried come first
FAR = 50_000  # attempts back that a log is searched for


class Trouble(NamedTuple):
    """A message that was not accepted, and the words of its last attempt."""

    label: str
    recipients: str
    state: str
    stage: str
    code: int | None
    enhanced: str
    text: str


class LogLine(NamedTuple):
    """One step of one message."""

    at: datetime
    label: str
    outcome: str
    stage: str
    code: int | None
    enhanced: str
    text: str
    ms: int


_LAST = """SELECT m.label, m.recipients, m.state, a.stage, a.code, a.enhanced, a.text FROM
    (SELECT id, label, recipients, state FROM messages WHERE batch_id = ? AND state = ? ORDER BY id {order} LIMIT ?) m
    JOIN attempts a ON a.id = (SELECT MAX(id) FROM attempts WHERE attempts.message_id = m.id
    AND attempts.stage NOT IN ('operator', 'mailbox')) ORDER BY m.id"""


def troubles(batch: int) -> list[Trouble]:
    """The messages that were not accepted, in the order they were queued; those queued again after a try, too."""
    found = []
    for state in TROUBLED:
        found += execute(_LAST.format(order="DESC"), batch, state, MOST).fetchall()
    # A try that ends before the message is under way (no connection, login) leaves the message queued.
    found += [row for row in execute(_LAST.format(order=""), batch, "queued", FIRST).fetchall() if row[6]]
    return [Trouble(*row) for row in found]


def log(batch: int, limit: int) -> list[LogLine]:
    """The last ``limit`` steps of the batch, the newest first, without those between claiming and the verdict."""
    rows = execute(
        "SELECT a.at, m.label, a.outcome, a.stage, a.code, a.enhanced, a.text, a.ms FROM attempts a "
        "JOIN messages m ON m.id = a.message_id WHERE m.batch_id = ? AND a.outcome NOT IN ('claimed', 'dot_sent') "
        "AND a.id > (SELECT COALESCE(MAX(id), 0) FROM attempts) - ? ORDER BY a.id DESC LIMIT ?", batch, FAR, limit)
    return [LogLine(from_milliseconds(at), *rest) for at, *rest in rows.fetchall()]


def rate(account: str) -> float:
    """Messages accepted for ``account`` in the last minute, whoever sent them."""
    since = to_milliseconds(now()) - 60_000
    sql = "SELECT COUNT(*) FROM messages WHERE account = ? AND accepted_at > ?"
    return float(execute(sql, account, since).fetchone()[0])


def sender_elsewhere(account: str) -> str:
    """Who is sending from ``account`` now, in words; empty if nobody is, or this process itself."""
    lease = lease_of(account)
    if lease is None or f"@{socket.gethostname()} {os.getpid()} " in lease.holder:
        return ""
    return holder_words(lease.holder)


def forsaken(limit: int) -> list[MessageRow]:
    """At most ``limit`` uncertain messages that no living sender may still learn more of."""
    accounts: dict[int, str] = {}
    senders: dict[str, str] = {}

    def sender(batch: int) -> str:
        if batch not in accounts:
            accounts[batch] = get_batch(batch).account
        if accounts[batch] not in senders:
            senders[accounts[batch]] = sender_elsewhere(accounts[batch])
        return senders[accounts[batch]]

    return [row for row in outbox("uncertain", limit=limit) if not sender(row.batch)]


def take_from_dead() -> int:
    """Call uncertain what senders that died left in their hands after the dot; how many. Living ones keep theirs."""
    accounts = execute("SELECT DISTINCT account FROM messages WHERE state = 'dot_sent'").fetchall()
    uncertain = 0
    for (account,) in accounts:
        if lease_of(account) is not None:
            continue
        holder = new_holder()
        try:
            acquire(account, holder)
        except StoppedError:  # somebody was faster
            continue
        try:
            uncertain += recover(account, holder)
        finally:
            release(account, holder)
    return uncertain
