"""What leaves Dunmail on the command line: letters and lists, printed or by e-mail; by post; to court; once more."""

from collections.abc import Callable
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from mail.catcher import Catcher, Caught

Cli = Callable[..., Any]


def test_letters_are_written_as_one_pdf_and_a_file_is_not_replaced_unasked(issued: Cli, tmp_path: Path) -> None:
    file = tmp_path / "letters.pdf"
    answer = issued("print", "-o", str(file), "--json")
    assert (answer.status, answer.json["count"], answer.json["pages"], answer.json["skipped"]) == (0, 3, 3, [])
    assert len(PdfReader(file).pages) == 3
    before = file.read_bytes()
    refused = issued("print", "-o", str(file), "--number", "100")
    assert refused.status == 2
    assert "Print 1 letter?" in refused.err
    assert "The file exists and is replaced." in refused.err
    assert file.read_bytes() == before
    issued("unlock", "--number", "101", "--yes")
    partly = issued("print", "-o", str(file), "--yes")
    assert partly.status == 1
    assert "2 letters on 2 pages" in partly.out
    assert "2012/101: It is only prepared; issue it first." in partly.out
    assert issued("print", "--number", "101", "-o", str(tmp_path / "none.pdf")).status == 2
    assert not (tmp_path / "none.pdf").exists()


def test_lists_are_written_as_their_file_is_called(issued: Cli, tmp_path: Path) -> None:
    for end, start in (("pdf", b"%PDF"), ("csv", b"\xef\xbb\xbfYear,"), ("xlsx", b"PK")):
        file = tmp_path / f"list.{end}"
        assert issued("print", "--list", "-o", str(file)).status == 0
        assert file.read_bytes().startswith(start)
    issued("preferences", "set", "table.reminders", "name:20 amount")
    assert issued("print", "--list", "--sort", "amount", "--descending", "-o", str(file := tmp_path / "x"),
                  "--format", "csv").status == 0
    assert file.read_text("utf-8-sig").splitlines()[:2] == ["Name,Amount", "SAOP Računalništvo d.o.o.,5450.60"]


def _parsed(caught: Caught) -> EmailMessage:
    return message_from_bytes(caught.file.read_bytes(), policy=default)


REFUSED = (
    (("--format", "csv", "-o", "x.csv"), "needs --list"),
    ((), "Say where it goes"),
    (("-o", "x.pdf", "--printer", "hp"), "either -o or --printer"),
    (("-o", "x.pdf", "--cc", "a@b.example"), "--email-copy"),
    (("-o", "x.pdf", "--email-copy", "nobody"), "nobody"),
    (("-o", "x.pdf", "--sort", "shoe_size"), "--sort"),
    (("-o", "x.pdf", "--password-file", "missing"), "cannot be read"),
    (("--list", "-o", "x.csv", "--password-file", "{password}"), "Only a PDF can have a password"),
    (("-o", "no/such/folder/x.pdf"), "There is no folder"),
)


def test_what_cannot_be_is_refused_before_anything_is_done(
    issued: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "password").write_text("geheim\n")
    for options, words in REFUSED:
        answer = issued("print", "--yes", *(o.format(password=tmp_path / "password") for o in options))
        assert answer.status == 2
        assert words in answer.err
    assert list(tmp_path.glob("x.*")) == []


