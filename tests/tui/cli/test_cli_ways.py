"""The ways to send on the command line: listed, used, and never called more than they are."""

from collections.abc import Callable
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest

Cli = Callable[..., Any]


@pytest.fixture
def drafts(issued: Cli, tmp_path: Path) -> Path:
    """A folder for drafts, chosen as the way to send three issued reminders."""
    folder = tmp_path / "drafts"
    for key, value in (("transport", "eml"), ("eml.folder", str(folder))):
        assert issued("preferences", "set", key, value).status == 0
    return folder


def test_every_way_says_what_it_can_and_whether_it_can_here(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSH_CONNECTION", "192.0.2.1 1 192.0.2.2 22")
    cli("preferences", "set", "transport", "eml")
    answer = cli("ways", "--json")
    found = {way["id"]: way for way in answer.json["ways"]}
    assert (answer.status, answer.json["transport"]) == (0, "eml")
    assert list(found) == ["smtp", "outlook", "mail-client", "sendmail", "eml", "imap-drafts"]
    assert [way for way, said in found.items() if said["confirms"]] == ["smtp"]
    assert [way for way, said in found.items() if said["draft"]] == ["outlook", "mail-client", "eml", "imap-drafts"]
    assert [way for way, said in found.items() if said["repeatable"]] == ["eml", "imap-drafts"]
    assert found["eml"]["usable"]
    assert "Over SSH" in found["mail-client"]["problem"]
    assert "smtp.host" in found["smtp"]["problem"]
    assert len({way["account"] for way in found.values()}) == 6
    text = cli("ways").out
    assert "* eml: files (.eml)" in text
    assert "not here: Over SSH no window can be opened where you sit." in text


def test_reminders_handed_over_count_as_sent_and_never_as_accepted(issued: Cli, drafts: Path) -> None:
    asked = issued("send")
    assert (asked.status, drafts.exists()) == (2, False)
    assert f"3 messages will be written to {drafts}. You send them there; Dunmail cannot know whether you do." \
        in asked.err
    report = issued("send", "--yes", "--json")
    assert report.status == 0
    assert (report.json["state"], report.json["handed"], report.json["accepted"]) == ("finished", 3, 0)
    files = sorted(drafts.iterdir())
    assert len(files) == 3
    assert message_from_bytes(files[0].read_bytes(), policy=policy.default)["X-Unsent"] == "1"
    assert {r["state"] for r in issued("list", "--json").json["reminders"]} == {"sent"}
    assert issued("send", "--yes", "--json").json["queued"] == 0
    (first, *_more) = issued("outbox", "--state", "handed", "--json").json["messages"]
    assert first["attempts"][-1]["text"] == f"written to {files[0]}"
    newest = issued("batches", "--json").json["batches"][-1]
    assert (newest["transport"], newest["handed"], newest["accepted"]) == ("eml", 3, 0)
    issued("unlock", "--yes")
    assert {r["state"] for r in issued("list", "--json").json["reminders"]} == {"sent"}


def test_a_dry_run_names_the_way_and_writes_nothing(issued: Cli, drafts: Path) -> None:
    shown = issued("send", "--dry-run")
    assert "Dunmail cannot know whether you do." in shown.out
    assert issued("send", "--dry-run", "--json").json["transport"] == "eml"
    assert not drafts.exists()


def test_the_report_for_people_says_that_nobody_confirmed(issued: Cli, drafts: Path) -> None:
    report = issued("send", "--to-me", "--yes")
    assert "3 messages were handed over; whether they are sent, nobody can know here." in report.out
    assert "0 accepted" in report.out
    assert {r["state"] for r in issued("list", "--json").json["reminders"]} == {"issued"}  # it was a trial


def test_a_way_that_cannot_be_used_here_is_refused_before_anything_is_done(
    issued: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSH_CONNECTION", "192.0.2.1 1 192.0.2.2 22")
    issued("preferences", "set", "transport", "mail-client")
    refused = issued("send", "--yes")
    assert refused.status == 2
    assert "Set transport to eml or imap-drafts instead." in refused.err
    assert issued("batches", "--json").json["batches"] == []


def test_no_other_way_is_taken(cli: Cli) -> None:
    refused = cli("preferences", "set", "transport", "pigeon")
    assert refused.status == 2
    assert "smtp, outlook, mail-client, sendmail, eml, imap-drafts" in refused.err
