"""Mail servers with limits, in simulated time: a clock that jumps, a transport without a network."""

import threading
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from data.preferences import Preferences
from mail.clock import Clock
from mail.sender import Sender
from mail.transports.transport import Accepted, Failure, Outbound, Reply

START = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
LATENCY = 0.05  # seconds for a message


class SimulatedClock(Clock):
    """Time passes only where something takes time."""

    def __init__(self) -> None:
        self.passed = 0.0

    def now(self) -> datetime:
        return START + timedelta(seconds=round(self.passed, 3))

    def seconds(self) -> float:
        return self.passed

    def wait(self, wake: threading.Event, seconds: float) -> None:
        self.passed += seconds


class Refused(NamedTuple):
    """A server's refusal."""

    code: int
    enhanced: str
    text: str


class Counting:
    """A server's way to count: ``allow`` tells whether a message at that second may pass."""

    def __init__(self, cap: int, seconds: float) -> None:
        self.cap = cap
        self.seconds = seconds

    def allow(self, at: float) -> bool:
        raise NotImplementedError

    def optimum(self, messages: int) -> float:
        """Seconds that somebody needs who knows everything: full bursts, a window apart."""
        whole, rest = divmod(messages - 1, self.cap)
        return whole * self.seconds + (rest + 1) * LATENCY


class Fixed(Counting):
    """Postfix's anvil: a window begins with the first try after the last one; tries that are refused count, too."""

    start = float("-inf")
    count = 0

    def allow(self, at: float) -> bool:
        second = int(at)  # anvil counts in whole seconds
        if second - self.start >= self.seconds:
            self.start, self.count = second, 0
        self.count += 1
        return self.count <= self.cap


class Sliding(Counting):
    """So many in any trailing window; what is refused does not count."""

    def __init__(self, cap: int, seconds: float) -> None:
        super().__init__(cap, seconds)
        self._taken: deque[float] = deque()

    def allow(self, at: float) -> bool:
        while self._taken and self._taken[0] <= at - self.seconds:
            self._taken.popleft()
        if len(self._taken) >= self.cap:
            return False
        self._taken.append(at)
        return True


class Blocking(Sliding):
    """Like ``Sliding``, but every refused try blocks the account for a whole window anew."""

    blocked = float("-inf")

    def allow(self, at: float) -> bool:
        if at < self.blocked or not super().allow(at):
            self.blocked = at + self.seconds
            return False
        return True


class SimulatedTransport:
    """Sends to ``counting`` in ``clock``'s time; ``refusals`` and ``sent_at`` are the seconds at which things happened.
    """

    extensions: dict[str, str]

    def __init__(self, counting: Counting, clock: SimulatedClock, refusal: Refused) -> None:
        self.counting = counting
        self.clock = clock
        self.refusal = refusal
        self.refusals: list[float] = []
        self.sent_at: list[float] = []
        self.opened = 0
        self.sent = 0
        self.is_open = False
        self.most = 0  # messages in a connection
        self.late: dict[int, float] = {}  # seconds that the message with this number takes
        self.extensions = {}

    def open(self) -> None:
        self.is_open, self.sent = True, 0
        self.opened += 1

    def check_idle(self) -> None:
        pass

    def send(self, message: Outbound, before_dot: Callable[[], None]) -> Accepted:
        full = 0 < self.most <= self.sent
        if full or not self.counting.allow(self.clock.passed):
            self.refusals.append(self.clock.passed)
            if self.refusal.code == 421:
                self.close()
            raise Failure("mail", "refused", self.refusal.text, self.refusal.code, self.refusal.enhanced)
        before_dot()
        self.sent_at.append(self.clock.passed)
        latency = self.late.get(len(self.sent_at), LATENCY)
        self.clock.passed += latency
        self.sent += 1
        return Accepted(Reply(250, "2.0.0", "ok"), (), round(latency * 1000))

    def close(self) -> None:
        self.is_open = False

    def abort(self) -> None:
        self.is_open = False


TOO_MUCH = Refused(450, "4.7.1", "Error: too much mail from 192.0.2.1")
SUBMISSION = Refused(421, "4.4.2", "Message submission rate for this client has exceeded the configured limit")


class Model(NamedTuple):
    """A kind of server that is met: its name, how it counts, what it says, and its limit as a preference."""

    name: str
    counting: Callable[[], Counting]
    refusal: Refused
    preference: tuple[str, str]


MODELS = (
    Model("Postfix anvil, 30 in 60 s", lambda: Fixed(30, 60), TOO_MUCH, ("pace.per_minute", "30")),
    Model("100 in a sliding hour", lambda: Sliding(100, 3600), TOO_MUCH, ("pace.per_hour", "100")),
    Model("100 an hour, tries block", lambda: Blocking(100, 3600), TOO_MUCH, ("pace.per_hour", "100")),
    Model("Exchange, 5 a minute", lambda: Sliding(5, 60), SUBMISSION, ("pace.per_minute", "5")),
)


class Outcome(NamedTuple):
    """What a batch took: seconds from the first message to the last, and how often the server refused."""

    seconds: float
    refusals: int
    accepted: int
    ratio: float


def run_batch(batch: int, preferences: Preferences, model: Model) -> tuple[Outcome, SimulatedTransport]:
    """Send a queued batch to a server like ``model``."""
    clock = SimulatedClock()
    transport = SimulatedTransport(model.counting(), clock, model.refusal)
    found = Sender(batch, preferences, lambda: None, None, clock, lambda _p, _q: transport).run()
    seconds = transport.sent_at[-1] + LATENCY - transport.sent_at[0]
    ratio = seconds / transport.counting.optimum(found.accepted)
    return Outcome(seconds, len(transport.refusals), found.accepted, ratio), transport
