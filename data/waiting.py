"""Documents that wait to be e-mailed: collected one after the other, sent together."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from data.attempts import execute, tuples
from data.database import transaction
from data.fields import now
from data.models import Document, WaitingDocument
from data.sent_documents import discard_unsent


class Waiting(NamedTuple):
    """A document that waits; ``name`` is the recipient's."""

    document: int
    kind: str
    file: str
    sha256: str
    recipients: str
    customer: str
    name: str
    subject: str
    added_at: datetime
    operator: str


def add_waiting(
    document: int, recipients: str, operator: str, *, customer: str = "", name: str = "", subject: str = ""
) -> bool:
    """Let a stored document wait; False, and it does not, if the same bytes wait for the same recipients already.

    The caller holds the transaction.
    """
    twice = execute(
        "SELECT 1 FROM waiting_documents w JOIN documents d ON d.id = w.document_id WHERE w.recipients = ? "
        "AND d.sha256 = (SELECT sha256 FROM documents WHERE id = ?)", recipients, document).fetchone()
    if twice is None:
        WaitingDocument.insert(document=document, recipients=recipients, operator=operator, customer=customer,
                               name=name, subject=subject, added_at=now()).execute()
    return twice is None


def read_waiting() -> list[Waiting]:
    """All that wait, in the order they were added."""
    w, d = WaitingDocument, Document
    query = w.select(d.id, d.kind, d.name, d.sha256, w.recipients, w.customer, w.name, w.subject, w.added_at,
                     w.operator).join(d)
    return [Waiting(*row) for row in tuples(query.order_by(d.id))]


def remove_waiting(documents: Sequence[int]) -> int:
    """Remove those of ``documents`` (ids) that wait, with their bytes unless a trial had them; how many there were."""
    with transaction():
        removed = [number for number in documents if execute(
            "DELETE FROM waiting_documents WHERE document_id = ?", number).rowcount]
        discard_unsent(removed)
    return len(removed)


def forget_queued() -> None:
    """What has a message, other than of a trial, waits no more."""
    with transaction():
        execute("DELETE FROM waiting_documents WHERE EXISTS (SELECT 1 FROM messages m JOIN batches b "
                "ON b.id = m.batch_id WHERE m.document_id = waiting_documents.document_id AND b.kind <> 'test')")
