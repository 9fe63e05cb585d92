"""The actions menu and what it leads to: print, export with a copy by e-mail, again, by post, to court."""

from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Button, Checkbox, Input, OptionList, Select

from data import models as m
from data.pages import ReminderPages
from data.preferences import set_preference
from data.selection import Range, Selection
from dunning.posting import mark_posted
from mail.catcher import Catcher
from tui import system
from tui.app import DunmailApp
from tui.exporting import Export
from tui.screens.actions import ActionsScreen
from tui.screens.email_batch import EmailBatchScreen
from tui.screens.export import ExportScreen
from tui.screens.reminders import RemindersScreen
from tui.screens.sending import SendingScreen

Words = Callable[[App[Any]], str]
Until = Callable[..., Awaitable[None]]
SIZE = (80, 24)


@pytest.fixture(autouse=True)
def _no_desktop(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No printer and no viewer of this machine takes part; files go into the test's own folder."""
    monkeypatch.setattr(system, "can_view", lambda: False)
    monkeypatch.setattr(system, "can_print", lambda: False)
    monkeypatch.chdir(tmp_path)


async def loaded(pilot: Pilot[Any], until: Until, count: int = 6) -> RemindersScreen:
    home = pilot.app.screen_stack[0]
    assert isinstance(home, RemindersScreen)
    await until(pilot, lambda: home.table.count == count)
    return home


async def says(pilot: Pilot[Any], until: Until, words: Words, text: str) -> None:
    await until(pilot, lambda: text in words(pilot.app))


def line(app: App[Any], name: str) -> str:
    """An action of the menu as it is written."""
    return str(app.screen.query_one(OptionList).get_option(name).prompt)


async def test_the_menu_counts_for_each_target_and_does_what_is_chosen(
    issued: Path, words: Words, until: Until
) -> None:
    m.Reminder.update(state="prepared", document=None).where(m.Reminder.number == 101).execute()
    app = DunmailApp()
    async with app.run_test(size=SIZE) as pilot:
        await loaded(pilot, until)
        await pilot.press("space", "down", "space", "a")
        await until(pilot, lambda: isinstance(app.screen, ActionsScreen) and "1 of 2" in line(app, "issue"))
        assert "◄ the marked ►" in words(app)
        assert line(app, "issue").split() == ["Issue", "1", "of", "2", "F6"]
        assert line(app, "export").split() == ["Export", "the", "list", "2", "E"]
        assert app.screen.query_one(OptionList).get_option("again").disabled
        await pilot.press("right")
        await until(pilot, lambda: "1 of" not in line(app, "issue") and "…" not in line(app, "issue"))
        assert "◄ 2012/101 " in words(app)
        await pilot.press("right")
        await until(pilot, lambda: "1 of 6" in line(app, "issue"))
        assert "◄ all 6 shown ►" in words(app)
        await pilot.press("down", "home", "enter")
        await says(pilot, until, words, "Issue 1 reminder?")
        assert "5 are issued and stay as they are." in words(app)
        await pilot.press("escape", "a", "escape")
        await until(pilot, lambda: not app.screen.is_modal)


async def test_letters_of_the_marked_are_written_after_asking(
    issued: Path, words: Words, until: Until, tmp_path: Path
) -> None:
    app = DunmailApp()
    async with app.run_test(size=SIZE) as pilot:
        await loaded(pilot, until)
        await pilot.press("space", "down", "space", "p")
        await says(pilot, until, words, "2 letters")
        app.screen.query_one("#file", Input).value = str(tmp_path / "letters.pdf")
        app.screen.query_one("#password", Input).value = "geslo"
        app.screen.query_one("#go", Button).press()
        await says(pilot, until, words, "Print 2 letters?")
        assert "It opens only with the password." in words(app)
        assert "geslo" not in words(app)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ExportScreen))  # Cancel: nothing is lost
        assert not (tmp_path / "letters.pdf").exists()
        app.screen.query_one("#go", Button).press()
        await says(pilot, until, words, "Print 2 letters?")
        await pilot.press("right", "enter")
        await says(pilot, until, words, "2 letters on 2 pages")
    assert len(PdfReader(tmp_path / "letters.pdf", password="geslo").pages) == 2


async def test_what_is_wrong_is_said_in_the_dialog(issued: Path, words: Words, until: Until, tmp_path: Path) -> None:
    app = DunmailApp()
    async with app.run_test(size=SIZE) as pilot:
        await loaded(pilot, until)
        await pilot.press("e")
        await says(pilot, until, words, "1 reminder")
        app.screen.query_one("#file", Input).value = str(tmp_path / "no" / "list.xlsx")
        app.screen.query_one("#go", Button).press()
        await says(pilot, until, words, "There is no folder")
        app.screen.query_one("#where", Select).value = "nowhere"
        await says(pilot, until, words, "Recipient")
        app.screen.query_one("#to", Input).value = "nobody"
        app.screen.query_one("#go", Button).press()
        await says(pilot, until, words, "No SMTP server is set")
        await pilot.press("escape")
        await until(pilot, lambda: not app.screen.is_modal)


