"""What the table's keys do to reminders: issue, unlock, delete; how it is asked and how the end is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from data.database import connection
from data.language import _, ngettext
from data.preferences import Preferences
from data.rights import Right, why_not
from data.selection import STATES, Selection

if TYPE_CHECKING:
    from dunning.issuing import Outcome

Report = Callable[[int, int], None]
ShouldStop = Callable[[], bool]
Counts = dict[str, int]  # reminders by state


class Terms(NamedTuple):
    """How reminders are issued: by how much less may be owed than they say, and whether outdated ones are, too."""

    deviation: Decimal
    stale: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """One of the three. ``state`` is the one a reminder must be in; the texts are functions of how many."""

    state: str
    question: Callable[[int], str]
    consequence: Callable[[], str]
    button: Callable[[], str]
    doing: Callable[[], str]
    told: Callable[[int], str]
    run: Callable[[Selection, str, Report, ShouldStop], Outcome]
    right: Right = Right.PREPARE


def _issue(
    selection: Selection, operator: str, report: Report, should_stop: ShouldStop, terms: Terms | None = None
) -> Outcome:
    from dunning import issuing

    wanted = terms or usual_terms(operator)
    return issuing.issue(selection, Preferences(operator), report, should_stop, **wanted._asdict())


def _unlock(selection: Selection, _operator: str, _report: Report, _should_stop: ShouldStop) -> Outcome:
    from dunning import issuing

    return issuing.unlock(selection)


def _delete(selection: Selection, _operator: str, _report: Report, _should_stop: ShouldStop) -> Outcome:
    from dunning import issuing

    return issuing.delete(selection)


ISSUE = Change(
    "prepared",
    lambda n: ngettext("Issue {n} reminder?", "Issue {n} reminders?", n).format(n=n),
    lambda: _("The letters are written and stored, and the reminders are locked."),
    lambda: _("Issue"),
    lambda: _("Issuing"),
    lambda n: ngettext("{n} reminder issued.", "{n} reminders issued.", n).format(n=n),
    _issue,
)
UNLOCK = Change(
    "issued",
    lambda n: ngettext("Unlock {n} reminder?", "Unlock {n} reminders?", n).format(n=n),
    lambda: _("They are prepared again, may be changed or deleted, and their letters become void."),
    lambda: _("Unlock"),
    lambda: _("Unlocking"),
    lambda n: ngettext("{n} reminder unlocked.", "{n} reminders unlocked.", n).format(n=n),
    _unlock,
    Right.UNLOCK,
)
DELETE = Change(
    "prepared",
    lambda n: ngettext("Delete {n} reminder?", "Delete {n} reminders?", n).format(n=n),
    lambda: _("Their items can be prepared again."),
    lambda: _("Delete"),
    lambda: _("Deleting"),
    lambda n: ngettext("{n} reminder deleted.", "{n} reminders deleted.", n).format(n=n),
    _delete,
    Right.DELETE,
)


def usual_terms(operator: str) -> Terms:
    """Those of the preferences."""
    with connection():
        return Terms(Preferences(operator)["dunning.deviation"])


def issue_on(terms: Terms) -> Change:
    """To issue on these terms."""
    return replace(ISSUE, run=partial(_issue, terms=terms))


def refusal(change: Change) -> str:
    """Why the operator may not make the change, or nothing."""
    with connection():
        return why_not(change.right)


def count_states(selection: Selection) -> Counts:
    """How many reminders of ``selection`` are in each state."""
    from data.pages import ReminderPages

    with connection():
        return {
            state: ReminderPages(replace(selection, state=state)).count() if selection.state in (None, state) else 0
            for state in STATES
        }


def left_alone(change: Change, counts: Counts) -> str:
    """A sentence for every state that ``change`` does not fit."""
    words = {
        "prepared": lambda n: ngettext("{n} is only prepared and stays as it is.",
                                       "{n} are only prepared and stay as they are.", n),
        "issued": lambda n: ngettext("{n} is issued and stays as it is.", "{n} are issued and stay as they are.", n),
        "sent": lambda n: ngettext("{n} was sent and stays as it is.", "{n} were sent and stay as they are.", n),
    }
    return "\n".join(
        words[state](n).format(n=n) for state, n in counts.items() if n and state != change.state
    )


def not_done(outcome: Outcome, asked: int, others: str, stopped: bool) -> tuple[str, list[str]]:
    """What the end adds to how many were done: a text, and a line for each reminder that was skipped."""
    lines = [f"{skipped.label}: {skipped.reason}" for skipped in outcome.skipped]
    parts = [*([others] if others else []), *outcome.notes]
    left = asked - outcome.done - len(lines)
    if left > 0:
        words = ngettext("{n} was not reached, because you stopped.", "{n} were not reached, because you stopped.",
                         left) if stopped else \
            ngettext("{n} was changed or deleted by somebody else meanwhile.",
                     "{n} were changed or deleted by somebody else meanwhile.", left)
        parts.append(words.format(n=left))
    if lines:
        parts.append(_("Not done, and why:"))
    return "\n".join(parts), lines
