"""The pace of an account: how long the next message must wait, what refusals teach, when a batch will end."""

import math
from collections import deque
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from data.language import _, language
from data.pace import (
    CONNECTION,
    CONNECTIONS,
    LEARNED,
    LearnedLimit,
    accepted_between,
    learn_limit,
    learned_limits,
    remembered_windows,
    uses,
)
from mail.clock import Clock
from mail.limits import DAY, HOUR, Limit, Window
from mail.profiles import Terms, mail_max
from mail.refusals import BEFORE, about_connection, about_connections, about_rate, said_window, words_of
from mail.silences import STANDARD, WINDOWS_BEFORE, Filled, next_silence
from mail.transports.transport import Failure

KEEP = 60.0  # seconds: a connection is kept through a shorter wait, and closed before a longer one
ABOUT = 1.25  # a silence may be so much longer than the window that let the message pass
KEPT = 0.95  # of what was accepted before the refusal
LEAST = {HOUR: 10, DAY: 50}  # recipients: no provider allows fewer; the smallest published are 50 and 500
TARPIT = 3.0  # seconds; a reply is late if it also took four times the median
TARPIT_TIMES = 4
SLOWER = 1.25
SLOWEST = 30.0  # seconds between messages: never so long that the server drops the connection
QUIET = 60.0  # seconds without a late reply, then it gets faster again
RECENT = 20  # messages

class _Refusal(NamedTuple):
    """A row of refusals that no accepted message has ended yet."""

    first: datetime
    last: datetime
    pause: timedelta  # the silence planned after the last
    words: str
    known: bool  # what window it is: nothing is left to be inferred
    silent: float = 0.0  # the longest silence (s) that ended in another refusal


