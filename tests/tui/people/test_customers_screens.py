"""The screens of customers, contacts and operators, without a mouse."""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Input

from data.bounced import find_bounced, flag_bounced
from data.customer_edits import edit_customer, get_contact
from data.customers import CustomerPages, get_customer
from data.journal_pages import JournalPages
from data.models import OpenItem
from data.operators import get_operator
from data.preferences import Preferences, set_preference
from dunning import preparation
from dunning.levels import settings_from
from tests.tui.people.conftest import Then
from tui.app import DunmailApp
from tui.screens.customer import CustomerScreen

Words = Callable[[App[Any]], str]
Until = Callable[..., Awaitable[None]]
AppOf = Callable[[str], DunmailApp]
SIZE = (80, 24)


async def type_in(pilot: Pilot[Any], name: str, text: str) -> None:
    """Replace what the field of a form holds."""
    pilot.app.screen.query_one(f"#field-{name} Input", Input).value = text
    await pilot.pause()


async def test_search_as_one_types_and_open(app_of: AppOf, until: Until, words: Words) -> None:
    app = app_of("ana")
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await pilot.press("c")
        await until(pilot, lambda: "3 customers" in words(app))
        await pilot.press("slash")
        await until(pilot, lambda: isinstance(app.focused, Input))
        await pilot.press(*"kupec")
        await until(pilot, lambda: "1 customer" in words(app) and "3 customers" not in words(app))
        assert "2,090.18 EUR" in words(app)
        await pilot.press("enter", "enter")
        await until(pilot, lambda: "OPOMIN1" in words(app))
        assert "0000003  Kupec A" in words(app)


async def test_three_views_of_a_customer(app_of: AppOf, until: Until, words: Words) -> None:
    preparation.prepare(preparation.plan(Then.today(), settings_from(Preferences()), first_number=100))
    app = app_of("ana")
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        app.push_screen(CustomerScreen(get_customer("0000001").id))
        await until(pilot, lambda: "over 120  5,450.60 EUR  100 %  █" in words(app) and "3 contacts" in words(app))
        await pilot.press("2")
        await until(pilot, lambda: "3 open items" in words(app))
        assert "440 days late" in words(app)
        await pilot.press("enter")  # nothing to open
        await pilot.press("3")
        await until(pilot, lambda: "2012/100" in words(app))
        await pilot.press("enter")
        await until(pilot, lambda: "Reminder 2012/100" in words(app))


async def test_what_is_owed_one_currency_at_a_time(app_of: AppOf, until: Until, words: Words) -> None:
    customer = get_customer("0000001").id
    OpenItem.create(customer=customer, document="CZ-1", due=date(2012, 8, 1), amount=Decimal(700),
                    open_amount=Decimal(700), currency="CZK", updated_at=datetime.now(UTC))
    app = app_of("ana")
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        app.push_screen(CustomerScreen(customer))
        await until(pilot, lambda: "Balance 5,450.60 EUR · late 5,450.60 EUR (2/2)" in words(app))
        assert "CZK" not in words(app)
        await pilot.press("n")
        await until(pilot, lambda: "Balance 700.00 CZK · late 700.00 CZK (1/2)" in words(app))
        assert "EUR" not in words(app)
        await pilot.press("r", "n")
        await until(pilot, lambda: "Balance 5,450.60 EUR" in words(app))
        await pilot.press("n")
        OpenItem.update(closed=True).where(OpenItem.currency == "CZK").execute()
        await pilot.press("r")
        await until(pilot, lambda: "Balance 5,450.60 EUR" in words(app) and "(2/2)" not in words(app))
        await pilot.press("n")  # of no other currency; the key is that of the app again
        await until(pilot, lambda: not isinstance(app.screen, CustomerScreen))


