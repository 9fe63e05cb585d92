"""What the preferences screen does with the server and its password: test, check, log in, vault, forget."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, get_args

from data.language import _
from tui.preference_changes import forget as forget_password
from tui.preference_changes import send_to_me, vault_passphrase
from tui.screens.confirm import ConfirmScreen
from tui.sending import mail_app

if TYPE_CHECKING:
    from tui.screens.preferences import PreferencesScreen


def test(screen: PreferencesScreen) -> None:
    """Send one message to oneself with what is stored."""
    if screen.changed():
        screen.tell(_("Save first (F10): the test uses what is stored."))
    else:
        screen.work(_("Sending a test message …"), "test message", partial(send_to_me, mail_app(screen).operator))


def check(screen: PreferencesScreen) -> None:
    """Check what is stored."""
    from tui.screens.check import CheckScreen

    if screen.changed():
        screen.tell(_("Save first (F10): the check uses what is stored."))
    elif not screen.busy:
        screen.app.push_screen(CheckScreen(), lambda _result: screen.reload())


def login(screen: PreferencesScreen) -> None:
    """Log in at the provider that is stored, in a window; sending and reading mail have a login of their own each."""
    from data.preferences import Preferences
    from data.secrets import Service
    from tui.screens.choice import ChoiceScreen
    from tui.screens.login import LoginScreen

    operator = mail_app(screen).operator

    def ended(words: str | None) -> None:
        if words:
            screen.tell(words, ok=True)
            screen.look_for_password()

    if screen.changed():
        screen.tell(_("Save first (F10): the login uses what is stored."))
        return
    preferences, services = Preferences(operator), get_args(Service)
    wanted = [service for service in services if preferences[f"{service}.auth"] == "xoauth2"] or ["smtp"]

    def begin(chosen: str | None) -> None:
        for service in wanted:
            if service == chosen:
                screen.app.push_screen(LoginScreen(operator, service), ended)

    if len(wanted) == 1:
        begin(wanted[0])
    else:
        choices = [("cancel", _("Cancel")), ("smtp", _("To send")), ("incoming", _("To read"))]
        screen.app.push_screen(ChoiceScreen(
            _("Log in to send mail, or to read it?"),
            _("Sending and incoming mail have a login of their own each."), choices), begin)


def vault(screen: PreferencesScreen) -> None:
    """Make the vault, or change its passphrase; both are asked for in windows."""
    screen.work(_("The vault …"), "vault", vault_passphrase)


def forget(screen: PreferencesScreen) -> None:
    """Remove the stored password, after asking."""
    def answered(yes: bool | None) -> None:
        if yes:
            screen.work(_("Forgetting the password …"), "password", partial(forget_password, mail_app(screen).operator))

    text = _("It is removed from where it is kept on this computer.")
    screen.app.push_screen(ConfirmScreen(_("Forget the SMTP password?"), text, _("Forget")), answered)


WAYS: dict[str, Callable[[PreferencesScreen], None]] = {
    "test": test, "check": check, "login": login, "vault": vault, "forget": forget}
