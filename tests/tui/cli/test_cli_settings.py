"""Options, errors and settings of the command line."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tui.cli.main import COMMANDS, run

Cli = Callable[..., Any]


def test_every_command_has_help_and_json(capsys: pytest.CaptureFixture[str]) -> None:
    for name in COMMANDS:
        assert run([name, "--help"]) == 0
        text = capsys.readouterr().out
        assert "Usage: dunmail" in text
        assert "--json" in text or "COMMAND" in text, name


def test_help_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--help"]) == 0
    text = capsys.readouterr().out
    assert all(name in text for name in COMMANDS)


def test_an_unknown_command_is_status_2_also_as_json(cli: Cli) -> None:
    assert cli("bogus").status == 2
    answer = cli("bogus", "--json")
    assert (answer.status, answer.json["exit_status"]) == (2, 2)
    assert "bogus" in answer.json["error"]


@pytest.mark.parametrize("arguments", [
    ("list", "--number", "9" * 20), ("list", "--package", f"..{'9' * 20}"), ("list", "--year", "9" * 20),
    ("letter", f"2012/{'9' * 20}", "-o", "x.pdf"), ("letter", "²012/1", "-o", "x.pdf"),
    ("prepare", "--first-number", "9" * 20),
    ("outbox", "--batch", "9" * 20), ("resolve", "9" * 20, "--sent"), ("cancel", "9" * 20, "--yes"),
])
def test_numbers_no_database_takes_are_wrong_input(cli: Cli, arguments: tuple[str, ...]) -> None:
    assert cli(*arguments).status == 2


def test_what_nobody_foresaw_is_a_sentence_and_not_done_in_part(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(*_arguments: object) -> None:
        raise OSError("database is locked")

    monkeypatch.setattr("tui.cli.settings.unset_preference", locked)
    answer = cli("preferences", "unset", "smtp.port", "--json")
    assert (answer.status, answer.json["exit_status"]) == (3, 3)
    assert "database is locked" in answer.json["error"]


def test_preferences_are_set_listed_and_unset(cli: Cli) -> None:
    assert cli("preferences", "set", "smtp.port", "2525").status == 0
    assert cli("preferences", "set", "smtp.port", "465", "--scope", "operator").out == "smtp.port = 465\n"
    assert cli("preferences", "get", "smtp.port").out == "465\n"
    assert cli("preferences", "unset", "smtp.port", "--scope", "operator", "--json").json == {
        "key": "smtp.port", "value": "2525", "source": "global"}
    listed = {row["key"]: row for row in cli("preferences", "list", "smtp", "--json").json["preferences"]}
    assert listed["smtp.port"] == {"key": "smtp.port", "value": "2525", "source": "global"}
    assert listed["smtp.security"]["source"] == "default"
    assert "Port" in cli("preferences", "list", "smtp.port").out


def test_a_wrong_preference_changes_nothing(cli: Cli) -> None:
    answer = cli("preferences", "set", "smtp.port", "many")
    assert answer.status == 2
    assert "smtp.port takes a number" in answer.err
    assert cli("preferences", "get", "smtp.port").out == "587\n"


def test_the_password_is_read_from_a_pipe_and_never_shown(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DUNMAIL_SMTP_PASSWORD", "kanarček-1")
    where = cli("password", "where")
    assert where.status == 0
    assert "DUNMAIL_SMTP_PASSWORD" in where.out
    assert "kanarček" not in where.out + where.err
    monkeypatch.setattr("sys.stdin", io.StringIO("\n"))
    assert cli("password", "set").status == 2
    monkeypatch.setattr("sys.stdin", io.StringIO("kanarček-2\n"))
    nowhere = cli("password", "set")  # the tests' keyring keeps nothing
    assert nowhere.status == 2
    assert "DUNMAIL_SMTP_PASSWORD_FILE" in nowhere.err
    assert "kanarček" not in nowhere.out + nowhere.err
    assert cli("password", "clear").status == 0
    assert b"kana" not in (tmp_path / "cli.db").read_bytes()


def test_an_operator_must_exist(cli: Cli) -> None:
    answer = cli("--operator", "nobody", "preferences", "list")
    assert answer.status == 2
    assert "no active operator nobody" in answer.err
