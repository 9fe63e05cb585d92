"""Logging in by a code typed on any device (RFC 8628), for a terminal without a browser."""

import threading
import time
from typing import NamedTuple

from data.errors import InputError
from data.language import _
from data.secrets import Secret
from mail.oauth.providers import Client
from mail.oauth.tokens import Tokens, tokens_from
from mail.oauth.web import post
from mail.oauth.words import OAuthError, refusal

GRANT = "urn:ietf:params:oauth:grant-type:device_code"
PENDING, SLOWER = "authorization_pending", "slow_down"
STEP = 5.0  # seconds to wait longer when asked to slow down, by the RFC
LASTS = 900.0  # seconds, if the provider does not say


class DeviceCode(NamedTuple):
    """``user_code`` is typed at ``address``; the provider is asked every ``interval`` seconds until ``until``."""

    user_code: str
    address: str
    interval: float
    until: float  # time.monotonic
    device_code: Secret


def begin(client: Client) -> DeviceCode:
    """Ask for a code. InputError if the provider has none for mail, OAuthError if it refuses."""
    provider = client.provider
    if not provider.device:
        raise InputError(_("{provider} gives no codes for mail. Log in in a browser; where it is on another computer, "
                           "paste the final address.").format(provider=provider.title))
    answer = post(client.address(provider.device), {**client.identity(), "scope": client.scope})
    if "error" in answer:
        raise refusal(answer, [client.secret or ""])
    try:
        return DeviceCode(
            str(answer["user_code"]), str(answer.get("verification_uri") or answer["verification_url"]),
            max(0.0, float(answer.get("interval", STEP))), time.monotonic() + float(answer.get("expires_in", LASTS)),
            Secret(answer["device_code"]))
    except (KeyError, TypeError, ValueError):
        raise OAuthError(_("The provider's answer has no code.")) from None


def wait(code: DeviceCode, client: Client, cancelled: threading.Event) -> Tokens | None:
    """The tokens, once somebody has typed the code; None if ``cancelled``. OAuthError if it is declined or expires."""
    interval = code.interval
    while not cancelled.wait(interval):
        answer = post(client.address(client.provider.token), {
            **client.identity(), "grant_type": GRANT, "device_code": code.device_code})
        error = answer.get("error")
        if error not in (PENDING, SLOWER):
            if error:
                raise refusal(answer, [code.device_code, client.secret or ""])
            return tokens_from(answer, client)
        if time.monotonic() >= code.until:
            raise refusal({"error": "expired_token"})
        interval += STEP if error == SLOWER else 0
    return None
