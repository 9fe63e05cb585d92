"""Drafts in a mailbox, on a real socket: each once, whatever breaks; the password in no word."""

import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import ledger
from data.errors import InputError
from data.ledger import Words
from data.preferences import Preferences, set_preference
from mail.batch import BatchSettings, queue
from mail.progress import BatchReport
from mail.sender import Sender
from mail.transports.imap_drafts import utf7
from tests.mail.ways.imap_server import ImapServer

if TYPE_CHECKING:
    from tests.mail.conftest import Certificates, Office

Serve = Callable[..., ImapServer]


@pytest.fixture
def imap() -> Iterator[Serve]:
    """Starts a server made of the arguments and names it in the preferences."""
    servers: list[ImapServer] = []

    def start(**options: object) -> ImapServer:
        server = ImapServer(**options)  # type: ignore[arg-type]  # each option is a field
        server.start()
        servers.append(server)
        for key, value in {"transport": "imap-drafts", "incoming.protocol": "imap", "incoming.host": "127.0.0.1",
                           "incoming.port": str(server.port), "incoming.security": "none",
                           "incoming.username": "ana"}.items():
            set_preference(key, value)
        return server

    yield start
    for server in servers:
        server.stop()


def send(batch: int, password: str = "skrivnost č") -> BatchReport:
    return Sender(batch, Preferences(), lambda: password).run(wait_pauses=False)


def test_every_message_becomes_a_draft_once(office: "Office", imap: Serve) -> None:
    server = imap()
    reminders = office.reminders(2)
    batch = queue(reminders, BatchSettings(bcc="arhiv@d.example"), Preferences())
    found = send(batch)
    assert (found.state, found.handed, found.accepted) == ("finished", 2, 0)
    drafts = [message_from_bytes(content, policy=policy.default) for content in server.folders["Osnutki"]]
    assert [(d["To"], d["Bcc"]) for d in drafts] == [(r.recipients, "arhiv@d.example") for r in reminders]
    assert [d["Message-ID"] for d in drafts] == [row.message_id for row in ledger.outbox()]
    assert server.flags == [r"\Draft \Seen"] * 2
    assert server.logins == 1
    assert {row.last_words for row in ledger.outbox()} == {"put into Osnutki of ana"}
    assert {office.state_of(r) for r in reminders} == {"sent"}


def test_the_oldest_login_takes_any_letters(office: "Office", imap: Serve) -> None:
    server = imap(plain=False)
    assert send(queue(office.reminders(1), BatchSettings(), Preferences())).handed == 1
    assert server.logins == 1


def test_a_draft_whose_confirmation_was_lost_is_found_and_not_put_there_again(office: "Office", imap: Serve) -> None:
    server = imap(faults={"APPEND": "done-close"})
    found = send(queue(office.reminders(1), BatchSettings(), Preferences()))
    assert (found.state, found.handed, found.uncertain) == ("finished", 1, 0)
    assert len(server.folders["Osnutki"]) == 1
    assert server.logins == 2


def test_a_sender_that_died_in_the_middle_is_no_doubt(office: "Office", imap: Serve) -> None:
    server = imap()
    batch = queue(office.reminders(1), BatchSettings(), Preferences())
    ledger.start_batch(batch)
    claim = ledger.claim_next(batch, "dead@elsewhere 1 x")
    assert claim is not None
    ledger.mark_dot_sent(claim, Words("body"))
    assert (send(batch).handed, len(server.folders["Osnutki"])) == (1, 1)


@pytest.mark.parametrize(("options", "folder", "chosen"), [
    ({"folders": {"Drafts": []}, "marks": {}}, "", "Drafts"),
    ({"folders": {"INBOX.Drafts": []}, "marks": {}}, "", "INBOX.Drafts"),
    ({"folders": {"Osnutki": [], "Opomini &AQ0-": []}}, "Opomini č", "Opomini &AQ0-"),
])
def test_the_folder_is_found(
    office: "Office", imap: Serve, options: dict[str, object], folder: str, chosen: str
) -> None:
    server = imap(**options)
    office.set(drafts_folder=folder)
    assert send(queue([office.document()], BatchSettings(), Preferences())).handed == 1
    assert len(server.folders[chosen]) == 1


@pytest.mark.parametrize(("options", "preferences", "words"), [
    ({"folders": {"INBOX": []}, "marks": {}}, {}, "no folder Drafts"),
    ({}, {"drafts_folder": "Nikjer"}, "no folder Nikjer"),
    ({"password": "another"}, {}, "refused the login of ana"),
    ({}, {"incoming_security": "starttls"}, "no STARTTLS"),
    ({}, {"incoming_security": "tls"}, "encryption"),
    ({"faults": {"APPEND": "NO [OVERQUOTA] full"}}, {}, "did not take the draft: [OVERQUOTA] full"),
])
def test_what_only_other_settings_cure_stops_after_one_try(
    office: "Office", imap: Serve, options: dict[str, object], preferences: dict[str, str], words: str
) -> None:
    server = imap(**options)
    office.set(**preferences)
    reminder = office.reminder()
    found = send(queue([reminder], BatchSettings(), Preferences()))
    assert (found.state, found.handed, office.state_of(reminder)) == ("stopped", 0, "issued")
    assert words in found.reason
    assert "skrivnost" not in found.reason
    assert b64encode("skrivnost č".encode()).decode() not in found.reason
    assert server.logins <= 1


@pytest.mark.parametrize("implicit", [True, False])
def test_with_a_certificate_of_the_company(
    office: "Office", imap: Serve, certificates: "Certificates", implicit: bool
) -> None:
    server = imap(context=certificates.context, starttls=not implicit)
    preferences = office.set(incoming_security="tls" if implicit else "starttls")
    batch = queue([office.document()], BatchSettings(), preferences)
    refused = send(batch)
    assert (refused.state, server.logins) == ("stopped", 0)
    assert "not trusted" in refused.reason
    office.set(smtp_ca_file=str(certificates.ca_file))
    assert send(batch).handed == 1


def test_a_plain_login_where_the_server_has_no_other(office: "Office", imap: Serve) -> None:
    imap(plain=False, password="plain")
    assert send(queue([office.document()], BatchSettings(), Preferences()), "plain").handed == 1


def test_a_connection_closed_while_idle_is_made_anew(office: "Office", imap: Serve) -> None:
    server = imap(faults={"NOOP": "close"})
    found = send(queue(office.documents(3), BatchSettings(), Preferences()))
    assert (found.handed, len(server.folders["Osnutki"]), server.logins) == (3, 3, 2)


@pytest.mark.parametrize(("key", "value", "words"), [
    ("incoming.host", "", "incoming.host"), ("incoming.username", "", "incoming.username"),
    ("incoming.protocol", "pop3", "IMAP"),
])
def test_what_is_missing_is_said_before_anything_is_queued(
    office: "Office", imap: Serve, key: str, value: str, words: str
) -> None:
    imap()
    set_preference(key, value)
    with pytest.raises(InputError, match=words):
        queue([office.document()], BatchSettings(), Preferences())


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_names_of_folders_are_written_as_imap_wants(name: str) -> None:
    written = utf7(name)
    assert written.isascii()
    back = re.sub("&([^-]*)-", lambda part: _decoded(part[1]) if part[1] else "&", written)
    assert back == name


def _decoded(text: str) -> str:
    return b64decode(text.replace(",", "/") + "=" * (-len(text) % 4)).decode("utf-16-be")
