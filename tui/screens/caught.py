"""What the demo's mail catcher has caught: a list that grows while messages arrive, each message a key away."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, ClassVar, Protocol

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import DataTable, Label, Static

from data.language import _, ngettext
from tui.commands import Command, CommandScreen, bindings
from tui.screens.caught_message import CaughtMessageScreen
from tui.widgets.key_footer import KeyFooter
from tui.widgets.text import plain

if TYPE_CHECKING:
    from mail.catcher import Caught

LOOK = 1.0  # seconds between two looks at the catcher
MOST = 1000  # rows; more would be slow to draw, and all are in the folder


class Catching(Protocol):
    """What the list asks of mail.catcher.Catcher."""

    def caught(self) -> list[Caught]:
        """Everything so far, in order."""
        ...


class Messages(DataTable[Text]):
    """The list; its Enter stands in the footer."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "select_cursor", _("Open"), tooltip=_("Show the message")),
    ]


class CaughtScreen(CommandScreen):
    """The messages of ``catcher``, oldest first, as in the folder where their .eml files are."""

    CSS_PATH = str(files("styles") / "caught.tcss")
    ACTIONS = (
        Command("caught.open", "enter,o", _("Open"), _("Show one message"), "open", footer=False),
        Command("caught.leave", "escape", _("Back"), _("Leave the list"), "leave"),
    )
    BINDINGS = bindings(ACTIONS)

    def __init__(self, catcher: Catching) -> None:
        super().__init__()
        self._catcher = catcher
        self._seen = 0
        self._rows: list[Caught] = []

    def compose(self) -> ComposeResult:
        yield Label(_("Caught mail"), id="title", markup=False)
        yield Static("", id="count", markup=False)
        yield Messages(cursor_type="row", id="messages")
        yield Static("", id="file", markup=False)
        yield KeyFooter()

    def on_mount(self) -> None:
        table = self.query_one(Messages)
        for title, width in ((_("Time"), 8), (_("Recipients"), 26), (_("Subject"), 27), (_("Size"), 7)):
            table.add_column(Text(title), width=width)
        self.set_interval(LOOK, self._look)
        self._look()

    def _look(self) -> None:
        """Add what arrived since the last look."""
        caught = self._catcher.caught()
        fresh, self._seen = caught[self._seen:], len(caught)
        table = self.query_one(Messages)
        self._rows += fresh
        if len(self._rows) > 2 * MOST:  # seldom: drawing them anew takes a third of a second
            self._rows, fresh = self._rows[-MOST:], self._rows[-MOST:]
            table.clear()
        for message in fresh:
            table.add_row(*(Text(cell) for cell in cells(message)))
        n = len(caught)
        words = ngettext("{n} message caught, not delivered", "{n} messages caught, none delivered", n).format(n=n)
        if n > len(self._rows):
            words += " · " + _("the newest {n} are listed").format(n=len(self._rows))
        self.query_one("#count", Static).update(words)

    @on(DataTable.RowHighlighted)
    def _show_file(self, event: DataTable.RowHighlighted) -> None:
        if 0 <= event.cursor_row < len(self._rows):
            self.query_one("#file", Static).update(str(self._rows[event.cursor_row].file))

    @on(DataTable.RowSelected)
    def action_open(self) -> None:
        """Show the message under the cursor."""
        row = self.query_one(Messages).cursor_row
        if 0 <= row < len(self._rows):
            self.app.push_screen(CaughtMessageScreen(self._rows[row].file))

    def action_leave(self) -> None:
        """Back to where one came from."""
        self.app.pop_screen()


def cells(message: Caught) -> tuple[str, str, str, str]:
    """Time, recipients, subject and size as the list shows them, each on one line."""
    size = _("{n} kB").format(n=max(1, round(message.size / 1024)))
    time = message.at.astimezone().strftime("%H:%M:%S")
    return time, plain(", ".join(message.recipients)), plain(message.subject), size