async def test_a_copy_is_queued_sent_and_shown(
    issued_catcher: Catcher, words: Words, until: Until, tmp_path: Path
) -> None:
    app = DunmailApp()
    async with app.run_test(size=SIZE) as pilot:
        await loaded(pilot, until)
        await pilot.press("e")
        await says(pilot, until, words, "1 reminder")
        screen = app.screen
        screen.query_one("#what", Select).value = "list-csv"
        screen.query_one("#which", Select).value = "shown"
        screen.query_one("#copy", Checkbox).value = True
        await says(pilot, until, words, "6 reminders")
        for field, value in (("file", str(tmp_path / "list.csv")), ("to", "sef@firma.example"),
                             ("bcc", "b@firma.example")):
            screen.query_one(f"#{field}", Input).value = value
        screen.query_one("#go", Button).press()
        await says(pilot, until, words, "Export 6 reminders?")
        assert "A copy is sent by e-mail to sef@firma.example" in words(app)
        assert "blind copy to b@firma.example" in words(app)
        await pilot.press("right", "enter")
        await says(pilot, until, words, "6 reminders exported")
        assert "The copy to sef@firma.example is batch 1." in words(app)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, SendingScreen))
        await until(pilot, lambda: len(issued_catcher.caught()) == 1)
        await until(pilot, lambda: not app.sending.running)
    (caught,) = issued_catcher.caught()
    assert caught.recipients == ("sef@firma.example", "b@firma.example")
    assert m.Batch.get().kind == "documents"
    assert (tmp_path / "list.csv").read_text("utf-8-sig").count("\n") == 7


async def test_posted_asks_for_the_day_and_the_table_and_the_details_say_it(
    issued: Path, words: Words, until: Until
) -> None:
    app = DunmailApp()
    async with app.run_test(size=(130, 30), notifications=True) as pilot:
        await loaded(pilot, until)
        await pilot.press("space", "m")
        await says(pilot, until, words, "Mark 1 reminder as sent by post?")
        await pilot.press("enter")
        await until(pilot, lambda: not app.screen.is_modal)
        assert {row.state for row in ReminderPages(Selection()).rows()} == {"issued"}
        await pilot.press("m")
        await says(pilot, until, words, "Mark 1 reminder as sent by post?")
        for typed, answer in (("31.2.2012", "is not a date"), ("1.1.2999", "still to come"), ("20.8.2012", "")):
            app.screen.query_one("#day", Input).value = typed
            app.screen.query_one("#yes", Button).press()
            if answer:
                await says(pilot, until, words, answer)
        await says(pilot, until, words, "1 reminder marked as sent by post.")
        await pilot.press("enter")
        await says(pilot, until, words, "sent, post")
        await pilot.press("m")
        await says(pilot, until, words, "None of them is issued and not sent yet.")
        await pilot.press("enter")
        await says(pilot, until, words, "sent by post on 20/08/2012")
    (row,) = ReminderPages(Selection(number=Range(100, 100))).rows()
    assert (row.state, row.posted_on) == ("sent", date(2012, 8, 20))


async def test_sending_again_says_when_each_was_sent_before_the_form(
    issued_catcher: Catcher, words: Words, until: Until
) -> None:
    mark_posted(Selection(number=Range(100, 101)), date(2012, 8, 20))
    app = DunmailApp()
    async with app.run_test(size=SIZE) as pilot:
        await loaded(pilot, until)
        await pilot.press("f3", "y")
        await says(pilot, until, words, "E-mail 2 reminders again?")
        assert "2012/100: by post on 20/08/2012" in words(app)
        await pilot.press("right", "enter")
        await until(pilot, lambda: isinstance(app.screen, EmailBatchScreen))
        await says(pilot, until, words, "2 will be sent")


