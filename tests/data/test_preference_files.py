"""Preferences as TOML: written without secrets, read back whole, compared before anything changes."""

import tomllib
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.errors import InputError, NotFoundError
from data.language import set_language
from data.models import Operator, Preference
from data.operators import copy_settings, settings_to_copy
from data.preference_files import compare_with, export, read_file
from data.preference_words import editable, find_keys, found_text, value_words
from data.preferences import DECLARED, Preferences, change_preferences, set_preference


def write(folder: Path, text: str) -> Path:
    file = folder / "preferences.toml"
    file.write_text(text, "utf-8")
    return file


def test_what_is_exported_is_read_back(db: Path, tmp_path: Path) -> None:
    values = {"transport": "smtp", "smtp.host": "mail.example.com", "smtp.port": "2525", "sender.bcc_self": "yes",
              "company.name": 'Müller "[/b]" \\', "dunning.level.1.cost": "1234.50",
              "dunning.level.2.body": "Dear,\n\n\"\"\" pay\n", "dunning.level.2.body.sl": "Spoštovani",
               "smtp.password_command": "pass mail"}
    for key, value in values.items():
        set_preference(key, value)
    set_preference("smtp.host", "mine.example.com", "ana")
    text = export()
    assert "pass mail" not in text
    assert "mine.example.com" not in text
    assert '# SMTP server\n"smtp.host" = ' in text
    found = tomllib.loads(text, parse_float=Decimal)
    assert found["dunning.level.1.cost"] == Decimal("1234.50")
    assert found["smtp.port"] == 2525
    Preference.delete().execute()
    differences = read_file(write(tmp_path, text))
    change_preferences(each.change for each in differences)
    del values["smtp.password_command"]
    assert {key: Preferences().find(key).text for key in values} == values
    assert read_file(write(tmp_path, text)) == []


def test_one_scope_is_exported_and_nothing_wrong(db: Path) -> None:
    set_preference("smtp.host", "mine.example.com", "ana")
    Preference.create(operator="ana", key="smtp.port", value="many")
    Preference.create(operator="ana", key="company.name", value="Mine")
    assert tomllib.loads(export("ana")) == {"smtp.host": "mine.example.com"}


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])), st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_survives_the_file(db: Path, tmp_path: Path, name: str, body: str) -> None:
    body = body.replace("\r", "")
    Preference.delete().execute()
    set_preference("company.name", name)
    set_preference("dunning.level.1.body", body)
    text = export()
    Preference.delete().execute()
    change_preferences(each.change for each in read_file(write(tmp_path, text)))
    assert (Preferences()["company.name"], Preferences()["dunning.level.1.body"]) == (name.strip(), body)


def test_all_ways_to_write_a_key_are_read(db: Path, tmp_path: Path) -> None:
    file = write(tmp_path, '"smtp.port" = 25\nsmtp.host = "a.si"\n'
                           "[dunning.level.1]\ncost = 2.5\n[sender]\nbcc_self = true\n")
    assert [(each.key, each.before, each.after) for each in read_file(file)] == [
        ("smtp.host", None, "a.si"), ("smtp.port", None, "25"), ("sender.bcc_self", None, "yes"),
        ("dunning.level.1.cost", None, "2.50")]


@pytest.mark.parametrize(("text", "operator", "words"), [
    ("smtp.hots = 'a'", "", "no preference smtp.hots. Did you mean smtp.host"),
    ("smtp.port = 'many'", "", "smtp.port takes a number"),
    ("smtp.port = [25]", "", "smtp.port cannot have such a value"),
    ("smtp.host = true", "", "smtp.host cannot have such a value"),
    ("smtp.port = nan", "", "smtp.port takes a number"),
    ("dunning.level.1.cost = 2.005", "", "may mean thousands or decimals"),
    ("smtp.password_command = 'rm -rf x'", "", "program or file of this computer"),
    ("company.name = 'X'", "ana", "same for everybody"),
    ("smtp = 1\n[smtp]\nport = 2", "", "not TOML"),
    ("smtp.port = ", "", "not TOML"),
    ("x=" + "[" * 5000, "", "not TOML"),
    ("#" * 1_000_001, "", "too large"),
])
def test_what_cannot_be_imported_is_named_and_nothing_changes(
    db: Path, tmp_path: Path, text: str, operator: str, words: str
) -> None:
    file = write(tmp_path, "smtp.timeout = 5\n" + text)
    with pytest.raises(InputError, match=words) as caught:
        read_file(file, operator)
    assert str(file) in str(caught.value)


