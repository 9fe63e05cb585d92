"""``password`` and ``oauth`` without a terminal and at one; and that no secret is found anywhere after all of it."""

import base64
import io
import json
import logging
import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from data.secrets.session import session
from mail.oauth import providers
from tests.mail.conftest import FaultServer
from tests.provider import FakeProvider

Cli = Callable[..., Any]
PHRASE, WORD, TOKEN = "fraza-kanarček-Ž1", "geslo-kanarček-Š2", "zeton-kanarcek-3"
VAULT = "DUNMAIL_VAULT_PASSPHRASE"


@pytest.fixture
def account(cli: Cli) -> Cli:
    """The command line with an account that logs in with a password."""
    for key, value in {"smtp.host": "mail.example", "smtp.username": "ana@podjetje.si"}.items():
        cli("preferences", "set", key, value)
    return cli


@pytest.fixture
def types(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """What comes through the pipe."""
    return lambda *lines: monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))


class Terminal(io.StringIO):
    """Somebody sits there."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def at_terminal(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Answers what is asked unseen, one word after the other; returns the questions."""

    def sit(*words: str) -> list[str]:
        left, asked = list(words), list[str]()

        def hidden(prompt: str = "") -> str:
            asked.append(prompt)
            return left.pop(0)

        monkeypatch.setattr("sys.stdin", Terminal())
        monkeypatch.setattr("click.termui.hidden_prompt_func", hidden)
        monkeypatch.setattr("click.termui.visible_prompt_func", lambda prompt="": "y")
        return asked

    return sit


@pytest.fixture
def provider(account: Cli, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeProvider]:
    """A provider on the loopback, named in the preferences."""
    fake = FakeProvider(word=TOKEN)
    fake.start()
    monkeypatch.setitem(providers.PROVIDERS, "microsoft", fake.provider())
    for key, value in {"oauth.provider": "microsoft", "oauth.client_id": "dunmail-app",
                       "smtp.auth": "xoauth2"}.items():
        account("preferences", "set", key, value)
    yield fake
    fake.stop()


@pytest.fixture
def server() -> Iterator[FaultServer]:
    """A mail server that ana logs in to."""
    started = FaultServer(users={"ana@podjetje.si": WORD}, mechanisms="PLAIN XOAUTH2")
    started.start()
    yield started
    started.stop()


