"""A scriptable SMTP server on real sockets, certificates, and a database ready for sending."""

import contextlib
import os
import socket
import ssl
import struct
import threading
import time
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import trustme

from data.documents import Outgoing, store_document
from data.fields import now
from data.models import Customer, Package, Reminder
from data.preferences import Preferences, set_preference
from mail.clock import Clock

RESET = struct.pack("ii", 1, 0)


@dataclass
class Fault:
    """At ``stage``, ``times`` times after leaving out ``skip``, do ``action`` instead of what is right.

    Actions: a reply (421 closes after it), ``drop`` (reset), ``close`` (an orderly end), ``wait:SECONDS`` and then the
    right thing, ``raw:TEXT`` sent as it is. Stages: connect ehlo starttls handshake auth mail rcpt data body dot
    (before the message is stored) stored (after it, before the reply) accepted (after the reply).
    """

    stage: str
    action: str
    times: int = 1
    skip: int = 0
    only: str = ""  # a part of the command


@dataclass
class Received:
    """A message the server took."""

    sender: str
    recipients: list[str]
    options: str
    data: bytes
    connection: int


class Gone(Exception):
    """The connection has ended."""


@dataclass
class FaultServer:
    """Speaks SMTP as told. ``log`` holds every command, ``cut`` the bodies that ended without a dot."""

    extensions: list[str] = field(default_factory=lambda: ["PIPELINING", "SIZE 50000000", "8BITMIME", "SMTPUTF8"])
    faults: list[Fault] = field(default_factory=list)
    context: ssl.SSLContext | None = None
    implicit: bool = False
    users: dict[str, str] | None = None
    mechanisms: str = "PLAIN LOGIN"
    received: list[Received] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    cut: list[bytes] = field(default_factory=list)
    logins: int = 0
    connections: int = 0
    port: int = 0
    chunk: int = 65536
    takes_token: Callable[[str], bool] = lambda _token: False  # for XOAUTH2
    each: int = 0  # messages on one connection, then 421; 0 is any number
    most: int = 0  # recipients of one message, then 452; 0 is any number

    def start(self) -> None:
        self.ending = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", self.port))
        self.port = self._listener.getsockname()[1]
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        threading.Thread(target=self._accept, daemon=True).start()

    def stop(self) -> None:
        self.ending.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for sock in list(self._open):
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        for _turn in range(200):
            if not self._open:
                return
            time.sleep(0.01)

    def say(self, text: str) -> None:
        """Say something unasked on every connection."""
        for sock in list(self._open):
            with contextlib.suppress(OSError):
                sock.sendall(text.encode() + b"\r\n")

    def hang_up(self) -> None:
        """Close every connection in order."""
        for sock in list(self._open):
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        while True:
            try:
                sock, _address = self._listener.accept()
            except OSError:
                return
            with self._lock:
                self.connections += 1
                number = self.connections
            threading.Thread(target=self._serve, args=(sock, number), daemon=True).start()

    def _serve(self, sock: socket.socket, number: int) -> None:
        sock.settimeout(30)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        talk = Talk(self, sock, number)
        self._open.add(sock)
        try:
            talk.run()
        except (Gone, OSError):
            pass
        finally:
            self._open.discard(talk.sock)
            self._open.discard(sock)
            talk.sock.close()
            sock.close()

    def fault(self, stage: str, command: str) -> str | None:
        """The action due at ``stage``, if any."""
        with self._lock:
            for fault in self.faults:
                if fault.stage != stage or fault.times <= 0 or fault.only not in command:
                    continue
                if fault.skip > 0:
                    fault.skip -= 1
                    continue
                fault.times -= 1
                return fault.action
        return None


