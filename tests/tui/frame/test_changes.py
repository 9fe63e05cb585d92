"""Prepare, issue, unlock and delete from the table: what is asked, what is done, what is told."""

import time
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Input

from data.fields import now
from data.freshness import stale_reason
from data.importing import ImportOptions, import_file
from data.models import Customer, Hold, Import, OpenItem
from data.pages import ReminderPages
from data.preferences import Preferences, set_preference
from data.selection import Selection
from dunning import issuing, preparation
from dunning.levels import settings_from
from tui.app import DunmailApp
from tui.screens.prepare import PrepareScreen
from tui.screens.reminder import ReminderScreen
from tui.screens.reminders import RemindersScreen
from tui.widgets.paged_table import PagedTable

Words = Callable[[App[Any]], str]
Until = Callable[..., Awaitable[None]]
SIZE = (80, 24)


@pytest.fixture
def books(db: Path, sample: Path) -> None:
    """The sample's customers and items, and a company that can issue."""
    import_file("customers", sample / "saop" / "stranke.csv", ImportOptions())
    import_file("contacts", sample / "saop" / "stiki.csv", ImportOptions())
    import_file("items", sample / "saop" / "postavke.csv", ImportOptions())
    for key, value in {
        "company.name": "Vzorec", "company.street": "Ulica 1", "company.city": "Kraj", "company.postcode": "1000",
        "company.iban": "SI56191000000123438", "sender.address": "terjatve@vzorec.example",
    }.items():  # fmt: skip
        set_preference(key, value)


@pytest.fixture
def prepared(books: None) -> None:
    """Reminders 2012/100 to 102, prepared."""
    preparation.prepare(
        preparation.plan(date(2012, 8, 17), settings_from(Preferences()), first_number=100), "somebody"
    )


def states() -> list[str]:
    return [row.state for row in ReminderPages(Selection()).rows()]


async def loaded(pilot: Pilot[Any], until: Until, count: int) -> None:
    home = pilot.app.screen_stack[0]
    assert isinstance(home, RemindersScreen)
    await until(pilot, lambda: home.table.count == count)


async def says(pilot: Pilot[Any], until: Until, words: Words, text: str) -> None:
    await until(pilot, lambda: text in words(pilot.app))


async def test_issue_asks_with_cancel_focused_then_issues_and_tells(prepared: None, words: Words, until: Until) -> None:
    app = DunmailApp()
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await loaded(pilot, until, 3)
        await pilot.press("f3", "f6")
        await says(pilot, until, words, "Issue 3 reminders?")
        await pilot.press("enter")
        await until(pilot, lambda: not app.screen.is_modal)
        assert states() == ["prepared"] * 3
        await pilot.press("f6")
        await says(pilot, until, words, "Issue 3 reminders?")
        await pilot.press("right", "enter")
        await says(pilot, until, words, "3 reminders issued.")
        assert states() == ["issued"] * 3
        await pilot.press("escape")
        await says(pilot, until, words, "[x] i 2012")
        await pilot.press("f6")
        await says(pilot, until, words, "3 are issued and stay as they are.")


async def test_issuing_tolerates_that_a_little_was_paid(prepared: None, words: Words, until: Until) -> None:
    paid = OpenItem.get(OpenItem.document == "R-2011-0011")
    OpenItem.update(open_amount=OpenItem.open_amount - Decimal("0.40")).where(OpenItem.id == paid.id).execute()
    set_preference("dunning.deviation", "0.10")
    app = DunmailApp()
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await loaded(pilot, until, 3)
        await pilot.press("f6")
        await says(pilot, until, words, "Issue 1 reminder?")
        assert app.screen.query_one("#deviation", Input).value == "0.10"
        await pilot.press("tab", "enter")
        await says(pilot, until, words, "0.40 EUR of it have been paid meanwhile.")
        assert states() == ["prepared"] * 3
        await pilot.press("escape", "f6")
        await says(pilot, until, words, "Issue 1 reminder?")
        field = app.screen.query_one("#deviation", Input)
        field.focus()
        field.value = "a little"
        await pilot.press("enter")
        await says(pilot, until, words, "takes a number such as 2.50")
        field.value = "0,40"
        await pilot.press("enter")
        await says(pilot, until, words, "1 reminder issued.")
        assert stale_reason(1, date.today()) == ""


