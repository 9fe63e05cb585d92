"""Tokens: kept where passwords are kept, renewed before they expire, or when a server has refused one."""

import json
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from data.language import _
from data.preferences import Preferences
from data.secrets import Look, Place, Secret, Service, find_secret, forget_secret, keep_secret, look_for
from data.secrets.find import account
from mail.oauth.providers import Client, client_from
from mail.oauth.web import post
from mail.oauth.words import OAuthError, refusal

MARGIN = 300  # seconds before its end a token is renewed: clocks differ, and a long message takes a while
HOUR = 3600  # seconds a token lasts if the provider does not say

_renewing = threading.Lock()


class Tokens(NamedTuple):
    """``access`` opens the mailbox until ``expires`` (seconds since 1970); ``renewal`` gets the next one."""

    access: Secret
    renewal: Secret
    expires: float
    client_id: str

    def to_text(self) -> Secret:
        """The tokens as they are kept."""
        return Secret(json.dumps({"access": str.__str__(self.access), "renewal": str.__str__(self.renewal),
                                  "expires": self.expires, "client_id": self.client_id}))

    @classmethod
    def from_text(cls, text: str) -> "Tokens | None":
        """What ``to_text`` gave; None if it is something else."""
        try:
            kept = json.loads(str.__str__(text))
            return cls(Secret(kept["access"]), Secret(kept["renewal"]), float(kept["expires"]), kept["client_id"])
        except (ValueError, KeyError, TypeError):
            return None


def tokens_from(answer: Mapping[str, Any], client: Client, renewal: str = "") -> Tokens:
    """The tokens in a provider's answer; ``renewal`` is the one before, where it gives no new one. OAuthError."""
    if "error" in answer:
        raise refusal(answer, [client.secret or "", renewal])
    access = answer.get("access_token")
    if not isinstance(access, str) or not access:
        raise OAuthError(_("The provider's answer has no token."))
    try:
        lasts = float(answer.get("expires_in", HOUR))
    except (TypeError, ValueError):
        lasts = HOUR
    new = answer.get("refresh_token")
    return Tokens(Secret(access), Secret(new if isinstance(new, str) else renewal), time.time() + lasts,
                  client.client_id)


def token_name(preferences: Preferences, service: Service) -> str:
    """What the tokens of an account are kept under."""
    return f"oauth {account(preferences, service)}"


def keep(tokens: Tokens, preferences: Preferences, service: Service = "smtp", place: Place | None = None) -> str:
    """Keep tokens; returns where, in words."""
    return keep_secret(token_name(preferences, service), tokens.to_text(), place)


def find(preferences: Preferences, service: Service = "smtp") -> Tokens | None:
    """The tokens kept for the account, if they belong to the client that is set."""
    text = find_secret(token_name(preferences, service)).value
    tokens = Tokens.from_text(text) if text else None
    return tokens if tokens and tokens.client_id == preferences["oauth.client_id"].strip() else None


def check(preferences: Preferences, service: Service = "smtp") -> None:
    """OAuthError if nobody is logged in for the account; a locked vault is asked for."""
    if find(preferences, service) is None:
        raise nobody(preferences, service)


def nobody(preferences: Preferences, service: Service) -> OAuthError:
    """The error that nobody is logged in."""
    command = "dunmail oauth login" + (" --for incoming" if service == "incoming" else "")
    return OAuthError(_("Nobody is logged in for {user}. Log in in the preferences, or with: {command}").format(
        user=preferences[f"{service}.username"], command=command))


def kept(preferences: Preferences, service: Service = "smtp") -> Look:
    """Where the tokens are kept, without asking anybody."""
    return look_for(token_name(preferences, service))


def forget(preferences: Preferences, service: Service = "smtp") -> None:
    """Log out: forget the tokens."""
    forget_secret(token_name(preferences, service))


def token_source(preferences: Preferences, service: Service = "smtp") -> Callable[[str], Secret]:
    """Gives a token that is good now; called with the one a server has refused, or with nothing.

    The function raises OAuthError in words if somebody has to log in again. It may wait for the provider.
    """
    def token(refused: str = "") -> Secret:
        with _renewing:
            tokens = find(preferences, service)
            if tokens is None:
                raise nobody(preferences, service)
            fresh = tokens.expires - time.time() > MARGIN
            if fresh and tokens.access != refused:  # another thread or program may have renewed it meanwhile
                return tokens.access
            tokens = renew(tokens, client_from(preferences, service))
            keep(tokens, preferences, service)
            return tokens.access

    return token


def renew(tokens: Tokens, client: Client) -> Tokens:
    """New tokens for old ones. OAuthError in words, such as that somebody must log in again."""
    if not tokens.renewal:
        raise OAuthError(_("The provider gave no lasting login. Log in again."))
    fields = {**client.identity(), "grant_type": "refresh_token", "refresh_token": tokens.renewal,
              "scope": client.scope}
    return tokens_from(post(client.address(client.provider.token), fields), client, tokens.renewal)
