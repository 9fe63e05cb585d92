"""The reminder screen: its views by keys, and every action on the one reminder with its question and its words."""

import os
import stat
from collections.abc import Awaitable, Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Checkbox, Input, Select

from data.acting import act_as
from data.holds import list_holds
from data.models import DocumentContent, Reminder
from data.notes import add_note, notes
from data.pages import ReminderPages
from data.preferences import Preferences, set_preference, unset_preference
from data.reminders import get_reminder
from data.selection import Selection
from dunning.issuing import delete
from dunning.levels import settings_from
from dunning.preparation import plan, prepare
from tests.tui.reminder.sent import WORDS, add_message
from tui import viewer
from tui.app import DunmailApp
from tui.preview.drawing import Lines
from tui.preview.half_cells import HalfCells
from tui.screens.email_batch import EmailBatchScreen
from tui.screens.message import MessageScreen
from tui.screens.reminder import ReminderScreen
from tui.screens.reminders import RemindersScreen
from tui.widgets.letter_view import LetterView
from tui.widgets.page_view import PageView

Words = Callable[[App[Any]], str]
Until = Callable[..., Awaitable[None]]
SIZE = (80, 24)
pytestmark = pytest.mark.usefixtures("books")


class Screen:
    """The app at one reminder, for a test's eyes and hands."""

    def __init__(self, pilot: Pilot[None], words: Words, until: Until) -> None:
        self.pilot, self._words, self._until = pilot, words, until

    @property
    def text(self) -> str:
        return self._words(self.pilot.app)

    async def says(self, text: str) -> None:
        await self._until(self.pilot, lambda: text in self.text)

    async def press(self, *keys: str, says: str = "") -> None:
        await self.pilot.press(*keys)
        if says:
            await self.says(says)

    async def until(self, ready: Callable[[], bool]) -> None:
        await self._until(self.pilot, ready)

    @property
    def page(self) -> PageView:
        return self.pilot.app.screen.query_one(PageView)

    def cells(self) -> list[list[tuple[str, Any]]]:
        """The cells of the page on the screen."""
        lines = [self.page.render_line(y) for y in range(self.page.size.height)]
        return [[(char, segment.style) for segment in line for char in segment.text] for line in lines]


async def opened(pilot: Pilot[None], words: Words, until: Until, reminder: int = 1) -> Screen:
    found = Screen(pilot, words, until)
    await pilot.app.push_screen(ReminderScreen(reminder))
    await found.says("State:")
    return found


def states() -> list[str]:
    return [row.state for row in ReminderPages(Selection()).rows()]


async def test_each_item_shows_its_interest_and_the_sum_is_the_reminders(words: Words, until: Until) -> None:
    for level in ("1", "2", "3"):
        set_preference(f"dunning.level.{level}.interest", "contractual")
        set_preference(f"dunning.level.{level}.interest_percent", "9.25")
    assert delete(Selection(state="prepared")).done == 2
    prepare(plan(date(2012, 8, 20), settings_from(Preferences())))
    *_others, row = ReminderPages(Selection(state="prepared")).rows()
    detail = get_reminder(row.id)
    assert sum(item.interest for item in detail.items) == detail.interest > 0
    async with DunmailApp().run_test(size=SIZE) as pilot:
        screen = await opened(pilot, words, until, row.id)
        await screen.says(f"{len(detail.items)} item")
        shown = [line.split()[-1] for line in screen.text.splitlines() if line.startswith("R-") or " items" in line]
        assert "Interest" in screen.text
        assert [Decimal(cell) for cell in shown] == [*(item.interest for item in detail.items), detail.interest]


async def test_every_view_has_its_key(words: Words, until: Until) -> None:
    act_as("006")
    add_note(1, "said [/b]", "voicemail")
    app = DunmailApp()
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot, words, until)
        await screen.says("R-2011-0013")
        await screen.press("2", says="It was not put into a batch yet.")
        await screen.press("3", says="page 1 of 1 · zoom 100 %")
        await screen.press("4", says="1 note about this customer")
        assert "2012/100 · voicemail · 006" in screen.text
        await screen.press("5", says="3 entries")
        assert "prepared" in screen.text
        await screen.press("1", says="R-2011-0013")


