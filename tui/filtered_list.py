"""Lists with a filter above them: how one gets to the filter, from it to the table, and out; reading as one types."""

from __future__ import annotations

from typing import Any, ClassVar, Generic

from textual import on
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input, Select

from tui.commands import CommandScreen
from tui.widgets.paged_table import PagedTable
from tui.widgets.table_source import R

QUIET = 0.25  # seconds after the last key before searching


class ListScreen(CommandScreen, Generic[R]):
    """One table, and above it what is shown of it; ``FILTER`` is the field that one comes to first."""

    FILTER: ClassVar[str] = "#search"

    @property
    def table(self) -> PagedTable[R]:
        """The table."""
        return self.query_one(PagedTable)

    def action_search(self) -> None:
        """To the filter."""
        self.query_one(self.FILTER).focus()

    def action_leave(self) -> None:
        """From the filter to the table, from the table back to where one came from."""
        if self.focused is not self.table:
            self.table.focus()
        else:
            self.app.pop_screen()


class FilteredListScreen(ListScreen[R]):
    """A list that follows what is typed and chosen in the filter: every Input and Select of the screen."""

    class Filtered(Message):
        """The filter says something else than before."""

    def __init__(self) -> None:
        super().__init__()
        self._said: dict[str, str] = {}
        self._timer: Timer | None = None

    def on_mount(self) -> None:
        self._said = self.filter

    @property
    def filter(self) -> dict[str, str]:
        """What the fields say, by their ids; nothing chosen is an empty text."""
        inputs = {str(field.id): field.value.strip() for field in self.query(Input)}
        return inputs | {str(field.id): _chosen(field) for field in self.query(Select)}

    @on(Input.Changed)
    def _typed(self) -> None:
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(QUIET, self._look)

    @on(Select.Changed)
    def _look(self) -> None:
        if (said := self.filter) != self._said:
            self._said = said
            self.post_message(self.Filtered())

    @on(Input.Submitted)
    def _to_table(self) -> None:
        self._look()
        self.table.focus()

    def action_leave(self) -> None:
        """From the filter to the table, which follows at once; from the table back to where one came from."""
        self._look()
        super().action_leave()

    def action_everything(self) -> None:
        """Take all filters away."""
        for field in self.query(Input):
            field.value = ""
        for select in self.query(Select):
            select.clear()
        self._look()


def _chosen(select: Select[Any]) -> str:
    return select.value if isinstance(select.value, str) else ""
