"""One kind of request: a form posted to the provider, a JSON object back. Nothing of it is logged or redirected."""

import http.client
import json
import ssl
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from typing import Any, Never

from data.language import _
from data.secrets import Secret
from mail.oauth.words import BUSY, OAuthError, harmless

PATIENCE = 30.0  # seconds
MOST = 256 * 1024  # bytes of an answer
LOOPBACK = ("localhost", "127.0.0.1", "::1")


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """What was posted is secret: it goes to the address it was meant for, or nowhere."""

    def redirect_request(self, *_arguments: Any, **_more: Any) -> None:
        return None


def check_address(address: str) -> None:
    """OAuthError if secrets would travel unprotected: only https, or http to this computer itself."""
    parts = urllib.parse.urlsplit(address)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise OAuthError(_("The address {address} is not protected by https.").format(address=address))


def post(address: str, fields: Mapping[str, str]) -> dict[str, Any]:
    """Post ``fields`` and return the JSON object that comes back, a refusal too. OAuthError without an answer."""
    check_address(address)
    form = Secret(urllib.parse.urlencode({name: str.__str__(value) for name, value in fields.items()}))
    request = urllib.request.Request(address, form.encode(), {"Accept": "application/json"})
    try:
        with urllib.request.build_opener(_NoRedirects).open(request, timeout=PATIENCE) as response:
            body = response.read(MOST)
    except urllib.error.HTTPError as error:
        with error:
            body = error.read(MOST)
        answer = _object(body)
        if answer is None or "error" not in answer:
            raise OAuthError(_("{meaning} The provider said: {words}").format(
                meaning=_(BUSY), words=f"HTTP {error.code}")) from None
        return answer
    except (OSError, http.client.HTTPException) as error:
        _unreachable(address, error)
    answer = _object(body)
    if answer is None:
        raise OAuthError(_("What answers at {host} is not a login provider; a proxy perhaps.").format(
            host=urllib.parse.urlsplit(address).hostname))
    return answer


def _object(body: bytes) -> dict[str, Any] | None:
    try:
        answer = json.loads(body)
    except ValueError:
        return None
    return answer if isinstance(answer, dict) else None


def _unreachable(address: str, error: Exception) -> Never:
    reason = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(reason, ssl.SSLCertVerificationError):
        words = reason.verify_message
    elif isinstance(reason, TimeoutError):
        words = _("no answer in time")
    else:
        words = getattr(reason, "strerror", None) or str(reason) or type(reason).__name__
    raise OAuthError(_("The login provider {host} cannot be reached: {reason}").format(
        host=urllib.parse.urlsplit(address).hostname, reason=harmless(words))) from None