async def test_on_to_the_next_reminder_and_to_its_customer(words: Words, until: Until) -> None:
    app = DunmailApp()
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        screen = Screen(pilot, words, until)
        await screen.says("3 shown")
        await screen.press("enter", says="Dunmail  Reminder 2012/100")
        await screen.says("R-2011-0013")
        await screen.press("less_than_sign", says="The table ends here.")
        await screen.press("greater_than_sign", says="Dunmail  Reminder 2012/101")
        await screen.says("R-2011-0031")
        await screen.press("3", says="NOT ISSUED")
        await screen.press("greater_than_sign", says="Dunmail  Reminder 2012/102")
        await screen.press("c", says="1 Contacts  2 Open items  3 Reminders")
        await screen.says("0000004  MER D.D.")
        await screen.press("escape", says="Dunmail  Reminder 2012/102")
        await screen.press("escape", says="3 shown")
        home = app.screen
        assert isinstance(home, RemindersScreen)
        await screen.until(lambda: home.table.row is not None and home.table.row.number == 102)


async def test_without_a_table_there_is_no_next_one(words: Words, until: Until) -> None:
    app = DunmailApp()
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        screen = await opened(pilot, words, until)
        await screen.press("greater_than_sign", "r", says="R-2011-0013")
        assert "Reminder 2012/100" in screen.text


async def test_every_message_with_the_servers_words_opens(words: Words, until: Until) -> None:
    for number in range(1, 41):
        add_message(None, "failed", number)
    add_message(1, number=41)
    app = DunmailApp()
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot, words, until)
        await screen.press("2", says="41 messages")
        await screen.says(f"accepted (dot, 0 ms)  250 2.0.0 {WORDS}")
        await screen.press("end", says="Batch 1 · failed · to 1@kupec.si")
        await screen.press("enter")
        await screen.until(lambda: isinstance(app.screen, MessageScreen))
        await screen.says("Batch 1, message 1")
        await screen.press("escape", says="41 messages")


async def test_the_letter_is_drawn_zoomed_and_read(words: Words, until: Until) -> None:
    app = DunmailApp()
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot, words, until)
        await screen.press("3", says="zoom 100 %")
        page = screen.page.page
        assert isinstance(page, HalfCells)
        assert page.width == screen.page.room.width == 79
        assert screen.page.virtual_size.height == (page.picture.height + 1) // 2
        shown = screen.cells()
        styles = {style.bgcolor.triplet for line in shown for _char, style in line if style.bgcolor}
        assert (255, 255, 255) in styles
        assert any(min(triplet) < 128 for triplet in styles), "there is ink"
        await screen.press("plus", "plus", says="zoom 200 %")
        assert screen.page.page.width == 158
        await screen.press("right", "pagedown")
        assert screen.page.scroll_offset == (8, screen.page.size.height - 1), "the scroll bar below takes a line"
        await screen.press("minus", says="zoom 150 %")
        await screen.press("p", says="text")
        await screen.press("home", says="2012/100")
        assert isinstance(screen.page.page, Lines)
        assert "Opomin" in "".join(screen.page.page.text)
        await screen.press("p", says="zoom 150 %")


async def test_pages_turn_by_keys_and_at_the_edge(words: Words, until: Until) -> None:
    from fpdf import FPDF

    made = FPDF()
    made.set_font("helvetica", size=11)
    for number in (1, 2, 3):
        made.add_page()
        made.text(20, 20, f"sheet {number}")
    app = DunmailApp()
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot, words, until)
        await screen.press("3", says="page 1 of 1")
        app.screen.query_one(LetterView).show(bytes(made.output()))
        await screen.says("page 1 of 3")
        await screen.press("full_stop", says="page 2 of 3")
        await screen.press("end", "pagedown", says="page 3 of 3")
        await screen.press("pageup", says="page 2 of 3")
        await screen.press("comma", "comma", says="page 1 of 3")
        await screen.press("p", "full_stop", says="sheet 2")
        drawn = app.screen.query_one(LetterView)._drawn
        assert len(drawn) <= drawn.maxsize == 4


