"""Documents: files that can be sent, mostly PDFs, stored once with their SHA-256; and what dunning hands to mail."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from data import models
from data.attempts import execute, tuples
from data.dialect import id_set
from data.errors import NotFoundError
from data.fields import now
from data.language import _
from data.models import Document, DocumentContent


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A document on its way to its recipients: all that mail needs to know of it, whatever made it.

    ``recipients`` is text as people enter it: one or several addresses separated by ``;`` or ``,``; mail checks it.
    ``skip`` says, in words for the operator, why the document cannot be sent; empty if it can.
    ``context`` holds the values for placeholders in subject and body.
    """

    label: str  # YEAR/NUMBER of a reminder, or the document's name
    document_id: int
    file_name: str
    recipients: str
    language: str = "en"
    subject: str = ""  # template used when the batch names none
    body: str = ""
    reminder_id: int | None = None
    skip: str = ""
    again: bool = False  # its reminder was sent before, and the operator sends it once more
    context: Mapping[str, Any] = field(default_factory=dict)


def store_document(kind: str, name: str, content: bytes) -> int:
    """Store ``content`` under the file name ``name`` and return its id; the caller holds the transaction.

    ``kind`` is letter, invoice, payslip, statement or other.
    """
    row = Document.create(
        kind=kind, name=name, sha256=hashlib.sha256(content).hexdigest(), size=len(content), created_at=now()
    )
    DocumentContent.insert(document=row.id, content=content).execute()
    return int(row.id)


def discard_document(document: int) -> None:
    """Remove a document that no message and no reminder has."""
    Document.delete().where(Document.id == document).execute()


def document_content(document_id: int) -> bytes:
    """The bytes of a document; NotFoundError if there is none, or its bytes no longer match their SHA-256."""
    # By hand: it runs for every message sent, and building the query costs more than running it.
    row = execute("SELECT c.content, d.sha256 FROM document_contents c JOIN documents d ON d.id = c.document_id "
                  "WHERE d.id = ?", document_id).fetchone()
    return checked(document_id, *(row or (None, None)))


def checked(document_id: int, content: bytes | None, digest: str | None) -> bytes:
    """The ``content`` that was read of a document; NotFoundError if there was none, or not what ``digest`` says."""
    if content is None:
        raise NotFoundError(_("There is no document {id}.").format(id=document_id))
    if hashlib.sha256(content).hexdigest() != digest:
        raise NotFoundError(_("Document {id} is damaged: its SHA-256 does not match.").format(id=document_id))
    return bytes(content)


def document_sizes(documents: Iterable[int]) -> dict[int, int]:
    """The size in bytes of each of these documents that exists and is not void."""
    wanted = id_set(models.database.obj, documents)
    query = Document.select(Document.id, Document.size).where(Document.id.in_(wanted), ~Document.void)
    sizes: dict[int, int] = dict(tuples(query))
    return sizes
