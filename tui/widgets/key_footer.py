"""The footer with the keys; it takes as many lines as they need, instead of hiding some."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.widgets import Footer
from textual.widgets._footer import FooterKey  # public nowhere else

GAP = 1  # cells between two keys


class KeyFooter(Footer):
    """Keys and their words; not those of the actions ``without``, which the screen tells elsewhere.

    It is composed anew only for other keys or another width, since that takes longer than to paint a table.
    """

    def __init__(self, without: Iterable[str] = ()) -> None:
        super().__init__(compact=True, show_command_palette=False)
        self._without = frozenset(without)
        self._composed: tuple[Any, ...] = ()

    def compose(self) -> ComposeResult:
        """The keys in their order, each placed where there is room for it: lines of containers would take longer."""
        self.mutate_reactive(Footer.compact)  # only then does Textual forget the keys that were removed
        self._composed = self._look()
        width = self.app.size.width
        x = y = 0
        for key in super().compose():
            if not isinstance(key, FooterKey) or key.action in self._without:
                continue
            cells = cell_len(f"{key.key_display} {key.description}")
            if x and x + cells > width:
                x, y = 0, y + 1
            key.styles.position, key.styles.offset = "absolute", (x, y)
            x += cells + GAP
            yield key
        self.styles.height = y + 1

    async def recompose(self) -> None:
        """Compose anew, unless nothing would look different."""
        if self.is_attached and self._look() != self._composed:
            await super().recompose()

    def _look(self) -> tuple[Any, ...]:
        """All that the look of the footer depends on."""
        keys = [bound[1:] for bound in self.screen.active_bindings.values() if bound.binding.show]
        return self._bindings_ready, self.app.size.width, keys

    def on_resize(self) -> None:
        """Other places for the new width."""
        self.refresh(recompose=True)
