"""Windows of mail clients: what the programs are told, when there can be none, and who is asked to finish first."""

import json
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import ledger
from data.errors import InputError
from data.places import handover_folder
from data.preferences import Preferences
from mail.batch import BatchSettings, queue
from mail.progress import BatchReport
from mail.sender import Sender
from mail.transports import simple_mapi
from mail.transports.client import MailClient
from mail.transports.clients import Client, apple_mail, compose, find_client
from mail.transports.clients import simple_mapi as mapi_client
from mail.transports.draft import Attachment, Draft
from mail.transports.transport import Failure, Outbound
from mail.transports.ways import promise, way_of

if TYPE_CHECKING:
    from tests.mail.conftest import Office
    from tests.mail.ways.conftest import MakeProgram

DRAFT = Draft("me@d.example", ("a@c.example", "o'b@c.example"), ("cc@c.example",), ("bcc@d.example",),
              "Opomin, 1' x", "Vrstica 1,\nto='hacker@x'\n", (Attachment("a.pdf", b"x"),))


def send(preferences: Preferences, batch: int) -> BatchReport:
    return Sender(batch, preferences, lambda: None).run()


def read_compose(argument: str) -> dict[str, str]:
    """As Thunderbird reads the argument: split at commas outside quotes, values without quotes decoded."""
    assert "'" not in argument
    assert '"' not in argument
    return {name: unquote(value) for name, _sign, value in (part.partition("=") for part in argument.split(","))}


def test_thunderbird_opens_a_window_with_everything(
    office: "Office", desktop: Path, program: "MakeProgram"
) -> None:
    fake = program("thunderbird")
    preferences = office.set(transport="mail-client")
    reminders = office.reminders(2)
    batch = queue(reminders, BatchSettings(subject="Opomin, 'nujno'", bcc="arhiv@vzorec.example"), preferences)
    found = send(preferences, batch)
    assert (found.state, found.handed, found.accepted) == ("finished", 2, 0)
    assert [row.last_words for row in ledger.outbox()] == ["opened in Thunderbird"] * 2
    assert {office.state_of(r) for r in reminders} == {"sent"}
    option, argument = fake.calls[0].argv
    fields = read_compose(argument)
    assert option == "-compose"
    assert (fields["to"], fields["bcc"], fields["subject"], fields["format"], fields["from"]) == (
        reminders[0].recipients, "arhiv@vzorec.example", "Opomin, 'nujno'", "text", "terjatve@vzorec.example")
    letter = Path(unquote(urlsplit(fields["attachment"]).path))
    assert letter.read_bytes().startswith(b"%PDF-")
    assert letter.is_relative_to(handover_folder())


@given(st.text(max_size=50), st.text(max_size=200), st.lists(st.sampled_from(("a,b.pdf", "o'b.pdf", "č %2C.pdf")),
                                                             unique=True))
def test_no_text_and_no_name_of_a_file_leaves_its_field(subject: str, body: str, names: list[str]) -> None:
    clean = subject.encode("utf-8", "replace").decode(), body.encode("utf-8", "replace").decode()
    draft = DRAFT._replace(subject=clean[0], body=clean[1])
    files = [Path("/tmp/x,y") / name for name in names]
    fields = read_compose(compose(draft, files))
    assert fields.get("subject", "") == clean[0]
    assert fields.get("body", "") == clean[1]
    assert fields["to"] == "a@c.example,o'b@c.example"
    split = fields["attachment"].split(",") if names else []
    assert [Path(unquote(urlsplit(one).path)) for one in split] == files


def test_a_program_that_runs_on_is_the_client_itself(office: "Office", desktop: Path, program: "MakeProgram") -> None:
    end = "open(name + '.run', 'w').close()\nwhile os.path.exists(name + '.run'): time.sleep(0.02)"
    fake = program("thunderbird", end)
    client = find_client()
    assert isinstance(client, Client)
    transport = MailClient(client, patience=0.3)
    transport.open()
    message = Outbound("me@d.example", ("a@c.example",), frozenset(), False, (b"To: a@c.example\r\n\r\nx\r\n",))
    assert transport.send(message, lambda: None).handed
    (running,) = fake.record.glob("*.run")
    running.unlink()


