"""Asks for a recipient: one's own address, that of the company, or a customer's contact."""

from __future__ import annotations

from importlib.resources import files
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.timer import Timer
from textual.widgets import Input, Label, OptionList

from data.language import _
from data.preferences import Preferences
from data.recipients import find_recipients
from tui.email_request import own_address
from tui.outbox_actions import in_thread
from tui.sending import mail_app
from tui.widgets.text import plain

QUIET = 0.1  # seconds after the last key before searching


class RecipientScreen(ModalScreen[str | None]):
    """Dismissed with the address, or the addresses, of the one that was chosen, or None."""

    CSS_PATH = str(files("styles") / "recipient.tcss")
    AUTO_FOCUS = "#search"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", _("Cancel")),
        Binding("down", "to_list", _("Down"), show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._timer: Timer | None = None
        self._found: list[tuple[str, str]] = []  # words and address

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog"):
            yield Label(_("Choose a recipient"), id="title", markup=False)
            yield Input(placeholder=_("Customer or address"), id="search", compact=True)
            yield OptionList(id="found", compact=True, markup=False)
            yield Label(_("Enter chooses · ↓ goes to the list · Esc leaves"), id="hint", markup=False)

    def on_mount(self) -> None:
        self._search()

    @on(Input.Changed)
    def _typed(self) -> None:
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(QUIET, self._search)

    @work(exclusive=True, group="read")
    async def _search(self) -> None:
        text, operator = self.query_one("#search", Input).value, mail_app(self).operator
        self._found = await in_thread(lambda: choices(text, operator))
        found = self.query_one("#found", OptionList)
        found.clear_options()
        found.add_options([Content(plain(words)) for words, _address in self._found])
        if self._found:
            found.highlighted = 0

    @on(Input.Submitted)
    def _take(self) -> None:
        place = self.query_one("#found", OptionList).highlighted
        if place is not None and place < len(self._found):
            self.dismiss(self._found[place][1])

    @on(OptionList.OptionSelected)
    def _choose(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._found[event.option_index][1])

    def action_to_list(self) -> None:
        """To what was found."""
        self.query_one("#found").focus()

    def action_cancel(self) -> None:
        """Choose nobody."""
        self.dismiss(None)


def choices(text: str, operator: str) -> list[tuple[str, str]]:
    """Pairs of words and address: without a ``text`` the own address and the company's first; for a thread."""
    known = [(_("mine"), own_address(operator)), (_("the company's"), str(Preferences(operator)["company.email"]))]
    first = [(f"{address}  {words}", address) for words, address in known if address and not text.strip()]
    return first + [(f"{each.email}  {each.contact} · {each.customer} {each.name}", each.email)
                    for each in find_recipients(text)]
