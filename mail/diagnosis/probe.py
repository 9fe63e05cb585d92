"""The connection of the check: Dunmail's own, watched closely and written down; it never sends a message."""

import contextlib
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import replace

from data.errors import DunmailError
from data.language import _
from mail.connection import Connection, Server
from mail.diagnosis.certificates import Certificate, read_certificate
from mail.diagnosis.resolving import Address
from mail.diagnosis.results import Patience
from mail.diagnosis.signs import signs_of
from mail.diagnosis.transcript import Mask, RecordingWire, Transcript
from mail.session import Session
from mail.transports.transport import Failure, Outbound, Reply, Stage

SAMPLE = 100_000  # bytes a reminder with its letter may have
WINDOWS_LOGINS = {"NTLM", "GSSAPI", "NEGOTIATE", "KERBEROS_V4", "GSS-SPNEGO", "X-EXPS"}


class Probe(Session):
    """Connects to one of ``addresses``; ``signs`` tell why it failed, for the table of causes."""

    def __init__(
        self, server: Server, addresses: list[Address], patience: Patience | None = None,
        password: Callable[[], str | None] = lambda: None, token: Callable[[str], str | None] = lambda _refused: None,
        transcript: Transcript | None = None, tell: Callable[[str], None] = lambda words: None,
    ) -> None:
        super().__init__(server, lambda: self._watched(password), lambda refused: self._watched_token(token, refused))
        self.patience = patience or Patience()
        self.transcript = transcript or Transcript()
        self.signs: set[str] = set()
        self.address: Address | None = None
        self.failed: list[Address] = []  # tried before the one that took the connection
        self.banner = ""
        self.greeting_seconds = 0.0
        self.ehlo_lines: list[str] = []
        self.plain_extensions: dict[str, str] = {}  # offered before the encryption
        self.encryption = ""
        self.certificate: Certificate | None = None
        self._addresses = addresses
        self._mask = Mask(lambda: self._secrets)
        self._tell = tell

    # The steps of Connection, watched

    def _dial(self) -> None:
        found: list[OSError] = []
        for address in self._addresses:
            try:
                sock = socket.socket(address.family, socket.SOCK_STREAM)
                try:
                    sock.settimeout(self.patience.tcp)
                    sock.connect((address.ip, address.port))
                except OSError:
                    sock.close()
                    raise
            except OSError as error:
                self.transcript.note(f"{address.ip} port {address.port}: {error.strerror or error}")
                found.append(error)
                self.failed.append(address)
                continue
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.transcript.note(_("connected to {ip} port {port}").format(ip=address.ip, port=address.port))
            self._wire = self._recording(sock)
            self.address = address
            return
        if all(address.is_ipv6 for address in self._addresses):
            self.signs.add("only-ipv6")
        # One that answered says more than one that nothing leads to.
        raise min(found, key=lambda error: "no-route" in signs_of(error), default=OSError(_("no address")))

    def _recording(self, sock: socket.socket) -> RecordingWire:
        wire = RecordingWire(sock)
        wire.transcript, wire.mask = self.transcript, self._mask
        return wire

    def _greet(self) -> None:
        wire, patience, started = self._live(), self.patience, time.monotonic()
        assert isinstance(wire, RecordingWire)

        def heard_by(seconds: float) -> bool:
            return wire.hears(started + seconds - time.monotonic())

        if not heard_by(patience.hurry):
            if self.server.security != "tls" and self._speaks_tls():
                self.signs.add("speaks-tls")
                raise self._fail("settings", "")
            if not heard_by(patience.tell):
                self._tell(_("The server has not greeted yet; some wait for minutes. It is waited for."))
                if not heard_by(patience.greeting):
                    raise TimeoutError
        super()._greet()
        self.greeting_seconds = time.monotonic() - started
        self.banner = " ".join(wire.lines)
        if self.greeting_seconds > self.server.timeouts.connect:
            self.signs.add("slow")
            raise self._fail("lost", "")

    def _speaks_tls(self) -> bool:
        assert self.address is not None
        return speaks(replace(self.server, security="tls"), [self.address], self.patience)

    def _ehlo(self) -> None:
        super()._ehlo()
        self.ehlo_lines = list(self._live().lines)
        if not self._live().certificate():
            self.plain_extensions = self.extensions

    def _starttls(self) -> None:
        if "STARTTLS" not in self.extensions:
            hidden = any(word.startswith("XXXX") for word in self.extensions) or "****" in self.banner
            self.signs.add("starttls-hidden" if hidden else "no-starttls")
        try:
            super()._starttls()
        except Failure:
            if self._live().buffered:
                self.signs.add("injected")
            raise

    def _encrypt(self) -> None:
        wire = self._live()
        try:
            super()._encrypt()
        except Failure:  # not an error of the encryption, but what was set for it
            self.signs.add("fingerprint" if wire.certificate() else "ca-file")
            raise
        finally:
            if certificate := wire.certificate():
                self.encryption, self.certificate = wire.encryption(), read_certificate([certificate])
                self.transcript.note(_("encrypted: {encryption}").format(encryption=self.encryption))

    def _login(self) -> None:
        offered = set(self.extensions.get("AUTH", "").upper().split())
        if not offered:
            hides = self.server.security == "none" and "STARTTLS" in self.extensions
            self.signs.add("auth-after-tls" if hides else "no-auth")
        elif offered <= WINDOWS_LOGINS:
            self.signs.add("windows-login")
        self._mask.logging_in = True
        try:
            super()._login()
        finally:
            self._mask.logging_in = False

    def _watched(self, password: Callable[[], str | None]) -> str | None:
        """The password; noticed are only whether there is one and whether all servers would take it."""
        try:
            found = password()
        except DunmailError:
            self.signs.add("password-place")
            raise
        if found is None:
            self.signs.add("no-password")
        elif not found.isascii():
            self.signs.add("non-ascii-password")
        return found

    def _watched_token(self, token: Callable[[str], str | None], refused: str) -> str | None:
        self.signs.add("xoauth2")
        return self._watched(lambda: token(refused))

    def _failure(self, error: BaseException) -> BaseException:
        self.signs |= signs_of(error)
        return super()._failure(error)

    # Beyond the steps: sender and recipients, never DATA

    def mail(self, sender: str) -> Reply:
        """Name the sender as a message of SAMPLE bytes would; Failure if it is refused."""
        message = Outbound(sender, (), frozenset(), not sender.isascii(), (bytes(SAMPLE),))
        return self._ask("mail", lambda: self._mail(message))

    def rcpt(self, address: str) -> Reply:
        """Name a recipient and return the reply, refusals too; Failure if the connection ends."""
        return self._ask("rcpt", lambda: f"RCPT TO:<{self._path(address)}>", refusals=True)

    def _ask(self, stage: Stage, line: Callable[[], str], refusals: bool = False) -> Reply:
        self._begin(stage)
        try:
            reply = self._command(line(), self.server.timeouts.connect)
            if reply.code == 421 or (reply.code >= 300 and not refusals):
                raise self._refused(reply)
            return reply
        except BaseException as error:
            raise self._failure(error) from None

    def hang_up(self) -> None:
        """End the connection from another thread than the one that uses it."""
        wire = self._wire
        if isinstance(wire, RecordingWire):
            wire.hang_up()

    def leave(self) -> None:
        """Undo what was begun and say goodbye; what comes of it does not matter any more."""
        if not self.greeting_seconds:
            self.abort()  # before the greeting it is not our turn to speak
        elif self.is_open:
            with contextlib.suppress(OSError, ValueError):
                self._command("RSET", self.server.timeouts.goodbye)
            self.close()


