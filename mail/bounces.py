"""Reading delivery reports: fetched from the mailbox, matched with our messages, written into the ledger."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from data.database import transaction
from data.language import _, ngettext
from data.preferences import Preferences
from data.reports import DELAYED, FAILED, note_news
from mail.delivery_reports import Report, parse_report
from mail.mailbox import Looked, Reader, account_from, key_of, open_reader
from mail.matching import match, news_of

CHUNK = 200  # messages without news that are marked at a time


class Finding(NamedTuple):
    """What a report says of one recipient of a message; ``state`` is the message's, ``how`` it was matched."""

    message: int
    document: str
    address: str
    action: str  # failed | delayed | delivered | relayed | expanded
    words: str
    state: str
    how: str


class Unmatched(NamedTuple):
    """A report that could not be matched, and why."""

    subject: str
    addresses: str
    reason: str


@dataclass(slots=True)
class Reading:
    """What was found. ``looked`` counts new messages of the mailbox, ``foreign`` reports about somebody else's mail."""

    account: str
    dry_run: bool = False
    looked: int = 0
    findings: list[Finding] = field(default_factory=list)
    unmatched: list[Unmatched] = field(default_factory=list)
    foreign: int = 0
    unreadable: int = 0

    def count(self, action: str) -> int:
        """How many recipients have that news."""
        return sum(finding.action == action for finding in self.findings)

    def as_json(self) -> dict[str, Any]:
        """The reading as the command line prints it."""
        return {
            "account": self.account, "dry_run": self.dry_run, "looked": self.looked, "failed": self.count(FAILED),
            "delayed": self.count(DELAYED), "reports": [each._asdict() for each in self.findings],
            "unmatched": [each._asdict() for each in self.unmatched], "foreign": self.foreign,
            "unreadable": self.unreadable,
        }


def read_reports(
    preferences: Preferences, password: Callable[[], str | None], dry_run: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Reading:
    """Look at what is new in the mailbox of the preferences and mark the messages that reports are about.

    With ``dry_run`` nothing is marked, and the same is new next time. Each report is marked in one transaction with
    the mailbox's place, so an interruption loses and repeats nothing. ``progress`` is told messages done and in all.
    InputError if no account is set, StoppedError if the server or the settings stop it.
    """
    account = account_from(preferences)
    reader = open_reader(account, key_of(account, preferences, password))
    try:
        return _Reading(reader, Reading(account.name, dry_run), preferences["incoming.verp"]).run(progress)
    finally:
        reader.close()


class _Reading:
    def __init__(self, reader: Reader, result: Reading, verp: str) -> None:
        self._reader, self._result, self._verp = reader, result, verp
        self._quiet: list[int | str] = []  # looked at, and no report

    def run(self, progress: Callable[[int, int], None] | None) -> Reading:
        """Look at every new message."""
        result = self._result
        for looked in self._reader.messages():
            result.looked += 1
            self._take(looked)
            if progress:
                progress(result.looked, self._reader.total)
        self._mark_quiet()
        if not result.dry_run:
            with transaction():
                self._reader.finish()
        result.unreadable = self._reader.unreadable
        return result

    def _take(self, looked: Looked) -> None:
        report = parse_report(looked.content) if looked.content is not None else None
        if report is None:
            self._quiet.append(looked.key)
            if len(self._quiet) >= CHUNK:
                self._mark_quiet()
        elif self._result.dry_run:
            self._note(report)
        else:
            with transaction():
                if self._reader.mark(looked.key):
                    self._note(report)

    def _mark_quiet(self) -> None:
        if not self._result.dry_run and self._quiet:
            with transaction():
                for key in self._quiet:
                    self._reader.mark(key)
        self._quiet = []

    def _note(self, report: Report) -> None:
        found = match(report, self._verp)
        if found.sent is None:
            self._result.foreign += found.foreign
            if not found.foreign:
                addresses = ", ".join(each.addresses[0] for each in report.recipients)
                self._result.unmatched.append(Unmatched(report.subject, addresses, found.reason))
            return
        news = news_of(report, found.sent)
        state = found.sent.state if self._result.dry_run else note_news(found.sent, news)
        self._result.findings += [
            Finding(found.sent.id, found.sent.label, each.address, each.action, each.words.line(), state, found.how)
            for each in news]


def outcome(reading: Reading) -> str:
    """``12 new messages in the mailbox: 2 addresses bounced, 1 delayed, …``."""
    looked, failed, delayed = reading.looked, reading.count(FAILED), reading.count(DELAYED)
    parts = [ngettext("{n} address bounced", "{n} addresses bounced", failed).format(n=failed)]
    if delayed:
        parts.append(_("{n} delayed").format(n=delayed))
    if good := len(reading.findings) - failed - delayed:
        parts.append(_("{n} delivered").format(n=good))
    if unmatched := len(reading.unmatched):
        parts.append(ngettext("{n} report not matched", "{n} reports not matched", unmatched).format(n=unmatched))
    if reading.foreign:
        parts.append(_("{n} about other mail").format(n=reading.foreign))
    if reading.unreadable:
        parts.append(_("{n} unreadable").format(n=reading.unreadable))
    new = ngettext("{n} new message in the mailbox", "{n} new messages in the mailbox", looked).format(n=looked)
    return f"{new}: {', '.join(parts)}."


def problems(reading: Reading) -> Sequence[str]:
    """One line for each report that could not be matched."""
    return [f"{each.addresses}: {each.reason} ({each.subject})" for each in reading.unmatched]