async def test_sort_by_balance(app_of: AppOf, until: Until, words: Words) -> None:
    app = app_of("ana")
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await pilot.press("c")
        await until(pilot, lambda: "3 customers" in words(app))
        await pilot.press("s")
        await until(pilot, lambda: "Sort by" in words(app))
        await pilot.press("end", "enter")
        await until(pilot, lambda: "Balance▲" in words(app))
        assert words(app).index("0000004") < words(app).index("0000001")
        await until(pilot, lambda: Preferences("ana")["table.customers.order"] == "balance")
        await pilot.press("escape", "c")  # the next time, too
        await until(pilot, lambda: "Balance▲" in words(app))


async def test_a_form_checks_saves_and_asks_before_it_forgets(app_of: AppOf, until: Until, words: Words) -> None:
    app = app_of("bor")
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        app.push_screen(CustomerScreen(get_customer("0000003").id))
        await until(pilot, lambda: "contacts" in words(app) and "OPOMIN1" in words(app))
        await pilot.press("e")
        await until(pilot, lambda: "The next import of customers wins" in words(app))
        await type_in(pilot, "language", "x9")
        await until(pilot, lambda: "is not a language code" in words(app))
        await pilot.press("f10")
        await until(pilot, lambda: "✗ language" in words(app))
        await type_in(pilot, "language", "sl")
        await type_in(pilot, "block_reason", "dogovor [/b]")
        await pilot.press("f10")
        await until(pilot, lambda: "belongs to a block" in words(app))
        await pilot.press("escape")
        await until(pilot, lambda: "Discard the changes?" in words(app))
        await pilot.press("escape")
        app.screen.query_one("#field-blocked Tick").focus()
        await pilot.press("space", "f10")
        await until(pilot, lambda: "Not reminded: dogovor [/b]" in words(app))
    assert JournalPages().window(0, 1)[0][2:6] == ("bor", "blocked", "customer", "0000003")


async def test_a_form_asks_before_it_replaces_what_somebody_else_changed(
    app_of: AppOf, until: Until, words: Words
) -> None:
    app = app_of("bor")
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        app.push_screen(CustomerScreen(get_customer("0000003").id))
        await until(pilot, lambda: "contacts" in words(app) and "OPOMIN1" in words(app))
        await pilot.press("e")
        await until(pilot, lambda: "The next import of customers wins" in words(app))
        await type_in(pilot, "city", "Kranj [/b]")
        app.screen.query_one("#field-defaulter Tick").focus()
        await pilot.press("space")
        edit_customer("0000003", {"city": "Celje", "street": "Cesta 1"})
        await pilot.press("f10")
        await until(pilot, lambda: "Somebody else changed this meanwhile." in words(app))
        assert "City: Celje → Kranj [/b]" in words(app)
        assert "Defaulter:" not in words(app)
        await pilot.press("enter")  # Cancel has the focus
        await until(pilot, lambda: not app.screen.is_modal)
        assert get_customer("0000003").city == "Celje"
        assert not get_customer("0000003").defaulter
        edit_customer("0000003", {"city": "Ptuj", "defaulter": "yes"})
        await pilot.press("f10")  # what both want is none
        await until(pilot, lambda: "City: Ptuj → Kranj [/b]" in words(app))
        edit_customer("0000003", {"defaulter": "no"})
        edit_customer("0000003", {"city": "Piran"})
        await pilot.press("right", "enter")
        await until(pilot, lambda: "City: Piran → Kranj [/b]" in words(app))  # once more: this was not seen
        await pilot.press("right", "enter")
        await until(pilot, lambda: isinstance(app.screen, CustomerScreen))
    record = get_customer("0000003")
    assert (record.city, record.street, record.defaulter) == ("Kranj [/b]", "Cesta 1", True)


async def test_a_new_customer(app_of: AppOf, until: Until, words: Words) -> None:
    app = app_of("ana")
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await pilot.press("c")
        await until(pilot, lambda: "3 customers" in words(app))
        await pilot.press("a")
        await until(pilot, lambda: "New customer" in words(app))
        await pilot.press("f10")
        await until(pilot, lambda: "The code is empty." in words(app))
        await type_in(pilot, "code", "77")
        await pilot.press("f10")
        await until(pilot, lambda: "The name is empty." in words(app))
        await type_in(pilot, "name", "Müller [/b]")
        await pilot.press("f10")
        await until(pilot, lambda: "4 customers" in words(app))
    assert get_customer("77").name == "Müller [/b]"


