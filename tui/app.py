"""The app: its screens, palette, theme, and the one sender that outlives every screen."""

from __future__ import annotations

import gc
from collections.abc import Iterable
from functools import partial
from importlib import import_module
from importlib.resources import files
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on, work
from textual.actions import parse
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.events import Event, Key, Paste
from textual.screen import Screen

from data.acting import act_as
from data.language import _
from data.places import config_folder
from tui.commands import Command, CommandScreen, bindings
from tui.errors import in_words
from tui.keymap import FILE, Keymap, read_keymap
from tui.keys import either_case, key_words
from tui.messages import SendingFinished, SendingProgress
from tui.screens.reminders import RemindersScreen
from tui.sending import SendingRunner
from tui.type_ahead import TypeAhead
from tui.widgets.status_line import StatusLine, home_note

if TYPE_CHECKING:
    from mail.catcher import Catcher

NOTE_STAYS = 20.0  # seconds that a note about the start is shown
WIDE = 120  # cells from which forms show a second column
FEW_COLOURS = ("standard", "windows")  # what Rich calls 16 colours


SCREENS = {  # by the name of their module; each needs nothing but the database
    "overview": "OverviewScreen", "preferences": "PreferencesScreen", "texts": "TextsScreen",
    "outbox": "OutboxScreen", "batches": "BatchesScreen", "customers": "CustomersScreen", "holds": "HoldsScreen",
    "documents": "DocumentsScreen", "journal": "JournalScreen", "operators": "OperatorsScreen",
}
KIN = {"outbox": ("BatchesScreen",), "batches": ("OutboxScreen",)}  # over these neither is opened: they lead there