class Trial(Probe):
    """A connection made only to see whether it comes about: waits for nothing long, logs in nowhere."""

    def __init__(self, server: Server, addresses: list[Address], patience: Patience) -> None:
        timeouts = replace(server.timeouts, connect=patience.trial, goodbye=min(1.0, patience.trial))
        super().__init__(replace(server, auth="none", timeouts=timeouts), addresses,
                         replace(patience, tcp=min(patience.tcp, patience.trial)))

    def _greet(self) -> None:
        Connection._greet(self)

    def succeeds(self) -> bool:
        """Whether the connection comes to be encrypted."""
        steps = self.steps()
        try:
            for step in steps:
                if step == "tls":
                    self.close()
                    return True
        except Failure:
            return False  # why, the signs tell
        finally:
            steps.close()
        return False


class Peek(Trial):
    """Looks at the certificate of a server that could not be trusted, and hangs up."""

    def _encrypt(self) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        wire = self._live()
        assert isinstance(wire, RecordingWire)
        wire.encrypt(context, self.server.host, self.server.timeouts.connect)
        self.certificate = read_certificate(wire.chain())


def certificate_of(server: Server, addresses: list[Address], patience: Patience) -> Certificate | None:
    """The certificate a server shows, trusted or not; None if it shows none."""
    peek = Peek(server, addresses, patience)
    peek.succeeds()
    return peek.certificate


def speaks(server: Server, addresses: list[Address], patience: Patience) -> bool:
    """Whether ``server`` answers encrypted as its port and security say, whoever signed its certificate."""
    trial = Trial(server, addresses, patience)
    return trial.succeeds() or "certificate" in trial.signs