class Talk:
    """One connection."""

    def __init__(self, server: FaultServer, sock: socket.socket, number: int) -> None:
        self.server = server
        self.sock = sock
        self.number = number
        self.buffer = b""
        self.login = server.users is None
        self.reset()

    def reset(self) -> None:
        self.sender, self.options, self.recipients = "", "", list[str]()

    def run(self) -> None:
        if self.server.implicit:
            self.encrypt()
        self.answer("connect", "", "220 fault ESMTP")
        while True:
            line = self.line()
            self.server.log.append(line)
            verb = line.split(" ")[0].upper()
            handler = getattr(self, f"do_{verb.lower()}", None)
            if handler is None:
                self.send("500 5.5.2 what?")
            else:
                handler(line)

    def encrypt(self) -> None:
        assert self.server.context is not None
        self.server._open.discard(self.sock)
        self.sock = self.server.context.wrap_socket(self.sock, server_side=True)
        self.server._open.add(self.sock)

    def more(self) -> None:
        data = self.sock.recv(self.server.chunk)
        if not data:
            raise Gone
        self.buffer += data

    def line(self) -> str:
        while b"\r\n" not in self.buffer:
            self.more()
        line, _sep, self.buffer = self.buffer.partition(b"\r\n")
        return line.decode("utf-8", "replace")

    def send(self, text: str) -> None:
        self.sock.sendall(text.encode() + b"\r\n")

    def answer(self, stage: str, command: str, right: str) -> bool:
        """Do the fault due here, or say what is right; whether the right thing was said."""
        action = self.server.fault(stage, command)
        if action is None:
            if right:
                self.send(right)
            return True
        if action == "drop":
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            raise Gone
        if action == "close":
            raise Gone
        if action.startswith("wait:"):
            self.server.ending.wait(float(action[5:]))
            if right:
                self.send(right)
            return True
        if action.startswith("raw:"):
            self.sock.sendall(action[4:].encode("latin-1"))
            return False
        self.send(action)
        if action.startswith("421"):
            raise Gone
        return False

    def do_ehlo(self, line: str) -> None:
        words = list(self.server.extensions)
        if self.server.context and not self.server.implicit and not isinstance(self.sock, ssl.SSLSocket):
            words.append("STARTTLS")
        if self.server.users is not None:
            words.append(f"AUTH {self.server.mechanisms}")
        lines = ["fault at your service", *words]
        right = "\r\n".join(f"250{'-' if n < len(lines) - 1 else ' '}{text}" for n, text in enumerate(lines))
        self.answer("ehlo", line, right)

    def do_starttls(self, line: str) -> None:
        if self.answer("starttls", line, "220 2.0.0 go ahead") and self.answer("handshake", line, ""):
            self.encrypt()

    def do_auth(self, line: str) -> None:
        self.server.logins += 1
        words = line.split(" ")
        if words[1] == "XOAUTH2":
            self.xoauth2(words)
            return
        if words[1] == "PLAIN":
            _id, user, password = b64decode(words[2]).decode().split("\0")
        else:
            self.send("334 VXNlcm5hbWU6")
            user = b64decode(self.line()).decode()
            self.send("334 UGFzc3dvcmQ6")
            password = b64decode(self.line()).decode()
        self.login = (self.server.users or {}).get(user) == password
        self.answer("auth", line, "235 2.7.0 ok" if self.login else f"535 5.7.8 bad login {words[-1]}")

    def xoauth2(self, words: list[str]) -> None:
        if len(words) == 2:
            self.send("334 ")
            words.append(self.line())
        user, token, *_rest = b64decode(words[2]).decode().split("\x01")
        self.login = (user.removeprefix("user=") in (self.server.users or {})
                      and self.server.takes_token(token.removeprefix("auth=Bearer ")))
        right = "235 2.7.0 ok"
        if not self.login:
            self.send("334 " + b64encode(b'{"status":"401","schemes":"bearer","scope":"SMTP.Send"}').decode())
            assert self.line() == ""
            right = f"535 5.7.8 bad token {words[2]} {token}"
        self.answer("auth", " ".join(words), right)

    def do_mail(self, line: str) -> None:
        if not self.login:
            self.send("530 5.7.0 log in first")
        elif self.sender:
            self.send("503 5.5.1 nested MAIL")
        elif self.server.each and sum(r.connection == self.number for r in self.server.received) >= self.server.each:
            self.send("421 4.7.0 too many messages in this session")
            raise Gone
        elif self.answer("mail", line, "250 2.1.0 ok"):
            self.sender, _sep, self.options = line[10:].partition("> ")
            self.sender = self.sender.strip("<>")

    def do_rcpt(self, line: str) -> None:
        if not self.sender:
            self.send("503 5.5.1 MAIL first")
        elif 0 < self.server.most <= len(self.recipients):
            self.send("452 4.5.3 Error: too many recipients")
        elif self.answer("rcpt", line, "250 2.1.5 ok"):
            self.recipients.append(line[9:].partition(">")[0])

    def do_data(self, line: str) -> None:
        if not self.recipients:
            if not self.answer("nodata", line, "554 5.5.1 no valid recipients"):
                self.body()
            return
        if self.answer("data", line, "354 go on"):
            self.body()

    def body(self) -> None:
        self.answer("body", "", "")
        data = bytearray(b"\r\n" + self.buffer)
        self.buffer = b""
        looked = 0
        while data.find(b"\r\n.\r\n", looked) < 0:
            looked = max(0, len(data) - 4)
            try:
                piece = self.sock.recv(self.server.chunk)
            except OSError:
                piece = b""
            if not piece:
                self.server.cut.append(bytes(data))
                raise Gone
            data += piece
        content, _dot, self.buffer = bytes(data).partition(b"\r\n.\r\n")
        if self.answer("dot", "", ""):
            message = (content + b"\r\n")[2:].replace(b"\r\n..", b"\r\n.")
            message = message[1:] if message.startswith(b"..") else message
            self.server.received.append(
                Received(self.sender, self.recipients, self.options, message, self.number))
            queued = len(self.server.received)
            if self.answer("stored", "", f"250 2.0.0 ok queued as {queued}"):
                self.answer("accepted", "", "")
        self.reset()

    def do_rset(self, line: str) -> None:
        self.reset()
        self.answer("rset", line, "250 2.0.0 ok")

    def do_noop(self, line: str) -> None:
        self.send("250 2.0.0 ok")

    def do_quit(self, line: str) -> None:
        self.answer("quit", line, "221 2.0.0 bye")
        raise Gone


