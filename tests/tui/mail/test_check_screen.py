"""The screen of the SMTP check: stages appear, causes are words, fixes and a proposed server are stored when agreed."""

from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Input

from data import models as m
from data.preferences import Preferences, set_preference
from mail.catcher import Catcher
from mail.diagnosis.resolving import Service
from mail.diagnosis.results import Fix, Result
from tests.mail.conftest import Fault
from tests.misconfigured import Papers, Yard, open_yard
from tui.screens.check import CheckScreen, Finished
from tui.screens.confirm import ConfirmScreen
from tui.screens.preferences import PreferencesScreen
from tui.screens.save import SaveScreen

SIZE = (80, 24)
Until = Callable[..., Awaitable[None]]
Words = Callable[[App[Any]], str]


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Papers:
    return Papers(tmp_path_factory.mktemp("papers"))


@pytest.fixture
def yard(db: Path, papers: Papers) -> Iterator[Yard]:
    with open_yard(papers) as found:
        for key, value in {"smtp.host": "localhost", "smtp.auth": "none", "smtp.timeout": "5",
                           "smtp.ca_file": papers.ca_file, "sender.address": "ana@podjetje.si"}.items():
            set_preference(key, value)
        yield found


@pytest.fixture
def app(db: Path, mail_app: Callable[..., App[None]]) -> App[None]:
    m.Operator.create(code="006", name="Skrbnik", login="006")
    return mail_app(CheckScreen, "006")


async def test_every_stage_of_a_right_server(
    catcher: Catcher, app: App[None], until: Until, words: Words
) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: "All is well; nothing was sent" in words(app))
        for stage in ("input", "dns", "tcp", "greeting", "ehlo", "tls", "auth", "mail", "rcpt", "limits"):
            await until(pilot, lambda stage=stage: f"{stage:9}ok" in words(app))
        assert catcher.caught() == []


async def test_a_fix_is_asked_for_stored_and_checked(
    yard: Yard, app: App[None], until: Until, words: Words
) -> None:
    set_preference("smtp.port", str(yard.serve().port))
    set_preference("smtp.security", "tls")
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: "F stores what is proposed" in words(app))
        await until(pilot, lambda: "tls      failed" in words(app))
        await pilot.press("f")
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        assert "smtp.security = starttls" in words(app)
        await pilot.press("enter")  # Cancel has the focus
        await until(pilot, lambda: isinstance(app.screen, CheckScreen))
        assert Preferences("006")["smtp.security"] == "tls"
        await pilot.press("f")
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        await pilot.press("tab", "enter")
        await until(pilot, lambda: "All is well" in words(app))
    assert Preferences("006")["smtp.security"] == "starttls"


async def test_a_server_is_found_for_an_address(
    yard: Yard, app: App[None], until: Until, words: Words, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = yard.serve(implicit=True)
    monkeypatch.setattr("mail.autoconfigure.SystemResolver", lambda: yard.names)
    yard.names.srv["_submissions._tcp.firma.example"] = [Service("localhost", server.port)]
    set_preference("smtp.host", "")
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: "No SMTP server is set." in words(app) and "Stopped" in words(app))
        await pilot.press("p")
        await until(pilot, lambda: "Find the server for the address" in words(app))
        app.screen.query_one(Input).value = "ana"
        await pilot.press("enter")
        await until(pilot, lambda: "not an e-mail address" in words(app))
        app.screen.query_one(Input).value = "ana@firma.example"
        await pilot.press("enter")
        await until(pilot, lambda: "Store this server?" in words(app))
        assert f"smtp.port = {server.port}" in words(app)
        await pilot.press("tab", "enter")
        await until(pilot, lambda: "All is well" in words(app))
    assert (Preferences()["smtp.host"], Preferences()["smtp.username"]) == ("localhost", "ana@firma.example")


