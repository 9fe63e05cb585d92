"""What follows from a failure, given what came before it: the message's next state, and what the batch must do."""

from datetime import timedelta
from typing import NamedTuple

from data.language import _
from data.ledger import Claim, Verdict, Words
from mail.clock import Clock
from mail.replies import Rule, defer_for, pause_for, rule_for, same_words
from mail.transports.transport import Failure

LOST_IN_A_ROW = 3  # connections lost before the dot, then the batch stops
SAME_IN_A_ROW = 5  # refusals with the same words: then it is not the recipients
UNKNOWN_IN_A_ROW = 3
UNCERTAIN_IN_A_ROW = 2  # a server that says nothing after every dot would leave a whole batch in doubt
BREATHS = (0.5, 3.0)  # seconds before the next try after a lost connection


class Reaction(NamedTuple):
    """The verdict on the message; why the batch stops, how long it pauses, which failed messages are held after all."""

    verdict: Verdict
    stop: str = ""
    pause: timedelta | None = None
    held: tuple[int, ...] = ()
    breath: float = 0.0

    @property
    def goes_on(self) -> bool:
        """Whether the next message may follow at once."""
        return not (self.stop or self.pause is not None or self.breath)


class Reactions:
    """Remembers what happened in a row; one for each run."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lost = 0
        self._pauses = 0
        self._unknown = 0
        self._uncertain = 0
        self._same = ""
        self._same_ids: list[int] = []

    def accepted(self) -> None:
        """The server took a message: every row is broken."""
        self._lost = self._pauses = self._unknown = self._uncertain = 0
        self._same, self._same_ids = "", []

    def unknown(self) -> bool:
        """Something nobody foresaw; True when it happened so often that the batch should stop."""
        self._unknown += 1
        return self._unknown >= UNKNOWN_IN_A_ROW

    def to(self, failure: Failure, claim: Claim) -> Reaction:
        """What to do about ``failure`` of ``claim``."""
        rule = rule_for(failure)
        words = Words(failure.stage, failure.code, failure.enhanced, failure.text, failure.ms)
        if rule.action != "again":
            self._lost = 0
        if rule.action != "fail":
            self._same, self._same_ids = "", []
        if rule.action == "fail":
            return self._fail(failure, claim, words)
        if rule.action == "defer":
            return self._defer(claim, words)
        if rule.action == "uncertain":
            self._uncertain += 1
            stop = self._uncertain >= UNCERTAIN_IN_A_ROW
            return Reaction(Verdict("uncertain", words), stop=self._reason(rule, words) if stop else "")
        if rule.action == "hold":
            return Reaction(Verdict("held", words), stop=words.line() if self.unknown() else "")
        waiting = Verdict("queued", words, charged=False)
        if rule.action == "stop":
            return Reaction(waiting, stop=self._reason(rule, words))
        if rule.action == "pause":
            self._pauses += 1
            return Reaction(waiting, pause=pause_for(rule, failure, self._pauses - 1))
        return self._again(waiting, words)

    @staticmethod
    def _reason(rule: Rule, words: Words) -> str:
        if words.code is None:
            return f"{_(rule.name)}: {words.text}"
        return _("{meaning}; the server said: {words}").format(meaning=_(rule.name), words=words.line())

    def _fail(self, failure: Failure, claim: Claim, words: Words) -> Reaction:
        same = same_words(failure)
        if same != self._same:
            self._same, self._same_ids = same, []
        self._same_ids.append(claim.id)
        verdict = Verdict("failed", words)
        if len(self._same_ids) < SAME_IN_A_ROW or failure.code is None:
            return Reaction(verdict)
        held, self._same_ids = tuple(self._same_ids), []
        return Reaction(verdict, held=held, stop=_(
            "{count} messages in a row were refused with the same words, so it is hardly their recipients; they are "
            "held. The server said: {words}").format(count=len(held), words=words.line()))

    def _defer(self, claim: Claim, words: Words) -> Reaction:
        wait = defer_for(claim.tries)
        if wait is None:
            return Reaction(Verdict("failed", words))
        return Reaction(Verdict("deferred", words, self._clock.now() + wait))

    def _again(self, waiting: Verdict, words: Words) -> Reaction:
        self._lost += 1
        if self._lost >= LOST_IN_A_ROW:
            self._lost = 0
            return Reaction(waiting, stop=_("{count} tries in a row failed: {words}").format(
                count=LOST_IN_A_ROW, words=words.line()))
        return Reaction(waiting, breath=BREATHS[min(self._lost, len(BREATHS)) - 1])
