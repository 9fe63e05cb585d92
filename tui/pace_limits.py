"""The limits that count for an account: what is used of each, and which were learned or set; without widgets."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from data.fields import now
from data.language import _
from data.pace import LearnedLimit, learned_limits, uses
from mail.pace import limit_words, limits_of

if TYPE_CHECKING:
    from mail.limits import Limit
    from mail.profiles import Terms


class LimitRow(NamedTuple):
    """A limit, how much of it is used, and the stored one if it was learned, or set for the account."""

    limit: Limit
    used: int
    known: LearnedLimit | None

    def words(self) -> str:
        """``28/min, learned 14:02 (weekdays)``."""
        return limit_words(self.limit) + (f" ({self.limit.days})" if self.limit.days else "")

    def line(self) -> str:
        """The same with what is used of it, and the server's words that taught it."""
        parts = [self.words()]
        if self.limit.seconds > 0:
            parts.append(_("{n} used").format(n=self.used))
        if self.known is not None and self.known.words:
            parts.append(self.known.words)
        return " · ".join(parts)


def read_limits(account: str, plan: Terms) -> list[LimitRow]:
    """The limits of ``plan``, then those known of the account."""
    at = now()
    limits = limits_of(account, plan, at)
    known = {row.seconds: row for row in learned_limits(account, at)}
    recent = uses(account, at - timedelta(seconds=max((limit.seconds for limit in limits), default=0)))
    return [LimitRow(
        limit, sum(limit.weight(use.recipients) for use in recent if use.at > at.timestamp() - limit.seconds),
        known.get(limit.seconds) if place >= len(plan.limits) else None) for place, limit in enumerate(limits)]
