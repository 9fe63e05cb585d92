"""Files that are e-mailed one by one: who already got which bytes, and what is left behind unsent."""

from collections.abc import Collection, Sequence

from data.attempts import execute
from data.batches import LIVE
from data.database import transaction

TAKEN = (*LIVE, "accepted", "handed")  # arrived, or may still


def sent_already(digests: Collection[str]) -> dict[tuple[str, str], int]:
    """For each of these SHA-256 and each set of recipients it went, or is going, to: the batch it is in."""
    if not digests:
        return {}
    marks, states = (", ".join("?" * len(values)) for values in (digests, TAKEN))
    rows = execute(
        "SELECT d.sha256, m.recipients, m.batch_id FROM documents d JOIN messages m ON m.document_id = d.id "
        "JOIN batches b ON b.id = m.batch_id "
        f"WHERE d.kind <> 'letter' AND b.kind <> 'test' AND d.sha256 IN ({marks}) AND m.state IN ({states})",
        *digests, *TAKEN).fetchall()
    return {(digest, recipients): batch for digest, recipients, batch in rows}


def customer_addresses(codes: Sequence[str], contact: str = "") -> dict[str, str]:
    """The e-mail of these customers' contact with this code, or of their first that has one; without one: missing."""
    if not codes:
        return {}
    marks = ", ".join("?" * len(codes))
    rows = execute(
        "SELECT c.code, k.email FROM customers c JOIN contacts k ON k.customer_id = c.id "
        f"WHERE k.email <> '' AND c.code IN ({marks}) AND (? = '' OR k.code = ?) ORDER BY k.code DESC, k.id DESC",
        *codes, contact, contact).fetchall()
    return dict(rows)


def discard_unsent(documents: Sequence[int]) -> None:
    """Remove those of ``documents`` (ids) that no message has."""
    with transaction():
        for number in documents:
            execute("DELETE FROM documents WHERE id = ? AND NOT EXISTS "
                    "(SELECT 1 FROM messages WHERE document_id = documents.id)", number)
