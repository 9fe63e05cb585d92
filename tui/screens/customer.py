"""One customer: fields, how old the debt is, contacts, open items, reminders with their messages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from textual import on, work
from textual.app import ComposeResult
from textual.widgets import Static, Tab, Tabs

from data.aging import Aging, aging
from data.bounced import Bounced, forget_bounced
from data.customer_history import HistoryRow, customer_history
from data.customers import (
    ContactRecord,
    CustomerRecord,
    OpenItemRow,
    contacts_of,
    get_customer_by_id,
    open_items_of,
)
from data.errors import DunmailError
from data.in_force import InForce, in_force
from data.language import N_, _, ngettext
from tui.commands import Command, CommandScreen, bindings
from tui.customer_words import customer_lines
from tui.outbox_actions import in_thread, tell
from tui.people import bounced_of
from tui.people_columns import contact_columns, history_columns, open_item_columns
from tui.screens.confirm import ConfirmScreen
from tui.widgets.aging_view import AgingView
from tui.widgets.key_footer import KeyFooter
from tui.widgets.overflow import Overflow
from tui.widgets.paged_table import PagedTable
from tui.widgets.table_source import ListSource
from tui.widgets.text import plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

VIEWS = {"contacts": N_("1 Contacts"), "items": N_("2 Open items"), "history": N_("3 Reminders")}


@dataclass(frozen=True, slots=True)
class _Known:
    record: CustomerRecord
    contacts: Sequence[ContactRecord]
    items: Sequence[OpenItemRow]
    ages: Sequence[Aging]
    history: Sequence[HistoryRow]
    holds: Sequence[InForce]
    bounced: Mapping[int, Sequence[Bounced]]  # addresses by the contact's id


def _read(customer: int, on: date) -> _Known:
    items, record, contacts = open_items_of(customer), get_customer_by_id(customer), contacts_of(customer)
    return _Known(record, contacts, items, aging(items, on), customer_history(customer), in_force(record.code),
                  {each.id: bounced_of(each.email) for each in contacts})


class CustomerScreen(CommandScreen):
    """Shows the customer with the id ``customer``."""

    CSS_PATH = str(files("styles") / "customer.tcss")
    AUTO_FOCUS = "#contacts"
    ACTIONS = (
        Command("customer.edit", "e", _("Edit"), _("Change the customer's fields, or block them"), "edit"),
        Command("customer.add", "a", _("Add contact"), _("Add a contact"), "add"),
        Command("customer.open", "enter", _("Open"), _("Change the contact, or show the reminder, under the cursor"),
                "open"),
        Command("customer.delete", "d", _("Delete contact"), _("Delete the contact under the cursor"), "delete"),
        Command("customer.hold", "q", _("Hold"),
                _("Hold reminders back from the customer, or of the open item under the cursor"), "hold"),
        Command("customer.lift", "x", _("Lift"), _("Lift what holds the open item under the cursor, or the customer"),
                "lift"),
        Command("customer.forget", "w", _("Works again"),
                _("Write again to what bounced of the contact under the cursor"), "forget", footer=False),
        Command("customer.contacts", "1", _("Contacts"), _("Show the contacts"), "turn_to('contacts')", footer=False),
        Command("customer.items", "2", _("Open items"), _("Show what is not paid"), "turn_to('items')", footer=False),
        Command("customer.history", "3", _("Reminders"), _("Show the reminders and their messages"),
                "turn_to('history')", footer=False),
        Command("customer.currency", "n", _("Currency"), _("Show what is owed in the next currency"), "currency"),
        Command("customer.changes", "h", _("Changes"), _("Who changed this customer, and when"), "changes",
                footer=False),
        Command("customer.reload", "r", _("Reload"), _("Read it again"), "reload", footer=False),
        Command("customer.leave", "escape", _("Back"), _("Back to the customers"), "leave"),
    )
    BINDINGS = bindings(ACTIONS)

    def __init__(self, customer: int) -> None:
        super().__init__()
        self._customer = customer
        self._known: _Known | None = None
        self._today = date.today()

    def compose(self) -> ComposeResult:
        with Overflow(id="head"):
            yield Static("", id="about", markup=False)
        yield AgingView(id="ages")
        yield Tabs(*(Tab(_(title), id=f"tab-{name}") for name, title in VIEWS.items()), id="tabs")
        yield PagedTable[ContactRecord](contact_columns(self._bounced), id="contacts")
        yield PagedTable[OpenItemRow](open_item_columns(self._today), id="items")
        yield PagedTable[HistoryRow](history_columns(), id="history")
        yield KeyFooter()

    def on_mount(self) -> None:
        self.query_one(Tabs).can_focus = False  # the keys 1 to 3 turn, so that the table keeps the focus
        self._show_view("contacts")

    def on_screen_resume(self) -> None:
        """Also at first; whatever was done elsewhere shows here."""
        self.action_reload()

    def _bounced(self, contact: ContactRecord) -> Sequence[Bounced]:
        return self._known.bounced.get(contact.id, ()) if self._known is not None else ()

    def _table(self, view: str) -> PagedTable[Any]:
        return self.query_one(f"#{view}", PagedTable)

    @work(exclusive=True, group="read")
    async def action_reload(self) -> None:
        """Read the customer."""
        try:
            self._known = known = await in_thread(lambda: _read(self._customer, self._today))
        except DunmailError as error:
            self._known = None
            self.query_one("#about", Static).update(plain(str(error)))
            return
        holds = [hold for hold in known.holds if not hold.own]  # the own block is said with the fields
        bounced = dict.fromkeys(each for found in known.bounced.values() for each in found)  # contacts may share it
        marks = [_("{sentence} (W on the contact: it works again)").format(sentence=plain(each.sentence()))
                 for each in bounced]
        self.query_one("#about", Static).update("\n".join([*customer_lines(known.record, holds), *marks]))
        self.query_one(AgingView).show(known.ages)
        self.refresh_bindings()
        self._fill("contacts", known.contacts, ngettext("{n} contact", "{n} contacts", len(known.contacts)))
        self._table("items").set_columns(open_item_columns(self._today, known.holds))
        self._fill("items", known.items, ngettext("{n} open item", "{n} open items", len(known.items)))
        self._fill("history", known.history, ngettext("{n} reminder", "{n} reminders", len(known.history)))

    def _fill(self, view: str, rows: Sequence[Any], words: str) -> None:
        table = self._table(view)
        table.show(ListSource(rows), len(rows), at=table.cursor)
        table.footer(words.format(n=len(rows)))

    # The three views

    @property
    def _view(self) -> str:
        return (self.query_one(Tabs).active or "tab-contacts").removeprefix("tab-")

    def action_turn_to(self, view: str) -> None:
        """Show the contacts, the open items or the reminders."""
        self.query_one(Tabs).active = f"tab-{view}"

    @on(Tabs.TabActivated)
    def _turned(self, event: Tabs.TabActivated) -> None:
        self._show_view((event.tab.id or "").removeprefix("tab-"))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """There is a next currency only where there are several."""
        return action != "currency" or len(self.query_one(AgingView).currencies) > 1

    def action_currency(self) -> None:
        """Show what is owed in the next currency."""
        self.query_one(AgingView).show_next()

    def _show_view(self, shown: str) -> None:
        for view in VIEWS:
            self._table(view).display = view == shown
        self._table(shown).focus()

    # Doing

    def action_edit(self) -> None:
        """To the form of the customer."""
        from tui.people_forms import customer_form
        from tui.screens.form import FormScreen

        if self._known is not None:
            self.app.push_screen(FormScreen(customer_form(self._known.record)))

    def action_add(self) -> None:
        """To the form of a new contact."""
        self._edit_contact(None)

    def _edit_contact(self, contact: ContactRecord | None) -> None:
        from tui.people_forms import contact_form
        from tui.screens.form import FormScreen

        if self._known is not None:
            self.app.push_screen(FormScreen(contact_form(self._known.record.code, contact)))

    @on(PagedTable.Chosen)
    def action_open(self) -> None:
        """Change the contact, or show the reminder, under the cursor."""
        from tui.screens.reminder import ReminderScreen

        row = self._table(self._view).row
        if isinstance(row, ContactRecord):
            self._edit_contact(row)
        elif isinstance(row, HistoryRow):
            self.app.push_screen(ReminderScreen(row.id))

    @work(exclusive=True, group="ask")
    async def action_delete(self) -> None:
        """Ask, then delete the contact under the cursor."""
        from data.customer_edits import delete_contact

        known, row = self._known, self._contact()
        if known is None or row is None:
            return
        question = ConfirmScreen(
            _("Delete the contact {code}?").format(code=row.code),
            _("{email}\nReminders that would go to it cannot be e-mailed then. What was sent stays sent.").format(
                email=row.email or row.name), _("Delete"))
        if not await self.app.push_screen_wait(question):
            return
        try:
            await in_thread(lambda: delete_contact(known.record.code, row.code))
        except DunmailError as error:
            tell(self, str(error))
        self.action_reload()

    @work(exclusive=True, group="ask")
    async def action_hold(self) -> None:
        """Hold the open item under the cursor or the customer."""
        from tui.hold_actions import ask_to_hold, targets_of

        if (known := self._known) is None:
            return
        if await ask_to_hold(self, targets_of(known.record.code, known.record.name, self._item())):
            self.action_reload()

    @work(exclusive=True, group="ask")
    async def action_lift(self) -> None:
        """Lift what holds the open item under the cursor, or else the customer."""
        from tui.hold_actions import ask_to_lift, holds_about

        if self._known is not None and await ask_to_lift(self, holds_about(self._known.holds, self._item())):
            self.action_reload()

    def _item(self) -> str:
        """The document of the open item under the cursor; empty where no open items are shown."""
        row = self._table("items").row if self._view == "items" else None
        return row.document if row is not None else ""

    def _contact(self) -> ContactRecord | None:
        """The contact under the cursor; says so if there is none."""
        row = self._table("contacts").row
        if isinstance(row, ContactRecord) and self._view == "contacts":
            return row
        tell(self, _("Go to a contact first: 1 shows them."))
        return None

    @work(exclusive=True, group="ask")
    async def action_forget(self) -> None:
        """Ask, then write again to what bounced of the contact under the cursor."""
        row = self._contact()
        if row is None:
            return
        bounced = self._bounced(row)
        if not bounced:
            tell(self, _("No address of {code} bounced.").format(code=row.code))
            return
        question = ConfirmScreen(
            _("Write to {addresses} again?").format(addresses=", ".join(each.address for each in bounced)),
            "\n".join([*(each.sentence() for each in bounced), _("Do this if you know that it works again.")]),
            _("Works again"))
        if not await self.app.push_screen_wait(question):
            return
        await in_thread(lambda: [forget_bounced(each.address) for each in bounced])
        self.action_reload()

    def action_changes(self) -> None:
        """The journal of this customer."""
        from tui.screens.journal import JournalScreen

        if self._known is not None:
            self.app.push_screen(JournalScreen("customer", self._known.record.code))

    def action_leave(self) -> None:
        """Back to where one came from."""
        self.app.pop_screen()
