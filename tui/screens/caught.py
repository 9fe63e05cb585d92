"""What the demo's mail catcher has caught: a list that grows while messages arrive, each message a key away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple, Protocol

from textual import on
from textual.app import ComposeResult
from textual.widgets import Label, Static

from data.language import _, ngettext
from tui.commands import Command, CommandScreen, bindings
from tui.screens.caught_message import CaughtMessageScreen
from tui.widgets.key_footer import KeyFooter
from tui.widgets.paged_table import PagedTable
from tui.widgets.table_columns import Column
from tui.widgets.text import plain

if TYPE_CHECKING:
    from mail.catcher import Caught

LOOK = 1.0  # seconds between two looks at the catcher


class Catching(Protocol):
    """What the list asks of mail.catcher.Catcher."""

    def caught(self) -> list[Caught]:
        """Everything so far, in order."""
        ...


class CaughtRow(NamedTuple):
    """A message with its place in the list."""

    id: int
    message: Caught


@dataclass(frozen=True, slots=True)
class CaughtRows:
    """The messages as a source of rows."""

    messages: Sequence[Caught]

    def count(self) -> int:
        """How many there are."""
        return len(self.messages)

    def window(self, start: int, size: int) -> list[CaughtRow]:
        """At most ``size`` of them from ``start``."""
        return [CaughtRow(at, message) for at, message in enumerate(self.messages[start : start + size], start)]


class CaughtScreen(CommandScreen):
    """The messages of ``catcher``, oldest first, as in the folder where their .eml files are."""

    CSS_PATH = str(files("styles") / "caught.tcss")
    AUTO_FOCUS = "#messages"
    ACTIONS = (
        Command("caught.open", "enter,o", _("Open"), _("Show one message"), "open"),
        Command("caught.leave", "escape", _("Back"), _("Leave the list"), "leave"),
    )
    BINDINGS = bindings(ACTIONS)

    def __init__(self, catcher: Catching) -> None:
        super().__init__()
        self._catcher = catcher

    def compose(self) -> ComposeResult:
        yield Label(_("Caught mail"), id="title", markup=False)
        yield Static("", id="count", markup=False)
        yield PagedTable[CaughtRow](caught_columns(), id="messages")
        yield Static("", id="file", markup=False)
        yield KeyFooter()

    @property
    def table(self) -> PagedTable[CaughtRow]:
        """The table."""
        return self.query_one("#messages", PagedTable)

    def on_mount(self) -> None:
        self.watch(self.table, "cursor", self._show_file, init=False)
        self.set_interval(LOOK, self._look)
        self._look(first=True)

    def _look(self, first: bool = False) -> None:
        """Show what arrived since the last look."""
        caught = self._catcher.caught()
        n = len(caught)
        if n == self.table.count and not first:
            return
        self.table.show(CaughtRows(caught), n, at=self.table.cursor)
        self.query_one("#count", Static).update(
            ngettext("{n} message caught, not delivered", "{n} messages caught, none delivered", n).format(n=n))
        self._show_file()

    def _show_file(self) -> None:
        if (row := self.table.row) is not None:
            self.query_one("#file", Static).update(plain(str(row.message.file)))

    @on(PagedTable.Chosen)
    def action_open(self) -> None:
        """Show the message under the cursor."""
        if (row := self.table.row) is not None:
            self.app.push_screen(CaughtMessageScreen(row.message.file))

    def action_leave(self) -> None:
        """Back to where one came from."""
        self.app.pop_screen()


def caught_columns() -> list[Column[CaughtRow]]:
    """Time, recipients, subject and size."""
    return [
        Column("time", _("Time"), lambda r: r.message.at.astimezone().strftime("%H:%M:%S"), 8),
        Column("recipients", _("Recipients"), lambda r: plain(", ".join(r.message.recipients)), 12, limit=26),
        Column("subject", _("Subject"), lambda r: plain(r.message.subject), 12, flexible=True, speaks=True),
        Column("size", _("Size"), lambda r: _("{n} kB").format(n=max(1, round(r.message.size / 1024))), 5, right=True),
    ]
