"""Holds at the keyboard: put on customers and items, listed, found, changed and lifted."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

import pytest
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Button, Input, Select

from data.customer_edits import edit_customer
from data.customers import get_customer
from data.holding import end_hold, hold_customer, hold_item
from data.in_force import in_force
from data.journal_pages import JournalFilter, JournalPages
from data.preferences import Preferences
from dunning import preparation
from dunning.levels import settings_from
from tests.tui.people.conftest import Then
from tui.app import DunmailApp
from tui.screens.customer import CustomerScreen
from tui.screens.hold import HoldScreen

Words = Callable[[App[Any]], str]
Until = Callable[..., Awaitable[None]]
Snap = Callable[..., bool]
SIZE, NARROW = (80, 24), (60, 20)
LATER = date(2099, 12, 31)  # no hold of these tests ends by itself


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.filtered_list.QUIET", 0.01)


@pytest.fixture
def holds() -> None:
    """A customer, an item and a customer's own block, the newest last."""
    edit_customer("0000004", {"blocked": "yes", "block_reason": "estate"})
    hold_item("R-2011-0012", "dispute", "wrong price", LATER, date(2012, 8, 1))
    hold_customer("0000003", "promise", "on the telephone [/b] on Monday", LATER, date(2012, 8, 2))


async def hold_form(pilot: Pilot[None], until: Until) -> HoldScreen:
    await until(pilot, lambda: isinstance(pilot.app.screen, HoldScreen))
    assert isinstance(pilot.app.screen, HoldScreen)
    return pilot.app.screen


async def fill(pilot: Pilot[None], until: Until, kind: str, reason: str, last_day: str, target: int = 0) -> None:
    form = await hold_form(pilot, until)
    for select in form.query("#target").results(Select):
        select.value = target
    form.query_one("#kind", Select).value = kind
    form.query_one("#reason", Input).value = reason
    form.query_one("#until", Input).value = last_day
    await pilot.pause()
    await pilot.press("f10")


async def test_a_customer_is_held_and_the_hold_lifted(until: Until, words: Words) -> None:
    app = DunmailApp("bor")
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        app.push_screen(CustomerScreen(get_customer("0000003").id))
        await until(pilot, lambda: "OPOMIN1" in words(app))
        await pilot.press("x")
        await until(pilot, lambda: "Nothing keeps it back." in words(app))
        await pilot.press("q")
        form = await hold_form(pilot, until)
        assert not form.query("#target")  # there is only the customer
        await pilot.press("f10")
        await until(pilot, lambda: "A hold needs a reason." in words(app))
        await pilot.press(*"moving", "enter", *"31.2.2099", "enter")
        await until(pilot, lambda: "“31.2.2099” is not a date." in words(app))
        form.query_one("#until", Input).value = "1.1.2000"
        await pilot.press("enter")
        await until(pilot, lambda: "The last day, 01/01/2000, is before" in words(app))
        await fill(pilot, until, "block", "moving [/b]", "31.12.2099")
        await until(pilot, lambda: "Not to be reminded until 31/12/2099: moving [/b]" in words(app))
        (row,) = in_force()
        assert (row.customer, row.document, row.kind, row.until, row.operator) == ("0000003", "", "block", LATER, "bor")
        await pilot.press("x")
        await until(pilot, lambda: "Lift 1 hold?" in words(app))
        assert isinstance(app.focused, Button)
        assert app.focused.id == "cancel"
        await pilot.press("enter")
        await until(pilot, lambda: "Lift 1 hold?" not in words(app))
        assert len(in_force()) == 1
        await pilot.press("x")
        await until(pilot, lambda: "Lift 1 hold?" in words(app))
        await pilot.press("right", "enter")
        await until(pilot, lambda: "1 hold lifted." in words(app) and "moving [/b]" not in words(app))
    assert in_force() == []
    assert [entry[2:4] for entry in JournalPages(JournalFilter(kind="customer")).window(0, 2)] == [
        ("bor", "no longer held"), ("bor", "held")]


async def test_an_open_item_is_held_or_its_customer(until: Until, words: Words) -> None:
    app = DunmailApp("ana")
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        app.push_screen(CustomerScreen(get_customer("0000001").id))
        await until(pilot, lambda: "OPOMIN1" in words(app))
        await pilot.press("2")
        await until(pilot, lambda: "R-2011-0012" in words(app))
        assert "Held" not in words(app)
        await pilot.press("down", "q")
        await fill(pilot, until, "dispute", "wrong price", "")
        await until(pilot, lambda: "R-2011-0012: Disputed: wrong price" in words(app))
        line = next(line for line in words(app).splitlines() if line.startswith("R-2011-0012 "))
        assert line.rstrip().endswith("dispute")
        await pilot.press("q")
        await fill(pilot, until, "promise", "mail", "31.12.2099", target=1)
        await until(pilot, lambda: "Promised to pay by 31/12/2099: mail" in words(app))
        assert [(row.document, row.kind) for row in in_force()] == [("", "promise"), ("R-2011-0012", "dispute")]
        await pilot.press("x")  # the item's own, not the customer's
        await until(pilot, lambda: "Lift 1 hold?" in words(app))
        await pilot.press("right", "enter")
        await until(pilot, lambda: "R-2011-0012: Disputed" not in words(app))
        await pilot.press("x")
        await until(pilot, lambda: "Lift 1 hold?" in words(app))
        await pilot.press("right", "enter")
        await until(pilot, lambda: "Promised" not in words(app))
    assert in_force() == []


