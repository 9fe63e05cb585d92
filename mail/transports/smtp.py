"""The SMTP transport as the preferences describe it, and the account whose pace and lease it uses."""

from collections.abc import Callable

from data.errors import InputError
from data.language import _
from data.preferences import Preferences
from mail.connection import LOGINS, Server, Timeouts
from mail.mailbox import MailAccount, account_from
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
    if preferences["smtp.auth"] == "xoauth2" and preferences["smtp.security"] == "none" and not _is_here(host):
        raise InputError(_("A login token is never sent unprotected. Set smtp.security to starttls or tls."))
    if preferences["smtp.auth"] == "pop-before-smtp":
        pop_account(preferences)
    return server_as_set(preferences)


def _is_here(host: str) -> bool:
    from mail.oauth.web import LOOPBACK  # deferred, like all of OAuth: 15 ms for those who log in with a password

    return host in LOOPBACK


def server_as_set(preferences: Preferences) -> Server:
    """The server of the preferences, whether or not it could be used."""
    patience = preferences["smtp.timeout"] or Timeouts().connect
    return Server(
        host=preferences["smtp.host"].strip(), port=preferences["smtp.port"], security=preferences["smtp.security"],
        auth=preferences["smtp.auth"], username=preferences["smtp.username"], ca_file=preferences["smtp.ca_file"],
        fingerprint=preferences["smtp.fingerprint"],
        timeouts=Timeouts(connect=patience), dsn=preferences["smtp.dsn"],
    )


def pop_account(preferences: Preferences) -> MailAccount:
    """The account that logs in before sending (smtp.auth pop-before-smtp); InputError if it cannot."""
    account = account_from(preferences)
    if account.protocol != "pop3":
        raise InputError(_("smtp.auth pop-before-smtp needs incoming mail by POP3. Set incoming.protocol to pop3."))
    return account


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
        open=lambda password: _session(preferences, password),
        confirms=True, paced=True,
    )


def _session(preferences: Preferences, password: Callable[[], str | None]) -> Session:
    server = server_from(preferences)
    if server.auth == "pop-before-smtp":
        from mail.transports.pop_before_smtp import PopBeforeSmtp

        return PopBeforeSmtp(server, preferences)
    if server.auth != "xoauth2":
        return Session(server, password)
    from mail.oauth.tokens import token_source

    return Session(server, password, token_source(preferences))