async def test_claims_are_handed_over_only_after_asking_twice(
    issued: Path, words: Words, until: Until, tmp_path: Path
) -> None:
    m.Reminder.update(last_before_lawsuit=True).where(m.Reminder.number == 191).execute()
    file = tmp_path / "claims.csv"
    app = DunmailApp()
    async with app.run_test(size=SIZE) as pilot:
        await loaded(pilot, until)
        await pilot.press("f3", "h")
        await says(pilot, until, words, "1 of 6 is the last before lawsuit")
        app.screen.query_one("#file", Input).value = str(tmp_path / "claims.txt")
        app.screen.query_one("#go", Button).press()
        await says(pilot, until, words, "claims are written as .csv or .xlsx")
        app.screen.query_one("#file", Input).value = str(file)
        app.screen.query_one("#go", Button).press()
        await says(pilot, until, words, "Hand 1 claim over to lawsuit?")
        assert "5 are not handed over:" in words(app)
        assert not file.exists()
        await pilot.press("right", "enter")
        await says(pilot, until, words, "1 claim handed over")
        await pilot.press("enter", "h")
        await says(pilot, until, words, "0 of 6 are the last before lawsuit")
        app.screen.query_one("#go", Button).press()
        await says(pilot, until, words, "There is nothing to hand over.")
    assert "2012/191" in file.read_text("utf-8-sig")
    assert [r.number for r in m.Reminder.select().where(m.Reminder.lawsuit)] == [191]


def test_a_password_is_in_no_representation() -> None:
    assert "geheim" not in repr(Export("letters", Selection(), password="geheim"))


async def test_claims_are_sent_to_the_lawyer(
    issued_catcher: Catcher, words: Words, until: Until, tmp_path: Path
) -> None:
    app = DunmailApp()
    async with app.run_test(size=SIZE) as pilot:
        await loaded(pilot, until)
        await pilot.press("h", "tab", "space", "tab", "space")
        await says(pilot, until, words, "F4 chooses from the contacts of customers.")
        app.screen.query_one("#to", Input).value = "nobody"
        await pilot.press("tab", "enter")
        await says(pilot, until, words, "“nobody” is not an e-mail address")
        app.screen.query_one("#to", Input).value = "odvetnik@pravo.si"
        await pilot.press("enter")
        await says(pilot, until, words, "A copy is sent by e-mail to odvetnik@pravo.si")
        await pilot.press("right", "enter")
        await says(pilot, until, words, "The copy to odvetnik@pravo.si is batch 1.")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, SendingScreen))
        await until(pilot, lambda: len(issued_catcher.caught()) == 1)
        await until(pilot, lambda: not app.sending.running)
    assert issued_catcher.caught()[0].recipients == ("odvetnik@pravo.si",)


async def test_a_copy_may_wait_with_the_documents(
    issued_catcher: Catcher, words: Words, until: Until, tmp_path: Path
) -> None:
    app = DunmailApp()
    async with app.run_test(size=SIZE) as pilot:
        await loaded(pilot, until)
        await pilot.press("e")
        await until(pilot, lambda: isinstance(app.screen, ExportScreen))
        app.screen.query_one("#file", Input).value = str(tmp_path / "list.xlsx")
        for tick in ("copy", "later"):
            app.screen.query_one(f"#{tick}", Checkbox).value = True
        app.screen.query_one("#go", Button).press()
        await says(pilot, until, words, "A copy to ana@podjetje.si waits with the documents")
        await pilot.press("right", "enter")
        await says(pilot, until, words, "waits with the documents: Ctrl+D")
        await pilot.press("enter", "ctrl+d")
        await says(pilot, until, words, "1 document waits to be sent.")
    assert issued_catcher.caught() == []


async def test_the_recipient_of_a_copy_is_chosen_among_contacts(
    issued_catcher: Catcher, words: Words, until: Until
) -> None:
    own = "ana@podjetje.si"
    set_preference("company.email", "info@podjetje.si")
    m.Contact.update(email="boss@kupec.si; clerk@kupec.si").where(m.Contact.id == m.Contact.get().id).execute()
    app = DunmailApp()
    async with app.run_test(size=SIZE) as pilot:
        await loaded(pilot, until)
        await pilot.press("e")
        await until(pilot, lambda: isinstance(app.screen, ExportScreen))
        fields = {name: app.screen.query_one(f"#{name}", Input) for name in ("to", "cc")}
        assert fields["to"].value == own
        await pilot.press("f4")  # the tick is not set yet: who chooses a recipient wants a copy
        await says(pilot, until, words, "Choose a recipient")
        await says(pilot, until, words, f"{own}  mine")
        assert "info@podjetje.si  the company's" in words(app)
        await pilot.press(*"BOSS")
        await until(pilot, lambda: "mine" not in words(app) and "boss@kupec.si; clerk@kupec.si" in words(app))
        await pilot.press("enter")
        await until(pilot, lambda: fields["to"].value == "boss@kupec.si; clerk@kupec.si")
        await says(pilot, until, words, "[x]Send a copy to e-mail")
        fields["cc"].focus()
        await pilot.press(*"x@y.si", "f4")
        await says(pilot, until, words, "the company's")
        await pilot.press("down", "down", "enter")
        await until(pilot, lambda: fields["cc"].value == "x@y.si; info@podjetje.si")
        await pilot.press("f4")
        await says(pilot, until, words, "Choose a recipient")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, ExportScreen))
        assert fields["cc"].value == "x@y.si; info@podjetje.si"
