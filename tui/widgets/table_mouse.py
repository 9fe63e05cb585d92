"""The mouse in a paged table: it moves the cursor, marks, sorts, opens, scrolls without animation."""

from __future__ import annotations

from textual import events
from textual.scroll_view import ScrollView

HEADER = 1  # lines above the rows
STEP = 3  # rows a turn of the wheel


class TableMouse(ScrollView):
    """What a table does with the mouse; the table itself knows its rows and columns."""

    def row_clicked(self, line: int, x: int, twice: bool) -> None:
        """The row on ``line`` of the window was clicked, at the cell ``x`` of its whole width."""
        raise NotImplementedError

    def header_clicked(self, x: int) -> None:
        """The header was clicked at the cell ``x`` of its whole width."""
        raise NotImplementedError

    def on_click(self, event: events.Click) -> None:
        """A click moves the cursor, marks in the mark column, sorts in the header; a second one opens."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        x = offset.x + self.scroll_offset.x
        if offset.y < HEADER:
            self.header_clicked(x)
        else:
            self.row_clicked(offset.y, x, event.chain == 2)

    def _on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        self._scroll_by(event, STEP)

    def _on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        self._scroll_by(event, -STEP)

    def _scroll_by(self, event: events.MouseScrollDown | events.MouseScrollUp, rows: int) -> None:
        event.stop()
        event.prevent_default()
        self.scroll_to(y=self.scroll_y + rows, animate=False, force=True, immediate=True)
