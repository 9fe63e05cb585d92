"""The footer with the keys; it takes as many lines as they need, instead of hiding some."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.screen import Screen
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
        self._composed: list[Any] = []
        self._width = 0

    def compose(self) -> ComposeResult:
        """The keys in their order, each placed where there is room for it: lines of containers would take longer."""
        self.mutate_reactive(Footer.compact)  # only then does Textual forget the keys that were removed
        self._composed, self._width = self._keys(), self.app.size.width
        x = y = 0
        for key in super().compose():
            if not isinstance(key, FooterKey) or key.action in self._without:
                continue
            cells = cell_len(f"{key.key_display} {key.description}")
            if x and x + cells > self._width:
                x, y = 0, y + 1
            key.styles.position, key.styles.offset = "absolute", (x, y)
            x += cells + GAP
            yield key
        self.styles.height = y + 1

    def _keys(self) -> list[Any]:
        return [bound[1:] for bound in self.screen.active_bindings.values() if bound.binding.show]

    def bindings_changed(self, screen: Screen[Any]) -> None:
        """Compose anew, if other keys are to be shown."""
        if not self._bindings_ready or (self.is_attached and self._keys() != self._composed):
            super().bindings_changed(screen)

    def on_resize(self, event: events.Resize) -> None:
        """Other lines for the new width."""
        if event.size.width != self._width:
            self.refresh(recompose=True)
