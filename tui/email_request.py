"""What an e-mail batch form asks for: counted, put into a question, and queued; all without widgets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from data.database import connection
from data.documents import Outgoing
from data.errors import DunmailError, InputError
from data.fields import now
from data.formatting import format_soon
from data.language import _, language, ngettext
from data.operators import current_operator
from data.preferences import Preferences
from data.reminders import selected
from data.selection import Range, Selection
from mail.addresses import parse_addresses
from tui import skip_words
from tui.widgets.text import plain, plain_lines

if TYPE_CHECKING:
    from mail.batch import BatchSettings, Preview
    from mail.texts import FirstMessage

SKIPS_SHOWN = 4  # above the first message; F4 shows all
AT_ONCE = timedelta(minutes=1)
# what the question before sending names
ASKED_ABOUT = ("transport", "smtp.host", "smtp.port", "smtp.security", "sender.address", "sender.name")
REPORT_EVERY = 100  # documents


class Abandoned(DunmailError):
    """The operator changed their mind while documents were being read; nothing was queued."""


@dataclass(frozen=True, slots=True)
class Request:
    """The form as filled in."""

    selection: Selection
    settings: BatchSettings


class Answer(NamedTuple):
    """What a request would do, and in words when."""

    preview: Preview
    plan: str


class Question(NamedTuple):
    """What is asked before sending: a line, and what stands below it."""

    title: str
    text: str


def beyond_ranges(selection: Selection) -> bool:
    """Whether ``selection`` holds conditions that the form's ranges cannot express."""
    return bool(
        selection.marks is not None or selection.text or selection.levels is not None or selection.lawsuit is not None
        or selection.final
    )


def own_address(operator: str) -> str:
    """Where a trial goes: the address of ``operator``, or else the sender's; empty if there is neither."""
    preferences = Preferences(operator)
    own = current_operator(operator).email if operator else ""
    return own or str(preferences.find("sender.address").value)


def ranges_of(selection: Selection) -> Selection:
    """What the form's ranges show for ``selection``: a lone reminder by its year and number, so that they can grow."""
    marks = selection.marks
    if marks is None or marks.groups or len(marks.ids) != 1:
        return selection
    for row in selected(selection):
        return Selection(year=row.year, number=Range(row.number, row.number), state=selection.state)
    return selection


def words_of(selection: Selection, operator: str) -> Outgoing | None:
    """The first selected reminder that can be sent, with its subject and text as templates; None if there is none."""
    from dunning.outgoing import outgoing

    with connection():
        return next((document for document in outgoing(selection, Preferences(operator)) if not document.skip), None)


def count(
    request: Request, operator: str, wanted: Callable[[], bool], seen: Callable[[FirstMessage], object]
) -> Answer:
    """What ``request`` would send, and when; ``seen`` is told the first message as soon as it is known.

    Reads every document, so it belongs in a thread; Abandoned once not ``wanted``.
    """
    from dunning.outgoing import outgoing
    from mail.batch import preview

    with connection():
        preferences = Preferences(operator)
        documents = _watched(outgoing(request.selection, preferences), wanted)
        found = preview(documents, request.settings, preferences, seen)
        return Answer(found, plan_words(found, request.settings, preferences))


def plan_words(preview: Preview, settings: BatchSettings, preferences: Preferences) -> str:
    """``Starts Wed 07:00, ends about 07:40 · 30/min``: what follows from pace, sending hours and the form's times."""
    from mail.forecast import forecast
    from mail.transports.ways import way_of

    first, at, paced = preview.first, now(), way_of(preferences).paced
    if first is None or not (paced or settings.not_before):
        return ""
    recipients = sum(len(parse_addresses(part)) for part in (first.recipients, first.cc, first.bcc))
    found = forecast(preferences, preview.sendable, recipients, settings.not_before, settings.expires)

    def when(moment: datetime, from_there: datetime = at) -> str:
        return format_soon(moment, language(), from_there)

    starts = _("Starts at once") if found.starts <= at + AT_ONCE else _("Starts {time}").format(time=when(found.starts))
    if not paced:
        return starts
    if preferences["pace.hours"].strip():
        starts += " " + _("(sending hours {hours})").format(hours=preferences["pace.hours"].strip())
    if settings.expires is not None and found.in_time < preview.sendable:
        ends = _("about {n} of {total} leave until {time}, the rest is cancelled").format(
            n=found.in_time, total=preview.sendable, time=when(settings.expires))
    elif found.ends is not None:
        ends = _("ends at about {time}").format(time=when(found.ends, found.starts))
    else:
        ends = _("as fast as the server takes it")
    return f"{starts}, {ends} · {found.pace}"


def queue_batch(
    request: Request, operator: str, total: int, progress: Callable[[int, int], None], should_stop: Callable[[], bool]
) -> int:
    """Queue ``request``, about ``total`` documents, and return the batch; Abandoned if it ``should_stop``."""
    from data.ledger import cancel
    from dunning.outgoing import outgoing
    from mail.batch import queue

    with connection():
        preferences = Preferences(operator)
        documents = _watched(
            outgoing(request.selection, preferences), lambda: not should_stop(), lambda done: progress(done, total))
        batch = queue(documents, request.settings, preferences, operator=operator)
        if should_stop():  # between the last document and the commit
            cancel(batch)
            raise Abandoned(_("Given up; nothing is sent."))
        return batch


