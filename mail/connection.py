"""A connection to an SMTP server: greeted, secured, logged in once; every failure in words, without secrets."""

import re
import socket
import ssl
import time
from base64 import b64encode
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from hashlib import sha256
from hmac import compare_digest
from typing import Literal

from data.errors import DunmailError
from data.language import _
from mail.transports.transport import Failure, Kind, Reply, Stage
from mail.wire import Wire

LOGINS = ("password", "xoauth2")  # the values of smtp.auth with which one logs in


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds: for connecting and logging in, for a reply to a command, for a block of the body, after the dot.

    Servers that are overrun delay their replies by minutes; giving up early only makes them busier.
    """

    connect: float = 60
    command: float = 300
    block: float = 180
    dot: float = 600
    goodbye: float = 5


@dataclass(frozen=True, slots=True)
class Server:
    """Where to send, how to secure it (none, starttls, tls: never less than said), as whom to log in."""

    host: str
    port: int
    security: str = "starttls"
    auth: str = "none"  # none | password | xoauth2 | pop-before-smtp
    username: str = ""
    ca_file: str = ""
    fingerprint: str = ""  # SHA-256 of the one certificate to trust, instead of an authority's word for it
    timeouts: Timeouts = field(default_factory=Timeouts)
    dsn: bool = False  # ask for delivery reports where the server offers it


HUNG_UP = (ssl.SSLEOFError, ssl.SSLZeroReturnError)  # the second is what Python 3.11.2 calls the first

Step = Literal["tcp", "tls", "greeting", "ehlo", "auth"]


class Connection:
    """A connection to ``server``; ``password`` is asked for when it is needed and kept nowhere here.

    So is ``token`` for xoauth2: it is given the token the server has just refused, or nothing.
    """

    def __init__(
        self, server: Server, password: Callable[[], str | None] = lambda: None,
        token: Callable[[str], str | None] = lambda _refused: None,
    ) -> None:
        self.server = server
        self.sent = 0
        self.extensions: dict[str, str] = {}
        self._password = password
        self._token = token
        self._wire: Wire | None = None
        self._context: ssl.SSLContext | None = None
        self._stage: Stage = "connect"
        self._started = 0.0
        self._dot_left = False
        self._secrets: tuple[str, ...] = ()
        self._veto: BaseException | None = None

    @property
    def is_open(self) -> bool:
        """Whether a connection is there to be used."""
        return self._wire is not None

    def open(self) -> None:
        """Connect, greet, secure, log in. Failure with the stage; the connection is gone then."""
        for _done in self.steps():
            pass

    def steps(self) -> Generator[Step, None, None]:
        """Open the connection a step at a time, as ``open`` does; each is told when it is done.

        With ``tls`` the encryption comes before the greeting. Whoever stops early closes the iterator.
        """
        self._begin("connect")
        self.sent = 0
        self.extensions = {}
        try:
            self._dial()
            yield "tcp"
            if self.server.security == "tls":
                self._encrypt()
                yield "tls"
            self._stage = "connect"
            self._greet()
            yield "greeting"
            self._ehlo()
            yield "ehlo"
            if self.server.security == "starttls":
                self._starttls()
                self._ehlo()
                yield "tls"
            if self.server.auth in LOGINS:
                self._login()
                yield "auth"
        except BaseException as error:
            self.abort()
            failure = self._failure(error)
            # Tracebacks hold what was written, secrets too: the cause's, and a failure's own.
            raise (failure.with_traceback(None) if isinstance(failure, Failure) else failure) from None
        finally:
            self._secrets = ()

    def _dial(self) -> None:
        server = self.server
        sock = socket.create_connection((server.host, server.port), server.timeouts.connect)
        # Without it every message over TLS waits 40 ms for the peer's delayed acknowledgement.
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._wire = Wire(sock)

    def _greet(self) -> None:
        greeting = self._live().read_reply(self.server.timeouts.connect)
        if greeting.code != 220:
            raise self._refused(greeting)

    def _ehlo(self) -> None:
        self._stage = "ehlo"
        wire = self._live()
        reply = self._command(f"EHLO {wire.name()}", self.server.timeouts.connect)
        if reply.code != 250:
            raise self._refused(reply)
        words = (line.strip().partition(" ") for line in wire.lines[1:])
        self.extensions = {word.upper(): rest.strip() for word, _space, rest in words}

    def _starttls(self) -> None:
        self._stage = "tls"
        if "STARTTLS" not in self.extensions:
            raise self._fail("settings", _("The server offers no STARTTLS on port {port}. Nothing was sent; a message "
                                           "is never sent unprotected instead.").format(port=self.server.port))
        reply = self._command("STARTTLS", self.server.timeouts.connect)
        if reply.code != 220:
            raise self._refused(reply)
        if self._live().buffered:  # somebody put words into the server's mouth before the encryption
            raise self._fail("settings", _("Something follows the STARTTLS reply unencrypted: an attack, or a broken "
                                           "server. The connection was cut."))
        self._encrypt()

    def _encrypt(self) -> None:
        self._stage = "tls"
        if self._context is None:
            try:
                self._context = ssl.create_default_context()
                if self.server.ca_file:
                    self._context.load_verify_locations(self.server.ca_file)
            except OSError as error:  # ssl.SSLError too
                raise self._fail("settings", _("The certificate file {file} cannot be read: {error}").format(
                    file=self.server.ca_file, error=error)) from None
            if self.server.fingerprint:  # this one certificate, whatever its name and whoever signed it
                self._context.check_hostname = False
                self._context.verify_mode = ssl.CERT_NONE
        wire = self._live()
        wire.encrypt(self._context, self.server.host, self.server.timeouts.connect)
        if self.server.fingerprint:
            shown = sha256(wire.certificate()).hexdigest()
            if not compare_digest(shown, bare_fingerprint(self.server.fingerprint)):
                raise self._fail("settings", _(
                    "The server shows another certificate than the one of smtp.fingerprint: {shown}. Either it was "
                    "renewed, or somebody is in between. Nothing was sent.").format(shown=shown))

    def _login(self) -> None:
        self._stage = "auth"
        offered = self.extensions.get("AUTH", "").upper().split()
        if self.server.auth == "xoauth2":
            self._login_with_token(offered)
        else:
            self._login_with_password(offered)

    def _secret(self, ask: Callable[[], str | None]) -> str:
        try:
            secret = ask()
        except DunmailError as error:  # the place meant to have it fails
            raise self._fail("settings", str(error)) from None
        if secret is None:
            raise self._fail("settings", _("There is no password for {user}.").format(user=self.server.username))
        return secret

    def _login_with_token(self, offered: list[str]) -> None:
        from mail.oauth.sasl import attempts, present, xoauth2  # deferred: most log in with a password

        if "XOAUTH2" not in offered:
            raise self._fail("settings", _("The server offers no login with a token (XOAUTH2) here (it offers: "
                                           "{offered}).").format(offered=" ".join(offered) or _("nothing")))
        for token in attempts(lambda refused: self._secret(lambda: self._token(refused))):
            answer = xoauth2(self.server.username, token)
            self._secrets += (str.__str__(answer), str.__str__(token))
            reply, why = present(answer, lambda line: self._command(line, self.server.timeouts.connect))
            reply, why = reply._replace(text=self._redacted(reply.text)), self._redacted(why)
            if reply.code != 535:
                break
        if reply.code != 235:
            text = f"{reply.text} ({why})" if why else reply.text
            raise self._fail("settings" if reply.code == 535 else "refused", text, reply.code, reply.enhanced)

    def _login_with_password(self, offered: list[str]) -> None:
        """One mechanism, one attempt: a wrong password tried by every mechanism locks accounts."""
        password = self._secret(self._password)
        name, word = self.server.username.encode(), password.encode()
        plain = b64encode(b"\0" + name + b"\0" + word).decode()
        self._secrets = (plain, b64encode(word).decode(), word.decode())
        patience = self.server.timeouts.connect
        if "PLAIN" in offered:
            reply = self._command(f"AUTH PLAIN {plain}", patience)
        elif "LOGIN" in offered:
            reply = self._command("AUTH LOGIN", patience)
            for answer in (b64encode(name).decode(), self._secrets[1]):
                if reply.code == 334:
                    reply = self._command(answer, patience)
        else:
            raise self._fail("settings", _("The server offers no login with a password here (it offers: {offered})."
                                           ).format(offered=" ".join(offered) or _("nothing")))
        if reply.code != 235:  # whatever else it is, nobody logged in; trying again could lock the account
            raise self._fail("refused", reply.text, reply.code, reply.enhanced)

    def close(self) -> None:
        """Say goodbye and close."""
        if self._wire is not None:
            try:
                self._command("QUIT", self.server.timeouts.goodbye)
                self._wire.close()
            except (OSError, ValueError):
                self._wire.abort()
            self._wire = None

    def abort(self) -> None:
        """Cut the connection; what the system still holds of a message is thrown away, not sent."""
        if self._wire is not None:
            self._wire.abort()
            self._wire = None

    # Failures

    def _begin(self, stage: Stage) -> None:
        self._stage, self._started, self._dot_left, self._veto = stage, time.monotonic(), False, None

    def _ms(self) -> int:
        return round((time.monotonic() - self._started) * 1000)

    def _live(self) -> Wire:
        if self._wire is None:
            raise self._fail("lost", _("There is no connection."))
        return self._wire

    def _command(self, line: str, patience: float) -> Reply:
        wire = self._live()
        wire.write(f"{line}\r\n".encode(), self.server.timeouts.block)
        return wire.read_reply(patience)

    def _fail(self, kind: Kind, text: str, code: int | None = None, enhanced: str = "") -> Failure:
        return Failure(self._stage, kind, self._redacted(text), code, enhanced, self._ms(), self._dot_left)

    def _redacted(self, text: str) -> str:
        """``text`` without what was sent to log in: a server might repeat it."""
        for secret in self._secrets:
            if secret:
                text = text.replace(secret, "***")
        return text

    def _refused(self, reply: Reply) -> Failure:
        """Failure with the server's words; a code that is no refusal where one was due is no SMTP."""
        kind: Kind = "refused" if reply.code >= 400 else "protocol"
        return self._fail(kind, reply.text, reply.code, reply.enhanced)

    def _failure(self, error: BaseException) -> BaseException:
        """What went wrong on the wire as a Failure; anything else as it is."""
        if error is self._veto:  # the caller's own, whatever its type
            return error
        if isinstance(error, ssl.SSLError) and self._stage == "tls" and not isinstance(error, HUNG_UP):
            return self._fail("settings", tls_words(error, self.server))
        if isinstance(error, TimeoutError):
            return self._fail("lost", _("The server did not answer in time."))
        if isinstance(error, OSError):
            words = error.strerror or str(error)
            where = f"{self.server.host}:{self.server.port}: " if self._stage == "connect" else ""
            return self._fail("lost", where + words)
        if isinstance(error, ValueError):
            return self._fail("protocol", str(error))
        return error


def bare_fingerprint(text: str) -> str:
    """A fingerprint as 64 small hexadecimal digits, however it was written: ``AB:CD`` and ``ab cd`` are ``abcd``."""
    return re.sub(r"[\s:]", "", text).lower()


def tls_words(error: ssl.SSLError, server: Server) -> str:
    """Why the encryption could not begin, and what to change."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return _("The certificate of {host} is not trusted: {reason}. If it is your company's own, set smtp.ca_file or "
                 "smtp.fingerprint; dunmail check tells more.").format(host=server.host, reason=error.verify_message)
    if error.reason in ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE", "PACKET_LENGTH_TOO_LONG"):
        return _("Port {port} speaks no TLS at once: set smtp.security to starttls, or the port to 465.").format(
            port=server.port)
    return _("The encryption with {host} failed: {reason}").format(host=server.host, reason=error.reason or error)