def test_a_client_that_fails_holds_the_message(office: "Office", desktop: Path, program: "MakeProgram") -> None:
    program("thunderbird", "sys.exit(3)")
    preferences = office.set(transport="mail-client")
    reminder = office.reminder()
    found = send(preferences, queue([reminder], BatchSettings(), preferences))
    assert (found.held, found.handed, office.state_of(reminder)) == (1, 0, "issued")
    assert ledger.outbox()[0].last_words == "Thunderbird ended with status 3."


def test_after_so_many_windows_somebody_has_to_go_on(office: "Office", desktop: Path, program: "MakeProgram") -> None:
    fake = program("thunderbird")
    preferences = office.set(transport="mail-client", client_windows="2")
    assert promise(way_of(preferences), 3) == (
        "3 messages will be opened in Thunderbird. After every 2 the batch stops until you go on. "
        "You send them there; Dunmail cannot know whether you do.")
    batch = queue(office.reminders(3), BatchSettings(), preferences)
    found = send(preferences, batch)
    assert (found.state, found.handed, len(fake.calls)) == ("stopped", 2, 2)
    assert "2 windows were opened in Thunderbird" in found.reason
    found = send(preferences, batch)
    assert (found.state, found.handed, len(fake.calls)) == ("finished", 3, 3)


def test_letters_of_windows_long_closed_are_removed(office: "Office", desktop: Path, program: "MakeProgram") -> None:
    program("thunderbird")
    preferences = office.set(transport="mail-client")
    send(preferences, queue([office.document()], BatchSettings(), preferences))
    (old,) = handover_folder().glob("letter-*/*")
    (handover_folder() / "mine").mkdir()
    (handover_folder() / "mine" / "file").write_text("x")
    for file in (old, handover_folder() / "mine" / "file"):
        os.utime(file, (time.time() - 8 * 86400,) * 2)
    send(preferences, queue([office.document()], BatchSettings(), preferences))
    assert not old.parent.exists()
    assert (handover_folder() / "mine" / "file").exists()


def test_xdg_email_gets_plain_arguments_and_the_words_say_what_it_may_forget(
    office: "Office", desktop: Path, program: "MakeProgram"
) -> None:
    fake = program("xdg-email")
    preferences = office.set(transport="mail-client")
    send(preferences, queue([office.document("kupec@stranka.example")], BatchSettings(cc="k@d.example"), preferences))
    (call,) = fake.calls
    assert call.argv[:3] == ["--utf8", "--subject", "Opomin 1"]
    assert call.argv[5:8] == ["--cc", "k@d.example", "--attach"]
    assert call.argv[-1] == "kupec@stranka.example"
    assert call.files[call.argv[8]].startswith("%PDF-")
    assert "look whether the document is attached" in ledger.outbox()[0].last_words


@pytest.mark.parametrize(("environment", "words"), [
    ({"SSH_CONNECTION": "1 2 3 4", "DISPLAY": ":0"}, "Over SSH"), ({}, "no desktop"),
    ({"DISPLAY": ":0"}, "No mail client was found"), ({"WAYLAND_DISPLAY": "w"}, "No mail client was found"),
])
def test_why_there_can_be_no_window(environment: dict[str, str], words: str) -> None:
    found = find_client("", {"PATH": "/nonexistent", **environment}, "linux")
    assert isinstance(found, str)
    assert words in found


