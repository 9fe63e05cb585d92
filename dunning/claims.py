"""Handing claims over to a lawsuit: a file for the lawyer first, then their reminders and items are marked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from data.claims import Claimed, ClaimItem, SentReminder, claim_items, claimed, sent_about
from data.database import transaction
from data.errors import InputError, StateError, StoppedError
from data.flags import set_lawsuit
from data.language import _
from data.reminders import ReminderDetail, get_reminders
from data.selection import Marks, Selection
from data.writing import replacing
from dunning.issuing import ROWS, Skipped

FORMATS = (".csv", ".xlsx")

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Claim:
    """What is claimed of a customer: what is open of a reminder's items, their lump sums, its cost and interest."""

    reminder: ReminderDetail
    items: tuple[ClaimItem, ...]
    sent: tuple[SentReminder, ...]  # every reminder that was sent about any of the items

    @property
    def open(self) -> Decimal:
        """What is open of the items."""
        return sum((item.open for item in self.items), Decimal(0))

    @property
    def lump_sum(self) -> Decimal:
        """The statutory compensation that the items were charged with."""
        return sum((item.lump_sum for item in self.items), Decimal(0))

    @property
    def total(self) -> Decimal:
        """What is open, with the lump sums and the reminder's cost and interest."""
        return self.open + self.lump_sum + self.reminder.row.cost + self.reminder.interest


class HandedOver(NamedTuple):
    """How many claims are in the file and marked, their sums by currency, and which reminders are not and why."""

    done: int
    totals: dict[str, Decimal]
    skipped: list[Skipped]


class Found(NamedTuple):
    """The claims of a selection, and which of its reminders are none and why."""

    claims: list[Claim]
    skipped: list[Skipped]

    def totals(self) -> dict[str, Decimal]:
        """The sum of the claims in each currency."""
        sums: dict[str, Decimal] = {}
        for claim in self.claims:
            currency = claim.reminder.row.currency
            sums[currency] = sums.get(currency, Decimal(0)) + claim.total
        return sums


def find_claims(
    selection: Selection, insist: bool = False, progress: Progress | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Found:
    """What may be handed over of ``selection``: issued reminders that were the last before lawsuit.

    With ``insist`` every issued one. An item on several of them is claimed by the newest alone. StoppedError once
    ``should_stop`` says so.
    """
    rows = claimed(selection)
    reasons = {row.id: reason for row in rows if (reason := _refused(row, insist))}
    wanted = [row.id for row in rows if row.id not in reasons][::-1]  # the newest first
    taken: dict[int, str] = {}
    claims: list[Claim] = []
    for start in range(0, len(wanted), ROWS):
        if should_stop is not None and should_stop():
            raise StoppedError(_("Stopped; nothing was handed over."))
        if progress is not None:
            progress(start, len(wanted))
        some = wanted[start : start + ROWS]
        items = claim_items(some)
        sent = sent_about([each.open_item for group in items.values() for each in group if each.open_item])
        for reminder in get_reminders(some):
            row = reminder.row
            mine, reason = _unclaimed(items[row.id], taken)
            if reason:
                reasons[row.id] = reason
                continue
            taken.update((item.open_item, row.label) for item in mine if item.open_item)
            about = {each.label: each for item in mine for each in sent.get(item.open_item or 0, ())}
            claims.append(Claim(reminder, mine, tuple(about.values())))
    claims.reverse()
    return Found(claims, [Skipped(row.label, reasons[row.id]) for row in rows if row.id in reasons])


def _refused(row: Claimed, insist: bool) -> str:
    if row.state == "prepared":
        return _("It is only prepared.")
    if row.lawsuit:
        return _("It is in lawsuit already.")
    if not (row.last_before_lawsuit or insist):
        return _("It was not the last reminder before lawsuit; insist to hand it over all the same.")
    return ""


def _unclaimed(items: Sequence[ClaimItem], taken: dict[int, str]) -> tuple[tuple[ClaimItem, ...], str]:
    """Those of ``items`` that are open and claimed nowhere else, or the reason why there are none."""
    opened = [item for item in items if item.open > 0]
    if not opened:
        return (), _("It has been paid.")
    free = [item for item in opened if not item.lawsuit]
    if not free:
        return (), _("Its items are in lawsuit already.")
    mine = tuple(item for item in free if item.open_item not in taken)
    if not mine:
        return (), _("Its items are on reminder {label}, which is handed over.").format(
            label=next(taken[item.open_item] for item in free if item.open_item))
    return mine, ""


def hand_over(
    selection: Selection, file: Path, insist: bool = False, progress: Progress | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> HandedOver:
    """Write the claims of ``selection`` to ``file`` (CSV or XLSX) and mark them as in lawsuit: both, or neither.

    InputError if there is no claim or the file cannot be written; StateError if a reminder changed meanwhile.
    """
    from dunning.claim_file import write_claims

    check_name(file)
    found = find_claims(selection, insist, progress, should_stop)
    if not found.claims:
        raise InputError("\n".join([
            _("There is nothing to hand over."), *(f"{each.label}: {each.reason}" for each in found.skipped[:10])]))
    content = BytesIO()
    write_claims(content, file.suffix.lower(), found.claims, date.today())
    ids = frozenset(claim.reminder.row.id for claim in found.claims)
    with transaction(), replacing(file) as target:  # the file is in place before the marks are committed
        if set_lawsuit(Selection(marks=Marks(ids)), True) != len(ids):
            raise StateError(_("Some of the reminders changed meanwhile. Nothing was handed over; try again."))
        target.write(content.getbuffer())
    return HandedOver(len(ids), found.totals(), found.skipped)


def check_name(file: Path) -> None:
    """InputError unless claims can be written to a file of that name."""
    if file.suffix.lower() not in FORMATS:
        raise InputError(_("{file}: claims are written as .csv or .xlsx.").format(file=file))
