"""Making a batch: from documents to frozen messages, with everything that is skipped and why."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Literal, NamedTuple

from data import ledger
from data.bounced import Bounced, bounced_addresses
from data.documents import Outgoing, document_sizes
from data.errors import InputError
from data.fields import now
from data.freshness import stale_reasons
from data.hours import parse_hours
from data.language import _
from data.leases import Lease, new_holder
from data.ledger import NewMessage, NewSkip
from data.preferences import Preferences
from data.queueing import Times, discard_unfinished_drafts
from mail.addresses import needs_smtputf8, parse_addresses
from mail.message import Head, encoded_size, freeze, one_line
from mail.profiles import terms
from mail.progress import BatchReport
from mail.texts import FirstMessage, subject_and_body
from mail.transports.ways import way_of

CHUNK = 200  # messages a commit: other terminals can write in between


@dataclass(frozen=True, slots=True)
class BatchSettings:
    """What the e-mail form asks. Empty ``subject`` and ``body`` are the document's own; both are templates.

    With ``to_me`` every message goes to that address alone, as a trial that marks nothing as sent. With ``stale`` a
    reminder is sent although it was paid, or its customer blocked, meanwhile; with ``bounced`` also to addresses that
    bounced. What has not left when the batch ``expires`` is cancelled.
    """

    subject: str = ""
    body: str = ""
    cc: str = ""
    bcc: str = ""
    limit: int | None = None
    to_me: str = ""
    stale: bool = False
    not_before: datetime | None = None
    expires: datetime | None = None
    bounced: bool = False


class Skipped(NamedTuple):
    """A document that is not sent, and why."""

    label: str
    reason: str


class Preview(NamedTuple):
    """What a batch would do: so many documents selected, so many messages, the skipped ones, the first message."""

    selected: int
    sendable: int
    skipped: list[Skipped]
    first: FirstMessage | None


class _Envelope(NamedTuple):
    """What all messages of a batch share, checked once."""

    sender: str
    sender_name: str
    reply_to: str
    cc: tuple[str, ...]
    bcc: tuple[str, ...]
    to_me: str
    signature: str
    bounced: Mapping[str, Bounced]  # addresses that nothing is sent to
    verp: str  # where reports come to, with a number in it; empty: to the sender

    def copies(self, to: Iterable[str]) -> tuple[str, ...]:
        """Who gets a copy of a message to ``to``: nobody twice."""
        return tuple(address for address in self.cc if address not in to)


def preview(
    documents: Iterable[Outgoing], settings: BatchSettings, preferences: Preferences,
    seen: Callable[[FirstMessage], object] = lambda first: None,
) -> Preview:
    """What ``queue`` would do with the same arguments; nothing is stored. InputError as there.

    ``seen`` is told the first message as soon as it is known, which may be long before the last document is read.
    """
    _check_times(settings)
    envelope = _envelope(settings, preferences)
    selected = sendable = 0
    skipped: list[Skipped] = []
    first = None
    for chunk in _chunks(documents):
        taken = _taken(chunk, settings)
        for document in chunk:
            if settings.limit is not None and sendable >= settings.limit:
                return Preview(selected, sendable, skipped, first)
            selected += 1
            reason, to = _recipients(document, envelope)
            reason = reason or taken.get(document.reminder_id or 0, "")
            if reason:
                skipped.append(Skipped(document.label, reason))
                continue
            sendable += 1
            if first is None:
                first = _first(document, to, settings, envelope)
                seen(first)
    return Preview(selected, sendable, skipped, first)


def queue(
    documents: Iterable[Outgoing], settings: BatchSettings, preferences: Preferences,
    kind: Literal["reminders", "documents", "test"] = "reminders", operator: str = "",
) -> int:
    """Freeze and store one message per document as a batch ready to be sent, and return its id.

    What cannot be sent is skipped with its reason. InputError for a sender, copy, template or server that cannot be
    used; no batch is left behind then, nor when ``documents`` raises.
    """
    way = way_of(preferences)
    way.check()  # better said now than after a thousand messages were queued
    if way.paced:
        terms(preferences)
        parse_hours(preferences["pace.hours"])
    _check_times(settings)
    envelope, account = _envelope(settings, preferences), way.account
    kind = "test" if settings.to_me else kind
    times = Times(settings.not_before, settings.expires, settings.stale)
    with Lease(f"queueing {account}"[:255], new_holder()):
        discard_unfinished_drafts(account)  # nobody but us queues for this account, so they are dead
        batch = ledger.create_batch(kind, account, operator, settings.subject, way.id, times)
        try:
            ledger.ready_batch(batch, _fill(batch, documents, settings, envelope))
        except BaseException:
            ledger.discard_batch(batch)
            raise
    return batch


def _fill(batch: int, documents: Iterable[Outgoing], settings: BatchSettings, envelope: _Envelope) -> int:
    """Queue everything, chunk by chunk, and return how many documents were looked at."""
    selected = queued = 0
    left = settings.limit
    for chunk in _chunks(documents):
        sizes = document_sizes([d.document_id for d in chunk])
        taken = _taken(chunk, settings)
        messages: list[NewMessage] = []
        skips: list[NewSkip] = []
        for document in chunk:
            if left is not None and queued + len(messages) >= left:
                break
            selected += 1
            reason, to = _recipients(document, envelope)
            reason = reason or taken.get(document.reminder_id or 0, "")
            if not reason and document.document_id not in sizes:
                reason = _("Its document is void or missing.")
            if reason:
                skips.append(NewSkip(document.label, reason, document.reminder_id))
            else:
                messages.append(_message(document, to, settings, envelope, sizes[document.document_id]))
        late = ledger.queue_messages(batch, messages, skips)
        queued += len(messages) - len(late)
        if left is not None and queued >= left:
            break
    return selected


def _outdated(chunk: Iterable[Outgoing], settings: BatchSettings) -> dict[int, str]:
    """Reminders that are no longer true, with reasons; none if the operator insists."""
    if settings.stale:
        return {}
    return stale_reasons((d.reminder_id for d in chunk if d.reminder_id), now().astimezone().date())


def _taken(chunk: Iterable[Outgoing], settings: BatchSettings) -> dict[int, str]:
    """Reminders that are not queued, with reasons: no longer true, or already in a batch. They count for no limit."""
    if settings.to_me:
        return {}
    return _outdated(chunk, settings) | ledger.live_messages_of(d.reminder_id for d in chunk if d.reminder_id)


def _check_times(settings: BatchSettings) -> None:
    if settings.expires is None:
        return
    if settings.expires <= now():
        raise InputError(_("The batch would expire before it is sent: its last moment has passed."))
    if settings.not_before is not None and settings.expires <= settings.not_before:
        raise InputError(_("The batch would expire before it may be sent. Give it a later last moment."))


def _chunks(documents: Iterable[Outgoing]) -> Iterator[list[Outgoing]]:
    source = iter(documents)
    while chunk := list(islice(source, CHUNK)):
        yield chunk


def _envelope(settings: BatchSettings, preferences: Preferences) -> _Envelope:
    sender = _only(preferences["sender.address"], "sender.address")
    if not sender:
        raise InputError(_("The sender has no address. Set sender.address in the preferences."))
    bcc = _several(settings.bcc, _("Bcc"))
    if preferences["sender.bcc_self"]:
        bcc = (*bcc, sender)
    to_me = _only(settings.to_me, _("To me"))
    return _Envelope(
        sender, preferences["sender.name"], _only(preferences["sender.reply_to"], "sender.reply_to"),
        () if to_me else _several(settings.cc, _("Cc")),  # a trial must reach nobody else
        () if to_me else tuple(dict.fromkeys(bcc)), to_me, preferences["sender.signature"].strip(),
        {} if to_me or settings.bounced else bounced_addresses(), preferences["incoming.verp"],
    )


def _several(text: str, field: str) -> tuple[str, ...]:
    try:
        return tuple(parse_addresses(text))
    except InputError as error:
        raise InputError(f"{field}: {error}") from None


def _only(text: str, field: str) -> str:
    addresses = _several(text, field)
    if len(addresses) > 1:
        raise InputError(_("{field} takes one address.").format(field=field))
    return addresses[0] if addresses else ""


def _recipients(document: Outgoing, envelope: _Envelope) -> tuple[str, list[str]]:
    """Why the document cannot be sent, or to whom it goes."""
    if document.skip:
        return document.skip, []
    try:
        to = parse_addresses(document.recipients)
    except InputError as error:
        return str(error), []
    if not to:
        return _("There is no address."), []
    for address in to:
        if bounced := envelope.bounced.get(address.lower()):
            return bounced.sentence(), []
    return "", [envelope.to_me] if envelope.to_me else to


def _first(document: Outgoing, to: list[str], settings: BatchSettings, envelope: _Envelope) -> FirstMessage:
    subject, body = subject_and_body(document, settings.subject, settings.body, envelope.signature)
    name, address = one_line(envelope.sender_name), envelope.sender
    return FirstMessage(
        document.label, f"{name} <{address}>" if name else address, envelope.reply_to, ", ".join(to),
        ", ".join(envelope.copies(to)), ", ".join(envelope.bcc), subject, body, document.file_name,
    )


def _message(
    document: Outgoing, to: list[str], settings: BatchSettings, envelope: _Envelope, size: int
) -> NewMessage:
    subject, body = subject_and_body(document, settings.subject, settings.body, envelope.signature)
    cc = envelope.copies(to)
    everybody = tuple(dict.fromkeys((*to, *cc, *envelope.bcc)))
    at = now()
    head = Head(envelope.sender, envelope.sender_name, envelope.reply_to, tuple(to), cc, subject)
    frozen = freeze(head, body, at, document.file_name)
    return NewMessage(
        document=document.document_id, reminder=None if envelope.to_me else document.reminder_id,
        label=document.label, recipients=", ".join(to), envelope_from=_return_path(envelope, frozen.message_id),
        envelope_to=everybody, message_id=frozen.message_id, date=at, head=frozen.head, tail=frozen.tail,
        smtputf8=any(map(needs_smtputf8, (envelope.sender, envelope.reply_to, *everybody))),
        size=len(frozen.head) + encoded_size(size) + len(frozen.tail), again=document.again,
    )


def _return_path(envelope: _Envelope, message_id: str) -> str:
    if not envelope.verp:
        return envelope.sender
    from mail.matching import return_address  # deferred: it loads what reads reports

    return return_address(envelope.verp, message_id)


def queue_test(preferences: Preferences, address: str = "", operator: str = "") -> int:
    """Queue one message without a document, to ``address`` or else to the sender; the batch has kind test."""
    way = way_of(preferences)
    way.check()
    envelope = _envelope(BatchSettings(to_me=address or preferences["sender.address"]), preferences)
    at = now()
    body = _("This is a test message. Dunmail reached you with the settings of {account}.").format(
        account=way.account)
    subject = _("Test message from Dunmail")
    head = Head(envelope.sender, envelope.sender_name, envelope.reply_to, (envelope.to_me,), (), subject)
    frozen = freeze(head, body, at)
    batch = ledger.create_batch("test", way.account, operator, subject, way.id)
    ledger.queue_messages(batch, [NewMessage(
        document=None, reminder=None, label=_("test"), recipients=envelope.to_me,
        envelope_from=_return_path(envelope, frozen.message_id), envelope_to=(envelope.to_me,),
        message_id=frozen.message_id, date=at, head=frozen.head, tail=frozen.tail,
        smtputf8=any(map(needs_smtputf8, (envelope.sender, envelope.reply_to, envelope.to_me))), size=len(frozen.head),
    )])
    ledger.ready_batch(batch, 1)
    return batch


def send_test(
    preferences: Preferences, password: Callable[[], str | None], address: str = "", operator: str = ""
) -> BatchReport:
    """Send a test message now and report. It waits for nothing; what was not accepted is cancelled, not left behind."""
    from mail.sender import Sender

    batch = queue_test(preferences, address, operator)
    try:
        return Sender(batch, preferences, password).run(wait=False, wait_pauses=False)
    finally:
        if ledger.get_batch(batch).state not in ("finished", "cancelled"):
            ledger.cancel(batch)
