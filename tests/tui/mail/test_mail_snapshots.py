"""What the mail screens look like at 80x24 and in sixteen colours; looked at before each change."""

import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Input, Tabs

from data import ledger
from data import models as m
from data.acting import act_as
from data.batches import NewSkip
from data.database import transaction
from data.preferences import Preferences, set_preference
from data.selection import Selection
from data.troubles import LogLine, Trouble
from mail.batch import BatchSettings, queue
from mail.catcher import Caught
from mail.progress import Progress
from tui import sending_view, sending_words
from tui.app import DunmailApp
from tui.messages import SendingProgress
from tui.screens.batches import BatchesScreen
from tui.screens.caught import CaughtScreen
from tui.screens.caught_message import CaughtMessageScreen
from tui.screens.email_batch import EmailBatchScreen
from tui.screens.message import MessageScreen
from tui.screens.outbox import OutboxScreen
from tui.screens.preferences import PreferencesScreen
from tui.screens.sending import SendingScreen
from tui.screens.texts import TextsScreen

Snap = Callable[..., bool]
Words = Callable[[App[Any]], str]
Until = Callable[..., Awaitable[None]]
Before = Callable[[Pilot[Any]], Awaitable[None]]
MakeApp = Callable[..., Any]
SIZE = (80, 24)
THEMES = ("textual-dark", "ansi-dark")


