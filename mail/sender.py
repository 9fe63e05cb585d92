"""The sender: one batch through one connection, each change in the ledger before the next step on the wire."""

import logging
from collections.abc import Callable, Sequence

from data import ledger
from data.database import connection, patiently
from data.documents import document_content
from data.errors import DunmailError, StateError
from data.journal import note_sent
from data.language import _
from data.leases import Lease, new_holder
from data.ledger import Claim, Verdict, Words
from data.preferences import Preferences
from mail.clock import Clock
from mail.controls import Controls
from mail.course import Course
from mail.message import encode_document
from mail.pace import Pace
from mail.profiles import terms
from mail.progress import BatchReport, Progress, report
from mail.reactions import Reactions
from mail.replies import Rule
from mail.rules import own_rules
from mail.transports.transport import Accepted, Failure, Outbound, Transport
from mail.transports.way import Way
from mail.transports.ways import open_transport, way_of

__all__ = ["BatchReport", "Progress", "Sender", "report"]

NEW_CONNECTION = 2.0  # seconds to wait where the old one had carried its share
IDLE = 60.0  # seconds; servers drop connections that are silent for longer
_log = logging.getLogger("dunmail")


class Withheld(Exception):
    """The dot was not sent, because the operator stopped or paused, or the lease was lost."""


class Sender:
    """Sends batch ``batch_id``. ``run`` belongs in a thread of its own; the other methods may be called from anywhere.

    ``password`` is asked for at most once; ``report`` gets the progress, from the sending thread.
    """

    def __init__(
        self, batch_id: int, preferences: Preferences, password: Callable[[], str | None],
        report: Callable[[Progress], None] | None = None, clock: Clock | None = None,
        transport: Callable[[Preferences, Callable[[], str | None]], Transport] = open_transport,
    ) -> None:
        self.batch = batch_id
        self._preferences = preferences
        self._ask = password
        self._password: list[str | None] = []
        self._report = report
        self._clock = clock or Clock()
        self._make_transport = transport
        self._controls = Controls()

    def pause(self) -> None:
        """Wait before the next dot, until ``resume``."""
        self._controls.pause()

    def resume(self) -> None:
        """Go on, whatever the batch is waiting for."""
        self._controls.resume()

    def stop(self) -> None:
        """End before the next dot; a server that has a dot is waited for, for its word decides."""
        self._controls.stop()

    def run(self, wait: bool = True, wait_pauses: bool = True, wait_hours: bool = True) -> BatchReport:
        """Send until nothing is due, and report.

        With ``wait`` deferred messages are waited for, with ``wait_pauses`` the pauses a server asks for, with
        ``wait_hours`` the sending hours; without, the batch is left paused until then. StoppedError if another sender
        uses the account; InputError if the settings or the operator's reply rules cannot be used; StateError if the
        batch is over. Nothing was changed then.
        """
        own = own_rules()
        with connection():
            transport = self._make_transport(self._preferences, self._secret)
            way, holder = way_of(self._preferences), new_holder()
            account, limits = way.account, terms(self._preferences)
            hours = self._preferences["pace.hours"] if way.paced else ""
            self._move(way, holder)
            with Lease(account, holder) as lease:
                ledger.recover(account, holder)
                ledger.start_batch(self.batch)
                pace = Pace(account, limits, self._clock)
                course = Course(self.batch, lease, self._controls, self._clock, self._report, transport.close, pace,
                                hours)
                course.deferred, course.pauses, course.hours = wait, wait_pauses, wait_hours
                return _Run(course, lease, transport, self._clock, pace, own).run()

    def _secret(self) -> str | None:
        if not self._password:
            self._password.append(self._ask())
        return self._password[0]

    def _move(self, way: Way, holder: str) -> None:
        """A batch queued for another account goes along when the preferences name a new one."""
        row = ledger.get_batch(self.batch)
        old = row.account
        if old != way.account and not row.filling:
            with Lease(old, holder):
                ledger.recover(old, holder)
                ledger.move_batch(self.batch, way.account, way.id)


