"""What the preferences screen does in threads: storing, testing, the password; all without widgets."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from data.database import connection
from data.errors import DunmailError
from data.language import _, ngettext
from data.meanwhile import ChangedMeanwhileError
from data.preference_files import Difference
from data.preferences import Change, Preferences, change_preferences
from data.secrets import Secret, clear_password, look, need_password, passphrase, places, set_password
from tui.email_request import own_address
from tui.login import get_ready

NAMED = 4  # keys that the answer names


class Answer(NamedTuple):
    """What came of it, in words; ``saved`` when what is stored has changed.

    ``conflicts`` are what somebody else changed meanwhile and what it would become by ``again``.
    """

    words: str
    ok: bool = True
    saved: bool = False
    conflicts: Sequence[Difference] = ()
    again: "Callable[[], Answer] | None" = None


def save(
    changes: list[Change], scope: str, operator: str, password: Secret, known: Mapping[str, str | None] | None = None
) -> Answer:
    """Store ``changes`` for ``scope`` (an operator, or "" for everybody), all or nothing, then the password.

    ``known`` is what the scope had when the changes were typed; without it nobody is asked. InputError or RightsError
    if nothing was stored. A password that could not be kept does not undo the rest, and the answer says so.
    """
    with connection():
        try:
            change_preferences(changes, scope, known)
        except ChangedMeanwhileError as error:
            conflicts = [Difference(each.key, error.stored[each.key], each.text) for each in changes
                         if each.key in error.stored]
            return Answer(str(error), ok=False, conflicts=conflicts, again=partial(
                save, changes, scope, operator, password, {**(known or {}), **error.stored}))
        stored = _stored(changes)
        if not password:
            return Answer(stored, saved=True)
        try:
            place = set_password(Preferences(operator), password)
        except DunmailError as error:
            words = _("The password was not kept: {error}").format(error=error)
            return Answer(f"{stored} {words}" if changes else words, ok=False, saved=bool(changes))
    return Answer(f"{stored} {_('The password is kept in: {where}.').format(where=place)}", saved=True)


def _stored(changes: Sequence[Change]) -> str:
    """What was stored, in words."""
    if not changes:
        return _("Saved.")
    keys = ", ".join(change.key for change in changes[:NAMED])
    if len(changes) > NAMED:
        keys += ", …"
    return ngettext("Saved {n} value: {keys}.", "Saved {n} values: {keys}.", len(changes)).format(
        n=len(changes), keys=keys)


def apply(differences: Sequence[Difference], scope: str, operator: str) -> Answer:
    """Make the changes that were shown, all or nothing."""
    return save([each.change for each in differences], scope, operator, Secret(""),
                {each.key: each.before for each in differences})


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
