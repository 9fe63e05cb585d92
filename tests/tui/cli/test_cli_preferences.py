"""Preferences on the command line: described, searched, exported, imported, copied; who may change what."""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from data.models import Operator, Preference

Cli = Callable[..., Any]


@pytest.fixture
def clerk(cli: Cli) -> Cli:
    """The command line as a clerk uses it."""
    cli("preferences", "get", "smtp.port")  # the first operator supervises
    Operator.create(code="bor", name="Bor", login="bor", level="clerk")
    return lambda *arguments: cli("--operator", "bor", *arguments)


@pytest.mark.parametrize("arguments", [
    ("set", "smtp.port", "25"), ("unset", "smtp.port"), ("import", "FILE"),
])
def test_a_clerk_changes_nothing_global(clerk: Cli, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    file = tmp_path / "p.toml"
    file.write_text("smtp.port = 25\n")
    words = tuple(str(file) if word == "FILE" else word for word in arguments)
    answer = clerk("preferences", *words)
    assert answer.status == 2
    assert "Only a supervisor may change the preferences for everybody. You (bor) are a clerk" in answer.err
    assert clerk("preferences", *words, "--scope", "operator").status == 0
    assert clerk("preferences", "list", "--changed").status == 0


def test_what_is_the_same_for_everybody(clerk: Cli) -> None:
    answer = clerk("preferences", "set", "company.name", "X", "--scope", "operator")
    assert answer.status == 2
    assert "same for everybody" in answer.err


def test_a_preference_is_described(cli: Cli) -> None:
    text = cli("preferences", "describe", "smtp.security").out
    assert "starttls: STARTTLS: encrypted once connected" in text
    assert "now: STARTTLS: encrypted once connected (default)" in text
    described = cli("preferences", "describe", "company.iban", "--json").json
    assert described["scopes"] == ["global"]
    assert described["choices"] == {}
    assert "this computer" in cli("preferences", "describe", "smtp.password_command").out
    assert cli("preferences", "describe", "smtp.prt").status == 2


def test_list_searches_and_shows_what_was_changed(cli: Cli) -> None:
    cli("preferences", "set", "company.name", "Trgovina Škof")
    assert [row["key"] for row in cli("preferences", "list", "skof", "--json").json["preferences"]] == ["company.name"]
    assert [row["key"] for row in cli("preferences", "list", "--changed", "--json").json["preferences"]] == [
        "company.name"]


def test_a_wrong_stored_value_is_listed_and_stops_its_use(issued: Cli) -> None:
    Preference.create(operator="", key="pace.hours", value="xyz")
    listed = issued("preferences", "list", "pace.hours", "--json").json["preferences"]
    assert listed[-1]["value"] == "xyz"
    assert "no sending hours" in listed[-1]["problem"]
    assert "✗ pace.hours" in issued("preferences", "list", "pace.hours").err
    assert "no sending hours" in issued("preferences", "describe", "pace.hours").out
    answer = issued("send", "--yes")
    assert answer.status == 2
    assert "preferences set pace.hours" in answer.err
    assert issued("batches", "--json").json["batches"] == []  # said before anything is queued
    assert issued("preferences", "unset", "pace.hours").status == 0
    assert issued("send", "--yes", "--json").json["accepted"] > 0


def test_export_import_and_dry_run(cli: Cli, tmp_path: Path) -> None:
    cli("preferences", "set", "smtp.host", "mail.si")
    file = tmp_path / "p.toml"
    assert cli("preferences", "export", str(file)).status == 0
    assert cli("preferences", "export", str(file)).status == 2  # it exists, and nobody can be asked
    assert cli("preferences", "export", str(file), "--yes", "--json").json == {"file": str(file)}
    assert cli("preferences", "export").out == file.read_text("utf-8")
    cli("preferences", "set", "smtp.host", "other.si")
    dry = cli("preferences", "import", str(file), "--dry-run")
    assert "1 preference would change" in dry.out
    assert "mail.si" in dry.out
    assert cli("preferences", "get", "smtp.host").out == "other.si\n"
    assert cli("preferences", "import", str(file), "--json").json == {
        "scope": "global", "changed": True, "changes": [{"key": "smtp.host", "before": "other.si", "after": "mail.si"}]}
    assert cli("preferences", "get", "smtp.host").out == "mail.si\n"
    file.write_text("smtp.host = 'x.si'\nsmtp.port = 0\n")
    bad = cli("preferences", "import", str(file))
    assert bad.status == 2
    assert f"{file}: smtp.port: A port" in bad.err
    assert cli("preferences", "get", "smtp.host").out == "mail.si\n"
    assert cli("preferences", "export", str(tmp_path / "no" / "p.toml")).status == 2


def test_a_colleagues_settings_are_copied(clerk: Cli, cli: Cli) -> None:
    clerk("preferences", "set", "smtp.host", "bor.si", "--scope", "operator")
    me = next(row["code"] for row in cli("operators", "list", "--json").json["operators"] if row["code"] != "bor")
    cli("preferences", "set", "smtp.port", "25", "--scope", "operator")
    copy = ("operators", "copy-settings", "bor", me)
    assert "2 preferences would change" in cli(*copy, "--dry-run").out
    assert cli("preferences", "get", "smtp.host").out == "\n"
    assert cli(*copy).status == 2  # nobody can be asked
    assert f"1 preference of {me} changed" in cli(*copy, "--merge", "--yes").out
    assert cli("preferences", "get", "smtp.host").out == "bor.si\n"
    assert cli("preferences", "get", "smtp.port").out == "25\n"
    assert cli(*copy, "--yes", "--json").json["changes"] == [{"key": "smtp.port", "before": "25", "after": None}]
    assert cli("preferences", "get", "smtp.port").out == "587\n"
    assert cli("operators", "copy-settings", "nobody", me, "--yes").status == 2


def test_a_new_database_is_said_once(cli: Cli, tmp_path: Path) -> None:
    first = cli("preferences", "get", "smtp.port")
    assert first.err == f"A new, empty database was made: {tmp_path / 'cli.db'}\n"
    assert cli("preferences", "get", "smtp.port").err == ""
    (tmp_path / "cli.db").unlink()
    again = cli("preferences", "get", "smtp.port", "--json")
    assert json.loads(again.err) == {"new_database": str(tmp_path / "cli.db")}
    assert again.json["value"] == "587"
    with sqlite3.connect(tmp_path / "cli.db") as database:
        database.execute("DELETE FROM preferences")
    assert cli("list").err == ""


def test_a_code_that_nobody_has_is_said(saop: Cli) -> None:
    for command in (("list",), ("prepare",), ("issue",), ("unlock",), ("delete",), ("send", "--dry-run")):
        said = saop(*command, "--customer", "ZZZ..ZZZZ").err
        assert "No customer has a code in --customer ZZZ..ZZZZ" in said, command
    assert saop("list", "--customer", "0000001..").err == ""
    assert json.loads(saop("list", "--customer", "ZZZ", "--json").err) == {"warning": "no customer", "customer": "ZZZ"}


def test_an_import_without_rows_is_said(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "customers.csv"
    file.write_text("code;name\n")
    answer = cli("import", "customers", str(file))
    assert (answer.status, f"{file} has no rows" in answer.err) == (0, True)


def test_catch_says_its_port_as_json(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_seconds: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("time.sleep", interrupt)
    answer = cli("catch", "--port", "0", "--json")
    listening = json.loads(answer.err)
    assert listening["host"] == "127.0.0.1"
    assert listening["port"] > 0
    assert isinstance(answer.json, dict)


def test_an_older_database_is_said_to_be_brought_up_to_date(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "cli.db"
    cli("preferences", "get", "smtp.port")

    def older() -> None:
        with sqlite3.connect(file) as database:
            database.execute("DROP INDEX reminders_sums")
            database.execute("CREATE INDEX reminders_customer_id ON reminders (customer_id)")
            database.execute("DELETE FROM schema_migration WHERE name = '0019_sums'")
        database.close()

    older()
    assert cli("list").err == f"The database {file} is brought up to date. A large one takes a minute …\n"
    assert cli("list").err == ""
    older()
    assert json.loads(cli("list", "--json").err) == {"older_database": str(file)}
    with sqlite3.connect(file) as database:
        names = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'index'")}
    database.close()
    assert "reminders_sums" in names
    assert "reminders_customer_id" not in names
