"""Preferences: declared once, mine before global before default, checked on the way in."""

from decimal import Decimal
from pathlib import Path

import pytest

from data.declared import SECTIONS
from data.errors import InputError, NotFoundError
from data.meanwhile import ChangedMeanwhileError
from data.models import Preference
from data.operators import current_operator
from data.preferences import (
    DECLARED,
    Change,
    Preferences,
    change_preferences,
    parse,
    set_preference,
    to_text,
    unset_preference,
)


def test_every_default_is_valid_and_reads_back(db: Path) -> None:
    for key, record in DECLARED.items():
        assert parse(key, to_text(record.default)) == record.default, key


def test_mine_wins_over_global_wins_over_default(db: Path) -> None:
    assert Preferences("ana").find("smtp.port").source == "default"
    set_preference("smtp.port", "465")
    set_preference("smtp.port", "2525", "ana")
    assert (Preferences("ana")["smtp.port"], Preferences("ana").find("smtp.port").source) == (2525, "operator")
    assert (Preferences("bor")["smtp.port"], Preferences("bor").find("smtp.port").source) == (465, "global")
    unset_preference("smtp.port", "ana")
    assert Preferences("ana")["smtp.port"] == 465
    unset_preference("smtp.port")
    assert Preferences("ana")["smtp.port"] == 587


def test_setting_again_replaces(db: Path) -> None:
    set_preference("dunning.level.1.cost", "2,50")
    set_preference("dunning.level.1.cost", "3.10")
    assert Preferences()["dunning.level.1.cost"] == Decimal("3.10")