def test_without_a_window_other_ways_are_proposed_before_anything_is_queued(
    office: "Office", desktop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSH_CONNECTION", "192.0.2.1 1 192.0.2.2 22")
    with pytest.raises(InputError, match=r"Over SSH.*eml or imap-drafts"):
        queue([office.document()], BatchSettings(), office.set(transport="mail-client"))
    assert ledger.batches() == []


def test_the_program_named_counts(desktop: Path, program: "MakeProgram") -> None:
    program("thunderbird")
    named = program("xdg-email")
    found = find_client("xdg-email")
    assert isinstance(found, Client)
    assert found.command(DRAFT, [])[0] == str(named.path)
    assert "no program nothing" in str(find_client("nothing"))


@pytest.mark.parametrize(("path", "sandboxed"), [
    ("/snap/bin/thunderbird", True), ("/var/lib/flatpak/exports/bin/org.mozilla.Thunderbird", True),
    ("/usr/bin/thunderbird", False), ("/snapshots/bin/thunderbird", False),
])
def test_a_client_in_a_sandbox_reads_only_downloads(path: str, sandboxed: bool) -> None:
    from mail.transports.clients import thunderbird

    assert thunderbird(path).sandboxed == sandboxed
    assert (handover_folder(sandboxed).parent.name == "home") != sandboxed


def test_a_text_too_long_for_a_command_is_held_and_nothing_is_run(
    office: "Office", desktop: Path, program: "MakeProgram"
) -> None:
    fake = program("thunderbird")
    preferences = office.set(transport="mail-client")
    send(preferences, queue([office.document(body="ž" * 40_000)], BatchSettings(), preferences))
    (row,) = ledger.outbox()
    assert (row.state, fake.calls) == ("held", [])


def test_apple_mail_gets_what_it_writes_as_arguments() -> None:
    command = apple_mail().command(DRAFT, [Path("/tmp/a.pdf")])
    assert command[:2] == ["/usr/bin/osascript", "-e"]
    assert command[3:] == [DRAFT.subject, DRAFT.body, "ta@c.example", "to'b@c.example", "ccc@c.example",
                           "bbcc@d.example", "f/tmp/a.pdf"]
    assert DRAFT.subject not in command[2]


# Simple MAPI: the helper, without Windows


def test_the_helper_builds_the_message_mapi_wants() -> None:
    client = mapi_client()
    command = client.command(DRAFT, [Path("/tmp/a.pdf")])
    assert command == [sys.executable, "-P", "-m", "mail.transports.simple_mapi"]
    text = (client.input(DRAFT) or b"").decode()
    seen: list[tuple[object, ...]] = []

    def send_mail(session: object, window: object, reference: object, flags: int, reserved: int) -> int:
        message = reference._obj  # type: ignore[attr-defined]  # what ctypes.byref points to
        people = [(message.recipients[n].kind, message.recipients[n].address) for n in range(message.recipient_count)]
        files = [(message.files[n].path, message.files[n].name) for n in range(message.file_count)]
        seen.append((message.subject, message.text, people, files, flags))
        return 1

    assert simple_mapi.run(text, send_mail) == 1
    assert seen == [(
        DRAFT.subject, DRAFT.body.replace("\n", "\r\n"),
        [(1, "SMTP:a@c.example"), (1, "SMTP:o'b@c.example"), (2, "SMTP:cc@c.example"), (3, "SMTP:bcc@d.example")],
        [("/tmp/a.pdf", "a.pdf")], 9)]


@pytest.mark.parametrize(("status", "dot_left", "words"), [
    (1, False, "closed without sending"), (2, False, "MAPI error 2"), (255, True, "MAPI error 255"),
])
def test_a_window_closed_is_not_sent_and_a_crash_leaves_doubt(
    desktop: Path, program: "MakeProgram", status: int, dot_left: bool, words: str
) -> None:
    fake = program("helper", f"sys.exit({status})", reads=True)
    client = mapi_client()
    transport = MailClient(Client(client.name, lambda _d, _f: [str(fake.path)], client.explain, client.input))
    message = Outbound("me@d.example", ("a@c.example",), frozenset(), False, (b"To: a@c.example\r\n\r\nx\r\n",))
    with pytest.raises(Failure, match=words) as caught:
        transport.send(message, lambda: None)
    assert caught.value.unknown == dot_left
    assert json.loads(fake.calls[0].input)["to"] == ["a@c.example"]


@pytest.mark.skipif(sys.platform == "win32", reason="there is a MAPI")
def test_the_helper_fails_in_order_where_there_is_no_mapi() -> None:
    assert simple_mapi.main() == simple_mapi.FAILURE
