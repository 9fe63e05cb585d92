"""Delivery reports and the look into sent mail, in the app: outbox, reminder, e-mail form, and what it asks first."""

import threading
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.app import App
from textual.widgets import Checkbox

from data import ledger
from data.bounced import flag_bounced
from data.fields import now
from data.ledger import Verdict, Words
from data.preferences import set_preference
from data.reminders import get_reminder
from data.selection import Selection
from tests.mailservers import ImapServer, report
from tui.app import DunmailApp
from tui.people import bounced_of
from tui.reminder_details import head
from tui.screens.email_batch import EmailBatchScreen
from tui.screens.outbox import OutboxScreen
from tui.screens.outcome import OutcomeScreen
from tui.screens.reminders import RemindersScreen

SIZE = (80, 24)
Until = Callable[..., Awaitable[None]]
Seen = Callable[[App[Any]], str]
Batch = Callable[..., int]
MakeApp = Callable[..., Any]


def incoming(port: int) -> None:
    """Preferences for the IMAP server on ``port``."""
    for key, value in (("protocol", "imap"), ("host", "localhost"), ("port", str(port)), ("security", "none"),
                       ("username", "ana")):
        set_preference(f"incoming.{key}", value)


@pytest.fixture
def imap(db: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ImapServer]:
    """An IMAP server named in the preferences."""
    server = ImapServer()
    server.start()
    incoming(server.port)
    monkeypatch.setenv("DUNMAIL_INCOMING_PASSWORD", server.password)
    yield server
    server.stop()


def settle(batch: int, state: str) -> None:
    """Every message of the batch ends so."""
    ledger.start_batch(batch)
    while claim := ledger.claim_next(batch, "one"):
        ledger.mark_dot_sent(claim, Words("body", text="300 bytes"))
        ledger.settle(claim, Verdict(state, Words("dot", 250, "2.0.0", "queued as ABC")))


async def test_reports_are_read_from_the_outbox(
    imap: ImapServer, catcher: Any, batch: Batch, mail_app: MakeApp, until: Until, words: Seen
) -> None:
    settle(batch("nobody@kupec.si", "b@kupec.si"), "accepted")
    imap.inbox.add(report("nobody@kupec.si", ledger.outbox()[0].message_id))
    imap.inbox.add(report("stranger@kupec.si"))
    app = mail_app(OutboxScreen)
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: "2 shown" in words(app))
        await pilot.press("f6")
        await until(pilot, lambda: isinstance(app.screen, OutcomeScreen))
        await until(pilot, lambda: "1 address bounced, 1 report not" in words(app))
        assert "No such user [/b]" in words(app)
        await pilot.press("enter")
        await until(pilot, lambda: "bounced" in words(app) and isinstance(app.screen, OutboxScreen))
        assert "550 5.1.1 nobody@kupec.si bounced" in words(app)
        await pilot.press("enter")
        await until(pilot, lambda: "bounced (report" in words(app))


async def test_why_reports_cannot_be_read_is_said(
    catcher: Any, mail_app: MakeApp, until: Until
) -> None:
    app = mail_app(OutboxScreen)
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await pilot.press("f6")
        await until(pilot, lambda: any("No incoming mail is set" in note.message for note in app._notifications))


async def test_the_app_looks_into_sent_mail_before_it_asks(
    imap: ImapServer, catcher: Any, batch: Batch, until: Until, words: Seen
) -> None:
    settle(batch("a@kupec.si", "b@kupec.si"), "uncertain")
    imap.inbox.add(f"Message-ID: {ledger.outbox()[0].message_id}\n\ntext\n".encode())
    app = DunmailApp()
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await until(pilot, lambda: "Was 2012/101 sent?" in words(app))
        assert "Looked for in the folder" in words(app)
        assert [row.state for row in ledger.outbox()] == ["accepted", "uncertain"]
        await pilot.press("escape")
        await until(pilot, lambda: any(
            "1 uncertain message was found in sent mail." in note.message for note in app._notifications))
        assert isinstance(app.screen, RemindersScreen), "nothing is left to send: going on is not offered"
    assert ledger.get_batch(1).state == "finished"


async def test_a_mail_server_that_is_silent_does_not_hold_the_app(
    imap: ImapServer, catcher: Any, batch: Batch, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle(batch("a@kupec.si"), "uncertain")
    imap.silent = True
    app = DunmailApp()
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: bool(imap._open))
        assert isinstance(app.screen, RemindersScreen)
        await pilot.press("ctrl+q")
        await until(pilot, lambda: app._exit)
    asked = [thread for thread in threading.enumerate() if "(run)" in thread.name]
    assert all(thread.daemon for thread in asked), "one that is waited for would hold the program"


async def test_the_form_sends_to_bounced_addresses_only_if_told(
    issued_catcher: Any, mail_app: MakeApp, until: Until, words: Seen
) -> None:
    address = get_reminder(1).contact
    assert address is not None
    flag_bounced(address.email.split(";")[0], now(), "550 5.1.1 No such user [/b]")
    shown = head(get_reminder(1), None, bounced_of(address.email))
    assert "bounced on" in shown
    assert shown.endswith("550 5.1.1 No such user [/b]")
    app = mail_app(lambda: EmailBatchScreen(Selection(year=2012)))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: "4 will be sent · 2 skipped" in words(app))
        assert "bounced on" in words(app)
        app.screen.query_one("#bounced", Checkbox).value = True
        await until(pilot, lambda: "5 will be sent · 1 skipped" in words(app))
