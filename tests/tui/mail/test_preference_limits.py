"""The limits of the account in the app: shown with the server's words, a learned one forgotten."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from textual.app import App
from textual.widgets import OptionList, Static

from data.pace import learn_limit, learned_limits
from data.preferences import Preferences, set_preference
from mail.transports.ways import account_of
from tui.screens.confirm import ConfirmScreen
from tui.screens.pick import PickScreen
from tui.screens.preferences import PreferencesScreen

Until = Callable[..., Awaitable[None]]


@pytest.fixture
def app(db: Path, mail_app: Callable[..., App[None]]) -> App[None]:
    set_preference("smtp.host", "mail.arnes.si")
    return mail_app(PreferencesScreen)


def status(app: App[Any]) -> str:
    return str(app.screen.query_one("#status", Static).render())


async def test_a_learned_limit_is_shown_and_forgotten(app: App[None], until: Until) -> None:
    learn_limit(account_of(Preferences()), 60, 28, "450 4.7.1 too much mail [/b]")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+k")
        await until(pilot, lambda: isinstance(app.screen, PickScreen))
        options = app.screen.query_one(OptionList)
        shown = [str(options.get_option_at_index(n).prompt) for n in range(options.option_count)]
        assert "Arnes" in shown[0]
        assert shown[-1].startswith("28/min, learned")
        assert shown[-1].endswith("0 used · 450 4.7.1 too much mail [/b]")
        await pilot.press("end", "enter")
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        await pilot.press("escape")  # Cancel
        await until(pilot, lambda: isinstance(app.screen, PreferencesScreen))
        assert len(learned_limits()) == 1
        await pilot.press("ctrl+k")
        await until(pilot, lambda: isinstance(app.screen, PickScreen))
        await pilot.press("end", "enter")
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        await pilot.press("tab", "enter")
        await until(pilot, lambda: "Forgotten" in status(app))
        assert learned_limits() == []


async def test_what_the_provider_says_is_changed_elsewhere_and_nothing_known_is_said(
    app: App[None], until: Until
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+k")
        await until(pilot, lambda: isinstance(app.screen, PickScreen))
        await pilot.press("home", "enter")
        await until(pilot, lambda: "on the tab of the pace" in status(app))
        set_preference("pace.provider", "none")
        await pilot.press("ctrl+k")
        await until(pilot, lambda: "No limit is known" in status(app))
