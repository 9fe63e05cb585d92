"""The preferences screen: what it shows, checks, stores, and never shows."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from textual.app import App
from textual.widgets import Input, Select, Static, Tabs

from data import models as m
from data import secrets
from data.acting import act_as
from data.declared import sections_in_use
from data.errors import StoppedError
from data.language import set_language
from data.preferences import DECLARED, Preferences, set_preference
from tui import checking
from tui.screens.confirm import ConfirmScreen
from tui.screens.preferences import PreferencesScreen
from tui.widgets.password_row import PasswordRow
from tui.widgets.preference_row import PreferenceRow
from tui.widgets.tick import Tick

SIZE = (80, 24)
CANARY = "Kanarček7"
Until = Callable[..., Awaitable[None]]
Words = Callable[[App[Any]], str]


@pytest.fixture
def app(db: Path, mail_app: Callable[..., App[None]]) -> App[None]:
    m.Operator.create(code="006", name="Skrbnik", login="006")
    return mail_app(PreferencesScreen, "006")


def row_of(app: App[None], key: str) -> PreferenceRow:
    return next(row for row in app.screen.query(PreferenceRow) if row.record.key == key)


def visible(app: App[None]) -> list[str]:
    """The keys that the form shows, from top to bottom."""
    return [row.record.key for row in app.screen.query(PreferenceRow) if row.display]


def type_into(app: App[None], key: str, text: str) -> None:
    row_of(app, key).query_one(Input).value = text


def status(app: App[None]) -> str:
    return "\n".join(str(line.render()) for line in app.screen.query("#status").results(Static))


async def test_every_declared_preference_is_on_a_tab(app: App[None], until: Until) -> None:
    async with app.run_test(size=SIZE) as pilot:
        for name, section in sections_in_use().items():
            if not section.form:
                continue
            app.screen.query_one("#tabs", Tabs).active = f"tab-{name}"
            wanted = [key for key, record in DECLARED.items() if record.section.name == name]
            await until(pilot, lambda wanted=wanted: visible(app) == wanted)


async def test_saving_stores_in_the_scope(app: App[None], until: Until) -> None:
    set_preference("smtp.host", "mail.global.si")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert row_of(app, "smtp.host").source_words == "global"
        app.screen.query_one("#scope", Select).value = "operator"
        await pilot.pause()
        type_into(app, "smtp.host", "mail.mine.si")
        await pilot.press("f10")
        await until(pilot, lambda: "Saved" in status(app))
        assert row_of(app, "smtp.host").source_words == "mine"
    assert (Preferences("006")["smtp.host"], Preferences("")["smtp.host"]) == ("mail.mine.si", "mail.global.si")


async def test_what_another_changed_meanwhile_is_asked_about(app: App[None], until: Until, words: Words) -> None:
    set_preference("smtp.port", "25")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        for key, theirs in (("smtp.host", "theirs.si"), ("smtp.timeout", "9")):
            set_preference(key, theirs)
        type_into(app, "smtp.host", "mine.si")
        type_into(app, "smtp.port", "465")
        await pilot.press("f10")
        await until(pilot, lambda: "smtp.host: theirs.si → mine.si" in words(app))
        assert "smtp.port:" not in words(app)
        await pilot.press("enter")  # Cancel has the focus
        await until(pilot, lambda: "so nothing was saved: smtp.host" in status(app))
        assert (Preferences()["smtp.host"], Preferences()["smtp.port"]) == ("theirs.si", 25)
        assert row_of(app, "smtp.host").text == "mine.si"
        await pilot.press("f10")
        await until(pilot, lambda: "Save mine" in words(app))
        await pilot.press("right", "enter")
        await until(pilot, lambda: "Saved 2 values" in status(app))
    assert [Preferences()[key] for key in ("smtp.host", "smtp.port", "smtp.timeout")] == ["mine.si", 465, 9]


async def test_inherit_forgets_the_value_of_the_scope(app: App[None], until: Until) -> None:
    set_preference("smtp.port", "2525")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        row_of(app, "smtp.port").query_one(Input).focus()
        await pilot.press("f8")
        await pilot.pause()
        assert row_of(app, "smtp.port").text == "587"
        await pilot.press("f10")
        await until(pilot, lambda: "Saved" in status(app))
    assert Preferences().find("smtp.port").source == "default"


async def test_a_wrong_value_is_named_and_not_saved(app: App[None], words: Words) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        type_into(app, "smtp.port", "70000")
        type_into(app, "smtp.host", "mail.example.com")
        await pilot.pause()
        assert "A port is a number from 1 to 65535." in words(app)
        await pilot.press("f10")
        await pilot.pause()
        assert "✗" in status(app)
    assert Preferences()["smtp.host"] == ""


async def test_switches_and_choices_are_stored(app: App[None], until: Until) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        row_of(app, "smtp.security").query_one(Select).value = "none"
        app.screen.query_one("#tabs", Tabs).active = "tab-sender"
        await until(pilot, lambda: "sender.bcc_self" in visible(app))
        row_of(app, "sender.bcc_self").query_one("Checkbox").focus()
        await pilot.press("space", "f10")
        await until(pilot, lambda: "Saved" in status(app))
    assert (Preferences()["smtp.security"], Preferences()["sender.bcc_self"]) == ("none", True)


async def test_leaving_asks_when_something_is_unsaved(app: App[None]) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        type_into(app, "smtp.host", "mail.example.com")
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, ConfirmScreen)
        await pilot.press("enter")  # Cancel has the focus
        await pilot.pause()
        assert isinstance(app.screen, PreferencesScreen)
        type_into(app, "smtp.host", "")
        await pilot.press("escape")
        await pilot.pause()
        assert not isinstance(app.screen, PreferencesScreen | ConfirmScreen)


async def test_the_other_scope_asks_before_it_discards(app: App[None]) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        type_into(app, "smtp.host", "mail.example.com")
        scope = app.screen.query_one("#scope", Select)
        scope.value = "operator"
        await pilot.pause()
        assert isinstance(app.screen, ConfirmScreen)
        await pilot.press("enter")
        await pilot.pause()
        assert (scope.value, row_of(app, "smtp.host").text) == ("global", "mail.example.com")


async def test_foreign_text_is_never_markup(app: App[None], until: Until, words: Words) -> None:
    set_preference("company.name", "Müller [/b]")
    async with app.run_test(size=SIZE) as pilot:
        app.screen.query_one("#tabs", Tabs).active = "tab-company"
        await until(pilot, lambda: "Müller [/b]" in words(app))
        type_into(app, "company.phone", "[/x] {{")
        await pilot.press("f10")
        await until(pilot, lambda: "Saved" in status(app))


async def test_the_password_typed_is_not_on_the_screen(app: App[None], words: Words) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        app.screen.query_one(PasswordRow).query_one(Input).focus()
        await pilot.press(*"canary")
        await pilot.pause()
        assert app.screen.query_one(PasswordRow).changed
        assert "canary" not in words(app) + app.export_screenshot()


async def test_a_password_is_kept_and_forgotten_and_never_shown(
    app: App[None], until: Until, words: Words, caplog: pytest.LogCaptureFixture, db: Path
) -> None:
    set_preference("smtp.username", "ana")
    async with app.run_test(size=SIZE) as pilot:
        row = app.screen.query_one(PasswordRow)
        await until(pilot, lambda: "no password is kept" in words(app))
        row.query_one(Input).focus()
        await pilot.press(*CANARY)
        await pilot.press("enter", "f10")
        await until(pilot, lambda: "Saved. The password is kept in: memory" in status(app))
        await until(pilot, lambda: "kept in: memory" in words(app))
        assert not row.changed
        assert secrets.find_password(Preferences("006")).value == CANARY
        shown = words(app) + app.export_screenshot()
        workers = repr(list(app.workers)) + "".join(worker.description for worker in app.workers)
        await pilot.press("f6")
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        await pilot.press("tab", "enter")
        await until(pilot, lambda: "The password is forgotten." in status(app))
        await until(pilot, lambda: "no password is kept" in words(app))
        shown += words(app) + app.export_screenshot()
    assert CANARY not in shown + workers + caplog.text
    assert CANARY.encode() not in b"".join(file.read_bytes() for file in db.parent.glob("dunmail.db*"))


async def test_a_password_command_is_not_run_to_look(
    app: App[None], until: Until, words: Words, tmp_path: Path
) -> None:
    set_preference("smtp.password_command", f"touch {tmp_path / 'ran'}")
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: "printed by smtp.password_command" in words(app))
    assert not (tmp_path / "ran").exists()


async def test_a_test_message_reaches_me(catcher: Any, app: App[None], until: Until) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await pilot.press("f5")
        await until(pilot, lambda: "The server accepted the test message to ana@podjetje.si: 250" in status(app))
    assert [message.recipients for message in catcher.caught()] == [("ana@podjetje.si",)]


@pytest.mark.parametrize(("key", "value", "words"), [
    ("sender.address", "nobody@podjetje.si", "not accepted: 550 5.1.1 <nobody>: no such [/b] user"),
    ("smtp.host", "", "smtp.host"),
    ("sender.address", "", "sender.address"),
])
async def test_what_hinders_the_test_message_is_said(
    gate: Any, app: App[None], until: Until, key: str, value: str, words: str
) -> None:
    set_preference(key, value)
    gate.opened.set()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await pilot.press("f5")
        await until(pilot, lambda: status(app).startswith("✗") and words in status(app))
    assert gate.taken == []


async def test_an_operator_with_an_address_gets_the_test(catcher: Any, app: App[None], until: Until) -> None:
    m.Operator.update(email="skrbnik@podjetje.si").execute()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await pilot.press("f5")
        await until(pilot, lambda: "to skrbnik@podjetje.si: 250" in status(app))
    assert [message.recipients for message in catcher.caught()] == [("skrbnik@podjetje.si",)]


async def test_the_test_uses_what_is_stored(catcher: Any, app: App[None]) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        type_into(app, "smtp.host", "elsewhere.example")
        await pilot.press("f5")
        await pilot.pause()
        assert "Save first" in status(app)
    assert catcher.caught() == []


async def test_keys_without_anything_to_do(app: App[None]) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await pilot.press("f10")
        await pilot.pause()
        assert status(app) == "Nothing was changed."
        app.screen.query_one("#tabs").focus()
        await pilot.press("f8")
        await pilot.pause()
        assert status(app) == "Go to a value first."


async def test_without_an_operator_there_is_only_the_global_scope(db: Path, mail_app: Callable[..., Any]) -> None:
    app = mail_app(PreferencesScreen)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        scope = app.screen.query_one("#scope", Select)
        assert [value for _title, value in scope._options] == ["global"]


async def test_a_failing_database_is_said(app: App[None], until: Until, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_given: object) -> None:
        raise RuntimeError("disk full [/b]")

    monkeypatch.setattr("tui.preference_changes.change_preferences", fail)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        type_into(app, "smtp.host", "mail.example.com")
        await pilot.press("f10")
        await until(pilot, lambda: "RuntimeError: disk full [/b]" in status(app))
        assert row_of(app, "smtp.host").text == "mail.example.com"


@pytest.fixture
def clerk(db: Path, mail_app: Callable[..., App[None]]) -> App[None]:
    """The screen as a clerk sees it."""
    m.Operator.create(code="bor", name="Bor", login="bor", level="clerk")
    act_as("bor")
    return mail_app(PreferencesScreen, "bor")


async def search(pilot: Any, text: str) -> None:
    await pilot.press("f3", *text)


async def test_a_search_looks_on_all_tabs_as_one_types(app: App[None], until: Until, words: Words) -> None:
    set_preference("company.name", "Trgovina Škof")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        type_into(app, "smtp.host", "mail.example.com")
        await search(pilot, "skof")
        await until(pilot, lambda: visible(app) == ["company.name"])
        assert "Company" in words(app)
        await pilot.press("enter")
        await pilot.pause()
        assert "company.name: As it stands on the letters" in words(app)
        await pilot.press("f3", "x")
        await until(pilot, lambda: "Nothing is found." in words(app))
        await pilot.press("escape")  # leaves the search, not the screen
        await until(pilot, lambda: "smtp.port" in visible(app))
        assert row_of(app, "smtp.host").text == "mail.example.com"
        await pilot.press("f10")
        await until(pilot, lambda: "Saved 1 value: smtp.host." in status(app))


async def test_another_tab_ends_the_search(app: App[None], until: Until) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await search(pilot, "993")
        await until(pilot, lambda: visible(app) == ["incoming.port"])
        app.screen.query_one("#tabs", Tabs).active = "tab-company"
        await until(pilot, lambda: visible(app)[:1] == ["company.name"])
        assert app.screen.query_one("#search", Input).value == ""


async def test_only_what_was_changed_is_shown(app: App[None], until: Until) -> None:
    set_preference("dunning.grace_days", "7")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        type_into(app, "smtp.host", "mail.example.com")
        app.screen.query_one("#changed", Tick).value = True
        await until(pilot, lambda: visible(app) == ["smtp.host", "dunning.grace_days"])


async def test_a_search_for_everything_makes_every_row(app: App[None], until: Until) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await search(pilot, "-")
        await until(pilot, lambda: visible(app) == [key for key, each in DECLARED.items() if each.section.form])


async def test_a_clerk_reads_what_is_global_and_changes_what_is_theirs(
    clerk: App[None], until: Until, words: Words
) -> None:
    m.Preference.create(operator="", key="company.name", value="Müller [/b]")
    async with clerk.run_test(size=SIZE) as pilot:
        await pilot.pause()
        scope = clerk.screen.query_one("#scope", Select)
        assert scope.value == "operator"
        type_into(clerk, "smtp.host", "mine.si")
        await pilot.press("f10")
        await until(pilot, lambda: "Saved" in status(clerk))
        clerk.screen.query_one("#tabs", Tabs).active = "tab-company"
        await until(pilot, lambda: "The same for everybody" in words(clerk) and "Müller [/b]" in words(clerk))
        scope.value = "global"
        await until(pilot, lambda: "Only a supervisor may" in words(clerk))
        assert not clerk.screen.query("#form Input")
        await pilot.press("ctrl+o")
        await until(pilot, lambda: "Only a supervisor may" in status(clerk))
    assert Preferences("bor")["smtp.host"] == "mine.si"


async def test_rights_taken_away_meanwhile_count(app: App[None], until: Until) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        type_into(app, "smtp.host", "mail.example.com")
        act_as("006")
        m.Operator.update(level="clerk").execute()
        await pilot.press("f10")
        await until(pilot, lambda: "You (006) are a clerk" in status(app))
        assert row_of(app, "smtp.host").changed
    assert Preferences()["smtp.host"] == ""


async def test_a_wrong_stored_value_is_shown_and_can_be_corrected(app: App[None], until: Until, words: Words) -> None:
    for key, value in (("smtp.port", "many"), ("smtp.security", "ssl"), ("smtp.host", "mail..si")):
        m.Preference.create(operator="", key=key, value=value)
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: "takes a number, not “many”" in words(app))
        assert (row_of(app, "smtp.port").text, row_of(app, "smtp.security").text) == ("many", "ssl")
        type_into(app, "smtp.port", "25")
        row_of(app, "smtp.security").query_one(Select).value = "tls"
        await pilot.press("f10")
        await until(pilot, lambda: "Saved 2 values: smtp.port, smtp.security." in status(app))
        assert "many" not in words(app)
    assert (Preferences()["smtp.port"], Preferences()["smtp.security"]) == (25, "tls")
    assert Preferences().find("smtp.host").problem


async def test_use_global_and_use_default_are_named(app: App[None], until: Until, words: Words) -> None:
    set_preference("smtp.port", "2525")
    set_preference("smtp.port", "465", "006")
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: "Use default" in words(app) and "Use global" not in words(app))
        app.screen.query_one("#scope", Select).value = "operator"
        await until(pilot, lambda: "Use global" in words(app) and "Use default" not in words(app))
        row_of(app, "smtp.port").query_one(Input).focus()
        await pilot.press("f8")
        await until(pilot, lambda: row_of(app, "smtp.port").source_words == "global")
        await pilot.press("f10")
        await until(pilot, lambda: "Saved" in status(app))
    assert Preferences("006").find("smtp.port").source == "global"


async def test_what_was_stored_is_said_when_the_password_was_not(
    app: App[None], until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object) -> str:
        raise StoppedError("the vault is closed [/b]")

    monkeypatch.setattr("tui.preference_changes.set_password", refuse)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        type_into(app, "smtp.host", "mail.example.com")
        app.screen.query_one(PasswordRow).query_one(Input).value = CANARY
        await pilot.press("f10")
        await until(pilot, lambda: status(app) == (
            "✗ Saved 1 value: smtp.host. The password was not kept: the vault is closed [/b]"))
    assert Preferences()["smtp.host"] == "mail.example.com"


async def test_amounts_are_written_as_the_language_does(app: App[None], until: Until) -> None:
    set_language("sl")
    async with app.run_test(size=SIZE) as pilot:
        app.screen.query_one("#tabs", Tabs).active = "tab-dunning"
        await until(pilot, lambda: "dunning.level.1.cost" in visible(app))
        assert row_of(app, "dunning.level.1.cost").text == "2,00"
        type_into(app, "dunning.level.1.cost", "1.234,50")
        await pilot.press("f10")
        await until(pilot, lambda: "dunning.level.1.cost" in status(app))
    assert str(Preferences()["dunning.level.1.cost"]) == "1234.50"


async def test_export_and_import_ask_for_a_file_and_show_the_changes(
    app: App[None], until: Until, words: Words, tmp_path: Path
) -> None:
    set_preference("smtp.host", "mail.example.com")
    file = tmp_path / "out.toml"
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await pilot.press("ctrl+t")
        await until(pilot, lambda: bool(app.screen.query("#file")))
        app.screen.query_one("#file", Input).value = str(file)
        await pilot.press("enter")
        await until(pilot, lambda: "out.toml written" in status(app))
        set_preference("smtp.host", "other.si")
        await pilot.press("ctrl+o")
        await until(pilot, lambda: bool(app.screen.query("#file")))
        await pilot.press("enter")  # no such file as the one offered
        await until(pilot, lambda: "There is no file" in words(app))
        app.screen.query_one("#file", Input).value = str(file)
        await pilot.press("enter")
        await until(pilot, lambda: "smtp.host: other.si → mail.example.com" in words(app))
        await pilot.press("tab", "enter")
        await until(pilot, lambda: "Saved 1 value: smtp.host." in status(app))
        assert row_of(app, "smtp.host").text == "mail.example.com"
        file.write_text("smtp.port = 0\n")
        await pilot.press("ctrl+o")
        await until(pilot, lambda: bool(app.screen.query("#file")))
        app.screen.query_one("#file", Input).value = str(file)
        await pilot.press("enter")
        await until(pilot, lambda: "smtp.port: A port is a number" in status(app))


def test_what_a_clerk_takes_over_from_the_check_is_theirs(db: Path) -> None:
    for code, level in (("006", "supervisor"), ("bor", "clerk")):
        m.Operator.create(code=code, name=code, login=code, level=level)
    act_as("bor")
    checking.store([("smtp.port", "465")], "bor")
    act_as("006")
    checking.store([("smtp.port", "587")], "006")
    assert (Preferences("bor")["smtp.port"], Preferences()["smtp.port"]) == (465, 587)
