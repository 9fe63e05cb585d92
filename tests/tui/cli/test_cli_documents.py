"""Any PDF files by e-mail on the command line, against a real server on loopback."""

import sqlite3
from collections.abc import Callable
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest

from data.leases import Lease, new_holder
from data.models import Document, DocumentContent
from mail.catcher import Catcher
from tui import document_batch
from tui.waiting import LEASE

Cli = Callable[..., Any]


@pytest.fixture
def office(cli: Cli, catcher: Catcher) -> Cli:
    """An office without any reminder, and a server."""
    for key, value in (("sender.address", "place@vzorec.example"), ("smtp.host", "127.0.0.1"),
                       ("smtp.port", str(catcher.port)), ("smtp.security", "none"), ("smtp.auth", "none")):
        assert cli("preferences", "set", key, value).status == 0
    return cli


@pytest.fixture
def slips(tmp_path: Path) -> Path:
    """A folder with three payslips, two files that are none, and a list in the encoding of an old ERP."""
    folder = tmp_path / "plače"
    folder.mkdir()
    for name in ("žan", "eva", "bor"):
        (folder / f"plača {name}.pdf").write_bytes(b"%PDF-1.7 " + name.encode())
    (folder / "prazna.pdf").write_bytes(b"")
    (folder / "slika.pdf").write_bytes(b"GIF89a")
    (folder / "seznam.csv").write_bytes("\r\n".join([
        "Datoteka;Prejemnik;Ime;Zadeva",
        "plača žan.pdf;zan@vzorec.example;Žan Čuček;Plača, september",
        'plača eva.pdf;"eva@vzorec.example; eva@doma.example";Eva;',
        "plača bor.pdf;ni naslova;Bor;",
        "prazna.pdf;a@vzorec.example;;",
        "slika.pdf;b@vzorec.example;;",
        "ni je.pdf;c@vzorec.example;;",
        "plača žan.pdf;zan@vzorec.example;Žan Čuček;še enkrat",
    ]).encode("cp1250"))
    return folder


def test_each_file_of_a_list_goes_to_its_own_recipients(office: Cli, catcher: Catcher, slips: Path) -> None:
    sent = office("documents", "send", "--list", str(slips / "seznam.csv"), "--kind", "payslip", "--yes", "--json")
    assert (sent.status, sent.json["accepted"], sent.json["selected"]) == (1, 2, 7)
    reasons = {skip["number"]: skip["reason"] for skip in sent.json["skipped"]}
    assert "ni naslova" in reasons["plača bor.pdf"]
    assert reasons["prazna.pdf"] == reasons["slika.pdf"] == "The file is empty or no PDF."
    assert "No such file" in reasons["ni je.pdf"]
    assert reasons["plača žan.pdf"] == "It is in the list twice."
    first, second = sorted(catcher.caught(), key=lambda caught: len(caught.recipients))
    assert second.recipients == ("eva@vzorec.example", "eva@doma.example")
    message = message_from_bytes(first.file.read_bytes(), policy=policy.default)
    assert (message["Subject"], message["To"]) == ("Plača, september", "zan@vzorec.example")
    (attached,) = message.iter_attachments()
    assert (attached.get_filename(), attached.get_content()) == ("plača žan.pdf", b"%PDF-1.7 " + "žan".encode())


def test_what_went_out_is_not_sent_again_unless_asked(office: Cli, catcher: Catcher, slips: Path) -> None:
    command = ("documents", "send", str(slips / "plača eva.pdf"), "--to", "eva@vzorec.example", "--yes", "--json")
    assert office(*command, "--to-me").json["accepted"] == 1  # a trial is none
    assert office(*command).json["accepted"] == 1
    again = office(*command)
    assert (again.status, again.json["accepted"], again.json["state"]) == (1, 0, "finished")
    assert "in batch 2" in again.json["skipped"][0]["reason"]
    assert office(*command, "--again").json["accepted"] == 1
    assert len(catcher.caught()) == 3


def test_customers_of_the_books_get_theirs(saop: Cli, office: Cli, catcher: Catcher, slips: Path) -> None:
    (slips / "racuni.csv").write_text(
        "file,customer\nplača eva.pdf,0000001\nplača bor.pdf,9999999\n", "utf-8")
    command = ("documents", "send", "--list", str(slips / "racuni.csv"), "--yes", "--json")
    sent = office(*command, "--contact", "OPOMIN1", "--subject", "Račun za {{ customer }}")
    assert sent.json["accepted"] == 1
    assert "9999999" in sent.json["skipped"][0]["reason"]
    (caught,) = catcher.caught()
    assert (caught.recipients, caught.subject) == (("racunovodstvo@saop.example",), "Račun za 0000001")
    assert "no such contact" in office(*command, "--contact", "NONE").json["skipped"][0]["reason"]


