"""The customers: found by code or name as one types, with what they owe."""

from __future__ import annotations

from importlib.resources import files

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Input, Static

from data.customers import CustomerPages, CustomerRow
from data.formatting import format_number
from data.language import _, language, ngettext
from tui.commands import Command, bindings
from tui.errors import in_words
from tui.filtered_list import FilteredListScreen
from tui.outbox_actions import in_thread, tell
from tui.people_columns import customer_columns, customer_sorts
from tui.table_order import Order, keep_order, stored_order
from tui.widgets.key_footer import KeyFooter
from tui.widgets.paged_table import PagedTable

ORDER = "table.customers.order"


class CustomersScreen(FilteredListScreen[CustomerRow]):
    """All customers, or those found."""

    CSS_PATH = str(files("styles") / "customers.tcss")
    AUTO_FOCUS = "#customers"
    ACTIONS = (
        Command("customers.open", "enter", _("Open"), _("Fields, contacts, open items and reminders"), "open"),
        Command("customers.search", "slash", _("Search"), _("Search a code or a name"), "search"),
        Command("customers.add", "a", _("Add"), _("Add a customer"), "add"),
        Command("customers.sort", "s", _("Sort"), _("Choose the column to sort by"), "sort"),
        Command("customers.reload", "r", _("Reload"), _("Read the customers again"), "reload", footer=False),
        Command("customers.leave", "escape", _("Back"), _("Leave the customers"), "leave"),
    )
    BINDINGS = bindings(ACTIONS)

    def __init__(self) -> None:
        super().__init__()
        self._order = Order("code")

    def compose(self) -> ComposeResult:
        with Horizontal(id="filter"):
            yield Static(_("Customers"), id="title", markup=False)
            yield Input(placeholder=_("Code or name"), id="search", compact=True)
        yield PagedTable[CustomerRow](customer_columns(), id="customers")
        yield KeyFooter()

    # Reading

    def on_mount(self) -> None:
        self._order = stored_order(self, ORDER, customer_sorts(), self._order.sort)

    def on_screen_resume(self) -> None:
        """Also at first; whatever was done elsewhere shows here."""
        self.action_reload()

    @on(FilteredListScreen.Filtered)
    @work(exclusive=True, group="read")
    async def action_reload(self) -> None:
        """Read again, the cursor staying on its customer."""
        row = self.table.row
        pages = CustomerPages(self.filter["search"], *self._order)
        try:
            count = await in_thread(pages.count)
        except Exception as error:  # the worker's border: shown in words
            tell(self, in_words(error))
            return
        at = pages.position(row.id) if row else None
        self.table.show(pages, count, at=at or 0, sort=self._order.sort, descending=self._order.descending)
        self.table.footer(
            ngettext("{count} customer", "{count} customers", count).format(count=format_number(count, language()))
            if count else _("No customers here. A adds one; dunmail import reads them from a file."))

    # Doing

    @on(PagedTable.Chosen)
    def action_open(self) -> None:
        """Show the customer under the cursor."""
        from tui.screens.customer import CustomerScreen

        if row := self.table.row:
            self.app.push_screen(CustomerScreen(row.id))

    def action_add(self) -> None:
        """To the form of a new customer."""
        from tui.people_forms import customer_form
        from tui.screens.form import FormScreen

        self.app.push_screen(FormScreen(customer_form(None)))

    @work(exclusive=True, group="ask")
    async def action_sort(self) -> None:
        """Ask for the column."""
        from tui.screens.sort import SortScreen

        if chosen := await self.app.push_screen_wait(SortScreen(customer_sorts(), *self._order)):
            self._sort_by(chosen)

    @on(PagedTable.SortAsked)
    def _sort_asked(self, message: PagedTable.SortAsked) -> None:
        self._sort_by(message.sort)

    def _sort_by(self, sort: str) -> None:
        self._order = self._order.by(sort)
        self.run_worker(keep_order(self, ORDER, lambda: self._order), group="order")
        self.action_reload()
