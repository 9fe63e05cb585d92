"""Handing claims over to a lawsuit: how it is asked, and how the end is told."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from data.formatting import format_currency
from data.language import N_, _, language, ngettext

if TYPE_CHECKING:
    from data.tally import Tally
    from dunning.claims import Found, HandedOver
    from tui.copies import Copy

CONTENTS = N_("claims")  # of a copy sent by e-mail


def totals_words(totals: Mapping[str, Decimal]) -> str:
    """``5.450,60 EUR + 12,00 USD``."""
    return " + ".join(format_currency(amount, currency, language()) for currency, amount in sorted(totals.items()))


def count_words(counted: Tally) -> str:
    """``2 of 11 were issued as the last before lawsuit.``"""
    return ngettext("{n} of {total} is the last before lawsuit and not in court yet.",
                    "{n} of {total} are the last before lawsuit and not in court yet.", counted.last).format(
        n=counted.last, total=counted.all)


def question(found: Found, file: Path, copy: Copy | None = None) -> tuple[str, str]:
    """What is asked before: a line, and all that will happen."""
    n = len(found.claims)
    lines = [
        _("{total} altogether, written to {file}.").format(total=totals_words(found.totals()), file=file),
        _("Then the reminders are marked as in lawsuit: their items are reminded no more, and what waits to be sent "
          "is not sent."),
    ]
    if file.exists():
        lines.append(_("The file exists and is replaced."))
    if copy is not None:
        lines += copy.lines()
    if found.skipped:
        k = len(found.skipped)
        lines.append(ngettext("{n} is not handed over:", "{n} are not handed over:", k).format(n=k))
        lines += [f"{each.label}: {each.reason}" for each in found.skipped[:5]]
    return ngettext("Hand {n} claim over to lawsuit?", "Hand {n} claims over to lawsuit?", n).format(n=n), \
        "\n".join(lines)


def told(done: HandedOver, file: Path | None) -> tuple[str, str, list[str]]:
    """What is said afterwards: a line, a text, and a line for each reminder that was not handed over.

    Without a ``file`` it was only tried.
    """
    if file is None:
        title = ngettext("Dry run: {n} claim would be handed over", "Dry run: {n} claims would be handed over",
                         done.done)
        text = totals_words(done.totals)
    else:
        title = ngettext("{n} claim handed over", "{n} claims handed over", done.done)
        text = _("{total}, written to {file}.").format(total=totals_words(done.totals), file=file)
    title = title.format(n=done.done)
    if done.skipped:
        text += "\n" + _("Not handed over, and why:")
    return title, text, [f"{each.label}: {each.reason}" for each in done.skipped]


def send_copy(copy: Copy, file: Path, operator: str) -> int | None:
    """Queue a copy of the claims' file and return its batch, or let it wait; for a thread."""
    from data.database import connection
    from data.preferences import Preferences
    from tui.copies import queue_copy

    with connection():
        return queue_copy(copy, file, _(CONTENTS), Preferences(operator), operator)
