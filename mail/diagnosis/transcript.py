"""What was said on the wire, with the milliseconds since the start; what logs in is never in it."""

import contextlib
import re
import socket
import ssl
import time
from collections.abc import Callable

from mail.diagnosis.certificates import presented_chain
from mail.wire import Wire

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class Transcript:
    """Lines such as ``    12 -> EHLO [127.0.0.1]``; ``**`` stands before what neither side said."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self.lines: list[str] = []

    def note(self, text: str) -> None:
        """Add a remark."""
        self.add("**", text)

    def add(self, mark: str, text: str) -> None:
        """Add one line; what could command a terminal becomes spaces."""
        ms = round((time.monotonic() - self._started) * 1000)
        self.lines.append(f"{ms:6} {mark} {_CONTROL.sub(' ', text)}")

    def __str__(self) -> str:
        return "\n".join(self.lines)


class Mask:
    """Tells how a line may be shown. ``logging_in`` while what the client says may be a password.

    ``secrets`` is asked each time, so that none is kept here longer than the connection needs it.
    """

    def __init__(self, secrets: Callable[[], tuple[str, ...]]) -> None:
        self.logging_in = False
        self._secrets = secrets

    def client(self, line: str) -> str:
        """A line of ours: of a login only the mechanism is left."""
        words = line.split(" ")
        if words[0].upper() == "AUTH":
            return " ".join(words[:2]) + (" ***" if len(words) > 2 else "")
        return "***" if self.logging_in else line

    def server(self, line: str) -> str:
        """A line of the server, which may repeat what it was told."""
        for secret in self._secrets():
            if secret:
                line = line.replace(secret, "***")
        return line


class RecordingWire(Wire):
    """A wire that writes down what is said over it."""

    transcript: Transcript
    mask: Mask

    def hears(self, timeout: float) -> bool:
        """Whether the server says something within ``timeout`` seconds; OSError if it closes the connection."""
        if self._buffer:
            return True
        self._socket.settimeout(max(timeout, 0.001))
        try:
            data = self._socket.recv(8192)
        except TimeoutError:
            return False
        self._take(data)
        return True

    def hang_up(self) -> None:
        """End the connection while another thread waits for it; that thread closes it."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)

    def chain(self) -> list[bytes]:
        """All certificates (DER) the server showed, its own first; none before the encryption."""
        return presented_chain(self._socket) if isinstance(self._socket, ssl.SSLSocket) else []

    def write(self, data: bytes | memoryview, timeout: float) -> None:
        for line in bytes(data).decode("utf-8", "replace").splitlines():
            self.transcript.add("->", self.mask.client(line))
        super().write(data, timeout)

    def _read_line(self, deadline: float) -> str:
        line = super()._read_line(deadline)
        self.transcript.add("<-", self.mask.server(line))
        return line
