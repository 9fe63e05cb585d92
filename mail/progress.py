"""How far a batch is: the figures a screen follows, and the report when a run ends."""

from collections import Counter, deque
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from data.ledger import BatchRow, Claim, Counts, NewSkip, counts, get_batch, skips
from mail.clock import Clock
from mail.pace import Pace

ERRORS_KEPT = 50
RATE_WINDOW = 60.0  # seconds


@dataclass(frozen=True, slots=True)
class Progress:
    """A batch at one moment. ``total`` are all its messages; ``errors`` the newest, each label, recipients, words."""

    batch: int
    state: str
    selected: int
    total: int
    queued: int  # not yet tried, or to be tried at once
    accepted: int
    failed: int
    deferred: int
    held: int
    uncertain: int
    skipped: int
    rate_per_minute: float = 0.0
    current: str = ""
    paused_until: datetime | None = None
    reason: str = ""
    errors: tuple[tuple[str, str, str], ...] = ()
    pace: str = ""  # the limit that decides, and who said so
    ends_at: datetime | None = None  # forecast from the pace and what is left
    handed: int = 0  # to a mail client, a program or a folder: no server's word
    waits: bool = False  # paused, and the run goes on after it


@dataclass(frozen=True, slots=True)
class BatchReport:
    """What became of a batch. ``queued`` are all messages it was given; ``seconds`` how long its sending took."""

    batch: int
    state: str
    selected: int
    queued: int
    accepted: int
    deferred: int
    failed: int
    held: int
    uncertain: int
    skipped: tuple[NewSkip, ...]
    seconds: float
    per_minute: float
    reason: str = ""
    paused_until: datetime | None = None
    handed: int = 0

    def as_json(self) -> dict[str, Any]:
        """The report as the command line prints it."""
        return {
            "batch": self.batch, "state": self.state, "selected": self.selected, "queued": self.queued,
            "accepted": self.accepted, "handed": self.handed, "deferred": self.deferred, "failed": self.failed,
            "held": self.held, "uncertain": self.uncertain,
            "skipped": [{"number": skip.label, "reason": skip.reason} for skip in self.skipped],
            "seconds": round(self.seconds, 3), "per_minute": round(self.per_minute, 1), "reason": self.reason,
        }


def report(batch_id: int, seconds: float | None = None, accepted: int | None = None) -> BatchReport:
    """The report of a batch from the ledger; ``seconds`` and ``accepted`` of one run, else of all its runs together.

    What was handed over counts as accepted for the messages per minute.
    """
    row, found = get_batch(batch_id), counts(batch_id)
    if seconds is None:
        seconds = (row.finished_at - row.started_at).total_seconds() if row.started_at and row.finished_at else 0.0
    pace = (found.accepted + found.handed if accepted is None else accepted) / seconds * 60 if seconds > 0 else 0.0
    return BatchReport(
        batch=batch_id, state=row.state, selected=row.selected, queued=found.messages,
        accepted=found.accepted + found.bounced,  # the server did take what came back
        deferred=found.deferred, failed=found.failed, held=found.held, uncertain=found.uncertain,
        skipped=tuple(skips(batch_id)), seconds=seconds, per_minute=pace, reason=row.reason,
        paused_until=row.paused_until, handed=found.handed,
    )


class Tally:
    """Counts along with a running sender, so that progress costs no query."""

    def __init__(self, batch: BatchRow, found: Counts, clock: Clock, pace: Pace) -> None:
        self._batch = batch
        self._pace = pace
        self._clock = clock
        self._counts = Counter(found._asdict())
        self._total = found.messages
        self._errors: deque[tuple[str, str, str]] = deque(maxlen=ERRORS_KEPT)
        self._times: deque[float] = deque(maxlen=10_000)
        self.state = "running"
        self.reason = ""
        self.paused_until: datetime | None = None
        self.waits = False
        self.current = ""
        self.accepted = 0  # or handed over, in this run

    @property
    def queued(self) -> int:
        """Messages left to be tried."""
        return self._counts["queued"]

    @property
    def left(self) -> int:
        """Messages that may still be sent."""
        return self._counts["queued"] + self._counts["deferred"]

    def recount(self, found: Counts) -> None:
        """Start from what the ledger says."""
        self._counts = Counter(found._asdict())

    def moved(self, claim: Claim, state: str) -> None:
        """A message went from where it was claimed to ``state``."""
        self._counts[claim.was] -= 1
        self._counts[state] += 1
        if state == "cancelled":  # it is no longer true; the ledger notes it among the skipped, too
            self._counts["skipped"] += 1
        if state in ("accepted", "handed"):
            self.accepted += 1
            self._times.append(self._clock.seconds())

    def turned(self, number: int, old: str, new: str) -> None:
        """``number`` messages that had been in state ``old`` are now ``new``."""
        self._counts[old] -= number
        self._counts[new] += number

    def error(self, claim: Claim, words: str) -> None:
        """Something the operator should read, with the server's words."""
        self._errors.append((claim.label, claim.recipients, words))

    def rate(self) -> float:
        """Messages accepted, or handed over, per minute, over the last minute or since the start of the run."""
        at = self._clock.seconds()
        while self._times and self._times[0] < at - RATE_WINDOW:
            self._times.popleft()
        if len(self._times) < 2:
            return float(len(self._times))
        return (len(self._times) - 1) / max(at - self._times[0], 0.001) * 60

    def progress(self) -> Progress:
        """The figures now."""
        found, rate = self._counts, self.rate()
        live = self.state in ("running", "paused")
        return Progress(
            batch=self._batch.id, state=self.state, selected=self._batch.selected, total=self._total,
            queued=found["queued"], accepted=found["accepted"] + found["bounced"], failed=found["failed"],
            deferred=found["deferred"], held=found["held"], uncertain=found["uncertain"], skipped=found["skipped"],
            rate_per_minute=round(rate, 1), current=self.current, paused_until=self.paused_until,
            waits=self.waits, reason=self.reason, errors=tuple(self._errors), handed=found["handed"],
            pace=self._pace.words(),
            ends_at=self._pace.ends_at(found["queued"], rate, self.paused_until) if live else None,
        )
