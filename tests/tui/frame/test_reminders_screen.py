"""Home: the table, its filters, marks, sorting, and what the keys ask before they change anything."""

import re
from collections.abc import Awaitable, Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from threading import Event
from typing import Any

import peewee
import pytest
from textual.app import App
from textual.message import Message
from textual.pilot import Pilot
from textual.screen import ModalScreen
from textual.widgets import Input, Select

from data import models as m
from data import pages
from data.interrupting import Stoppable
from data.language import set_language
from data.pages import ReminderPages, ReminderRow
from data.preferences import Preferences, set_preference
from data.selection import Group, Marks, Range, Selection
from data.totals import Totals
from tui import reading
from tui.app import DunmailApp
from tui.reading import Loaded, Summed, Wanted, read
from tui.screens.reminders import RemindersScreen
from tui.widgets.paged_table import PagedTable

Add = Callable[..., None]
Words = Callable[[App[Any]], str]
Until = Callable[..., Awaitable[None]]


def home(app: App[Any]) -> RemindersScreen:
    screen = app.screen_stack[0]
    assert isinstance(screen, RemindersScreen)
    return screen


def table(app: App[Any]) -> PagedTable[ReminderRow]:
    return home(app).table


async def shown(pilot: Pilot[Any], until: Until, words: Words, text: str) -> None:
    await until(pilot, lambda: text in words(pilot.app))


async def test_the_picture_of_the_design(reminders: Add, words: Words, until: Until) -> None:
    reminders(11)
    set_preference("company.name", "Trgovina [/b] na debelo")
    app = DunmailApp()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await shown(pilot, until, words, "59,956.60")
        await shown(pilot, until, words, "Enter Details")
        lines = words(app).splitlines()
        assert lines[0].startswith(" Dunmail  Trgovina [/b] na debelo")
        assert lines[1].startswith("[x]1st [x]2nd [x]3rd [ ]lawsuit")
        titles = ["S", "Year", "No.▲", "Date", "Cust.", "Name", "Lv", "Amount", "Late", "/day", "Cost"]
        assert lines[2].split() == titles
        first = r"\[ \] p 2012 +100 17/08/2012 0000000 Müller \[/b\].* 1 +5,450\.60 +423 4\.29 +2\.00"
        assert re.match(first, lines[3])
        assert re.match(r"11 shown +59,956\.60 423\.00 4\.29 22\.00", lines[22])
        keys = "Space Mark F3 All F4 None F5 Prepare F6 Issue F7 E-mail F8 Delete Enter Details"
        assert " ".join(lines[23].split()) == keys
        assert "\x1b" not in words(app)


@pytest.mark.parametrize("size", [(60, 20), (40, 15), (200, 60)])
async def test_every_size_shows_every_key_and_number(
    reminders: Add, words: Words, until: Until, size: tuple[int, int]
) -> None:
    reminders(3)
    app = DunmailApp()
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: "3 shown" in words(app))
        for word in ("lawsuit", "all states", "all years", "F3 All", "F8 Delete", "Enter Details", "[ ] "):
            await shown(pilot, until, words, word)
        await pilot.press(*["right"] * 8)
        await pilot.pause()
        assert "2.00" in words(app)


async def test_wide_shows_the_state_as_a_word_and_more_columns(reminders: Add, words: Words, until: Until) -> None:
    reminders(3)
    app = DunmailApp()
    async with app.run_test(size=(140, 24)) as pilot:
        await shown(pilot, until, words, "prepared")
        assert "issued" in words(app)
        assert "Package" in words(app)
        assert "EUR" in words(app)


async def test_nothing_there_says_what_to_do(db: Path, words: Words, until: Until) -> None:
    app = DunmailApp()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await shown(pilot, until, words, "F5 prepares")
        await pilot.press("f6", "f7", "enter")
        await shown(pilot, until, words, "There is no reminder to e-mail.")
        assert app.screen is home(app)


