"""What a preparation asks for and lists: who gets what, who gets nothing and why; all without widgets."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from data.database import connection
from data.formatting import format_date, format_money, format_number, format_sums
from data.language import _, language, ngettext
from data.preferences import Preferences
from data.selection import Range
from tui.widgets.table_columns import Column
from tui.widgets.text import plain

if TYPE_CHECKING:
    from dunning.preparation import Plan, Prepared


class Wish(NamedTuple):
    """The form as filled in."""

    on: date
    customer: Range[str]
    first_number: int | None


class PlannedRow(NamedTuple):
    """A reminder that would be prepared, as the list shows it."""

    id: int
    number: str
    customer: str
    name: str
    level: str
    amount: str
    currency: str
    days_late: str
    cost: str
    interest: str
    total: str
    items: str


class SkippedRow(NamedTuple):
    """A customer who gets no reminder, and why; or what is to be known of who gets one."""

    id: int
    customer: str
    name: str
    reason: str


def planned_columns(mixed: bool = False) -> list[Column[PlannedRow]]:
    """Those of the list of reminders; the currency where they are ``mixed``."""
    columns: list[Column[PlannedRow]] = [
        Column("number", _("No."), lambda r: r.number, 4, right=True),
        Column("customer", _("Cust."), lambda r: r.customer, 7),
        Column("name", _("Name"), lambda r: r.name, 12, flexible=True, speaks=True),
        Column("level", _("Lv"), lambda r: r.level, 2, right=True),
        Column("amount", _("Amount"), lambda r: r.amount, 9, right=True),
        Column("currency", _("Curr."), lambda r: r.currency, 3),
        Column("days_late", _("Late"), lambda r: r.days_late, 4, right=True, yields=3),
        Column("cost", _("Cost"), lambda r: r.cost, 4, right=True, yields=2),
        Column("interest", _("Interest"), lambda r: r.interest, 8, right=True, yields=4),
        Column("total", _("To pay"), lambda r: r.total, 9, right=True),
        Column("items", _("Items"), lambda r: r.items, 5, right=True, yields=1),
    ]
    return [column for column in columns if mixed or column.key != "currency"]


def sums(plan: Plan | None) -> dict[str, Decimal]:
    """What all reminders together ask for, by currency."""
    found: dict[str, Decimal] = {}
    for reminder in plan.reminders if plan else ():
        found[reminder.currency] = found.get(reminder.currency, Decimal()) + reminder.total
    return found


def planned_words(plan: Plan | None) -> str:
    """The footer of the upper list: how many, and of several currencies what each is asked for."""
    count, found, tongue = len(plan.reminders) if plan else 0, sums(plan), language()
    words = ngettext("{n} reminder", "{n} reminders", count).format(n=format_number(count, tongue))
    return f"{words} · {format_sums(sorted(found.items()), tongue)}" if len(found) > 1 else words


def skipped_columns() -> list[Column[SkippedRow]]:
    """Those of the list of customers left out; a reason is never cut."""
    return [
        Column("customer", _("Cust."), lambda r: r.customer, 7),
        Column("name", _("Name"), lambda r: r.name, 12, limit=12, speaks=True),
        Column("reason", _("Reason"), lambda r: r.reason, 20, flexible=True, speaks=True),
    ]


def plan_of(wish: Wish, operator: str) -> Plan:
    """The dry run of ``wish``."""
    from dunning.levels import settings_from
    from dunning.preparation import plan

    with connection():
        return plan(wish.on, settings_from(Preferences(operator)), wish.customer, wish.first_number)


def prepare(plan: Plan, operator: str) -> Prepared:
    """The package of ``plan``."""
    from dunning import preparation

    return preparation.prepare(plan, operator)


def planned_rows(plan: Plan | None) -> list[PlannedRow]:
    """The list of reminders."""
    tongue = language()
    return [
        PlannedRow(
            at, str(r.number), plain(r.customer), plain(r.name), str(r.level), format_money(r.amount, tongue),
            r.currency, format_number(r.days_late, tongue), format_money(r.cost, tongue),
            format_money(r.interest + r.lump_sum, tongue), format_money(r.total, tongue), str(len(r.items)))
        for at, r in enumerate(plan.reminders if plan else ())
    ]  # fmt: skip


def skipped_rows(plan: Plan | None) -> list[SkippedRow]:
    """The list of customers left out, and after them what is to be known of those who are not."""
    if plan is None:
        return []
    rows = [(s.customer, s.name, s.reason) for s in plan.skipped]
    rows += [(r.customer, r.name, _("No. {number}: {remark}").format(number=r.number, remark=r.remark))
             for r in plan.reminders if r.remark]
    return [SkippedRow(at, *map(plain, row)) for at, row in enumerate(rows)]


def notices(plan: Plan | None) -> str:
    """How old the payments are, and what to be careful about."""
    from dunning.cautions import payments_words

    if plan is None:
        return ""
    return "\n".join([*(_("! {warning}").format(warning=plain(warning)) for warning in plan.warnings),
                      payments_words(plan.imported_at)])


def left_words(plan: Plan | None) -> str:
    """The footer of the lower list."""
    skipped = len(plan.skipped) if plan else 0
    remarked = sum(1 for reminder in plan.reminders if reminder.remark) if plan else 0
    words = ngettext("{n} customer", "{n} customers", skipped).format(n=format_number(skipped, language()))
    if remarked:
        words += " · " + ngettext("{n} remark", "{n} remarks", remarked).format(n=format_number(remarked, language()))
    return words


def totals_of(plan: Plan) -> dict[str, str]:
    """The sums under the list; of several currencies nothing is added."""
    tongue = language()
    if len(sums(plan)) > 1:
        return {}
    return {
        "amount": format_money(sum((r.amount for r in plan.reminders), start=Decimal()), tongue),
        "cost": format_money(sum((r.cost for r in plan.reminders), start=Decimal()), tongue),
        "interest": format_money(sum((r.interest + r.lump_sum for r in plan.reminders), start=Decimal()), tongue),
        "total": format_money(sum((r.total for r in plan.reminders), start=Decimal()), tongue),
        "items": format_number(sum(len(r.items) for r in plan.reminders), tongue),
    }


def question(plan: Plan) -> tuple[str, str]:
    """What is asked before preparing."""
    count, left = len(plan.reminders), len(plan.skipped)
    title = ngettext("Prepare {n} reminder?", "Prepare {n} reminders?", count).format(n=count)
    first, last = plan.reminders[0].number, plan.reminders[-1].number
    text = _("One package dated {date}, numbers {first} to {last}. They can be deleted until they are issued.").format(
        date=format_date(plan.date, language()), first=first, last=last)
    for warning in plan.warnings:
        text += "\n! " + warning
    if left:
        text += "\n" + ngettext("{n} customer gets none; the lower list says why.",
                                "{n} customers get none; the lower list says why.", left).format(n=left)
    return title, text
