"""The rules of reminding for one open item: whether it is due for a reminder, and on which level."""

from datetime import date, timedelta
from decimal import Decimal
from enum import Enum, auto
from typing import NamedTuple

from data.fields import CENT
from data.overdue import History, OverdueItem
from dunning.levels import LEVELS, DunningSettings


class Why(Enum):
    """Why an overdue item is not reminded now."""

    LAWSUIT = auto()
    HELD = auto()  # blocked, disputed or promised to be paid
    PREPARED = auto()  # it is on a reminder in preparation
    LAST = auto()  # its last reminder was the last before lawsuit
    MOST = auto()  # it has had as many reminders as there are to be
    COVERED = auto()  # by credits of the customer
    SMALL = auto()
    GRACE = auto()
    REPEAT = auto()


class Known(NamedTuple):
    """What else the books say of an item."""

    last: History | None = None  # its last issued reminder
    prepared: bool = False  # it is on one in preparation, too
    held: bool = False
    covered: Decimal = Decimal("0.00")  # by credits of the customer


class Rules(NamedTuple):
    """The settings as they work out on one day, so that 100,000 items need not ask them one by one."""

    day: date
    latest_due: date  # an item due later is within its grace days
    latest_reminder: tuple[date, ...]  # by the level to come: an item reminded later waits for it
    least_amount: Decimal
    most_reminders: int
    following: tuple[int, ...]  # the level after level 0, 1, 2, …


def rules_on(day: date, settings: DunningSettings) -> Rules:
    """What ``settings`` mean for reminders dated ``day``; InputError if no level is enabled."""
    intervals = {level.number: level.interval_days for level in settings.levels}
    apart = [max(settings.repeat_days, intervals.get(number, 0)) for number in (0, *LEVELS)]
    return Rules(
        day,
        day - timedelta(days=settings.grace_days + 1),
        tuple(day - timedelta(days=days) for days in apart),
        max(settings.least_amount, CENT),  # with a least amount of 0, still nothing open is no debt
        settings.most_reminders,
        tuple(settings.after(number) for number in (0, *LEVELS)),
    )


def judge(item: OverdueItem, known: Known, rules: Rules) -> int | Why:
    """The item's own level on a reminder of the day of ``rules``, or why it gets none."""
    why = left_out(item, known, rules)
    if why is not None:
        return why
    last = known.last
    level = rules.following[last.level if last else 0]
    return Why.REPEAT if last is not None and waits(last, level, rules) else level


def left_out(item: OverdueItem, known: Known, rules: Rules) -> Why | None:
    """Why the item gets no reminder whatever the level; None if only the time since its last one is left to ask."""
    last, amount = known.last, item.amount - known.covered if known.covered else item.amount
    if item.lawsuit:
        return Why.LAWSUIT
    if known.held:
        return Why.HELD
    if known.prepared:
        return Why.PREPARED
    if last is not None and last.last_before_lawsuit:
        return Why.LAST
    if last is not None and 0 < rules.most_reminders <= last.times:
        return Why.MOST
    if known.covered and amount <= 0:
        return Why.COVERED
    if amount < rules.least_amount:
        return Why.SMALL
    return Why.GRACE if item.due > rules.latest_due else None


def waits(last: History, level: int, rules: Rules) -> bool:
    """Whether it is too early for ``level``: the days between, or those to pay ``last``, are not over."""
    return last.date > rules.latest_reminder[level] or last.pay_by >= rules.day


def reminded_from(due: date, settings: DunningSettings) -> date:
    """The first day on which an item due on ``due`` may be reminded: the one after its grace days."""
    return due + timedelta(days=settings.grace_days + 1)


def repeated_from(last: History, settings: DunningSettings, level: int) -> date:
    """The first day on which an item may be on a reminder of ``level`` after ``last``.

    The repeat days, the days since the level before and those to pay must all be over.
    """
    apart = max(settings.repeat_days, settings.level(level).interval_days)
    return max(last.date + timedelta(days=apart), last.pay_by + timedelta(days=1))