class _Run:
    """One run of a sender, in its thread."""

    def __init__(
        self, course: Course, lease: Lease, transport: Transport, clock: Clock, pace: Pace, own: Sequence[Rule]
    ) -> None:
        self._course = course
        self._tally = course.tally
        self._lease = lease
        self._transport = transport
        self._clock = clock
        self._pace = pace
        self._reactions = Reactions(clock, own)
        self._used = float("-inf")
        self._held_back = False  # a message waits for the pace although the tally knows of none

    def run(self) -> BatchReport:
        """Send until the course ends."""
        started = self._clock.seconds()
        self._course.tell(always=True)
        try:
            self._loop()
        except KeyboardInterrupt:
            self._transport.abort()
            ledger.recover(self._lease.account, "")  # what is in our own hands, too: queued, or uncertain
            self._course.end("stopped", _("Interrupted."))
            raise
        finally:
            self._transport.close()
        note_sent(self._course.batch)
        self._course.tell(always=True)
        return report(self._course.batch, self._clock.seconds() - started, self._tally.accepted)

    def _loop(self) -> None:
        claim: Claim | None = None
        while True:
            if claim is None:
                if not self._course.ready(self._held_back):
                    return
                self._held_back = False
                claim = ledger.claim_next(self._course.batch, self._lease.holder, self._clock.now())
            if claim is not None:
                claim = self._one(claim) if self._pace.may_go(len(claim.envelope_to)) else self._put_back(claim)
            elif not self._course.nothing_due():
                return

    def _put_back(self, claim: Claim) -> Claim | None:
        """A message with more recipients than the last one, for which the pace has no room yet."""
        self._held_back = True
        words = Words("operator", text=self._pace.hold_words())
        return self._settle(claim, Verdict("queued", words, charged=False), more=False)

    def _one(self, claim: Claim) -> Claim | None:
        """Try a message and write what became of it; the next one, if it may follow at once."""
        self._tally.current = claim.label
        if reason := self._course.stale(claim.reminder):
            return self._settle(claim, Verdict("cancelled", Words("operator", text=reason), charged=False))
        dot: list[bool] = []
        try:
            accepted = self._try(claim, dot)
        except Withheld as why:
            return self._settle(claim, Verdict("queued", Words("operator", text=str(why)), charged=False), more=False)
        except Failure as failure:
            return self._react(claim, failure)
        except StateError:  # cancelled or taken over while it was being sent: it is no longer ours, and had no dot
            return None
        except DunmailError as error:  # its document is damaged
            return self._unknown(claim, str(error), bool(dot))
        except Exception as error:  # the border: one unforeseen message must not end the batch, nor be skipped silently
            _log.error("unexpected error while sending", exc_info=error)
            self._transport.abort()
            return self._unknown(claim, f"{type(error).__name__}: {error}", bool(dot))
        self._reactions.accepted()
        self._pace.accepted(len(claim.envelope_to), 0 if accepted.handed else accepted.ms)
        words = _accepted_words(accepted)
        if accepted.refused:
            self._tally.error(claim, words.line())
        return self._settle(claim, Verdict("handed" if accepted.handed else "accepted", words))

    def _try(self, claim: Claim, dot: list[bool]) -> Accepted:
        content = encode_document(document_content(claim.document)) if claim.document is not None else b""
        self._connect()

        def before_dot() -> None:
            if self._course.withheld():
                raise Withheld(_("Stopped before the final dot: surely not sent."))
            where = _("{size} bytes to {account}").format(size=claim.size, account=self._lease.account)
            patiently(lambda: ledger.mark_dot_sent(claim, Words("body", text=where)), lambda: self._course.interrupted)
            dot.append(True)

        message = Outbound(
            claim.envelope_from, claim.envelope_to, frozenset(claim.recipients.split(", ")), claim.smtputf8,
            (claim.head, content, claim.tail), claim.message_id.strip("<>"),
        )
        try:
            return self._transport.send(message, before_dot)
        finally:
            self._used = self._clock.seconds()

    def _connect(self) -> None:
        """A connection that is open and quiet; one that said something unasked, or was idle too long, is replaced."""
        idle = self._clock.seconds() - self._used > IDLE
        if self._transport.is_open and (idle or self._pace.connection_full(self._transport.sent)):
            self._transport.close()
        if self._transport.is_open:
            try:
                self._transport.check_idle()
            except Failure as failure:
                if self._reactions.rule(failure).action != "reconnect":
                    raise
        if not self._transport.is_open:
            self._transport.open()
            self._pace.opened(self._transport.extensions)

    def _settle(self, claim: Claim, verdict: Verdict, more: bool = True) -> Claim | None:
        """Write the verdict and, if there may be ``more`` at once, claim the next message in the same commit."""
        following = None
        try:
            more = more and not self._course.interrupted and self._pace.delay() <= 0
            # A server's word is not lost because the database is busy: it is written as long as the lease is ours.
            following = patiently(
                lambda: ledger.settle(claim, verdict, more, self._clock.now()), self._lease.lost.is_set)
        except StateError as error:
            self._tally.error(claim, f"{verdict.words.line()} ({error})")
        else:
            self._tally.moved(claim, verdict.state)
        if verdict.state in ("failed", "deferred", "held", "uncertain", "cancelled"):
            self._tally.error(claim, verdict.words.line())
        self._course.tell(always=verdict.state not in ("accepted", "handed"))
        return following

    def _unknown(self, claim: Claim, text: str, dot_left: bool) -> Claim | None:
        stop = self._reactions.unknown()
        words = Words("dot" if dot_left else "body", text=text)
        self._settle(claim, Verdict("uncertain" if dot_left else "held", words), more=False)
        if stop:
            self._course.end("stopped", text)
        return None

    def _react(self, claim: Claim, failure: Failure) -> Claim | None:
        """What the reply table says about a failure: to the message first, then to the batch."""
        reaction = self._reactions.to(failure, claim)
        if reaction.pause is not None and self._pace.connection_spent(failure, self._transport.sent):
            self._transport.close()
            reaction = reaction._replace(pause=None, breath=NEW_CONNECTION)
        self._pace.failed(len(claim.envelope_to), failure, reaction.pause)
        following = self._settle(claim, reaction.verdict, more=reaction.goes_on)
        if reaction.held:
            ledger.hold_failed(reaction.held, reaction.verdict.words)
            self._tally.turned(len(reaction.held), "failed", "held")
        if reaction.stop:
            self._tally.error(claim, reaction.verdict.words.line())
            self._course.end("stopped", reaction.stop)
        elif reaction.pause is not None:
            self._tally.error(claim, reaction.verdict.words.line())
            self._course.pause(self._clock.now() + reaction.pause, reaction.verdict.words.line())
        elif reaction.breath:
            self._course.breathe(reaction.breath)
        return following


def _accepted_words(accepted: Accepted) -> Words:
    """The server's reply, and which copies it refused before it took the message for the others."""
    refused = _("{address} was refused: {words}")
    notes = [refused.format(address=address, words=f"{reply.code} {reply.enhanced} {reply.text}")
             for address, reply in accepted.refused]
    return Words("dot", accepted.reply.code or None, accepted.reply.enhanced, "; ".join([accepted.reply.text, *notes]),
                 accepted.ms)
