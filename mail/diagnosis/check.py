"""The check itself: stage by stage up to the first failure, one login at most, no message."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_address

from data.errors import InputError, StoppedError
from data.language import _
from mail.connection import Server
from mail.diagnosis import words
from mail.diagnosis.causes import NOTES, cause_of
from mail.diagnosis.certificates import Certificate
from mail.diagnosis.fixes import PORTS, Fixes, Port, bare_host
from mail.diagnosis.probe import Probe, certificate_of
from mail.diagnosis.resolving import Address, Resolver, SystemResolver
from mail.diagnosis.results import CheckStage, Fix, Patience, Result, Symptom
from mail.diagnosis.signs import signs_of_name
from mail.diagnosis.transcript import Transcript
from mail.mailbox import LoginRefused, MailAccount
from mail.session import SAFE_PATH
from mail.transports.transport import Failure

FOREIGN = "postmaster@example.com"  # nobody's (RFC 2606); no message goes there
Knock = Callable[[], MailAccount | None]
RELAY_CODES = ("5.7.1", "5.7.0", "5.7.54", "5.7.57", "5.7.64")


@dataclass(frozen=True, slots=True)
class Setup:
    """What is checked: the server, the sender, the operator's own address, and what is set for the pace."""

    server: Server
    sender: str
    own: str = ""
    provider: str = ""
    per_connection: int = 0


class Found:
    """What a stage that went well found: words, remarks by their ids, and proposals."""

    def __init__(self, text: str, notes: tuple[str, ...] = (), fixes: tuple[Fix, ...] = ()) -> None:
        self.text, self.notes, self.fixes = text, notes, fixes


class StageFailed(Exception):
    """A stage failed before anything was asked of the server."""

    def __init__(self, *signs: str, text: str = "", code: int | None = None, enhanced: str = "") -> None:
        super().__init__(*signs)
        self.signs, self.text, self.code, self.enhanced = set(signs), text, code, enhanced


