"""Preferences: declared once, mine before global before default, checked on the way in."""

from decimal import Decimal
from pathlib import Path

import pytest

from data.errors import InputError, NotFoundError
from data.operators import current_operator
from data.preferences import DECLARED, Preferences, parse, set_preference, to_text, unset_preference


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
    ],
)
def test_values_that_do_not_fit_are_refused_in_words(db: Path, key: str, text: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        set_preference(key, text)
    assert not Preferences()._stored


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
