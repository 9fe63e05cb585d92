"""The holds: all that keeps reminders back, found as one types, changed and lifted."""

from __future__ import annotations

from importlib.resources import files

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Input, Select, Static

from data.errors import DunmailError
from data.holds import KINDS, kind_words
from data.in_force import InForce, in_force
from data.language import _
from tui.commands import Command, bindings
from tui.errors import in_words
from tui.filtered_list import FilteredListScreen
from tui.hold_words import all_words, count_words, hold_columns
from tui.outbox_actions import in_thread, tell
from tui.widgets.key_footer import KeyFooter
from tui.widgets.overflow import Overflow
from tui.widgets.paged_table import PagedTable
from tui.widgets.table_source import ListSource


class HoldsScreen(FilteredListScreen[InForce]):
    """Everything in force, or what is found."""

    CSS_PATH = str(files("styles") / "holds.tcss")
    AUTO_FOCUS = "#holds"
    ACTIONS = (
        Command("holds.change", "enter", _("Change"), _("Change the kind, the reason or the last day"), "change"),
        Command("holds.lift", "x", _("Lift"), _("End the hold; what it kept back is reminded again"), "lift"),
        Command("holds.customer", "u", _("Customer"), _("Show the customer that is held"), "customer"),
        Command("holds.search", "slash", _("Filter"), _("Search a customer, an item or a reason"), "search"),
        Command("holds.everything", "f4", _("Everything"), _("Take all filters away"), "everything"),
        Command("holds.reload", "r", _("Reload"), _("Read the holds again"), "reload", footer=False),
        Command("holds.leave", "escape", _("Back"), _("Leave the holds"), "leave"),
    )
    BINDINGS = bindings(ACTIONS)

    def compose(self) -> ComposeResult:
        with Horizontal(id="filter"):
            yield Static(_("Holds"), id="title", markup=False)
            yield Input(placeholder=_("Customer, item or reason"), id="search", compact=True)
            yield Select([(kind_words(kind), kind) for kind in KINDS], prompt=_("all kinds"), id="kind", compact=True)
        yield PagedTable[InForce](hold_columns(), id="holds", rest=False)
        with Overflow(id="words"):
            yield Static("", id="all", markup=False)
        yield KeyFooter()

    def on_mount(self) -> None:
        self.watch(self.table, "cursor", self._show_words, init=False)

    # Reading

    def on_screen_resume(self) -> None:
        """Also at first; whatever was done elsewhere shows here."""
        self.action_reload()

    @on(FilteredListScreen.Filtered)
    @work(exclusive=True, group="read")
    async def action_reload(self) -> None:
        """Read again, the cursor staying where it was."""
        text, kind = self.filter["search"], self.filter["kind"]
        try:
            rows = await in_thread(lambda: in_force(text=text, kind=kind))
        except Exception as error:  # the worker's border: shown in words
            tell(self, in_words(error))
            return
        self.table.show(ListSource(rows), len(rows), at=self.table.cursor)
        self.table.footer(count_words(len(rows)) if rows else _("Nothing keeps reminders back here. Q holds something "
                                                                "in the table of reminders, a reminder or a customer."))
        self._show_words()

    def _show_words(self) -> None:
        row = self.table.row
        self.query_one("#all", Static).update(all_words(row) if row else "")

    # Doing

    @on(PagedTable.Chosen)
    @work(exclusive=True, group="ask")
    async def action_change(self) -> None:
        """Change the hold under the cursor."""
        from tui.hold_actions import ask_to_change

        if (row := self.table.row) is not None and await ask_to_change(self, row):
            self.action_reload()

    @work(exclusive=True, group="ask")
    async def action_lift(self) -> None:
        """Ask, then lift the hold under the cursor."""
        from tui.hold_actions import ask_to_lift

        if (row := self.table.row) is not None and await ask_to_lift(self, [row]):
            self.action_reload()

    @work(exclusive=True, group="ask")
    async def action_customer(self) -> None:
        """Show whose hold it is."""
        from data.customers import get_customer
        from tui.screens.customer import CustomerScreen

        if (row := self.table.row) is None:
            return
        try:
            record = await in_thread(lambda: get_customer(row.customer))
        except DunmailError as error:
            tell(self, str(error))
        else:
            self.app.push_screen(CustomerScreen(record.id))