async def test_outdated_ones_are_issued_if_they_are_wanted(prepared: None, words: Words, until: Until) -> None:
    OpenItem.update(closed=True).execute()
    app = DunmailApp()
    async with app.run_test(size=SIZE) as pilot:
        await loaded(pilot, until, 3)
        await pilot.press("f3", "f6")
        await says(pilot, until, words, "Issue 3 reminders?")
        await pilot.press("left", "space", "tab", "tab", "enter")
        await says(pilot, until, words, "3 reminders issued.")


async def test_the_row_under_the_cursor_is_meant_when_nothing_is_marked(
    prepared: None, words: Words, until: Until
) -> None:
    app = DunmailApp()
    async with app.run_test(size=SIZE) as pilot:
        await loaded(pilot, until, 3)
        await pilot.press("down", "f6")
        await says(pilot, until, words, "Issue 1 reminder?")
        await pilot.press("tab", "enter")
        await says(pilot, until, words, "1 reminder issued.")
        assert states() == ["prepared", "issued", "prepared"]
        await pilot.press("enter", "f3", "f8")
        await says(pilot, until, words, "Delete 2 reminders?")
        assert "1 is issued and stays as it is." in words(app)
        await pilot.press("tab", "enter")
        await says(pilot, until, words, "2 reminders deleted.")
        await pilot.press("enter")
        await loaded(pilot, until, 1)
        await pilot.press("u")
        await says(pilot, until, words, "Unlock 1 reminder?")
        await pilot.press("tab", "enter")
        await says(pilot, until, words, "1 reminder unlocked.")
        assert states() == ["prepared"]


async def test_marked_rows_that_the_filter_hides_are_left_alone(prepared: None, words: Words, until: Until) -> None:
    app = DunmailApp()
    async with app.run_test(size=SIZE) as pilot:
        await loaded(pilot, until, 3)
        await pilot.press("space", "down", "space", "slash", *"0000003", "enter")
        await loaded(pilot, until, 1)
        await pilot.press("f6")
        await says(pilot, until, words, "Issue 1 reminder?")