class Check:
    """One check of ``setup``; ``tell`` is called with words while something is waited for.

    ``knock`` logs in to the incoming mail, for POP before SMTP, and returns its account.
    """

    def __init__(
        self, setup: Setup, password: Callable[[], str | None] = lambda: None,
        token: Callable[[str], str | None] = lambda _refused: None, *, knock: Knock = lambda: None,
        resolver: Resolver | None = None, ports: tuple[Port, ...] = PORTS, patience: Patience | None = None,
        tell: Callable[[str], None] = lambda said: None,
    ) -> None:
        self.setup = setup
        self.transcript = Transcript()
        self._knock = knock
        self._aborted = False
        self._server = setup.server
        self._resolver = resolver or SystemResolver()
        self._patience = patience or Patience()
        self._addresses: list[Address] = []
        self._fixes = Fixes(setup.server, self._resolver, ports, self._patience, self.transcript.note)
        self._probe = Probe(setup.server, self._addresses, self._patience, password, token, self.transcript, tell)
        self._steps = self._probe.steps()
        self._facts: dict[str, object] = {
            "host": setup.server.host, "port": setup.server.port, "security": setup.server.security,
            "user": setup.server.username, "sender": setup.sender, "own": setup.own,
            "timeout": round(setup.server.timeouts.connect), "proposed": bare_host(setup.server.host),
            "names": "", "issuer": "", "fingerprint": "", "begins": "", "ends": "", "now": "", "offered": "",
            "seconds": 0, "failed": "", "size": "", "words": "",
        }

    def run(self, last: CheckStage = "limits") -> Iterator[Result]:
        """The results, each as soon as it is there; the first failure is the last one."""
        try:
            for stage, work in self._plan():
                started = time.monotonic()
                try:
                    found = work()
                except (Failure, StageFailed) as failure:
                    if self._aborted:
                        return
                    ms = round((time.monotonic() - started) * 1000)
                    yield self._failed(stage, failure, ms)
                    return
                ms = round((time.monotonic() - started) * 1000)
                notes = tuple(_(NOTES[note]).format(**self._facts) for note in found.notes)
                yield Result(stage, True, ms, found.text, notes=notes, fixes=found.fixes)
                if stage == last:
                    return
        finally:
            self._probe.leave()
            self._steps.close()

    def abort(self) -> None:
        """End the check from another thread: the connection is cut, and no further result comes."""
        self._aborted = True
        self._probe.hang_up()

    def _plan(self) -> list[tuple[CheckStage, Callable[[], Found]]]:
        greet: list[tuple[CheckStage, Callable[[], Found]]] = [("greeting", self._greeting), ("ehlo", self._ehlo)]
        secure: list[tuple[CheckStage, Callable[[], Found]]] = [("tls", self._tls)]
        middle = secure + greet if self._server.security == "tls" else greet + secure
        return [("input", self._input), ("dns", self._dns), ("tcp", self._tcp), *middle, ("auth", self._auth),
                ("mail", self._mail), ("rcpt", self._rcpt), ("limits", self._limits)]

    # The stages

    def _input(self) -> Found:
        server, sender = self._server, self.setup.sender
        if not server.host:
            raise StageFailed("no-host")
        if server.host != bare_host(server.host) and not _is_address(server.host):
            raise StageFailed("host-form")
        if server.auth == "password" and not server.username:
            raise StageFailed("no-user")
        if "@" not in sender or not SAFE_PATH.fullmatch(sender):
            raise StageFailed("sender-form")
        note = {465: "port-tls" if server.security != "tls" else "",
                587: "port-starttls" if server.security == "tls" else "",
                25: "port-starttls" if server.security == "tls" else ""}.get(server.port, "")
        return Found(words.of_input(server, sender), (note,) if note else ())

    def _dns(self) -> Found:
        try:
            self._addresses += self._resolver.addresses(self._server.host, self._server.port)
        except (OSError, UnicodeError) as error:
            raise StageFailed(*signs_of_name(error), text=str(error)) from None
        self._fixes.addresses = self._addresses
        return Found(", ".join(address.ip for address in self._addresses))

    def _tcp(self) -> Found:
        next(self._steps)
        address, failed = self._probe.address, self._probe.failed
        assert address is not None
        families = dict.fromkeys("IPv6" if other.is_ipv6 else "IPv4" for other in failed)
        missed = [name for name in families if name != ("IPv6" if address.is_ipv6 else "IPv4")]
        self._facts["failed"] = ", ".join(missed or [other.ip for other in failed])
        return Found(_("connected to {ip} port {port}").format(ip=address.ip, port=address.port),
                     ("only-some-addresses",) if failed else ())

    def _greeting(self) -> Found:
        next(self._steps)
        self._facts["seconds"] = round(self._probe.greeting_seconds)
        slow = self._probe.greeting_seconds > self._patience.tell
        return Found(self._probe.banner, ("slow-greeting",) if slow else ())

    def _ehlo(self) -> Found:
        next(self._steps)
        offered = self._probe.extensions
        lacks = offered and self._server.security != "starttls" and "SMTPUTF8" not in offered
        return Found(words.of_extensions(offered), ("no-smtputf8",) if lacks else ())

    def _tls(self) -> Found:
        if self._server.security == "none":
            return Found(_("not encrypted, as set"), ("not-encrypted",))
        next(self._steps)
        self._know(self._probe.certificate)
        certificate, notes = self._probe.certificate, []
        if certificate and certificate.interceptor:
            notes.append("interceptor")
        if self._server.fingerprint:
            notes.append("pinned")
        elif certificate and certificate.ends_soon:
            notes.append("ends-soon")
        if self._server.security == "starttls" and "SMTPUTF8" not in self._probe.extensions:
            notes.append("no-smtputf8")
        return Found(words.of_encryption(self._probe), tuple(notes))

    def _auth(self) -> Found:
        self._facts["offered"] = self._probe.extensions.get("AUTH", "") or _("nothing")
        if self._server.auth == "none":
            return Found(_("no login, as set"))
        if self._server.auth == "pop-before-smtp":
            return self._pop_login()
        next(self._steps)
        notes = ("login-unencrypted",) if self._server.security == "none" else ()
        return Found(_("logged in as {user}").format(user=self._server.username), notes)

    def _pop_login(self) -> Found:
        try:
            account = self._knock()
        except LoginRefused as error:
            raise StageFailed("pop-refused", text=str(error)) from None
        except InputError as error:
            raise StageFailed("pop-settings", text=str(error)) from None
        except StoppedError as error:
            raise StageFailed("pop-failed", text=str(error)) from None
        self.transcript.note(_("POP before SMTP: logged in"))
        return Found(_("no login here; logged in to the incoming mail before: {account}").format(
            account=account.name if account else ""))

    def _mail(self) -> Found:
        reply = self._probe.mail(self.setup.sender)
        return Found(_("{sender} may send: {words}").format(sender=self.setup.sender, words=words.of_reply(reply)))

    def _rcpt(self) -> Found:
        """The own address must be taken or put off; one elsewhere must not be refused for being elsewhere."""
        own, notes, said = self.setup.own or self.setup.sender, [], []
        for address in (own, FOREIGN):
            reply = self._probe.rcpt(address)
            said.append(f"{address}: {words.of_reply(reply)}")
            if reply.code < 300:
                continue
            self._facts["words"] = words.of_reply(reply)
            if address == FOREIGN and (reply.enhanced in RELAY_CODES or words.is_about_relaying(reply)):
                raise StageFailed("foreign", text=reply.text, code=reply.code, enhanced=reply.enhanced)
            if address == own and reply.code >= 500:
                raise StageFailed(text=reply.text, code=reply.code, enhanced=reply.enhanced)
            notes.append("grey" if address == own else "foreign-refused")
        return Found("; ".join(said), tuple(notes))

    def _limits(self) -> Found:
        limits = words.limits(self.setup, self._probe)
        self._facts["size"] = limits.size
        return Found(limits.text, ("small",) if limits.small else (), limits.fixes)

    # Failures

    def _failed(self, stage: CheckStage, failure: Failure | StageFailed, ms: int) -> Result:
        signs = self._probe.signs | self._signs(stage, failure)
        said = " ".join(filter(None, (str(failure.code or ""), failure.enhanced, failure.text)))
        if "certificate" in signs or "fingerprint" in signs:
            certificate = self._probe.certificate or certificate_of(self._server, self._addresses, self._patience)
            self._know(certificate)
            if certificate and certificate.interceptor:
                signs.add("interceptor")
        self._facts |= {"words": said, "seconds": round(self._probe.greeting_seconds)}
        cause = cause_of(Symptom(stage, frozenset(signs), failure.code, failure.enhanced, failure.text))
        if cause.id == "wrong-name":
            self._facts["proposed"] = self._fixes.proposed_name()
        self.transcript.note(f"{stage}: {cause.id}")
        return Result(stage, False, ms, said, _(cause.words).format(**self._facts),
                      _(cause.remedy).format(**self._facts), cause.id, fixes=self._fixes.find(cause.fixes))

    def _signs(self, stage: CheckStage, failure: Failure | StageFailed) -> set[str]:
        if isinstance(failure, StageFailed):
            return failure.signs
        if failure.kind == "protocol":
            return {"protocol"}
        # What the login itself does not explain better: there was none that could be tried.
        return {"other-login"} if stage == "auth" and failure.kind == "settings" and failure.code is None else set()

    def _know(self, certificate: Certificate | None) -> None:
        self._fixes.certificate = certificate
        if certificate is not None:
            self._facts |= words.certificate_facts(certificate, datetime.now(UTC))


def _is_address(host: str) -> bool:
    """Whether the name is an IP address, whose colons are no port."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


