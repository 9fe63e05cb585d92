"""SMTP to old servers that let in whoever has read mail just before: POP before SMTP."""

from functools import partial

from data.errors import DunmailError
from data.language import _
from data.preferences import Preferences
from data.secrets import need_password
from mail.connection import Server
from mail.mailbox import MailAccount, key_of
from mail.pop3 import knock
from mail.session import Session
from mail.transports.smtp import pop_account


def knock_first(preferences: Preferences) -> MailAccount:
    """Log in to the incoming mail account, once; DunmailError in words if it lets nobody in."""
    account = pop_account(preferences)
    knock(account, key_of(account, preferences, partial(need_password, preferences, "incoming")))
    return account


class PopBeforeSmtp(Session):
    """A session that logs in to the incoming mail account, once, before each connection."""

    def __init__(self, server: Server, preferences: Preferences) -> None:
        super().__init__(server)
        self._preferences = preferences

    def open(self) -> None:
        """As ``Session.open``; Failure at stage auth if the mail account lets nobody in."""
        self._begin("auth")
        try:
            knock_first(self._preferences)
        except DunmailError as error:
            raise self._fail("settings", _("POP before SMTP: {error}").format(error=error)) from None
        super().open()
