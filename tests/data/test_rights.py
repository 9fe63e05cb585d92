"""Rights: a clerk prepares and sends, a supervisor settles; operators and who may stand in for whom."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from data.acting import act_as
from data.errors import InputError, NotFoundError, RightsError, StateError
from data.journal_pages import JournalPages
from data.meanwhile import ChangedMeanwhileError
from data.models import Operator
from data.operators import (
    add_operator,
    check_may_stand_in,
    copy_settings,
    current_operator,
    edit_operator,
    get_operator,
    operators,
    set_active,
)
from data.preferences import Preferences, set_preference, unset_preference
from data.rights import Right, require, why_not
from data.selection import Selection
from dunning import issuing

Login = Callable[[str], None]


@pytest.fixture
def login(monkeypatch: pytest.MonkeyPatch) -> Login:
    return lambda name: monkeypatch.setattr("getpass.getuser", lambda: name)


@pytest.fixture(autouse=True)
def _office(db: Path) -> Iterator[None]:
    """Ana is the supervisor, Bor a clerk."""
    for code, level in (("ana", "supervisor"), ("bor", "clerk")):
        Operator.create(code=code, name=code.title(), level=level, login=code)
    yield
    act_as("")


@pytest.mark.parametrize("right", list(Right))
def test_the_table_of_rights(right: Right) -> None:
    act_as("ana")
    assert why_not(right) == ""
    act_as("bor")
    clerks = {Right.PREPARE, Right.SEND, Right.CUSTOMERS}
    assert (why_not(right) == "") is (right in clerks)


def test_the_reason_says_what_who_and_what_to_do() -> None:
    act_as("bor")
    with pytest.raises(RightsError, match=r"Only a supervisor may unlock reminders\. You \(bor\) are a clerk; ask"):
        require(Right.UNLOCK)


def test_nobody_is_not_hindered_and_a_former_operator_is() -> None:
    act_as("")
    require(Right.OPERATORS)
    act_as("zoe")
    with pytest.raises(RightsError):
        require(Right.OPERATORS)
    Operator.update(active=False).where(Operator.code == "ana").execute()
    act_as("ana")
    with pytest.raises(RightsError):
        require(Right.DELETE)


@pytest.mark.parametrize(
    "change",
    [
        lambda: issuing.unlock(Selection()),
        lambda: issuing.delete(Selection()),
        lambda: set_preference("smtp.port", "25"),
        lambda: unset_preference("smtp.port"),
        lambda: set_preference("smtp.port", "25", "ana"),
        lambda: add_operator("cene"),
        lambda: edit_operator("ana", name="A"),
        lambda: edit_operator("bor", level="supervisor"),
        lambda: set_active("bor", False),
        lambda: copy_settings("bor", "ana"),
    ],
)
def test_what_a_clerk_may_not(change: Callable[[], Any]) -> None:
    act_as("bor")
    with pytest.raises(RightsError):
        change()
    assert JournalPages().count() == 0
    act_as("ana")
    change()


def test_what_clerks_may_do_to_themselves() -> None:
    act_as("bor")
    set_preference("smtp.port", "25", "bor")
    assert edit_operator("bor", name="Bor B", language="sl", email="b@x.si").language == "sl"
    assert copy_settings("ana", "bor") == [("smtp.port", "25", None)]
    assert Preferences("bor")["smtp.port"] == 587


def test_adding_and_editing_is_checked_and_noted() -> None:
    act_as("ana")
    row = add_operator("cene", name="Cene", email="c@x.si", login="cene")
    assert (row.level, row.active) == ("clerk", True)
    assert edit_operator("cene", level="supervisor", name="Cene").level == "supervisor"
    assert edit_operator("cene", name="Cene") == get_operator("cene")  # nothing new
    refused: list[tuple[Callable[[], object], str]] = [
        (lambda: add_operator("cene"), "is an operator cene already"), (lambda: add_operator(" "), "code is empty"),
        (lambda: add_operator("d", login="bor"), "login bor is that of the operator bor"),
        (lambda: edit_operator("cene", login="ana"), "login ana is that"),
        (lambda: edit_operator("cene", level="boss"), "level is one of: clerk, supervisor"),
        (lambda: edit_operator("cene", language="de"), "language is one of"),
        (lambda: edit_operator("cene", name=""), "name is empty"),
        (lambda: edit_operator("cene", colour="x"), "no field colour"),
        (lambda: edit_operator("cene", name="x" * 300), "longer than 255"),
    ]
    for change, words in refused:
        with pytest.raises(InputError, match=words):
            change()
    with pytest.raises(NotFoundError, match="no operator x"):
        edit_operator("x", name="X")
    assert [(row.action, row.label, row.details) for row in JournalPages().rows()] == [
        ("edited", "cene", {"level": ["clerk", "supervisor"]}),
        ("added", "cene", {"name": [None, "Cene"], "level": [None, "clerk"], "email": [None, "c@x.si"],
                           "login": [None, "cene"]}),
    ]


def test_the_last_supervisor_stays() -> None:
    act_as("ana")
    refused: list[Callable[[], object]] = [
        lambda: set_active("ana", False), lambda: edit_operator("ana", level="clerk")]
    for change in refused:
        with pytest.raises(StateError, match="ana is the last active supervisor"):
            change()
    edit_operator("bor", level="supervisor")
    assert not set_active("ana", False).active
    act_as("bor")
    with pytest.raises(StateError, match="bor is the last"):
        set_active("bor", False)
    assert set_active("ana", True).active
    assert [row.action for row in JournalPages().rows()] == ["activated", "deactivated", "edited"]


def test_who_was_deactivated_is_not_let_in_by_login(login: Login) -> None:
    act_as("ana")
    set_active("bor", False)
    login("bor")
    with pytest.raises(RightsError, match=r"operator bor \(bor\) is no longer active"):
        current_operator()
    act_as("ana")
    add_operator("bor2", login="bor")
    assert current_operator().code == "bor2"
    with pytest.raises(InputError, match="login bor is that of the operator bor2"):
        set_active("bor", True)


def test_a_new_login_is_a_clerk_and_noted(login: Login) -> None:
    login("cene")
    assert current_operator().level == "clerk"
    assert [(row.action, row.kind, row.label) for row in JournalPages().rows()] == [("added", "operator", "cene")]
    Operator.create(code="dan", name="D", login="other")
    login("dan")
    assert current_operator().code == "dan-"
    assert [row.code for row in operators()] == ["ana", "bor", "cene", "dan", "dan-"]


def test_only_supervisors_work_as_somebody_else(login: Login) -> None:
    Operator.create(code="agent", name="Agent", level="clerk")  # without a login
    login("bor")
    check_may_stand_in("bor")
    check_may_stand_in("agent")
    with pytest.raises(RightsError, match="ana is the operator of ana, and you are bor"):
        check_may_stand_in("ana")
    login("ana")
    check_may_stand_in("bor")
    login("stranger")
    with pytest.raises(RightsError):
        check_may_stand_in("bor")


def test_copied_settings_are_not_those_that_name_a_person() -> None:
    act_as("ana")
    for key, text in (("smtp.host", "mail.x.si"), ("pace.per_minute", "20"), ("sender.address", "ana@x.si"),
                      ("smtp.username", "ana")):
        set_preference(key, text, "ana")
    for key, text in (("smtp.port", "25"), ("sender.address", "bor@x.si")):
        set_preference(key, text, "bor")
    assert len(copy_settings("ana", "bor")) == 3
    found = Preferences("bor")
    assert (found["smtp.host"], found["pace.per_minute"], found["smtp.port"], found["sender.address"],
            found["smtp.username"]) == ("mail.x.si", 20, 587, "bor@x.si", "")
    assert JournalPages().window(0, 1)[0].details == {
        "from": "ana", "preferences": ["smtp.host", "pace.per_minute", "smtp.port"]}
    with pytest.raises(InputError, match="from another operator"):
        copy_settings("ana", "ana")
    with pytest.raises(NotFoundError):
        copy_settings("nobody", "bor")


def test_an_operator_changed_meanwhile() -> None:
    act_as("ana")
    known = get_operator("ana")._asdict()
    edit_operator("ana", email="theirs@x.si", name="Ana")
    with pytest.raises(ChangedMeanwhileError) as caught:
        edit_operator("ana", known, email="mine@x.si")
    assert caught.value.stored == {"email": "theirs@x.si"}
    assert edit_operator("ana", known, language="sl").email == "theirs@x.si"
