"""All documents but letters: those that wait, and those in batches with what became of them."""

from array import array
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from data import models
from data.attempts import tuples
from data.dialect import id_set
from data.language import N_
from data.models import Batch, Document, Message, WaitingDocument

WAITING = N_("waiting")


class DocumentRow(NamedTuple):
    """A document and to whom it goes. ``id`` is that of its message or, while it waits, its own below zero."""

    id: int
    name: str
    kind: str
    recipients: str
    state: str  # waiting, or that of its message
    at: datetime
    batch: int | None = None

    @property
    def waits(self) -> bool:
        """Whether it is in no batch yet."""
        return self.id < 0


class DocumentPages:
    """What waits, in the order it was added; then what is in batches, the newest first."""

    def __init__(self) -> None:
        waiting = WaitingDocument.select(WaitingDocument.document).order_by(WaitingDocument.document)
        sent: Any = Message.select(Message.id).join(Batch).where(Batch.kind == "documents")
        self._ids = array("q", (-row[0] for row in tuples(waiting)))
        self.waiting = len(self._ids)
        self._ids.extend(row[0] for row in tuples(sent.order_by(Message.id.desc())))

    def count(self) -> int:
        """How many there are."""
        return len(self._ids)

    def window(self, start: int, size: int) -> list[DocumentRow]:
        """At most ``size`` of them from ``start``."""
        wanted = list(self._ids[start : start + size])
        found = {row.id: row for row in (*_waiting([-each for each in wanted if each < 0]),
                                         *_sent([each for each in wanted if each > 0]))}
        return [found[number] for number in wanted if number in found]


def _waiting(documents: Sequence[int]) -> list[DocumentRow]:
    w, d = WaitingDocument, Document
    query = w.select(d.id, d.name, d.kind, w.recipients, w.added_at).join(d)
    rows = tuples(query.where(d.id.in_(id_set(models.database.obj, documents))))
    return [DocumentRow(-number, name, kind, to, WAITING, at) for number, name, kind, to, at in rows]


def _sent(messages: Sequence[int]) -> list[DocumentRow]:
    m, d = Message, Document
    query = m.select(m.id, m.label, d.kind, m.recipients, m.state, m.changed_at, m.batch).join(d)
    return [DocumentRow(*row) for row in tuples(query.where(m.id.in_(id_set(models.database.obj, messages))))]
