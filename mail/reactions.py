"""What follows from a failure, given what came before it: the message's next state, and what the batch must do."""

from collections import deque
from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from data.language import _
from data.ledger import Claim, Verdict, Words
from mail.clock import Clock
from mail.refusals import words_of
from mail.replies import RATE_LADDER, Rule, defer_for, hinted_wait, pause_for, rule_for, same_words
from mail.transports.transport import Failure

LOST_IN_A_ROW = 3  # connections lost before the dot, then the batch stops
PUT_OFF_IN_A_ROW = 3  # recipients put off with the same words: then it is the account
RECENT, MOST_REFUSED = 50, 5  # more refused among the last ones, and something is wrong with more than them
ENOUGH = 20  # tried before that can be said: a few old addresses at the head of a list prove nothing
UNKNOWN_IN_A_ROW = 3
UNCERTAIN_IN_A_ROW = 2  # a server that says nothing after every dot would leave a whole batch in doubt
BREATHS = (0.5, 3.0)  # seconds before the next try after a lost connection
OUTAGE_LADDER = (timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15))


class Reaction(NamedTuple):
    """The verdict on the message; why the batch stops, how long it pauses, which failed messages are held after all.

    A pause is ``guessed`` where neither the server nor the operator's own rule said how long it takes.
    """

    verdict: Verdict
    stop: str = ""
    pause: timedelta | None = None
    held: tuple[int, ...] = ()
    breath: float = 0.0
    guessed: bool = False

    @property
    def goes_on(self) -> bool:
        """Whether the next message may follow at once."""
        return not (self.stop or self.pause is not None or self.breath)


class Reactions:
    """Remembers what happened in a row; one for each run. ``own`` are the operator's rules."""

    def __init__(self, clock: Clock, own: Sequence[Rule] = ()) -> None:
        self._clock = clock
        self._own = tuple(own)
        self._worked = False  # the server took a message in this run, so the settings are right
        self._outages = 0
        self._lost = 0
        self._pauses = 0
        self._unknown = 0
        self._uncertain = 0
        self._same = ""
        self._same_ids: list[int] = []
        self._put_off = ""
        self._put_off_to: set[str] = set()
        self._recent: deque[int | None] = deque(maxlen=RECENT)  # the messages refused, None for one accepted

    def rule(self, failure: Failure) -> Rule:
        """The rule that applies to a failure."""
        return rule_for(failure, self._own)

    def accepted(self) -> None:
        """The server took a message: every row is broken."""
        self._lost = self._pauses = self._unknown = self._uncertain = 0
        self._same, self._same_ids = "", []
        self._put_off, self._put_off_to = "", set()
        self._worked, self._outages = True, 0
        self._recent.append(None)

    def unknown(self) -> bool:
        """Something nobody foresaw; True when it happened so often that the batch should stop."""
        self._unknown += 1
        return self._unknown >= UNKNOWN_IN_A_ROW

    def is_about_account(self, failure: Failure) -> bool:
        """Whether the failure asks everything from the account to wait, whatever message met it."""
        return self.rule(failure).action in ("pause", "again")

    @staticmethod
    def again_the_same(failure: Failure) -> Reaction:
        """To a trouble of the account that is being waited for already: the message is queued, nothing is counted."""
        return Reaction(Verdict("queued", words_of(failure), charged=False))

    def to(self, failure: Failure, claim: Claim) -> Reaction:
        """What to do about ``failure`` of ``claim``."""
        rule = self.rule(failure)
        words = words_of(failure)
        if rule.action != "again":
            self._lost = 0
        if rule.action != "fail":
            self._same, self._same_ids = "", []
        if rule.action == "fail":
            return self._fail(rule, failure, claim, words)
        if rule.action == "defer":
            return self._defer(rule, failure, claim, words)
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
            guessed = rule.ladder == RATE_LADDER and hinted_wait(failure.text) is None
            return Reaction(waiting, pause=pause_for(rule, failure, self._pauses - 1), guessed=guessed)
        return self._again(failure, waiting, words)

    @staticmethod
    def _reason(rule: Rule, words: Words) -> str:
        if words.code is None:
            return f"{_(rule.name)}: {words.text}"
        return _("{meaning}; the server said: {words}").format(meaning=_(rule.name), words=words.line())

    def _fail(self, rule: Rule, failure: Failure, claim: Claim, words: Words) -> Reaction:
        same = same_words(failure)
        if same != self._same:
            self._same, self._same_ids = same, []
        self._same_ids.append(claim.id)
        self._recent.append(claim.id if failure.code is not None else None)
        verdict = Verdict("failed", words)
        if failure.code is None:  # we found it out ourselves
            return Reaction(verdict)
        if len(self._same_ids) >= rule.row:
            held = tuple(self._same_ids)
            self._forget()
            return Reaction(verdict, held=held, stop=_(
                "{count} messages in a row were refused with the same words, so it is hardly their recipients; they "
                "are held. The server said: {words}").format(count=len(held), words=words.line()))
        refused = tuple(number for number in self._recent if number is not None)
        if len(refused) > MOST_REFUSED and len(self._recent) >= ENOUGH:
            tried = len(self._recent)
            self._forget()
            return Reaction(verdict, held=refused, stop=_(
                "{count} of the last {tried} messages were refused, too many to be their recipients' fault alone; "
                "they are held. The server said last: {words}").format(
                    count=len(refused), tried=tried, words=words.line()))
        return Reaction(verdict)

    def _forget(self) -> None:
        self._same_ids = []
        self._recent.clear()

    def _defer(self, rule: Rule, failure: Failure, claim: Claim, words: Words) -> Reaction:
        same = same_words(failure)
        if rule.personal or same != self._put_off:
            self._put_off, self._put_off_to = "" if rule.personal else same, set()
        self._put_off_to.add(claim.recipients)
        if not rule.personal and len(self._put_off_to) >= PUT_OFF_IN_A_ROW:
            self._pauses += 1
            hint, step = hinted_wait(failure.text), min(self._pauses, len(RATE_LADDER)) - 1
            return Reaction(Verdict("queued", words, charged=False), pause=hint or RATE_LADDER[step],
                            guessed=hint is None)
        wait = defer_for(claim.tries)
        if wait is None:
            return Reaction(Verdict("failed", words))
        return Reaction(Verdict("deferred", words, self._clock.now() + wait))

    def _again(self, failure: Failure, waiting: Verdict, words: Words) -> Reaction:
        if self._worked and failure.stage == "connect" and self._outages < len(OUTAGE_LADDER):
            self._outages += 1  # it is not the settings: the server or the network is away for a while
            return Reaction(waiting, pause=OUTAGE_LADDER[self._outages - 1])
        self._lost += 1
        if self._lost >= LOST_IN_A_ROW:
            self._lost = 0
            return Reaction(waiting, stop=_("{count} tries in a row failed: {words}").format(
                count=LOST_IN_A_ROW, words=words.line()))
        return Reaction(waiting, breath=BREATHS[min(self._lost, len(BREATHS)) - 1])
