"""Lanes: the connections of one sender, each with the message it carries; what to do is decided elsewhere."""

import queue
import threading
from collections.abc import Callable, Sequence
from typing import NamedTuple

from data.database import connection
from data.documents import checked
from data.errors import DunmailError
from data.ledger import Claim
from mail.clock import Clock
from mail.message import encode_document
from mail.pace import Pace
from mail.replies import Rule, rule_for
from mail.transports.transport import Accepted, Failure, Outbound, Transport

IDLE = 60.0  # seconds; servers drop connections that are silent for longer
BeforeDot = Callable[[Claim, tuple[str, ...]], None]  # the message, and whom this dot leaves out


class Withheld(Exception):
    """The dot was not sent, because the operator stopped or paused, or the lease was lost."""


class Outcome(NamedTuple):
    """What became of a message: the server took it, or ``error``; and whether the dot had left by then."""

    claim: Claim
    transport: Transport
    accepted: Accepted | None
    error: Exception | None
    dot_left: bool


class Lane:
    """One connection. ``before_dot`` is called, in whatever thread carries, before each final dot.

    ``waiting`` is called at most once before that, if something takes time.
    """

    def __init__(
        self, transport: Transport, before_dot: BeforeDot, waiting: Callable[[], None], pace: Pace, clock: Clock,
        own: Sequence[Rule],
    ) -> None:
        self.transport = transport
        self._before_dot = before_dot
        self._waiting = waiting
        self._pace = pace
        self._clock = clock
        self._own = own
        self._used = float("-inf")

    def carry(self, claim: Claim) -> Outcome:
        """Send a message; whatever happens is in the outcome. After a surprise the connection is gone."""
        later: list[str] = []
        dot: list[bool] = []

        def before_dot() -> None:
            self._before_dot(claim, tuple(later))
            dot.append(True)

        try:
            accepted = self._send(claim, before_dot, later)
        except Exception as error:  # the border: one unforeseen message must not end the batch, nor be lost silently
            if not isinstance(error, Failure | DunmailError | Withheld):
                self.transport.abort()
            return Outcome(claim, self.transport, None, error, bool(dot))
        return Outcome(claim, self.transport, accepted, None, True)

    def _send(self, claim: Claim, before_dot: Callable[[], None], later: list[str]) -> Accepted:
        content = b""
        if claim.document is not None:
            content = encode_document(checked(claim.document, claim.content, claim.sha256))
        self._connect()
        message = Outbound(
            claim.envelope_from, claim.envelope_to, frozenset(claim.recipients.split(", ")), claim.smtputf8,
            (claim.head, content, claim.tail), claim.message_id.strip("<>"), later.extend, self._waiting,
        )
        try:
            return self.transport.send(message, before_dot)
        finally:
            self._used = self._clock.seconds()

    def _connect(self) -> None:
        """A connection that is open and quiet; one that said something unasked, or was idle too long, is replaced."""
        transport = self.transport
        idle = self._clock.seconds() - self._used > IDLE
        if transport.is_open and (idle or self._pace.connection_full(transport.sent)):
            transport.close()
        if transport.is_open:
            try:
                transport.check_idle()
            except Failure as failure:
                if rule_for(failure, self._own).action != "reconnect":
                    raise
        if not transport.is_open:
            self._waiting()
            transport.open()
            self._pace.opened(transport.extensions)


Inbox = queue.SimpleQueue[Claim | None]


class Lanes:
    """At most ``most`` lanes, made as they are needed. With one, it is the caller's own thread that carries.

    Until a connection is open, one lane knocks alone: a wrong password must not be tried by all of them.
    """

    def __init__(self, make: Callable[[], Lane], most: int) -> None:
        self.most = most
        self._make = make
        self._threaded = most > 1
        self._threads: dict[Lane, tuple[threading.Thread, Inbox]] = {}
        self._idle: list[Lane] = []
        self._busy: dict[int, Lane] = {}  # by message
        self._outcomes: queue.SimpleQueue[Outcome] = queue.SimpleQueue()

    @property
    def under_way(self) -> tuple[int, ...]:
        """The messages in the lanes."""
        return tuple(self._busy)

    @property
    def free(self) -> bool:
        """Whether another message may start."""
        return len(self._busy) < (self.most if self._is_open() else 1)

    def _is_open(self) -> bool:
        return any(lane.transport.is_open for lane in (*self._idle, *self._busy.values()))

    @property
    def carrying(self) -> bool:
        """Whether threads still have messages under way."""
        return self._threaded and bool(self._busy)

    def start(self, claim: Claim) -> None:
        """Let a free lane carry a message; ``take`` gives what became of it."""
        lane = self._idle.pop() if self._idle else self._new()  # the one used last: its connection is the freshest
        self._busy[claim.id] = lane
        if self._threaded:
            self._threads[lane][1].put(claim)
        else:
            self._outcomes.put(lane.carry(claim))

    def take(self, seconds: float | None = None) -> Outcome | None:
        """The next outcome, waited for; None if there was none within ``seconds``."""
        try:
            outcome = self._outcomes.get(timeout=seconds)
        except queue.Empty:
            return None
        self._idle.append(self._busy.pop(outcome.claim.id))
        return outcome

    def close(self) -> None:
        """Say goodbye on every connection that carries nothing."""
        for lane in self._idle:
            lane.transport.close()

    def end(self) -> None:
        """Close everything. What a thread still carries is left to it: a connection is cut only by its own thread."""
        self.close()
        for lane, (thread, inbox) in self._threads.items():
            inbox.put(None)
            if lane in self._idle:
                thread.join()
        if not self._threaded:
            for lane in self._busy.values():  # interrupted on the way
                lane.transport.abort()

    def _new(self) -> Lane:
        lane = self._make()
        if self._threaded:
            inbox: Inbox = queue.SimpleQueue()
            thread = threading.Thread(target=self._live, args=(lane, inbox), name="lane", daemon=True)
            self._threads[lane] = thread, inbox
            thread.start()
        return lane

    def _live(self, lane: Lane, inbox: Inbox) -> None:
        with connection():
            while (claim := inbox.get()) is not None:
                self._outcomes.put(lane.carry(claim))
