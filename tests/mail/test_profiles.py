"""Providers' profiles: recognised, complete, and after what the preferences say."""

from pathlib import Path

import pytest

from data.preferences import PROVIDERS, Preferences, set_preference
from mail.profiles import mail_max, profiles, propose, terms


def test_every_profile_can_be_chosen_and_says_where_it_is_from() -> None:
    assert set(PROVIDERS) == {"", "none", *profiles()}
    for profile in profiles().values():
        assert profile.source
        assert all(limit.origin == profile.name and limit.cap > 0 for limit in profile.limits)


@pytest.mark.parametrize(("host", "said", "found"), [
    ("smtp.office365.com", (), "microsoft365"), ("SMTP.Office365.com.", (), "microsoft365"),
    ("mail.arnes.si", (), "arnes"), ("smtp.seznam.cz", (), "seznam"), ("smtp.forpsi.com", (), "forpsi"),
    ("smtp.zone.eu", (), "zone"), ("mail.podjetje.si", (), None),
    ("mail.podjetje.si", ("mail.podjetje.si ESMTP Postfix (Debian/GNU)",), "postfix"),
    ("mail.podjetje.si", ("EX1.podjetje.local Microsoft ESMTP MAIL Service ready at Tue",), "exchange"),
    ("relay", ("DB7PR03.outlook.office365.com Microsoft ESMTP MAIL Service ready",), "microsoft365"),
    ("relay", ("220 hello", "250-smtp.gmail.com ESMTP at your service"), "google-workspace"),
    ("evil-smtp.office365.com.example", (), None), ("", (), None),
])
def test_a_provider_is_known_by_its_name_or_its_words(host: str, said: tuple[str, ...], found: str | None) -> None:
    profile = propose(host, said[0] if said else "", said[1:])
    assert (profile.id if profile else None) == found


def test_one_host_for_two_plans_is_told_by_the_user() -> None:
    assert propose("smtp.gmail.com", user="ana@gmail.com") == profiles()["gmail"]
    assert propose("smtp.gmail.com", user="ana@podjetje.si") == profiles()["google-workspace"]


def test_own_figures_come_before_the_chosen_profile_before_the_recognised(db: Path) -> None:
    set_preference("smtp.host", "smtp.forpsi.com")
    found = terms(Preferences())
    assert (found.profile, found.per_connection) == (profiles()["forpsi"], 250)
    set_preference("pace.per_hour", "300")
    set_preference("pace.per_connection", "20")
    found = terms(Preferences())
    assert sorted((limit.seconds, limit.cap) for limit in found.limits) == [(60, 250), (3600, 300), (86400, 20000)]
    assert found.per_connection == 20
    set_preference("pace.provider", "arnes")
    assert {(limit.seconds, limit.cap) for limit in terms(Preferences()).limits} == {(3600, 300)}
    set_preference("pace.provider", "none")
    assert terms(Preferences()).profile is None


def test_what_a_server_says_of_its_connections() -> None:
    assert mail_max({"LIMITS": "RCPTMAX=20 MAILMAX=5"}) == 5
    assert mail_max({"LIMITS": "RCPTMAX=20"}) == 0
    assert mail_max({}) == 0
