"""One record per action: from it come the key, the footer, the palette entry and the line in help."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.screen import Screen

from tui.keys import either_case


@dataclass(frozen=True, slots=True)
class Command:
    """An action of a screen or of the app.

    ``key`` is what every terminal sends: letters, F-keys, space, enter, ctrl+letter. ``title`` is the footer's word,
    ``help`` a sentence for the palette and the help screen, ``action`` Textual's name of the method.
    """

    id: str
    key: str
    title: str
    help: str
    action: str
    footer: bool = True


def bindings(commands: Iterable[Command]) -> list[BindingType]:
    """The Textual bindings of ``commands``; their ids are what a keymap file names."""
    return [
        Binding(either_case(c.key), c.action, c.title, id=c.id, tooltip=c.help, show=c.footer) for c in commands
    ]


class CommandScreen(Screen[None]):
    """A screen whose actions are records: set ``ACTIONS`` and write ``BINDINGS = bindings(ACTIONS)``."""

    ACTIONS: ClassVar[tuple[Command, ...]] = ()
