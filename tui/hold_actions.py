"""What the screens do to holds: ask for one, change one, lift some; each in a thread, and told afterwards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from textual.screen import Screen

from data.errors import DunmailError
from data.holding import change_in_force, hold_customer, hold_customers, hold_item, lift
from data.holds import BLOCK, KINDS
from data.language import _, ngettext
from data.selection import Selection
from tui.hold_words import about_words, customer_words, customers_words, item_words, lift_question
from tui.outbox_actions import in_thread, tell
from tui.screens.confirm import ConfirmScreen
from tui.screens.hold import HoldForm, HoldScreen

if TYPE_CHECKING:
    from data.in_force import InForce


class HoldTarget(NamedTuple):
    """Something that can be held: what it is called, and what holds it."""

    words: str
    hold: Callable[[HoldForm], object]


def item_target(document: str, customer: str, name: str) -> HoldTarget:
    """An open item of the customer (code)."""
    return HoldTarget(item_words(document, customer, name), lambda form: hold_item(
        document, form.kind, form.reason, form.until, customer=customer))


def customer_target(customer: str, name: str) -> HoldTarget:
    """A customer (code)."""
    return HoldTarget(customer_words(customer, name), lambda form: hold_customer(
        customer, form.kind, form.reason, form.until))


def customers_target(selection: Selection, count: int) -> HoldTarget:
    """The ``count`` customers of the selected reminders."""
    return HoldTarget(customers_words(count), lambda form: hold_customers(
        selection, form.kind, form.reason, form.until))


def targets_of(customer: str, name: str, document: str = "") -> list[HoldTarget]:
    """The item with that ``document``, if any, and the customer it belongs to."""
    whole = customer_target(customer, name)
    return [item_target(document, customer, name), whole] if document else [whole]


def holds_about(holds: Sequence[InForce], document: str = "") -> list[InForce]:
    """Those of ``holds`` on the item with that ``document``, or else those on the whole customer."""
    of_item = [hold for hold in holds if document and hold.document == document]
    return of_item or [hold for hold in holds if not hold.document]


async def ask_to_hold(screen: Screen[None], targets: Sequence[HoldTarget]) -> bool:
    """Ask which of ``targets`` is held, why and until when, and do it; whether that was done."""
    form = await screen.app.push_screen_wait(HoldScreen(_("Hold reminders back"), [each.words for each in targets]))
    if form is None:
        return False
    target = targets[form.target]
    return await _do(screen, lambda: target.hold(form), _("Held: {what}").format(what=target.words))


async def ask_to_change(screen: Screen[None], row: InForce) -> bool:
    """Ask for another kind, reason or last day; whether something was changed."""
    before = HoldForm(0, row.kind, row.reason, row.until)
    form = await screen.app.push_screen_wait(HoldScreen(
        _("Change a hold"), [about_words(row)], before, (BLOCK,) if row.own else KINDS))
    if form is None or form == before:
        return False
    return await _do(screen, lambda: change_in_force(row, form.kind, form.reason, form.until),
                     _("Changed: {what}").format(what=about_words(row)))


async def ask_to_lift(screen: Screen[None], rows: Sequence[InForce]) -> bool:
    """Say what is lifted, ask, and do it; whether that was done."""
    if not rows:
        tell(screen, _("Nothing keeps it back."))
        return False
    if not await screen.app.push_screen_wait(ConfirmScreen(*lift_question(list(rows)), _("Lift"))):
        return False
    words = ngettext("{n} hold lifted.", "{n} holds lifted.", len(rows)).format(n=len(rows))
    return await _do(screen, lambda: lift(rows), words)


async def _do(screen: Screen[None], work: Callable[[], object], words: str) -> bool:
    try:
        await in_thread(work)
    except DunmailError as error:
        tell(screen, str(error))
        return False
    tell(screen, words, "information")
    return True
