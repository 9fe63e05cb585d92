"""Messages handed over: a state of their own, that counts as sent and is never called accepted."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from data import database, ledger, migrating, models
from data.attempts import execute
from data.documents import store_document
from data.errors import StateError
from data.fields import now
from data.ledger import NewMessage, Verdict, Words
from data.models import Attempt, Batch, Message

HANDED = Words("dot", text="opened in Thunderbird")


def batch_of(*labels: str, transport: str = "mail-client") -> int:
    """A batch that runs, with a message for each label."""
    batch = ledger.create_batch("documents", "mail-client", transport=transport)
    ledger.queue_messages(batch, [NewMessage(
        document=store_document("letter", f"{label}.pdf", label.encode()), reminder=None, label=label,
        recipients=f"{label}@c.example", envelope_from="me@d.example", envelope_to=(f"{label}@c.example",),
        message_id=f"<{label}@d.example>", date=now(), head=b"h", tail=b"t", smtputf8=False, size=2)
        for label in labels])
    ledger.ready_batch(batch, len(labels))
    ledger.start_batch(batch)
    return batch


def claim(batch: int, holder: str = "one@here 1 x") -> ledger.Claim:
    found = ledger.claim_next(batch, holder)
    assert found is not None
    return found


def test_a_handed_message_is_done_and_its_attempt_says_where_it_went(db: Path) -> None:
    batch = batch_of("a")
    message = claim(batch)
    ledger.mark_dot_sent(message, Words("body"))
    ledger.settle(message, Verdict("handed", HANDED))
    counts = ledger.counts(batch)
    assert (counts.handed, counts.accepted, counts.messages) == (1, 0, 1)
    (row,) = ledger.outbox(state="handed")
    assert (row.state, row.last_words, row.attempts[-1].text) == ("handed", HANDED.text, HANDED.text)
    assert ledger.claim_next(batch, "two@here 2 y") is None
    assert ledger.retry(messages=[row.id], states=("failed", "held")) == 0
    assert ledger.end_batch(batch, "finished")


def test_only_what_was_on_its_way_can_be_handed(db: Path) -> None:
    message = claim(batch_of("a"))
    with pytest.raises(StateError):
        ledger.settle(message, Verdict("handed", HANDED))


@pytest.mark.parametrize(("transport", "state"), [
    ("eml", "queued"), ("imap-drafts", "queued"), ("outlook", "uncertain"), ("mail-client", "uncertain"),
    ("sendmail", "uncertain"), ("smtp", "uncertain"),
])
def test_after_a_crash_only_what_is_harmless_to_repeat_is_done_again(db: Path, transport: str, state: str) -> None:
    batch = batch_of("a", transport=transport)
    ledger.mark_dot_sent(claim(batch), Words("body"))
    ledger.recover("mail-client", "two@here 2 y")
    assert [row.state for row in ledger.outbox(batch=batch)] == [state]


@pytest.fixture
def before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A database that had all but this migration, with what a program left that could not hand messages over."""
    with monkeypatch.context() as patched:
        known = migrating.known_migrations()
        folder = tmp_path / "package" / "migrations"
        folder.mkdir(parents=True)
        for name in (each for each in known if each != "0006_handed"):
            shipped = Path(migrating.__file__).parent / "migrations" / f"{name}.py"
            (folder / f"{name}.py").write_bytes(shipped.read_bytes())
        patched.setattr(migrating, "MIGRATIONS", folder)
        file = tmp_path / "old.db"
        database.open_database(str(file))
        batch = batch_of("a", "b")
        message = claim(batch)
        ledger.mark_dot_sent(message, Words("body"))
        ledger.settle(message, Verdict("accepted", Words("dot", 250, "2.0.0", "ok")))
        database.close_database()
    yield file
    database.close_database()


def test_the_migration_keeps_messages_attempts_indexes_and_references(before: Path) -> None:
    with sqlite3.connect(before) as raw:
        indexes = raw.execute("SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = 'messages' "
                              "AND sql IS NOT NULL ORDER BY name").fetchall()
    raw.close()
    database.open_database(str(before))
    assert [(m.label, m.state) for m in Message.select().order_by(Message.id)] == [("a", "accepted"), ("b", "queued")]
    assert Attempt.select().count() == 2
    assert execute("SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = 'messages' "
                   "AND sql IS NOT NULL ORDER BY name").fetchall() == indexes
    assert models.database.obj.execute_sql("PRAGMA foreign_key_check").fetchall() == []
    message = claim(Batch.get().id)
    ledger.mark_dot_sent(message, Words("body"))
    ledger.settle(message, Verdict("handed", HANDED))
    Batch.delete().execute()
    assert (Message.select().count(), Attempt.select().count()) == (0, 0)  # they still follow their batch
