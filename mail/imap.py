"""Reading a mailbox by IMAP: EXAMINE and BODY.PEEK, so that nothing is marked, and the last UID is remembered."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta
from email import message_from_bytes
from typing import TYPE_CHECKING, Any

from data.fields import now
from data.mailboxes import Place, move_on, place_of
from data.reports import oldest_sent
from mail.delivery_reports import HEADERS, may_be_report
from mail.imap_login import log_in
from mail.mailbox import (
    LARGEST,
    TIMEOUT,
    Key,
    Looked,
    MailAccount,
    failures_in_words,
    no_starttls,
    tls_context,
)

if TYPE_CHECKING:
    from imapclient import IMAPClient

INBOX = "INBOX"
CHUNK = 200  # messages whose headers are fetched at a time
FIRST_LOOK = timedelta(days=60)  # how far back a mailbox is read that was never read before
SENT_NAMES = frozenset({
    "sent", "sent items", "sent mail", "sent messages", "poslano", "poslana pošta", "odeslaná pošta", "odeslané",
    "gesendet", "gesendete elemente", "gesendete objekte",
})  # fmt: skip
_PEEK_HEADERS = f"BODY.PEEK[HEADER.FIELDS ({' '.join(name.upper() for name in HEADERS)})]"
_PEEK_BEGINNING = f"BODY.PEEK[]<0.{LARGEST}>"


def connect(account: MailAccount, key: Key) -> IMAPClient:
    """A connection that is logged in; StoppedError says why there is none."""
    from imapclient import IMAPClient  # deferred: only whoever reads mail pays for it

    context = None if account.security == "none" else tls_context(account)
    with failures_in_words(account):
        client = IMAPClient(account.host, account.port, ssl=account.security == "tls", ssl_context=context,
                            timeout=TIMEOUT)
        try:
            if account.security == "starttls":
                if not client.has_capability("STARTTLS"):
                    raise no_starttls(account)
                client.starttls(context)
            log_in(client._imap, client.has_capability, account, key)
        except BaseException:
            _cut(client)
            raise
    return client


def _close(client: IMAPClient) -> None:
    try:
        client.logout()
    except (client.Error, OSError):  # it is gone already
        _cut(client)


def _cut(client: IMAPClient) -> None:
    with suppress(OSError):
        client.shutdown()


class ImapReader:
    """New messages of the inbox; see ``mail.mailbox.Reader``."""

    def __init__(self, account: MailAccount, key: Key) -> None:
        self._account = account
        self._client = connect(account, key)
        self._place = Place(0, 0)  # the end of the mailbox as it was found
        self.total = 0
        self.unreadable = 0

    def messages(self) -> Iterator[Looked]:
        """The messages after the last UID; of a mailbox never read, those that can be about our mail."""
        with failures_in_words(self._account):
            found = self._client.select_folder(INBOX, readonly=True)
            validity = int(found.get(b"UIDVALIDITY", 0))
            last = self._last(validity)
            uids = self._new(last)
            self._place = Place(validity, max([int(found.get(b"UIDNEXT", 1)) - 1, last, *uids[-1:]]))
            self.total = len(uids)
            for start in range(0, len(uids), CHUNK):
                yield from self._chunk(uids[start : start + CHUNK])

    def _last(self, validity: int) -> int:
        place = place_of(self._account.name)
        return place.last_uid if place is not None and place.validity == validity else 0

    def _new(self, last: int) -> list[int]:
        if last:  # a range that ends with * names the newest message even if it is before the beginning
            return sorted(uid for uid in self._client.search(["UID", f"{last + 1}:*"]) if uid > last)
        oldest = oldest_sent()
        if oldest is None:
            return []
        since = max(oldest, now() - FIRST_LOOK) - timedelta(days=1)
        return sorted(self._client.search(["SINCE", since.date()]))

    def _chunk(self, uids: Sequence[int]) -> Iterator[Looked]:
        headers = self._client.fetch(uids, [_PEEK_HEADERS])
        for uid in uids:
            content = _item(headers.get(uid), b"BODY[HEADER")
            if content is None or not may_be_report(message_from_bytes(content)):
                yield Looked(uid, None)
                continue
            whole = _item(self._client.fetch([uid], [_PEEK_BEGINNING]).get(uid), b"BODY[]")
            self.unreadable += whole is None
            yield Looked(uid, whole)

    def mark(self, key: int | str) -> bool:
        """The mailbox has been read up to this UID."""
        return move_on(self._account.name, Place(self._place.validity, int(key)))

    def finish(self) -> None:
        """The mailbox has been read to its end."""
        move_on(self._account.name, self._place)

    def close(self) -> None:
        """Say goodbye."""
        _close(self._client)


def _item(answer: Any, name: bytes) -> bytes | None:
    """What a FETCH answer holds under a name that begins so."""
    found = next((value for key, value in (answer or {}).items() if key.upper().startswith(name)), None)
    return found if isinstance(found, bytes) else None


@contextmanager
def sent_folders(account: MailAccount, key: Key) -> Iterator[Callable[[str], str]]:
    """Gives a function that tells in which folder a Message-ID is: that of sent mail, or the inbox; empty if neither.

    StoppedError as from ``connect``, also from the function.
    """
    client = connect(account, key)
    try:
        with failures_in_words(account):
            folders = [name for name in (_sent_folder(client), INBOX) if name]

        def find(message_id: str) -> str:
            with failures_in_words(account):
                for folder in folders:
                    client.select_folder(folder, readonly=True)
                    if client.search(["HEADER", "Message-ID", message_id]):
                        return folder
            return ""

        yield find
    finally:
        _close(client)


def _sent_folder(client: IMAPClient) -> str | None:
    """The folder of sent mail as the server marks it (RFC 6154), else one of the usual names."""
    folders = client.list_folders()
    marked = [name for flags, _mark, name in folders if b"\\sent" in {flag.lower() for flag in flags}]
    named = [name for _flags, mark, name in folders
             if name.rpartition((mark or b"/").decode())[2].lower() in SENT_NAMES]
    return next((str(name) for name in (*marked, *named)), None)
