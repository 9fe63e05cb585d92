"""Mail servers set up wrongly on real sockets, and settings that do not fit them: one row each, with its cause."""

import contextlib
import socket
import ssl
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from data.errors import InputError, StoppedError
from mail.connection import Server, Timeouts
from mail.diagnosis.check import Check, Setup
from mail.diagnosis.fixes import Port
from mail.diagnosis.resolving import Address, Service
from mail.diagnosis.results import Patience
from mail.mailbox import MailAccount
from mail.pop3 import knock
from tests.mail.conftest import Fault, FaultServer
from tests.mailservers import PopServer

SENDER = "terjatve@firma.example"
PATIENCE = Patience(tcp=0.3, hurry=0.15, tell=0.2, greeting=0.5, trial=0.4)
NOW = datetime.now(UTC)
DAY = timedelta(days=1)
UNREACHABLE = "ff05::1"  # a group: no connection leads to one, whatever the network is like


class Names:
    """A name service that knows only this computer, and what a test adds."""

    def __init__(self) -> None:
        self.known: dict[str, list[str]] = {"localhost": ["127.0.0.1"], "127.0.0.1": ["127.0.0.1"]}
        self.broken = False
        self.srv: dict[str, list[Service]] = {}
        self.mx: dict[str, list[str]] = {}

    def addresses(self, host: str, port: int) -> list[Address]:
        if self.broken:
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
        if host not in self.known:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [Address(socket.AF_INET6 if ":" in ip else socket.AF_INET, ip, port) for ip in self.known[host]]

    def services(self, name: str) -> list[Service]:
        return self.srv.get(name, [])

    def exchangers(self, domain: str) -> list[str]:
        return self.mx.get(domain, [])


