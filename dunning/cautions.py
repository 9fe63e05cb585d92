"""What an operator should know before preparing: a wrong date, letters never sent, payments and rates that are old."""

from collections.abc import Sequence
from datetime import date, datetime

from data.fields import now
from data.formatting import format_date
from data.language import _, language, ngettext
from data.overdue import never_sent
from data.packages import Planned
from dunning.drafts import law
from dunning.interest import STATUTORY
from dunning.levels import DunningSettings


def cautions(
    on: date, settings: DunningSettings, imported_at: datetime | None, reminders: Sequence[Planned]
) -> list[str]:
    """The sentences about ``reminders`` dated ``on``; none if all is well."""
    return list(filter(None, (
        _dated(on, reminders), _unsent(reminders), _payments(settings, imported_at), _rates(on, settings))))


def _dated(on: date, reminders: Sequence[Planned]) -> str:
    """A slip in the date makes letters that nobody can comply with."""
    today = date.today()
    if on > today:
        days = (on - today).days
        return ngettext("The date is {days} day ahead of today.", "The date is {days} days ahead of today.",
                        days).format(days=days)
    last = max((reminder.pay_by for reminder in reminders), default=today)
    if last >= today:
        return ""
    return _("The letters would ask for payment by {date}, and that day is over.").format(
        date=format_date(last, language()))


def _unsent(reminders: Sequence[Planned]) -> str:
    """The next level comes, though the customer never got the last one."""
    last = {item.last_reminder for reminder in reminders for item in reminder.items if item.last_reminder is not None}
    unsent = never_sent(last) if last else []
    if not unsent:
        return ""
    return ngettext("{n} reminder before these was issued but never sent ({label}). Send it first, or mark it as sent "
                    "by post.", "{n} reminders before these were issued but never sent ({label}, …). Send them first, "
                    "or mark them as sent by post.", len(unsent)).format(n=len(unsent), label=unsent[0])


def payments_words(imported_at: datetime | None) -> str:
    """How old the payments are that the plan goes by."""
    if imported_at is None:
        return _("Open items were never imported: Ctrl+O at home, or dunmail import")
    day = imported_at.astimezone().date()
    days = (date.today() - day).days
    if not days:
        return _("Open items and payments as imported today")
    return ngettext("Open items and payments as imported on {date}, {days} day ago",
                    "Open items and payments as imported on {date}, {days} days ago", days).format(
        date=format_date(day, language()), days=days)


def _payments(settings: DunningSettings, imported_at: datetime | None) -> str:
    if imported_at is None:
        return ""
    days = (now() - imported_at).days
    if days <= settings.stale_import_days:
        return ""
    return ngettext("The open items were imported {days} day ago; later payments are not known. Import them first.",
                    "The open items were imported {days} days ago; later payments are not known. Import them first.",
                    days).format(days=days)


def _rates(on: date, settings: DunningSettings) -> str:
    if not any(level.enabled and level.interest == STATUTORY for level in settings.levels):
        return ""
    known = law(settings)
    if known.known_until >= on:
        return ""
    return _("The statutory rate of {country} is known up to {date}; later days are reckoned at the last one, "
             "{percent} %. Add the new rate in dunning.statutory_rates.").format(
        country=known.country, date=format_date(known.known_until, language()), percent=known.rates[-1].percent)