class DunmailApp(App[None]):
    """Dunmail on the open database, used by ``operator`` (a code); ``catcher`` is the demo's.

    ``new_database`` is the name of a database made just now, which the operator may not have meant.
    """

    TITLE = "Dunmail"
    CSS_PATH: ClassVar = [  # home is never pushed, so its sheet is loaded here
        str(files("styles") / "base.tcss"), str(files("styles") / "reminders.tcss"),
    ]  # fmt: skip
    ACTIONS = (
        Command("app.help", "f1,question_mark", _("Help"), _("All keys of all screens"), "manual"),
        Command("app.overview", "v", _("Overview"), _("What is owed and how old it is, what reminders did"),
                "show('overview')", footer=False),
        Command("app.preferences", "f2", _("Preferences"), _("SMTP server, sender, company, levels"),
                "show('preferences')", footer=False),
        Command("app.texts", "w", _("Texts"), _("The texts of e-mails and letters: read, change, try"), "show('texts')",
                footer=False),
        Command("app.caught", "f9", _("Caught mail"), _("What the demo's mail catcher received"), "caught",
                footer=False),
        Command("app.outbox", "o", _("Outbox"), _("Every message and attempt; retry, cancel, decide"), "show('outbox')",
                footer=False),
        Command("app.batches", "l", _("Batches"), _("All batches with their state and counts"), "show('batches')",
                footer=False),
        Command("app.batch", "b", _("Batch"), _("The batch that is being sent, or was last"), "batch", footer=False),
        Command("app.customers", "c", _("Customers"), _("Customers, their contacts, what they owe"),
                "show('customers')", footer=False),
        Command("app.holds", "n", _("Holds"), _("What keeps reminders back: who or what, why, until when"),
                "show('holds')", footer=False),
        Command("app.documents", "ctrl+d", _("Documents"), _("Files that wait to be e-mailed, and those that were"),
                "show('documents')", footer=False),
        Command("app.journal", "j", _("Journal"), _("Who changed what, and when"), "show('journal')", footer=False),
        Command("app.operators", "t", _("Operators"), _("Who works here and what they may"), "show('operators')",
                footer=False),
        Command("app.quit", "ctrl+q", _("Quit"), _("Leave Dunmail"), "quit", footer=False),
    )
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(ACTIONS)]

    def __init__(self, operator: str = "", catcher: Catcher | None = None, new_database: str = "") -> None:
        super().__init__()
        self._new_database = new_database
        self._type_ahead = TypeAhead(self)
        self.HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (78, "-normal"), (WIDE, "-wide")]
        act_as(operator)  # everything the app does starts from here
        self.operator = operator
        self.catcher = catcher
        self.animation_level = "none"  # a page that glides takes 300 ms, and every frame goes over SSH
        self.sending = SendingRunner(self, operator)
        self.keymap = own_keymap()
        self.set_keymap({command: either_case(keys) for command, keys in self.keymap.keys.items()})
        if self.console.color_system in FEW_COLOURS and self.theme == "textual-dark":
            self.theme = "ansi-dark"  # the terminal's own 16 colours; the others would all turn into grey

    def on_load(self) -> None:
        """From now on passphrases are asked for in a window."""
        from data.secrets import set_asker
        from tui.asking import ask_in

        set_asker(ask_in(self))
        self.screen_change_signal.subscribe(self, self._make_room)

    def _make_room(self, screen: Screen[object]) -> None:
        """A dialog's buttons must not lie under notes that were there before it."""
        if screen.is_modal:
            self.clear_notifications()
            for below in self.screen_stack:  # clearing takes them off the dialog alone
                below.query("ToastHolder").remove()

    async def on_event(self, event: Event) -> None:
        """What is typed waits for the effects of what was typed before."""
        if isinstance(event, Key | Paste) and not event.is_forwarded and self._type_ahead.holds(event):
            return
        await super().on_event(event)

    def get_default_screen(self) -> Screen[None]:
        """Home."""
        return RemindersScreen()

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """The palette: what this screen can do, what the app can do, and the theme."""
        actions = screen.ACTIONS if isinstance(screen, CommandScreen) else ()
        for command in actions:
            yield SystemCommand(command.title, command.help, partial(screen.run_action, command.action))
        for command in self.ACTIONS:
            _space, action, parameters = parse(command.action)
            if self._offers(action, parameters, screen):  # the palette itself is on top now
                yield SystemCommand(command.title, command.help, partial(self.run_action, command.action))
        yield SystemCommand(_("Theme"), _("Choose the colours"), self.action_change_theme)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether an action can be done from the screen on top."""
        return self._offers(action, parameters, self.screen)

    def _offers(self, action: str, parameters: tuple[object, ...], screen: Screen[object]) -> bool:
        """F9 exists only where a catcher runs; no screen is opened twice, and none over a dialog."""
        if action == "caught":
            return self.catcher is not None and not self._shows("CaughtScreen")
        if action == "batch":
            return not self._shows("SendingScreen") and not screen.is_modal
        if action == "show":
            (name,) = parameters
            return not self._shows(SCREENS[str(name)], *KIN.get(str(name), ())) and not screen.is_modal
        return True

    def _shows(self, *names: str) -> bool:
        return any(type(screen).__name__ in names for screen in self.screen_stack)  # by name: not to import them

    def get_key_display(self, binding: Binding) -> str:
        """Keys as people call them, in footers too."""
        return key_words(binding.key)

    # Screens, imported when they are opened

    def action_show(self, name: str) -> None:
        """Open one of SCREENS."""
        screen: type[Screen[None]] = getattr(import_module(f"tui.screens.{name}"), SCREENS[name])
        self.push_screen(screen())

    def action_manual(self) -> None:
        """Open the help."""
        from tui.screens.help import HelpScreen

        if not self._shows("HelpScreen"):
            self.push_screen(HelpScreen(type(self.screen).__name__, self.keymap))

    def action_caught(self) -> None:
        """Open the list of caught mail."""
        from tui.screens.caught import CaughtScreen

        if self.catcher is not None:
            self.push_screen(CaughtScreen(self.catcher))

    def action_batch(self) -> None:
        """Open the batch being sent, or the last one, or one that was interrupted."""
        from data.ledger import unfinished_batches
        from tui.screens.sending import SendingScreen

        batch = self.sending.batch
        if batch is None:
            batch = next((row.id for row in unfinished_batches()), None)
        if batch is None:
            self.notify(_("No batch waits to be sent. F7 makes one."), markup=False)
        else:
            self.push_screen(SendingScreen(batch))

    @work(exclusive=True, group="offer")
    async def on_ready(self) -> None:
        """After the first picture: that the database is a new one, or what was left open last time."""
        if not self.is_headless:
            gc.freeze()  # to look through all that lives as long as the app takes 40 ms, often just after a key
        if self._new_database:
            self.notify(_("A new, empty database was made: {name}. If you meant another, leave (Ctrl+Q) and name it "
                          "with --database.").format(name=self._new_database), timeout=NOTE_STAYS, markup=False)
        from tui.outbox_actions import in_thread, tell
        from tui.threads import aside
        from tui.unfinished import find_open, look_first, offer

        home = cast("Screen[None]", self.screen_stack[0])
        notes = list(self.keymap.problems)
        try:
            notes.append(await aside(lambda: look_first(self.operator)))
            await offer(home, await in_thread(find_open))
        except Exception as error:  # the worker's border: the app is of use without the offer
            notes.append(in_words(error))
        for note in filter(None, notes):  # after the offer, whose dialogs would take them away
            tell(home, note)

    def action_help_quit(self) -> None:
        """Ctrl+C copies, where something can be copied; who wants to leave with it is told the key."""
        (leave,) = (command for command in self.ACTIONS if command.id == "app.quit")
        self.clear_notifications()
        self.notify(_("{key} leaves Dunmail.").format(key=key_words(self.keymap.key(leave))), markup=False)

    async def action_quit(self) -> None:
        """Leave; while a batch is being sent, only after asking."""
        self._quit()

    @work(exclusive=True, group="quit")
    async def _quit(self) -> None:
        from tui.screens.confirm import ConfirmScreen

        if self.sending.running:
            question = ConfirmScreen(
                _("Leave while batch {batch} is being sent?").format(batch=self.sending.batch),
                _("Sending stops before the next message. The rest stays queued; the batch can be resumed."),
                _("Leave"),
            )
            if not await self.push_screen_wait(question):
                return
        self.exit()

    # What the sender reports

    @on(SendingProgress)
    def _sending(self, message: SendingProgress) -> None:
        p = message.progress
        self._note(_("sending {done} of {total}").format(done=p.accepted + p.handed + p.failed, total=p.total))

    @on(SendingFinished)
    def _sent(self, message: SendingFinished) -> None:
        self._note(home_note())
        if not self._shows("SendingScreen"):
            words = message.error or _("Batch {batch} has ended. B shows it.").format(batch=message.batch)
            self.notify(words, severity="error" if message.error else "information", markup=False)
        home = self.screen_stack[0]
        if isinstance(home, RemindersScreen):
            home.action_reload()

    def _note(self, words: str) -> None:
        for line in self.screen_stack[0].query(StatusLine):
            line.note = words


def own_keymap() -> Keymap:
    """The operator's keys; the screens are only imported if there is a file to be checked against them."""
    file = config_folder() / FILE
    if not file.exists():
        return Keymap()
    from tui.screens.help import sections

    return read_keymap(file, sections())


def run_app(operator: str, catcher: Catcher | None = None, new_database: str = "") -> None:
    """Run the app on the open database until the operator leaves it."""
    DunmailApp(operator, catcher, new_database).run()
