"""Contacts found by what somebody types of them."""

from collections.abc import Callable

import pytest

from data.models import Contact
from data.recipients import find_recipients


@pytest.fixture
def _contacts(add_customer: Callable[..., int]) -> None:
    for code, name in (("7", "Žumer [/b]"), ("8", "Kupec 100%")):
        add_customer(code, name=name)
    Contact.update(email="").where(Contact.code == "OPOMIN3").execute()


@pytest.mark.usefixtures("_contacts")
@pytest.mark.parametrize(("text", "found"), [
    ("", ["7/OPOMIN1", "7/OPOMIN2", "8/OPOMIN1", "8/OPOMIN2"]),
    ("zumer", ["7/OPOMIN1", "7/OPOMIN2"]),
    (" LEVEL2@ ", ["7/OPOMIN2", "8/OPOMIN2"]),
    ("0%", ["8/OPOMIN1", "8/OPOMIN2"]),
    ("[/c]", []),
])
def test_found_by_address_code_or_name(text: str, found: list[str]) -> None:
    assert [f"{each.customer}/{each.contact}" for each in find_recipients(text)] == found


@pytest.mark.usefixtures("_contacts")
def test_no_more_than_asked_for() -> None:
    assert [each.email for each in find_recipients("", 1)] == ["level1@7.example"]