async def test_contacts_are_added_changed_and_deleted(app_of: AppOf, until: Until, words: Words) -> None:
    app = app_of("ana")
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        app.push_screen(CustomerScreen(get_customer("0000003").id))
        await until(pilot, lambda: "OPOMIN1" in words(app))
        await pilot.press("a")
        await until(pilot, lambda: "New contact of 0000003" in words(app))
        await type_in(pilot, "code", "AVANS")
        await type_in(pilot, "email", "a@x.si; b b")
        await until(pilot, lambda: "“b b” is not an e-mail address" in words(app))
        await type_in(pilot, "email", "a@x.si; b@x.si")
        await pilot.press("f10")
        await until(pilot, lambda: "AVANS" in words(app))
        await pilot.press("enter")
        await until(pilot, lambda: "Contact AVANS of 0000003" in words(app))
        await type_in(pilot, "phone", "1")
        await pilot.press("f10")
        await until(pilot, lambda: isinstance(app.screen, CustomerScreen))
        assert get_contact("0000003", "AVANS").phone == "1"
        await pilot.press("d")
        await until(pilot, lambda: "Delete the contact AVANS?" in words(app))
        await pilot.press("enter")  # Cancel has the focus
        await pilot.press("d")
        await until(pilot, lambda: "Delete the contact AVANS?" in words(app))
        await pilot.press("right", "enter")
        await until(pilot, lambda: "AVANS" not in words(app))
        await pilot.press("2", "d")
        await until(pilot, lambda: "Go to a contact first" in words(app))
        await pilot.press("h")
        await until(pilot, lambda: "Journal" in words(app))


async def test_a_bounced_address_is_shown_and_forgotten(app_of: AppOf, until: Until, words: Words) -> None:
    address = get_contact("0000003", "OPOMIN1").email
    flag_bounced(address, datetime(2012, 8, 16, tzinfo=UTC), "550 5.1.1 No such user [/b]")
    app = app_of("ana")
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        app.push_screen(CustomerScreen(get_customer("0000003").id))
        await until(pilot, lambda: f"bounced 16/08/2012: {address}"[:30] in words(app))
        await until(pilot, lambda: "550 5.1.1 No such user [/b] (W on the contact" in " ".join(words(app).split()))
        await pilot.press("w")
        await until(pilot, lambda: f"Write to {address} again?" in words(app))
        await pilot.press("enter")  # Cancel has the focus
        await until(pilot, lambda: isinstance(app.screen, CustomerScreen))
        assert find_bounced([address])
        await pilot.press("w")
        await until(pilot, lambda: f"Write to {address} again?" in words(app))
        await pilot.press("right", "enter")
        await until(pilot, lambda: isinstance(app.screen, CustomerScreen) and "bounced" not in words(app))
        await pilot.press("w")
        await until(pilot, lambda: "No address of OPOMIN1 bounced." in words(app))
    assert JournalPages().window(0, 1)[0][2:6] == ("ana", "works again", "address", address)


