"""The list of caught mail and one message of it."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from textual.app import App
from textual.widgets import Static

from data.preferences import Preferences
from mail.batch import send_test
from mail.catcher import Catcher, Caught
from tui.screens import caught as caught_module
from tui.screens.caught import CaughtScreen
from tui.screens.caught_message import CaughtMessageScreen, as_words
from tui.widgets.paged_table import PagedTable

SIZE = (80, 24)
Until = Callable[..., Awaitable[None]]
Words = Callable[[App[Any]], str]
MakeApp = Callable[..., Any]


class Box:
    """A catcher that has caught what the test says."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.messages: list[Caught] = []

    def caught(self) -> list[Caught]:
        return list(self.messages)

    def take(self, count: int = 1) -> None:
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = "a@b.si", "Müller <m@x.si>", "Opomin [/b]"
        message.set_content("Spoštovani [/b] \x1b[31m")
        message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="opomin[.pdf")
        file = self.folder / f"{len(self.messages)}.eml"
        file.write_bytes(bytes(message))
        at = datetime(2012, 8, 17, 12, tzinfo=UTC)
        to, subject = ("m@x.si", "[/b]@x.si"), "Opomin [/b] \x1b[31m"
        self.messages += [Caught(at, "a@b.si", to, subject, "<1@x>", 40_000, file)] * count


@pytest.fixture
def box(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Box:
    monkeypatch.setattr(caught_module, "LOOK", 0.05)
    return Box(tmp_path)


def rows(app: App[Any]) -> int:
    return int(app.screen.query_one(PagedTable).count)


async def test_what_arrives_is_listed_at_once(catcher: Catcher, mail_app: MakeApp, until: Until, words: Words) -> None:
    app = mail_app(lambda: CaughtScreen(catcher))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: "0 messages caught" in words(app))
        send_test(Preferences(), lambda: None)
        await until(pilot, lambda: "1 message caught" in words(app))
        await until(pilot, lambda: "ana@podjetje.si" in words(app))
        await until(pilot, lambda: catcher.caught()[0].file.name in words(app))


async def test_a_message_is_opened_and_left(box: Box, mail_app: MakeApp, until: Until, words: Words) -> None:
    box.take()
    app = mail_app(lambda: CaughtScreen(box))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: rows(app) == 1)
        assert "Opomin [/b]" in words(app)
        await pilot.press("enter")
        await until(pilot, lambda: "Spoštovani [/b]" in words(app))
        assert isinstance(app.screen, CaughtMessageScreen)
        assert "Attached: opomin[.pdf, application/pdf, 4 bytes" in words(app)
        assert "\x1b" not in words(app)
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, CaughtScreen)
        await pilot.press("o")
        await until(pilot, lambda: isinstance(app.screen, CaughtMessageScreen))
        await pilot.press("escape", "escape")
        await pilot.pause()
        assert not isinstance(app.screen, CaughtScreen | CaughtMessageScreen)


async def test_thousands_are_listed_the_cursor_staying_where_it_is(
    box: Box, mail_app: MakeApp, until: Until, words: Words
) -> None:
    box.take(count=15_000)
    app = mail_app(lambda: CaughtScreen(box))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: rows(app) == 15_000)
        await pilot.press("down", "down")
        box.take(count=100)
        await until(pilot, lambda: rows(app) == 15_100)
        await until(pilot, lambda: "15100 messages caught" in words(app))
        assert app.screen.query_one(PagedTable).cursor == 2
        await pilot.press("end")
        await pilot.pause()
        assert box.messages[-1].file.name in str(app.screen.query_one("#file", Static).render())


async def test_an_empty_list_opens_nothing(box: Box, mail_app: MakeApp) -> None:
    app = mail_app(lambda: CaughtScreen(box))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("enter", "o")
        await pilot.pause()
        assert isinstance(app.screen, CaughtScreen)


async def test_a_file_that_is_gone_is_said(tmp_path: Path, mail_app: MakeApp, until: Until, words: Words) -> None:
    app = mail_app(lambda: CaughtMessageScreen(tmp_path / "gone.eml"))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: "The file cannot be read" in words(app))


@pytest.mark.parametrize(("content", "shown"), [
    (b"", ""),
    (b"no headers at all", "no headers at all"),
    (b"Content-Type: text/html\n\n<p>x", "(no text)"),
    (b"Content-Type: text/plain; charset=nonsense\n\n\xff!", "\N{REPLACEMENT CHARACTER}!"),
    (b"Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: message/rfc822\n\nSubject: a\n\nb\n--x--\n",
     "Attached: ?, message/rfc822, 0 bytes"),
    (b"Subject: =?utf-8?b?broken\nTo: <<>>\n\ntext", "text"),
])
def test_odd_messages_are_shown_somehow(content: bytes, shown: str) -> None:
    assert shown in as_words(content)
