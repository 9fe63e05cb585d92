"""Asking for passphrases in the app, and logging in at a provider from it; what is typed never shows."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.app import App
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Button, Input, Label, Static

from data.preferences import Preferences, set_preference
from data.secrets import Question, Secret, find_password, set_asker, set_password
from data.secrets.session import session
from mail.oauth import providers, tokens
from tests.provider import FakeProvider
from tui.asking import ask_in
from tui.screens.login import LoginScreen
from tui.screens.preferences import PreferencesScreen
from tui.screens.secret import SecretScreen
from tui.screens.sending import SendingScreen
from tui.widgets.password_row import PasswordRow

SIZE = (80, 24)
PHRASE, WORD = "fraza-kanarček-1", "geslo-kanarček-2"
Until = Callable[..., Awaitable[None]]
Words = Callable[[App[Any]], str]
Snap = Callable[..., bool]


@pytest.fixture
def provider(db: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeProvider]:
    """A provider on the loopback, named in the preferences."""
    fake = FakeProvider(word="žeton-kanarček")
    fake.start()
    monkeypatch.setitem(providers.PROVIDERS, "microsoft", fake.provider())
    for key, value in {"oauth.provider": "microsoft", "oauth.client_id": "dunmail-app", "smtp.auth": "xoauth2",
                       "smtp.username": "ana@podjetje.si", "smtp.host": "127.0.0.1"}.items():
        set_preference(key, value)
    yield fake
    fake.stop()


@pytest.fixture
def app(db: Path, mail_app: Callable[..., App[None]]) -> App[None]:
    found = mail_app(PreferencesScreen)
    set_asker(ask_in(found))
    return found


async def typed(app: App[None], pilot: Pilot[None], until: Until, *words: str) -> None:
    """Wait for the window that asks, fill it in, and press enter in the last field."""
    await until(pilot, lambda: isinstance(app.screen, SecretScreen) and len(app.screen.query(Input)) == len(words))
    for field, word in zip(app.screen.query(Input), words, strict=True):
        field.value = word
    app.screen.query(Input).last().focus()
    await pilot.press("enter")


def status(app: App[None]) -> str:
    return str(app.screen.query_one("#status", Static).render()) if app.screen.query("#status") else ""


async def test_the_vault_is_made_changed_and_used(app: App[None], until: Until, words: Words) -> None:
    set_preference("smtp.username", "ana")
    shown = ""
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: "switched off" in words(app))
        await pilot.press("f4")
        await typed(app, pilot, until, "short", "short")
        await until(pilot, lambda: "at least 8 characters" in words(app))
        await typed(app, pilot, until, PHRASE, "another one")
        await until(pilot, lambda: "not the same" in words(app))
        assert app.focused is app.screen.query_one("#first")
        await pilot.press("enter")  # on to the next field
        assert app.focused is app.screen.query_one("#second")
        app.screen.query_one("#second", Input).value = PHRASE
        shown += words(app) + app.export_screenshot()
        await pilot.click("#ok")
        await until(pilot, lambda: "is made" in status(app))
        app.screen.query_one(PasswordRow).query_one(Input).value = WORD
        await pilot.press("f10")
        await until(pilot, lambda: "The password is kept in: vault" in status(app))
        session.vault.lock()
        await pilot.press("f4")
        await typed(app, pilot, until, PHRASE)
        await typed(app, pilot, until, PHRASE + "!", PHRASE + "!")
        await until(pilot, lambda: "another passphrase" in status(app))
        shown += words(app) + app.export_screenshot() + repr([vars(worker) for worker in app.workers])
    session.vault.unlock(PHRASE + "!")
    assert find_password(Preferences()).value == WORD
    assert not [word for word in (PHRASE, WORD) if word in shown]


async def test_cancelling_leaves_the_vault_locked(app: App[None], until: Until, words: Words) -> None:
    session.vault.create(PHRASE)
    session.vault.lock()
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: "which is locked" in words(app))
        await pilot.press("f4")
        await until(pilot, lambda: isinstance(app.screen, SecretScreen) and app.screen.query(Input))
        await pilot.press("enter")
        await until(pilot, lambda: "Nothing is typed" in words(app))
        await pilot.press("escape")
        await until(pilot, lambda: "stays locked" in status(app))


@pytest.mark.parametrize("answer", [PHRASE, ""])
async def test_sending_asks_before_it_connects(
    gate: Any, batch: Callable[..., int], mail_app: Callable[..., Any], until: Until, words: Words, answer: str
) -> None:
    for key, value in {"smtp.auth": "password", "smtp.username": "ana"}.items():
        set_preference(key, value)
    number = batch("kupec@stranka.example")
    session.vault.create(PHRASE)
    set_password(Preferences(), WORD, place="vault")
    session.vault.lock()
    app = mail_app(lambda: SendingScreen(number))
    set_asker(ask_in(app))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        app.sending.start(number)
        await until(pilot, lambda: isinstance(app.screen, SecretScreen) and app.screen.query(Input))
        if answer:
            await typed(app, pilot, until, answer)
        else:
            await pilot.press("escape")
        await until(pilot, lambda: app.sending.finished is not None)
        finished = app.sending.finished
    said = finished.error or finished.report.reason
    # The gate offers no login: that it said so shows that the vault was opened and the server asked.
    assert ("offers no login" if answer else "stays locked") in said


async def test_a_password_that_nobody_keeps_is_asked_for(
    app: App[None], gate: Any, until: Until, words: Words
) -> None:
    for key, value in {"smtp.auth": "password", "smtp.username": "ana"}.items():
        set_preference(key, value)
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: "no password is kept" in words(app))
        await pilot.press("f5")
        await typed(app, pilot, until, WORD)
        await until(pilot, lambda: "offers no login" in status(app))
        assert find_password(Preferences()).value == WORD
        session.memory.clear()
        await pilot.press("f5")
        await until(pilot, lambda: isinstance(app.screen, SecretScreen) and app.screen.query(Input))
        await pilot.press("escape")
        await until(pilot, lambda: "Without the password" in status(app))


async def test_the_thread_that_draws_is_never_made_to_wait(mail_app: Callable[..., Any]) -> None:
    app = mail_app(Screen)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert ask_in(app)(Question("password", "x")) is None


async def test_the_end_of_the_app_ends_the_question(mail_app: Callable[..., Any], until: Until) -> None:
    app = mail_app(Screen)
    answers: list[Secret | None] = []
    async with app.run_test(size=SIZE) as pilot:
        thread = threading.Thread(target=lambda: answers.append(ask_in(app)(Question("password", "x"))))
        thread.start()
        await until(pilot, lambda: isinstance(app.screen, SecretScreen))
    await asyncio.to_thread(thread.join, 5)
    assert answers == [None]


# Logging in

@pytest.fixture
def login_app(provider: FakeProvider, mail_app: Callable[..., App[None]]) -> App[None]:
    """The window to log in, alone."""
    found = mail_app(lambda: LoginScreen(""))
    set_asker(ask_in(found))
    return found


async def at_login(app: App[None], pilot: Pilot[None], until: Until, words: Words) -> str:
    """Wait for the address that the window shows."""
    await until(pilot, lambda: isinstance(app.screen, LoginScreen) and "Waiting for the login" in words(app))
    return app.screen._step.address  # type: ignore[attr-defined, no-any-return]


async def test_the_browser_comes_back(
    app: App[None], provider: FakeProvider, until: Until, words: Words
) -> None:
    session.vault.create(PHRASE)
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: "nobody is logged in" in words(app))
        await pilot.press("ctrl+l")
        address = await at_login(app, pilot, until, words)
        await pilot.click("#copy")
        await until(pilot, lambda: app.clipboard == address)
        await asyncio.to_thread(provider.visit, provider.browse(address))
        await until(pilot, lambda: "Logged in at Microsoft for ana@podjetje.si. Kept in: vault" in status(app))
        await until(pilot, lambda: "logged in; kept in: vault" in words(app))
        shown = words(app) + app.export_screenshot() + repr([vars(worker) for worker in app.workers])
        await pilot.press("f6")
        await until(pilot, lambda: "Forget" in words(app) and app.focused is not None)
        await pilot.press("tab", "enter")
        await until(pilot, lambda: "Logged out" in status(app))
    assert tokens.find(Preferences()) is None
    assert "kanarček" not in shown


async def test_reading_mail_has_a_login_of_its_own(
    app: App[None], provider: FakeProvider, until: Until, words: Words
) -> None:
    set_preference("incoming.auth", "xoauth2")
    set_preference("incoming.username", "terjatve@podjetje.si")
    session.vault.create(PHRASE)
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: "nobody is logged in" in words(app))
        await pilot.press("ctrl+l")
        await until(pilot, lambda: "Log in to send mail, or to read it?" in words(app))
        await pilot.press("right", "right", "enter")
        address = await at_login(app, pilot, until, words)
        await asyncio.to_thread(provider.visit, provider.browse(address))
        await until(pilot, lambda: "Logged in at Microsoft for terjatve@podjetje.si" in status(app))
    assert tokens.find(Preferences(), "incoming") is not None
    assert tokens.find(Preferences(), "smtp") is None


async def test_a_pasted_address(login_app: App[None], provider: FakeProvider, until: Until, words: Words) -> None:
    session.vault.create(PHRASE)
    app = login_app
    async with app.run_test(size=SIZE) as pilot:
        address = await at_login(app, pilot, until, words)
        app.screen.query_one("#final").focus()
        await pilot.press(*"nonsense", "enter")
        await until(pilot, lambda: "not the final address" in words(app))
        app.screen.query_one("#final", Input).value = provider.browse(address)
        await pilot.press("enter")
        await until(pilot, lambda: tokens.find(Preferences()) is not None)
        await until(pilot, lambda: not isinstance(app.screen, LoginScreen))


async def test_a_code_instead_and_no_vault(
    login_app: App[None], provider: FakeProvider, until: Until, words: Words
) -> None:
    provider.interval = 0.2
    provider.says += [(400, {"error": "authorization_pending"})] * 3
    app = login_app
    async with app.run_test(size=SIZE) as pilot:
        await at_login(app, pilot, until, words)
        app.screen.query_one("#by-code", Button).press()
        await until(pilot, lambda: "ABCD-EFGH" in words(app))
        await until(pilot, lambda: isinstance(app.screen, SecretScreen) and app.screen.query(Input))
        await pilot.press("escape")  # no vault
        await until(pilot, lambda: not isinstance(app.screen, LoginScreen | SecretScreen))
    assert tokens.kept(Preferences()).where == "memory, until Dunmail ends"


async def test_a_refusal_stays_on_the_screen_and_another_way_is_open(
    login_app: App[None], provider: FakeProvider, until: Until, words: Words
) -> None:
    provider.device_says = {"error": "invalid_grant", "error_description": "AADSTS53003: blocked [/b]"}
    app = login_app
    async with app.run_test(size=SIZE) as pilot:
        first = await at_login(app, pilot, until, words)
        app.screen.query_one("#by-code", Button).press()
        await until(pilot, lambda: "rules do not allow" in words(app) and "[/b]" in words(app))
        app.screen.query_one("#by-browser", Button).press()
        await until(pilot, lambda: "Waiting for the login" in words(app))
        assert app.screen._step.address != first  # type: ignore[attr-defined]
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(app.screen, LoginScreen))
    assert tokens.find(Preferences()) is None


async def test_what_is_missing_is_said(login_app: App[None], until: Until, words: Words) -> None:
    set_preference("oauth.client_id", "")
    app = login_app
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: "✗ No client id is set" in words(app))


# How they look

@pytest.mark.parametrize("theme", ["textual-dark", "ansi-dark"])
def test_new_passphrase(db: Path, mail_app: Callable[..., Any], snap_compare: Snap, theme: str) -> None:
    app = mail_app(lambda: SecretScreen(Question(
        "new", "A vault is made for passwords: /home/ana/.local/share/dunmail/vault. Without its passphrase nobody "
        "can read them. (no keyring here: no D-Bus session)", "The two are not the same.")))

    async def before(pilot: Pilot[Any]) -> None:
        app.theme = theme
        app.screen.query_one("#first", Input).value = "seven77"
        for field in app.screen.query(Input):
            field.cursor_blink = False
        await pilot.pause()

    assert snap_compare(app, terminal_size=SIZE, run_before=before)


@pytest.mark.parametrize("step", ["browser", "code"])
def test_login(
    db: Path, mail_app: Callable[..., Any], snap_compare: Snap, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    monkeypatch.setattr(LoginScreen, "_work", lambda _screen, _run: None)
    app = mail_app(lambda: LoginScreen(""))

    async def before(pilot: Pilot[Any]) -> None:
        screen = app.screen
        screen.set_class(step == "code", "-code")
        screen.query_one("#title", Label).update("Log in at Microsoft as ana@podjetje.si")
        screen.query_one("#address", Static).update("https://login.example/authorize?" + "x" * 560)
        screen.query_one("#code", Label).update("ABCD-EFGH")
        screen.query_one("#state", Label).update("Waiting for the login …")
        await pilot.pause()

    assert snap_compare(app, terminal_size=SIZE, run_before=before)
