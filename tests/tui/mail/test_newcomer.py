"""The newcomer's path of docs/newcomer.md, key by key, on the demo's own company."""

import re
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.app import App

from data import ledger
from tui.app import DunmailApp
from tui.demo import Demo
from tui.screens.outbox import OutboxScreen
from tui.screens.reminders import RemindersScreen
from tui.screens.sending import SendingScreen

Until = Callable[..., Awaitable[None]]
PAGE = Path(__file__).parents[3] / "docs" / "newcomer.md"
KEYS = {"F3": "f3", "F6": "f6", "F7": "f7", "Tab": "tab", "Enter": "enter", "O": "o", "R": "r"}


@pytest.fixture
def company() -> Iterator[Demo]:
    """A small demo with its full mailbox."""
    with Demo(60) as demo:
        demo.build()
        demo.fill_a_mailbox()
        yield demo


def keys_of_the_page() -> list[list[str]]:
    """The keys of each step that has any."""
    steps = [re.findall(r"`([^`]+)`", line.split("|")[2]) for line in PAGE.read_text("utf-8").splitlines()
             if line.startswith("|")]
    return [[KEYS.get(key, key) for key in step] for step in steps if step]


async def test_from_the_filter_to_one_failure_sent_again(
    company: Demo, until: Until, words: Callable[[App[Any]], str]
) -> None:
    app = DunmailApp("", company.catcher)
    (full,) = company.catcher.full_once
    level, mark, issue, send, retry = keys_of_the_page()
    assert sum(map(len, (level, mark, issue, send, retry))) <= 25
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: " shown" in words(app))
        await pilot.press(*level, *mark)
        await until(pilot, lambda: " marked" in words(app))
        await pilot.press(issue[0])
        await until(pilot, lambda: "Issue " in words(app) and "?" in words(app))
        await pilot.press(*issue[1:-1])
        await until(pilot, lambda: " issued." in words(app))
        await pilot.press(issue[-1])
        await until(pilot, lambda: isinstance(app.screen, RemindersScreen))
        await pilot.press(*send[:2])
        await until(pilot, lambda: re.search(r"Send \d+ reminders\?", words(app)) is not None)
        await pilot.press(*send[2:])
        await until(pilot, lambda: isinstance(app.screen, SendingScreen) and "the mailbox is full" in words(app))
        await until(pilot, lambda: not app.sending.running and "1 was refused" in words(app))
        await pilot.press(retry[0])
        await until(pilot, lambda: isinstance(app.screen, OutboxScreen) and app.screen.table.count > 0)
        await until(pilot, lambda: f"{full}: " in words(app))  # the cursor is on what failed
        await pilot.press(retry[1])
        await until(pilot, lambda: "Go on with batch" in words(app))
        await pilot.press(*retry[2:])
        await until(pilot, lambda: isinstance(app.screen, SendingScreen) and "failed 0" in words(app))
        await until(pilot, lambda: not app.sending.running)
    assert {message.state for message in ledger.outbox()} == {"accepted"}
    assert full in company.catcher.caught()[-1].recipients