class Pace:
    """The limits of ``account`` and what they leave. With none, nothing is counted and nothing is asked."""

    def __init__(self, account: str, terms: Terms, clock: Clock) -> None:
        self._account = account
        self._terms = terms
        self._clock = clock
        self._carries: list[int] = []  # how many messages a connection carries, by experience
        self._at_once: list[int] = []  # how many connections there may be, by experience
        self._said = 0  # by the server of the open connection
        self._refusal: _Refusal | None = None
        self._under_way: list[int] = []  # the recipients of each message that is being sent now
        self._recipients = 1  # of the newest message: what the next one probably has
        self._each = 1.0  # recipients of a message, on average
        self._replies: deque[tuple[float, int]] = deque(maxlen=RECENT)  # when, and how long it took (ms)
        self._gap = 0.0  # because replies came late
        self._late = 0.0
        self._windows: list[Window] = []
        self._load()

    def _load(self) -> None:
        """The limits that count now, and what was sent within their windows: one query, at the start or when learning.
        """
        now = self._clock.now()
        limits = limits_of(self._account, self._terms, now)
        self._windows = [Window(limit) for limit in limits if limit.seconds > 0]
        self._carries = [limit.cap for limit in limits if limit.seconds == CONNECTION]
        self._at_once = [limit.cap for limit in limits if limit.seconds == CONNECTIONS]
        if not self._windows:
            return
        longest = max(window.span for window in self._windows)
        for use in uses(self._account, now - timedelta(seconds=longest)):
            self._note(use.at, use.recipients)

    def _note(self, at: float, recipients: int) -> None:
        for window in self._windows:
            window.note(at, recipients)

    def connection_full(self, sent: int) -> bool:
        """Whether a connection that carried so many messages must be replaced."""
        return any(0 < most <= sent for most in (self._said, self._terms.per_connection, *self._carries))

    @property
    def connections(self) -> int:
        """How many connections there may be at once."""
        return min([self._terms.connections, *self._at_once])

    def opened(self, extensions: dict[str, str]) -> None:
        """A connection was opened; a server may say how many messages one carries."""
        self._said = mail_max(extensions)

    # Waiting

    def delay(self, recipients: int | None = None) -> float:
        """Seconds until a message with so many recipients, or as many as the last one had, may begin."""
        if not self._windows and not self._gap:
            return 0.0
        at = self._clock.now().timestamp()
        number = recipients or self._recipients
        wait = max((window.delay(at, number, self._under_way) for window in self._windows), default=0.0)
        return max(wait, self._spread())

    def may_go(self, recipients: int) -> bool:
        """Whether a message with so many recipients may begin at once; if not, ``delay`` is its wait from now on."""
        self._recipients = recipients
        return self.delay() <= 0

    def begun(self, recipients: int) -> None:
        """A message with so many recipients is being sent from now on, until ``ended``."""
        self._under_way.append(recipients)

    def ended(self, recipients: int) -> None:
        """It is no longer; what became of it is told afterwards."""
        self._under_way.remove(recipients)

    def _spread(self) -> float:
        """What late replies demand."""
        if not self._gap:
            return 0.0
        now = self._clock.seconds()
        if now - self._late > QUIET:
            self._late = now
            self._gap = self._gap / SLOWER if self._gap > 0.01 else 0.0
        return self._replies[-1][0] + self._gap - now if self._replies else 0.0

    # What happened

    def accepted(self, recipients: int, ms: int) -> None:
        """The server took a message, ``ms`` after its beginning; to be told before the ledger is."""
        if self._refusal is not None and self._clock.now() - timedelta(milliseconds=ms) >= self._refusal.last:
            self._learn(self._refusal)  # one that had begun before the refusal proves nothing
        self._each += (recipients - self._each) / RECENT
        self._tried(recipients)
        self._replies.append((self._clock.seconds(), ms))
        if ms > TARPIT * 1000:
            self._slow_down(ms)

    def failed(
        self, recipients: int, failure: Failure, pause: timedelta | None, guessed: bool = False
    ) -> timedelta | None:
        """A try failed; the account falls silent for ``pause``, if that is what follows: returns for how long it does.

        A refusal about the rate teaches: at once if the server names the window or it was learned before, else when a
        message passes again. A pause that was ``guessed`` is then chosen by the windows that are left.
        """
        if failure.stage not in BEFORE and failure.kind != "message":
            self._tried(recipients)
        if pause is None or not about_rate(failure):
            return pause
        at, words, row = self._clock.now(), words_of(failure).line(), self._refusal
        said = said_window(failure.text) or self._remembered(at)
        first, silent = (row.first, max(row.silent, (at - row.last).total_seconds())) if row else (at, 0.0)
        if guessed and said is None:
            pause = self._silence(first, at, silent)
        self._refusal = _Refusal(first, at, pause, words, said is not None, silent)
        if said is not None:
            self._store(said, at, words)
        return pause

    def _silence(self, first: datetime, at: datetime, silent: float) -> timedelta:
        """How long to be silent after a refusal in a row that began at ``first``, by what was accepted before it."""
        def accepted(window: int, ago: int = 0) -> int:
            end = first - timedelta(seconds=ago * window)
            return accepted_between(self._account, end - timedelta(seconds=window), end)

        before = range(1, WINDOWS_BEFORE + 1)
        filled = {window: Filled(accepted(window), min(accepted(window, ago) for ago in before) if window < HOUR else 0)
                  for window in STANDARD}
        seconds = next_silence(silent, filled)
        if seconds < DAY:
            return timedelta(seconds=seconds)
        oldest = uses(self._account, first - timedelta(seconds=DAY))[0].at  # there is room again when it is a day old
        return timedelta(seconds=max(HOUR, math.ceil(oldest + DAY + 1 - at.timestamp())))

    def _remembered(self, at: datetime) -> int | None:
        """The window of a limit learned long ago, if about as much as it allowed was sent within that time now."""
        for limit in remembered_windows(self._account, at):
            if accepted_between(self._account, at - timedelta(seconds=limit.seconds), at) * 2 > limit.cap:
                return limit.seconds
        return None

    def connection_spent(self, failure: Failure, sent: int) -> bool:
        """Whether the account may go on at once in a new connection; how many one carries is learned then."""
        if not about_connection(failure, sent):
            return False
        learn_limit(self._account, CONNECTION, sent, words_of(failure).line(), self._clock.now())
        self._load()
        return True

    def connections_refused(self, failure: Failure) -> bool:
        """Whether the server said that there are too many connections; the account has one from now on, then."""
        if self.connections == 1 or not about_connections(failure):
            return False
        learn_limit(self._account, CONNECTIONS, 1, words_of(failure).line(), self._clock.now())
        self._load()
        return True

    def _tried(self, recipients: int) -> None:
        """A message reached the server; whatever became of it, the server may have counted it."""
        if self._windows:
            self._note(self._clock.now().timestamp(), recipients)

    def _slow_down(self, ms: int) -> None:
        import statistics  # deferred: most servers never are late

        if len(self._replies) < 4 or ms <= TARPIT_TIMES * statistics.median(one for _at, one in self._replies):
            return
        interval = (self._replies[-1][0] - self._replies[0][0]) / (len(self._replies) - 1)
        self._gap = min(SLOWEST, SLOWER * max(self._gap, interval))
        self._late = self._clock.seconds()

    def _learn(self, refusal: _Refusal) -> None:
        """The first message after a silence passed: the window is about as long as the silence had to be."""
        self._refusal = None
        if refusal.known:
            return
        silence = min(self._clock.now() - refusal.last, refusal.pause).total_seconds()  # a longer one proves nothing
        window = next((seconds for seconds in STANDARD if silence <= seconds * ABOUT), STANDARD[-1])
        self._store(window, refusal.first, refusal.words)

    def _store(self, seconds: int, until: datetime, words: str) -> None:
        count = accepted_between(self._account, until - timedelta(seconds=seconds), until)
        if count >= LEAST.get(seconds, 1):  # else somebody else used the account up: there is nothing to learn from
            learn_limit(self._account, seconds, max(1, int(count * KEPT)), words, self._clock.now())
            self._load()

    # Words and forecast

    def words(self) -> str:
        """``30/min, learned 14:02``: the limit that decides, and who said it."""
        said = self._limit_words()
        return _("{pace}; slower, for the server's replies are late").format(pace=said) if self._gap else said

    def _limit_words(self) -> str:
        at = self._clock.now().timestamp()
        holding = [window for window in self._windows if window.limit.counts_at(at)]
        if not holding:
            profile = self._terms.profile
            return _("no limit known") + (f", {profile.name}" if profile else "")
        waits = [(window.delay(at, self._recipients), window.gap, window) for window in holding]
        return limit_words(max(waits, key=lambda found: found[:2])[2].limit)

    def hold_words(self) -> str:
        """Why nothing is sent for so long."""
        return _("The pace allows no more now ({pace}).").format(pace=self._limit_words())

    def ends_at(
        self, left: int, rate: float, start: datetime | None = None, each: float | None = None
    ) -> datetime | None:
        """When so many messages will have been sent, by the limits; without any, by the ``rate`` a minute so far.

        ``each`` is how many recipients they have on average, if that is known better than from those sent.
        """
        if left <= 0:
            return None
        at = max(filter(None, (start, self._clock.now())))
        moment = at.timestamp()
        ends = [window.finish(moment, left, each or self._each) for window in self._windows
                if window.limit.counts_at(moment)]
        own = self._gap or sum(ms for _at, ms in self._replies) / 1000 / max(1, len(self._replies))
        if not ends and rate > 0:
            own = max(self._gap, 60 / rate)
        if not ends and not own:
            return None
        return datetime.fromtimestamp(max([*ends, moment + left * own]), UTC)


