"""Messages put into the Drafts folder of a mailbox, where any mail program, anywhere, finds them ready to be sent."""

import imaplib
import re
import ssl
import time
from base64 import b64encode
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from data.errors import DunmailError, InputError
from data.language import _
from data.preferences import Preferences
from mail.imap_login import log_in
from mail.mailbox import Key, MailAccount, account_as_set, check_protected, key_of
from mail.transports.draft import message_id, with_headers
from mail.transports.transport import Accepted, Failure, Kind, Outbound, Stage, handed_over
from mail.transports.way import Password, Way

TIMEOUT = 60.0  # seconds for one answer
USUAL = ("Drafts", "INBOX.Drafts", "INBOX/Drafts")  # for servers that do not say which folder it is
_LISTED = re.compile(rb'\((?P<flags>[^)]*)\) (?:"(?:\\.|[^"\\])*"|NIL) (?P<name>"(?:\\.|[^"\\])*"|\S+)')


def way(preferences: Preferences) -> Way:
    """The mailbox that incoming mail is read from."""
    account = account_as_set(preferences)
    account = replace(account, ca_file=account.ca_file or preferences["smtp.ca_file"])

    def check() -> None:
        if not account.host or account.protocol == "pop3":
            raise InputError(_("Drafts need an IMAP server. Set incoming.protocol to imap, and incoming.host."))
        if not account.username:
            raise InputError(_("The mailbox has no user name. Set incoming.username."))
        check_protected(account)

    def make(password: Password) -> ImapDrafts:
        return ImapDrafts(account, lambda: key_of(account, preferences, password),
                          str(preferences["drafts.folder"]).strip())

    return Way(
        id="imap-drafts", title=_("Drafts of the mailbox"),
        account=f"imap-drafts:{account.username}@{account.host}:{account.port}"[:255],
        needs=_("an IMAP mailbox (incoming.*) and its password"),
        outcome=_("put into the Drafts of {user}").format(user=account.username or account.host), check=check,
        open=make, draft=True, repeatable=True, service="incoming",
    )


