"""When a batch may be sent: the sending hours of the preferences, and the batch's own earliest and latest moment."""

from datetime import datetime
from typing import NamedTuple

from data.formatting import format_moment
from data.hours import parse_hours
from data.language import _, language
from data.ledger import BatchRow


class Closed(NamedTuple):
    """Until when nothing is sent, and why."""

    until: datetime
    reason: str


class Timetable:
    """The times of ``batch``; ``hours`` as in the preferences. InputError if those cannot be understood."""

    def __init__(self, batch: BatchRow, hours: str) -> None:
        self._not_before = batch.not_before
        self._expires_at = batch.expires_at
        self._words = hours.strip()
        self._hours = parse_hours(hours)
        self._open_until: datetime | None = None

    def is_open(self, at: datetime) -> bool:
        """Whether a message may leave at that moment. Cheap: it is asked for every message, from any thread."""
        until = self._open_until
        if until is None or at >= until:
            self._open_until = until = None if self.expired(at) or self.closed(at) else self._closes(at)
        return until is not None

    def _closes(self, at: datetime) -> datetime | None:
        ends = [end for end in (self._hours.closes(at), self._expires_at) if end is not None]
        return min(ends, default=None)

    def expired(self, at: datetime) -> bool:
        """Whether the batch's last moment has passed."""
        return self._expires_at is not None and at >= self._expires_at

    def expired_reason(self) -> str:
        """Why what is left is cancelled."""
        assert self._expires_at is not None
        return _("It was not to be sent after {time}.").format(time=format_moment(self._expires_at, language()))

    def closed(self, at: datetime) -> Closed | None:
        """Until when nothing may be sent at that moment, and why; None if it may."""
        start = max(at, self._not_before or at)
        opens = self._hours.opens(start)
        if opens <= at:
            return None
        if opens == self._not_before:
            return Closed(opens, _("The batch is not to be sent earlier."))
        return Closed(opens, _("Outside the sending hours ({hours}).").format(hours=self._words))

    def insist(self) -> None:
        """The operator wants it sent now; only the batch's last moment still counts."""
        self._not_before, self._hours = None, parse_hours("")