def limit_words(limit: Limit) -> str:
    """``1,000/h, Arnes``."""
    from data.formatting import format_number  # deferred: it loads Babel

    names = {CONNECTIONS: _("account"), CONNECTION: _("connection"), 60: _("min"), 3600: _("h"), 86400: _("24 h")}
    number = str(limit.cap) if limit.cap < 1000 else format_number(limit.cap, language())
    unit = names.get(limit.seconds) or (
        f"{limit.seconds // 60} " + _("min") if limit.seconds % 60 == 0 else f"{limit.seconds} s")
    return f"{number}/{unit}" + (f", {limit.origin}" if limit.origin else "")


def _limit(row: LearnedLimit, now: datetime) -> Limit:
    """A stored limit, with words for where it comes from."""
    from data.formatting import format_date

    if row.origin != LEARNED:
        return Limit(row.seconds, row.cap, _("set by the operator"))
    local = row.learned_at.astimezone()
    when = f"{local:%H:%M}" if now - row.learned_at < timedelta(hours=20) else format_date(local, language())
    return Limit(row.seconds, row.cap, _("learned {when}").format(when=when))


def limits_of(account: str, terms: Terms, now: datetime) -> Sequence[Limit]:
    """All limits that count for an account: said by preferences and profile, then learned ones."""
    return (*terms.limits, *(_limit(row, now) for row in learned_limits(account, now)))
