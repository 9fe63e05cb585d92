"""``dunmail texts``: what is in force and where from, what is wrong, the placeholders."""

import sqlite3
from pathlib import Path

from data.placeholders import PLACEHOLDERS
from tests.tui.cli.conftest import Cli


def test_lists_what_is_in_force(cli: Cli) -> None:
    assert cli("preferences", "set", "dunning.level.2.subject.sl", "Plačajte {{ number }}").status == 0
    assert cli("preferences", "set", "dunning.level.2.last_before_lawsuit", "yes").status == 0
    found = cli("texts", "list", "--level", "2", "--language", "sl", "--company", "--json").json["texts"]
    assert [text["part"] for text in found] == ["subject", "body", "letter_title", "letter_opening", "letter_closing"]
    assert found[0] == {
        "level": 2, "last_before_lawsuit": True, "language": "sl", "person": False, "part": "subject",
        "source": "dunning.level.2.subject.sl", "own": True, "text": "Plačajte {{ number }}"}
    assert (found[2]["source"], found[2]["text"]) == ("sl.toml titles.last", "Zadnji opomin pred tožbo")
    everything = cli("texts", "list", "--json").json["texts"]
    assert len(everything) == 3 * 4 * 2 * 5
    table = cli("texts", "list", "--level", "2", "--person").out
    assert "2, last" in table
    assert "de.toml person.last.opening" in table


def test_shows_texts_whole_and_filled(cli: Cli) -> None:
    plain = cli("texts", "show", "--language", "cs").out
    assert "# body (cs.toml mail.level_1.body)\n{{ salutation }}\n" in plain
    filled = cli("texts", "show", "--language", "cs", "--level", "3", "--person", "--filled").out
    assert "2012/100" in filled
    assert "{{" not in filled
    assert cli("texts", "show").status == 2


def test_checks_stored_texts(cli: Cli, tmp_path: Path) -> None:
    ran = cli("texts", "check")
    assert (ran.status, ran.out) == (0, "All texts can be filled in.\n")
    refused = cli("preferences", "set", "dunning.level.1.body.sl", "{{ nomber }}")
    assert refused.status == 2
    assert "dunning.level.1.body.sl: The text has a placeholder nobody can fill: nomber." in refused.err
    cli("preferences", "set", "dunning.level.1.body", "{{ number }}")
    with sqlite3.connect(tmp_path / "cli.db") as old:  # stored by a version that did not look
        old.execute("UPDATE preferences SET value = '{{ nomber }}' WHERE key = 'dunning.level.1.body'")
    old.close()
    found = cli("texts", "check", "--json")
    assert (found.status, found.json["ok"]) == (1, False)
    assert [problem["key"] for problem in found.json["problems"]] == ["dunning.level.1.body"]
    assert cli("texts", "check").out.startswith("dunning.level.1.body: The text has a placeholder nobody can fill")


def test_names_the_placeholders(cli: Cli) -> None:
    found = cli("texts", "placeholders", "--json").json["placeholders"]
    assert [each["name"] for each in found] == [each.name for each in PLACEHOLDERS]
    assert "{{ pay_by }}" in cli("texts", "placeholders").out
