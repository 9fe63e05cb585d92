"""The SMTP transport as the preferences describe it, and the account whose pace and lease it uses."""

from data.errors import InputError
from data.language import _
from data.preferences import Preferences
from mail.connection import LOGINS, Server, Timeouts
from mail.oauth.tokens import token_source
from mail.oauth.web import LOOPBACK
from mail.session import Session
from mail.transports.way import Way


def server_from(preferences: Preferences) -> Server:
    """The server of the preferences. InputError if no server is named, or a login without a user name."""
    host = preferences["smtp.host"].strip()
    if not host:
        raise InputError(_("No SMTP server is set. Set smtp.host in the preferences."))
    username = preferences["smtp.username"]
    if preferences["smtp.auth"] in LOGINS and not username:
        raise InputError(_("The login has no user name. Set smtp.username, or smtp.auth to none."))
    if preferences["smtp.auth"] == "xoauth2" and preferences["smtp.security"] == "none" and host not in LOOPBACK:
        raise InputError(_("A login token is never sent unprotected. Set smtp.security to starttls or tls."))
    return server_as_set(preferences)


def server_as_set(preferences: Preferences) -> Server:
    """The server of the preferences, whether or not it could be used."""
    patience = preferences["smtp.timeout"] or Timeouts().connect
    return Server(
        host=preferences["smtp.host"].strip(), port=preferences["smtp.port"], security=preferences["smtp.security"],
        auth=preferences["smtp.auth"], username=preferences["smtp.username"], ca_file=preferences["smtp.ca_file"],
        fingerprint=preferences["smtp.fingerprint"],
        timeouts=Timeouts(connect=patience),
    )


def account_of(preferences: Preferences) -> str:
    """Whose limits count and who may send once at a time: ``user@host:port``."""
    who = preferences["smtp.username"] if preferences["smtp.auth"] in LOGINS else ""
    return f"{who or preferences['sender.address']}@{preferences['smtp.host'].strip()}:{preferences['smtp.port']}"


def way(preferences: Preferences) -> Way:
    """Straight to a mail server."""

    def check() -> None:
        server_from(preferences)

    return Way(
        id="smtp", title="SMTP", account=account_of(preferences), needs=_("a mail server and its password"),
        outcome=_("accepted by the server"), check=check,
        open=lambda password: Session(server_from(preferences), password, token_source(preferences)),
        confirms=True, paced=True,
    )
