"""Logging in in a browser: an address to open, and what comes back to it (authorisation code with PKCE, RFC 7636)."""

import base64
import hashlib
import hmac
import secrets
from urllib.parse import parse_qs, urlencode, urlsplit

from data.errors import InputError
from data.language import _
from data.secrets import Secret
from data.secrets.secret import bare
from mail.oauth.providers import Client
from mail.oauth.tokens import Tokens, tokens_from
from mail.oauth.web import check_address, post
from mail.oauth.words import refusal

PASTED_PORT = 8400  # in the address the browser cannot open, because it is on another computer


class BrowserLogin:
    """One login of ``client``. ``redirect`` is where the browser is sent back to, an address of this computer."""

    def __init__(self, client: Client, port: int = PASTED_PORT) -> None:
        self._client = client
        self._state = secrets.token_urlsafe(24)
        self._verifier = Secret(secrets.token_urlsafe(48))
        self.redirect = f"http://{client.provider.redirect_host}:{port}/"

    @property
    def address(self) -> str:
        """The address to open in a browser. It holds no secret."""
        challenge = base64.urlsafe_b64encode(hashlib.sha256(self._verifier.encode()).digest()).rstrip(b"=").decode()
        fields = {
            "client_id": self._client.client_id, "response_type": "code", "redirect_uri": self.redirect,
            "scope": self._client.scope, "state": self._state, "code_challenge": challenge,
            "code_challenge_method": "S256", "login_hint": self._client.user, **self._client.provider.extra,
        }
        authorize = self._client.address(self._client.provider.authorize)
        check_address(authorize)
        return f"{authorize}?{urlencode(fields)}"

    def is_answer(self, address: str) -> bool:
        """Whether ``address`` is what this login waits for: it has the state that only this login knows."""
        state = self._fields(address).get("state", "")
        return hmac.compare_digest(state.encode("utf-8", "replace"), self._state.encode())

    def finish(self, address: str) -> Tokens:
        """The tokens for the address the browser was sent to at the end.

        InputError if it is the address of something else, OAuthError if the login was refused.
        """
        fields = self._fields(address)
        if not fields:
            raise InputError(_("This is not the final address. Copy all of it from the browser's address bar; it "
                               "begins with {start}").format(start=self.redirect))
        if not self.is_answer(address):
            raise InputError(_("This address belongs to another login. Open the address shown here, log in, and copy "
                               "the final one."))
        if "error" in fields:
            raise refusal({name: bare(text) for name, text in fields.items() if name.startswith("error")})
        if not (code := fields.get("code")):
            raise InputError(_("The final address has no code. Copy all of it."))
        answer = post(self._client.address(self._client.provider.token), {
            **self._client.identity(), "grant_type": "authorization_code", "code": code,
            "redirect_uri": self.redirect, "code_verifier": self._verifier, "scope": self._client.scope,
        })
        if "error" in answer:
            raise refusal(answer, [code, self._verifier, self._client.secret or ""])
        return tokens_from(answer, self._client)

    @staticmethod
    def _fields(address: str) -> dict[str, Secret]:
        """The fields of an address; those given twice are not to be trusted and left out."""
        try:
            query = parse_qs(urlsplit(address.strip()).query)
        except ValueError:
            return {}
        return {name: Secret(values[0]) for name, values in query.items() if len(values) == 1}
