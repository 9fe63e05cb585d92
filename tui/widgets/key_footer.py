"""The footer with the keys; it takes as many lines as they need, instead of hiding some."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import HorizontalGroup
from textual.widget import Widget
from textual.widgets import Footer
from textual.widgets._footer import FooterKey  # public nowhere else

GAP = 1  # cells between two keys


class KeyFooter(Footer):
    """Keys and their words; not those of the actions ``without``, which the screen tells elsewhere.

    It is composed anew only if it would look different, for that takes longer than to paint a table.
    """

    def __init__(self, without: Iterable[str] = ()) -> None:
        super().__init__(compact=True, show_command_palette=False)
        self._without = frozenset(without)
        self._composed: tuple[Any, ...] = ()

    def compose(self) -> ComposeResult:
        """The keys, line by line."""
        self.mutate_reactive(Footer.compact)  # only then does Textual forget the keys that were removed
        self._composed = self._look()
        keys = [key for key in super().compose() if not (isinstance(key, FooterKey) and key.action in self._without)]
        for line in lines_of(keys, self.app.size.width):
            with HorizontalGroup():
                yield from line

    async def recompose(self) -> None:
        """Compose anew, unless nothing would look different."""
        if self.is_attached and self._look() != self._composed:
            await super().recompose()

    def _look(self) -> tuple[Any, ...]:
        """All that the look of the footer depends on."""
        keys = [bound[1:] for bound in self.screen.active_bindings.values() if bound.binding.show]
        return self._bindings_ready, self.app.size.width, keys

    def on_resize(self) -> None:
        """Other lines for the new width."""
        self.refresh(recompose=True)


def lines_of(keys: Iterable[Widget], width: int) -> list[list[Widget]]:
    """``keys`` in their order on lines of ``width`` cells, as many on each as fit."""
    lines: list[list[Widget]] = []
    left = 0
    for key in keys:
        needed = cell_len(f"{key.key_display} {key.description}") if isinstance(key, FooterKey) else 0
        if not lines or needed > left:
            lines.append([])
            left = width
        lines[-1].append(key)
        left -= needed + GAP
    return lines
