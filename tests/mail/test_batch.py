"""Making batches: what is frozen, what is skipped, what is refused as a whole."""

import email
from collections.abc import Callable, Iterator
from dataclasses import replace
from email.policy import default
from typing import TYPE_CHECKING

import pytest

from data import ledger
from data.documents import Outgoing, document_content
from data.errors import InputError, StoppedError
from data.leases import Lease
from data.ledger import Counts
from data.models import Batch, Document, Message, Reminder
from data.preferences import Preferences
from mail import batch as mail_batch
from mail.batch import BatchSettings, Skipped, preview, queue, queue_test, send_test
from mail.message import encode_document

if TYPE_CHECKING:
    from tests.mail.conftest import FaultServer, Office

NONE = BatchSettings()


@pytest.fixture
def preferences(office: "Office") -> Preferences:
    return office.set(smtp_port="2525")


def test_frozen_whole(office: "Office", preferences: Preferences) -> None:
    document = office.reminder("Ana <ana@novak.si>; b@novak.si")
    settings = BatchSettings("{{ name }} {{ number }}", "Text {{ number }}", "cc@a.si, b@novak.si", "bcc@a.si")
    preferences = office.set(sender_bcc_self="yes", sender_reply_to="Odgovor <odg@vzorec.example>")
    number = queue([document], settings, preferences, operator="006")
    row = Message.get()
    assert (row.label, row.recipients) == (document.label, "ana@novak.si, b@novak.si")
    assert row.envelope_to.split("\n") == ["ana@novak.si", "b@novak.si", "cc@a.si", "bcc@a.si",
                                           "terjatve@vzorec.example"]
    raw = bytes(row.head) + encode_document(document_content(document.document_id)) + bytes(row.tail)
    assert row.size == len(raw)
    message = email.message_from_bytes(raw, policy=default)
    assert message["Subject"] == "Kupec 1"
    assert message["Cc"] == "cc@a.si"
    assert message["Reply-To"] == "odg@vzorec.example"
    assert message["Message-ID"] == row.message_id
    assert b"bcc@a.si" not in raw
    found = ledger.get_batch(number)
    assert (found.kind, found.state, found.selected, found.operator) == ("reminders", "draft", 1, "006")
    assert found.account == "terjatve@vzorec.example@127.0.0.1:2525"
    assert found.subject == "{{ name }} {{ number }}"


def test_account_is_the_login(office: "Office", preferences: Preferences) -> None:
    preferences = office.set(smtp_auth="password", smtp_username="žan")
    assert ledger.get_batch(queue([], NONE, preferences)).account == "žan@127.0.0.1:2525"


def test_skipped_with_reasons(office: "Office", preferences: Preferences) -> None:
    fine = office.reminder()
    void = office.document()
    Document.update(void=True).where(Document.id == void.document_id).execute()
    documents = [
        office.document(skip="Customer 0000004 has no contact OPOMIN2."), office.document("nobody"),
        replace(office.document(), recipients=" ; "), void, fine, office.document("x@mail.firma.local"),
    ]
    number = queue(documents, NONE, preferences)
    assert ledger.counts(number) == Counts(queued=2, skipped=4)
    assert [skip.label for skip in ledger.skips(number)] == [d.label for d in documents[:4]]
    reasons = [skip.reason for skip in ledger.skips(number)]
    assert reasons[0] == "Customer 0000004 has no contact OPOMIN2."
    assert "nobody" in reasons[1]
    assert reasons[2] == "There is no address."
    assert "void" in reasons[3]
    assert ledger.get_batch(number).selected == 6


def test_preview_says_what_queue_would_do(office: "Office", preferences: Preferences) -> None:
    queued, fresh = office.reminder(), office.reminder()
    batch = queue([queued], NONE, preferences)
    skipped = office.document(skip="no contact")
    found = preview([queued, skipped, fresh, office.document()], NONE, preferences)
    assert (found.selected, found.sendable) == (4, 2)
    assert found.skipped == [Skipped(queued.label, f"It is already in batch {batch} (queued)."),
                             Skipped(skipped.label, "no contact")]
    assert found.first is not None
    assert found.first._asdict() == {
        "label": fresh.label, "sender": "Vzorec, d.o.o. Šiška <terjatve@vzorec.example>", "reply_to": "",
        "recipients": fresh.recipients, "cc": "", "bcc": "", "subject": "Opomin 2",
        "body": "Spoštovani,\n\nopomin 2.\n", "file_name": "opomin-2.pdf",
    }
    assert preview([], NONE, preferences).first is None
    assert ledger.batches()[0].id == batch


def test_a_limit_does_not_count_what_is_in_a_batch(office: "Office", preferences: Preferences) -> None:
    documents = [office.reminder(f"{name}@kupec.si") for name in "abc"]
    settings = BatchSettings(limit=1)
    assert ledger.counts(queue(documents, settings, preferences)).queued == 1
    seen = preview(documents, settings, preferences)
    found = queue(documents, settings, preferences)
    assert (seen.sendable, len(seen.skipped)) == (1, 1)
    assert ledger.counts(found) == Counts(queued=1, skipped=1)
    assert "already in batch" in ledger.skips(found)[0].reason


def test_limit_counts_messages(office: "Office", preferences: Preferences) -> None:
    documents = [office.document(skip="no"), *office.documents(4)]
    settings = BatchSettings(limit=2)
    assert preview(documents, settings, preferences)[:2] == (3, 2)
    number = queue(documents, settings, preferences)
    assert ledger.counts(number) == Counts(queued=2, skipped=1)
    assert ledger.get_batch(number).selected == 3