class Papers:
    """Certificates, right and wrong ones; ``ca_file`` vouches for those that are only wrong in another way."""

    def __init__(self, folder: Path) -> None:
        ours = trustme.CA(organization_name="Vzorec CA")
        self.ca_file = str(folder / "ca.pem")
        ours.cert_pem.write_to_path(self.ca_file)
        self.right = self._context(ours.issue_cert("localhost"))
        self.other_name = self._context(ours.issue_cert("mail.firma.example", "*.firma.example"))
        self.expired = self._context(ours.issue_cert("localhost", not_before=NOW - 9 * DAY, not_after=NOW - DAY))
        self.early = self._context(ours.issue_cert("localhost", not_before=NOW + DAY, not_after=NOW + 9 * DAY))
        self.ends_soon = self._context(ours.issue_cert("localhost", not_after=NOW + 3 * DAY))
        self.antivirus = self._context(trustme.CA(organization_name="Avast Web/Mail Shield Root").issue_cert(
            "localhost"))
        self.company_ca = trustme.CA(organization_name="Vzorec Internal CA")
        leaf = self.company_ca.issue_cert("localhost")
        self.company = self._context(leaf)
        self.company_chain = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        pem = folder / "chain.pem"
        pem.write_bytes(leaf.private_key_and_cert_chain_pem.bytes() + self.company_ca.cert_pem.bytes())
        self.company_chain.load_cert_chain(pem)
        self.self_signed = self._self_signed(folder)
        self.old = self._context(ours.issue_cert("localhost"))
        self.old.set_ciphers("DEFAULT:@SECLEVEL=0")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # old is what it is meant to be
            self.old.minimum_version = self.old.maximum_version = ssl.TLSVersion.TLSv1_1

    @staticmethod
    def _context(leaf: trustme.LeafCert) -> ssl.SSLContext:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        leaf.configure_cert(context)
        return context

    @staticmethod
    def _self_signed(folder: Path) -> ssl.SSLContext:
        key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([
            x509.NameAttribute(NameOID.COMMON_NAME, "nas.firma.local")])
        made = x509.CertificateBuilder(
            name, name, key.public_key(), x509.random_serial_number(), NOW - DAY, NOW + 900 * DAY,
        ).add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False).sign(
            key, hashes.SHA256())
        file = folder / "self.pem"
        file.write_bytes(made.public_bytes(serialization.Encoding.PEM) + key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(file)
        return context


@dataclass
class Yard:
    """Where servers are put up; all are taken down at the end."""

    papers: Papers
    names: Names = field(default_factory=Names)
    servers: list[FaultServer] = field(default_factory=list)
    sockets: list[socket.socket] = field(default_factory=list)
    ports: tuple[Port, ...] = ()
    password: Callable[[], str | None] = lambda: "geslo"
    incoming: MailAccount | None = None  # of POP before SMTP; its password is that of ``pop``
    pops: list[PopServer] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def serve(self, *faults: Fault, **options: object) -> FaultServer:
        """A server with these faults, TLS by STARTTLS with the right certificate unless told otherwise."""
        server = FaultServer(faults=list(faults), context=self.papers.right)
        for name, value in options.items():
            setattr(server, name, value)
        server.start()
        self.servers.append(server)
        return server

    def closed_port(self) -> int:
        """A port nobody listens on."""
        with socket.create_server(("127.0.0.1", 0)) as free:
            return int(free.getsockname()[1])

    def silent_port(self) -> int:
        """A port whose connections are swallowed, as by a firewall: its queue is full."""
        full = socket.socket()
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        self.sockets.append(full)
        for _place in range(4):
            waiting = socket.socket()
            waiting.setblocking(False)
            waiting.connect_ex(full.getsockname())
            self.sockets.append(waiting)
        return int(full.getsockname()[1])

    def setup(self, server: FaultServer | int, sender: str = SENDER, **fields: object) -> Setup:
        """Settings for the server: STARTTLS, no login, its certificate known."""
        port = server if isinstance(server, int) else server.port
        where = Server("localhost", port, "starttls", ca_file=self.papers.ca_file,
                       timeouts=Timeouts(connect=2, goodbye=0.5))
        return Setup(replace(where, **fields), sender, SENDER)  # type: ignore[arg-type]  # fields of Server

    def check(self, setup: Setup) -> Check:
        """A check that waits for nothing long."""
        return Check(setup, lambda: self.password(), lambda _refused: "token", knock=self.knock, resolver=self.names,
                     ports=self.ports, patience=PATIENCE, tell=self.said.append)

    def pop(self, password: str = "geslo") -> PopServer:
        """The incoming mail, which lets in who has this password."""
        server = PopServer(password=password)
        server.start()
        self.pops.append(server)
        self.incoming = MailAccount("pop3", "localhost", server.port, "none", "ana")
        return server

    def knock(self) -> MailAccount:
        """Log in there."""
        if self.incoming is None:
            raise InputError("No incoming mail is set.")
        knock(self.incoming, lambda _refused: "geslo")
        return self.incoming


@contextlib.contextmanager
def open_yard(papers: Papers) -> Iterator[Yard]:
    """A yard that is cleared at the end."""
    yard = Yard(papers)
    try:
        yield yard
    finally:
        for server in yard.servers:
            server.stop()
        for pop in yard.pops:
            pop.stop()
        for sock in yard.sockets:
            sock.close()


class Case(NamedTuple):
    """What is wrong, where the check must stop, with which cause, whether it must propose something that helps."""

    name: str
    stage: str
    cause: str
    arrange: Callable[[Yard], Setup]
    fixed: bool = False


def login(yard: Yard, *faults: Fault, **options: object) -> Setup:
    """A login at a server that knows one user."""
    fields: dict[str, object] = {"auth": options.pop("auth", "password"), "username": "ana",
                                 "security": options.pop("security", "starttls")}
    options.setdefault("users", {"ana": "geslo"})
    server = yard.serve(*faults, **options)
    return yard.setup(server, SENDER, **fields)


def says(reply: str) -> Callable[[Yard], Setup]:
    """A server that answers the login so."""
    return lambda yard: login(yard, Fault("auth", reply))


def greets(action: str) -> Callable[[Yard], Setup]:
    """A server that greets so, on every connection."""
    return lambda yard: yard.setup(yard.serve(Fault("connect", action, times=9)))


def shows(papers: str, **fields: object) -> Callable[[Yard], Setup]:
    """A server with this certificate."""
    return lambda yard: yard.setup(yard.serve(context=getattr(yard.papers, papers)), SENDER, **fields)


def answers(stage: str, reply: str, only: str = "") -> Callable[[Yard], Setup]:
    """A server that answers so at a stage."""
    return lambda yard: yard.setup(yard.serve(Fault(stage, reply, only=only)))


def named(host: str, *addresses: str, port: int = 587) -> Callable[[Yard], Setup]:
    """A server called so, with these addresses."""
    def arrange(yard: Yard) -> Setup:
        if addresses:
            yard.names.known[host] = list(addresses)
        return yard.setup(port, host=host)

    return arrange


def _no_name_service(yard: Yard) -> Setup:
    yard.names.broken = True
    return yard.setup(587)


def _refused(yard: Yard) -> Setup:
    yard.ports = ((yard.serve().port, "starttls"),)
    return yard.setup(yard.closed_port())


def _silent(yard: Yard) -> Setup:
    yard.ports = ((yard.serve(implicit=True).port, "tls"),)
    return yard.setup(yard.silent_port())


def _without_password(yard: Yard) -> Setup:
    yard.password = lambda: None
    return login(yard)


def _pop_first(incoming: Callable[[Yard], object]) -> Callable[[Yard], Setup]:
    def arrange(yard: Yard) -> Setup:
        incoming(yard)
        return yard.setup(yard.serve(), auth="pop-before-smtp")

    return arrange


def _password_place(yard: Yard) -> Setup:
    def fail() -> str | None:
        raise StoppedError("smtp.password_command failed with status 1: no key")

    yard.password = fail
    return login(yard)


def _odd_password(yard: Yard) -> Setup:
    yard.password = lambda: "čšž€"
    return login(yard)


def _slow(yard: Yard) -> Setup:
    return yard.setup(yard.serve(Fault("connect", "wait:0.35")), timeouts=Timeouts(connect=0.25, goodbye=0.5))


def _wrong_name(yard: Yard) -> Setup:
    yard.names.known["mail.firma.example"] = ["127.0.0.1"]
    return shows("other_name")(yard)


def _hidden(yard: Yard) -> Setup:
    return yard.setup(yard.serve(Fault("connect", "220 ***************************"), context=None,
                                 extensions=["SIZE 50000000", "XXXXXXXA"]))


MS = "Authentication unsuccessful, "

CASES: tuple[Case, ...] = (
    Case("no server set", "input", "no-host", lambda yard: yard.setup(587, host="")),
    Case("https:// before the name", "input", "host-form",
         lambda yard: yard.setup(587, host="https://localhost/"), True),
    Case("port after the name", "input", "host-form", lambda yard: yard.setup(587, host="localhost:587"), True),
    Case("words after the name", "input", "host-form", lambda yard: yard.setup(587, host="localhost (SSL)"), True),
    Case("login without a user name", "input", "no-user", lambda yard: yard.setup(587, auth="password")),
    Case("sender is no address", "input", "sender-form", lambda yard: yard.setup(587, sender="Terjatve d.o.o.")),
    Case("misspelt name", "dns", "unknown-name", named("smpt.firma.example")),
    Case("name service down", "dns", "dns-down", _no_name_service),
    Case("only IPv6, no way to it", "tcp", "only-ipv6", named("six.example", UNREACHABLE)),
    Case("no way to the network", "tcp", "no-route", named("far.example", UNREACHABLE, "224.0.0.1")),
    Case("wrong port", "tcp", "refused", _refused, True),
    Case("port blocked by a firewall", "tcp", "silent", _silent, True),
    Case("starttls on a TLS port", "greeting", "wants-tls", lambda yard: yard.setup(yard.serve(implicit=True)), True),
    Case("no encryption on a TLS port", "greeting", "wants-tls",
         lambda yard: yard.setup(yard.serve(implicit=True), security="none"), True),
    Case("greeting slower than the timeout", "greeting", "slow-greeting", _slow, True),
    Case("no greeting at all", "greeting", "no-greeting", greets("wait:20")),
    Case("address on a block list", "greeting", "blocked", greets("554 5.7.1 your address is listed")),
    Case("server busy", "greeting", "busy", greets("421 4.3.2 too many connections")),
    Case("port of an IMAP server", "greeting", "other-service", greets("raw:* OK [CAPABILITY IMAP4rev1] ready\r\n")),
    Case("port of an SSH server", "greeting", "other-service", greets("raw:SSH-2.0-OpenSSH_9.6\r\n")),
    Case("antivirus answers", "greeting", "interceptor-banner", greets("raw:Avast Mail Scanner: not allowed\r\n")),
    Case("garbage instead of a greeting", "greeting", "not-smtp", greets("raw:\x00\x01\x02hello\r\n")),
    Case("closed without a word", "greeting", "closed-at-once", greets("close")),
    Case("EHLO refused", "ehlo", "ehlo-refused", answers("ehlo", "550 5.7.1 go away")),
    Case("too many logins at EHLO", "ehlo", "busy", answers("ehlo", "421 4.7.0 Try again later")),
    Case("garbage after EHLO", "ehlo", "ehlo-broken", answers("ehlo", "raw:what?\r\n")),
    Case("STARTTLS missing", "tls", "no-starttls", lambda yard: yard.setup(yard.serve(context=None))),
    Case("STARTTLS hidden by a firewall", "tls", "starttls-hidden", _hidden),
    Case("STARTTLS refused", "tls", "starttls-refused", answers("starttls", "454 4.7.0 TLS not available")),
    Case("words injected before TLS", "tls", "starttls-injected",
         answers("starttls", "raw:220 go\r\n250 AUTH PLAIN\r\n")),
    Case("STARTTLS fails half-way", "tls", "tls-cut", answers("handshake", "close")),
    Case("STARTTLS goes silent", "tls", "tls-silent",
         lambda yard: yard.setup(yard.serve(Fault("handshake", "wait:9")), timeouts=Timeouts(0.3, goodbye=0.3))),
    Case("TLS on a STARTTLS port", "tls", "wants-starttls", lambda yard: yard.setup(yard.serve(), security="tls"),
         True),
    Case("only TLS 1.1", "tls", "old-tls", shows("old")),
    Case("certificate by an antivirus", "tls", "interceptor", shows("antivirus")),
    Case("certificate expired", "tls", "expired", shows("expired")),
    Case("clock before the certificate", "tls", "not-yet-valid", shows("early")),
    Case("certificate for another name", "tls", "wrong-name", _wrong_name, True),
    Case("self-signed certificate", "tls", "self-signed", shows("self_signed"), True),
    Case("company's own authority", "tls", "private-authority", shows("company"), True),
    Case("CA file missing", "tls", "ca-file", shows("right", ca_file="/nowhere/ca.pem")),
    Case("fingerprint of another certificate", "tls", "fingerprint-changed", shows("right", fingerprint="ab" * 32)),
    Case("POP before SMTP: wrong password", "auth", "pop-refused", _pop_first(lambda yard: yard.pop("another"))),
    Case("POP before SMTP: nothing set", "auth", "pop-settings", _pop_first(lambda _yard: None)),
    Case("POP before SMTP: server down", "auth", "pop-failed", _pop_first(lambda yard: yard.pop().stop())),
    Case("no password kept", "auth", "no-password", _without_password),
    Case("password command fails", "auth", "password-place", _password_place),
    Case("login only after TLS", "auth", "login-needs-tls",
         lambda yard: yard.setup(yard.serve(), security="none", auth="password", username="ana"), True),
    Case("only NTLM and GSSAPI", "auth", "only-windows-login", lambda yard: login(yard, mechanisms="NTLM GSSAPI")),
    Case("no login on this port", "auth", "no-login", lambda yard: login(yard, users=None)),
    Case("only CRAM-MD5", "auth", "other-login", lambda yard: login(yard, mechanisms="CRAM-MD5")),
    Case("Microsoft: off for the tenant", "auth", "microsoft-tenant",
         says(f"535 5.7.139 {MS}SmtpClientAuthentication is disabled for the Tenant.")),
    Case("Microsoft: off for the mailbox", "auth", "microsoft-mailbox",
         says(f"535 5.7.139 {MS}SmtpClientAuthentication is disabled for the Mailbox.")),
    Case("Microsoft: security defaults", "auth", "microsoft-security-defaults",
         says(f"535 5.7.139 {MS}user is locked by your organization's security defaults policy.")),
    Case("Microsoft: access rule", "auth", "microsoft-policy",
         says(f"535 5.7.139 {MS}the request did not meet the criteria to be authenticated successfully.")),
    Case("Microsoft: account locked", "auth", "microsoft-locked", says(f"535 5.7.139 {MS}account is locked")),
    Case("Microsoft: basic login gone", "auth", "microsoft-basic",
         says("550 5.7.30 Basic authentication is not supported for Client Submission.")),
    Case("Microsoft: wrong password", "auth", "microsoft-password", says("535 5.7.3 Authentication unsuccessful")),
    Case("token refused", "auth", "token-refused", lambda yard: login(yard, mechanisms="XOAUTH2", auth="xoauth2")),
    Case("Google: app password wanted", "auth", "google-app-password",
         says("534 5.7.9 Application-specific password required.")),
    Case("Google: browser wanted", "auth", "google-browser", says("534 5.7.14 Please log in via your web browser")),
    Case("Google: wrong password", "auth", "google-password",
         says("535 5.7.8 Username and Password not accepted. BadCredentials - gsmtp")),
    Case("wrong password", "auth", "wrong-password", lambda yard: login(yard, users={"ana": "drugo"})),
    Case("password with č and €", "auth", "odd-password", _odd_password),
    Case("app password wanted elsewhere", "auth", "app-password", says("535 5.7.8 use an app password")),
    Case("too many logins", "auth", "login-busy", says("454 4.7.0 Too many login attempts")),
    Case("login of another kind", "auth", "login-type", says("504 5.7.4 Unrecognized authentication type")),
    Case("login wants TLS first", "auth", "login-needs-tls",
         lambda yard: login(yard, Fault("auth", "530 5.7.0 Must issue a STARTTLS command first"), security="none"),
         True),
    Case("SMTP not allowed for the account", "auth", "login-refused", says("550 5.7.1 not allowed for this account")),
    Case("closed during the login", "auth", "login-lost", says("drop")),
    Case("not logged in", "mail", "not-logged-in", lambda yard: yard.setup(yard.serve(users={"ana": "geslo"}))),
    Case("may not send as this sender", "mail", "sender-refused",
         answers("mail", "550 5.7.60 Client does not have permissions to send as this sender")),
    Case("sender belongs to another", "mail", "sender-refused",
         answers("mail", "553 5.7.1 not owned by user ana")),
    Case("account too fast", "mail", "later", answers("mail", "450 4.7.1 too much mail")),
    Case("takes only 50 kB", "mail", "size", lambda yard: yard.setup(yard.serve(extensions=["SIZE 50000"]))),
    Case("size refused", "mail", "size", answers("mail", "552 5.3.4 too big")),
    Case("sender with č, no SMTPUTF8", "mail", "smtputf8",
         lambda yard: yard.setup(yard.serve(extensions=["8BITMIME"]), sender="bančnik@firma.example")),
    Case("relaying denied", "rcpt", "relay", answers("rcpt", "554 5.7.1 Relay access denied", "example.com")),
    Case("own address unknown", "rcpt", "own-address", answers("rcpt", "550 5.1.1 no such user", SENDER)),
    Case("closed in the middle", "rcpt", "closed", answers("rcpt", "drop")),
)
