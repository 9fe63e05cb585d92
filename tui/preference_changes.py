"""What the preferences screen does in threads: storing, testing, the password; all without widgets."""

from typing import NamedTuple

from data.database import connection, transaction
from data.language import _
from data.preferences import Preferences, set_preference, unset_preference


class Change(NamedTuple):
    """A preference to store in a scope, or (``text`` None) to forget there."""

    key: str
    text: str | None


class Answer(NamedTuple):
    """What came of it, in words; ``saved`` when what is stored has changed."""

    words: str
    ok: bool = True
    saved: bool = False


class Secret:
    """A password that no repr, log or traceback shows."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def __bool__(self) -> bool:
        return bool(self._text)

    def __repr__(self) -> str:
        return "Secret(…)"

    def reveal(self) -> str:
        """The password itself."""
        return self._text


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
        from data.secrets import set_password

        where = set_password(Preferences(operator), password.reveal())
    return Answer(_("Saved. The password is kept in: {where}.").format(where=where), saved=True)


def forget(operator: str) -> Answer:
    """Remove the stored password."""
    from data.secrets import clear_password

    with connection():
        clear_password(Preferences(operator))
    return Answer(_("The password is forgotten."), saved=True)


def password_place(operator: str) -> str:
    """Where the password comes from now, in words."""
    from data.secrets import where

    with connection():
        place = where(Preferences(operator))
    return _("kept in: {where}").format(where=place) if place else _("no password is kept")


def send_to_me(operator: str) -> Answer:
    """Send a test message to the sender's own address and say what the server answered."""
    from data.secrets import find_password
    from mail.batch import send_test

    with connection():
        preferences = Preferences(operator)
        send_test(preferences, lambda: find_password(preferences)[0])
    return Answer(_("The server accepted the test message."))
