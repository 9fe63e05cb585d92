"""Documents are collected and e-mailed later: added from files or a list, and queued together."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from data.database import transaction
from data.documents import Outgoing, discard_document, store_document
from data.language import _
from data.leases import Lease, new_holder
from data.waiting import add_waiting, forget_queued, read_waiting
from tui.document_batch import Entry, documents, outgoing_of, went_before

if TYPE_CHECKING:
    from data.preferences import Preferences
    from mail.batch import BatchSettings, Skipped


LEASE = "documents that wait"


class Added(NamedTuple):
    """How many documents wait since, and which of those asked for do not, and why."""

    added: int
    skipped: "list[Skipped]"


def add_documents(
    entries: Sequence[Entry], kind: str, operator: str, contact: str = "", again: bool = False
) -> Added:
    """Store ``entries`` and let them wait; what cannot be sent, or went there before, is skipped with the reason."""
    from mail.batch import Skipped

    def store(file: Path, content: bytes) -> int:
        return store_document(kind, file.name, content)

    added, skipped = 0, list[Skipped]()
    with transaction():
        for each in documents(entries, contact, again, store):
            reason = each.skip
            if not reason and not add_waiting(each.document_id, each.recipients, operator, **_words(each)):
                discard_document(each.document_id)
                reason = _("It waits already.")
            if reason:
                skipped.append(Skipped(each.label, reason))
            else:
                added += 1
    return Added(added, skipped)


def _words(document: Outgoing) -> dict[str, str]:
    return {name: str(document.context[name]) for name in ("customer", "name", "subject")}


def waiting_documents(again: bool = False) -> Iterator[Outgoing]:
    """All that wait, on their way; what went to the same address meanwhile is skipped, unless ``again``."""
    for each in read_waiting():
        yield outgoing_of(Entry(Path(each.file), customer=each.customer, name=each.name, subject=each.subject),
                          each.recipients, each.document, "" if again else went_before(each.sha256, each.recipients))


def queue_waiting(settings: "BatchSettings", preferences: "Preferences", operator: str, again: bool = False) -> int:
    """Queue all that wait as one batch and return it; what is skipped, and all after a trial, waits on.

    StoppedError while another terminal does: with another account it would queue the same once more.
    """
    from mail.batch import queue

    with Lease(LEASE, new_holder()):
        batch = queue(waiting_documents(again or bool(settings.to_me)), settings, preferences, "documents", operator)
        if not settings.to_me:
            forget_queued()
    return batch
