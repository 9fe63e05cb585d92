"""Bytes to and from an SMTP server: replies in, commands and dot-stuffed bodies out, nothing flushed by itself."""

import contextlib
import os
import re
import socket
import ssl
import struct
import time
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from data.language import _
from mail.transports.transport import Reply

BLOCK = 64 * 1024
LONGEST_LINE = 4096  # RFC 5321 says 512; some greetings are chattier
MOST_LINES = 200
PROMPT = 0.01  # seconds; a reply that takes longer is waited for
_LINE = re.compile(r"([2-5]\d\d)(?:([ -])(.*))?", re.DOTALL)
_ENHANCED = re.compile(r"([245]\.\d{1,3}\.\d{1,3})(?:\s+|$)")
_LINGER = struct.pack("hh" if os.name == "nt" else "ii", 1, 0)  # on, for no time: closing discards
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


class _Line(NamedTuple):
    """A line of a reply."""

    code: int
    last: bool
    enhanced: str
    text: str


@lru_cache(maxsize=64)
def _parse(line: str) -> _Line | None:
    """None if it is none. Most replies of a server are always the same."""
    match = _LINE.fullmatch(line)
    if not match:
        return None
    text, enhanced = match[3] or "", ""
    if found := _ENHANCED.match(text):
        enhanced, text = found[1], text[found.end() :]
    return _Line(int(match[1]), match[2] != "-", enhanced, _CONTROL.sub(" ", text).strip())


def _stuffed(parts: Iterable[bytes]) -> Iterator[bytes]:
    """The parts of a message with another point before each that begins a line (RFC 5321, 4.5.2).

    A document in base64 has no point, which is seen ten times as fast as that no line begins with one.
    """
    before = b"\r\n"
    for part in parts:
        stuffed = part
        if b"." in part:
            stuffed = (before + part).replace(b"\r\n.", b"\r\n..")[len(before) :]
        yield stuffed
        before = (before + part[-2:])[-2:]


class Wire:
    """A connected socket. ValueError where the server breaks the protocol, OSError where the connection does."""

    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock
        self._buffer = bytearray()
        self.lines: list[str] = []  # of the newest reply, without codes
        self.waiting: Callable[[], None] | None = None  # called once, before anything that takes more than PROMPT

    @property
    def buffered(self) -> bool:
        """Whether bytes of the server wait that no reply has used."""
        return bool(self._buffer)

    def name(self) -> str:
        """What to call ourselves: the address as a literal, which is right everywhere and needs no name service."""
        address = str(self._socket.getsockname()[0]).partition("%")[0]
        return f"[IPv6:{address}]" if ":" in address else f"[{address}]"

    def encrypt(self, context: ssl.SSLContext, host: str, timeout: float) -> None:
        """Go on encrypted; the certificate must be ``host``'s."""
        self._socket.settimeout(timeout)
        self._socket = context.wrap_socket(self._socket, server_hostname=host)

    def certificate(self) -> bytes:
        """The server's own certificate (DER), empty before the encryption."""
        return (self._socket.getpeercert(binary_form=True) or b"") if isinstance(self._socket, ssl.SSLSocket) else b""

    def encryption(self) -> str:
        """Protocol and cipher, such as ``TLSv1.3, TLS_AES_256_GCM_SHA384``; empty if there is none."""
        if not isinstance(self._socket, ssl.SSLSocket):
            return ""
        cipher = self._socket.cipher()
        return f"{self._socket.version()}, {cipher[0] if cipher else '?'}"

    def write(self, data: bytes | memoryview, timeout: float) -> None:
        """Send all of ``data``; TimeoutError if that takes more than ``timeout`` seconds."""
        self._socket.settimeout(timeout)
        self._socket.sendall(data)

    def write_body(self, parts: Iterable[bytes], timeout: float) -> None:
        """Send a message without the end of its last line, in blocks, each within ``timeout`` seconds."""
        data = b"".join(_stuffed(parts))
        view = memoryview(data)[: -2 if data.endswith(b"\r\n") else None]
        if len(view) > BLOCK:
            self._wait()
        for start in range(0, len(view), BLOCK):
            self.write(view[start : start + BLOCK], timeout)

    def has_news(self) -> bool:
        """Whether the server said something; OSError if it closed the connection. Does not wait."""
        return bool(self._buffer) or self._take_news()

    def _take_news(self) -> bool:
        self._socket.settimeout(0)
        try:
            data = self._socket.recv(8192)
        except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            return False
        self._take(data)
        return True

    def _take(self, data: bytes) -> None:
        if not data:
            raise ConnectionResetError(None, _("The server closed the connection."))
        self._buffer += data

    def read_reply(self, timeout: float) -> Reply:
        """The next reply, all its lines, within ``timeout`` seconds."""
        deadline = time.monotonic() + timeout
        self.lines = []
        code, enhanced = 0, ""
        while len(self.lines) < MOST_LINES:
            line = self._read_line(deadline)
            parsed = _parse(line)
            if parsed is None or code not in (0, parsed.code):
                raise ValueError(f"not an SMTP reply: {line[:200]!r}")
            code, enhanced = parsed.code, enhanced or parsed.enhanced
            self.lines.append(parsed.text)
            if parsed.last:
                return Reply(code, enhanced, " ".join(filter(None, self.lines)))
        raise ValueError(f"a reply of more than {MOST_LINES} lines")

    def _read_line(self, deadline: float) -> str:
        while (end := self._buffer.find(b"\n")) < 0:
            if len(self._buffer) > LONGEST_LINE:
                raise ValueError("a line without end instead of a reply")
            left = deadline - time.monotonic()
            if left <= 0:
                if not self._take_news():  # what came while this process stood still is no silence
                    raise TimeoutError
                continue
            self._receive(left)
        line = bytes(self._buffer[:end]).rstrip(b"\r")
        del self._buffer[: end + 1]
        if len(line) > LONGEST_LINE:
            raise ValueError(f"a reply line of more than {LONGEST_LINE} bytes")
        return line.decode("utf-8", "replace")

    def _receive(self, seconds: float) -> None:
        prompt = self.waiting is not None and seconds > PROMPT
        self._socket.settimeout(PROMPT if prompt else seconds)
        try:
            self._take(self._socket.recv(8192))
        except TimeoutError:
            if not prompt:
                raise
            self._wait()  # the time that takes counts, too

    def _wait(self) -> None:
        waiting, self.waiting = self.waiting, None
        if waiting is not None:
            waiting()

    def close(self) -> None:
        """Close after a goodbye, when nothing is left to be sent."""
        self._socket.close()

    def abort(self) -> None:
        """Close with a reset, so that the system throws away what it has not sent."""
        with contextlib.suppress(OSError):
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER)
        self._socket.close()
