"""A limit of a mail server, and the count of what was sent within its window."""

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Unit = Literal["recipients", "messages"]
Days = Literal["", "weekdays", "weekend"]

BURST = 5  # messages at once, at most
MINUTE, HOUR, DAY = 60, 3600, 86400  # seconds
DENSE = 2.0  # seconds: what a longer window has room for need not be spread thinner than this
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``cap`` of ``unit`` within ``seconds``, on some ``days`` only if it says so.

    ``origin`` names, in words, who said so. A message with several recipients counts as several where they count.
    """

    seconds: int
    cap: int
    origin: str = ""
    unit: Unit = "recipients"
    days: Days = ""

    def counts_at(self, at: float) -> bool:
        """Whether the limit holds at this moment (seconds since 1970), by this computer's calendar."""
        if not self.days:
            return True
        return (datetime.fromtimestamp(at).astimezone().weekday() >= SATURDAY) == (self.days == "weekend")

    def weight(self, recipients: int) -> int:
        """What a message counts."""
        return recipients if self.unit == "recipients" else 1


class Window:
    """Counts what went out within the trailing window of ``limit``, and says how long the next message must wait.

    What is counted is the end of a try, what is asked about is the start of the next one: between the two lies the
    moment at which the server counts, so neither a window of its own that slides nor one that stands can ever hold
    more than the cap, however long its replies take.
    """

    def __init__(self, limit: Limit) -> None:
        self.limit = limit
        spare = 1.0 if limit.seconds >= MINUTE else limit.seconds / 20  # servers count in whole seconds
        self.span = limit.seconds + spare
        even = self.span / limit.cap
        self.gap = even if limit.seconds <= MINUTE else min(even / 4, DENSE)
        self._burst = max(1, min(BURST, limit.cap // 6))
        self._events: deque[tuple[float, int]] = deque()
        self._used = 0
        self._even = float("-inf")  # when the next one is due if all are spread evenly

    def used(self, at: float) -> int:
        """How much of the cap is used at the moment."""
        self._expire(at)
        return self._used

    def note(self, at: float, recipients: int) -> None:
        """Something was sent, or tried; its reply came ``at`` (seconds since 1970)."""
        weight = self.limit.weight(recipients)
        self._events.append((at, weight))
        self._used += weight
        self._even = max(self._even, at) + weight * self.gap

    def delay(self, at: float, recipients: int, under_way: Sequence[int] = ()) -> float:
        """Seconds until a message may go; one with more recipients than the cap goes alone in its window.

        ``under_way`` are the recipients of messages that are being sent meanwhile: they count as if sent now.
        """
        if not self.limit.counts_at(at):
            return 0.0
        self._expire(at)
        others = sum(map(self.limit.weight, under_way))
        over = self._used + others + min(self.limit.weight(recipients), self.limit.cap) - self.limit.cap
        even = max(self._even, at) + others * self.gap if others else self._even
        wait = even - (self._burst - 1) * self.gap - at
        if over > 0:
            wait = max(wait, (self._time_of(over - 1) if over <= self._used else at) + self.span - at)
        return min(wait, self.span) if wait > 0 else 0.0  # a clock set back must not mean waiting for ever

    def finish(self, at: float, messages: int, each: float) -> float:
        """When the last of so many messages of ``each`` recipients can go, if the window is all that slows them."""
        self._expire(at)
        weight = math.ceil(messages * each) if self.limit.unit == "recipients" else messages
        evenly = max(at, self._even - (self._burst - 1) * self.gap) + max(0, weight - self._burst) * self.gap
        place = self._used + weight - 1 - self.limit.cap  # whose leaving the window lets the last one in
        if place < 0:
            return evenly
        turns = (place - self._used) // self.limit.cap + 1 if place >= self._used else 0
        place -= turns * self.limit.cap
        if place >= 0:
            return max(evenly, self._time_of(place) + (turns + 1) * self.span)
        return max(evenly, at + (place + self.limit.cap - self._used) * self.gap + turns * self.span)

    def _expire(self, at: float) -> None:
        while self._events and self._events[0][0] + self.span <= at:
            self._used -= self._events.popleft()[1]

    def _time_of(self, place: int) -> float:
        """When the unit at ``place`` from the oldest was sent."""
        if len(self._events) == self._used:  # each counts one: no need to add up
            return self._events[place][0]
        for at, weight in self._events:
            place -= weight
            if place < 0:
                return at
        return self._events[-1][0]
