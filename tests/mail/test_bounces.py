"""Delivery reports read from real IMAP and POP3 servers, matched, and written into the ledger."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from data import ledger
from data.bounced import bounced_addresses, find_bounced, forget_bounced
from data.errors import InputError, StoppedError
from data.ledger import Verdict, Words
from data.outbox import MessageRow, outbox
from data.preferences import Preferences, set_preference
from mail.batch import BatchSettings, preview, queue
from mail.bounces import Reading, problems, read_reports
from mail.matching import return_address
from mail.sender import Sender
from tests.mailservers import LETTER, Folder, ImapServer, MailServer, PopServer, report

if TYPE_CHECKING:
    from tests.mail.conftest import Certificates, FaultServer, Office

Serve = Callable[..., MailServer]
PROTOCOLS = pytest.mark.parametrize("kind", [ImapServer, PopServer])
PASSWORD = "geslo-č"


@pytest.fixture
def mail_server() -> Iterator[Serve]:
    """Starts a mail server of that kind and names it in the preferences; it is stopped at the end."""
    servers: list[MailServer] = []

    def start(kind: type[MailServer], **options: Any) -> MailServer:
        server = kind(**options)
        server.start()
        servers.append(server)
        security = "tls" if server.implicit else "starttls" if server.context else "none"
        for key, value in {"protocol": "imap" if kind is ImapServer else "pop3", "host": "localhost",
                           "port": str(server.port), "security": security, "username": "ana terjatve"}.items():
            set_preference(f"incoming.{key}", value)
        return server

    yield start
    for server in servers:
        server.stop()


def read(dry_run: bool = False, password: str | None = PASSWORD) -> Reading:
    return read_reports(Preferences(), lambda: password, dry_run)


def accepted(office: "Office", *recipients: str, uncertain: bool = False, **settings: Any) -> list[MessageRow]:
    """Messages to ``recipients`` that a server took; or of which nobody knows whether it did."""
    batch = queue([office.reminder(each) for each in recipients], BatchSettings(**settings), Preferences())
    ledger.start_batch(batch)
    while claim := ledger.claim_next(batch, "one"):
        ledger.mark_dot_sent(claim, Words("body"))
        state = "uncertain" if uncertain else "accepted"
        ledger.settle(claim, Verdict(state, Words("dot", 250, "2.0.0", "queued as ABC")))
    return outbox(batch=batch)


def states() -> list[str]:
    return [row.state for row in outbox()]


@PROTOCOLS
def test_a_report_marks_its_message_and_the_address(
    office: "Office", mail_server: Serve, kind: type[MailServer]
) -> None:
    server = mail_server(kind)
    first, _second = accepted(office, "nobody@kupec.example", "ana@kupec.example")
    server.inbox.add(LETTER)
    server.inbox.add(report("nobody@kupec.example", first.message_id))
    server.inbox.add(LETTER)
    found = read()
    assert (found.looked, len(found.findings), found.unmatched, found.foreign) == (3, 1, [], 0)
    assert found.findings[0]._asdict() == {
        "message": first.id, "document": "2012/1", "address": "nobody@kupec.example", "action": "failed",
        "words": "550 5.1.1 nobody@kupec.example bounced: No such user [/b]", "state": "bounced", "how": "message-id"}
    assert states() == ["bounced", "accepted"]
    row = outbox()[0]
    assert row.last_words == found.findings[0].words
    assert [(a.outcome, a.stage) for a in row.attempts] == [("accepted", "dot"), ("bounced", "report")]
    assert list(bounced_addresses()) == ["nobody@kupec.example"]
    (bounced,) = find_bounced(["Nobody@kupec.example"])
    assert bounced.sentence().startswith("Its address nobody@kupec.example bounced on ")
    assert bounced.sentence().endswith(": 550 5.1.1 No such user [/b]")
    assert ledger.counts(row.batch).bounced == 1
    again = read()
    assert (again.looked, again.findings) == (0, [])
    assert len(outbox()[0].attempts) == 2


@PROTOCOLS
def test_nothing_is_changed_in_the_mailbox(office: "Office", mail_server: Serve, kind: type[MailServer]) -> None:
    server = mail_server(kind)
    (row,) = accepted(office, "nobody@kupec.example")
    server.inbox.add(report("nobody@kupec.example", row.message_id))
    read()
    said = "\n".join(server.log)
    for word in ("STORE", "SELECT", "EXPUNGE", "COPY", "MOVE", "DELE", "RETR", "BODY[", "RFC822"):
        assert word not in said
    assert server.log[-1].endswith(("LOGOUT", "QUIT"))


@PROTOCOLS
def test_a_dry_run_tells_and_marks_nothing(office: "Office", mail_server: Serve, kind: type[MailServer]) -> None:
    server = mail_server(kind)
    (row,) = accepted(office, "nobody@kupec.example")
    server.inbox.add(report("nobody@kupec.example", row.message_id))
    assert [each.state for each in read(dry_run=True).findings] == ["accepted"]
    assert states() == ["accepted"]
    assert bounced_addresses() == {}
    assert [each.state for each in read().findings] == ["bounced"]


def test_the_mailbox_counted_anew_marks_nothing_twice(office: "Office", mail_server: Serve) -> None:
    server = mail_server(ImapServer)
    (row,) = accepted(office, "nobody@kupec.example")
    server.inbox.add(report("nobody@kupec.example", row.message_id))
    read()
    server.inbox.validity = 8
    assert read().looked == 1
    assert len(outbox()[0].attempts) == 2


def test_a_delay_only_adds_an_attempt(office: "Office", mail_server: Serve) -> None:
    server = mail_server(ImapServer)
    (row,) = accepted(office, "ana@kupec.example")
    server.inbox.add(report("ana@kupec.example", row.message_id, "delayed", "451 4.4.1 Timed out"))
    found = read()
    assert (found.count("delayed"), found.count("failed")) == (1, 0)
    assert states() == ["accepted"]
    assert outbox()[0].attempts[-1].text == "ana@kupec.example is delayed: Timed out"
    assert bounced_addresses() == {}


def test_a_copy_that_bounced_does_not_bounce_the_message(office: "Office", mail_server: Serve) -> None:
    server = mail_server(ImapServer)
    (row,) = accepted(office, "ana@kupec.example", cc="chief@kupec.example")
    server.inbox.add(report("chief@kupec.example", row.message_id))
    read()
    assert states() == ["accepted"]
    assert outbox()[0].attempts[-1].text.startswith("chief@kupec.example bounced")


def test_a_report_settles_an_uncertain_message(office: "Office", mail_server: Serve) -> None:
    server = mail_server(ImapServer)
    rows = accepted(office, "nobody@kupec.example", "ana@kupec.example", uncertain=True)
    server.inbox.add(report("nobody@kupec.example", rows[0].message_id))
    server.inbox.add(report("ana@kupec.example", rows[1].message_id, "delivered", "250 2.0.0 ok"))
    read()
    assert states() == ["bounced", "accepted"]


def test_matching_by_envelope_id_return_address_and_recipient(office: "Office", mail_server: Serve) -> None:
    set_preference("incoming.verp", "bounce@vzorec.example")
    server = mail_server(ImapServer)
    rows = accepted(office, "a@kupec.example", "b@kupec.example", "c@kupec.example")
    server.inbox.add(report("a@kupec.example", envelope_id=rows[0].message_id.strip("<>")))
    back = return_address("bounce@vzorec.example", rows[1].message_id)
    server.inbox.add(report("forwarded@elsewhere.example", to=back))
    server.inbox.add(report("C@kupec.example"))
    found = read()
    assert [(each.document, each.how, each.address) for each in found.findings] == [
        ("2012/1", "envelope-id", "a@kupec.example"), ("2012/2", "return-address", "b@kupec.example"),
        ("2012/3", "recipient", "C@kupec.example")]
    assert states() == ["bounced"] * 3


def test_the_return_address_counts_only_if_it_is_set(office: "Office", mail_server: Serve) -> None:
    server = mail_server(ImapServer)
    (row,) = accepted(office, "a@kupec.example")
    assert ledger.claim_next(row.batch, "one") is None
    back = return_address("bounce@vzorec.example", row.message_id)
    server.inbox.add(report("forwarded@elsewhere.example", to=back))
    assert [each.reason for each in read().unmatched] == ["No message went to this address in the days before."]


def test_reports_of_others_are_left_alone(office: "Office", mail_server: Serve) -> None:
    server = mail_server(ImapServer)
    accepted(office, "ana@kupec.example")
    server.inbox.add(report("ana@kupec.example", "<somebody@else.example>"))
    found = read()
    assert (found.foreign, found.findings, found.unmatched) == (1, [], [])
    assert states() == ["accepted"]


def test_two_messages_to_one_address_are_not_guessed(office: "Office", mail_server: Serve) -> None:
    server = mail_server(ImapServer)
    accepted(office, "ana@kupec.example", "ana@kupec.example")
    server.inbox.add(report("ana@kupec.example"))
    found = read()
    assert states() == ["accepted", "accepted"]
    assert "2012/1, 2012/2" in problems(found)[0]


@pytest.mark.parametrize("implicit", [True, False])
@PROTOCOLS
def test_tls_with_the_companys_own_certificate(
    office: "Office", mail_server: Serve, kind: type[MailServer], certificates: "Certificates", implicit: bool
) -> None:
    server = mail_server(kind, context=certificates.context, implicit=implicit)
    with pytest.raises(StoppedError, match=r"not trusted.*incoming\.ca_file"):
        read()
    assert server.logins == 0
    set_preference("incoming.ca_file", str(certificates.ca_file))
    assert read().looked == 0
    assert server.logins == 1


@PROTOCOLS
def test_a_certificate_for_another_name(
    office: "Office", mail_server: Serve, kind: type[MailServer], certificates: "Certificates"
) -> None:
    server = mail_server(kind, context=certificates.other_name, implicit=True)
    set_preference("incoming.ca_file", str(certificates.ca_file))
    with pytest.raises(StoppedError, match="not trusted"):
        read()
    assert server.logins == 0


@PROTOCOLS
def test_never_without_the_starttls_that_was_asked_for(
    office: "Office", mail_server: Serve, kind: type[MailServer], certificates: "Certificates"
) -> None:
    server = mail_server(kind, context=certificates.context, offer_tls=False)
    with pytest.raises(StoppedError, match="offers no STARTTLS"):
        read()
    assert server.logins == 0


@pytest.mark.parametrize(("kind", "options"), [
    (ImapServer, {}), (ImapServer, {"mechanisms": ()}), (PopServer, {}),
])
def test_a_wrong_password_is_tried_once_and_never_shown(
    office: "Office", mail_server: Serve, kind: type[MailServer], options: dict[str, Any]
) -> None:
    server = mail_server(kind, **options)
    with pytest.raises(StoppedError, match="refused the login of ana terjatve") as error:
        read(password="ne\"pravo-š")
    assert "pravo" not in str(error.value)
    assert "***" in str(error.value)
    assert server.logins == 1


def test_login_without_sasl_takes_any_letters(office: "Office", mail_server: Serve) -> None:
    mail_server(ImapServer, mechanisms=(), password='quote" back\\ č')
    assert read(password='quote" back\\ č').looked == 0


def test_what_is_missing_is_said(office: "Office", mail_server: Serve) -> None:
    with pytest.raises(InputError, match=r"incoming\.protocol"):
        read()
    set_preference("incoming.protocol", "imap")
    with pytest.raises(InputError, match=r"incoming\.host"):
        read()
    mail_server(ImapServer)
    with pytest.raises(StoppedError, match="DUNMAIL_INCOMING_PASSWORD"):
        read(password=None)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # poplib's own socket
@PROTOCOLS
def test_a_server_that_does_not_answer(
    office: "Office", mail_server: Serve, kind: type[MailServer], monkeypatch: pytest.MonkeyPatch
) -> None:
    mail_server(kind, silent=True)
    for module in ("imap", "pop3"):
        monkeypatch.setattr(f"mail.{module}.TIMEOUT", 0.1)
    with pytest.raises(StoppedError, match="did not answer in time"):
        read()
    set_preference("incoming.port", "1")
    with pytest.raises(StoppedError, match="refused"):
        read()


@PROTOCOLS
def test_only_the_beginning_of_a_large_report_is_read(
    office: "Office", mail_server: Serve, kind: type[MailServer]
) -> None:
    server = mail_server(kind)
    (row,) = accepted(office, "nobody@kupec.example")
    server.inbox.add(report("nobody@kupec.example", row.message_id, padding=400_000))
    read()
    assert states() == ["bounced"]
    assert any("<0.262144>" in line or line == "TOP 1 3000" for line in server.log)


def test_a_line_no_library_reads_costs_one_message(office: "Office", mail_server: Serve) -> None:
    server = mail_server(PopServer)
    (row,) = accepted(office, "nobody@kupec.example")
    server.inbox.add(report("nobody@kupec.example") + b"x" * 5000 + b"\n")
    server.inbox.add(report("nobody@kupec.example", row.message_id))
    found = read()
    assert (found.looked, found.unreadable) == (2, 1)
    assert states() == ["bounced"]


def test_of_an_old_pop3_mailbox_only_the_newest_are_read(
    office: "Office", mail_server: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mail.pop3.FIRST_LOOK", 3)
    server = mail_server(PopServer)
    for _number in range(10):
        server.inbox.add(LETTER)
    assert read().looked == 3
    del server.inbox.messages[10]
    server.inbox.add(LETTER)  # gets the UIDL of the one that is gone
    assert read().looked == 0
    server.inbox.add(LETTER)
    assert read().looked == 1


def test_an_imap_mailbox_is_read_in_chunks(
    office: "Office", mail_server: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mail.imap.CHUNK", 4)
    monkeypatch.setattr("mail.bounces.CHUNK", 3)
    server = mail_server(ImapServer)
    (row,) = accepted(office, "nobody@kupec.example")
    for number in range(10):
        server.inbox.add(report("nobody@kupec.example", row.message_id) if number == 5 else LETTER)
    steps: list[tuple[int, int]] = []
    found = read_reports(Preferences(), lambda: PASSWORD, progress=lambda done, total: steps.append((done, total)))
    assert (found.looked, steps[-1]) == (10, (10, 10))
    assert len([line for line in server.log if "HEADER.FIELDS" in line]) == 3
    assert any("SINCE" in line for line in server.log)
    server.log.clear()
    server.inbox.add(LETTER)
    assert read().looked == 1
    assert any("UID 11:*" in line for line in server.log)


def test_an_address_that_bounced_is_skipped_unless_the_operator_insists(
    office: "Office", mail_server: Serve
) -> None:
    server = mail_server(ImapServer)
    (row,) = accepted(office, "Nobody@kupec.example")
    server.inbox.add(report("nobody@kupec.example", row.message_id))
    read()
    documents = [office.reminder("nobody@kupec.example"), office.reminder("ana@kupec.example")]
    seen = preview(documents, BatchSettings(), Preferences())
    assert (seen.sendable, len(seen.skipped)) == (1, 1)
    assert seen.skipped[0].reason.startswith("Its address nobody@kupec.example bounced on ")
    assert preview(documents, BatchSettings(bounced=True), Preferences()).sendable == 2
    assert preview(documents, BatchSettings(to_me="me@vzorec.example"), Preferences()).sendable == 2
    batch = queue(documents, BatchSettings(), Preferences())
    assert [skip.reason for skip in ledger.skips(batch)] == [seen.skipped[0].reason]
    assert forget_bounced("NOBODY@kupec.example")
    assert not forget_bounced("nobody@kupec.example")
    assert preview(documents[:1], BatchSettings(), Preferences()).sendable == 1


def test_uncertain_messages_are_looked_for(office: "Office", mail_server: Serve) -> None:
    from mail.sent_folder import look_for

    server = mail_server(ImapServer, folders={"Poslano": Folder(), "Old sent": Folder(flags=" \\Sent")})
    rows = accepted(office, "a@kupec.example", "b@kupec.example", "c@kupec.example", uncertain=True)
    server.folders["Old sent"].add(f"Message-ID: {rows[0].message_id}\n\ntext\n".encode())
    server.inbox.add(f"Message-ID: {rows[1].message_id}\n\ntext\n".encode())
    found = look_for(rows, Preferences(), lambda: PASSWORD)
    assert [each.folder for each in found] == ["Old sent", "INBOX", ""]
    assert states() == ["accepted", "accepted", "uncertain"]
    assert outbox()[0].attempts[-1].text == "Found in Old sent."
    assert "Looked for in the folder of sent mail" in outbox()[2].attempts[-1].text
    look_for(rows[2:], Preferences(), lambda: PASSWORD)
    assert len(outbox()[2].attempts) == 2
    assert not any("SELECT" in line or "FETCH" in line for line in server.log)


def test_the_folder_of_sent_mail_by_its_name(office: "Office", mail_server: Serve) -> None:
    from mail.sent_folder import look_for

    server = mail_server(ImapServer, folders={"Mail/Poslano": Folder()})
    rows = accepted(office, "a@kupec.example", uncertain=True)
    server.folders["Mail/Poslano"].add(f"Message-ID: {rows[0].message_id}\n\ntext\n".encode())
    assert [each.folder for each in look_for(rows, Preferences(), lambda: PASSWORD)] == ["Mail/Poslano"]


def test_without_an_imap_account_nothing_is_looked_for(office: "Office", mail_server: Serve) -> None:
    from mail.sent_folder import look_for, look_kindly

    rows = accepted(office, "a@kupec.example", uncertain=True)
    assert look_for(rows, Preferences(), lambda: PASSWORD) == []
    server = mail_server(PopServer)
    assert look_for(rows, Preferences(), lambda: PASSWORD) == []
    set_preference("incoming.protocol", "imap")
    found, problem = look_kindly(rows, Preferences(), lambda: PASSWORD)
    assert found == []
    assert problem
    assert server.logins == 0
    assert states() == ["uncertain"]


# asking for reports, and POP before SMTP


def test_a_sent_message_carries_its_envelope_id_and_return_address(
    office: "Office", serve: Callable[..., "FaultServer"]
) -> None:
    server = serve(extensions=["DSN", "PIPELINING"])
    set_preference("incoming.verp", "bounce@vzorec.example")
    preferences = office.use(server)
    batch = queue([office.reminder()], BatchSettings(), preferences)
    assert Sender(batch, preferences, lambda: None).run().accepted == 1
    token, _at, domain = outbox()[0].message_id.strip("<>").partition("@")
    assert server.received[0].sender == f"bounce+{token}@vzorec.example"
    assert f"ENVID={token}@{domain}" in server.received[0].options
    assert b"From: " in server.received[0].data
    assert b"bounce+" not in server.received[0].data
    preferences = office.set(smtp_dsn="no", incoming_verp="")
    batch = queue([office.reminder()], BatchSettings(), preferences)
    assert Sender(batch, preferences, lambda: None).run().accepted == 1
    assert (server.received[1].sender, server.received[1].options) == ("terjatve@vzorec.example", "")


@pytest.mark.parametrize("address", ["bounce", "a@b@c", "bou nce@b.example", "bounce<@b.example", "bounče@b.example"])
def test_a_return_address_is_an_address(db: Path, address: str) -> None:
    with pytest.raises(InputError, match=r"incoming\.verp"):
        set_preference("incoming.verp", address)


def test_pop_before_smtp(
    office: "Office", mail_server: Serve, serve: Callable[..., "FaultServer"], monkeypatch: pytest.MonkeyPatch
) -> None:
    server = serve()
    preferences = office.use(server)
    preferences = office.set(smtp_auth="pop-before-smtp")
    with pytest.raises(InputError, match=r"incoming\.protocol"):
        queue([office.reminder()], BatchSettings(), preferences)
    pop = mail_server(PopServer)
    preferences = Preferences()
    batch = queue(office.reminders(2), BatchSettings(), preferences)
    monkeypatch.setenv("DUNMAIL_INCOMING_PASSWORD", "wrong")
    report_ = Sender(batch, preferences, lambda: None).run()
    assert (report_.state, report_.accepted, server.connections, pop.logins) == ("stopped", 0, 0, 1)
    assert "POP before SMTP: localhost refused the login of ana terjatve" in report_.reason
    assert "wrong" not in report_.reason.replace("wrong password", "")
    monkeypatch.setenv("DUNMAIL_INCOMING_PASSWORD", PASSWORD)
    assert Sender(batch, preferences, lambda: None).run().accepted == 2
    assert (server.connections, server.logins, pop.logins) == (1, 0, 2)


def test_pop_before_smtp_needs_pop3(office: "Office", mail_server: Serve) -> None:
    mail_server(ImapServer)
    preferences = office.set(smtp_auth="pop-before-smtp")
    with pytest.raises(InputError, match="needs incoming mail by POP3"):
        queue([office.reminder()], BatchSettings(), preferences)
