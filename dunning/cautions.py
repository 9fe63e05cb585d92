"""What an operator should know before preparing: payments that are old, rates that are."""

from datetime import date, datetime

from data.fields import now
from data.formatting import format_date
from data.language import _, language, ngettext
from dunning.drafts import law
from dunning.interest import STATUTORY
from dunning.levels import DunningSettings


def cautions(on: date, settings: DunningSettings, imported_at: datetime | None) -> list[str]:
    """The sentences; none if all is well."""
    return list(filter(None, (_payments(settings, imported_at), _rates(on, settings))))


def payments_words(imported_at: datetime | None) -> str:
    """How old the payments are that the plan goes by."""
    if imported_at is None:
        return _("Open items were never imported")
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