def _watched(
    documents: Iterable[Outgoing], wanted: Callable[[], bool], progress: Callable[[int], None] = lambda done: None
) -> Iterator[Outgoing]:
    for done, document in enumerate(documents):
        if not wanted():
            raise Abandoned(_("Given up; nothing is sent."))
        if done % REPORT_EVERY == 0:
            progress(done)
        yield document


def missing(preferences: Preferences) -> str:
    """What has to be set or corrected before anything can be sent, or nothing."""
    from mail.transports.ways import way_of

    try:
        for key in ASKED_ABOUT:
            preferences[key]
    except InputError as error:
        return str(error)
    if preferences["transport"] == "smtp" and not preferences["smtp.host"]:
        return _("No SMTP server is set yet. F2 opens the preferences.")
    if not preferences["sender.address"]:
        return _("No sender address is set yet. F2 opens the preferences.")
    try:
        way_of(preferences).check()
    except InputError as error:
        return str(error)
    return ""


def way_words(operator: str) -> str:
    """The way that is used, unless it is SMTP, for the line with the count."""
    from mail.transports.ways import way_of

    with connection():
        way = way_of(Preferences(operator))
    return "" if way.id == "smtp" else _("way: {way}").format(way=plain(way.title))


def question(request: Request, preview: Preview, preferences: Preferences, plan: str = "") -> Question:
    """Asks whether to send ``preview``: how many, from whom, through which server or program, to whom, and when."""
    from mail.transports.ways import promise, way_of

    way = way_of(preferences)
    n, trial = preview.sendable, request.settings.to_me
    if way.draft:
        title = ngettext("Make a draft of {n} reminder?", "Make drafts of {n} reminders?", n).format(n=n)
    elif trial:
        title = ngettext("Send {n} reminder to yourself?", "Send {n} reminders to yourself?", n).format(n=n)
    else:
        title = ngettext("Send {n} reminder?", "Send {n} reminders?", n).format(n=n)
    through = _("through {host}, port {port}, security {security}").format(
        host=preferences["smtp.host"], port=preferences["smtp.port"], security=preferences["smtp.security"])
    lines = [
        _("From {sender}").format(sender=preview.first.sender if preview.first else preferences["sender.address"]),
        through if way.id == "smtp" else plain(promise(way, n)),
        _to_whom(preview, trial),
    ]
    copies = ((_("copy to {address}"), request.settings.cc), (_("blind copy to {address}"), request.settings.bcc))
    if not trial:  # a trial reaches nobody else
        lines += [words.format(address=address) for words, address in copies if address]
    if preview.skipped:
        lines.append(skipped_words(preview))
    if n > 1 and (request.settings.subject or request.settings.body):
        lines.append(_("everybody with the words of the form, whatever their language and level"))
    if request.settings.stale:
        lines.append(_("also those paid, blocked or in lawsuit since they were issued"))
    return Question(title, plain_lines("\n".join([*lines, *([plan] if plan else [])])))


def _to_whom(preview: Preview, trial: str) -> str:
    if trial:
        return _("to {address} only, as a trial: no customer gets anything").format(address=trial)
    first, more = (preview.first.recipients if preview.first else ""), preview.sendable - 1
    if more <= 0:
        return _("to {address}").format(address=first)
    return ngettext("to {address} and {n} more", "to {address} and {n} more", more).format(address=first, n=more)


def count_words(preview: Preview, way: str = "") -> str:
    """``11 selected · 10 will be sent · 1 skipped``, and the ``way`` if it is to be named."""
    sendable = ngettext("{n} will be sent", "{n} will be sent", preview.sendable).format(n=preview.sendable)
    parts = [_("{n} selected").format(n=preview.selected), sendable]
    if preview.skipped:
        parts.append(_("{n} skipped").format(n=len(preview.skipped)))
    if way:
        parts.append(way)
    return " · ".join(parts)


def skipped_words(preview: Preview) -> str:
    """``1 skipped`` for the question."""
    n = len(preview.skipped)
    return ngettext("{n} is skipped, as the form says why", "{n} are skipped, as the form says why", n).format(n=n)


def skipped_list(preview: Preview) -> str:
    """A line for each reason to skip documents; a long list ends with how many more there are."""
    lines, more = skip_words.lines(preview.skipped, SKIPS_SHOWN)
    if more:
        lines.append(ngettext("and {n} more: F4 shows it", "and {n} more: F4 shows them", more).format(n=more))
    return "\n".join(lines)


def first_words(first: FirstMessage | None) -> str:
    """The first message as its recipient will see it."""
    if first is None:
        return _("Nothing will be sent.")
    return plain_lines("\n".join([
        _("Reminder: {label}").format(label=first.label), *first.head(), "", first.body,
    ]))
