"""The footer with the keys; on a narrow screen it takes several lines instead of hiding some."""

from typing import Any

from textual import events
from textual.app import ComposeResult
from textual.screen import Screen
from textual.widgets import Footer

KEY_WIDTH = 15  # cells of a key and its word


class KeyFooter(Footer):
    """Keys and their words; composed anew only for other keys, since that takes longer than to paint a table."""

    def __init__(self) -> None:
        super().__init__(compact=True, show_command_palette=False)
        self._composed: list[Any] = []
        self._width = 0

    def compose(self) -> ComposeResult:
        """The keys, in as many columns as there is room for."""
        self.mutate_reactive(Footer.compact)  # only then does Textual forget the keys that were removed
        self._composed = self._keys()
        yield from super().compose()
        if self.screen.has_class("-narrow"):
            self.styles.grid_size_columns = max(1, self.app.size.width // KEY_WIDTH)

    def _keys(self) -> list[Any]:
        return [bound[1:] for bound in self.screen.active_bindings.values() if bound.binding.show]

    def bindings_changed(self, screen: Screen[Any]) -> None:
        """Compose anew, if other keys are to be shown."""
        if not self._bindings_ready or (self.is_attached and self._keys() != self._composed):
            super().bindings_changed(screen)

    def on_resize(self, event: events.Resize) -> None:
        """Columns for the new width."""
        if event.size.width != self._width:
            self._width = event.size.width
            self.refresh(recompose=True)
