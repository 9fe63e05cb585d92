"""The preferences screen: what it shows, checks, stores, and never shows."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from textual.app import App
from textual.widgets import Input, Select, Static, Tabs

from data import models as m
from data import secrets
from data.preferences import DECLARED, Preferences, set_preference
from tui.screens.confirm import ConfirmScreen
from tui.screens.preferences import PreferencesScreen, group_of
from tui.widgets.password_row import PasswordRow
from tui.widgets.preference_row import PreferenceRow

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


def type_into(app: App[None], key: str, text: str) -> None:
    row_of(app, key).query_one(Input).value = text


def status(app: App[None]) -> str:
    return str(app.screen.query_one("#status", Static).render())


async def test_every_declared_preference_is_on_a_tab(app: App[None], until: Until) -> None:
    async with app.run_test(size=SIZE) as pilot:
        for name in ("smtp", "sender", "company", "dunning"):
            app.screen.query_one("#tabs", Tabs).active = f"tab-{name}"
            await until(pilot, lambda name=name: bool(app.screen.query(f"#{name} PreferenceRow")))
        await pilot.pause()
        shown = {row.record.key for row in app.screen.query(PreferenceRow)}
    assert shown == {key for key in DECLARED if group_of(key) in ("smtp", "sender", "company", "dunning")}


async def test_saving_stores_in_the_scope(app: App[None], until: Until) -> None:
    set_preference("smtp.host", "mail.global.si")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert "global" in str(row_of(app, "smtp.host").query_one(".source", Static).render())
        app.screen.query_one("#scope", Select).value = "operator"
        await pilot.pause()
        type_into(app, "smtp.host", "mail.mine.si")
        await pilot.press("f10")
        await until(pilot, lambda: "Saved" in status(app))
        assert "mine" in str(row_of(app, "smtp.host").query_one(".source", Static).render())
    assert (Preferences("006")["smtp.host"], Preferences("")["smtp.host"]) == ("mail.mine.si", "mail.global.si")


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
        await until(pilot, lambda: bool(app.screen.query("#sender Checkbox")))
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
        type_into(app, "company.iban", "[/x] {{")
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
    def fail(key: str, text: str, operator: str = "") -> None:
        raise RuntimeError("disk full [/b]")

    monkeypatch.setattr("tui.preference_changes.set_preference", fail)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        type_into(app, "smtp.host", "mail.example.com")
        await pilot.press("f10")
        await until(pilot, lambda: "RuntimeError: disk full [/b]" in status(app))
        assert row_of(app, "smtp.host").text == "mail.example.com"
