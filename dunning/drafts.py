"""From the items that are due to the reminder about them, with cost, interest, lump sum and credit."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal

from data.errors import InputError
from data.fields import round_money
from data.holds import Reason
from data.language import _
from data.overdue import Debtor
from data.packages import Planned, PlannedItem
from data.rates import COUNTRIES
from dunning.interest import NONE, STATUTORY, Law, Reckoner, contractual, law_of, statutory
from dunning.judging import NOTHING, Books, Due, Verdict
from dunning.levels import DunningSettings
from dunning.reasons import remark

LUMP_SUMS = {  # for the costs of recovery, of each claim against a business, without any proof
    "EUR": Decimal("40.00"),  # directive 2011/7/EU, article 6; in Slovenia ZPreZP-1, article 14
    "CZK": Decimal("1200.00"),  # Government regulation 351/2013, section 3
}


class Drafter:
    """Drafts the reminders of one day; their numbers come later, when all are known."""

    def __init__(self, on: date, settings: DunningSettings, books: Books) -> None:
        self._on, self._settings, self._books = on, settings, books
        self._reckoners = {level.number: _reckoner(on, settings, level.number) for level in settings.levels}

    def draft(self, debtor: Debtor, verdict: Verdict) -> Planned:
        """The reminder about the items that are due, on the highest of their levels."""
        due, first = verdict.due, verdict.due[0].item
        level = self._settings.level(max(each.level for each in due))
        reckoner = self._reckoners[level.number]
        items = tuple(self._item(each, reckoner, debtor) for each in due)
        amount, days = sum((item.amount for item in items), NOTHING), sum(item.days_late for item in items)
        credits = self._books.credits.get((first.customer_id, first.currency), NOTHING)
        credit = sum((each.covered for each in due), NOTHING) if credits else NOTHING
        return Planned(
            number=0,
            customer=debtor.code,
            name=debtor.name,
            level=level.number,
            amount=amount,
            days_late=mean_days(days, len(items)),
            average_per_day=per_day(amount, days),
            cost=level.costs(len(items)),
            currency=first.currency,
            items=items,
            customer_id=first.customer_id,
            days_sum=days,
            pay_by=self._on + timedelta(days=level.pay_within_days),
            contact_code=level.contact_code,
            last_before_lawsuit=level.last_before_lawsuit,
            interest=sum((item.interest for item in items), NOTHING) if reckoner else NOTHING,
            lump_sum=sum((item.lump_sum for item in items), NOTHING) if self._settings.lump_sum else NOTHING,
            credit=credit,
            customer_credit=credits,
            remark=remark(verdict.left, credit, first.currency, list(self._broken(due)), self._settings),
        )

    def _item(self, each: Due, reckoner: Reckoner | None, debtor: Debtor) -> PlannedItem:
        item = each.item
        return PlannedItem(
            item.id, item.document, item.issued, item.due, item.amount, item.reference,
            self._on.toordinal() - item.due.toordinal(), each.level, each.last.reminder if each.last else None,
            reckoner.interest(item.amount - each.covered, item.due) if reckoner else NOTHING,
            self._lump_sum(each, debtor) if self._settings.lump_sum else NOTHING,
        )

    def _lump_sum(self, each: Due, debtor: Debtor) -> Decimal:
        if debtor.kind != "company" or each.item.id in self._books.charged:
            return NOTHING
        return LUMP_SUMS.get(each.item.currency, NOTHING)

    def _broken(self, due: Sequence[Due]) -> Iterator[Reason]:
        """The promises whose day has passed since the items were last reminded."""
        holds = self._books.holds
        if not holds.broken_customers and not holds.broken_items:
            return
        reminded = max((each.last.date for each in due if each.last), default=date.min)
        promises = [holds.broken_customers.get(due[0].item.customer_id),
                    *(holds.broken_items.get(each.item.id) for each in due)]
        for promise in promises:
            if promise is not None and promise.until is not None and promise.until >= reminded:
                yield promise


def _reckoner(on: date, settings: DunningSettings, number: int) -> Reckoner | None:
    """What reckons the interest of a level; None if it charges none."""
    level = settings.level(number)
    if level.interest == NONE or not level.enabled:
        return None
    terms = statutory(law(settings)) if level.interest == STATUTORY else contractual(level.interest_percent)
    return Reckoner(terms, on, settings.day_count)


def law(settings: DunningSettings) -> Law:
    """The statutory interest that is charged; InputError if no rates of the country are known."""
    if settings.country not in COUNTRIES:
        raise InputError(_("Statutory interest is known for {countries} only. Set dunning.statutory_country, or let "
                           "the levels charge contractual interest or none.").format(countries=", ".join(COUNTRIES)))
    return law_of(settings.country, settings.rates)


def mean_days(total: int, items: int) -> int:
    """The mean days late of ``items`` items, rounded half up to a whole day."""
    return (2 * total + items) // (2 * items)


def per_day(amount: Decimal, days: int) -> Decimal:
    """``amount`` by the sum of its items' days late, rounded half up to the cent."""
    return round_money(amount / days)
