"""Asks before reminders are issued, unlocked or deleted, does it in a thread, and tells the end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from textual.screen import Screen

from data.language import _
from data.selection import Selection
from tui import changes
from tui.changes import Change
from tui.screens.confirm import ConfirmScreen
from tui.sending import mail_app

if TYPE_CHECKING:
    from dunning.issuing import Outcome


async def ask_to_change(
    screen: Screen[None], change: Change, target: Selection | None, changed: Callable[[], object]
) -> int:
    """Make ``change`` to those of ``target`` it fits, after asking, and tell the end; how many it was made to.

    ``changed`` is called before the end is told, so that the screen below shows it already.
    """
    from tui.screens.outcome import OutcomeScreen
    from tui.screens.work import Done, WorkScreen

    if reason := await asyncio.to_thread(changes.refusal, change):
        screen.notify(reason, severity="warning", markup=False)
        return 0
    counts = await asyncio.to_thread(changes.count_states, target) if target else {}
    fitting, others = counts.get(change.state, 0), changes.left_alone(change, counts)
    if target is None or not fitting:
        if target is not None and target.marks and not any(counts.values()):
            others = _("None of the marked reminders is shown; the filter may hide them. F4 takes the marks away.")
        words = _("There is nothing to do.") + f"\n{others}".rstrip()
        screen.notify(words, severity="warning", markup=False)
        return 0
    agreed = await _agreed(screen, change, fitting, f"{change.consequence()}\n{others}".rstrip())
    if agreed is None:
        return 0
    job = partial(agreed.run, replace(target, state=change.state), mail_app(screen).operator)
    working: WorkScreen[Outcome] = WorkScreen(change.doing(), job)
    done: Done[Outcome] = await screen.app.push_screen_wait(working)
    if done.result is None:
        await screen.app.push_screen_wait(OutcomeScreen(_("This could not be done"), done.error))
        return 0
    changed()
    text, lines = changes.not_done(done.result, fitting, others, done.stopped)
    await screen.app.push_screen_wait(OutcomeScreen(change.told(done.result.done), text, lines))
    return done.result.done


async def _agreed(screen: Screen[None], change: Change, count: int, text: str) -> Change | None:
    """The change to ``count`` reminders as it was agreed to, or None."""
    title = change.question(count)
    if change is not changes.ISSUE:
        yes = await screen.app.push_screen_wait(ConfirmScreen(title, text, change.button()))
        return change if yes else None
    from tui.screens.issue import IssueScreen

    usual = await asyncio.to_thread(changes.usual_terms, mail_app(screen).operator)
    terms = await screen.app.push_screen_wait(IssueScreen(title, text, usual))
    return None if terms is None else changes.issue_on(terms)