async def test_filters(reminders: Add, words: Words, until: Until) -> None:
    reminders(30)
    app = DunmailApp()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await until(pilot, lambda: table(app).count == 30)
        await pilot.click("#level-1")
        await until(pilot, lambda: table(app).count == 20)
        await pilot.click("#level-1")
        await pilot.click("#lawsuit")
        await until(pilot, lambda: table(app).count == 0)
        await pilot.click("#lawsuit")
        home(app).query_one("#state", Select).value = "sent"
        await until(pilot, lambda: table(app).count == 10)
        home(app).query_one("#state", Select).clear()
        home(app).query_one("#year", Select).value = 2012
        await until(pilot, lambda: table(app).count == 30)
        assert home(app)._selection == Selection(year=2012)
        await pilot.press("slash", *"0000007")
        await until(pilot, lambda: table(app).count == 1)
        await pilot.press("enter")
        assert app.focused is table(app)
        await pilot.press("slash", "ctrl+u", "x", "escape")
        await until(pilot, lambda: table(app).count == 0)
        assert app.focused is table(app)


async def test_search_finds_foreign_text(reminders: Add, words: Words, until: Until) -> None:
    reminders(3)
    app = DunmailApp()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await until(pilot, lambda: table(app).count == 3)
        home(app).query_one("#customer", Input).value = "müller [/b] \x1b[31m 2"
        await until(pilot, lambda: table(app).count == 1)
        assert "Müller [/b]" in words(app)


async def test_marks_survive_paging_filtering_and_sorting(reminders: Add, words: Words, until: Until) -> None:
    reminders(60)
    app = DunmailApp()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await until(pilot, lambda: table(app).count == 60)
        await pilot.press("space", "end", "space")
        await until(pilot, lambda: "60 shown" in words(app) and "2 marked" in words(app))
        marked = table(app).marks
        await pilot.click("#level-1")
        await until(pilot, lambda: table(app).count == 40)
        assert table(app).marks == marked
        await pilot.press("slash", "escape", "home")
        assert "[x]" not in words(app).splitlines()[3]
        await pilot.click("#level-1")
        await until(pilot, lambda: table(app).count == 60)
        await pilot.press("s", "down", "enter")
        await until(pilot, lambda: home(app)._order.sort == "date" and table(app)._sort == "date")
        assert table(app).marks == marked
        await pilot.press("f4")
        assert table(app).marks == Marks()


async def test_all_means_all_that_were_shown(reminders: Add, words: Words, until: Until) -> None:
    reminders(30)
    app = DunmailApp()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await until(pilot, lambda: table(app).count == 30)
        await pilot.click("#level-1")
        await until(pilot, lambda: table(app).count == 20)
        await pilot.press("slash", "escape", "f3", "space")
        await shown(pilot, until, words, "19 marked")
        await pilot.click("#level-1")
        await until(pilot, lambda: table(app).count == 30)
        await shown(pilot, until, words, "30 shown")
        await shown(pilot, until, words, "19 marked")
        target = home(app).target()
        assert target is not None
        assert {row.level for row in ReminderPages(target).rows()} == {2, 3}
        await pilot.press("slash", "escape", "home", "space")  # one of another level, by hand
        await shown(pilot, until, words, "20 marked")
        await pilot.press("i")
        await shown(pilot, until, words, "10 marked")
        await pilot.press("f3", "i")
        await until(pilot, lambda: not table(app).marks)


async def test_marks_stay_on_their_reminders_whatever_becomes_of_them(
    reminders: Add, words: Words, until: Until
) -> None:
    reminders(30)
    app = DunmailApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: table(app).count == 30)
        app.screen.query_one("#state", Select).value = "prepared"
        await until(pilot, lambda: table(app).count == 10)
        await pilot.press("f3")
        await shown(pilot, until, words, "10 marked")
        await until(pilot, lambda: not table(app).marks.groups)
        m.Reminder.update(state="issued", document=m.Document.get()).where(m.Reminder.state == "prepared").execute()
        app.screen.query_one("#state", Select).value = Select.NULL
        await until(pilot, lambda: table(app).count == 30)
        target = home(app).target()
        assert target is not None
        assert [row.number for row in ReminderPages(target).rows()] == list(range(100, 130, 3))


async def test_what_a_colleague_prepares_after_all_were_marked_is_not_marked(
    reminders: Add, words: Words, until: Until
) -> None:
    reminders(3)
    app = DunmailApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: table(app).count == 3)
        await pilot.press("f3")
        await shown(pilot, until, words, "3 marked")
        await until(pilot, lambda: not table(app).marks.groups)
        row: Any = m.Reminder.select().where(m.Reminder.number == 102).dicts().get()
        m.Reminder.create(**{**row, "id": None, "number": 103, "currency": "CZK"})
        await pilot.press("r")
        await until(pilot, lambda: table(app).count == 4)
        await shown(pilot, until, words, "3 marked")


