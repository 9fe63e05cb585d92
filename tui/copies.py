"""A copy of a file by e-mail: checked before the file is written, then queued as a batch of its own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from data.database import transaction
from data.documents import Outgoing, discard_document, store_document
from data.errors import InputError
from data.language import _, language
from data.waiting import add_waiting
from mail.addresses import parse_addresses

if TYPE_CHECKING:
    from data.preferences import Preferences
    from mail.batch import BatchSettings

MOST_MAILED = 50 * 2**20  # bytes; hardly a server takes half of it


@dataclass(frozen=True, slots=True)
class Copy:
    """To whom a copy goes; without a ``subject`` it is called after its contents.

    One that goes ``later`` waits with the documents that are collected.
    """

    to: str
    cc: str = ""
    bcc: str = ""
    subject: str = ""
    later: bool = False

    def lines(self) -> list[str]:
        """What is said of it before it is sent."""
        if self.later:
            return [_("A copy to {address} waits with the documents").format(address=self.to)]
        lines = [_("A copy is sent by e-mail to {address}").format(address=self.to)]
        lines += [words.format(address=address) for words, address in (
            (_("copy to {address}"), self.cc), (_("blind copy to {address}"), self.bcc)) if address]
        return [*lines, *([_("Subject: {value}").format(value=self.subject)] if self.subject else [])]

    def told(self, batch: int | None) -> str:
        """What is said of it once it is queued or, without a ``batch``, waits."""
        if batch is None:
            return _("The copy to {address} waits with the documents: Ctrl+D lists them.").format(address=self.to)
        return _("The copy to {address} is batch {batch}.").format(address=self.to, batch=batch)


def check_copy(copy: Copy, name: str, contents: str, preferences: Preferences) -> None:
    """InputError if no copy of a file with that ``name`` and ``contents`` (in words) could be sent."""
    from mail.batch import preview
    from mail.transports.ways import way_of

    if copy.later and (copy.cc or copy.bcc):
        raise InputError(_("Copies to others are named when the documents that wait are sent; leave them empty here."))
    if not copy.later:
        way_of(preferences).check()
    seen = preview([_outgoing(copy, 0, name, contents)], _settings(copy), preferences)
    if seen.skipped:
        raise InputError(f"{_('Recipient')}: {seen.skipped[0].reason}")


def queue_copy(
    copy: Copy, file: Path, contents: str, preferences: Preferences, operator: str, protected: bool = False
) -> int | None:
    """Queue a copy of ``file`` and return its batch, or let it wait; nothing is left behind if that cannot be done.

    The message says that the file opens with a password if it is ``protected``.
    """
    from mail.batch import queue

    size = file.stat().st_size
    if size > MOST_MAILED:
        raise InputError(_("The file has {size} MB and is too big for an e-mail; no copy was sent.").format(
            size=round(size / 2**20)))
    with transaction():
        document = store_document("other", file.name, file.read_bytes())
        if copy.later:
            if not add_waiting(document, ", ".join(parse_addresses(copy.to)), operator, subject=copy.subject):
                discard_document(document)
            return None
    try:
        documents = [_outgoing(copy, document, file.name, contents, protected)]
        return queue(documents, _settings(copy), preferences, "documents", operator)
    except BaseException:
        discard_document(document)
        raise


def _settings(copy: Copy) -> BatchSettings:
    from mail.batch import BatchSettings

    return BatchSettings(cc=copy.cc, bcc=copy.bcc)


def _outgoing(copy: Copy, document: int, name: str, contents: str, protected: bool = False) -> Outgoing:
    context = {"file": name, "contents": contents, "subject": copy.subject}
    body = _("{{ contents }}: the file {{ file }} is attached.")
    if protected:
        body += " " + _("It opens with the password you were told.")
    return Outgoing(label=name, document_id=document, file_name=name, recipients=copy.to, language=language(),
                    subject="{{ subject }}" if copy.subject else "{{ file }}", body=body, context=context)