async def test_why_it_could_not_be_done_is_said(
    prepared: None, words: Words, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_preference("company.iban", "")
    app = DunmailApp()
    async with app.run_test(size=SIZE) as pilot:
        await loaded(pilot, until, 3)
        await pilot.press("f6")
        await says(pilot, until, words, "Issue 1 reminder?")
        await pilot.press("tab", "enter")
        await says(pilot, until, words, "This could not be done")
        assert "company.iban" in words(app)


async def test_what_was_skipped_and_what_was_not_reached_is_listed(
    prepared: None, words: Words, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    def half(_selection: Selection, _preferences: object, report: Callable[[int, int], None], _stop: object,
             **_terms: object) -> issuing.Outcome:  # fmt: skip
        report(1, 3)
        return issuing.Outcome(1, [issuing.Skipped("2012/101", "server [/b] said no")])

    monkeypatch.setattr(issuing, "issue", half)
    app = DunmailApp()
    async with app.run_test(size=SIZE) as pilot:
        await loaded(pilot, until, 3)
        await pilot.press("f3", "f6")
        await says(pilot, until, words, "Issue 3 reminders?")
        await pilot.press("tab", "enter")
        await says(pilot, until, words, "2012/101: server [/b] said no")
        assert "1 was changed or deleted by somebody else meanwhile." in words(app)  # nobody stopped it
        await pilot.press("down", "pageup", "escape")
        await until(pilot, lambda: not app.screen.is_modal)


async def test_long_work_shows_progress_and_can_be_stopped(
    prepared: None, words: Words, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(_selection: Selection, _preferences: object, report: Callable[[int, int], None],
             should_stop: Callable[[], bool], **_terms: object) -> issuing.Outcome:  # fmt: skip
        report(1, 3)
        while not should_stop():
            time.sleep(0.01)
        return issuing.Outcome(1, [])

    monkeypatch.setattr(issuing, "issue", slow)
    app = DunmailApp()
    async with app.run_test(size=SIZE) as pilot:
        await loaded(pilot, until, 3)
        await pilot.press("f3", "f6")
        await says(pilot, until, words, "Issue 3 reminders?")
        await pilot.press("tab", "enter")
        await says(pilot, until, words, "1 of 3")
        await pilot.press("escape")
        await says(pilot, until, words, "2 were not reached, because you stopped.")


async def test_prepare_lists_who_gets_what_and_asks(books: None, words: Words, until: Until) -> None:
    app = DunmailApp()
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await pilot.press("f5")
        await until(pilot, lambda: isinstance(app.screen, PrepareScreen))
        await pilot.press(*"17.8.2012")  # what stands there is selected, so typing replaces it
        await says(pilot, until, words, "Enter or F3 lists who gets what.")
        app.screen.query_one("#first Input", Input).value = "100"
        await pilot.press("enter")
        await says(pilot, until, words, "3 reminders")
        assert "5,450.60" in words(app)
        assert "8,860.78" in words(app)
        await pilot.press("f5")
        await says(pilot, until, words, "Prepare 3 reminders?")
        assert "numbers 100 to 102" in words(app)
        await pilot.press("escape")
        await until(pilot, lambda: not app.screen.is_modal)
        assert states() == []
        await pilot.press("f5")
        await says(pilot, until, words, "Prepare 3 reminders?")
        await pilot.press("tab", "enter")
        await loaded(pilot, until, 3)
        await says(pilot, until, words, "3 reminders prepared in package 1.")
        assert states() == ["prepared"] * 3


async def test_the_dry_run_tells_currencies_apart(books: None, words: Words, until: Until) -> None:
    OpenItem.update(currency="CZK").where(OpenItem.document == "R-2011-0011").execute()
    app = DunmailApp()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("f5")
        await until(pilot, lambda: isinstance(app.screen, PrepareScreen))
        await says(pilot, until, words, "4 reminders · 2,002.00 CZK + 6,866.78 EUR")
        assert "Curr." in words(app)
        assert "8,868.78" not in words(app)


async def test_prepare_says_why_a_customer_gets_none(prepared: None, words: Words, until: Until) -> None:
    app = DunmailApp()
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await pilot.press("f5")
        await until(pilot, lambda: isinstance(app.screen, PrepareScreen))
        app.screen.query_one("#date Input", Input).value = "17.08.2012"
        await pilot.pause()
        await pilot.press("f5")  # a dry run comes first, by itself
        await says(pilot, until, words, "No reminder is due.")
        assert "2012/100" in words(app)
        assert "3 customers" in words(app)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, RemindersScreen))


async def test_prepare_says_what_is_to_be_known_before(books: None, words: Words, until: Until) -> None:
    customer = Customer.get(code="0000003")
    Hold.create(kind="dispute", open_item=OpenItem.get(customer=customer), reason="wrong [/b] price",
                starts=date(2012, 1, 1), created_at=now())
    OpenItem.create(customer=customer, document="CN", due=date(2012, 8, 1), amount=Decimal("-1.00"),
                    open_amount=Decimal("-1.00"), updated_at=now())
    Import.update(at=now() - timedelta(days=9)).execute()
    app = DunmailApp()
    async with app.run_test(size=(120, 30), notifications=True) as pilot:
        await pilot.press("f5")
        await until(pilot, lambda: isinstance(app.screen, PrepareScreen))
        app.screen.query_one("#date Input", Input).value = "17.08.2012"
        await pilot.pause()
        await pilot.press("f3")
        await says(pilot, until, words, "0 customers · 1 remark")
        shown = words(app)
        assert "! The open items were imported 9 days ago; later payments are not known." in shown
        assert "credits of 1.00 EUR are set off; " in shown
        assert "Disputed: wrong [/b] price" in shown
        await pilot.press("f5")
        await says(pilot, until, words, "Prepare 3 reminders?")
        assert "! The open items were imported 9 days ago" in words(app)


async def test_prepare_says_what_is_wrong_with_the_form(books: None, words: Words, until: Until) -> None:
    app = DunmailApp()
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await pilot.press("f5")
        await until(pilot, lambda: isinstance(app.screen, PrepareScreen))
        field = app.screen.query_one("#date Input", Input)
        field.value = "31.02.2012 [/b]"
        await says(pilot, until, words, "“31.02.2012 [/b]” is not a date")
        await pilot.press("f5")
        await pilot.pause()
        assert isinstance(app.screen, PrepareScreen)
        field.value = ""
        await pilot.press("f3")
        await says(pilot, until, words, "Enter the date of the reminders.")
        field.value = "17.08.2012"
        app.screen.query_one("#first Input", Input).value = "0"
        await pilot.press("f5")
        planned = app.screen.query_one("#planned", PagedTable)
        await until(pilot, lambda: planned._feet.footers[0][0] not in ("", "Planning …"))
        assert states() == []


async def test_details_show_items_and_save_the_letter(
    prepared: None, words: Words, until: Until, tmp_path: Path
) -> None:
    app = DunmailApp()
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await loaded(pilot, until, 3)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ReminderScreen))
        await says(pilot, until, words, "R-2011-0011")
        assert "State: prepared" in words(app)
        assert "Goes to OPOMIN1: racunovodstvo@saop.example" in words(app)
        assert "1270" in words(app)
        await pilot.press("l")
        await says(pilot, until, words, "is not issued")
        issuing.issue(Selection(), Preferences())
        await pilot.press("r", "l")
        await says(pilot, until, words, "Save the letter as")
        field = app.screen.query_one("#file", Input)
        wrong = {tmp_path: "Enter the name", tmp_path / "no" / "x.pdf": "There is no folder"}
        for value, answer in wrong.items():
            field.value = str(value)
            await pilot.press("enter")
            await says(pilot, until, words, answer)
        (tmp_path / "x.pdf").write_text("old")
        field.value = str(tmp_path / "x.pdf")
        await pilot.press("enter")
        await says(pilot, until, words, "Save again to replace it.")
        await pilot.press("enter")
        await until(pilot, lambda: (tmp_path / "x.pdf").read_bytes().startswith(b"%PDF"))
        await pilot.press("l", "escape", "escape")
        await until(pilot, lambda: isinstance(app.screen, RemindersScreen))


