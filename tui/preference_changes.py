"""What the preferences screen does in threads: storing, testing, the password; all without widgets."""

from typing import NamedTuple

from data.database import connection, transaction
from data.language import _
from data.preferences import Preferences, set_preference, unset_preference
from data.secrets import Secret, clear_password, look, need_password, passphrase, places, set_password
from tui.email_request import own_address
from tui.login import get_ready


class Change(NamedTuple):
    """A preference to store in a scope, or (``text`` None) to forget there."""

    key: str
    text: str | None


class Answer(NamedTuple):
    """What came of it, in words; ``saved`` when what is stored has changed."""

    words: str
    ok: bool = True
    saved: bool = False


def save(changes: list[Change], scope: str, operator: str, password: Secret) -> Answer:
    """Store ``changes`` for ``scope`` (an operator, or "" for everybody), all or nothing, then the password."""
    with connection():
        with transaction():
            for change in changes:
                if change.text is None:
                    unset_preference(change.key, scope)
                else:
                    set_preference(change.key, change.text, scope)
        if not password:
            return Answer(_("Saved."), saved=True)
        place = set_password(Preferences(operator), password)
    return Answer(_("Saved. The password is kept in: {where}.").format(where=place), saved=True)


def forget(operator: str) -> Answer:
    """Remove the stored password, or the login's tokens."""
    with connection():
        preferences = Preferences(operator)
    if preferences["smtp.auth"] == "xoauth2":
        from mail.oauth import tokens

        tokens.forget(preferences)
        return Answer(_("Logged out: the tokens are forgotten here."), saved=True)
    clear_password(preferences)
    return Answer(_("The password is forgotten."), saved=True)


def vault_passphrase() -> Answer:
    """Make the vault or change its passphrase, asking for all of it."""
    return Answer(passphrase(), saved=True)


def password_place(operator: str) -> str:
    """Where the password or the login token comes from now, in words, and where a new one is kept."""
    with connection():
        preferences = Preferences(operator)
    if preferences["smtp.auth"] == "xoauth2":
        from mail.oauth.tokens import kept

        seen = kept(preferences)
        words = _("logged in; kept in: {where}").format(where=seen.where) if seen.where else _("nobody is logged in")
    else:
        seen = look(preferences)
        words = _("kept in: {where}").format(where=seen.where) if seen.where else _("no password is kept")
    if seen.locked:
        words = _("perhaps in the vault, which is locked")
    keyring, vault, memory = places()
    if not keyring.why_not:
        return words if seen.where else f"{words}; " + _("a new one goes to: {where}").format(where=keyring.words)
    here = memory if vault.why_not else vault
    new = _("a new one goes to: {where}").format(where=here.words)
    return f"{words}; {new} ({keyring.why_not})"


def send_to_me(operator: str) -> Answer:
    """Send a test message to the operator and say what the server answered, in its own words."""
    from data.ledger import outbox
    from mail.batch import send_test
    from mail.transports.ways import way_of

    with connection():
        preferences = Preferences(operator)
        service = way_of(preferences).service
        get_ready(preferences, service)
        address = own_address(operator)
        report = send_test(preferences, lambda: need_password(preferences, service), address, operator)
        messages = outbox(batch=report.batch)
    said = messages[0].last_words if messages else ""
    if report.accepted:
        return Answer(_("The server accepted the test message to {address}: {words}").format(
            address=address, words=said))
    if report.handed:
        return Answer(_("The test message to {address}: {words}").format(address=address, words=said))
    return Answer(_("The test message was not accepted: {words}").format(words=report.reason or said), ok=False)