class ImapDrafts:
    """Appends messages to the Drafts folder, each once: what is there already is not put there again.

    An empty ``folder`` is the one the server marks as its drafts.
    """

    def __init__(self, account: MailAccount, key: Callable[[], Key], folder: str = "") -> None:
        self._account, self._key, self._wanted = account, key, folder
        self.sent = 0
        self.extensions: dict[str, str] = {}
        self._imap: imaplib.IMAP4 | None = None
        self._folder = ""  # as the server writes it, quotes included
        self._stage: Stage = "connect"

    @property
    def is_open(self) -> bool:
        """Whether somebody is logged in."""
        return self._imap is not None

    def open(self) -> None:
        """Connect, secure, log in once, find the folder. Failure if that fails; the connection is gone then."""
        self.sent = 0
        try:
            self._connect()
            self._login()
            self._choose_folder()
        except Failure:
            self.abort()
            raise
        except (OSError, imaplib.IMAP4.error) as error:
            failure = self._failure(error)
            self.abort()
            raise failure from None  # the cause's traceback holds what was written

    def _connect(self) -> None:
        box = self._account
        self._stage = "connect"
        if box.security == "tls":
            self._imap = imaplib.IMAP4_SSL(box.host, box.port, ssl_context=self._context(), timeout=TIMEOUT)
            return
        self._imap = imaplib.IMAP4(box.host, box.port, timeout=TIMEOUT)
        if box.security == "starttls":
            self._stage = "tls"
            if "STARTTLS" not in self._imap.capabilities:
                raise self._fail("settings", _("The server offers no STARTTLS on port {port}.").format(port=box.port))
            self._imap.starttls(self._context())

    def _context(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        if self._account.ca_file:
            context.load_verify_locations(self._account.ca_file)
        return context

    def _login(self) -> None:
        self._stage = "auth"
        imap = self._live()
        try:
            log_in(imap, lambda name: name in imap.capabilities, self._account, self._key())
        except DunmailError as error:
            raise self._fail("settings", str(error)) from None

    def _choose_folder(self) -> None:
        self._stage = "connect"
        imap = self._live()
        _ok, lines = imap.list()
        listed = [found for line in lines if isinstance(line, bytes) and (found := _LISTED.fullmatch(line.strip()))]
        names = {found["name"].decode("ascii", "replace").strip('"'): found["name"].decode("ascii", "replace")
                 for found in listed}
        marked = [found["name"].decode("ascii", "replace") for found in listed
                  if b"\\drafts" in found["flags"].lower()]
        wanted = (utf7(self._wanted),) if self._wanted else USUAL
        chosen = [] if self._wanted else marked
        chosen += [names[name] for name in wanted if name in names]
        if not chosen:
            raise self._fail("settings", _("The mailbox has no folder {folder}. Set drafts.folder; it has: {names}."
                                           ).format(folder=self._wanted or "Drafts", names=", ".join(names)))
        self._folder = chosen[0]
        status, answer = imap.select(self._folder, readonly=True)
        if status != "OK":
            raise self._fail("settings", f"{self._folder}: {_said(answer)}")

    def check_idle(self) -> None:
        """Failure if the connection was closed meanwhile."""
        self._stage = "idle"
        try:
            self._live().noop()
        except (OSError, imaplib.IMAP4.error) as error:
            failure = self._failure(error)
            self.abort()
            raise failure from error

    def send(self, message: Outbound, before_dot: Callable[[], None]) -> Accepted:
        """Append the message, unless the folder has it: a try that broke off may have put it there."""
        self._stage = "body"
        started = time.monotonic()
        words = _("put into {folder} of {user}").format(folder=self._folder.strip('"'), user=self._account.username)
        content = with_headers(message, drop=("Auto-Submitted",))
        before_dot()
        try:
            if not self._has(message_id(message)):
                self._append(content)
        except (OSError, imaplib.IMAP4.error) as error:
            failure = self._failure(error)
            self.abort()
            raise failure from error
        self.sent += 1
        return handed_over(words, round((time.monotonic() - started) * 1000))

    def _has(self, wanted: str) -> bool:
        _ok, found = self._live().uid("SEARCH", "HEADER", "Message-ID", f'"{wanted}"')
        return bool(found and found[0] and found[0].split())

    def _append(self, content: bytes) -> None:
        status, answer = self._live().append(self._folder, r"(\Draft \Seen)", "", content)
        if status != "OK":
            raise self._fail("settings", _("The folder {folder} did not take the draft: {words}").format(
                folder=self._folder.strip('"'), words=_said(answer)))

    def close(self) -> None:
        """Log out."""
        if self._imap is not None:
            try:
                self._imap.logout()
            except (OSError, imaplib.IMAP4.error):
                self.abort()
            self._imap = None

    def abort(self) -> None:
        """Cut the connection; an unfinished APPEND puts nothing into the folder."""
        if self._imap is not None:
            with suppress(OSError):  # it may be half closed already
                self._imap.shutdown()
            self._imap = None

    # Failures

    def _live(self) -> imaplib.IMAP4:
        if self._imap is None:
            raise self._fail("lost", _("There is no connection."))
        return self._imap

    def _fail(self, kind: Kind, text: str) -> Failure:
        return Failure(self._stage, kind, text)

    def _failure(self, error: Exception) -> Failure:
        if isinstance(error, ssl.SSLCertVerificationError):
            return Failure("tls", "settings", _("The certificate of {host} is not trusted: {reason}.").format(
                host=self._account.host, reason=error.verify_message))
        if isinstance(error, ssl.SSLError) and self._stage in ("connect", "tls"):
            return Failure("tls", "settings", _("The encryption with {host} failed: {reason}").format(
                host=self._account.host, reason=error.reason or error))
        if isinstance(error, TimeoutError):
            return self._fail("lost", _("The server did not answer in time."))
        if isinstance(error, OSError):
            return self._fail("lost", f"{self._account.host}:{self._account.port}: {error.strerror or error}")
        return self._fail("lost" if isinstance(error, imaplib.IMAP4.abort) else "protocol", _said(error))


def _said(answer: object) -> str:
    """A server's words on one line."""
    part = answer.args[0] if isinstance(answer, Exception) and answer.args else answer
    part = part[0] if isinstance(part, list) and part else part
    text = part.decode("utf-8", "replace") if isinstance(part, bytes) else str(part)
    return " ".join(text.split())


def utf7(name: str) -> str:
    """A folder's name as IMAP writes it (RFC 3501, 5.1.3): ``Osnutki č`` is ``Osnutki &AQ0-``."""
    parts = re.split(r"([\x20-\x7e]+)", name)
    return "".join(
        part.replace("&", "&-") if part.isascii() and part.isprintable() else
        "&" + b64encode(part.encode("utf-16-be")).decode().rstrip("=").replace("/", ",") + "-"
        for part in parts if part)