def test_every_fault_of_a_file_is_named(db: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_file(write(tmp_path, "smtp.port = 0\nbogus = 1\n" + "".join(f"x{n} = 1\n" for n in range(12))))
    assert "smtp.port: A port is a number" in str(caught.value)
    assert "no preference bogus" in str(caught.value)
    assert "and 4 more" in str(caught.value)


def test_files_that_are_none(db: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read: No such file"):
        read_file(tmp_path / "missing.toml")
    (tmp_path / "latin.toml").write_bytes(b"company.name = 'M\xfcller'")
    with pytest.raises(InputError, match="not UTF-8"):
        read_file(tmp_path / "latin.toml")


def test_a_colleague_gives_settings_but_not_a_name(db: Path) -> None:
    for code in ("ana", "bor", "cyril"):
        Operator.create(code=code, name=code.title(), login=code)
    for key, value in {"smtp.host": "mail.si", "smtp.port": "465", "sender.address": "ana@x.si", "smtp.username": "ana",
                       "smtp.password_command": "pass ana"}.items():
        set_preference(key, value, "ana")
    set_preference("smtp.port", "465", "bor")
    set_preference("smtp.host", "old.si", "bor")
    set_preference("smtp.timeout", "9", "bor")
    differences = compare_with("ana", "bor")
    assert differences == [("smtp.host", "old.si", "mail.si"), ("smtp.timeout", "9", None)]
    copy_settings("ana", "bor", merge=True)
    assert (Preferences("bor")["smtp.host"], Preferences("bor")["smtp.timeout"]) == ("mail.si", 9)
    assert settings_to_copy("ana", "bor", merge=True) == []
    copy_settings("ana", "bor")
    assert Preferences("bor")["smtp.timeout"] == 60
    with pytest.raises(NotFoundError, match="no operator nobody"):
        compare_with("nobody", "bor")


@pytest.mark.parametrize(("words", "found"), [
    ("SMTP.PORT", {"smtp.port"}), ("zacetek", set()), ("clén pace", set()), ("grâce", {"dunning.grace_days"}),
    ("hostko", {"pace.provider"}), ("skof", {"company.name"}), ("port smtp 993", set()),
    ("level.3 lawsuit", {"dunning.level.3.last_before_lawsuit"}),
])
def test_search_folds_accents_and_looks_everywhere(db: Path, words: str, found: set[str]) -> None:
    set_preference("company.name", "Trgovina Škof")
    assert set(find_keys(words, Preferences().find)) == found


def test_an_empty_search_finds_everything(db: Path) -> None:
    assert find_keys(" - ", Preferences().find) == list(DECLARED)


def test_values_in_words_follow_the_language(db: Path) -> None:
    set_preference("dunning.least_amount", "1234.5")
    Preference.create(operator="", key="smtp.port", value="many")
    preferences = Preferences()
    set_language("sl")
    assert editable(preferences["dunning.least_amount"]) == "1.234,50"
    assert value_words(DECLARED["dunning.least_amount"], preferences.find("dunning.least_amount")) == "1.234,50"
    set_language("en")
    assert value_words(DECLARED["smtp.security"], preferences.find("smtp.security")).startswith("STARTTLS: ")
    assert value_words(DECLARED["sender.bcc_self"], preferences.find("sender.bcc_self")) == "no"
    assert found_text(preferences.find("smtp.port")) == "many"


def test_a_file_of_nothing_is_a_file_of_lines(db: Path) -> None:
    assert export() == "# Dunmail: global preferences\n"
