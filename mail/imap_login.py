"""Logging in to an IMAP server: by a password of any letters, or by a token that is renewed once if it is refused."""

from __future__ import annotations

import imaplib
from base64 import b64encode
from collections.abc import Callable

from data.language import _
from mail.mailbox import Key, MailAccount, login_refused, no_token_login


def log_in(imap: imaplib.IMAP4, offers: Callable[[str], bool], account: MailAccount, key: Key) -> None:
    """Log in by one mechanism; ``offers`` tells whether the server has a capability. StoppedError says why not.

    A connection that breaks says nothing of the password: imaplib's own error is raised.
    """
    if account.auth == "xoauth2":
        _by_token(imap, offers, account, key)
    else:
        _by_password(imap, offers, account, key(""))


def _by_password(imap: imaplib.IMAP4, offers: Callable[[str], bool], account: MailAccount, password: str) -> None:
    """One attempt: a wrong password tried by every mechanism locks accounts."""
    name, word = account.username.encode(), password.encode()
    try:
        if offers("AUTH=PLAIN"):
            imap.authenticate("PLAIN", lambda _challenge: b"\0" + name + b"\0" + word)
            return
        if offers("LOGINDISABLED"):
            raise login_refused(account, _("it takes no password here; look at incoming.security"), password)
        # The library's own method takes ASCII alone, and does not quote the name.
        done, said = imap.xatom("LOGIN", _quoted(name), _quoted(word))  # type: ignore[arg-type]  # bytes pass as they are
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        raise login_refused(account, error, password, b64encode(word).decode()) from None
    if done != "OK":
        raise login_refused(account, said[-1], password)
    imap.state = "AUTH"


def _quoted(text: bytes) -> bytes:
    return b'"' + text.replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'


def _by_token(imap: imaplib.IMAP4, offers: Callable[[str], bool], account: MailAccount, key: Key) -> None:
    from mail.oauth.sasl import attempts, xoauth2  # deferred, like all of OAuth: most log in with a password

    if not offers("AUTH=XOAUTH2"):
        raise no_token_login(account)
    answer = said = ""
    for token in attempts(key):
        answer = xoauth2(account.username, token)
        talk = _Talk(answer, at_once=offers("SASL-IR"))
        imap.literal = talk.process  # type: ignore[assignment]  # the library calls it with each challenge
        done, words = imap.xatom("AUTHENTICATE", "XOAUTH2", *talk.first)
        if done == "OK":
            imap.state = "AUTH"
            return
        said = talk.refusal(words[-1])
    raise login_refused(account, said, token, answer)


class _Talk:
    """What one attempt says: the token, with the command itself (RFC 4959) or after the server's first challenge."""

    def __init__(self, answer: str, at_once: bool) -> None:
        plain = str.__str__(answer)
        self.first = [plain] if at_once else []
        self._left = [] if at_once else [plain.encode()]
        self._why = ""

    def process(self, challenge: bytes) -> bytes:
        """The token; then the empty line that asks for the refusal itself."""
        if self._left:
            return self._left.pop()
        self._why = challenge.decode("utf-8", "replace")
        return b""

    def refusal(self, words: bytes) -> str:
        """The server's words, and what its challenge said, if there was one."""
        from mail.oauth.sasl import with_reason

        return with_reason(words.decode("utf-8", "replace"), self._why)
