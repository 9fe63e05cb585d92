"""What pace knows of an account: the accepted rows themselves, and the limits its server taught or the operator set."""

from datetime import datetime, timedelta
from typing import NamedTuple

from data.attempts import execute
from data.database import transaction
from data.errors import InputError
from data.fields import from_milliseconds, now, to_milliseconds
from data.language import _

CONNECTION = 0  # instead of a window's seconds: messages in one connection
CONNECTIONS = -1  # the same: connections at once
KEPT = timedelta(days=30)  # then a learned cap is forgotten: servers change
LEARNED, OPERATOR = "learned", "operator"

_RECIPIENTS = "LENGTH(envelope_to) - LENGTH(REPLACE(envelope_to, ?, '')) + 1"  # one address a line
_ACCEPTED = f"SELECT accepted_at, {_RECIPIENTS} FROM messages WHERE account = ? AND accepted_at > ?"
# A server may have counted what it refused, or perhaps took; there are never many of these.
_TRIED = f"""SELECT changed_at, {_RECIPIENTS} FROM messages
    WHERE state IN ('failed', 'deferred', 'held', 'uncertain') AND state <> 'accepted' AND account = ?
    AND changed_at > ? AND tries > 0"""
_LIMITS = "SELECT account, seconds, cap, origin, learned_at, words FROM learned_limits"


class LearnedLimit(NamedTuple):
    """At most ``cap`` recipients within ``seconds``; messages in one CONNECTION, or CONNECTIONS at once.

    ``words`` are those of the refusal that taught it.
    """

    account: str
    seconds: int
    cap: int
    origin: str  # learned | operator
    learned_at: datetime
    words: str


class Use(NamedTuple):
    """A message that counts: when (seconds since 1970) and how many recipients it had."""

    at: float
    recipients: int


def uses(account: str, since: datetime) -> list[Use]:
    """What ``account`` sent, or tried, after ``since``, in the order of time."""
    moment = to_milliseconds(since)
    rows = [*execute(_ACCEPTED, "\n", account, moment).fetchall(), *execute(_TRIED, "\n", account, moment).fetchall()]
    return sorted(Use(at / 1000, recipients) for at, recipients in rows)


def accepted_between(account: str, start: datetime, end: datetime) -> int:
    """To how many recipients messages were accepted from after ``start`` to ``end``."""
    sql = f"SELECT COALESCE(SUM({_RECIPIENTS}), 0) FROM messages WHERE account = ? AND accepted_at > ? " \
          "AND accepted_at <= ?"
    return int(execute(sql, "\n", account, to_milliseconds(start), to_milliseconds(end)).fetchone()[0])


def learned_limits(account: str | None = None, at: datetime | None = None) -> list[LearnedLimit]:
    """The limits that count at this moment, of one account or of all, the shortest window first."""
    oldest = to_milliseconds((at or now()) - KEPT)
    sql = f"{_LIMITS} WHERE (origin = ? OR learned_at > ?)" + (" AND account = ?" if account is not None else "")
    values = (OPERATOR, oldest) if account is None else (OPERATOR, oldest, account)
    rows = execute(f"{sql} ORDER BY account, seconds", *values).fetchall()
    return [LearnedLimit(who, seconds, cap, origin, from_milliseconds(learned), words)
            for who, seconds, cap, origin, learned, words in rows]


def remembered_windows(account: str, at: datetime) -> list[LearnedLimit]:
    """What was learned so long ago that its cap no longer counts: the server may still count over that time."""
    rows = execute(f"{_LIMITS} WHERE account = ? AND origin = ? AND seconds > 0 AND learned_at <= ? ORDER BY seconds",
                   account, LEARNED, to_milliseconds(at - KEPT)).fetchall()
    return [LearnedLimit(who, seconds, cap, origin, from_milliseconds(learned), words)
            for who, seconds, cap, origin, learned, words in rows]


def learn_limit(account: str, seconds: int, cap: int, words: str, at: datetime | None = None) -> int:
    """Store what a refusal taught and return the cap that counts now: one that is known is only ever lowered."""
    moment = at or now()
    with transaction():
        known = [limit.cap for limit in learned_limits(account, moment) if limit.seconds == seconds]
        lowest = min([cap, *known])
        _store(LearnedLimit(account, seconds, lowest, LEARNED, moment, words))
    return lowest


def set_limit(account: str, seconds: int, cap: int) -> None:
    """Store what the operator knows better; it counts until it is forgotten on purpose. InputError if it is none."""
    if cap < 1 or seconds < CONNECTIONS:
        raise InputError(_("A limit is at least 1."))
    with transaction():
        _store(LearnedLimit(account, seconds, cap, OPERATOR, now(), ""))


def forget_limits(account: str, seconds: int | None = None) -> int:
    """Forget the account's limit of that window, or all its limits; how many there were."""
    if seconds is None:
        return int(execute("DELETE FROM learned_limits WHERE account = ?", account).rowcount)
    return int(execute("DELETE FROM learned_limits WHERE account = ? AND seconds = ?", account, seconds).rowcount)


def _store(limit: LearnedLimit) -> None:
    execute("DELETE FROM learned_limits WHERE account = ? AND seconds = ?", limit.account, limit.seconds)
    execute("INSERT INTO learned_limits (account, seconds, cap, origin, learned_at, words) VALUES (?, ?, ?, ?, ?, ?)",
            limit.account, limit.seconds, limit.cap, limit.origin, to_milliseconds(limit.learned_at), limit.words)
