"""What the preferences screen shows of the sending account's limits; learned ones can be forgotten there."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from data.errors import DunmailError
from data.language import _
from data.preferences import Preferences
from tui.outbox_actions import in_thread
from tui.screens.confirm import ConfirmScreen
from tui.screens.pick import PickScreen
from tui.sending import mail_app
from tui.widgets.text import plain

if TYPE_CHECKING:
    from tui.pace_limits import LimitRow
    from tui.screens.preferences import PreferencesScreen


def limits(screen: PreferencesScreen) -> None:
    """List the limits that count now; choosing one that was learned, or set for the account, offers to forget it."""
    screen.run_worker(_limits(screen), group="limits", exclusive=True, description="limits")


async def _limits(screen: PreferencesScreen) -> None:
    from data.pace import forget_limits

    try:
        account, rows = await in_thread(lambda: _read(mail_app(screen).operator))
    except DunmailError as error:  # what is stored cannot be used
        screen.tell(str(error), ok=False)
        return
    if not rows:
        screen.tell(_("No limit is known for {account}: Dunmail learns it from the server's first refusal.").format(
            account=account), ok=True)
        return
    title = _("Limits of {account}").format(account=account)
    chosen = await screen.app.push_screen_wait(
        PickScreen(title, [(str(place), row.line()) for place, row in enumerate(rows)]))
    if chosen is None:
        return
    row = rows[int(chosen)]
    if row.known is None:
        screen.tell(_("{limit}: change it on the tab of the pace.").format(limit=row.words()), ok=True)
        return
    question = ConfirmScreen(
        _("Forget the limit {limit}?").format(limit=plain(row.words())),
        _("Dunmail may then send faster, until the server refuses again."), _("Forget"))
    if await screen.app.push_screen_wait(question):
        seconds = row.limit.seconds
        await in_thread(lambda: forget_limits(account, seconds))
        screen.tell(_("Forgotten: {limit}").format(limit=row.words()), ok=True)


def _read(operator: str) -> tuple[str, list[LimitRow]]:
    """The account of what is stored, and its limits."""
    from mail.profiles import terms
    from mail.transports.ways import account_of
    from tui.pace_limits import read_limits

    preferences = Preferences(operator)
    account = account_of(preferences)
    return account, read_limits(account, terms(preferences))


WAYS: dict[str, Callable[[PreferencesScreen], None]] = {"limits": limits}
