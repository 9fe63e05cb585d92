"""What the actions menu lists: everything one can do to reminders, and to how many of a target."""

from collections.abc import Callable
from dataclasses import dataclass

from data.language import N_, _
from data.tally import Tally


@dataclass(frozen=True, slots=True)
class Entry:
    """An action; ``command`` is the record of its direct key, ``fits`` to how many reminders of a tally it applies."""

    name: str
    title: str
    command: str
    fits: Callable[[Tally], int]


ENTRIES = (
    Entry("issue", N_("Issue"), "reminders.issue", lambda t: t.prepared),
    Entry("print", N_("Print the letters"), "reminders.print", lambda t: t.letters),
    Entry("export", N_("Export the list"), "reminders.export", lambda t: t.all),
    Entry("email", N_("E-mail"), "reminders.email", lambda t: t.issued),
    Entry("again", N_("E-mail again"), "reminders.again", lambda t: t.sent),
    Entry("posted", N_("Mark as sent by post"), "reminders.posted", lambda t: t.issued),
    Entry("hand_over", N_("Hand over to lawsuit"), "reminders.hand_over", lambda t: t.last),
    Entry("lawsuit", N_("Mark as in lawsuit"), "reminders.lawsuit", lambda t: t.all - t.lawsuit),
    Entry("no_lawsuit", N_("No longer in lawsuit"), "reminders.lawsuit", lambda t: t.lawsuit),
    Entry("hold", N_("Hold back from the customers"), "reminders.hold", lambda t: t.all),
    Entry("defaulter", N_("Mark customers as defaulters"), "reminders.defaulter", lambda t: t.all - t.defaulter),
    Entry("no_defaulter", N_("Customers no defaulters any more"), "reminders.defaulter", lambda t: t.defaulter),
    Entry("unlock", N_("Unlock"), "reminders.unlock", lambda t: t.issued),
    Entry("delete", N_("Delete"), "reminders.delete", lambda t: t.prepared),
)
INSISTING = ("hand_over",)  # possible with none that fits, because the operator may insist


def possible(entry: Entry, counted: Tally) -> bool:
    """Whether there is anything to do."""
    return bool(entry.fits(counted) or (entry.name in INSISTING and counted.letters))


def fits_words(entry: Entry, counted: Tally) -> str:
    """``8 of 11``, or ``11`` if it fits all."""
    n = entry.fits(counted)
    return str(n) if n == counted.all else _("{n} of {total}").format(n=n, total=counted.all)
