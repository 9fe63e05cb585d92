"""Every key of every screen, made from the same records as the footers and the palette."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from importlib.resources import files
from textwrap import wrap
from typing import ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Label, Static

from data.language import N_, _
from tui.commands import Command, CommandScreen
from tui.keymap import Keymap
from tui.keys import key_words
from tui.widgets.text import fit

SCREENS = (
    (N_("Reminders"), "tui.screens.reminders", "RemindersScreen"),
    (N_("Reminder"), "tui.screens.reminder", "ReminderScreen"),
    (N_("Overview"), "tui.screens.overview", "OverviewScreen"),
    (N_("Prepare"), "tui.screens.prepare", "PrepareScreen"),
    (N_("E-mail batch"), "tui.screens.email_batch", "EmailBatchScreen"),
    (N_("Sending"), "tui.screens.sending", "SendingScreen"),
    (N_("Outbox"), "tui.screens.outbox", "OutboxScreen"),
    (N_("Message"), "tui.screens.message", "MessageScreen"),
    (N_("Batches"), "tui.screens.batches", "BatchesScreen"),
    (N_("Texts"), "tui.screens.texts", "TextsScreen"),
    (N_("Customers"), "tui.screens.customers", "CustomersScreen"),
    (N_("Customer"), "tui.screens.customer", "CustomerScreen"),
    (N_("Holds"), "tui.screens.holds", "HoldsScreen"),
    (N_("Operators"), "tui.screens.operators", "OperatorsScreen"),
    (N_("Form"), "tui.screens.form", "FormScreen"),
    (N_("Journal"), "tui.screens.journal", "JournalScreen"),
    (N_("Preferences"), "tui.screens.preferences", "PreferencesScreen"),
    (N_("SMTP check"), "tui.screens.check", "CheckScreen"),
    (N_("Caught mail"), "tui.screens.caught", "CaughtScreen"),
)
KEYS, TITLES, EDGES = 7, 13, 5  # cells of a key, of its title, and of what stands around the text
WIDEST = 118
NO_KEYMAP = Keymap()


def sections(current: str = "") -> list[tuple[str, tuple[Command, ...]]]:
    """Titles and records of all screens, the one whose class is called ``current`` first, then the app's own."""
    from tui.app import DunmailApp

    found = []
    for title, module, name in sorted(SCREENS, key=lambda screen: screen[2] != current):
        screen = cast(type[CommandScreen], getattr(import_module(module), name))
        found.append((_(title), screen.ACTIONS))
    found.insert(1, (_("Everywhere"), DunmailApp.ACTIONS))
    return found


def help_text(parts: Iterable[tuple[str, tuple[Command, ...]]], width: int, keymap: Keymap) -> Content:
    """The help as it is shown in ``width`` cells, with the operator's own keys."""
    lines: list[Content] = []
    for title, commands in parts:
        lines.append(Content.styled(title, "bold"))
        for command in commands:
            keys = f"{fit(key_words(keymap.key(command)), KEYS)} {fit(command.title, TITLES)} "
            said = wrap(command.help, max(20, width - len(keys))) or [""]
            lines += [Content(keys + said[0]), *(Content(" " * len(keys) + line) for line in said[1:])]
        lines.append(Content(""))
    return Content("\n").join(lines)


class HelpScreen(ModalScreen[None]):
    """Opened over any screen; ``current`` is the name of that screen's class."""

    CSS_PATH = str(files("styles") / "help.tcss")
    AUTO_FOCUS = "#keys"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,f1,question_mark", "close", _("Close")),
        Binding("ctrl+q", "app.quit", _("Quit"), show=False),  # the help names it
    ]

    def __init__(self, current: str = "", keymap: Keymap = NO_KEYMAP) -> None:
        super().__init__()
        self._current, self._keymap = current, keymap

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog"):
            with VerticalScroll(id="keys"):
                yield Static(self._list(), id="list", markup=False)
                yield Static(_(
                    "In the table: arrows, Page up and Page down, Home and End move; Left and Right show columns "
                    "beyond the edge. What has no room in a row is told below the rows. The mark [x] says what is "
                    "marked. S is the state: its first letter where the window is narrow. The marked reminders that "
                    "are shown are those issued, unlocked, deleted or e-mailed; without marks it is the one under the "
                    "cursor."), markup=False)
            yield Label(_("Esc closes · arrows scroll · Ctrl+P finds a command"), id="closing", markup=False)

    def _list(self) -> Content:
        width = min(self.app.size.width, WIDEST) - EDGES
        return help_text(sections(self._current), width, self._keymap)

    def on_resize(self) -> None:
        """The sentences are broken for the new width."""
        self.call_after_refresh(self._break_again)

    def _break_again(self) -> None:
        for text in self.query("#list").results(Static):
            text.update(self._list())

    def action_close(self) -> None:
        """Back to the screen."""
        self.dismiss(None)
