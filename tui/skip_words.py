"""What was skipped, in lines: those with the same reason together, the rare reasons first."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol

from data.language import ngettext
from tui.widgets.text import plain


class Skip(Protocol):
    """A document that is not sent, and why."""

    @property
    def label(self) -> str: ...

    @property
    def reason(self) -> str: ...


class SameReason(NamedTuple):
    """The first document skipped for a reason, and how many there are."""

    label: str
    times: int
    reason: str

    def __str__(self) -> str:
        if self.times == 1:
            return plain(f"{self.label}: {self.reason}")
        more = self.times - 1
        words = ngettext("{label} and {n} more: {reason}", "{label} and {n} more: {reason}", more)
        return plain(words.format(label=self.label, n=more, reason=self.reason))


def by_reason(skipped: Iterable[Skip]) -> list[SameReason]:
    """One entry a reason, the rare ones first: what needs somebody must not hide behind what is always so."""
    found: dict[str, SameReason] = {}
    for each in skipped:
        known = found.get(each.reason)
        found[each.reason] = known._replace(times=known.times + 1) if known else SameReason(each.label, 1, each.reason)
    return sorted(found.values(), key=lambda same: same.times)


def lines(skipped: Iterable[Skip], most: int) -> tuple[list[str], int]:
    """At most so many lines, and how many documents are in none of them."""
    reasons = by_reason(skipped)
    return [str(same) for same in reasons[:most]], sum(same.times for same in reasons[most:])


def one_by_one(skipped: Sequence[Skip]) -> list[str]:
    """A line for each document, those with rare reasons first."""
    rank = {same.reason: place for place, same in enumerate(by_reason(skipped))}
    return [plain(f"{each.label}: {each.reason}") for each in sorted(skipped, key=lambda each: rank[each.reason])]