async def test_what_is_not_issued_says_so(words: Words, until: Until) -> None:
    app = DunmailApp()
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot, words, until, 2)
        await screen.press("3", says="NOT ISSUED, as issuing would make it now · page 1 of 1")
        assert states() == ["issued", "prepared", "prepared"]
        unset_preference("company.iban")
        await screen.press("r", says="Letters need the company's data. Set company.iban")


async def test_a_damaged_letter_says_so(words: Words, until: Until) -> None:
    DocumentContent.update(content=b"%PDF no longer").execute()
    app = DunmailApp()
    async with app.run_test(size=(130, 24)) as pilot:
        screen = await opened(pilot, words, until)
        await screen.press("3", says="is damaged")
        assert "NOT ISSUED" in screen.text


async def test_without_colours_the_letter_is_text(
    words: Words, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = DunmailApp()
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot, words, until)
        await screen.press("3", says="page 1 of 1 · text")
        await screen.says("Podjetje d.o.o.")
        await screen.press("p", says="zoom 100 %")
        assert any(char in "▀▄█" for line in screen.cells() for char, _style in line)


async def test_in_sixteen_colours_the_letter_is_of_greys(words: Words, until: Until) -> None:
    app = DunmailApp()
    app.theme = "ansi-dark"
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot, words, until)
        await screen.press("3", says="zoom 100 %")
        lines = screen.cells()[:-1]  # the last one is beside the scroll bar
        numbers = {style.bgcolor.number for line in lines for _char, style in line[:79]}
        assert 15 in numbers
        assert numbers <= {0, 7, 8, 15}


async def test_a_promise_is_noted_and_pauses_reminding(words: Words, until: Until) -> None:
    app = DunmailApp(operator="006")
    day = date.today().replace(year=date.today().year + 1, month=1, day=15)
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        screen = await opened(pilot, words, until)
        await screen.press("n", says="Note about reminder 2012/100")
        await screen.press("f10", says="The note has no text.")
        app.screen.query_one("#promised", Input).value = "soon"
        await screen.press("f10", says="“soon” is not a date")
        app.screen.query_one("#promised", Input).value = f"15.01.{day.year}"
        await screen.press("tab", "tab", *"Called [/b]", "f10", says="Note added.")
        await screen.says(f"promised to pay by 15/01/{day.year}")
        (note,) = notes()
        assert (note.kind, note.text, note.promised_on, note.operator) == ("promise", "Called [/b]", day, "006")
        assert [(hold.customer, hold.until) for hold in list_holds()] == [(note.customer, day)]
        await screen.press("4", says="Called [/b]")


async def test_the_result_of_a_call_is_noted_or_not(words: Words, until: Until) -> None:
    app = DunmailApp(operator="006")
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        screen = await opened(pilot, words, until)
        await screen.press("n", "escape", "4", says="No notes about this customer.")
        await screen.press("n", says="Note about")
        app.screen.query_one("#kind", Select).value = "invoice not received"
        await screen.press("f10", says="Note added.")
        await screen.says("1 note about this customer")
        assert [note.kind for note in notes()] == ["invoice not received"]


async def test_issue_unlock_and_delete(words: Words, until: Until) -> None:
    app = DunmailApp(operator="006")
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot, words, until, 2)
        for key, question, told, state in (
            ("f6", "Issue 1 reminder?", "1 reminder issued.", "issued"),
            ("u", "Unlock 1 reminder?", "1 reminder unlocked.", "prepared"),
        ):  # fmt: skip
            await screen.press(key, says=question)
            await screen.press("enter", says="State:")
            assert states()[1] != state, "Cancel has the focus"
            await screen.press(key, says=question)
            await screen.press("right", "enter", says=told)
            assert states()[1] == state
            await screen.press("escape", says=f"State: {state}")
        await screen.press("f8", says="Delete 1 reminder?")
        await screen.press("right", "enter", says="1 reminder deleted.")
        await screen.press("escape")
        await screen.until(lambda: not isinstance(app.screen, ReminderScreen))
        assert Reminder.select().count() == 2


