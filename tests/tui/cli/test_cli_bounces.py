"""``bounces`` and ``resolve --look`` on the command line, against real mail servers."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from data import ledger
from data.bounced import flag_bounced
from data.database import open_database
from data.fields import now
from data.ledger import Verdict, Words
from data.models import Batch
from data.outbox import outbox
from mail.catcher import Catcher
from tests.mailservers import LETTER, ImapServer, PopServer, report
from tests.tui.cli.conftest import Cli


@pytest.fixture
def imap(saop: Cli, monkeypatch: pytest.MonkeyPatch) -> Iterator[ImapServer]:
    """An IMAP server named in the preferences, with its password in the environment."""
    server = ImapServer()
    server.start()
    for key, value in (("protocol", "imap"), ("host", "localhost"), ("port", str(server.port)), ("security", "none"),
                       ("username", "ana")):
        saop("preferences", "set", f"incoming.{key}", value)
    monkeypatch.setenv("DUNMAIL_INCOMING_PASSWORD", server.password)
    yield server
    server.stop()


@pytest.fixture
def books(tmp_path: Path) -> Callable[[], object]:
    """Opens the database again after a command has closed it."""
    return lambda: open_database(str(tmp_path / "cli.db"))


def test_bounces_from_report_to_next_batch(
    issued: Cli, imap: ImapServer, catcher: Catcher, books: Callable[[], object]
) -> None:
    assert issued("send", "--number", "100", "--yes").status == 0
    books()
    row = outbox()[0]
    imap.inbox.add(LETTER)
    imap.inbox.add(report(row.recipients, row.message_id))
    dry = issued("bounces", "--dry-run", "--json").json
    assert (dry["failed"], dry["reports"][0]["state"], dry["dry_run"]) == (1, "accepted", True)
    found = issued("bounces")
    assert found.status == 0
    assert f"2012/100: 550 5.1.1 {row.recipients} bounced: No such user [/b] (bounced, by its Message-ID)" in found.out
    assert "2 new messages in the mailbox: 1 address bounced." in found.out
    assert issued("outbox", "--state", "bounced", "--json").json["messages"][0]["id"] == row.id
    assert issued("batches", "--json").json["batches"][0]["bounced"] == 1
    again = issued("send", "--number", "100", "--state", "sent", "--dry-run", "--json").json
    assert again["sendable"] == 0
    assert again["skipped"][0]["reason"].startswith(f"Its address {row.recipients} bounced on ")
    anyway = issued("send", "--number", "100", "--state", "sent", "--dry-run", "--bounced", "--json")
    assert anyway.json["sendable"] == 1
    listed = issued("contacts", "list", "0000001")
    assert f"OPOMIN1: Its address {row.recipients} bounced on " in listed.out
    assert "550 5.1.1 No such user [/b]" in listed.out
    marks = issued("contacts", "list", "0000001", "--json").json["contacts"][0]["bounced"]
    assert [(each["address"], each["words"]) for each in marks] == [(row.recipients, "550 5.1.1 No such user [/b]")]
    assert f"Its address {row.recipients} bounced on " in issued("customers", "show", "0000001").out
    assert issued("bounces", "--forget", row.recipients).status == 0
    noted = issued("journal", "--json").json["journal"]
    assert [(each["action"], each["object"], each["label"]) for each in noted if each["action"] in (
        "bounced", "works again")] == [
        ("works again", "address", row.recipients), ("bounced", "message", "2012/100")]
    assert "bounced on" not in issued("contacts", "list", "0000001").out
    assert issued("bounces", "--forget", row.recipients).status == 2
    assert issued("send", "--number", "100", "--state", "sent", "--dry-run", "--json").json["sendable"] == 1


def test_another_address_is_no_longer_concerned(
    issued: Cli, imap: ImapServer, books: Callable[[], object], tmp_path: Path
) -> None:
    books()
    flag_bounced("racunovodstvo@saop.example", now(), "550 5.1.1 No such user")
    assert issued("send", "--number", "100", "--dry-run", "--json").json["sendable"] == 0
    file = tmp_path / "contacts.csv"
    file.write_text("customer;code;email\n0000001;OPOMIN1;racuni@saop.example\n", "utf-8")
    assert issued("import", "contacts", str(file)).status == 0
    assert issued("send", "--number", "100", "--dry-run", "--json").json["sendable"] == 1


def test_what_cannot_be_matched_is_said(issued: Cli, imap: ImapServer) -> None:
    imap.inbox.add(LETTER)
    assert issued("bounces").status == 0  # nothing was sent yet, so nothing is looked at
    imap.inbox.add(report("stranger@kupec.example"))
    found = issued("bounces")
    assert found.status == 1
    assert "not matched: stranger@kupec.example: No message went to this address" in found.out
    assert "1 report not matched" in found.out


def test_bounces_of_wrong_settings(saop: Cli, imap: ImapServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUNMAIL_INCOMING_PASSWORD", "never shown")
    refused = saop("bounces", "--json")
    assert (refused.status, "refused the login" in refused.json["error"]) == (3, True)
    assert "never shown" not in refused.out
    saop("preferences", "set", "incoming.protocol", "")
    assert saop("bounces").status == 2
    assert saop("bounces", "--dry-run", "--forget", "a@b.example").status == 2


def uncertain(issued: Cli, books: Callable[[], object]) -> None:
    """A batch of three whose first two messages are in doubt."""
    assert issued("send", "--yes", "--not-before", "23:59").status == 3
    books()
    Batch.update(not_before=None, paused_until=now()).execute()
    ledger.start_batch(1)
    for _turn in range(2):
        claim = ledger.claim_next(1, "one")
        assert claim is not None
        ledger.mark_dot_sent(claim, Words("body"))
        ledger.settle(claim, Verdict("uncertain", Words("dot", text="lost")))


def test_resume_looks_for_uncertain_messages_first(
    issued: Cli, imap: ImapServer, catcher: Catcher, books: Callable[[], object]
) -> None:
    uncertain(issued, books)
    first, second, *_rest = outbox()
    imap.inbox.add(f"Message-ID: {first.message_id}\n\ntext\n".encode())
    found = issued("resume", "1", "--yes")
    assert "2012/100 was sent: found in INBOX." in found.out
    assert "1 message stays uncertain." in found.out
    books()
    assert [row.state for row in outbox()][:2] == ["accepted", "uncertain"]
    assert "Looked for" in outbox()[1].attempts[-1].text
    assert all(first.message_id != caught.message_id for caught in catcher.caught())
    one = issued("resolve", str(second.id), "--look", "--json")
    assert (one.status, one.json["messages"][0]["folder"]) == (1, "")
    imap.inbox.add(f"Message-ID: {second.message_id}\n\ntext\n".encode())
    assert issued("resolve", "--look").status == 0
    assert issued("resolve", str(second.id), "--look").status == 2


def test_a_mail_server_that_fails_does_not_hold_up_resume(
    issued: Cli, imap: ImapServer, catcher: Catcher, books: Callable[[], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    uncertain(issued, books)
    monkeypatch.setenv("DUNMAIL_INCOMING_PASSWORD", "wrong")
    found = issued("resume", "1", "--yes")
    assert "Uncertain messages could not be looked for: localhost refused" in found.err
    assert len(catcher.caught()) == 1
    assert issued("resolve", "--look").status == 3


def test_resolve_says_what_it_needs(issued: Cli, imap: ImapServer) -> None:
    assert "Say --sent, --again or --look" in issued("resolve", "1").err
    assert issued("resolve", "--sent", "--look").status == 2
    assert "Name the message" in issued("resolve", "--sent").err
    server = PopServer()
    server.start()
    try:
        issued("preferences", "set", "incoming.protocol", "pop3")
        assert "POP3 has no folder" in issued("resolve", "--look").err
    finally:
        server.stop()