async def test_operators_of_a_supervisor(app_of: AppOf, until: Until, words: Words) -> None:
    set_preference("smtp.port", "25", "ana")
    set_preference("smtp.host", "bor.si", "bor")
    app = app_of("ana")
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await pilot.press("t")
        await until(pilot, lambda: "2 operators" in words(app))
        await pilot.press("d")
        await until(pilot, lambda: "Deactivate ana Ana [/b]?" in words(app))
        await pilot.press("right", "enter")
        await until(pilot, lambda: "last active" in words(app))
        await pilot.press("down", "s")
        await until(pilot, lambda: "Copy settings to bor" in words(app))
        await pilot.press("enter")
        await until(pilot, lambda: "smtp.port: not set → 25" in words(app))
        assert "smtp.host: bor.si → not set, if replaced" in words(app)
        await pilot.press("right", "enter")
        await until(pilot, lambda: "1 preference of bor changed." in words(app))
        assert (Preferences("bor")["smtp.port"], Preferences("bor")["smtp.host"]) == (25, "bor.si")
        await pilot.press("s")
        await until(pilot, lambda: "Copy settings to bor" in words(app))
        await pilot.press("enter")
        await until(pilot, lambda: "smtp.host: bor.si → not set, if replaced" in words(app))
        await pilot.press("right", "right", "enter")
        await until(pilot, lambda: Preferences("bor")["smtp.host"] == "")
        await pilot.press("s")
        await until(pilot, lambda: "Copy settings to bor" in words(app))
        await pilot.press("enter")
        await until(pilot, lambda: "Nothing would change" in words(app))
        await pilot.press("enter")
        await until(pilot, lambda: "Operator bor" in words(app))
        await type_in(pilot, "email", "a@x.si, b@x.si")
        await until(pilot, lambda: "An operator has one e-mail address." in words(app))
        await type_in(pilot, "email", "bor@x.si")
        await pilot.press("f10")
        await until(pilot, lambda: "bor@x.si" in words(app))
        await pilot.press("a")
        await until(pilot, lambda: "New operator" in words(app))
        await type_in(pilot, "code", "cene")
        await pilot.press("f10")
        await until(pilot, lambda: "3 operators" in words(app))
    assert get_operator("cene").level == "clerk"


async def test_a_clerk_is_told_why_not(app_of: AppOf, until: Until, words: Words) -> None:
    preparation.prepare(preparation.plan(Then.today(), settings_from(Preferences())))
    app = app_of("bor")
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await until(pilot, lambda: "3 shown" in words(app))
        for key, what in (("f8", "delete reminders"), ("u", "unlock reminders")):
            await pilot.press(key)
            await until(pilot, lambda what=what: f"supervisor may {what}" in words(app))
        await pilot.press("t")
        await until(pilot, lambda: "2 operators" in words(app))
        await pilot.press("enter")
        await until(pilot, lambda: "may change" in words(app))
        await pilot.press("down", "enter")  # but oneself
        await until(pilot, lambda: "Operator bor" in words(app))
    assert CustomerPages().count() == 3


async def test_threads_of_the_app_act_as_its_operator(app_of: AppOf, until: Until, words: Words) -> None:
    """Textual's thread workers inherit no context: what is issued in one is noted with the operator all the same."""
    for key, value in (("company.name", "A"), ("company.iban", "SI56020170014356205")):
        set_preference(key, value)
    preparation.prepare(preparation.plan(Then.today(), settings_from(Preferences())))
    app = app_of("bor")
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await until(pilot, lambda: "3 shown" in words(app))
        await pilot.press("f6")
        await until(pilot, lambda: "Issue 1 reminder?" in words(app))
        await pilot.press("right", "enter")
        await until(pilot, lambda: "1 reminder issued." in words(app))
    row = JournalPages().window(0, 1)[0]
    assert (row.operator, row.action) == ("bor", "issued")


async def test_screens_are_opened_once_and_are_in_the_palette(app_of: AppOf, until: Until, words: Words) -> None:
    app = app_of("ana")
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        for key, text in (("c", "3 customers"), ("j", "entries"), ("t", "2 operators")):
            await pilot.press(key)
            await until(pilot, lambda text=text: text in words(app))
            await pilot.press(key)
            await pilot.pause()
        assert [type(screen).__name__ for screen in app.screen_stack] == [
            "RemindersScreen", "CustomersScreen", "JournalScreen", "OperatorsScreen"]
        titles = {command.title for command in app.get_system_commands(app.screen)}
        assert {"Copy settings", "Preferences"} <= titles
        assert "Journal" not in titles
