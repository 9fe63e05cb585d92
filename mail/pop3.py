"""Reading a mailbox by POP3: everything stays on the server, and the UIDLs that were seen are remembered."""

import contextlib
import poplib
from collections.abc import Callable, Iterator
from email import message_from_bytes

from data.mailboxes import Place, forget_gone, move_on, place_of, see, see_all, seen_mail
from mail.delivery_reports import may_be_report
from mail.mailbox import (
    TIMEOUT,
    Key,
    Looked,
    MailAccount,
    as_text,
    failures_in_words,
    login_refused,
    no_starttls,
    no_token_login,
    tls_context,
)

FIRST_LOOK = 500  # messages, the newest ones, of a mailbox that was never read before
LINES = 3000  # of a message that may be a report; it says everything before the copy of the original
UIDL_KEPT = 255  # characters


def connect(account: MailAccount, key: Key) -> poplib.POP3:
    """A connection that is logged in; StoppedError says why there is none."""
    with failures_in_words(account):
        server: poplib.POP3
        if account.security == "tls":
            server = poplib.POP3_SSL(account.host, account.port, timeout=TIMEOUT, context=tls_context(account))
        else:
            server = poplib.POP3(account.host, account.port, timeout=TIMEOUT)
        try:
            if account.security == "starttls":
                _secure(server, account)
            _login(server, account, key)
        except BaseException:
            _cut(server)
            raise
    return server


def _secure(server: poplib.POP3, account: MailAccount) -> None:
    try:
        server.stls(tls_context(account))
    except poplib.error_proto:
        raise no_starttls(account) from None


def _login(server: poplib.POP3, account: MailAccount, key: Key) -> None:
    if account.auth == "xoauth2":
        _login_with_token(server, account, key)
        return
    password = key("")
    try:
        server.user(account.username)
        server.pass_(password)
    except poplib.error_proto as error:
        raise login_refused(account, error, password) from None


def _login_with_token(server: poplib.POP3, account: MailAccount, key: Key) -> None:
    from mail.oauth.sasl import attempts, xoauth2  # deferred, like all of OAuth: most log in with a password

    if "XOAUTH2" not in server.capa().get("SASL", ()):
        raise no_token_login(account)
    answer = said = ""
    for token in attempts(key):
        answer = xoauth2(account.username, token)
        if not (said := _present(server, answer)):
            return
    raise login_refused(account, said, token, answer)


def _present(server: poplib.POP3, answer: str) -> str:
    """Give the server the text of ``xoauth2``, after its challenge: a command has 255 bytes at most (RFC 5034).

    Why it was refused, or nothing.
    """
    from mail.oauth.sasl import with_reason

    say: Callable[[str], bytes] = server._shortcmd  # type: ignore[attr-defined]  # the library has no AUTH
    challenge = ""
    try:
        say("AUTH XOAUTH2")
        reply = say(str.__str__(answer))
        if not reply.startswith(b"+OK"):  # a challenge that says why; the empty line asks for the refusal itself
            challenge = reply[1:].decode("utf-8", "replace")
            say("")
    except poplib.error_proto as error:
        return with_reason(as_text(error), challenge)
    return ""


def knock(account: MailAccount, key: Key) -> None:
    """Log in and leave: what servers want that ask for POP before SMTP."""
    server = connect(account, key)
    with contextlib.suppress(OSError, poplib.error_proto):  # logged in is logged in
        server.quit()


class PopReader:
    """New messages of the mailbox; see ``mail.mailbox.Reader``."""

    def __init__(self, account: MailAccount, key: Key) -> None:
        self._account, self._key = account, key
        self._server = connect(account, key)
        self._there: dict[str, int] = {}  # the number of each UIDL, in the mailbox's order
        self._old: list[str] = []  # in the mailbox before it was read for the first time
        self.total = 0
        self.unreadable = 0

    def messages(self) -> Iterator[Looked]:
        """The messages with a UIDL not seen yet; of a mailbox never read, the newest ones."""
        with failures_in_words(self._account):
            self._list()
            seen = seen_mail(self._account.name)
            new = [uidl for uidl in self._there if uidl not in seen]
            if place_of(self._account.name) is None:
                self._old, new = new[:-FIRST_LOOK], new[-FIRST_LOOK:]
            self.total = len(new)
            for uidl in new:
                yield Looked(uidl, self._read(uidl))

    def _list(self) -> None:
        lines = (line.decode("utf-8", "replace").split() for line in self._server.uidl()[1])
        self._there = {words[1][:UIDL_KEPT]: int(words[0]) for words in lines if len(words) > 1}

    def _read(self, uidl: str) -> bytes | None:
        number = self._there.get(uidl)
        if number is None:  # deleted by somebody while we were connecting again
            return None
        try:
            # TOP and never RETR: after that some servers call the message read.
            headers = _joined(self._server.top(number, 0)[1])
            return _joined(self._server.top(number, LINES)[1]) if may_be_report(message_from_bytes(headers)) else None
        except poplib.error_proto as error:
            if "line too long" not in str(error):
                raise
        # The library reads no further than a line it finds too long, so the connection is of no use any more.
        self.unreadable += 1
        _cut(self._server)
        self._server = connect(self._account, self._key)
        self._list()
        return None

    def mark(self, key: int | str) -> bool:
        """That UIDL has been seen."""
        return see(self._account.name, str(key))

    def finish(self) -> None:
        """All were seen; what is gone from the server is forgotten."""
        see_all(self._account.name, self._old)
        forget_gone(self._account.name, set(self._there))
        move_on(self._account.name, Place(0, 0))

    def close(self) -> None:
        """Say goodbye; nothing was marked for deletion."""
        try:
            self._server.quit()
        except (OSError, poplib.error_proto):
            _cut(self._server)


def _cut(server: poplib.POP3) -> None:
    with contextlib.suppress(OSError):
        server.close()


def _joined(lines: list[bytes]) -> bytes:
    return b"\n".join(lines) + b"\n"
