"""What the screens of people and their journal look like at 80x24 and in sixteen colours."""

import time
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Input

from data import models
from data.customers import get_customer
from data.preferences import Preferences, set_preference
from dunning import preparation
from dunning.levels import settings_from
from tests.tui.people.conftest import Then
from tests.tui.people.test_journal_screen import add_entries
from tui.app import DunmailApp
from tui.people_forms import customer_form
from tui.screens.customer import CustomerScreen
from tui.screens.form import FormScreen

Words = Callable[[App[Any]], str]
Until = Callable[..., Awaitable[None]]
Snap = Callable[..., bool]
WIDE = (80, 24)


@pytest.fixture(autouse=True)
def _utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def seen(until: Until, words: Words) -> Callable[..., Any]:
    """Does ``first`` to the app, presses keys, and waits until a text is seen."""

    def make(text: str, *keys: str, first: Callable[[App[Any]], object] = lambda app: None) -> Any:
        async def run(pilot: Pilot[Any]) -> None:
            await until(pilot, lambda: "No reminders yet" in words(pilot.app) or "shown" in words(pilot.app))
            first(pilot.app)
            await pilot.pause()
            for key in keys:
                await pilot.press(key)
                await pilot.pause()
            await until(pilot, lambda: text in words(pilot.app))
            for field in pilot.app.screen.query(Input):
                field.cursor_blink = False
            await pilot.pause()

        return run

    return make


def show_customer(app: App[Any]) -> None:
    app.push_screen(CustomerScreen(get_customer("0000004").id))


def test_customers(snap_compare: Snap, seen: Callable[..., Any]) -> None:
    """Codes, names, balances, in sixteen colours."""
    app = DunmailApp("ana")
    app.theme = "ansi-dark"
    assert snap_compare(app, terminal_size=WIDE, run_before=seen("3 customers", "c"))


@pytest.mark.parametrize(("view", "text"), [("1", "2 contacts"), ("2", "3 open items")])
def test_customer(snap_compare: Snap, seen: Callable[..., Any], view: str, text: str) -> None:
    """Head, aging, one of three lists."""
    preparation.prepare(preparation.plan(Then.today(), settings_from(Preferences()), first_number=100))
    assert snap_compare(DunmailApp("ana"), terminal_size=WIDE, run_before=seen(text, view, first=show_customer))


def test_form(snap_compare: Snap, seen: Callable[..., Any]) -> None:
    """Fields, and what is wrong below them."""
    def show(app: App[Any]) -> None:
        app.push_screen(FormScreen(customer_form(get_customer("0000003"))))

    before = seen("is empty", "end", *["backspace"] * 7, first=show)
    assert snap_compare(DunmailApp("ana"), terminal_size=WIDE, run_before=before)


def test_operators(snap_compare: Snap, seen: Callable[..., Any]) -> None:
    """Who, what they may, whether active."""
    assert snap_compare(DunmailApp("ana"), terminal_size=WIDE, run_before=seen("2 operators", "t"))


def test_journal(snap_compare: Snap, seen: Callable[..., Any]) -> None:
    """Filters, entries, all of the one under the cursor."""
    add_entries(12)
    models.database.execute_sql("DROP TRIGGER journal_no_delete")  # the entries of the fixture have today's date
    models.database.execute_sql("DELETE FROM journal WHERE kind = 'import'")
    assert snap_compare(DunmailApp("ana"), terminal_size=WIDE, run_before=seen("12 entries", "j"))


def test_question_before_settings_are_copied(snap_compare: Snap, seen: Callable[..., Any]) -> None:
    """What changes, and what only the other has set."""
    for key, text, operator in (("smtp.port", "465", "ana"), ("smtp.port", "25", "bor"), ("smtp.timeout", "9", "bor")):
        set_preference(key, text, operator)
    run = seen("smtp.timeout: 9 → not set, if replaced", "t", "down", "s", "enter")
    assert snap_compare(DunmailApp("ana"), terminal_size=WIDE, run_before=run)