@pytest.fixture
def serve() -> Iterator[Callable[..., FaultServer]]:
    """Starts a FaultServer made of the arguments; it is stopped at the end."""
    servers: list[FaultServer] = []

    def start(*faults: Fault, **options: object) -> FaultServer:
        server = FaultServer(faults=list(faults))
        for name, value in options.items():
            setattr(server, name, value)
        server.start()
        servers.append(server)
        return server

    yield start
    for server in servers:
        server.stop()


@pytest.fixture
def fault() -> type[Fault]:
    """The class of faults."""
    return Fault


class Certificates:
    """A company's own certificate authority and a server certificate for this machine."""

    def __init__(self, folder: Path) -> None:
        authority = trustme.CA()
        self.ca_file = folder / "ca.pem"
        authority.cert_pem.write_to_path(str(self.ca_file))
        self.context = self._context(authority, "localhost", "127.0.0.1")
        self.other_name = self._context(authority, "mail.elsewhere.example")

    @staticmethod
    def _context(authority: trustme.CA, *names: str) -> ssl.SSLContext:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        authority.issue_cert(*names).configure_cert(context)
        return context


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """Certificates that nobody but a test trusts."""
    return Certificates(tmp_path_factory.mktemp("certificates"))


class Office:
    """A database with a sender's settings, and documents to send."""

    def __init__(self) -> None:
        for key, value in {"sender.address": "terjatve@vzorec.example", "sender.name": "Vzorec, d.o.o. Šiška",
                           "smtp.security": "none", "smtp.auth": "none", "smtp.host": "127.0.0.1"}.items():
            set_preference(key, value)
        self._documents = 0

    def use(self, server: FaultServer) -> Preferences:
        """The preferences for sending through ``server``."""
        set_preference("smtp.port", str(server.port))
        return Preferences()

    def set(self, **values: str) -> Preferences:
        """Set preferences; ``_`` stands for the point."""
        for key, value in values.items():
            set_preference(key.replace("_", ".", 1), value)
        return Preferences()

    def document(self, recipients: str = "", size: int = 900, **more: object) -> Outgoing:
        """A stored document on its way to ``recipients``, or to an address of its own."""
        self._documents += 1
        n = self._documents
        content = b"%PDF-1.4 " + os.urandom(size)
        values: dict[str, object] = {
            "label": f"2012/{n}", "document_id": store_document("letter", f"opomin-{n}.pdf", content),
            "file_name": f"opomin-{n}.pdf", "recipients": recipients or f"kupec{n}@stranka.example", "language": "sl",
            "subject": "Opomin {{ number }}", "body": "Spoštovani,\n\nopomin {{ number }}.\n",
            "context": {"number": n, "name": "Kupec"},
        }
        return Outgoing(**{**values, **more})  # type: ignore[arg-type]  # every field is checked where it is used

    def documents(self, count: int) -> list[Outgoing]:
        """So many documents, each to an address of its own."""
        return [self.document() for _number in range(count)]

    def reminder(self, recipients: str = "") -> Outgoing:
        """An issued reminder on its way to ``recipients``, or to an address of its own."""
        document = self.document(recipients)
        customer = Customer.create(code=document.label, name="Kupec")
        package = Package.create(date=date(2012, 8, 17), created_at=now())
        row = Reminder.create(
            year=2012, number=self._documents, date=date(2012, 8, 17), customer=customer, customer_code=document.label,
            customer_name="Kupec", package=package, level=1, currency="EUR", amount=Decimal(10), days_late=1,
            days_sum=1, item_count=1, average_per_day=Decimal(10), cost=Decimal(2), pay_by=date(2012, 8, 25),
            state="issued", document=document.document_id,
        )
        return replace(document, reminder_id=row.id)

    def reminders(self, count: int) -> list[Outgoing]:
        """So many issued reminders, each to an address of its own."""
        return [self.reminder() for _number in range(count)]

    @staticmethod
    def state_of(reminder: Outgoing) -> str:
        """The state of a reminder in the database."""
        return str(Reminder.get_by_id(reminder.reminder_id).state)


class Hours(Clock):
    """A clock on which hours pass in a moment; ``waits`` lists what was waited for."""

    def __init__(self) -> None:
        self.ahead = 0.0
        self.looks = 0
        self.waits: list[float] = []
        self.on_wait: Callable[[], None] = lambda: None

    def now(self) -> datetime:
        return super().now() + timedelta(seconds=self.ahead)

    def seconds(self) -> float:
        self.looks += 1  # each look a tenth of a second later, so that every step is reported
        return super().seconds() + self.ahead + self.looks / 10

    def wait(self, wake: threading.Event, seconds: float) -> None:
        self.on_wait()
        if not wake.is_set():
            self.waits.append(seconds)
            self.ahead += seconds


@pytest.fixture
def hours(monkeypatch: pytest.MonkeyPatch) -> Hours:
    """A clock that need not be waited for."""
    monkeypatch.setattr("mail.course.LOOK", 600.0)  # else three days are a quarter of a million looks
    return Hours()


@pytest.fixture
def office(db: Path) -> Office:
    """A fresh database, set up for sending."""
    return Office()