def test_more_than_a_chunk(office: "Office", preferences: Preferences, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail_batch, "CHUNK", 3)
    documents = office.documents(8)
    assert ledger.counts(queue(iter(documents), NONE, preferences)).queued == 8
    assert ledger.counts(queue(iter(documents), BatchSettings(limit=4), preferences)).queued == 4


def test_queued_twice_goes_once(office: "Office", preferences: Preferences) -> None:
    reminders = office.reminders(3)
    first = queue(reminders[:2], NONE, preferences)
    second = queue(reminders, NONE, preferences)
    assert ledger.counts(second) == Counts(queued=1, skipped=2)
    assert f"batch {first}" in ledger.skips(second)[0].reason


def test_sent_again_only_knowingly(office: "Office", preferences: Preferences) -> None:
    reminder = office.reminder()
    Reminder.update(state="sent").execute()
    assert ledger.counts(queue([reminder], NONE, preferences)) == Counts(skipped=1)
    assert ledger.counts(queue([replace(reminder, again=True)], NONE, preferences)) == Counts(queued=1)


def test_a_trial_reaches_nobody_else(office: "Office", preferences: Preferences) -> None:
    reminder = office.reminder()
    preferences = office.set(sender_bcc_self="yes")
    settings = BatchSettings(cc="cc@a.si", bcc="bcc@a.si", to_me="me@a.si")
    number = queue([reminder], settings, preferences)
    row = Message.get()
    assert (row.recipients, row.envelope_to, row.reminder) == ("me@a.si", "me@a.si", None)
    assert b"cc@a.si" not in bytes(row.head)
    assert ledger.get_batch(number).kind == "test"
    assert ledger.counts(queue([reminder], NONE, preferences)).queued == 1  # a trial does not count


@pytest.mark.parametrize(("settings", "words"), [
    (BatchSettings(subject="{{ nomber }}"), "nomber"),
    (BatchSettings(body="{{ name"), "Line 1"),
    (BatchSettings(cc="nobody"), "Cc: "),
    (BatchSettings(bcc="a@b.si x"), "Bcc: "),
    (BatchSettings(to_me="a@b.si, c@d.si"), "To me"),
])
def test_what_is_wrong_for_all_is_refused(
    office: "Office", preferences: Preferences, settings: BatchSettings, words: str
) -> None:
    documents = office.documents(2)
    for action in (preview, queue):
        with pytest.raises(InputError, match=words):
            action(documents, settings, preferences)
    assert not Batch.select().exists()
    assert not Message.select().exists()


@pytest.mark.parametrize(("key", "value", "words"), [
    ("sender_address", "", "sender.address"),
    ("sender_address", "x", "sender.address"),
    ("sender_reply_to", "x", "sender.reply_to"),
    ("smtp_host", "", "smtp.host"),
    ("smtp_auth", "password", "smtp.username"),
])
def test_settings_that_cannot_work(office: "Office", key: str, value: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        queue([], NONE, office.set(**{key: value}))
    assert not Batch.select().exists()


def test_documents_that_break_off_leave_nothing(
    office: "Office", preferences: Preferences, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail_batch, "CHUNK", 1)
    reminder = office.reminder()

    def documents() -> Iterator[Outgoing]:
        yield reminder
        raise InputError("changed my mind")

    with pytest.raises(InputError, match="changed my mind"):
        queue(documents(), NONE, preferences)
    assert not Batch.select().exists()
    assert ledger.counts(queue([reminder], NONE, preferences)).queued == 1


def test_one_queues_at_a_time(office: "Office", preferences: Preferences) -> None:
    account = ledger.get_batch(queue([], NONE, preferences)).account
    with Lease(f"queueing {account}", "other@far 1 x"), pytest.raises(StoppedError, match="other@far"):
        queue([], NONE, preferences)


def test_what_a_dead_queueing_left_does_not_block(office: "Office", preferences: Preferences) -> None:
    reminder = office.reminder()
    number = queue([reminder], NONE, preferences)
    Batch.update(reason="filling").execute()
    assert ledger.counts(queue([reminder], NONE, preferences)).queued == 1
    assert [row.id for row in ledger.batches()] == [number + 1]


def test_international_addresses_are_marked(office: "Office", preferences: Preferences) -> None:
    queue([office.document("žan@čebela.si"), office.document("zan@čebela.si")], NONE, preferences)
    rows = list(Message.select().order_by(Message.id))
    assert [(row.recipients, row.smtputf8) for row in rows] == \
        [("žan@xn--ebela-gya.si", True), ("zan@xn--ebela-gya.si", False)]


def test_a_test_message(office: "Office", serve: Callable[..., "FaultServer"]) -> None:
    server = serve()
    preferences = office.use(server)
    report = send_test(preferences, lambda: None)
    assert (report.state, report.accepted, report.queued) == ("finished", 1, 1)
    (received,) = server.received
    assert received.recipients == ["terjatve@vzorec.example"]
    assert b"Subject: Test message from Dunmail" in received.data
    assert ledger.get_batch(report.batch).kind == "test"


def test_a_test_message_that_fails_leaves_nothing_to_resume(
    office: "Office", serve: Callable[..., "FaultServer"], fault: Callable[..., object]
) -> None:
    server = serve(fault("mail", "450 4.7.1 too much mail"))
    report = send_test(office.use(server), lambda: None, "me@a.si")
    assert (report.state, report.accepted) == ("paused", 0)
    assert "too much mail" in report.reason
    assert ledger.unfinished_batches() == []
    assert ledger.outbox(batch=report.batch)[0].last_words == "450 4.7.1 too much mail"


def test_a_test_message_needs_a_server(office: "Office") -> None:
    with pytest.raises(InputError):
        queue_test(office.set(smtp_host=""))
