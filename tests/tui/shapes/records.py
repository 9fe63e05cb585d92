"""How every screen and dialog of the app is reached, in an office that has something for each."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from textual.screen import Screen

from data.customers import get_customer
from data.secrets import Question
from tests.tui.shapes.office import caught_file, lines
from tui.people_forms import customer_form
from tui.screens.address import AddressScreen
from tui.screens.caught_message import CaughtMessageScreen
from tui.screens.check import CheckScreen
from tui.screens.choice import ChoiceScreen
from tui.screens.confirm import ConfirmScreen
from tui.screens.form import FormScreen
from tui.screens.login import LoginScreen
from tui.screens.message import MessageScreen
from tui.screens.open import OpenScreen
from tui.screens.outcome import OutcomeScreen
from tui.screens.pick import PickScreen
from tui.screens.placeholders import PlaceholdersScreen
from tui.screens.recipient import RecipientScreen
from tui.screens.save import SaveScreen
from tui.screens.secret import SecretScreen
from tui.screens.sending import SendingScreen
from tui.screens.work import WorkScreen

TEXT = ("The message carries the reminder 2012/101 of 17.08.2012 over 2,090.18 EUR to racunovodstvo@kupec-a.example.\n"
        "The server had it at the final dot, and said nothing more [/b].")
CHOICES = (("later", "Later"), ("sent", "It was sent"), ("again", "Send again"))
OPERATORS = [(code, f"{code} Müller [/b]") for code in ("006", "bor", "cvetka")]


@dataclass(frozen=True, slots=True)
class Record:
    """A screen, by the name of its class: opened with ``keys`` from home, or made by ``make``.

    It is there when ``seen`` is on it; ``then`` are keys pressed after that. Of one that is ``pictured`` another test
    keeps a picture at 80x24.
    """

    name: str
    screen: str
    seen: str
    keys: tuple[str, ...] = ()
    make: Callable[[], Screen[Any]] | None = None
    then: tuple[str, ...] = ()
    pictured: bool = False


def _half(report: Callable[[int, int], None], should_stop: Callable[[], bool]) -> None:
    """Work that is half done until it is stopped."""
    report(1, 2)
    while not should_stop():
        threading.Event().wait(0.02)


def _form() -> Screen[Any]:
    return FormScreen(customer_form(get_customer("0000003")))


def _secret() -> Screen[Any]:
    return SecretScreen(Question("new", "It protects the passwords that Dunmail keeps."))


def _long() -> Screen[Any]:
    text = "\n".join(lines("there is no letter form for persons", TEXT))
    return ConfirmScreen("Store these 16 values?", text, "Store")


def _outcome() -> Screen[Any]:
    return OutcomeScreen("2 reminders issued.", "16 could not be issued:",
                         lines("there is no letter form for persons", TEXT))


RECORDS = (
    Record("actions", "ActionsScreen", "of 3", ("f3", "a"), pictured=True),
    Record("address", "AddressScreen", "Find the server", then=("end", "ctrl+u", *"ana", "enter"),
           make=lambda: AddressScreen("Find the server for the address", "Find", "ana@podjetje.si")),
    Record("batches", "BatchesScreen", "1 batch", ("l",), pictured=True),
    Record("caught", "CaughtScreen", "3 messages", ("f9",), pictured=True),
    Record("caught-message", "CaughtMessageScreen", "vljudno", pictured=True,
           make=lambda: CaughtMessageScreen(caught_file())),
    Record("check", "CheckScreen", "Stopped", make=CheckScreen, pictured=True),
    Record("choice", "ChoiceScreen", "Later", make=lambda: ChoiceScreen("Was 2012/101 sent?", TEXT, CHOICES)),
    Record("claims", "ClaimsScreen", "Hand over to lawsuit", ("h",), then=("tab", "tab", "space")),
    Record("columns", "ColumnsScreen", "Esc cancels", ("k",)),
    Record("confirm", "ConfirmScreen", "Delete 1 reminder?", ("f3", "f8")),
    Record("confirm-long", "ConfirmScreen", "Cancel", make=_long),
    Record("customer", "CustomerScreen", "3 contacts", ("c", "enter"), pictured=True),
    Record("customer-items", "CustomerScreen", "open items", ("c", "enter", "2"), pictured=True),
    Record("customer-reminders", "CustomerScreen", "1 reminder", ("c", "enter", "3")),
    Record("customers", "CustomersScreen", "3 customers", ("c",), pictured=True),
    Record("documents", "DocumentsScreen", "No documents yet", ("ctrl+d",)),
    Record("email", "EmailBatchScreen", "1 will be sent", ("f3", "f7"), pictured=True),
    Record("export", "ExportScreen", "letter", ("f3", "p"), then=(*["tab"] * 5, "space"), pictured=True),
    Record("form", "FormScreen", "Customer 0000003", then=("end", *["backspace"] * 7), make=_form, pictured=True),
    Record("go-to", "GoToScreen", "Go to number", ("g",)),
    Record("help", "HelpScreen", "Esc closes", ("f1",), pictured=True),
    Record("hold", "HoldScreen", "Last day", ("q",), pictured=True),
    Record("holds", "HoldsScreen", "in force", ("n",), pictured=True),
    Record("issue", "IssueScreen", "Issue 1 reminder?", ("f3", "f6"), pictured=True),
    Record("journal", "JournalScreen", "entries", ("j",), pictured=True),
    Record("login", "LoginScreen", "No login provider", make=lambda: LoginScreen(""), pictured=True),
    Record("message", "MessageScreen", "Recipient address", make=lambda: MessageScreen(2), pictured=True),
    Record("note", "NoteScreen", "Note about", ("enter", "n", "a")),
    Record("open", "OpenScreen", "Read values", then=("enter",),
           make=lambda: OpenScreen("Read values from the file", "values.toml")),
    Record("operators", "OperatorsScreen", "2 operators", ("t",), pictured=True),
    Record("outbox", "OutboxScreen", "2 shown", ("o",), then=("space",), pictured=True),
    Record("outcome", "OutcomeScreen", "Close", make=_outcome),
    Record("overview", "OverviewScreen", "Receivables", ("v",), pictured=True),
    Record("pick", "PickScreen", "Enter chooses", make=lambda: PickScreen("Copy to my preferences from", OPERATORS)),
    Record("placeholders", "PlaceholdersScreen", "Esc closes", make=PlaceholdersScreen, pictured=True),
    Record("posted", "PostedScreen", "as sent by post?", ("f3", "m")),
    Record("preferences", "PreferencesScreen", "is kept", ("f2",), pictured=True),
    Record("prepare", "PrepareScreen", "on a reminder", ("f5", "ctrl+u", *"15.09.2012", "enter"), pictured=True),
    Record("recipient", "RecipientScreen", "ziga.cucek@kupec-a.example", then=("down",), make=RecipientScreen),
    Record("reminder", "ReminderScreen", "State:", ("enter",), pictured=True),
    Record("reminder-messages", "ReminderScreen", "State:", ("enter",), then=("2",), pictured=True),
    Record("reminder-notes", "ReminderScreen", "State:", ("enter",), then=("4",), pictured=True),
    Record("reminders", "RemindersScreen", "3 shown", then=("down", "space"), pictured=True),
    Record("reminders-filters", "RemindersScreen", "3 shown", then=("f",)),
    Record("save", "SaveScreen", "Save the figures", make=lambda: SaveScreen(
        "Save the figures as (.csv or .xlsx)", "overview.csv")),
    Record("secret", "SecretScreen", "Once more", then=("tab", "tab", "tab", "enter"), make=_secret, pictured=True),
    Record("sending", "SendingScreen", "has no contact", make=lambda: SendingScreen(1), pictured=True),
    Record("sort", "SortScreen", "Sort by", ("s",), pictured=True),
    Record("texts", "TextsScreen", "for everybody", ("w",), pictured=True),
    Record("work", "WorkScreen", "1 of 2", make=lambda: WorkScreen("Writing letters", _half)),
)