def test_a_copy_goes_out_as_a_batch_with_its_own_kind_of_attachment(
    issued: Cli, tmp_path: Path, catcher: Catcher
) -> None:
    (tmp_path / "password").write_text("geslo\n")
    asked = issued("print", "-o", str(tmp_path / "a.pdf"), "--email-copy", "sef@firma.example")
    assert asked.status == 2
    assert "A copy is sent by e-mail to sef@firma.example" in asked.err
    assert not (tmp_path / "a.pdf").exists()
    sent = issued("print", "-o", str(tmp_path / "a.pdf"), "--password-file", str(tmp_path / "password"), "--yes",
                  "--email-copy", "sef@firma.example", "--cc", "c@firma.example", "--bcc", "b@firma.example",
                  "--subject", "Letters {{ of }} today", "--json")
    assert (sent.status, sent.json["email"]["accepted"]) == (0, 1)
    listed = issued("print", "--list", "--format", "csv", "--email-copy", "sef@firma.example", "--yes", "--json")
    assert (listed.status, listed.json["file"]) == (0, None)
    first, second = catcher.caught()
    assert first.recipients == ("sef@firma.example", "c@firma.example", "b@firma.example")
    parts = [part for part in _parsed(first).walk() if part.get_filename()]
    assert [(p.get_content_type(), p.get_filename()) for p in parts] == [("application/pdf", "a.pdf")]
    assert _parsed(first)["Subject"] == "Letters {{ of }} today"
    assert parts[0].get_payload(decode=True) == (tmp_path / "a.pdf").read_bytes()
    (attached,) = (part for part in _parsed(second).walk() if part.get_filename())
    assert attached.get_content_type() == "text/csv"
    assert {r["state"] for r in issued("list", "--json").json["reminders"]} == {"issued"}  # copies reach no customer


def test_printing_hands_the_file_to_the_spooler(issued: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spooler = tmp_path / "bin" / "lp"
    spooler.parent.mkdir()
    spooler.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/said\nfor file; do :; done\ncp "$file" {tmp_path}/got.pdf\n'
                       'echo "request id is hp-7 (1 file(s))"\n')
    spooler.chmod(0o755)
    monkeypatch.setenv("PATH", str(spooler.parent), prepend=":")
    printed = issued("print", "--number", "100", "--printer", "hp", "--yes")
    assert printed.status == 0
    assert "request id is hp-7" in printed.out
    assert (tmp_path / "said").read_text().startswith("-d hp -t letters-")
    assert len(PdfReader(tmp_path / "got.pdf").pages) == 1
    spooler.write_text("#!/bin/sh\necho 'lp: Error - unknown printer' >&2\nexit 1\n")
    failed = issued("print", "--number", "100", "--printer", "default", "--yes", "--json")
    assert failed.status == 1
    assert "unknown printer" in failed.json["problem"]


def test_posted_reminders_are_sent_and_listed_as_such(issued: Cli) -> None:
    asked = issued("posted", "--number", "100..101", "--on", "20.8.2012")
    assert asked.status == 2
    assert "Mark 2 issued reminders as sent by post on 20/08/2012?" in asked.err
    done = issued("posted", "--number", "100..101", "--on", "20.8.2012", "--yes", "--json")
    assert (done.status, done.json["posted"], done.json["date"]) == (0, 2, "2012-08-20")
    rows = issued("list", "--json").json["reminders"]
    assert [(r["number"], r["state"], r["sent_how"], r["posted_on"]) for r in rows] == [
        (100, "sent", "post", "2012-08-20"), (101, "sent", "post", "2012-08-20"), (102, "issued", "", None)]
    assert issued("unlock", "--number", "100", "--yes").status == 1
    assert issued("posted", "--on", "31.2.2012").status == 2


def test_sending_again_says_when_and_to_whom_each_was_sent(issued: Cli, catcher: Catcher) -> None:
    issued("posted", "--number", "100", "--on", "20.8.2012", "--yes")
    assert issued("send", "--number", "101", "--yes").status == 0
    tried = issued("send", "--again", "--dry-run")
    assert "2012/100: by post on 20/08/2012" in tried.out
    assert "2012/101: e-mailed" in tried.out
    assert "Dry run: 2 of 2 would be sent" in tried.out
    asked = issued("send", "--again")
    assert asked.status == 2
    assert "2012/100: by post on 20/08/2012" in asked.err
    assert issued("send", "--again", "--state", "issued").status == 2
    assert issued("send", "--again", "--yes", "--json").json["accepted"] == 2
    assert len(catcher.caught()) == 3


