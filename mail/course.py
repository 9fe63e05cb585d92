"""The course of a batch while it is sent: running, paused until something, ended; told to whoever watches."""

from collections.abc import Callable
from datetime import datetime, timedelta

from data import ledger
from data.errors import StateError, StoppedError
from data.freshness import Freshness
from data.language import _, ngettext
from data.leases import Lease, holder_words, lease_of
from mail.clock import Clock
from mail.controls import Controls
from mail.pace import KEEP, Pace
from mail.progress import Progress, Tally
from mail.timetable import Timetable

LOOK = 1.0  # seconds between two looks at whether somebody else changed the batch
REPORT_EVERY = 0.1  # seconds, at least


class Course:
    """The state of batch ``batch`` under ``lease``. ``idle`` is called before every wait, to leave no connection open.

    ``deferred``, ``pauses`` of the server, (sending) ``hours`` and pauses of an ``operator`` elsewhere tell whether
    those are waited for; what is not ends the run.
    """

    def __init__(
        self, batch: int, lease: Lease, controls: Controls, clock: Clock, report: Callable[[Progress], None] | None,
        pace: Pace, hours: str = "",
    ) -> None:
        self.batch = batch
        row = ledger.get_batch(batch)
        self.tally = Tally(row, ledger.counts(batch), clock, pace)
        self.deferred = self.pauses = self.hours = self.operator = True
        self.idle: Callable[[], None] = lambda: None
        self._times = Timetable(row, hours)
        self._timed = bool(hours.strip() or row.not_before or row.expires_at)
        self._freshness = None if row.stale else Freshness(batch)
        self._lease = lease
        self._controls = controls
        self._clock = clock
        self._report = report
        self._reported = float("-inf")
        self._pace = pace

    @property
    def interrupted(self) -> bool:
        """Whether the next dot must not leave."""
        return (self._controls.stopping or self._controls.pausing or self._lease.lost.is_set()
                or (self._timed and not self._times.is_open(self._clock.now())))

    def interrupt(self) -> None:
        """The run is about to end: no further dot leaves."""
        self._controls.stop()

    def stale(self, reminder: int | None) -> str:
        """Why a reminder is not to be sent any more; empty if it is, or the operator insisted."""
        if reminder is None or self._freshness is None:
            return ""
        return self._freshness.reason(reminder, self._clock.now().astimezone().date())

    def ready(self, held_back: bool = False) -> bool:
        """Wait while the operator wants it, or the pace demands it; False to end.

        The pace is waited for only if something is left to send, as the tally knows or ``held_back`` tells.
        """
        while True:
            if self._lease.lost.is_set():
                other = lease_of(self._lease.account)
                raise StoppedError(_("{holder} has taken over sending from {account}.").format(
                    holder=holder_words(other.holder) if other else _("Somebody"), account=self._lease.account))
            if self._controls.stopping:
                self.end("stopped", _("Stopped by the operator."))
                return False
            if not self._controls.pausing:
                if (held_back or self.tally.left) and not self._in_time():
                    return False
                wait = self._pace.delay() if held_back or self.tally.queued else 0.0
                if wait <= 0 or (wait < KEEP and not self._linger(wait)):
                    return True
                if wait >= KEEP and not self.pause(self._clock.now() + timedelta(seconds=wait),
                                                   self._pace.hold_words()):
                    return False
                continue
            self._show("paused", _("Paused by the operator."), None)
            if not self._wait(None):
                return False

    def _in_time(self) -> bool:
        """Wait for the batch's times; False to end. What is left when the last moment has passed is cancelled."""
        at = self._clock.now()
        if self._times.expired(at):
            ledger.cancel(self.batch, self._times.expired_reason())
            row = ledger.get_batch(self.batch)
            self.tally.recount(ledger.counts(self.batch))
            self._set(row.state, row.reason, None)
            return False
        closed = self._times.closed(at)
        if closed is None:
            return True
        self._controls.new_pause()
        self._show("paused", closed.reason, closed.until, waited=self.hours)
        if not (self.hours and self._wait(closed.until)):
            return False
        if self._clock.now() < closed.until:  # somebody said go on
            self._times.insist()
        return not self._times.expired(self._clock.now()) or self._in_time()

    def _linger(self, seconds: float) -> bool:
        """A short wait for the pace, the connection kept; False if somebody else changed the batch meanwhile."""
        self.tell(always=seconds >= REPORT_EVERY)  # the figures stand still meanwhile
        end = self._clock.seconds() + seconds
        while not self.interrupted and (left := end - self._clock.seconds()) > 0:
            self.breathe(min(left, LOOK))
            if left > LOOK and ledger.get_batch(self.batch).state != "running":
                return False
        return True

    def pause(self, until: datetime, reason: str) -> bool:
        """Pause the batch until a moment, as the server asks; False if it is over then, or not waited for."""
        self._controls.new_pause()
        self._show("paused", reason, until, waited=self.pauses)
        return self.pauses and self._wait(until)

    def nothing_due(self) -> bool:
        """Nothing could be claimed: all is done, or something is deferred, or somebody else changed the batch.

        False to end.
        """
        row = ledger.get_batch(self.batch)
        if row.state == "paused" and not (self.pauses if row.paused_until else self.operator):
            self._set(row.state, row.reason, row.paused_until)
            return False
        if row.state == "paused":
            self.idle()
            self._controls.new_pause()
            self._set(row.state, row.reason, row.paused_until)
            return self._wait(None)
        if row.state != "running":
            self._set(row.state, row.reason, None)
            return False
        due = ledger.next_due(self.batch)
        if due is None:
            self.end("finished")
            return False
        count = ledger.counts(self.batch).deferred
        reason = ngettext("{count} message was put off by its recipient's server.",
                          "{count} messages were put off by their recipients' servers.", count).format(count=count)
        self._controls.new_pause()
        self._show("paused", reason, due, waited=self.deferred)
        return self.deferred and self._wait(due)

    def end(self, state: str, reason: str = "") -> None:
        """The run ends: the batch is ``finished`` or ``stopped``."""
        ledger.end_batch(self.batch, state, reason)
        row = ledger.get_batch(self.batch)
        self._set(row.state, row.reason, None)

    def breathe(self, seconds: float) -> None:
        """Wait a little; whatever the operator asks ends it."""
        self._controls.wake.clear()
        if not self.interrupted:
            self._clock.wait(self._controls.wake, seconds)

    def _show(self, state: str, reason: str, until: datetime | None, waited: bool = True) -> None:
        self.idle()
        ledger.pause_batch(self.batch, until, reason)
        self._set(state, reason, until, waited)

    def _set(self, state: str, reason: str, until: datetime | None, waited: bool = True) -> None:
        self.tally.state, self.tally.reason, self.tally.paused_until = state, reason, until
        self.tally.waits = waited and state == "paused"
        self.tell(always=True)

    def _wait(self, until: datetime | None) -> bool:
        """Wait for the moment, for the operator, or for somebody else to change the batch; True if it runs again."""
        controls = self._controls
        while not controls.stopping and not self._lease.lost.is_set():
            controls.wake.clear()
            row = ledger.get_batch(self.batch)
            if row.state != "paused":
                break
            if until is not None and row.paused_until is None:  # an operator elsewhere paused it meanwhile
                until = None
                self._set(row.state, row.reason, None)
                if not self.operator:
                    return False
            timed = until is not None and not controls.pausing  # the operator's pause outlasts the server's
            left = (until - self._clock.now()) / timedelta(seconds=1) if until and timed else LOOK
            if controls.go_on or left <= 0 or controls.stopping:
                break
            self._clock.wait(controls.wake, min(max(left, 0.01), LOOK))
        if controls.stopping or self._lease.lost.is_set():
            return self.ready()
        if row.state == "stopped":  # from another terminal
            self._set(row.state, row.reason, None)
            return False
        try:
            ledger.start_batch(self.batch)
        except StateError:  # cancelled by somebody else meanwhile
            row = ledger.get_batch(self.batch)
            self._set(row.state, row.reason, None)
            return False
        self._set("running", "", None)
        return True

    def tell(self, always: bool = False) -> None:
        """Report progress, though not more often than anybody can read unless ``always``."""
        at = self._clock.seconds()
        if self._report is not None and (always or at - self._reported >= REPORT_EVERY):
            self._reported = at
            self._report(self.tally.progress())
