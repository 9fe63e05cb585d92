"""Waits on this computer for the browser to come back from a login; everything else that calls is sent away."""

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

from data.language import _

LONGEST = 8192  # characters of an address


class Listener:
    """Listens on the loopback address from ``with`` on; ``is_answer`` tells the awaited address from others."""

    def __init__(self) -> None:
        self._found = threading.Event()
        self._answer = ""
        self.is_answer: Callable[[str], bool] = lambda _address: False

    def __enter__(self) -> "Listener":
        listener = self

        class Handler(BaseHTTPRequestHandler):
            timeout = 10

            def do_GET(self) -> None:
                listener._take(self)

            def log_message(self, format: str, *arguments: Any) -> None:
                """Nothing: the address holds the code."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port: int = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.1,), daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
                 ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def wait(self, seconds: float) -> str:
        """The address the browser was sent to; empty if it did not come within so many ``seconds``."""
        self._found.wait(seconds)
        return self._answer

    def _take(self, request: BaseHTTPRequestHandler) -> None:
        address = f"http://localhost:{self.port}{request.path}"
        host = (request.headers.get("Host") or "").rpartition(":")[0]
        if len(address) > LONGEST or host not in ("localhost", "127.0.0.1") or not self.is_answer(address):
            self._say(request, 404, _("Nothing is waited for here."))
            return
        self._answer = self._answer or address
        self._found.set()
        self._say(request, 200, _("Dunmail has what it needs. You can close this window."))

    @staticmethod
    def _say(request: BaseHTTPRequestHandler, status: int, words: str) -> None:
        body = words.encode()
        request.send_response(status)
        for name, value in {"Content-Type": "text/plain; charset=utf-8", "Content-Length": str(len(body)),
                            "Cache-Control": "no-store", "Referrer-Policy": "no-referrer",
                            "X-Content-Type-Options": "nosniff", "Connection": "close"}.items():
            request.send_header(name, value)
        request.end_headers()
        request.wfile.write(body)