async def test_what_does_not_fit_is_told(words: Words, until: Until) -> None:
    app = DunmailApp()
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        screen = await opened(pilot, words, until)
        await screen.press("f8", says="1 is issued and stays as it is.")
        assert states()[0] == "issued"


async def test_only_a_letter_can_be_mailed(words: Words, until: Until) -> None:
    app = DunmailApp()
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        screen = await opened(pilot, words, until, 2)
        await screen.press("f7", says="2012/101 has no letter yet.")


async def test_email_leads_to_the_form_with_this_reminder(words: Words, until: Until) -> None:
    app = DunmailApp()
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot, words, until)
        await screen.press("f7")
        await screen.until(lambda: isinstance(app.screen, EmailBatchScreen))
        await screen.says("1 selected")
        assert not app.screen.query_one("#again", Checkbox).value


async def test_email_again_says_when_and_to_whom_first(words: Words, until: Until) -> None:
    add_message(1, number=7)
    app = DunmailApp()
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot, words, until)
        await screen.press("f7", says="E-mail 2012/100 again?")
        await screen.says("Sent 17/08/2012 12:07 to 7@kupec.si (batch 1).")
        await screen.press("enter", says="State: sent")
        assert isinstance(app.screen, ReminderScreen)
        await screen.press("f7", says="E-mail 2012/100 again?")
        await screen.press("right", "enter")
        await screen.until(lambda: isinstance(app.screen, EmailBatchScreen))
        assert app.screen.query_one("#again", Checkbox).value


async def test_the_letter_opens_in_the_systems_viewer(
    words: Words, until: Until, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tool = tmp_path / "xdg-open"
    tool.write_text(f'#!/bin/sh\ncp "$1" {tmp_path}/opened.pdf\n')
    tool.chmod(0o755)
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    app = DunmailApp()
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        screen = await opened(pilot, words, until)
        await screen.press("v", says="The letter is opened")
        assert (tmp_path / "opened.pdf").read_bytes().startswith(b"%PDF-")
        (folder,) = viewer._folders
        assert stat.S_IMODE(os.stat(folder).st_mode) == 0o700
        tool.write_text("#!/bin/sh\nexit 3\n")
        await screen.press("v", says="no program for PDF")
        monkeypatch.setenv("SSH_CONNECTION", "here there")
        await screen.press("v", says="You work over SSH")


async def test_an_item_or_the_customer_is_held_and_lifted(words: Words, until: Until) -> None:
    act_as("006")
    async with DunmailApp("006").run_test(size=SIZE, notifications=True) as pilot:
        screen = await opened(pilot, words, until)
        await screen.says("3 items")
        await screen.press("2", "q", says="It was not put into a batch yet.")  # only where the items are
        await screen.press("1", "down", "q", says="Hold reminders back")
        form = pilot.app.screen
        form.query_one("#kind", Select).value = "dispute"
        await screen.press(*"wrong", "enter", "f10", says="R-2011-0012: Disputed: wrong")
        assert [line.split()[-1] for line in screen.text.splitlines() if line.startswith("R-2011-0012 ")] == ["dispute"]
        assert [(row.document, row.kind, row.operator) for row in list_holds()] == [("R-2011-0012", "dispute", "006")]
        await screen.press("up", "x", says="Nothing keeps it back.")  # neither this item nor the customer
        await screen.press("q", says="Item R-2011-0011")
        form = pilot.app.screen
        form.query_one("#target", Select).value = 1
        await screen.press(*"moving", "f10", says=" Not to be reminded: moving")
        await screen.press("down", "x", says="Lift 1 hold?")
        await screen.press("right", "enter")
        await screen.until(lambda: "Disputed: wrong" not in screen.text)
        await screen.press("x", says="all items: Not")
        await screen.press("right", "enter")
        await screen.until(lambda: " Not to be reminded: moving" not in screen.text)
    assert list_holds() == []
