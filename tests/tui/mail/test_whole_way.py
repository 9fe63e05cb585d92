"""The whole way in the real app: from the table through the form to the caught mail."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from textual.app import App

from data import models as m
from mail.catcher import Catcher
from tui.app import DunmailApp

Until = Callable[..., Awaitable[None]]
Words = Callable[[App[Any]], str]


@pytest.mark.parametrize("size", [(80, 24), (60, 20)])
async def test_from_the_table_to_the_caught_mail(
    issued_catcher: Catcher, until: Until, words: Words, size: tuple[int, int]
) -> None:
    app = DunmailApp("006", issued_catcher)
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: "SAOP" in words(app))
        await pilot.press("f3", "f7")  # mark all, e-mail them
        await until(pilot, lambda: "5 will be sent" in words(app))
        await pilot.press("f7")
        await until(pilot, lambda: "Send 5 reminders?" in words(app))
        await pilot.press("tab", "enter")
        await until(pilot, lambda: "5 messages were accepted" in words(app))
        await pilot.press("escape")
        await until(pilot, lambda: "SAOP" in words(app))
        await pilot.press("f9")
        await until(pilot, lambda: "5 messages caught" in words(app))
    assert len(issued_catcher.caught()) == 5
    assert m.Reminder.select().where(m.Reminder.state == "sent").count() == 5
