"""Why a customer with overdue items gets no reminder, in words for the operator."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from data.formatting import format_date, format_money
from data.language import _, language, ngettext
from data.packages import Debtor, History, OverdueItem
from dunning.levels import DunningSettings, Why, reminded_from, repeated_from


class Left(NamedTuple):
    """An overdue item that is not reminded now."""

    why: Why
    item: OverdueItem
    last: History | None
    prepared: str  # label of the reminder in preparation that it is on, if any


def blocked_reason(debtor: Debtor) -> str:
    """What the customer's block says."""
    if debtor.blocked_until is None:
        text = _("Not to be reminded")
    else:
        text = _("Not to be reminded until {date}").format(date=format_date(debtor.blocked_until, language()))
    return f"{text}: {debtor.block_reason}" if debtor.block_reason else text


def left_reason(left: Sequence[Left], settings: DunningSettings) -> str:
    """Why none of a customer's overdue items is reminded: a clause for each kind of reason."""
    return "; ".join(
        _WORDS[why]([each for each in left if each.why is why], settings)
        for why in Why if any(each.why is why for each in left)
    )


def _lasts(left: Sequence[Left]) -> list[History]:
    return [each.last for each in left if each.last is not None]


def _labels(labels: Iterable[str]) -> str:
    return ", ".join(sorted(set(labels)))


def _lawsuit(left: Sequence[Left], settings: DunningSettings) -> str:
    return ngettext("{count} item is in lawsuit", "{count} items are in lawsuit", len(left)).format(count=len(left))


def _last(left: Sequence[Left], settings: DunningSettings) -> str:
    return ngettext(
        "{count} item has had its last reminder before lawsuit ({labels})",
        "{count} items have had their last reminder before lawsuit ({labels})", len(left),
    ).format(count=len(left), labels=_labels(last.label for last in _lasts(left)))


def _prepared(left: Sequence[Left], settings: DunningSettings) -> str:
    return ngettext(
        "{count} item is on a reminder in preparation ({labels})",
        "{count} items are on a reminder in preparation ({labels})", len(left),
    ).format(count=len(left), labels=_labels(each.prepared for each in left))


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
    lasts = _lasts(left)
    first = min(repeated_from(last.date, settings) for last in lasts)
    return ngettext(
        "{count} item was reminded lately ({labels}), again from {date}",
        "{count} items were reminded lately ({labels}), again from {date}", len(left),
    ).format(count=len(left), labels=_labels(last.label for last in lasts),
             date=format_date(first, language()))


_WORDS: dict[Why, Callable[[Sequence[Left], DunningSettings], str]] = {
    Why.LAWSUIT: _lawsuit, Why.LAST: _last, Why.PREPARED: _prepared, Why.SMALL: _small, Why.GRACE: _grace,
    Why.REPEAT: _repeat,
}