async def test_the_transcript_is_copied_and_saved(
    catcher: Catcher, app: App[None], until: Until, words: Words, tmp_path: Path
) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: "All is well" in words(app))
        await pilot.press("c")
        await pilot.pause()
        assert "-> MAIL FROM:<***@podjetje.si>" in app.clipboard
        assert "ana@" not in app.clipboard
        await pilot.press("s")
        await until(pilot, lambda: isinstance(app.screen, SaveScreen))
        app.screen.query_one(Input).value = str(tmp_path / "check.txt")
        await pilot.press("enter")
        await until(pilot, lambda: (tmp_path / "check.txt").exists())
        await until(pilot, lambda: isinstance(app.screen, CheckScreen))
    assert "<- 250" in (tmp_path / "check.txt").read_text("utf-8")


async def test_a_message_to_myself_is_sent_after_asking(
    catcher: Catcher, app: App[None], until: Until, words: Words
) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: "All is well" in words(app))
        await pilot.press("t")
        await until(pilot, lambda: "Send a test message to ana@podjetje.si?" in words(app))
        await pilot.press("tab", "enter")
        await until(pilot, lambda: "accepted the test message" in words(app))
    assert [message.recipients for message in catcher.caught()] == [("ana@podjetje.si",)]


async def test_leaving_ends_a_check_that_waits(yard: Yard, app: App[None], until: Until, words: Words) -> None:
    server = yard.serve(Fault("ehlo", "wait:60"))
    set_preference("smtp.port", str(server.port))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: "greeting ok" in words(app))
        await pilot.press("r")
        await until(pilot, lambda: "Wait until this has ended." in words(app))
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(app.screen, CheckScreen))


async def test_foreign_words_are_never_markup(yard: Yard, app: App[None], until: Until, words: Words) -> None:
    set_preference("smtp.port", str(yard.serve(Fault("connect", "554 go [/b] away \x1b[31m", times=9)).port))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: "[/b] away" in words(app))
        assert "\x1b" not in words(app)


async def test_it_opens_from_the_preferences_with_what_is_stored(
    catcher: Catcher, mail_app: Callable[..., App[None]], until: Until, words: Words
) -> None:
    app = mail_app(PreferencesScreen)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await pilot.press("f7")
        await until(pilot, lambda: "All is well" in words(app))
        set_preference("smtp.port", "2525")  # as a fix would
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, PreferencesScreen) and "2525" in words(app))
        app.screen.query_one("PreferenceRow Input", Input).value = "elsewhere.example"
        await pilot.press("f7")
        await pilot.pause()
        assert "Save first" in words(app)


RESULTS = (
    Result("input", True, 0, "mail.firma.example:587, starttls, ana@firma.example, ana@firma.example"),
    Result("dns", True, 12, "192.0.2.7, 2001:db8::7"), Result("tcp", True, 31, "connected to 192.0.2.7 port 587"),
    Result("greeting", True, 44, "mail.firma.example ESMTP [/b] Postfix"),
    Result("ehlo", True, 40, "PIPELINING, SIZE 50000000, STARTTLS, 8BITMIME",
           notes=("Addresses with letters such as č before the @ cannot be used with this server.",)),
    Result("tls", False, 88, "certificate verify failed", "The certificate is not for mail.firma.example but for "
           "mx.firma.example, *.firma.si.", "Set smtp.host to one of the names on the certificate, such as "
           "mx.firma.example.", "wrong-name", fixes=(Fix("Use the name on the certificate: mx.firma.example.",
                                                          (("smtp.host", "mx.firma.example"),)),)),
)


@pytest.mark.parametrize("theme", ["textual-dark", "ansi-dark"])
def test_what_it_looks_like(
    yard: Yard, app: App[None], snap_compare: Callable[..., bool], until: Until, words: Words, theme: str
) -> None:
    set_preference("smtp.host", "")
    set_preference("smtp.port", "587")

    async def run(pilot: Pilot[Any]) -> None:
        app.theme = theme
        screen = app.screen
        assert isinstance(screen, CheckScreen)
        await until(pilot, lambda: "Stopped at the first failure" in words(app))
        screen._results.clear()
        assert screen._check is not None
        for result in RESULTS:
            screen.post_message(Finished(screen._check, result))
        await until(pilot, lambda: "Use the name on the certificate" in words(app))
        screen._status("F stores what is proposed, after asking.")
        await pilot.pause()

    assert snap_compare(app, terminal_size=SIZE, run_before=run)
