"""What the preferences screen does in threads: storing, testing, the password; all without widgets."""

from typing import NamedTuple

from data.database import connection, transaction
from data.language import _
from data.preferences import Preferences, set_preference, unset_preference
from data.secrets import Secret, clear_password, find_password, set_password, where
from tui.email_request import own_address


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
    """Remove the stored password."""
    with connection():
        clear_password(Preferences(operator))
    return Answer(_("The password is forgotten."), saved=True)


def password_place(operator: str) -> str:
    """Where the password comes from now, in words."""
    with connection():
        preferences = Preferences(operator)
    if preferences["smtp.password_command"]:
        return _("printed by the password command")  # not run just to look: it may ask for a touch or a PIN
    place = where(preferences)
    return _("kept in: {where}").format(where=place) if place else _("no password is kept")


def send_to_me(operator: str) -> Answer:
    """Send a test message to the operator and say what the server answered, in its own words."""
    from data.ledger import outbox
    from mail.batch import send_test

    with connection():
        preferences = Preferences(operator)

        def password() -> str | None:
            found = find_password(preferences)
            return found.value if found else None

        address = own_address(operator)
        report = send_test(preferences, password, address, operator)
        messages = outbox(batch=report.batch)
    said = messages[0].last_words if messages else ""
    if report.accepted:
        return Answer(_("The server accepted the test message to {address}: {words}").format(
            address=address, words=said))
    return Answer(_("The test message was not accepted: {words}").format(words=report.reason or said), ok=False)
