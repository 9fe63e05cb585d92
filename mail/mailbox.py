"""The mailbox that reports come to: where it is, how it is reached, and what can go wrong in words."""

import poplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NamedTuple, Protocol, TypeAlias

from data.errors import DunmailError, InputError, StoppedError
from data.language import _
from data.preferences import Preferences
from mail.message import one_line

TIMEOUT = 30.0  # seconds, for connecting and for each answer
LARGEST = 256 * 1024  # bytes of a message that are read; a report says everything before the copy of the original
WORDS_KEPT = 300  # characters of what a server says

Key: TypeAlias = Callable[[str], str]  # the password; or a token, asked for with the one just refused, or with nothing


@dataclass(frozen=True, slots=True)
class MailAccount:
    """An account for incoming mail; ``protocol`` is imap or pop3, ``security`` none, starttls or tls, never less.

    ``auth`` is password or xoauth2.
    """

    protocol: str
    host: str
    port: int
    security: str
    username: str
    ca_file: str = ""
    auth: str = "password"

    @property
    def name(self) -> str:
        """What its place is kept under, whichever port leads to it: ``imap ana@mail.example``."""
        return f"{self.protocol} {self.username}@{self.host}"[:255]


class LoginRefused(StoppedError):
    """The server does not take the password or token."""


class Looked(NamedTuple):
    """A message of the mailbox: ``content`` is its beginning if it may be a report, else None."""

    key: int | str  # UID or UIDL
    content: bytes | None


class Reader(Protocol):
    """New messages of a mailbox, each looked at once; nothing in the mailbox is changed."""

    @property
    def total(self) -> int:
        """How many messages are new, once ``messages`` has begun."""
        ...

    @property
    def unreadable(self) -> int:
        """How many could not be read."""
        ...

    def messages(self) -> Iterator[Looked]:
        """The messages that were not looked at yet, oldest first. StoppedError if the server stops it."""
        ...

    def mark(self, key: int | str) -> bool:
        """That message has been looked at; False if somebody else was faster. The caller holds the transaction."""
        ...

    def finish(self) -> None:
        """All were looked at; the caller holds the transaction."""
        ...

    def close(self) -> None:
        """Say goodbye."""
        ...


def account_from(preferences: Preferences) -> MailAccount:
    """The account of the preferences; InputError if none is set, or something of it is missing."""
    protocol, host = preferences["incoming.protocol"], preferences["incoming.host"].strip()
    if not protocol:
        raise InputError(_("No incoming mail is set. Set incoming.protocol to imap or pop3 in the preferences."))
    if not host:
        raise InputError(_("The incoming mail has no server. Set incoming.host in the preferences."))
    if not preferences["incoming.username"]:
        raise InputError(_("The incoming mail has no user name. Set incoming.username in the preferences."))
    account = account_as_set(preferences)
    check_protected(account)
    return account


def account_as_set(preferences: Preferences) -> MailAccount:
    """The account of the preferences, whether or not it could be used."""
    return MailAccount(
        preferences["incoming.protocol"], preferences["incoming.host"].strip(), preferences["incoming.port"],
        preferences["incoming.security"], preferences["incoming.username"], preferences["incoming.ca_file"],
        preferences["incoming.auth"])


def check_protected(account: MailAccount) -> None:
    """InputError if a token would travel unencrypted."""
    if account.auth == "xoauth2" and account.security == "none":
        from mail.oauth.web import LOOPBACK  # deferred, like all of OAuth: most log in with a password

        if account.host not in LOOPBACK:
            raise InputError(_("A login token is never sent unprotected. Set incoming.security to starttls or tls."))


def open_reader(account: MailAccount, key: Key) -> Reader:
    """Connect and log in; StoppedError says what is wrong."""
    if account.protocol == "pop3":
        from mail.pop3 import PopReader

        return PopReader(account, key)
    from mail.imap import ImapReader

    return ImapReader(account, key)


def key_of(account: MailAccount, preferences: Preferences, password: Callable[[], str | None]) -> Key:
    """What opens the account: the password, asked for now, or tokens as they are needed; StoppedError if none."""
    if account.auth == "xoauth2":
        from mail.oauth.tokens import token_source

        return token_source(preferences, "incoming")
    found = _needed(password, account)
    return lambda _refused: found


def _needed(password: Callable[[], str | None], account: MailAccount) -> str:
    found = password()
    if not found:
        raise StoppedError(_(
            "There is no password for the incoming mail of {user}. Keep it in the keyring or the vault, or name it by "
            "DUNMAIL_INCOMING_PASSWORD or the preference incoming.password_command.").format(user=account.username))
    return str.__str__(found)


def tls_context(account: MailAccount) -> ssl.SSLContext:
    """What verifies the server's certificate; StoppedError if the company's own cannot be read."""
    context = ssl.create_default_context()
    if account.ca_file:
        try:
            context.load_verify_locations(account.ca_file)
        except OSError as error:  # ssl.SSLError too
            raise StoppedError(_("The certificate file {file} cannot be read: {error}").format(
                file=account.ca_file, error=error)) from None
    return context


def no_starttls(account: MailAccount) -> StoppedError:
    """The server would have the password unprotected."""
    return StoppedError(_("{host} offers no STARTTLS on port {port}. The password was not sent; it is never sent "
                          "unprotected instead.").format(host=account.host, port=account.port))


def no_token_login(account: MailAccount) -> StoppedError:
    """The server has no login with a token."""
    return StoppedError(_("{host} offers no login with a token (XOAUTH2) on port {port}. Set incoming.auth to "
                          "password, or look at incoming.host.").format(host=account.host, port=account.port))


def login_refused(account: MailAccount, words: object, *secrets: str) -> LoginRefused:
    """The error that the server does not take the password or token; its words never show it."""
    said = as_text(words)
    for secret in secrets:
        said = said.replace(str.__str__(secret), "***")
    return LoginRefused(_("{host} refused the login of {user}: {words}").format(
        host=account.host, user=account.username, words=said))


@contextmanager
def failures_in_words(account: MailAccount) -> Iterator[None]:
    """Whatever the network or the server does wrong in the block becomes a StoppedError in words."""
    import imaplib

    host, port = account.host, account.port
    try:
        yield
    except DunmailError:
        raise
    except ssl.SSLCertVerificationError as error:
        raise StoppedError(_("The certificate of {host} is not trusted: {reason}. If it is your company's own, set "
                             "incoming.ca_file.").format(host=host, reason=error.verify_message)) from None
    except ssl.SSLError as error:
        raise StoppedError(_("The encryption with {host}, port {port}, failed: {reason}. Look at incoming.security and "
                             "incoming.port.").format(host=host, port=port, reason=error.reason or error)) from None
    except TimeoutError:
        raise StoppedError(_("{host}, port {port}, did not answer in time.").format(host=host, port=port)) from None
    except OSError as error:
        raise StoppedError(_("{host}, port {port}: {error}").format(
            host=host, port=port, error=error.strerror or error)) from None
    except (imaplib.IMAP4.error, poplib.error_proto, ValueError) as error:
        words = as_text(error) or type(error).__name__
        raise StoppedError(_("{host}, port {port}, answered something unexpected: {words}").format(
            host=host, port=port, words=words)) from None


def as_text(words: object) -> str:
    """A server's words on one line, cut to what is worth reading."""
    if isinstance(words, BaseException) and words.args:
        words = words.args[0]
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
    return one_line(text)[:WORDS_KEPT]