def test_claims_are_written_marked_and_not_reminded_any_more(issued: Cli, tmp_path: Path) -> None:
    file = tmp_path / "claims.csv"
    nothing = issued("lawsuit", "-o", str(file), "--yes")
    assert nothing.status == 2
    assert "There is nothing to hand over." in nothing.err
    tried = issued("lawsuit", "-o", str(file), "--insist", "--dry-run", "--number", "100..101", "--json")
    assert (tried.status, tried.json["handed_over"], tried.json["dry_run"]) == (0, 2, True)
    asked = issued("lawsuit", "-o", str(file), "--insist", "--number", "100..101")
    assert asked.status == 2
    assert "Hand 2 claims over to lawsuit?" in asked.err
    assert not file.exists()
    done = issued("lawsuit", "-o", str(file), "--insist", "--number", "100..101", "--yes", "--json")
    assert (done.status, done.json["totals"]) == (0, {"EUR": "7544.78"})
    assert {r["number"]: r["lawsuit"] for r in issued("list", "--json").json["reminders"]} == {
        100: True, 101: True, 102: False}
    planned = issued("prepare", "--date", "31.8.2012", "--dry-run", "--json").json
    assert [r["customer"] for r in planned["reminders"]] == ["0000004"]
    partly = issued("lawsuit", "-o", str(tmp_path / "more.xlsx"), "--insist", "--yes")
    assert partly.status == 1
    assert "1 claim handed over" in partly.out
    assert "2012/100: It is in lawsuit already." in partly.out


def test_an_export_waits_with_the_documents(issued: Cli, catcher: Catcher, tmp_path: Path) -> None:
    export = ("print", "--list", "--format", "xlsx", "-o", str(tmp_path / "list.xlsx"), "--email-copy",
              "b@x.si; a@x.si", "--later", "--yes")
    wrong = issued(*export, "--cc", "c@x.si")
    assert (wrong.status, "Copies to others are named when" in wrong.err) == (2, True)
    assert "waits with the documents" in issued(*export, "--subject", "Seznam").out
    assert catcher.caught() == []
    (row,) = issued("documents", "list", "--json").json["documents"]
    assert (row["document"], row["recipients"], row["state"]) == ("list.xlsx", "b@x.si, a@x.si", "waiting")
    assert issued("documents", "send", "--waiting", "--yes", "--json").json["accepted"] == 1
    assert catcher.caught()[0].subject == "Seznam"
    assert issued("print", "-o", str(tmp_path / "a.pdf"), "--later").status == 2


def test_the_lawyer_gets_the_claims_by_e_mail(issued: Cli, catcher: Catcher, tmp_path: Path) -> None:
    file = tmp_path / "claims.csv"
    claims = ("lawsuit", "-o", str(file), "--insist", "--number", "100")
    for options, words in ((("--email-copy", "nobody"), "is not an e-mail address"),
                           (("--cc", "x@y.si"), "name its recipient with --email-copy")):
        wrong = issued(*claims, *options, "--yes")
        assert (wrong.status, words in wrong.err, file.exists()) == (2, True, False)
    copy = ("--email-copy", "odvetnik@pravo.si", "--cc", "boss@trgovina.example", "--subject", "Terjatve")
    asked = issued(*claims, *copy)
    assert "A copy is sent by e-mail to odvetnik@pravo.si" in asked.err
    done = issued(*claims, *copy, "--yes", "--json").json
    assert (done["handed_over"], done["email"]["accepted"]) == (1, 1)
    (caught,) = catcher.caught()
    assert (caught.subject, set(caught.recipients)) == ("Terjatve", {"odvetnik@pravo.si", "boss@trgovina.example"})
    assert b"claims.csv" in caught.file.read_bytes()


def test_a_letter_that_is_true_no_more_is_printed_with_a_warning(issued: Cli, sample: Path, tmp_path: Path) -> None:
    issued("import", "items", str(sample / "saop" / "postavke-2012-09-20.csv"))
    file = tmp_path / "letters.pdf"
    done = issued("print", "-o", str(file))
    assert "1 of them is true no more: do not post it." in done.out
    assert "2012/102 is in it: It has been paid meanwhile." in done.out
    issued("posted", "--number", "102", "--on", "18.8.2012", "--yes")
    assert issued("print", "-o", str(file), "--yes", "--json").json["outdated"] == []
