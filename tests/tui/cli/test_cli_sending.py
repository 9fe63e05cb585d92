"""Sending on the command line against a real server on loopback."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes, policy
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from data.asking import ask_pause
from data.fields import now
from mail.catcher import Catcher
from mail.clock import Clock
from mail.session import Session

Cli = Callable[..., Any]


def test_every_issued_reminder_arrives_once_with_its_letter(issued: Cli, catcher: Catcher) -> None:
    report = issued("send", "--yes", "--json")
    assert report.status == 0
    assert (report.json["state"], report.json["accepted"], report.json["skipped"]) == ("finished", 3, [])
    assert sorted(c.recipients for c in catcher.caught()) == [
        ("racunovodstvo@saop.example",), ("saldakonti@mer.example",), ("ziga.cucek@kupec-a.example",)]
    message = message_from_bytes(catcher.caught()[0].file.read_bytes(), policy=policy.default)
    (letter,) = message.iter_attachments()
    assert letter.get_content_type() == "application/pdf"
    assert letter.get_content().startswith(b"%PDF-")
    assert message["Auto-Submitted"] == "auto-generated"
    assert {r["state"] for r in issued("list", "--json").json["reminders"]} == {"sent"}
    again = issued("send", "--yes", "--json")
    assert (again.json["queued"], len(catcher.caught())) == (0, 3)


def test_a_contact_that_is_missing_skips_the_reminder_and_never_the_batch(issued: Cli, catcher: Catcher) -> None:
    issued("send", "--yes")
    issued("prepare", "--date", "31.08.2012", "--first-number", "191")
    issued("issue")
    report = issued("send", "--yes", "--json")
    assert report.status == 1
    assert report.json["accepted"] == 2
    (skipped,) = report.json["skipped"]
    assert skipped["number"] == "2012/193"
    assert "OPOMIN2" in skipped["reason"]
    assert "2012/193" in issued("send", "--yes").out


def test_a_dry_run_shows_the_first_message_and_sends_nothing(issued: Cli, catcher: Catcher, tmp_path: Path) -> None:
    body = tmp_path / "body.txt"
    body.write_text("Spoštovani {{ name }}, dolgujete {{ total }}.", "utf-8")
    shown = issued("send", "--dry-run", "--subject", "Opomin {{ number }}", "--body-file", str(body))
    assert shown.status == 0
    assert "Subject: Opomin 100" in shown.out
    assert "Spoštovani SAOP Računalništvo d.o.o." in shown.out
    assert "3 of 3 would be sent" in shown.out
    assert catcher.caught() == []
    assert issued("send", "--dry-run", "--json").json["sendable"] == 3


def test_templates_stay_in_the_sandbox_and_errors_are_said(issued: Cli, catcher: Catcher) -> None:
    for subject in ("{{ nonsense }}", "{% for %}", "{{ ''.__class__.__mro__ }}"):
        answer = issued("send", "--yes", "--subject", subject)
        assert answer.status == 2, subject
        assert answer.err
    assert catcher.caught() == []
    assert issued("send", "--yes", "--body-file", "/nonexistent/body.txt").status == 2


def test_sending_asks_and_without_a_terminal_needs_yes(issued: Cli, catcher: Catcher) -> None:
    answer = issued("send")
    assert answer.status == 2
    assert "Send 3 reminders from terjatve@trgovina.example through 127.0.0.1?" in answer.err
    assert catcher.caught() == []


def test_to_me_is_a_trial_that_marks_nothing_as_sent(issued: Cli, catcher: Catcher) -> None:
    report = issued("send", "--to-me", "--limit", "2", "--yes", "--json")
    assert report.json["accepted"] == 2
    assert {c.recipients for c in catcher.caught()} == {("terjatve@trgovina.example",)}
    assert {r["state"] for r in issued("list", "--json").json["reminders"]} == {"issued"}
    assert "1  2012/100  trial  terjatve@trgovina.example  accepted" in issued("outbox").out
    assert [row["trial"] for row in issued("outbox", "--json").json["messages"]] == [True, True]
    assert "finished (trial)" in issued("batches").out


def test_copies_go_in_the_envelope_and_blind_ones_only_there(issued: Cli, catcher: Catcher) -> None:
    issued("send", "--number", "100", "--cc", "arhiv@trgovina.example", "--bcc", "tajno@trgovina.example", "--yes")
    (caught,) = catcher.caught()
    assert set(caught.recipients) == {
        "racunovodstvo@saop.example", "arhiv@trgovina.example", "tajno@trgovina.example"}
    raw = caught.file.read_bytes()
    assert b"arhiv@trgovina.example" in raw.split(b"\r\n\r\n")[0]
    headers = message_from_bytes(raw, policy=policy.default)
    assert all("tajno" not in str(value) for name, value in headers.items() if not name.lower().startswith("x-"))


def test_a_closed_port_stops_the_batch_and_resume_finishes_it(issued: Cli, catcher: Catcher) -> None:
    issued("preferences", "set", "smtp.port", "1")
    stopped = issued("send", "--yes", "--json")
    assert stopped.status == 3
    assert stopped.json["accepted"] == 0
    assert stopped.json["state"] in ("stopped", "paused")
    listed = issued("batches", "--json").json["batches"]
    assert [(b["batch"], b["messages"] if "messages" in b else b["queued"]) for b in listed] == [(1, 3)]
    assert "refused" in issued("outbox").out
    issued("preferences", "set", "smtp.port", str(catcher.port))
    assert issued("resume").status == 2  # asks
    done = issued("resume", "--yes", "--json")
    assert (done.status, done.json["accepted"], done.json["state"]) == (0, 3, "finished")
    assert issued("resume").out == "No batch is unfinished; there is nothing to send.\n"
    assert issued("batches").out.count("finished") == 1


def test_what_went_wrong_is_said_by_cause_with_what_to_do(issued: Cli, catcher: Catcher) -> None:
    issued("preferences", "set", "smtp.port", "1")
    said = issued("send", "--yes").out
    assert "1 message queued: connection" in said
    assert "127.0.0.1:1: Connection refused" in said
    assert "→ Check server, port" in said
    issued("preferences", "set", "smtp.port", str(catcher.port))
    assert "→" not in issued("resume", "--yes").out


def test_a_batch_of_nothing_is_finished_and_asks_for_no_password(issued: Cli, catcher: Catcher) -> None:
    issued("preferences", "set", "smtp.security", "tls")  # which the catcher does not speak
    assert issued("send", "--yes").status == 3
    for key, value in (("auth", "password"), ("username", "ana")):  # and nobody has the password
        issued("preferences", "set", f"smtp.{key}", value)
    again = issued("send", "--yes", "--json")
    assert (again.status, again.json["state"], again.json["queued"]) == (1, "finished", 0)
    assert all("already in batch 1" in skipped["reason"] for skipped in again.json["skipped"])
    assert [row["state"] for row in issued("batches", "--json").json["batches"]] == ["finished", "stopped"]


def test_without_a_terminal_a_pause_is_said(issued: Cli, catcher: Catcher, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []

    def wait(clock: Clock, wake: threading.Event, seconds: float) -> None:
        waits.append(seconds)
        catcher.per_minute = None

    monkeypatch.setattr(Clock, "wait", wait)
    monkeypatch.setattr(Clock, "now", lambda _clock: now() + len(waits) * timedelta(hours=1))
    catcher.per_minute = 1
    sent = issued("send", "--yes")
    assert (sent.status, len(catcher.caught()), bool(waits)) == (0, 3, True)
    told = [line for line in sent.err.splitlines() if line.startswith("Paused until")]
    assert "450 4.7.1" in told[0]  # for the server, and then for what it taught
    assert "The pace allows no more now (1/min" in told[1]
    assert len(set(told)) == len(told)


def test_until_when_it_waits_is_said_with_the_day(issued: Cli, catcher: Catcher) -> None:
    tomorrow = now().astimezone() + timedelta(days=1)
    issued("preferences", "set", "pace.hours", f"{tomorrow:%a} 7:00-8:00".lower())
    sent = issued("send", "--yes")
    assert sent.status == 3
    assert f"Paused until {tomorrow:%a} 07:00: Outside the sending hours" in sent.out
    assert (sent.out + sent.err).count("Outside the sending hours") == 1


def test_paused_from_elsewhere_without_a_terminal_it_ends_and_can_be_resumed(
    issued: Cli, catcher: Catcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Session.check_idle
    paused: list[object] = []

    def pause_once(session: Session) -> None:  # before the second message
        if not paused:
            paused.append(ask_pause(1, "Paused by 006."))
        real(session)

    monkeypatch.setattr(Session, "check_idle", pause_once)
    report = issued("send", "--yes", "--json")
    assert report.status == 3
    assert (report.json["state"], report.json["reason"], report.json["accepted"]) == ("paused", "Paused by 006.", 1)
    assert issued("resume", "--yes", "--json").json["accepted"] == 3
    assert len(catcher.caught()) == 3


def test_resume_asks_about_what_it_would_send(issued: Cli, tmp_path: Path) -> None:
    issued("preferences", "set", "smtp.port", "1")
    issued("send", "--yes")
    with sqlite3.connect(tmp_path / "cli.db") as raw:
        raw.execute("UPDATE messages SET state = 'uncertain' WHERE id = 1")
    assert "2 messages left" in issued("resume").err


def test_the_outbox_shows_every_attempt_with_the_servers_words(issued: Cli) -> None:
    issued("send", "--yes")
    messages = issued("outbox", "--json").json["messages"]
    assert [m["state"] for m in messages] == ["accepted"] * 3
    attempt = messages[0]["attempts"][-1]
    assert (attempt["stage"], attempt["code"]) == ("dot", 250)
    assert set(attempt) == {"at", "stage", "code", "enhanced", "text", "ms"}
    assert len(issued("outbox", "--limit", "2", "--json").json["messages"]) == 2
    assert "2012/100" in issued("outbox", "--state", "accepted").out
    assert issued("outbox", "--state", "lost").status == 2


def test_cancel_retry_and_resolve(issued: Cli) -> None:
    issued("preferences", "set", "smtp.port", "1")
    issued("send", "--yes")
    assert issued("cancel", "1").status == 2
    assert issued("cancel", "1", "--yes", "--json").json == {"batch": 1, "cancelled": 3}
    assert issued("retry").status == 2
    assert issued("retry", "--batch", "1", "--json").json == {"queued": 0, "skipped": []}
    assert issued("resolve", "1").status == 2
    assert issued("resolve", "1", "--sent", "--again").status == 2
    not_uncertain = issued("resolve", "1", "--sent")
    assert not_uncertain.status == 2
    assert "cancelled, not uncertain" in not_uncertain.err


def test_headless_demo_delivers_everything_once(cli: Cli) -> None:
    report = cli("demo", "--headless", "--customers", "12", "--json")
    assert report.status == 0
    assert report.json["accepted"] == report.json["queued"] == report.json["caught"] > 0
    assert len(list(Path(report.json["folder"]).glob("*.eml"))) == report.json["caught"]
    text = cli("demo", "--headless", "--customers", "3").out
    assert "Caught, each once" in text


def test_the_catcher_alone_reports_and_ends_on_ctrl_c(tmp_path: Path) -> None:
    import smtplib

    process = subprocess.Popen(
        [sys.executable, "-m", "tui", "catch", "--port", "0", "--directory", str(tmp_path / "mail")],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"},
        # a runner in the background ignores Ctrl+C, and its children with it
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL))
    assert process.stderr is not None
    port = int(process.stderr.readline().split("127.0.0.1:")[1].split(".")[0])
    with smtplib.SMTP("127.0.0.1", port) as client:
        client.sendmail("a@x.example", ["b@y.example"], "Subject: Pozdrav\r\n\r\nTo je vse.\r\n")
    deadline = time.monotonic() + 10
    while not list((tmp_path / "mail").glob("*.eml")) and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    out, _err = process.communicate(timeout=20)
    assert process.returncode == 0
    assert "b@y.example" in out
    assert "Pozdrav" in out
    assert "1 message caught." in out


def test_whoever_comes_second_is_told_which_batch_waits(
    issued: Cli, catcher: Catcher, tmp_path: Path
) -> None:
    account = f"terjatve@trgovina.example@127.0.0.1:{catcher.port}"
    with sqlite3.connect(tmp_path / "cli.db") as raw:
        raw.execute("INSERT INTO leases VALUES (?, 'bor@elsewhere 1 token', 0, ?)", (account, 4 * 10**12))
    raw.close()
    refused = issued("send", "--yes")
    assert refused.status == 3
    assert "dunmail resume 1" in refused.err
    assert catcher.caught() == []
    with sqlite3.connect(tmp_path / "cli.db") as raw:
        raw.execute("DELETE FROM leases")
    raw.close()
    assert issued("resume", "--yes", "--json").json["accepted"] == 3


def test_without_a_terminal_the_app_is_not_opened(cli: Cli) -> None:
    answer = cli("--json")
    assert answer.status == 2
    assert "needs a terminal" in answer.json["error"]