def test_a_vault_without_a_terminal(account: Cli, types: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    types(WORD)
    refused = account("password", "set", "--in", "vault")
    assert (refused.status, session.vault.exists) == (3, False)
    assert VAULT in refused.err
    monkeypatch.setenv(VAULT, PHRASE)
    types(WORD)
    assert account("password", "set", "--in", "vault", "--json").json == {"where": f"vault {session.vault.file}"}
    assert account("password", "where", "--json").json["where"] == f"vault {session.vault.file}"
    types("of the mailbox")
    account("password", "set", "--for", "incoming")
    assert account("password", "where", "--for", "incoming", "--json").json["locked"] is False
    monkeypatch.delenv(VAULT)
    session.vault.lock()
    where = account("password", "where")
    assert "locked" in where.out
    places = account("password", "where", "--json").json["places"]
    assert [(place["place"], place["usable"]) for place in places] == [
        ("keyring", False), ("vault", True), ("memory", True)]
    assert "switched off" in places[0]["why_not"]
    assert account("password", "clear").status == 3
    monkeypatch.setenv(VAULT, PHRASE)
    assert account("password", "clear").status == 0
    assert account("password", "where", "--json").json["where"] is None


def test_the_keyring_can_be_insisted_on(account: Cli, types: Callable[..., None]) -> None:
    types(WORD)
    refused = account("password", "set", "--in", "keyring")
    assert refused.status == 2
    assert "PYTHON_KEYRING_BACKEND" in refused.err


def test_at_a_terminal_the_vault_is_offered(account: Cli, at_terminal: Callable[..., list[str]]) -> None:
    asked = at_terminal(WORD, "short", "short", PHRASE, PHRASE)
    done = account("password", "set")
    assert done.out == f"Password kept in: vault {session.vault.file}\n"
    assert "at least 8 characters" in done.err
    assert [question.partition(":")[0] for question in asked] == [
        "Password", "New passphrase", "Once more", "New passphrase", "Once more"]
    session.vault.lock()
    at_terminal("wrong one", PHRASE, PHRASE + "2", PHRASE + "2")
    assert "another passphrase" in account("password", "passphrase").out
    session.vault.lock()
    session.vault.unlock(PHRASE + "2")
    assert session.vault.get("ana@podjetje.si@mail.example") == WORD


def test_a_passphrase_needs_a_terminal(account: Cli) -> None:
    assert account("password", "passphrase").status == 2


def test_log_in_by_code_and_out(provider: FakeProvider, account: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    refused = account("oauth", "login", "--device")
    assert (refused.status, provider.requests) == (2, [])  # nothing could keep the tokens
    monkeypatch.setenv(VAULT, PHRASE)
    done = account("oauth", "login", "--device", "--in", "vault", "--json")
    assert done.json == {"user": "ana@podjetje.si", "provider": "microsoft", "where": f"vault {session.vault.file}"}
    assert "ABCD-EFGH" in done.err
    status = account("oauth", "status", "--json").json
    assert (status["logged_in"], status["lasting"], status["locked"]) == (True, True, False)
    assert "renewed by itself" in account("oauth", "status").out
    monkeypatch.delenv(VAULT)
    session.vault.lock()
    assert account("oauth", "status", "--json").json["locked"] is True
    assert account("oauth", "logout").status == 3
    monkeypatch.setenv(VAULT, PHRASE)
    assert account("oauth", "logout").status == 0
    assert "Nobody is logged in" in account("oauth", "status").out


def test_log_in_by_a_pasted_address(
    provider: FakeProvider, account: Cli, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Pipe(io.StringIO):
        def readline(self, size: int | None = -1) -> str:  # type: ignore[override]
            shown = re.search(r"http://\S+/authorize\S+", capsys.readouterr().err)
            assert shown is not None
            return provider.browse(shown[0]) + "\n"

    monkeypatch.setenv(VAULT, PHRASE)
    monkeypatch.setattr("sys.stdin", Pipe())
    assert account("oauth", "login", "--paste", "--in", "vault").status == 0
    assert account("oauth", "login", "--paste", "--device").status == 2


def test_log_in_in_a_browser_here(provider: FakeProvider, account: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VAULT, PHRASE)

    def browse(_client: object, address: str) -> None:
        threading.Thread(target=lambda: provider.visit(provider.browse(address))).start()

    monkeypatch.setattr("tui.cli.oauth._show", browse)
    assert account("oauth", "login", "--in", "vault").status == 0
    assert account("oauth", "status", "--json").json["logged_in"] is True


def test_nobody_comes_back(provider: FakeProvider, account: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VAULT, PHRASE)
    monkeypatch.setattr("tui.cli.oauth.PATIENCE", 0.0)
    assert account("oauth", "login", "--in", "vault").status == 3


def test_the_client_secret(
    provider: FakeProvider, account: Cli, types: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VAULT, PHRASE)
    provider.client_secret = "app-secret"
    assert "dunmail oauth secret" in account("oauth", "login", "--device", "--in", "vault").err
    types("app-secret")
    assert account("oauth", "secret", "--in", "vault").status == 0
    assert account("oauth", "login", "--device").status == 0
    account("preferences", "set", "oauth.client_id", "")
    assert account("oauth", "secret").status == 2


def test_no_trace_of_any_secret(
    issued: Cli, types: Callable[..., None], provider: FakeProvider, server: FaultServer, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Vault, password, login, sending, refusals: then every file, log and word is searched."""
    caplog.set_level(logging.DEBUG)
    server.takes_token = lambda token: token in provider.live
    said: list[str] = []

    def do(*arguments: str) -> Any:
        answer = issued(*arguments)
        said.append(answer.out + answer.err)
        return answer

    do("preferences", "set", "smtp.port", str(server.port))
    do("preferences", "set", "smtp.host", "127.0.0.1")
    do("preferences", "set", "smtp.auth", "password")
    monkeypatch.setenv(VAULT, PHRASE)
    types(WORD)
    assert do("password", "set", "--in", "vault").status == 0
    assert do("send", "--number", "100", "--yes", "--json").json["accepted"] == 1
    assert do("oauth", "login", "--device", "--json").status == 0
    do("preferences", "set", "smtp.auth", "xoauth2")
    assert do("send", "--number", "101", "--yes", "--json").json["accepted"] == 1
    provider.live.clear()
    server.takes_token = lambda _token: False
    stopped = do("send", "--number", "102", "--yes", "--json")
    assert (stopped.status, stopped.json["state"]) == (3, "stopped")
    do("preferences", "set", "smtp.auth", "password")
    server.users = {"ana@podjetje.si": "another"}
    assert do("resume", "--yes").status == 3
    monkeypatch.setenv(VAULT, PHRASE[:-1])
    session.vault.lock()
    assert do("oauth", "status").status == 3
    monkeypatch.setenv(VAULT, PHRASE)
    for command in (("password", "where"), ("oauth", "status"), ("outbox", "--json"), ("batches", "--json"),
                    ("preferences", "list", "--json"), ("oauth", "logout")):
        assert do(*command).status == 0
    session.vault.lock()
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert session.vault.file in files
    traces = [*said, caplog.text, repr(vars(session)), *(file.read_bytes().decode("latin-1") for file in files)]
    for secret in (PHRASE, WORD, TOKEN):
        for form in forms(secret):
            assert not [trace for trace in traces if form in trace]


def forms(secret: str) -> list[str]:
    """How a secret might be written; in base64 it looks different at each of three places."""
    coded = [base64.b64encode(bytes(n) + secret.encode()).decode()[4 if n else 0 : -4] for n in range(3)]
    return [secret, secret.encode().decode("latin-1"), json.dumps(secret)[1:-1], quote(secret), *coded]
