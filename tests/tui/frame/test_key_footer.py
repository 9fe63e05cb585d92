"""The footer shows the keys in force, and neither composes the same ones again nor holds on to old ones."""

import gc
from collections.abc import Awaitable, Callable
from pathlib import Path

from textual.widgets._footer import FooterKey

from tui.app import DunmailApp
from tui.screens.go_to import GoToScreen
from tui.screens.reminders import RemindersScreen
from tui.widgets.key_footer import KeyFooter

Until = Callable[..., Awaitable[None]]


async def test_keys_that_stay_the_same_stay_where_they_are(db: Path, until: Until) -> None:
    app = DunmailApp()
    async with app.run_test(size=(80, 24)) as pilot:
        footer = app.screen.query_one(KeyFooter)
        await until(pilot, lambda: len(footer.query(FooterKey)) > 1)
        for _ in range(3):
            keys = list(footer.query(FooterKey))  # of the last time: the first picture takes several steps
            await pilot.press("g")
            await until(pilot, lambda: isinstance(app.screen, GoToScreen))
            await pilot.press("escape")
            await until(pilot, lambda: isinstance(app.screen, RemindersScreen))
            await pilot.pause()
        assert list(footer.query(FooterKey)) == keys


async def test_keys_that_change_are_shown_and_the_old_ones_forgotten(db: Path, until: Until) -> None:
    app = DunmailApp()
    async with app.run_test(size=(80, 24)) as pilot:
        footer = app.screen.query_one(KeyFooter)
        await until(pilot, lambda: len(footer.query(FooterKey)) > 1)
        at_the_table = words(footer)
        for _ in range(8):
            await pilot.press("slash")
            await until(pilot, lambda: words(footer) != at_the_table)
            await pilot.press("escape")
            await until(pilot, lambda: words(footer) == at_the_table)
        gc.collect()
        keys = (each for each in gc.get_objects() if isinstance(each, FooterKey))
        alive = [key for key in keys if key.parent is None or footer in key.ancestors]
        assert len(alive) <= 4 * len(at_the_table)  # the last ones may still be on their way out


def words(footer: KeyFooter) -> list[str]:
    """The words of its keys, in order."""
    return [key.description for key in footer.query(FooterKey)]
