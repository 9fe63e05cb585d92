"""A login provider on the loopback: authorisation, tokens, codes to be typed; and its own errors."""

import base64
import hashlib
import json
import secrets
import threading
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from mail.oauth.providers import Provider

DEVICE = "urn:ietf:params:oauth:grant-type:device_code"


@dataclass
class FakeProvider:
    """Gives tokens called ``access-N``. ``says`` are answers given instead, one for each request for one."""

    client_id: str = "dunmail-app"
    client_secret: str = ""
    lasts: int = 3600
    says: list[tuple[int, dict[str, Any] | str]] = field(default_factory=list)
    device_says: dict[str, Any] | None = None
    word: str = "token"  # begins every token and code
    interval: float = 0.01
    rotates: bool = True
    requests: list[dict[str, str]] = field(default_factory=list)
    live: set[str] = field(default_factory=set)
    given: int = 0

    def start(self) -> None:
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                form = dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
                status, answer = fake.answer(self.path, form)
                body = (answer if isinstance(answer, str) else json.dumps(answer)).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                if status in (301, 302, 307):
                    self.send_header("Location", "/elsewhere")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *arguments: Any) -> None:
                """Nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._codes: dict[str, dict[str, str]] = {}
        self._renewals: set[str] = set()
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def provider(self, **more: Any) -> Provider:
        """Its addresses, as the program's data has them."""
        values: dict[str, Any] = {
            "name": "microsoft", "title": "Microsoft", "authorize": f"{self.url}/{{tenant}}/authorize",
            "token": f"{self.url}/{{tenant}}/token", "device": f"{self.url}/{{tenant}}/devicecode",
            "scopes": {"smtp": "SMTP.Send offline_access", "incoming": "IMAP offline_access"},
            "redirect_host": "localhost",
        }
        return Provider(**{**values, **more})

    # What the browser does

    def browse(self, address: str, **changes: str) -> str:
        """Log in at ``address``; the address the browser is sent to. ``changes`` to its fields; "" takes one away."""
        fields = dict(parse_qsl(urlsplit(address).query))
        assert urlsplit(address).path.endswith("/authorize")
        assert fields["client_id"] == self.client_id
        code = f"{self.word}-code-{secrets.token_hex(4)}"
        self._codes[code] = fields
        back = {"code": code, "state": fields["state"], **changes}
        return f"{fields['redirect_uri']}?{urlencode({name: text for name, text in back.items() if text})}"

    @staticmethod
    def visit(address: str, host: str = "") -> tuple[int, str]:
        """Open ``address`` as the browser does, on the loopback; the status and what it says."""
        request = urllib.request.Request(address.replace("//localhost", "//127.0.0.1"))
        request.add_header("Host", host or urlsplit(address).netloc)
        try:
            with urllib.request.urlopen(request, timeout=5) as response:
                return response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    # What the program asks

    def answer(self, path: str, form: dict[str, str]) -> tuple[int, dict[str, Any] | str]:
        self.requests.append({**form, "path": path})
        if path.endswith("/devicecode"):
            return (400, self.device_says) if self.device_says and "error" in self.device_says else (200, {
                "user_code": "ABCD-EFGH", "device_code": f"{self.word}-device", "interval": self.interval,
                "verification_uri": f"{self.url}/device", "expires_in": 60, **(self.device_says or {})})
        if self.says:
            return self.says.pop(0)
        if form.get("client_id") != self.client_id or form.get("client_secret", "") != self.client_secret:
            return 401, {"error": "invalid_client", "error_description": "AADSTS7000215: Invalid client secret."}
        if form["grant_type"] == "authorization_code":
            asked = self._codes.pop(form["code"], None)
            challenge = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest())
            if asked is None or asked["code_challenge"] != challenge.rstrip(b"=").decode() \
                    or asked["redirect_uri"] != form["redirect_uri"] or asked["code_challenge_method"] != "S256":
                return 400, {"error": "invalid_grant"}
        elif form["grant_type"] == "refresh_token":
            if form["refresh_token"] not in self._renewals:
                return 400, {"error": "invalid_grant",
                             "error_description": f"AADSTS700082: expired {form['refresh_token']}\r\nTrace ID: 1"}
        else:
            assert (form["grant_type"], form["device_code"]) == (DEVICE, f"{self.word}-device")
        return 200, self.tokens()

    def tokens(self) -> dict[str, Any]:
        """New tokens; those before still renew."""
        self.given += 1
        access, renewal = f"{self.word}-access-{self.given}", f"{self.word}-renewal-{self.given}"
        self.live = {access}
        answer: dict[str, Any] = {"access_token": access, "expires_in": self.lasts, "token_type": "Bearer"}
        if self.rotates or self.given == 1:
            self._renewals.add(renewal)
            answer["refresh_token"] = renewal
        return answer
