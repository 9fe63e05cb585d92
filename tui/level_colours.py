"""The colours of the levels' rows, of the sixteen every terminal has."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from rich.style import Style

from data.preferences import Preferences

if TYPE_CHECKING:
    from data.pages import ReminderRow

DARK = ("blue", "magenta", "red")  # backgrounds for light letters
LEVELS = (1, 2, 3)


def level_styles(preferences: Preferences) -> dict[int, Style]:
    """The style of each level that has a colour; a stored one that is wrong is none."""
    colours = {level: preferences.find(f"dunning.level.{level}.colour").value for level in LEVELS}
    return {
        level: Style(color="bright_white" if colour in DARK else "black", bgcolor=colour)
        for level, colour in colours.items() if colour
    }


def tint(styles: Callable[[], dict[int, Style]]) -> Callable[[ReminderRow], Style | None]:
    """What gives a reminder's row its colour; the level stands in its column, too."""
    return lambda row: styles().get(row.level)