@pytest.mark.parametrize(
    ("key", "text", "words"),
    [
        ("smtp.prt", "1", "no preference smtp.prt.*smtp.port"),
        ("smtp.port", "x", "takes a number"),
        ("smtp.port", "0", "1 to 65535"),
        ("smtp.security", "ssl", "none, starttls, tls"),
        ("smtp.host", "smtp://mail.example.com", "only the server's name"),
        ("sender.bcc_self", "perhaps", "yes or no"),
        ("dunning.grace_days", "-1", "cannot be negative"),
        ("dunning.grace_days", "999999999", "too large"),
        ("dunning.level.2.pay_within_days", "9999999", "too large"),
        ("dunning.first_number", "99999999999999999999", "too large"),
        ("dunning.level.1.cost", "99999999999999999999", "too large"),
        ("dunning.level.1.cost", "2.005", "takes a number"),
        ("dunning.level.1.cost", "NaN", "takes a number"),
        ("dunning.level.1.cost", "1e999999999", "takes a number"),
        ("dunning.level.1.cost", "1.234", "may mean thousands or decimals"),
        ("smtp.host", "mail.example.com:587", "the port has a line of its own"),
        ("smtp.host", "ana@mail.example.com", "only the server's name"),
        ("smtp.host", "mail..example.com", "a part of it is empty"),
        ("smtp.host", "mail\nexample", "one line of text"),
        ("sender.bcc_self", "", "yes or no"),
        ("sender.address", "ana@@podjetje.si", "not an e-mail address: .*@"),
        ("sender.reply_to", "ana", "not an e-mail address"),
        ("company.email", "ana@", "not an e-mail address"),
        ("company.iban", "SI56 0201 7001 4356 206", "check digits do not fit"),
        ("company.iban", "SI56 0201", "not whole"),
        ("company.iban", "SI55 0201 7001 4356 20", "length and form"),
        ("company.iban", "not an account at all", "check digits"),
        ("company.bic", "LJBA", "8 or 11"),
        ("company.vat_id", "none!", "letters and digits"),
        ("pace.hours", "mon-xyz 7-8", "no sending hours"),
    ],
)
def test_values_that_do_not_fit_are_refused_in_words(db: Path, key: str, text: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        set_preference(key, text)
    assert not Preferences()._stored


@pytest.mark.parametrize(("key", "text", "value"), [
    ("dunning.level.1.cost", "1.234,50", Decimal("1234.50")), ("dunning.level.1.cost", "2,5", Decimal("2.50")),
    ("dunning.level.1.cost", "1,234.50", Decimal("1234.50")), ("sender.bcc_self", "Da", True),
    ("sender.bcc_self", "ne", False), ("sender.bcc_self", "ANO", True), ("sender.bcc_self", "off", False),
    ("company.iban", " si56 0201 7001 4356 205 ", "si56 0201 7001 4356 205"), ("company.bic", "ljbasi2x", "ljbasi2x"),
    ("company.vat_id", "CZ 12.345.678", "CZ 12.345.678"), ("company.vat_id", "12345678", "12345678"),
    ("smtp.host", "::1", "::1"), ("smtp.host", "pošta.podjetje.si", "pošta.podjetje.si"),
    ("sender.address", "žan@podjetje.local", "žan@podjetje.local"), ("pace.hours", "po-pá 7:00-19:00", None),
    ("dunning.level.1.body", "Dear\n\ncustomer\n", "Dear\n\ncustomer\n"),
])
def test_values_may_be_written_as_people_write_them(db: Path, key: str, text: str, value: object) -> None:
    assert set_preference(key, text) == (text if value is None else value)
    assert Preferences()[key] == (text if value is None else value)


def test_every_choice_has_words_and_every_key_a_section() -> None:
    for key, record in DECLARED.items():
        assert all(words for words in record.choices.values()), key
        assert record.section.name in SECTIONS, key
        assert not record.choices or record.default in record.choices, key


def store(key: str, value: str, operator: str = "") -> None:
    """As another version, or somebody past Dunmail, stores it."""
    Preference.create(operator=operator, key=key, value=value)


def test_a_wrong_stored_value_is_found_with_its_reason_and_not_used(db: Path) -> None:
    store("smtp.port", "many")
    store("dunning.kind", "clever")
    store("company.iban", "SI56 0201 7001 4356 206")
    preferences = Preferences("ana")
    found = preferences.find("smtp.port")
    assert (found.value, found.source, found.text) == (587, "global", "many")
    assert "takes a number" in found.problem
    for key, words in (("smtp.port", "takes a number"), ("dunning.kind", "simple, stepwise"),
                       ("company.iban", "check digits")):
        with pytest.raises(InputError, match=f"stored for {key} cannot be used.*{words}.*preferences set {key}"):
            preferences[key]
    assert preferences["smtp.host"] == ""


def test_what_is_the_same_for_everybody_has_no_value_of_an_operator(db: Path) -> None:
    with pytest.raises(InputError, match="same for everybody"):
        set_preference("company.name", "Mine", "ana")
    store("company.name", "Mine", "ana")
    set_preference("company.name", "Ours")
    assert Preferences("ana").find("company.name").source == "global"


def test_changes_are_all_or_nothing(db: Path) -> None:
    with pytest.raises(InputError, match=r"smtp\.port"):
        change_preferences([Change("smtp.host", "mail.example.com"), Change("smtp.port", "x")])
    assert Preferences()["smtp.host"] == ""


def test_the_first_operator_supervises_and_is_known_by_login(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: "ana")
    first = current_operator()
    assert (first.code, first.level) == ("ana", "supervisor")
    assert current_operator() == first
    monkeypatch.setattr("getpass.getuser", lambda: "bor")
    assert current_operator().level == "clerk"
    assert current_operator("ana") == first
    with pytest.raises(NotFoundError, match="no active operator cyril"):
        current_operator("cyril")


def test_a_system_without_a_user_name_still_works(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody() -> str:
        raise KeyError("uid not found")

    monkeypatch.setattr("getpass.getuser", nobody)
    assert current_operator().code == "operator"


def test_what_was_changed_meanwhile_is_not_overwritten(db: Path) -> None:
    changes = [Change("smtp.host", "mine.si"), Change("smtp.port", "465")]
    set_preference("smtp.host", "theirs.si")
    with pytest.raises(ChangedMeanwhileError, match=r"smtp\.host") as caught:
        change_preferences(changes, known={"smtp.host": None, "smtp.port": None})
    assert caught.value.stored == {"smtp.host": "theirs.si"}
    assert Preferences()["smtp.port"] == 587
    change_preferences(changes, known={"smtp.host": "theirs.si", "smtp.port": None})
    change_preferences(changes, known={"smtp.host": None, "smtp.port": None})  # both want the same
    with pytest.raises(ChangedMeanwhileError):
        change_preferences([Change("smtp.host", None)], known={"smtp.host": "theirs.si"})