def test_a_dry_run_and_a_refused_batch_leave_nothing_behind(
    office: Cli, catcher: Catcher, slips: Path, tmp_path: Path
) -> None:
    command = ("documents", "send", "--list", str(slips / "seznam.csv"))
    shown = office(*command, "--dry-run")
    assert "Subject: Plača, september" in shown.out
    assert "2 of 7 would be sent, 5 skipped" in shown.out
    assert "Send 2 documents from place@vzorec.example?" in office(*command).err
    assert office(*command, "--yes", "--subject", "{{ nonsense }}").status == 2
    with sqlite3.connect(tmp_path / "cli.db") as raw:
        assert raw.execute("SELECT (SELECT COUNT(*) FROM documents), (SELECT COUNT(*) FROM batches)").fetchone() == (
            0, 0)
    assert catcher.caught() == []


def test_what_cannot_be_meant_is_said(
    office: Cli, slips: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    eva = str(slips / "plača eva.pdf")
    assert "--to, or a --list" in office("documents", "send", eva).err
    assert "either --list" in office("documents", "send", eva, "--list", str(slips / "seznam.csv")).err
    (tmp_path / "bad.csv").write_text("a;b\n1;2\n", "utf-8")
    assert "needs the columns file" in office("documents", "send", "--list", str(tmp_path / "bad.csv")).err
    monkeypatch.setattr(document_batch, "MOST", 5)
    assert "too big for an e-mail" in office("documents", "send", eva, "--to", "a@b.si", "--dry-run").out


def states(office: Cli, *options: str) -> list[tuple[str, str]]:
    rows = office("documents", "list", "--json", *options).json["documents"]
    return [(row["document"], row["state"]) for row in rows]


def test_what_was_collected_is_sent_later(office: Cli, catcher: Catcher, slips: Path) -> None:
    add = ("documents", "add", "--list", str(slips / "seznam.csv"), "--kind", "payslip")
    added = office(*add, "--json")
    assert (added.status, added.json["added"], len(added.json["skipped"])) == (1, 2, 5)
    assert states(office) == [("plača žan.pdf", "waiting"), ("plača eva.pdf", "waiting")]
    (slips / "plača žan.pdf").unlink()  # its bytes are stored
    again = office("documents", "add", str(slips / "plača eva.pdf"), "--to", "eva@vzorec.example, eva@doma.example")
    assert (again.status, "It waits already." in again.out) == (2, True)
    assert office("documents", "send", "--waiting", "--to-me", "--yes", "--json").json["accepted"] == 2
    assert office("documents", "send", "--waiting", "--dry-run", "--json").json["sendable"] == 2
    both = office("documents", "send", "--waiting", "a.pdf", "--yes")
    assert (both.status, "either --waiting, or files" in both.err) == (2, True)
    sent = office("documents", "send", "--waiting", "--yes", "--json").json
    assert (sent["accepted"], sent["skipped"]) == (2, [])
    assert {row[1] for row in states(office)} == {"accepted"}
    assert states(office, "--waiting") == []
    message = message_from_bytes(catcher.caught()[2].file.read_bytes(), policy=policy.default)
    assert message["Subject"] == "Plača, september"
    once_more = office("documents", "add", str(slips / "plača eva.pdf"), "--to", "eva@vzorec.example, eva@doma.example")
    assert (once_more.status, "It went to" in once_more.out) == (2, True)


def test_what_waits_can_be_removed(office: Cli, slips: Path) -> None:
    office("documents", "add", str(slips / "plača eva.pdf"), str(slips / "plača bor.pdf"), "--to", "a@x.si")
    text = office("documents", "list").out
    assert "plača eva.pdf" in text
    assert "waiting" in text
    eva, bor = [row["id"] for row in office("documents", "list", "--json").json["documents"]]
    assert office("documents", "remove", str(eva)).status == 2  # it asks first
    unknown = office("documents", "remove", str(eva), "99", "--yes")
    assert (unknown.status, "No document waits with the id 99." in unknown.err) == (2, True)
    assert office("documents", "send", "--waiting", "--to-me", "--limit", "1", "--yes").status == 0
    assert office("documents", "remove", str(eva), "--yes").status == 0  # the trial keeps what it carried
    assert states(office) == [("plača bor.pdf", "waiting")]
    assert Document.select().count() == DocumentContent.select().count() == 2
    office("documents", "remove", str(bor), "--yes")
    assert [row.id for row in Document.select()] == [eva]


def test_what_went_there_meanwhile_waits_on(office: Cli, slips: Path) -> None:
    one = (str(slips / "plača eva.pdf"), "--to", "a@x.si")
    office("documents", "add", *one)
    assert office("documents", "send", *one, "--yes").status == 0
    sent = office("documents", "send", "--waiting", "--yes", "--json")
    assert "It went to a@x.si in batch 1" in sent.json["skipped"][0]["reason"]
    assert states(office, "--waiting") == [("plača eva.pdf", "waiting")]
    assert office("documents", "send", "--waiting", "--again", "--yes", "--json").json["accepted"] == 1
    assert states(office, "--waiting") == []


def test_two_terminals_do_not_queue_the_same(office: Cli, catcher: Catcher, slips: Path) -> None:
    office("documents", "add", str(slips / "plača eva.pdf"), "--to", "a@x.si")
    with Lease(LEASE, new_holder()):
        late = office("documents", "send", "--waiting", "--yes")
    assert (late.status, "is sending from documents that wait now" in late.err) == (3, True)
    assert states(office) == [("plača eva.pdf", "waiting")]
    assert catcher.caught() == []