def test_of_very_many_a_mark_on_all_holds_those_there_are(reminders: Add, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "NAMED", 2)
    reminders(3)
    marks = reading.settled(Marks().with_all(Selection()))
    assert marks == Marks(groups=(Group(Selection(), upto=3),))
    row: Any = m.Reminder.select().dicts().get()
    m.Reminder.create(**{**row, "id": None, "number": 103, "currency": "CZK"})
    assert [row.number for row in ReminderPages(Selection(marks=marks)).rows()] == [100, 101, 102]
    assert reading.inverted(Selection(), marks) == Marks()


async def test_marks_of_reminders_deleted_elsewhere_are_gone_and_the_row_is_meant_again(
    reminders: Add, words: Words, until: Until
) -> None:
    reminders(4)
    app = DunmailApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: table(app).count == 4)
        await pilot.press("space", "down")
        await shown(pilot, until, words, "1 marked")
        m.Reminder.delete().where(m.Reminder.number == 100).execute()
        await pilot.press("r")
        await until(pilot, lambda: not table(app).marks)
        target = home(app).target()
        assert target is not None
        assert [row.number for row in ReminderPages(target).rows()] == [101]


async def test_currencies_are_never_added_up(reminders: Add, words: Words, until: Until) -> None:
    reminders(3)
    m.Reminder.update(currency="USD").where(m.Reminder.number == 101).execute()
    app = DunmailApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await shown(pilot, until, words, "3 shown · 10,901.20 EUR + 5,450.60 USD")
        assert "16,351.80" not in words(app)
        assert "Curr." in words(app)
        await pilot.press("f3")
        await shown(pilot, until, words, "3 marked · 10,901.20 EUR + 5,450.60 USD")
        await pilot.press("f4", "1")
        await shown(pilot, until, words, "USD")
        await pilot.press("1", "2")
        await shown(pilot, until, words, "2 shown")
        await until(pilot, lambda: "Curr." not in words(app))
        assert "10,901.20" in words(app)


async def test_marks_not_shown_are_said_and_only_marked_ones_can_be_shown(
    reminders: Add, words: Words, until: Until
) -> None:
    reminders(30)
    app = DunmailApp()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await until(pilot, lambda: table(app).count == 30)
        await pilot.press("space", "down", "down", "down", "down", "x")  # 100 to 104, of levels 1 2 3 1 2
        await shown(pilot, until, words, "5 marked")
        await pilot.click("#level-1")
        await shown(pilot, until, words, "3 marked · 2 marked not shown")
        await pilot.click("#level-1")
        await until(pilot, lambda: table(app).count == 30)
        await pilot.press("f")
        await pilot.click("#only-marked")
        await until(pilot, lambda: table(app).count == 5)
        await pilot.press("f")
        await until(pilot, lambda: table(app).count == 30)
        assert app.focused is table(app)


async def test_ranges_of_numbers_and_dates(reminders: Add, words: Words, until: Until) -> None:
    reminders(30)
    m.Reminder.update(date=date(2012, 9, 26)).where(m.Reminder.number >= 120).execute()
    app = DunmailApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: table(app).count == 30)
        await pilot.press("f", *"115", "tab", *"124")
        await until(pilot, lambda: table(app).count == 10)
        await pilot.press("tab", *"1.9.2012")
        await until(pilot, lambda: table(app).count == 5)
        await pilot.press("tab", *"31.8.2012")
        await shown(pilot, until, words, "Date: 01/09/2012 is after 31/08/2012.")
        assert table(app).count == 5
        await pilot.press("ctrl+u", "enter", "f3")
        assert home(app).target() == Selection(
            number=Range(115, 124), date=Range(date(2012, 9, 1), None), marks=table(app).marks)
        await pilot.press("f")
        await until(pilot, lambda: table(app).count == 30)
        assert "Number" not in words(app)


@pytest.mark.parametrize("size", [(40, 15), (60, 20), (80, 24), (140, 24)])
async def test_every_range_is_in_sight(reminders: Add, words: Words, until: Until, size: tuple[int, int]) -> None:
    reminders(3)
    app = DunmailApp()
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: table(app).count == 3)
        await pilot.press("f")
        for word in ("Number", "Date", "Package", "Code", "[ ]marked only"):
            await shown(pilot, until, words, word)
        assert table(app).size.height >= 3