@pytest.fixture(autouse=True)
def _plain_terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The same colours and the same clock wherever the tests run."""
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLORTERM", "truecolor")
    monkeypatch.setenv("TZ", "UTC")
    for name in ("NO_COLOR", "TEXTUAL_THEME", "TEXTUAL_COLOR_SYSTEM"):
        monkeypatch.delenv(name, raising=False)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def once(until: Until, words: Words) -> Callable[..., Before]:
    """Waits for ``text``, presses keys, then waits for ``then``; nothing blinks."""

    def make(text: str, *keys: str, then: str = "", theme: str = "textual-dark") -> Before:
        async def run(pilot: Pilot[Any]) -> None:
            pilot.app.theme = theme
            await until(pilot, lambda: text in words(pilot.app))
            await pilot.press(*keys)
            await until(pilot, lambda: then in words(pilot.app))
            for field in pilot.app.screen.query(Input):
                field.cursor_blink = False
            await pilot.pause()

        return run

    return make


@pytest.mark.parametrize("theme", THEMES)
def test_email_form(
    issued: Path, mail_app: MakeApp, snap_compare: Snap, once: Callable[..., Before], theme: str
) -> None:
    name_the_sender()
    app = mail_app(lambda: EmailBatchScreen(Selection(year=2012)))
    assert snap_compare(app, terminal_size=SIZE, run_before=once("6 selected", then="Subject: Opomin", theme=theme))


def test_email_form_with_placeholders(
    issued: Path, mail_app: MakeApp, snap_compare: Snap, once: Callable[..., Before]
) -> None:
    name_the_sender()
    app = mail_app(lambda: EmailBatchScreen(Selection(year=2012)))
    assert snap_compare(app, terminal_size=SIZE, run_before=once(
        "6 selected", "f6", "down", then="Name of the customer"))


def test_email_form_on_a_narrow_screen(issued: Path, snap_compare: Snap, once: Callable[..., Before]) -> None:
    name_the_sender()
    app = DunmailApp()

    async def form(pilot: Pilot[Any]) -> None:
        app.push_screen(EmailBatchScreen(Selection(year=2012)))
        await once("6 selected")(pilot)

    assert snap_compare(app, terminal_size=(60, 20), run_before=form)


def test_email_form_with_a_wrong_date(
    issued: Path, mail_app: MakeApp, snap_compare: Snap, once: Callable[..., Before]
) -> None:
    name_the_sender()
    app = mail_app(lambda: EmailBatchScreen(Selection(year=2012)))
    keys = ("tab", "tab", "tab", *"31.2.2012")
    wrong = once("6 selected", *keys, then="date such as 17.08.2012 or")
    assert snap_compare(app, terminal_size=SIZE, run_before=wrong)


def test_question_before_sending(
    issued: Path, mail_app: MakeApp, snap_compare: Snap, once: Callable[..., Before]
) -> None:
    name_the_sender()
    app = mail_app(lambda: EmailBatchScreen(Selection(year=2012)))
    assert snap_compare(app, terminal_size=SIZE, run_before=once("6 selected", "f7", then="1 is skipped, as"))


def name_the_sender() -> None:
    for key, value in (("sender.address", "ana@podjetje.si"), ("sender.name", "Ana Müller [/b]"),
                       ("smtp.host", "mail.podjetje.si"), ("smtp.username", "ana")):
        set_preference(key, value)


@pytest.mark.parametrize("theme", THEMES)
def test_sending(
    db: Path, mail_app: MakeApp, snap_compare: Snap, until: Until, words: Words, theme: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sending_words, "format_soon", lambda *_: "14:35")
    batch = ledger.create_batch("reminders", "ana@mail.podjetje.si:587")
    ledger.queue_messages(batch, [], [NewSkip("2012/193", "Customer 0000004 MER D.D. [/b] has no contact OPOMIN2.")])
    ledger.ready_batch(batch, 101)
    monkeypatch.setattr(sending_view, "troubles", lambda batch: [
        Trouble(f"2012/{n}", f"a{n}@b.si", "failed", "rcpt", 550, "5.1.1",
                f"<a{n}@b.si>: Recipient address rejected: [/b] User unknown") for n in (101, 105)])
    monkeypatch.setattr(sending_view, "log", lambda batch, limit: [
        LogLine(datetime(2012, 8, 17, 12, tzinfo=UTC), "2012/145", "accepted", "dot", 250, "2.0.0", "queued", 31)])
    app = mail_app(lambda: SendingScreen(batch))

    async def run(pilot: Pilot[Any]) -> None:
        pilot.app.theme = theme
        await until(pilot, lambda: "MER D.D." in words(app) and "User unknown" in words(app))
        monkeypatch.setattr(app.sending, "_sender", object())
        app.sending.batch = batch
        for state, rate in (("running", 120.0), ("paused", 0.0)):
            app.screen.post_message(SendingProgress(Progress(
                batch=batch, state=state, selected=101, total=100, queued=54, accepted=45, failed=1, deferred=0, held=0,
                uncertain=0, skipped=1, rate_per_minute=rate, current="2012/146",
                paused_until=None if state == "running" else datetime(2012, 8, 17, 12, tzinfo=UTC),
                reason="" if state == "running" else "450 4.7.1 Error: too much mail from 10.0.0.7",
                pace="30/min, set",
            )))
            await until(pilot, lambda state=state: state in words(app))
        await pilot.pause()

    assert snap_compare(app, terminal_size=SIZE, run_before=run)


@pytest.fixture
def operators(db: Path) -> None:
    """A supervisor and a clerk."""
    m.Operator.create(code="006", name="Skrbnik", login="006")
    m.Operator.create(code="bor", name="Bor", login="bor", level="clerk")


@pytest.mark.parametrize("theme", THEMES)
def test_preferences(
    operators: None, mail_app: MakeApp, snap_compare: Snap, once: Callable[..., Before], theme: str
) -> None:
    set_preference("smtp.host", "mail.podjetje.si")
    app = mail_app(PreferencesScreen, "006")
    keys = ("tab", "tab", "tab", "9", "9", "9")
    assert snap_compare(app, terminal_size=SIZE, run_before=once(
        "no password is kept", *keys, then="A port is a number", theme=theme))


def test_preferences_of_the_ways(db: Path, mail_app: MakeApp, snap_compare: Snap, until: Until, words: Words) -> None:
    app = mail_app(PreferencesScreen, "006")

    async def run(pilot: Pilot[Any]) -> None:
        pilot.app.screen.query_one("#tabs", Tabs).active = "tab-ways"
        await until(pilot, lambda: "sendmail program" in words(app))
        await pilot.pause(0.5)  # the line below the tabs slides

    assert snap_compare(app, terminal_size=SIZE, run_before=run)


def test_preferences_on_a_narrow_screen(
    operators: None, mail_app: MakeApp, snap_compare: Snap, once: Callable[..., Before]
) -> None:
    app = mail_app(PreferencesScreen, "006")
    app.HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (78, "-normal")]
    assert snap_compare(app, terminal_size=(60, 20), run_before=once(
        "no password is kept", "tab", "tab", then="smtp.host: Such as"))


def test_preferences_found(
    operators: None, mail_app: MakeApp, snap_compare: Snap, once: Callable[..., Before]
) -> None:
    m.Preference.create(operator="", key="smtp.port", value="many [/b]")
    app = mail_app(PreferencesScreen, "006")
    assert snap_compare(app, terminal_size=SIZE, run_before=once("no password is kept", "f3", *"port", then="Incoming"))


def test_preferences_of_the_company_for_a_clerk(
    operators: None, mail_app: MakeApp, snap_compare: Snap, until: Until, words: Words
) -> None:
    set_preference("company.name", "Müller [/b]")
    act_as("bor")
    app = mail_app(PreferencesScreen, "bor")

    async def run(pilot: Pilot[Any]) -> None:
        pilot.app.screen.query_one("#tabs", Tabs).active = "tab-company"
        await until(pilot, lambda: "The same for everybody" in words(app))
        await pilot.pause(0.5)  # the line below the tabs slides

    assert snap_compare(app, terminal_size=SIZE, run_before=run)


def test_preferences_of_the_levels(
    operators: None, mail_app: MakeApp, snap_compare: Snap, until: Until, words: Words
) -> None:
    app = mail_app(PreferencesScreen, "006")

    async def run(pilot: Pilot[Any]) -> None:
        pilot.app.screen.query_one("#tabs", Tabs).active = "tab-dunning"
        await until(pilot, lambda: "Level 1" in words(app))
        await pilot.pause(0.5)  # the line below the tabs slides

    assert snap_compare(app, terminal_size=SIZE, run_before=run)


class Box:
    """A catcher with three messages."""

    def caught(self) -> list[Caught]:
        at = datetime(2012, 8, 17, 12, 0, 1, tzinfo=UTC)
        return [Caught(at, "a@b.si", (f"kupec{n}@example.si", "arhiv@podjetje.si"), f"Opomin 2012/{n}, Müller [/b]",
                       f"<{n}@x>", 40_000 * n, Path(f"/tmp/caught/{n:05}.eml")) for n in (1, 2, 3)]


def test_caught(mail_app: MakeApp, snap_compare: Snap, once: Callable[..., Before]) -> None:
    app = mail_app(lambda: CaughtScreen(Box()))
    assert snap_compare(app, terminal_size=SIZE, run_before=once("3 messages", "down", then="00002.eml"))


def test_caught_message(
    tmp_path: Path, mail_app: MakeApp, snap_compare: Snap, once: Callable[..., Before], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    file = Path("00001-kupec.eml")
    file.write_bytes(
        "From: Ana <ana@podjetje.si>\nTo: kupec@example.si\nSubject: Opomin [/b]\nMessage-ID: <1@podjetje.si>\n"
        "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\nSpoštovani [/b],\n\nvljudno vas prosimo.\n"
        .encode())
    app = mail_app(lambda: CaughtMessageScreen(file))
    assert snap_compare(app, terminal_size=SIZE, run_before=once("vljudno"))


ROWS = (("failed", "550 5.1.1 <a@b.si>: no such [/b] user"), ("uncertain", "connection lost"), ("accepted", "250 ok"),
        ("queued", ""))


@pytest.fixture
def outbox(documents: Callable[..., list[Any]]) -> int:
    """A batch with four messages that never change."""
    name_the_sender()
    set_preference("smtp.auth", "none")
    with transaction():
        batch = queue(documents("a@kupec.si", "b@kupec.si", "c@kupec.si", "d@kupec.si"), BatchSettings(),
                      Preferences())
        at = datetime(2012, 8, 17, 12, tzinfo=UTC)
        m.Batch.update(created_at=at, state="paused", reason="450 4.7.1 too much [/b] mail").execute()
        for number, (state, said) in enumerate(ROWS, 1):
            m.Message.update(
                state=state, last_words=said, queued_at=at, changed_at=at, message_id=f"<{number}@podjetje.si>",
                accepted_at=at if state == "accepted" else None).where(m.Message.id == number).execute()
        for outcome, stage, said in (("claimed", "connect", ""), ("dot_sent", "body", "1500 bytes"),
                                     ("uncertain", "dot", "connection lost")):
            m.Attempt.create(message=2, at=at, outcome=outcome, stage=stage, text=said, ms=12)
    return batch


@pytest.mark.parametrize("theme", THEMES)
def test_outbox(outbox: int, mail_app: MakeApp, snap_compare: Snap, once: Callable[..., Before], theme: str) -> None:
    app = mail_app(OutboxScreen)
    assert snap_compare(app, terminal_size=SIZE, run_before=once(
        "4 shown", "down", "space", then="1 marked", theme=theme))


def test_outbox_on_a_narrow_screen(
    outbox: int, mail_app: MakeApp, snap_compare: Snap, once: Callable[..., Before]
) -> None:
    app = mail_app(OutboxScreen)
    assert snap_compare(app, terminal_size=(60, 20), run_before=once("4 shown"))


def test_message(outbox: int, mail_app: MakeApp, snap_compare: Snap, once: Callable[..., Before]) -> None:
    app = mail_app(lambda: MessageScreen(2))
    assert snap_compare(app, terminal_size=SIZE, run_before=once("connection lost"))


def test_question_about_an_uncertain_message(
    outbox: int, mail_app: MakeApp, snap_compare: Snap, once: Callable[..., Before]
) -> None:
    app = mail_app(lambda: MessageScreen(2))
    assert snap_compare(app, terminal_size=SIZE, run_before=once("connection lost", "a", then="Send again"))


def test_batches(outbox: int, mail_app: MakeApp, snap_compare: Snap, once: Callable[..., Before]) -> None:
    app = mail_app(BatchesScreen)
    assert snap_compare(app, terminal_size=SIZE, run_before=once("1 batch"))


def test_what_was_left_open(outbox: int, snap_compare: Snap, once: Callable[..., Before]) -> None:
    app = DunmailApp()
    assert snap_compare(app, terminal_size=SIZE, run_before=once("Was 2012/101 sent?"))


def test_texts(db: Path, mail_app: MakeApp, snap_compare: Snap, once: Callable[..., Before]) -> None:
    assert snap_compare(mail_app(TextsScreen), terminal_size=SIZE, run_before=once("Vzorec d.o.o."))
