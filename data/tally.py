"""What can be done to a selection: how many of its reminders are in which state."""

from typing import Any, NamedTuple

from peewee import fn

from data.conditions import condition
from data.models import Reminder
from data.pages import execute
from data.selection import Selection


class Tally(NamedTuple):
    """Reminders by state; ``last`` are those that may be handed over to a lawsuit without insisting."""

    prepared: int = 0
    issued: int = 0
    sent: int = 0
    last: int = 0
    lawsuit: int = 0
    defaulter: int = 0

    @property
    def all(self) -> int:
        """Every reminder of the selection."""
        return self.prepared + self.issued + self.sent

    @property
    def letters(self) -> int:
        """Those that have a letter."""
        return self.issued + self.sent


def tally(selection: Selection) -> Tally:
    """Count the selected reminders; reads each once."""
    kinds = (Reminder.state, Reminder.last_before_lawsuit, Reminder.lawsuit, Reminder.defaulter)
    query: Any = Reminder.select(*kinds, fn.COUNT(Reminder.id))
    where = condition(selection)
    if where is not None:
        query = query.where(where)
    found = dict.fromkeys(Tally._fields, 0)
    for state, last, lawsuit, defaulter, count in execute(query.group_by(*kinds)):
        found[state] += count
        found["lawsuit"] += count if lawsuit else 0
        found["defaulter"] += count if defaulter else 0
        found["last"] += count if last and not lawsuit and state != "prepared" else 0
    return Tally(**found)