async def test_a_file_that_cannot_be_written_is_said(
    prepared: None, words: Words, until: Until, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_file: Path, _content: bytes) -> int:
        raise OSError(28, "No space left on device")

    issuing.issue(Selection(), Preferences())
    monkeypatch.setattr(Path, "write_bytes", full)
    app = DunmailApp()
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        app.push_screen(ReminderScreen(1))
        await says(pilot, until, words, "R-2011-0011")
        await pilot.press("l")
        await says(pilot, until, words, "Save the letter as")
        app.screen.query_one("#file", Input).value = str(tmp_path / "x.pdf")
        await pilot.click("#accept")
        await says(pilot, until, words, "No space")


async def test_details_of_a_reminder_that_has_gone(prepared: None, words: Words, until: Until) -> None:
    app = DunmailApp()
    async with app.run_test(size=SIZE) as pilot:
        app.push_screen(ReminderScreen(99))
        await says(pilot, until, words, "no longer exists")
        await pilot.press("l", "f7")
        assert isinstance(app.screen, ReminderScreen)


async def test_double_click_opens_the_details(prepared: None, until: Until) -> None:
    app = DunmailApp()
    async with app.run_test(size=SIZE) as pilot:
        await loaded(pilot, until, 3)
        await pilot.click("#reminders", offset=(40, 2), times=2)
        await until(pilot, lambda: isinstance(app.screen, ReminderScreen))
