"""The embedded mail catcher: an SMTP server for this computer only, which keeps what it gets."""

import asyncio
import contextlib
import re
import shutil
import tempfile
import threading
import time
import weakref
from dataclasses import dataclass
from datetime import datetime
from email.parser import BytesHeaderParser
from email.policy import default
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data.errors import StoppedError
from data.fields import now
from data.language import _
from mail.message import one_line

if TYPE_CHECKING:
    import ssl

HOST = "127.0.0.1"
WINDOW = 60.0  # seconds of the limit, counted from the first message on, as Postfix does
START = 10.0  # seconds
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class Caught:
    """A message that arrived; ``file`` holds its bytes."""

    at: datetime
    sender: str
    recipients: tuple[str, ...]
    subject: str
    message_id: str
    size: int
    file: Path


class Catcher:
    """Catches mail on 127.0.0.1. Port 0 is any free one; ``port`` tells which after ``start``.

    With ``per_minute`` messages beyond it are refused for the rest of the minute. Messages are saved as .eml in
    ``directory``, or else in a temporary folder that ``stop`` removes. Any login is taken. An address in
    ``full_once`` is refused once, as a mailbox that is full.
    """

    def __init__(
        self, port: int = 0, per_minute: int | None = None, directory: Path | None = None,
        tls: "ssl.SSLContext | None" = None,
    ) -> None:
        self.port = port
        self.per_minute = per_minute
        self.refused = 0
        self.full_once: set[str] = set()
        self._keep = directory is not None
        self.directory = directory or Path(tempfile.mkdtemp(prefix="dunmail-caught-"))
        self._tls = tls
        self._caught: list[Caught] = []
        self._lock = threading.Lock()
        self._window = (float("-inf"), 0)  # since when, how many
        self._end: tuple[asyncio.AbstractEventLoop, asyncio.Event] | None = None
        self._thread: threading.Thread | None = None
        self._ready = threading.Event()
        self._problem: OSError | None = None

    def start(self) -> None:
        """Listen, in a thread of its own; StoppedError if the port is taken or not allowed."""
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._thread = threading.Thread(target=self._run, name="catcher", daemon=True)
        self._thread.start()
        self._ready.wait(START)
        if self._problem is not None:
            raise StoppedError(_("Port {port} cannot be listened on: {error}").format(
                port=self.port, error=self._problem.strerror or self._problem))

    def stop(self) -> None:
        """Stop listening and cut what is connected."""
        if self._end is not None and self._thread is not None:
            loop, event = self._end
            with contextlib.suppress(RuntimeError):  # it has ended by itself
                loop.call_soon_threadsafe(event.set)
            self._thread.join(START)
            self._end = None
        if not self._keep:
            shutil.rmtree(self.directory, ignore_errors=True)

    def caught(self) -> list[Caught]:
        """What has arrived so far, in order; may be asked from any thread."""
        with self._lock:
            return list(self._caught)

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except OSError as error:
            self._problem = error
        finally:
            self._ready.set()

    async def _serve(self) -> None:
        from aiosmtpd.smtp import SMTP  # deferred: 60 ms, and only the demo needs it

        connected: weakref.WeakSet[Any] = weakref.WeakSet()

        def connection() -> Any:
            protocol = self._protocol(SMTP)
            connected.add(protocol)
            return protocol

        loop, end = asyncio.get_running_loop(), asyncio.Event()
        server = await loop.create_server(connection, HOST, self.port)
        self.port = server.sockets[0].getsockname()[1]
        self._end = (loop, end)
        self._ready.set()
        await end.wait()
        server.close()
        for protocol in list(connected):
            if protocol.transport is not None:
                protocol.transport.abort()
        await asyncio.sleep(0)  # the transports close in the next round of the loop

    def _protocol(self, smtp: Any) -> Any:
        from aiosmtpd.smtp import AuthResult

        return smtp(
            _Handler(self), hostname="catcher.dunmail", ident="Dunmail catcher", enable_SMTPUTF8=True,
            data_size_limit=100_000_000, tls_context=self._tls, auth_require_tls=False,
            authenticator=lambda *login: AuthResult(success=True),
        )

    def allows_another(self) -> bool:
        """Count a message that is about to come; False if it is one too many for this minute."""
        if self.per_minute is None:
            return True
        since, count = self._window
        if time.monotonic() - since >= WINDOW:
            since, count = time.monotonic(), 0
        self._window = (since, count + 1)
        if count < self.per_minute:
            return True
        self.refused += 1
        return False

    def take(self, sender: str, recipients: tuple[str, ...], content: bytes) -> None:
        """Save a message; its headers are only shown, never believed."""
        headers = BytesHeaderParser(policy=default).parsebytes(content)
        subject = " ".join(one_line(str(headers.get("Subject", ""))).split())
        # As it came: reading it as a Message-ID fails with one that is none.
        found = next((value for name, value in headers.raw_items() if name.lower() == "message-id"), "")
        message_id = one_line(found.encode("ascii", "replace").decode())
        with self._lock:
            number = len(self._caught) + 1
            name = _UNSAFE.sub("-", recipients[0] if recipients else "")[:60]
            file = self.directory / f"{number:05d}-{name}.eml"
            file.write_bytes(content)
            self._caught.append(Caught(now(), sender, recipients, subject, message_id, len(content), file))


class _Handler:
    """What aiosmtpd asks at each step; the names are its own."""

    def __init__(self, catcher: Catcher) -> None:
        self._catcher = catcher

    async def handle_MAIL(
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if not self._catcher.allows_another():
            return "450 4.7.1 Error: too much mail from 127.0.0.1"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if address in self._catcher.full_once:
            self._catcher.full_once.discard(address)
            return f"552 5.2.2 <{address}>: the mailbox is full"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        content = envelope.original_content or b""
        self._catcher.take(str(envelope.mail_from), tuple(envelope.rcpt_tos), content)
        return f"250 2.0.0 OK: caught as {len(self._catcher.caught())}"