async def test_levels_are_a_key_away(reminders: Add, words: Words, until: Until) -> None:
    reminders(30)
    app = DunmailApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: table(app).count == 30)
        await pilot.press("1", "3")
        await until(pilot, lambda: table(app).count == 10)
        assert "[ ]1st [x]2nd [ ]3rd [ ]lawsuit" in words(app)
        m.Reminder.update(last_before_lawsuit=True).where(m.Reminder.number == 101).execute()
        m.Reminder.update(lawsuit=True).where(m.Reminder.number == 104).execute()
        await pilot.press("4")  # the last before lawsuit, and those in lawsuit
        await until(pilot, lambda: table(app).count == 2)
        await pilot.press("2")
        await until(pilot, lambda: table(app).count == 0)
        await shown(pilot, until, words, "None fits the filter. 0 shows all.")


async def test_one_key_shows_all_again(reminders: Add, words: Words, until: Until) -> None:
    reminders(30)
    app = DunmailApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: table(app).count == 30)
        app.screen.query_one("#state", Select).value = "prepared"
        app.screen.query_one("#year", Select).value = 2012
        await pilot.press("slash", *"Nobody", "enter", "1", "2", "4", "f")
        app.screen.query_one("#codes Input", Input).value = "0000003"
        await until(pilot, lambda: table(app).count == 0)
        await pilot.press("escape", "0")
        await until(pilot, lambda: table(app).count == 30)
        assert "[x]1st [x]2nd [x]3rd [ ]lawsuit Customer " in words(app)
        assert "marked only" not in words(app)
        assert app.focused is table(app)


async def test_an_empty_table_says_where_reminders_come_from(db: Path, words: Words, until: Until) -> None:
    app = DunmailApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await shown(pilot, until, words, "No reminders yet. Ctrl+O imports open items, F5 prepares reminders.")


async def test_go_to_a_number(reminders: Add, words: Words, until: Until) -> None:
    reminders(60)
    app = DunmailApp()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await until(pilot, lambda: table(app).count == 60)
        await pilot.press("g", *"2012/150", "enter")
        await until(pilot, lambda: table(app).cursor == 50)
        await pilot.press("g", *"101", "enter")
        await until(pilot, lambda: table(app).cursor == 1)
        await pilot.press("g", *"2011/101", "enter")
        told = "Reminder 2011/101 is not in this list. The filter may hide it; 0 shows all."
        await until(pilot, lambda: any(each.message == told for each in app._notifications))


async def test_columns_are_chosen_and_remembered(reminders: Add, words: Words, until: Until) -> None:
    reminders(3, name="Kupec z zelo dolgim imenom")
    app = DunmailApp()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await until(pilot, lambda: table(app).count == 3)
        await pilot.press("k")
        await shown(pilot, until, words, "[x] Year")
        await pilot.press("space", "down", "down", "down", "down")  # without the year; the name
        await pilot.press("plus", "u", "u", "enter")
        await until(pilot, lambda: not isinstance(app.screen, ModalScreen))
        titles = words(app).splitlines()[2].split()
        assert titles[:4] == ["No.▲", "Name", "Date", "Cust."]
        assert "Kupec z z… " in words(app)
    assert Preferences("")["table.reminders"].startswith("number name:10 date customer level")


async def test_the_order_is_remembered_for_the_operator(reminders: Add, words: Words, until: Until) -> None:
    for code in ("ana", "bor"):
        m.Operator.create(code=code, name=code, login=code)
    reminders(3)
    app = DunmailApp("ana")
    async with app.run_test(size=(80, 24)) as pilot:
        await shown(pilot, until, words, "No.▲")
        await pilot.click("#reminders", offset=(20, 0))
        await shown(pilot, until, words, "Date▲")
        await pilot.click("#reminders", offset=(20, 0))
        await shown(pilot, until, words, "Date▼")
        await until(pilot, lambda: Preferences("ana")["table.reminders.order"] == "date down")
    assert not m.JournalEntry.select().where(m.JournalEntry.label == "table.reminders.order").exists()
    for code, title in (("ana", "Date▼"), ("bor", "No.▲")):
        app = DunmailApp(code)
        async with app.run_test(size=(80, 24)) as pilot:
            await shown(pilot, until, words, title)
            assert table(app).row is not None


async def test_an_order_of_another_version_is_the_usual_one(reminders: Add, words: Words, until: Until) -> None:
    set_preference("table.reminders.order", "colour down")
    reminders(3)
    app = DunmailApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await shown(pilot, until, words, "No.▲")


