"""The settings of reminding: the kind, the limits, and what each level means."""

from dataclasses import dataclass
from decimal import Decimal

from data.errors import InputError
from data.fields import CENT
from data.language import _
from data.preferences import Preferences
from data.rates import Rate, parse_rates
from dunning.interest import ACT_365, NONE

LEVELS = (1, 2, 3)
SIMPLE, STEPWISE, BALANCE = "simple", "stepwise", "balance"
NOTHING = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Level:
    """The settings of one level."""

    number: int
    enabled: bool = True
    contact_code: str = ""
    cost: Decimal = NOTHING
    cost_once: bool = True  # else for each item
    interest: str = NONE  # or contractual, statutory
    interest_percent: Decimal = NOTHING  # yearly, if contractual
    interval_days: int = 0  # since the level before, at least
    last_before_lawsuit: bool = False
    pay_within_days: int = 8
    multiple: int = 1  # of the base amount, if reminding is by balance

    def costs(self, items: int) -> Decimal:
        """The cost of a reminder with so many items."""
        return self.cost if self.cost_once else self.cost * items


@dataclass(frozen=True, slots=True)
class DunningSettings:
    """How to remind; the defaults are those of the preferences, but for the levels."""

    levels: tuple[Level, ...]
    kind: str = STEPWISE
    base_amount: Decimal = Decimal("100.00")
    grace_days: int = 5
    least_amount: Decimal = CENT
    least_percent: Decimal = NOTHING
    least_total: Decimal = NOTHING
    repeat_days: int = 10
    most_reminders: int = 0  # of an item; 0: no limit
    first_number: int = 1
    day_count: str = ACT_365
    country: str = ""  # whose statutory interest is charged
    rates: tuple[Rate, ...] = ()  # statutory ones, added to those shipped
    lump_sum: bool = False
    stale_import_days: int = 3

    def level(self, number: int) -> Level:
        """The settings of level ``number``."""
        return next(level for level in self.levels if level.number == number)

    @property
    def enabled(self) -> list[int]:
        """The numbers of the levels in use; InputError if there is none."""
        enabled = [level.number for level in self.levels if level.enabled]
        if not enabled:
            raise InputError(_("No reminder level is enabled. Enable one, for example with: "
                               "dunmail preferences set dunning.level.1.enabled yes"))
        return enabled

    def after(self, number: int) -> int:
        """The level that follows ``number`` (0: never reminded): the next one enabled; the last one repeats.

        InputError if no level is enabled.
        """
        if self.kind == SIMPLE:
            return 1
        enabled = self.enabled
        return next((level for level in enabled if level > number), enabled[-1])

    def reached(self, balance: Decimal) -> int:
        """The highest level in use whose multiple of the base amount the overdue ``balance`` reaches; 0 if none."""
        multiple = balance // self.base_amount
        return max((level for level in self.enabled if self.level(level).multiple <= multiple), default=0)


def settings_from(preferences: Preferences) -> DunningSettings:
    """The settings as the operator's preferences have them."""
    return DunningSettings(
        levels=tuple(_level(preferences, number) for number in LEVELS),
        kind=preferences["dunning.kind"],
        base_amount=preferences["dunning.base_amount"],
        grace_days=preferences["dunning.grace_days"],
        least_amount=preferences["dunning.least_amount"],
        least_percent=preferences["dunning.least_percent"],
        least_total=preferences["dunning.least_total"],
        repeat_days=preferences["dunning.repeat_days"],
        most_reminders=preferences["dunning.most_reminders"],
        first_number=preferences["dunning.first_number"],
        day_count=preferences["dunning.day_count"],
        country=preferences["dunning.statutory_country"] or preferences["company.country"].strip().upper(),
        rates=tuple(parse_rates(preferences["dunning.statutory_rates"])),
        lump_sum=preferences["dunning.lump_sum"],
        stale_import_days=preferences["dunning.stale_import_days"],
    )


def _level(preferences: Preferences, number: int) -> Level:
    prefix = f"dunning.level.{number}"
    return Level(
        number,
        enabled=preferences[f"{prefix}.enabled"],
        contact_code=preferences[f"{prefix}.contact_code"],
        cost=preferences[f"{prefix}.cost"],
        cost_once=preferences[f"{prefix}.cost_once"],
        interest=preferences[f"{prefix}.interest"],
        interest_percent=preferences[f"{prefix}.interest_percent"],
        interval_days=preferences[f"{prefix}.interval_days"],
        last_before_lawsuit=preferences[f"{prefix}.last_before_lawsuit"],
        pay_within_days=preferences[f"{prefix}.pay_within_days"],
        multiple=preferences[f"{prefix}.multiple"],
    )
