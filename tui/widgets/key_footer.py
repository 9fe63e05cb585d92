"""The footer with the keys; on a narrow screen it takes several lines instead of hiding some."""

from textual.app import ComposeResult
from textual.widgets import Footer

KEY_WIDTH = 15  # cells of a key and its word


class KeyFooter(Footer):
    """Keys and their words."""

    def __init__(self) -> None:
        super().__init__(compact=True, show_command_palette=False)

    def compose(self) -> ComposeResult:
        """The keys, in as many columns as there is room for."""
        yield from super().compose()
        if self.screen.has_class("-narrow"):
            self.styles.grid_size_columns = max(1, self.app.size.width // KEY_WIDTH)

    def on_resize(self) -> None:
        """Columns for the new width."""
        self.refresh(recompose=True)