async def test_levels_have_their_colours(reminders: Add, words: Words, until: Until) -> None:
    set_preference("dunning.level.2.colour", "yellow")
    reminders(3)
    app = DunmailApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: table(app).count == 3)
        assert home(app)._styles[2].bgcolor is not None
        styles = [next(iter(table(app)._row_strip(index))).style for index in (1, 2)]
        assert [style.bgcolor == home(app)._styles[2].bgcolor for style in styles if style] == [True, False]


async def test_defaulter_and_lawsuit_ask_first(reminders: Add, words: Words, until: Until) -> None:
    reminders(3)
    app = DunmailApp()
    async with app.run_test(size=(130, 24), notifications=True) as pilot:
        await until(pilot, lambda: table(app).count == 3)
        await pilot.press("d")
        await shown(pilot, until, words, "Mark 1 customer as a defaulter?")
        await pilot.press("enter")  # Cancel has the focus
        assert m.Customer.select().where(m.Customer.defaulter).count() == 0
        await pilot.press("f3", "d")
        await shown(pilot, until, words, "Mark 3 customers as defaulters?")
        await pilot.press("tab", "enter")
        await shown(pilot, until, words, "3 customers changed.")
        await until(pilot, lambda: table(app).row is not None and table(app).row.defaulter)  # type: ignore[union-attr]
        await pilot.press("f4", "z")
        await shown(pilot, until, words, "Mark 1 reminder as in lawsuit?")
        await pilot.press("tab", "enter")
        await shown(pilot, until, words, "1 reminder changed.")
    assert [row.lawsuit for row in m.Reminder.select().order_by(m.Reminder.number)] == [True, False, False]
    assert m.Reminder.select().where(m.Reminder.defaulter).count() == 3


async def test_sort_by_header_and_key(reminders: Add, words: Words, until: Until) -> None:
    reminders(12)
    app = DunmailApp()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await until(pilot, lambda: table(app).count == 12)
        await pilot.press("down", "down")
        await pilot.press("s")
        await shown(pilot, until, words, "Sort by")
        await pilot.press("enter")  # the same column again: turned round
        await shown(pilot, until, words, "No.▼")
        await until(pilot, lambda: table(app).cursor == 9)
        row = table(app).row
        assert row is not None
        assert row.number == 102, "the cursor stays on its reminder"
        await pilot.click("#reminders", offset=(11, 0))
        await shown(pilot, until, words, "No.▲")
        await pilot.press("s", "escape")
        assert home(app)._order.sort == "number"


async def test_at_the_top_the_cursor_stays_there_in_another_order(
    reminders: Add, words: Words, until: Until
) -> None:
    reminders(60)
    app = DunmailApp()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await until(pilot, lambda: table(app).count == 60)
        await pilot.press("s", "enter")
        await shown(pilot, until, words, "No.▼")
        row = table(app).row
        assert row is not None
        assert (table(app).cursor, row.number) == (0, 159)


