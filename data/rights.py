"""Rights: what clerks may do and what needs a supervisor, in one table, asked by the functions that change things."""

from enum import Enum

from data.acting import acting
from data.errors import RightsError
from data.language import N_, _
from data.models import Operator

CLERK, SUPERVISOR = "clerk", "supervisor"
LEVELS = (N_("clerk"), N_("supervisor"))  # each may also do what those before it may


class Right(Enum):
    """Something an operator may be allowed: the least level it needs, and what it is in words."""

    PREPARE = CLERK, N_("prepare and issue reminders")
    SEND = CLERK, N_("send e-mail")
    CUSTOMERS = CLERK, N_("change customers and contacts")
    UNLOCK = SUPERVISOR, N_("unlock reminders")
    DELETE = SUPERVISOR, N_("delete reminders")
    SETTINGS = SUPERVISOR, N_("change the preferences for everybody")
    OPERATORS = SUPERVISOR, N_("change operators")

    @property
    def least(self) -> str:
        """The least level that has the right."""
        return self.value[0]

    @property
    def words(self) -> str:
        """What it allows, to follow “may”."""
        return _(self.value[1])


def why_not(right: Right) -> str:
    """Why the operator who acts may not do it, in a sentence; empty if they may, or if nobody acts.

    The level is read anew each time: whoever is no longer a supervisor may not go on being one.
    """
    code = acting()
    if not code:
        return ""
    row = Operator.get_or_none((Operator.code == code) & Operator.active)
    level = row.level if row is not None else CLERK
    if LEVELS.index(level) >= LEVELS.index(right.least):
        return ""
    return _("Only a supervisor may {right}. You ({code}) are a {level}; ask a supervisor to do it, or to change your "
             "level under Operators.").format(right=right.words, code=code, level=_(level))


def require(right: Right) -> None:
    """RightsError with the reason if the operator who acts may not do it."""
    if reason := why_not(right):
        raise RightsError(reason)
