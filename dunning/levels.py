"""The rules of reminding: whether an open item is due for a reminder, and on which level."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum, auto
from typing import NamedTuple

from data.errors import InputError
from data.fields import CENT
from data.language import _
from data.packages import History, OverdueItem
from data.preferences import Preferences

LEVELS = (1, 2, 3)
SIMPLE = "simple"  # one level; the other kind is stepwise


@dataclass(frozen=True, slots=True)
class Level:
    """The settings of one level."""

    number: int
    enabled: bool = True
    contact_code: str = ""
    cost: Decimal = Decimal("0.00")
    last_before_lawsuit: bool = False
    pay_within_days: int = 8


@dataclass(frozen=True, slots=True)
class DunningSettings:
    """How to remind; the defaults are those of the preferences, but for the levels."""

    levels: tuple[Level, ...]
    kind: str = "stepwise"
    grace_days: int = 5
    least_amount: Decimal = CENT
    repeat_days: int = 10
    first_number: int = 1

    def level(self, number: int) -> Level:
        """The settings of level ``number``."""
        return next(level for level in self.levels if level.number == number)

    def after(self, number: int) -> int:
        """The level that follows ``number`` (0: never reminded): the next one enabled; the last one repeats.

        InputError if no level is enabled.
        """
        if self.kind == SIMPLE:
            return 1
        enabled = [level.number for level in self.levels if level.enabled]
        if not enabled:
            raise InputError(_("No reminder level is enabled. Enable one, for example with: "
                               "dunmail preferences set dunning.level.1.enabled yes"))
        return next((level for level in enabled if level > number), enabled[-1])


def settings_from(preferences: Preferences) -> DunningSettings:
    """The settings as the operator's preferences have them."""
    return DunningSettings(
        levels=tuple(_level(preferences, number) for number in LEVELS),
        kind=preferences["dunning.kind"],
        grace_days=preferences["dunning.grace_days"],
        least_amount=preferences["dunning.least_amount"],
        repeat_days=preferences["dunning.repeat_days"],
        first_number=preferences["dunning.first_number"],
    )


def _level(preferences: Preferences, number: int) -> Level:
    prefix = f"dunning.level.{number}"
    return Level(
        number,
        preferences[f"{prefix}.enabled"],
        preferences[f"{prefix}.contact_code"],
        preferences[f"{prefix}.cost"],
        preferences[f"{prefix}.last_before_lawsuit"],
        preferences[f"{prefix}.pay_within_days"],
    )


class Why(Enum):
    """Why an overdue item is not reminded now."""

    LAWSUIT = auto()
    PREPARED = auto()  # it is on a reminder in preparation
    LAST = auto()  # its last reminder was the last before lawsuit
    SMALL = auto()
    GRACE = auto()
    REPEAT = auto()


class Rules(NamedTuple):
    """The settings as they work out on one day, so that 100,000 items need not ask them one by one."""

    latest_due: date  # an item due later is within its grace days
    latest_reminder: date  # an item reminded later is not repeated yet
    least_amount: Decimal
    following: tuple[int, ...]  # the level after level 0, 1, 2, …


def rules_on(day: date, settings: DunningSettings) -> Rules:
    """What ``settings`` mean for reminders dated ``day``; InputError if no level is enabled."""
    return Rules(
        day - timedelta(days=settings.grace_days + 1),
        day - timedelta(days=settings.repeat_days),
        max(settings.least_amount, CENT),  # with a least amount of 0, still nothing open is no debt
        tuple(settings.after(number) for number in (0, *LEVELS)),
    )


def judge(item: OverdueItem, last: History | None, prepared: bool, rules: Rules) -> int | Why:
    """The item's own level on a reminder of the day of ``rules``, or why it gets none.

    ``last`` is its last issued reminder; ``prepared`` says that it is on one in preparation, too.
    """
    if item.lawsuit:
        return Why.LAWSUIT
    if prepared:
        return Why.PREPARED
    if last is not None and last.last_before_lawsuit:
        return Why.LAST
    if item.amount < rules.least_amount:
        return Why.SMALL
    if item.due > rules.latest_due:
        return Why.GRACE
    if last is None:
        return rules.following[0]
    if last.date > rules.latest_reminder:
        return Why.REPEAT
    return rules.following[last.level]


def reminded_from(due: date, settings: DunningSettings) -> date:
    """The first day on which an item due on ``due`` may be reminded: the one after its grace days."""
    return due + timedelta(days=settings.grace_days + 1)


def repeated_from(last: date, settings: DunningSettings) -> date:
    """The first day on which an item reminded on ``last`` may be reminded again."""
    return last + timedelta(days=settings.repeat_days)
