"""What a run writes into the ledger: a dot before it leaves, a server's word once it is said."""

import threading
from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from data import ledger
from data.database import patiently
from data.errors import StateError
from data.leases import Lease
from data.ledger import Claim, ServerWord, Verdict, Words
from mail.progress import Tally

NEAR = 5  # milliseconds for a whole message: the next dot then follows sooner than a disk flushes


class Bookkeeper:
    """Writes for a run under ``lease``, as patiently as a busy database asks for, and counts along in ``tally``.

    A word may be kept for the next dot and is then written in the same commit. Whoever keeps one sends over a single
    connection, in one thread, and calls ``write_kept`` before anything that takes time.
    """

    def __init__(self, lease: Lease, tally: Tally) -> None:
        self._lease = lease
        self._tally = tally
        self._turn = threading.Lock()  # SQLite has one writer; waiting for it here is quicker than asking again
        self._kept: ServerWord | None = None

    def dot(self, claim: Claim, words: Words, later: Sequence[str], enough: Callable[[], bool]) -> None:
        """Commit that the final dot is about to leave, in whatever thread carries; StateError if it must not.

        The database is asked again until it is ``enough``.
        """
        def mark() -> None:
            with self._turn:
                ledger.mark_dot_sent(claim, words, later, self._kept)

        try:
            patiently(mark, enough)
        except StateError:
            if self._kept is None:
                raise
            self.write_kept()  # whichever of the two is to blame, the word comes first
            patiently(mark, enough)
        self._kept = None

    def settle(
        self, claim: Claim, verdict: Verdict, at: datetime, *, more: bool, dot_left: bool,
        under_way: Collection[int] = (),
    ) -> Claim | None:
        """Write a verdict; with ``more``, choose the message that follows, none of those ``under_way``."""
        self.write_kept()
        try:
            following = self._write(claim, verdict, at, more, dot_left, under_way)
        except StateError as error:
            self._tally.error(claim, f"{verdict.words.line()} ({error})")
            return None
        self._tally.moved(claim, verdict.state)
        return following

    def keep(self, word: ServerWord) -> None:
        """Write ``word`` along with the next dot."""
        self._kept = word
        self._tally.moved(word.claim, word.verdict.state)

    def write_kept(self) -> None:
        """Write the word that was kept, if there is one: something else than the next dot follows, or it takes time."""
        kept, self._kept = self._kept, None
        if kept is None:
            return
        try:
            self._write(kept.claim, kept.verdict, kept.at, more=False, dot_left=True)
        except StateError as error:
            self._tally.error(kept.claim, f"{kept.verdict.words.line()} ({error})")

    def _write(
        self, claim: Claim, verdict: Verdict, at: datetime, more: bool, dot_left: bool,
        under_way: Collection[int] = (),
    ) -> Claim | None:
        def write() -> Claim | None:
            with self._turn:
                return ledger.settle(claim, verdict, more, at, dot_left=dot_left, under_way=under_way)

        # A server's word is not lost because the database is busy: it is written as long as the lease is ours.
        return patiently(write, self._lease.lost.is_set)
