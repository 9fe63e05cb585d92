"""``check`` and ``autoconfigure`` on the command line."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from mail.catcher import Catcher
from tests.mail.conftest import Fault
from tests.misconfigured import Papers, Yard, open_yard

Cli = Callable[..., Any]
CANARY = "kanarček-Zx81€"


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Papers:
    return Papers(tmp_path_factory.mktemp("papers"))


@pytest.fixture
def yard(papers: Papers) -> Iterator[Yard]:
    with open_yard(papers) as found:
        yield found


def use(cli: Cli, port: int, **more: str) -> None:
    """Preferences for a server on this computer without encryption or login, or as ``more`` says."""
    for key, value in {"smtp.host": "127.0.0.1", "smtp.port": str(port), "smtp.security": "none", "smtp.auth": "none",
                       "smtp.timeout": "5", "sender.address": "ana@podjetje.si",
                       **{key.replace("_", ".", 1): value for key, value in more.items()}}.items():
        assert cli("preferences", "set", key, value).status == 0


def test_a_right_server(cli: Cli, catcher: Catcher, tmp_path: Path) -> None:
    use(cli, catcher.port)
    file = tmp_path / "transcript.txt"
    seen = cli("check", "--transcript", str(file))
    assert seen.status == 0
    assert "nothing was sent" in seen.out
    assert catcher.caught() == []
    assert "***@podjetje.si" in file.read_text("utf-8")
    assert "ana@" not in file.read_text("utf-8")
    answer = cli("check", "--json", "--to-stage", "ehlo")
    assert answer.json["ok"] is True
    assert [stage["stage"] for stage in answer.json["stages"]] == ["input", "dns", "tcp", "greeting", "ehlo"]
    assert set(answer.json["stages"][0]) >= {"stage", "ok", "ms", "found", "cause", "remedy"}


def test_a_message_is_sent_only_when_asked_for(cli: Cli, catcher: Catcher) -> None:
    use(cli, catcher.port)
    refused = cli("check", "--to-me")
    assert refused.status == 2
    assert "--yes" in refused.err
    assert catcher.caught() == []
    sent = cli("check", "--to-me", "--yes", "--json")
    assert (sent.status, sent.json["message"]["ok"]) == (0, True)
    assert [message.recipients for message in catcher.caught()] == [("ana@podjetje.si",)]


@pytest.mark.parametrize(("fault", "status", "stage"), [
    (Fault("connect", "554 5.7.1 blocked", times=9), 13, "greeting"), (Fault("ehlo", "550 no"), 14, "ehlo"),
    (Fault("mail", "550 5.7.60 not as this sender"), 17, "mail"), (Fault("rcpt", "550 5.1.1 unknown"), 18, "rcpt"),
    (Fault("data", "550 5.7.1 no messages"), 20, "message"),
])
def test_the_exit_status_tells_the_stage(cli: Cli, yard: Yard, fault: Fault, status: int, stage: str) -> None:
    use(cli, yard.serve(fault).port)
    answer = cli("check", "--to-me", "--yes", "--json")
    assert (answer.status, answer.json["exit_status"], answer.json["ok"]) == (status, status, False)
    assert stage == "message" or answer.json["stages"][-1]["stage"] == stage


def test_without_a_server_the_input_is_wrong(cli: Cli) -> None:
    answer = cli("check", "--json")
    assert (answer.status, answer.json["stages"][-1]["cause_id"]) == (10, "no-host")


def test_a_fix_is_stored_and_checked(cli: Cli, yard: Yard) -> None:
    server = yard.serve()
    use(cli, server.port, smtp_security="tls", smtp_ca_file=yard.papers.ca_file, smtp_host="localhost")
    asked = cli("check", "--fix")
    assert asked.status == 2
    assert "smtp.security = starttls" in asked.err
    answer = cli("check", "--fix", "--yes", "--json")
    assert answer.status == 0
    assert answer.json["applied"][0]["preferences"]["smtp.security"] == "starttls"
    assert cli("preferences", "get", "smtp.security").out == "starttls\n"


def test_nobody_trusts_a_certificate_unseen(cli: Cli, yard: Yard) -> None:
    use(cli, yard.serve(context=yard.papers.self_signed).port, smtp_security="starttls", smtp_host="localhost")
    answer = cli("check", "--fix", "--yes", "--json")
    assert (answer.status, answer.json["applied"]) == (15, [])
    assert answer.json["stages"][-1]["fixes"][0]["preferences"]["smtp.fingerprint"]
    assert cli("preferences", "get", "smtp.fingerprint").out == "\n"


def test_no_password_in_whatever_is_printed(
    cli: Cli, yard: Yard, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DUNMAIL_SMTP_PASSWORD", CANARY)
    use(cli, yard.serve(users={"me": "other"}).port, smtp_auth="password", smtp_username="me")
    file = tmp_path / "transcript.txt"
    for more in ((), ("--json",)):
        seen = cli("check", "--transcript", str(file), *more)
        assert seen.status == 16
        assert CANARY not in seen.out + seen.err + file.read_text("utf-8")


def test_a_transcript_that_cannot_be_written(cli: Cli, catcher: Catcher) -> None:
    use(cli, catcher.port)
    assert "/nowhere/x.txt" in cli("check", "--transcript", "/nowhere/x.txt").err


def test_a_proposed_server_is_stored_when_asked_for(cli: Cli, yard: Yard, monkeypatch: pytest.MonkeyPatch) -> None:
    server = yard.serve(implicit=True)
    monkeypatch.setattr("mail.autoconfigure.SystemResolver", lambda: yard.names)
    from mail.diagnosis.resolving import Service

    yard.names.srv["_submissions._tcp.firma.example"] = [Service("localhost", server.port)]
    cli("preferences", "set", "smtp.ca_file", yard.papers.ca_file)
    shown = cli("autoconfigure", "ana@firma.example")
    assert shown.status == 0
    assert f"smtp.port = {server.port}" in shown.out
    assert "Nothing was stored." in shown.out
    assert cli("preferences", "get", "smtp.host").out == "\n"
    assert cli("autoconfigure", "ana@firma.example", "--store").status == 2
    stored = cli("autoconfigure", "ana@firma.example", "--store", "--yes", "--json")
    assert (stored.json["stored"], stored.json["verified"]) == (True, True)
    assert cli("preferences", "get", "smtp.username").out == "ana@firma.example\n"
    yard.names.srv.clear()
    assert cli("autoconfigure", "ana@firma.example").status == 2
    yard.names.mx["firma.example"] = ["mx.seznam.cz"]
    unsure = cli("autoconfigure", "ana@firma.example")
    assert unsure.status == 1
    assert "smtp.seznam.cz" in unsure.out
