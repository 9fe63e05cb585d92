"""How far each mailbox has been read, so that every message is looked at once, whoever looks."""

from collections.abc import Iterable
from typing import NamedTuple

from data import models
from data.attempts import execute
from data.dialect import insert_rows
from data.fields import now, to_milliseconds


class Place(NamedTuple):
    """The last UID that was looked at; UIDs mean something only as long as ``validity`` (UIDVALIDITY) is the same."""

    validity: int
    last_uid: int


def place_of(account: str) -> Place | None:
    """How far the mailbox ``account`` was read; None if it never was."""
    row = execute("SELECT validity, last_uid FROM mailboxes WHERE account = ?", account).fetchone()
    return None if row is None else Place(*row)


def move_on(account: str, place: Place) -> bool:
    """The mailbox has been read up to ``place``; False if somebody else came as far. The caller's transaction."""
    at = to_milliseconds(now())
    if execute("UPDATE mailboxes SET validity = ?, last_uid = ?, read_at = ? WHERE account = ? "
               "AND (validity <> ? OR last_uid < ?)", *place, at, account, *place).rowcount:
        return True
    if place_of(account) is not None:
        return False
    execute("INSERT INTO mailboxes (account, validity, last_uid, read_at) VALUES (?, ?, ?, ?)", account, *place, at)
    return True


def seen_mail(account: str) -> set[str]:
    """The UIDLs of the mailbox ``account`` that were looked at."""
    return {row[0] for row in execute("SELECT uidl FROM seen_mail WHERE account = ?", account).fetchall()}


def see(account: str, uidl: str) -> bool:
    """The message has been looked at; False if somebody else did so before. The caller holds the transaction."""
    if execute("SELECT 1 FROM seen_mail WHERE account = ? AND uidl = ?", account, uidl).fetchone():
        return False
    execute("INSERT INTO seen_mail (account, uidl) VALUES (?, ?)", account, uidl)
    return True


def see_all(account: str, uidls: Iterable[str]) -> None:
    """Messages that need not be looked at; the caller holds the transaction."""
    known = seen_mail(account)
    fresh = [(account, uidl) for uidl in dict.fromkeys(uidls) if uidl not in known]
    insert_rows(models.database.obj, "seen_mail", ("account", "uidl"), fresh)


def forget_gone(account: str, there: set[str]) -> None:
    """Forget what is no longer ``there``; the caller holds the transaction."""
    for uidl in seen_mail(account) - there:
        execute("DELETE FROM seen_mail WHERE account = ? AND uidl = ?", account, uidl)