async def test_all_holds_are_found_changed_and_lifted(holds: None, until: Until, words: Words) -> None:
    app = DunmailApp("ana")
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await pilot.press("n")
        await until(pilot, lambda: "3 in force" in words(app))
        assert "Customer 0000003 Kupec A, all items · Promised to pay by 31/12/2099: on the" in words(app)
        await pilot.press("slash", *"WRONG")
        await until(pilot, lambda: "1 in force" in words(app))
        await pilot.press("enter", "enter")
        form = await hold_form(pilot, until)
        assert form.query_one("#reason", Input).value == "wrong price"
        await fill(pilot, until, "block", "asked to wait", "")
        await until(pilot, lambda: "Nothing keeps reminders back here." in words(app))  # the filter is still there
        await pilot.press("f4")
        await until(pilot, lambda: "3 in force" in words(app) and "asked to wait" in words(app))
        app.screen.query_one("#kind", Select).value = "block"
        await until(pilot, lambda: "2 in force" in words(app))
        await pilot.press("down")
        await until(pilot, lambda: "customer's own fields" in words(app))
        await pilot.press("enter")
        form = await hold_form(pilot, until)
        assert not form.query("#kind")  # the own block can only be a block
        await pilot.press("escape", "x")
        await until(pilot, lambda: "Lift 1 hold?" in words(app))
        await pilot.press("right", "enter")
        await until(pilot, lambda: "1 in force" in words(app))
        await pilot.press("u")
        await until(pilot, lambda: "R-2011-0012: Not to be reminded: asked to wait" in words(app))
        await pilot.press("escape", "escape")
        await until(pilot, lambda: "No reminders yet" in words(app))
    assert [(row.customer, row.kind, row.reason, row.until, row.starts) for row in in_force()] == [
        ("0000001", "block", "asked to wait", None, date(2012, 8, 1)),
        ("0000003", "promise", "on the telephone [/b] on Monday", LATER, date(2012, 8, 2))]
    assert not get_customer("0000004").blocked


async def test_what_was_lifted_elsewhere_is_told(until: Until, words: Words) -> None:
    hold = hold_customer("0000003", "block", "moving")
    app = DunmailApp("ana")
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await pilot.press("n")
        await until(pilot, lambda: "1 in force" in words(app))
        end_hold(hold)
        await pilot.press("x")
        await until(pilot, lambda: "Lift 1 hold?" in words(app))
        await pilot.press("right", "enter")
        await until(pilot, lambda: "is ended already" in words(app))


async def test_the_customers_of_the_row_or_of_the_marked_are_held(until: Until, words: Words) -> None:
    preparation.prepare(preparation.plan(Then.today(), settings_from(Preferences()), first_number=100))
    app = DunmailApp("ana")
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await until(pilot, lambda: "3 shown" in words(app))
        await pilot.press("q")
        await until(pilot, lambda: "Customer 0000001 SAOP" in words(app))
        await fill(pilot, until, "dispute", "flood", "")
        await until(pilot, lambda: "Held: Customer 0000001" in words(app))
        await pilot.press("f3")
        await until(pilot, lambda: "3 marked" in words(app))
        await pilot.press("down", "a")
        await until(pilot, lambda: "Hold back from the customers" in words(app))
        await pilot.press("escape", "q")
        await until(pilot, lambda: "3 customers, all items" in words(app))
        await fill(pilot, until, "block", "audit", "31.12.2099")
        await until(pilot, lambda: "Held: 3 customers" in words(app))
        await pilot.press("f4", "q")
        await until(pilot, lambda: "Customer 0000003" in words(app))
    assert sorted((row.customer, row.reason) for row in in_force()) == [
        ("0000001", "audit"), ("0000001", "flood"), ("0000003", "audit"), ("0000004", "audit")]
    plan = preparation.plan(date(2012, 9, 20), settings_from(Preferences()))
    assert [(skipped.customer, skipped.reason) for skipped in plan.skipped] == [
        ("0000001", "Disputed: flood"), ("0000003", "Not to be reminded until 31/12/2099: audit"),
        ("0000004", "Not to be reminded until 31/12/2099: audit")]


@pytest.mark.parametrize("size", [SIZE, NARROW], ids=str)
def test_what_the_list_looks_like(holds: None, snap_compare: Snap, until: Until, words: Words, size: Any) -> None:
    """Who, what, why, until when, since when and by whom; all of it below."""
    async def run(pilot: Pilot[Any]) -> None:
        await pilot.press("n")
        await until(pilot, lambda: "3 in force" in words(pilot.app))
        await pilot.press("down")
        await until(pilot, lambda: "R-2011-0012 of 0000001" in words(pilot.app))

    assert snap_compare(DunmailApp("ana"), terminal_size=size, run_before=run)


def test_what_the_form_looks_like(holds: None, snap_compare: Snap, until: Until, words: Words) -> None:
    """Filled in, and what is wrong with it, in sixteen colours."""
    async def run(pilot: Pilot[Any]) -> None:
        await pilot.press("n")
        await until(pilot, lambda: "3 in force" in words(pilot.app))
        await pilot.press("enter")
        form = await hold_form(pilot, until)
        form.query_one("#until", Input).value = "never"
        await pilot.press("f10")
        await until(pilot, lambda: "is not a date" in words(pilot.app))
        for field in form.query(Input):
            field.cursor_blink = False
        await pilot.pause()

    app = DunmailApp("ana")
    app.theme = "ansi-dark"
    assert snap_compare(app, terminal_size=SIZE, run_before=run)
