"""The mouse in a paged table: where it was clicked, and scrolling without animation."""

from __future__ import annotations

from textual import events
from textual.geometry import Offset
from textual.scroll_view import ScrollView

STEP = 3  # rows a turn of the wheel


class TableMouse(ScrollView):
    """What a table does with the mouse without knowing its rows and columns."""

    def clicked_at(self, event: events.Click) -> Offset | None:
        """The cell of the whole width and the line of the window; None if it was the border."""
        offset = event.get_content_offset(self)
        return None if offset is None else Offset(offset.x + self.scroll_offset.x, offset.y)

    def _on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        self._scroll_by(event, STEP)

    def _on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        self._scroll_by(event, -STEP)

    def _scroll_by(self, event: events.MouseScrollDown | events.MouseScrollUp, rows: int) -> None:
        event.stop()
        event.prevent_default()
        self.scroll_to(y=self.scroll_y + rows, animate=False, force=True, immediate=True)
