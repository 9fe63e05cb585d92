"""One run of a sender: what is sent next, what became of it, what follows; all decided in one thread."""

import logging
from collections.abc import Callable, Sequence
from datetime import timedelta

from data import ledger
from data.asking import is_held_back
from data.errors import DunmailError, StateError, StoppedError
from data.journal import note_sent
from data.language import _
from data.leases import Lease
from data.ledger import Claim, ServerWord, Verdict, Words
from mail.bookkeeping import NEAR, Bookkeeper
from mail.clock import Clock
from mail.course import Course
from mail.lanes import Lane, Lanes, Outcome, Withheld
from mail.pace import Pace
from mail.progress import BatchReport, report
from mail.reactions import Reaction, Reactions
from mail.replies import RATE_LADDER, Rule
from mail.transports.transport import Accepted, Failure, Transport

NEW_CONNECTION = 2.0  # seconds to wait where the old one had carried its share
GRACE = 5.0  # seconds that an interrupted run waits for servers that have a dot already
_log = logging.getLogger("dunmail")


class Run:
    """One run of a sender: all is decided in its thread; the lanes carry."""

    def __init__(
        self, course: Course, lease: Lease, transport: Callable[[], Transport], clock: Clock, pace: Pace,
        own: Sequence[Rule],
    ) -> None:
        self._course = course
        self._tally = course.tally
        self._lease = lease
        self._clock = clock
        self._pace = pace
        self._reactions = Reactions(clock, own)
        self._books = Bookkeeper(lease, course.tally)
        self._lanes = Lanes(lambda: Lane(transport(), self._before_dot, self._books.write_kept, pace, clock, own),
                            pace.connections)
        course.idle = self._lanes.close
        self._decided: Reaction | None = None  # stop, pause, breathe: when nothing is under way any more
        self._held_back = False  # a message waits for the pace although the tally knows of none

    def run(self) -> BatchReport:
        """Send until the course ends."""
        started = self._clock.seconds()
        self._course.tell(always=True)
        try:
            self._loop()
        except KeyboardInterrupt:
            self._interrupt()
            raise
        finally:
            self._lanes.end()
            self._books.write_kept()
        note_sent(self._course.batch)
        self._course.tell(always=True)
        return report(self._course.batch, self._clock.seconds() - started, self._tally.accepted)

    def _interrupt(self) -> None:
        """No further dot leaves; a server that has one already may still say its word for a moment."""
        self._course.interrupt()
        try:
            self._books.write_kept()
            while self._lanes.carrying and (outcome := self._lanes.take(GRACE)):
                self._finish(outcome)
        finally:
            self._lanes.end()
            ledger.recover(self._lease.account, "")  # what is in our own hands, too: its dot left, so it is uncertain
            self._course.end("stopped", _("Interrupted."))

    def _loop(self) -> None:
        claim: Claim | None = None
        while True:
            if claim is None and self._lanes.under_way and self._has_room():
                claim = self._next()
            if claim is not None:
                claim = self._start(claim)
            elif self._lanes.under_way:
                claim = self._finish(self._lanes.take(self._patience()))
            elif not self._rest():
                return
            else:
                claim = self._next()
                if claim is None and not self._course.nothing_due():
                    return

    def _next(self) -> Claim | None:
        return ledger.claim_next(self._course.batch, self._lease.holder, self._clock.now(), self._lanes.under_way)

    def _flows(self) -> bool:
        """Whether nothing but the pace or the lanes keeps the next message back."""
        return self._lanes.free and self._decided is None and not self._course.interrupted

    def _has_room(self) -> bool:
        return self._flows() and self._pace.delay() <= 0

    def _patience(self) -> float | None:
        """How long to wait for an outcome before the next message may start; None if only an outcome changes that."""
        return (self._pace.delay() or None) if self._flows() else None

    def _rest(self) -> bool:
        """Nothing is under way: do what was decided, wait for what must be waited for; False to end."""
        decided, self._decided = self._decided, None
        if decided is not None and decided.stop:
            self._course.end("stopped", decided.stop)
        elif decided is not None and decided.pause is not None:
            self._course.pause(self._clock.now() + decided.pause, decided.verdict.words.line())
        elif decided is not None:
            self._course.breathe(decided.breath)
        held_back, self._held_back = self._held_back, False
        return self._course.ready(held_back)

    def _start(self, claim: Claim) -> Claim | None:
        """Let a lane carry the message, unless it must wait or is no longer true; the one after it, then."""
        recipients = len(claim.envelope_to)
        if not self._pace.may_go(recipients):  # it has more than the last one
            self._held_back = True
            self._books.write_kept()
            return None
        self._tally.current = claim.label
        if reason := self._course.stale(claim.reminder):
            return self._settle(claim, Verdict("cancelled", Words("operator", text=reason), charged=False))
        self._pace.begun(recipients)
        self._lanes.start(claim)
        return None

    def _before_dot(self, claim: Claim, later: tuple[str, ...]) -> None:
        """In the thread of a lane: the dot is about to leave."""
        if self._course.interrupted or (self._decided is not None and self._decided.stop):
            raise Withheld(_("Stopped before the final dot: surely not sent."))
        where = _("{size} bytes to {account}").format(size=claim.size, account=self._lease.account)
        if later:
            where += f"; {_part(len(claim.envelope_to) - len(later), len(claim.envelope_to))}"

        try:
            self._books.dot(claim, Words("body", text=where), later, lambda: self._course.interrupted)
        except StateError:
            if is_held_back(claim.batch):  # from another terminal; the message is still ours
                raise Withheld(_("Stopped before the final dot: surely not sent.")) from None
            raise

    def _finish(self, outcome: Outcome | None) -> Claim | None:
        """Write what became of a message; the next one, if it may follow at once."""
        if outcome is None:
            return None
        self._books.write_kept()  # the message stopped short of its dot
        claim, error = outcome.claim, outcome.error
        self._pace.ended(len(claim.envelope_to))
        if outcome.accepted is not None:
            return self._accepted(claim, outcome.accepted)
        if isinstance(error, Failure):
            return self._react(outcome, error)
        if isinstance(error, Withheld):
            return self._settle(claim, Verdict("queued", Words("operator", text=str(error)), charged=False), more=False)
        if isinstance(error, StateError):  # cancelled or taken over meanwhile: it is no longer ours, and had no dot
            return None
        if isinstance(error, StoppedError):  # the database cannot be written, for which no message is to blame
            raise error
        if isinstance(error, DunmailError):  # its document is damaged
            return self._unknown(outcome, str(error))
        _log.error("unexpected error while sending", exc_info=error)
        return self._unknown(outcome, f"{type(error).__name__}: {error}")

    def _accepted(self, claim: Claim, accepted: Accepted) -> Claim | None:
        if self._decided is None:  # else it had begun before that, and proves nothing
            self._reactions.accepted()
        reached = len(claim.envelope_to) - len(accepted.later)
        self._pace.accepted(reached, 0 if accepted.handed else accepted.ms)
        words = _accepted_words(accepted)
        if accepted.refused:
            self._tally.error(claim, words.line())
        if accepted.later:
            words = words._replace(text=f"{words.text}; {_part(reached, len(claim.envelope_to))}")
            return self._settle(claim, Verdict("queued", words, charged=False, remaining=accepted.later), dot_left=True)
        verdict = Verdict("handed" if accepted.handed else "accepted", words)
        if accepted.ms <= NEAR and not accepted.handed and self._lanes.most == 1 and self._has_room():
            return self._keep(ServerWord(claim, verdict, self._clock.now()))
        return self._settle(claim, verdict, dot_left=True)

    def _keep(self, word: ServerWord) -> Claim | None:
        """The next message, whose dot takes the word on this one along; without one it is written at once."""
        following = self._next()
        if following is None:
            return self._settle(word.claim, word.verdict, more=False, dot_left=True)
        self._books.keep(word)
        self._course.tell()
        return following

    def _settle(
        self, claim: Claim, verdict: Verdict, more: bool = True, dot_left: bool = False
    ) -> Claim | None:
        """Write the verdict and, if there may be ``more`` at once, choose the next message in the same commit."""
        following = self._books.settle(claim, verdict, self._clock.now(), more=more and self._has_room(),
                                       dot_left=dot_left, under_way=self._lanes.under_way)
        if verdict.state in ("failed", "deferred", "held", "uncertain", "cancelled"):
            self._tally.error(claim, verdict.words.line())
        self._course.tell(always=verdict.state not in ("accepted", "handed"))
        return following

    def _unknown(self, outcome: Outcome, text: str) -> Claim | None:
        stop = self._reactions.unknown()
        words = Words("dot" if outcome.dot_left else "body", text=text)
        verdict = Verdict("uncertain" if outcome.dot_left else "held", words)
        self._settle(outcome.claim, verdict, more=False, dot_left=outcome.dot_left)
        if stop:
            self._decide(Reaction(verdict, stop=text))
        return None

    def _react(self, outcome: Outcome, failure: Failure) -> Claim | None:
        """What the reply table says about a failure: to the message first, then to the batch."""
        claim = outcome.claim
        if self._decided is not None and self._reactions.is_about_account(failure):
            reaction = self._reactions.again_the_same(failure)  # it had begun before that: the same trouble, met twice
        else:
            reaction = self._reactions.to(failure, claim)
        if reaction.pause is not None and self._pace.connection_spent(failure, outcome.transport.sent):
            outcome.transport.close()
            reaction = reaction._replace(pause=None, breath=NEW_CONNECTION)
        if self._pace.connections_refused(failure):
            self._lanes.most = self._pace.connections
            reaction = reaction._replace(stop="", pause=reaction.pause or RATE_LADDER[0])
        pause = self._pace.failed(len(claim.envelope_to), failure, reaction.pause, reaction.guessed)
        reaction = reaction._replace(pause=pause)
        following = self._settle(claim, reaction.verdict, more=reaction.goes_on, dot_left=outcome.dot_left)
        if reaction.held:
            ledger.hold_failed(reaction.held, reaction.verdict.words)
            self._tally.turned(len(reaction.held), "failed", "held")
        if reaction.stop or reaction.pause is not None:
            self._tally.error(claim, reaction.verdict.words.line())
        if not reaction.goes_on:
            self._decide(reaction)
        return following

    def _decide(self, reaction: Reaction) -> None:
        """The whole batch is to stop, pause or breathe: the worst of what is asked, once nothing is under way."""
        decided = [reaction] if self._decided is None else [self._decided, reaction]
        self._decided = max(decided, key=lambda one: (bool(one.stop), one.pause or timedelta(), one.breath))


def _part(reached: int, count: int) -> str:
    """To how many of its recipients a message goes in one transaction."""
    return _("for {reached} of its {count} recipients, the others follow").format(reached=reached, count=count)


def _accepted_words(accepted: Accepted) -> Words:
    """The server's reply, and which copies it refused before it took the message for the others."""
    refused = _("{address} was refused: {words}")
    notes = [refused.format(address=address, words=f"{reply.code} {reply.enhanced} {reply.text}")
             for address, reply in accepted.refused]
    return Words("dot", accepted.reply.code or None, accepted.reply.enhanced, "; ".join([accepted.reply.text, *notes]),
                 accepted.ms)