async def test_the_first_rows_do_not_wait_for_the_cursors_reminder(
    reminders: Add, words: Words, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    reminders(60)
    found = Event()
    position = ReminderPages.position

    def late(pages: ReminderPages, reminder: int) -> int | None:
        assert found.wait(10)
        return position(pages, reminder)

    app = DunmailApp()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await until(pilot, lambda: table(app).count == 60)
        await pilot.press("down")
        monkeypatch.setattr(ReminderPages, "position", late)
        await pilot.press("s", "enter")
        await shown(pilot, until, words, "2012  159")
        assert table(app).cursor == 0
        found.set()
        await until(pilot, lambda: table(app).cursor == 58)


@pytest.fixture
def counted_late(reminders: Add, monkeypatch: pytest.MonkeyPatch) -> Event:
    """Sixty reminders are many, and their totals wait for the event."""
    reminders(60)
    allowed, totals = Event(), ReminderPages.totals
    monkeypatch.setattr(pages, "SMALL", 40)

    def late(found: ReminderPages) -> Totals:
        assert allowed.wait(10)
        return totals(found)

    monkeypatch.setattr(ReminderPages, "totals", late)
    return allowed


async def test_the_first_of_many_rows_do_not_wait_until_all_are_counted(
    counted_late: Event, words: Words, until: Until
) -> None:
    app = DunmailApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await shown(pilot, until, words, "more than 40 shown")
        assert "2012  100" in words(app)
        await pilot.press("end")
        assert table(app).cursor == 40
        counted_late.set()
        await shown(pilot, until, words, "60 shown")
        assert table(app).cursor == 59  # the end was meant, wherever that is
        await shown(pilot, until, words, "2012  159")
        assert "more than" not in words(app)


async def test_a_jump_does_not_wait_for_the_totals(counted_late: Event, words: Words, until: Until) -> None:
    app = DunmailApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await shown(pilot, until, words, "more than 40 shown")
        await pilot.press("g", *"155", "enter")
        await until(pilot, lambda: table(app).cursor == 55)
        await shown(pilot, until, words, "60 shown")
        counted_late.set()
        await shown(pilot, until, words, "327,036.00")
        assert table(app).cursor == 55


def test_what_nobody_waits_for_any_more_is_not_read(reminders: Add) -> None:
    reminders(3)
    wanted, posted, queries = Wanted(Selection(), "number", False), list[Message](), Stoppable()

    def once(message: Message) -> None:
        posted.append(message)
        queries.stop()

    read(wanted, once, queries)
    assert [type(message) for message in posted] == [Loaded]
    read(wanted, posted.append, Stoppable())
    assert [type(message) for message in posted] == [Loaded, Loaded, Summed]


async def test_totals_of_a_list_that_is_shown_no_longer_are_not_summed_to_their_end(
    reminders: Add, words: Words, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Several letters typed quickly must not each sum a million reminders at the same time."""
    reminders(3)
    begun, ended, totals = Event(), list[BaseException](), ReminderPages.totals

    def endless(found: ReminderPages) -> Totals:
        if not begun.is_set():
            begun.set()
            try:
                m.database.obj.execute_sql(
                    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT MAX(i) FROM n").fetchone()
            except peewee.OperationalError as error:
                ended.append(error)
                raise
        return totals(found)

    monkeypatch.setattr(ReminderPages, "totals", endless)
    app = DunmailApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, begun.is_set)
        assert not ended
        await pilot.press("slash", "2")
        await shown(pilot, until, words, "5,450.60 423.00")
        await until(pilot, lambda: bool(ended))
        assert "interrupted" not in words(app)


async def test_no_colour_needs_none(
    reminders: Add, words: Words, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    reminders(3)
    app = DunmailApp()
    assert app.no_color
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await until(pilot, lambda: table(app).count == 3)
        await pilot.press("space")
        await until(pilot, lambda: "[x] p" in words(app))
        assert "[x]1st" in words(app)
        assert "[ ]lawsuit" in words(app)


async def test_an_error_while_reading_is_said(
    reminders: Add, words: Words, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object) -> None:
        raise OSError("disk [/b] gone")

    monkeypatch.setattr("tui.reading.ReminderPages", fail)
    app = DunmailApp()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await shown(pilot, until, words, "disk [/b] gone")


async def test_large_sums_and_a_scrollbar_still_fit_in_eighty_cells(
    reminders: Add, words: Words, until: Until
) -> None:
    reminders(87)
    app = DunmailApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await shown(pilot, until, words, "474,202.20")
        assert words(app).splitlines()[2].rstrip().endswith("/day")  # the costs yield to the names
        assert not table(app).show_horizontal_scrollbar


@pytest.mark.parametrize(("code", "amount", "total"), [
    ("sl", "999.999,99", "2.171.728,84"), ("cs", "999 999,99", "2 171 728,84"), ("en", "999,999.99", "2,171,728.84")])
async def test_sums_of_seven_figures_fit_in_eighty_cells_in_every_language(
    reminders: Add, words: Words, until: Until, code: str, amount: str, total: str
) -> None:
    reminders(40)
    m.Reminder.update(amount=Decimal("999999.99"), cost=Decimal("12.00")).where(m.Reminder.id <= 2).execute()
    m.Reminder.update(amount=Decimal("4519.18")).where(m.Reminder.id > 2).execute()
    m.Reminder.update(amount=Decimal("4519.20")).where(m.Reminder.id == 40).execute()
    set_language(code)
    app = DunmailApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: total in words(app).replace("\N{NO-BREAK SPACE}", " "))
        line = next(line for line in words(app).replace("\N{NO-BREAK SPACE}", " ").splitlines() if amount in line)
        assert "Müller [/b]" in line
        assert ("12.00" if code == "en" else "12,00") in words(app)  # the cost, in the table or below
        assert not table(app).show_horizontal_scrollbar
