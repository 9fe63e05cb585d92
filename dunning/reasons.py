"""Why a customer with overdue items gets no reminder, or one without some of them, in words for the operator."""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from data.formatting import format_currency, format_date, format_money, format_number
from data.holds import BLOCK, Reason
from data.language import _, language, ngettext
from data.overdue import Debtor, History, OverdueItem
from dunning.levels import DunningSettings
from dunning.verdicts import Why, reminded_from, repeated_from

REMARKABLE = (Why.LAWSUIT, Why.HELD, Why.LAST, Why.MOST, Why.COVERED)  # said even of who gets a reminder


class Left(NamedTuple):
    """An overdue item that is not reminded now."""

    why: Why
    item: OverdueItem
    last: History | None = None
    prepared: str = ""  # label of the reminder in preparation that it is on, if any
    hold: Reason | None = None
    level: int = 0  # that it waits for


def blocked_reason(debtor: Debtor) -> str:
    """What the customer's block says."""
    return Reason(BLOCK, debtor.block_reason, debtor.blocked_until).words()


def left_reason(left: Sequence[Left], settings: DunningSettings) -> str:
    """Why none of these overdue items is reminded: a clause for each kind of reason."""
    return "; ".join(
        _WORDS[why]([each for each in left if each.why is why], settings)
        for why in Why if any(each.why is why for each in left)
    )


def remark(left: Sequence[Left], credit: Decimal, currency: str, broken: Sequence[Reason], settings: DunningSettings) \
        -> str:
    """What is to be known of a reminder before it is prepared: credits, broken promises, items left out for good."""
    words = []
    if credit:
        words.append(_("credits of {amount} are set off").format(amount=format_currency(credit, currency, language())))
    words += [_("{promise} (the day has passed)").format(promise=promise.words()) for promise in broken]
    words.append(left_reason([each for each in left if each.why in REMARKABLE], settings))
    return "; ".join(filter(None, words))


def below_base(balance: Decimal, currency: str, settings: DunningSettings) -> str:
    """Why an overdue balance reaches no level."""
    return _("the overdue balance of {amount} reaches no level; the base amount is {base}").format(
        amount=format_currency(balance, currency, language()), base=format_money(settings.base_amount, language()))


def below_total(total: Decimal, currency: str, settings: DunningSettings) -> str:
    """Why a reminder is too small."""
    return _("a reminder about {amount} is below the least total of {least}").format(
        amount=format_currency(total, currency, language()), least=format_money(settings.least_total, language()))


def below_percent(total: Decimal, balance: Decimal, currency: str, settings: DunningSettings) -> str:
    """Why a reminder is about too small a part of all that is open."""
    tongue = language()
    return _("a reminder about {amount} is below {percent} % of the open balance of {balance}").format(
        amount=format_money(total, tongue), percent=format_number(settings.least_percent, tongue, 2),
        balance=format_currency(balance, currency, tongue))


def _lasts(left: Sequence[Left]) -> list[History]:
    return [each.last for each in left if each.last is not None]


def _labels(labels: Iterable[str]) -> str:
    return ", ".join(sorted(set(labels)))


def _lawsuit(left: Sequence[Left], settings: DunningSettings) -> str:
    return ngettext("{count} item is in lawsuit", "{count} items are in lawsuit", len(left)).format(count=len(left))


def _held(left: Sequence[Left], settings: DunningSettings) -> str:
    return "; ".join(f"{each.item.document}: {each.hold.words()}" for each in left if each.hold is not None)


def _last(left: Sequence[Left], settings: DunningSettings) -> str:
    return ngettext(
        "{count} item has had its last reminder before lawsuit ({labels})",
        "{count} items have had their last reminder before lawsuit ({labels})", len(left),
    ).format(count=len(left), labels=_labels(last.label for last in _lasts(left)))


def _most(left: Sequence[Left], settings: DunningSettings) -> str:
    return ngettext(
        "{count} item has had all the reminders there are to be ({most})",
        "{count} items have had all the reminders there are to be ({most})", len(left),
    ).format(count=len(left), most=settings.most_reminders)


def _prepared(left: Sequence[Left], settings: DunningSettings) -> str:
    return ngettext(
        "{count} item is on a reminder in preparation ({labels})",
        "{count} items are on a reminder in preparation ({labels})", len(left),
    ).format(count=len(left), labels=_labels(each.prepared for each in left))


def _covered(left: Sequence[Left], settings: DunningSettings) -> str:
    return ngettext("{count} item is covered by credits", "{count} items are covered by credits", len(left)).format(
        count=len(left))


def _small(left: Sequence[Left], settings: DunningSettings) -> str:
    return ngettext(
        "{count} item is below the least amount of {amount}", "{count} items are below the least amount of {amount}",
        len(left),
    ).format(count=len(left), amount=format_money(settings.least_amount, language()))


def _grace(left: Sequence[Left], settings: DunningSettings) -> str:
    first = min(reminded_from(each.item.due, settings) for each in left)
    return ngettext(
        "{count} item is within its grace days, to be reminded from {date}",
        "{count} items are within their grace days, to be reminded from {date}", len(left),
    ).format(count=len(left), date=format_date(first, language()))


def _repeat(left: Sequence[Left], settings: DunningSettings) -> str:
    first = min(repeated_from(each.last, settings, each.level) for each in left if each.last is not None)
    return ngettext(
        "{count} item was reminded lately ({labels}), again from {date}",
        "{count} items were reminded lately ({labels}), again from {date}", len(left),
    ).format(count=len(left), labels=_labels(last.label for last in _lasts(left)),
             date=format_date(first, language()))


_WORDS: dict[Why, Callable[[Sequence[Left], DunningSettings], str]] = {
    Why.LAWSUIT: _lawsuit, Why.HELD: _held, Why.LAST: _last, Why.MOST: _most, Why.PREPARED: _prepared,
    Why.COVERED: _covered, Why.SMALL: _small, Why.GRACE: _grace, Why.REPEAT: _repeat,
}
