"""The e-mail form on the sample company's issued reminders: ranges, counts, preview, question, sending."""

import threading
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from textual.app import App
from textual.widgets import Button, Checkbox, Input, Static, TextArea

from data import ledger
from data import models as m
from data.fields import now
from data.preferences import set_preference, unset_preference
from data.selection import Marks, Range, Selection
from mail.batch import BatchSettings, Preview, Skipped
from tui import email_request
from tui.app import DunmailApp
from tui.email_request import Abandoned, Request, queue_batch, skipped_list
from tui.screens import email_batch
from tui.screens.confirm import ConfirmScreen
from tui.screens.email_batch import EmailBatchScreen
from tui.screens.outbox import OutboxScreen
from tui.screens.outcome import OutcomeScreen
from tui.screens.placeholders import PlaceholdersScreen
from tui.screens.sending import SendingScreen

SIZE = (80, 24)
Until = Callable[..., Awaitable[None]]
Words = Callable[[App[Any]], str]
MakeApp = Callable[..., Any]


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """No waiting for an operator who types."""
    monkeypatch.setattr(email_batch, "QUIET", 0.05)


def text(app: App[Any], id: str) -> str:
    """What that part of the screen says; nothing while it is not there yet."""
    return "".join(str(part.render()) for part in app.screen.query(f"#{id}").results(Static))


def counted(app: App[Any]) -> bool:
    return "selected" in text(app, "count")


def fill(app: App[Any], **fields: str) -> None:
    """Type into fields; ``name_to`` is the second one of a range."""
    for name, value in fields.items():
        if name == "body":
            app.screen.query_one("#body", TextArea).text = value
        elif name in ("subject", "cc", "bcc"):
            app.screen.query_one(f"#{name}", Input).value = value
        else:
            part = ".high" if name.endswith("_to") else ".low"
            app.screen.query_one(f"#{name.removesuffix('_to')} {part}", Input).value = value


ALL = "6 selected · 5 will be sent · 1 skipped"


def set_states(states: dict[int, str]) -> None:
    for number, state in states.items():
        gone = {"document": None} if state == "prepared" else {}
        m.Reminder.update(state=state, **gone).where(m.Reminder.id == number).execute()


def get_states() -> dict[int, str]:
    return {reminder.id: reminder.state for reminder in m.Reminder.select()}


async def test_counts_and_previews(issued_catcher: Any, mail_app: MakeApp, until: Until, words: Words) -> None:
    app = mail_app(lambda: EmailBatchScreen(Selection(year=2012)))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: counted(app))
        assert text(app, "count") == ALL
        assert text(app, "skipped") == "2012/193: Customer 0000004 MER D.D. has no contact OPOMIN2."
        first = text(app, "first")
        assert "To: racunovodstvo@saop.example" in first
        assert "Subject: Opomin 2012/100" in first
        assert "Ana Müller [/b]" in first
        await pilot.press("f5")
        await until(pilot, lambda: "Spoštovani" in words(app))
        await pilot.press("f3")
        await until(pilot, lambda: app.focused is app.screen.query_one("#year Input"))


async def test_every_range_narrows(issued_catcher: Any, mail_app: MakeApp, until: Until) -> None:
    ranges: list[tuple[dict[str, str], int]] = [
        ({"customer": "0000001", "customer_to": "0000001"}, 2),
        ({"customer_to": "0000003"}, 4),
        ({"date": "31.8.2012"}, 3),
        ({"date": "2012-08-17", "date_to": "30.08.2012"}, 3),
        ({"package": "2", "package_to": "2"}, 3),
        ({"level": "2"}, 3),
        ({"number": "101", "number_to": "191"}, 3),
        ({"year": "2011"}, 0),
    ]
    app = mail_app(lambda: EmailBatchScreen(Selection(year=2012)))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        for fields, selected in ranges:
            fill(app, **fields)
            await until(pilot, lambda found=selected: text(app, "count").startswith(f"{found} selected"))
            fill(app, **{name: "" for name in fields})
            await until(pilot, lambda: text(app, "count").startswith("6 selected"))


async def test_table_settings_send_exactly_the_table(issued_catcher: Any, mail_app: MakeApp, until: Until) -> None:
    table = Selection(year=2012, text="MER")
    app = mail_app(lambda: EmailBatchScreen(table))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: text(app, "count") == "2 selected · 1 will be sent · 1 skipped")
        assert app.screen.query_one("#customer").disabled
        app.screen.query_one("#table", Checkbox).value = False
        await until(pilot, lambda: text(app, "count") == ALL)
        assert not app.screen.query_one("#customer").disabled


async def test_marked_reminders_that_are_not_issued_are_named(
    issued_catcher: Any, mail_app: MakeApp, until: Until
) -> None:
    set_states({1: "prepared", 2: "sent"})
    app = mail_app(lambda: EmailBatchScreen(Selection(marks=Marks(frozenset({1, 2, 3})))))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: text(app, "count") == "3 selected · 1 will be sent · 2 skipped")
        assert "It is not issued yet." in text(app, "skipped")
        assert "It was sent already" in text(app, "skipped")


async def test_ranges_of_the_table_are_taken_over(issued_catcher: Any, mail_app: MakeApp, until: Until) -> None:
    app = mail_app(lambda: EmailBatchScreen(Selection(year=2012, customer=Range("0000001", "0000001"))))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: text(app, "count").startswith("2 selected"))
        assert [entry.value for entry in app.screen.query("#customer Input").results(Input)] == ["0000001"] * 2
        assert not app.screen.query_one("#table", Checkbox).value


async def test_what_is_wrong_is_said_and_not_sent(issued_catcher: Any, mail_app: MakeApp, until: Until) -> None:
    wrong: list[tuple[dict[str, str], str]] = [
        ({"date": "31.2.2012"}, "is not a date such as 17.08.2012"),
        ({"number": "9", "number_to": "3"}, "Number: 9 is after 3."),
        ({"limit": "many"}, "At most: “many” is not a whole number."),
        ({"cc": "not [/b] an address"}, "Cc: "),
        ({"subject": "{{ nonsense }}"}, "nonsense"),
        ({"body": "{% for"}, "Line 1 of the text cannot be understood"),
        ({"body": "{% if level > 5 %}{{ nonsense }}{% endif %}"}, "nonsense"),
        ({"times": "25:00"}, "Send from: “25:00” is no time."),
        ({"times_to": "1.1.2020 8:00"}, "Send from: nothing can be sent until 01/01/2020 08:00."),
        ({"times": "31.12.2098 8:00", "times_to": "31.12.2098 7:00"}, "nothing can be sent until 31/12/2098 07:00."),
    ]
    app = mail_app(lambda: EmailBatchScreen(Selection(year=2012)))
    async with app.run_test(size=SIZE) as pilot:
        for fields, words in wrong:
            await until(pilot, lambda: counted(app))
            fill(app, **fields)
            await until(pilot, lambda found=words: found in text(app, "count"))
            await pilot.press("f7")
            await pilot.pause()
            assert isinstance(app.screen, EmailBatchScreen)
            fill(app, **{name: "" for name in fields})
    assert ledger.batches() == []


async def test_sends_after_asking(issued_catcher: Any, mail_app: MakeApp, until: Until, words: Words) -> None:
    app = mail_app(lambda: EmailBatchScreen(Selection(year=2012)), "006")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        fill(app, cc="arhiv@podjetje.si", subject="Opomin [/b] {{ number }}", body="Pozdrav {{ name }} [/i]")
        app.screen.query_one("#body").focus()  # a text area with an F7 of its own would keep the key
        await pilot.press("f7")  # the count is not there yet: the question waits for it
        await until(pilot, lambda: "Send 5 reminders?" in words(app))
        shown = words(app)
        for part in ("Send 5 reminders?", "ana@podjetje.si", "127.0.0.1", "racunovodstvo@saop.example and 4 more",
                     "copy to arhiv@podjetje.si", "1 is skipped"):
            assert part in shown
        await pilot.press("enter")  # Cancel has the focus
        await pilot.pause()
        assert ledger.batches() == []
        await pilot.press("f7")
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        await pilot.press("tab", "enter")
        await until(pilot, lambda: isinstance(app.screen, SendingScreen))
        await until(pilot, lambda: "5 messages were accepted" in text(app, "outcome"))
    caught = issued_catcher.caught()
    assert sorted({message.subject for message in caught}) == [
        f"Opomin [/b] {number}" for number in (100, 101, 102, 191, 192)]
    assert all("arhiv@podjetje.si" in message.recipients for message in caught)
    assert [row.operator for row in ledger.batches()] == ["006"]


async def test_a_trial_goes_to_me_alone(issued_catcher: Any, mail_app: MakeApp, until: Until, words: Words) -> None:
    app = mail_app(lambda: EmailBatchScreen(Selection(year=2012)))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        app.screen.query_one("#trial", Checkbox).value = True
        fill(app, limit="2", cc="arhiv@podjetje.si")
        await pilot.press("f7")
        await until(pilot, lambda: "Send 2 reminders to yourself?" in words(app))
        assert "copy to" not in words(app)
        await pilot.press("tab", "enter")
        await until(pilot, lambda: isinstance(app.screen, SendingScreen))
        await until(pilot, lambda: "2 messages were accepted" in text(app, "outcome"))
        app.push_screen(OutboxScreen())
        await until(pilot, lambda: words(app).count(" trial ") == 2)
        await pilot.press("enter")
        await until(pilot, lambda: " trial · accepted" in words(app))
    assert [message.recipients for message in issued_catcher.caught()] == [("ana@podjetje.si",)] * 2
    assert set(get_states().values()) == {"issued"}


async def test_sent_ones_can_be_sent_again(issued_catcher: Any, mail_app: MakeApp, until: Until) -> None:
    set_states({1: "sent"})
    app = mail_app(lambda: EmailBatchScreen(Selection(year=2012, state="sent")))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: text(app, "count") == "1 selected · 1 will be sent")
        assert app.screen.query_one("#again", Checkbox).value
        await pilot.press("f7")
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        await pilot.press("tab", "enter")
        await until(pilot, lambda: "1 message was accepted" in text(app, "outcome"))


@pytest.mark.parametrize(("key", "words"), [
    ("smtp.host", "No SMTP server is set yet."),
    ("sender.address", "sender.address"),
])
async def test_without_settings_nothing_is_asked(
    issued_catcher: Any, mail_app: MakeApp, until: Until, key: str, words: str
) -> None:
    unset_preference(key)
    app = mail_app(lambda: EmailBatchScreen(Selection(year=2012)))
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await until(pilot, lambda: counted(app) or "sender.address" in text(app, "count"))
        await pilot.press("f7")
        await pilot.pause()
        assert isinstance(app.screen, EmailBatchScreen)
        assert any(words in note.message for note in app._notifications)


async def test_nothing_to_send_is_said(issued_catcher: Any, mail_app: MakeApp, until: Until) -> None:
    app = mail_app(lambda: EmailBatchScreen(Selection(year=2001)))
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await until(pilot, lambda: text(app, "count") == "0 selected · 0 will be sent")
        assert text(app, "first") == "Nothing will be sent."
        app.screen.query_one("#send", Button).press()
        await pilot.pause()
        assert any("nothing to send" in note.message for note in app._notifications)
        app.screen.query_one("#cancel", Button).press()
        await pilot.pause()
        assert not isinstance(app.screen, EmailBatchScreen)


async def test_one_batch_at_a_time(
    issued_catcher: Any, mail_app: MakeApp, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = mail_app(lambda: EmailBatchScreen(Selection(year=2012)))
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await until(pilot, lambda: counted(app))
        monkeypatch.setattr(app.sending, "_sender", object())
        await pilot.press("f7")
        await pilot.pause()
        monkeypatch.undo()
        assert any("is being sent now" in note.message for note in app._notifications)


def test_giving_up_queues_nothing(issued_catcher: Any) -> None:
    request = Request(Selection(), BatchSettings())
    asked = iter([False, False, True])
    with pytest.raises(Abandoned, match="nothing is sent"):
        queue_batch(request, "", 6, lambda done, total: None, lambda: next(asked))
    assert ledger.batches() == []


def test_giving_up_at_the_last_moment_cancels(issued_catcher: Any) -> None:
    asked = iter([False] * 6 + [True])
    with pytest.raises(Abandoned):
        queue_batch(Request(Selection(), BatchSettings()), "", 6, lambda done, total: None, lambda: next(asked))
    assert [row.state for row in ledger.batches()] == ["cancelled"]


def test_a_long_list_of_skipped_ends_with_how_many_more() -> None:
    preview = Preview(300, 0, [Skipped(f"2012/{n}", f"[/b]{n}\x1b") for n in range(300)], None)
    lines = skipped_list(preview).splitlines()
    assert (len(lines), lines[0], lines[-1]) == (5, "2012/0: [/b]0 ", "and 296 more: F4 shows them")


async def test_says_when_it_begins_and_ends(
    issued_catcher: Any, mail_app: MakeApp, until: Until, words: Words, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = datetime(2026, 11, 25, 9, 0).astimezone()  # a Wednesday
    for module in ("tui.email_request", "tui.widgets.times", "mail.batch", "mail.clock"):
        monkeypatch.setattr(f"{module}.now", lambda: at)
    for key, value in (("pace.per_minute", "1"), ("pace.hours", "mon-fri 7:00-19:00")):
        set_preference(key, value)
    app = mail_app(lambda: EmailBatchScreen(Selection(year=2012)))
    async with app.run_test(size=SIZE) as pilot:
        plans = [
            ({}, "Starts at once (sending hours mon-fri 7:00-19:00), ends at about 09:04 · 1/min, preferences"),
            ({"times": "11:30"}, "Starts 11:30 (sending hours mon-fri 7:00-19:00), ends at about 11:34"),
            ({"times": "28.11.2026 8:00"}, "Starts Mon 07:00 (sending hours mon-fri 7:00-19:00), ends at about 07:04"),
            ({"times_to": "9:02"}, "about 2 of 5 leave until 09:02, the rest is cancelled"),
        ]
        for fields, plan in plans:
            fill(app, **fields)
            await until(pilot, lambda found=plan: found in text(app, "plan"))
            fill(app, **{name: "" for name in fields})
        fill(app, times="11:30", times_to="12:00")
        app.screen.query_one("#stale", Checkbox).value = True
        await until(pilot, lambda: "Starts 11:30" in text(app, "plan"))
        await pilot.press("f7")
        await until(pilot, lambda: "Send 5 reminders?" in words(app))
        assert "Starts 11:30" in words(app)
        assert "also those paid, blocked or in lawsuit" in words(app)


def test_the_batch_keeps_the_times_and_the_insistence(issued_catcher: Any) -> None:
    begin = now() + timedelta(hours=1)
    settings = BatchSettings(stale=True, not_before=begin, expires=begin + timedelta(hours=1))
    number = queue_batch(Request(Selection(), settings), "", 6, lambda done, total: None, lambda: False)
    batch = ledger.get_batch(number)
    assert batch.stale
    assert batch.not_before is not None
    assert batch.expires_at is not None
    assert batch.expires_at - batch.not_before == timedelta(hours=1)


async def test_outdated_ones_are_sent_if_one_insists(issued_catcher: Any, mail_app: MakeApp, until: Until) -> None:
    m.Customer.update(blocked=True, block_reason="[/b] promised").where(m.Customer.code == "0000001").execute()
    app = mail_app(lambda: EmailBatchScreen(Selection(year=2012)))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: text(app, "count") == "6 selected · 3 will be sent · 3 skipped")
        app.screen.query_one("#stale", Checkbox).value = True
        await until(pilot, lambda: text(app, "count") == ALL)


async def test_all_that_is_skipped_is_one_key_away(
    issued_catcher: Any, mail_app: MakeApp, until: Until, words: Words
) -> None:
    m.Contact.delete().execute()
    app = mail_app(lambda: EmailBatchScreen(Selection(year=2012)))
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await until(pilot, lambda: text(app, "count") == "6 selected · 0 will be sent · 6 skipped")
        assert text(app, "skipped").endswith("and 2 more: F4 shows them")
        await pilot.press("f4")
        await until(pilot, lambda: isinstance(app.screen, OutcomeScreen))
        await until(pilot, lambda: "Skipped, and why" in words(app))
        listed = "".join(str(part.render()) for part in app.screen.query("#lines").results(Static))
        assert listed.count("has no contact OPOMIN") == 6
        await pilot.press("escape")
        fill(app, year="2001")
        await until(pilot, lambda: text(app, "count") == "0 selected · 0 will be sent")
        await pilot.press("f4")
        await until(pilot, lambda: any("Nothing is skipped." in note.message for note in app._notifications))


async def test_a_placeholder_is_written_where_one_types(issued_catcher: Any, mail_app: MakeApp, until: Until) -> None:
    app = mail_app(lambda: EmailBatchScreen(Selection(year=2012)))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: counted(app))
        for field, read in (("#subject", lambda: app.screen.query_one("#subject", Input).value),
                            ("#body", lambda: app.screen.query_one("#body", TextArea).text)):
            app.screen.query_one(field).focus()
            await pilot.press("N", "o", ".", "space", "f6")
            await until(pilot, lambda: isinstance(app.screen, PlaceholdersScreen))
            await pilot.press("down", "enter")
            await until(pilot, lambda: isinstance(app.screen, EmailBatchScreen))
            await until(pilot, lambda found=read: found() == "No. {{ number }}")
        await until(pilot, lambda: "Subject: No. 100" in text(app, "first"))
        assert text(app, "first").endswith("\nNo. 100")


async def test_a_lone_reminder_fills_in_its_number_and_its_text_can_be_edited(
    issued_catcher: Any, mail_app: MakeApp, until: Until
) -> None:
    app = mail_app(lambda: EmailBatchScreen(Selection(marks=Marks(frozenset({1})))))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: text(app, "count") == "1 selected · 1 will be sent")
        assert not app.screen.query_one("#table", Checkbox).value
        assert [field.value for field in app.screen.query("#year Input, #number Input").results(Input)] == [
            "2012", "100", "100"]
        fill(app, subject="Mine")
        await pilot.press("f8")
        await until(pilot, lambda: app.screen.query_one("#body", TextArea).text.startswith("{{ salutation }}"))
        assert app.screen.query_one("#subject", Input).value == "Mine"
        await until(pilot, lambda: "Subject: Mine" in text(app, "first") and "Spoštovani,\n" in text(app, "first"))
        fill(app, number_to="101")
        await until(pilot, lambda: text(app, "count") == "2 selected · 2 will be sent")


async def test_one_text_for_all_is_said_before_it_is_sent(
    issued_catcher: Any, mail_app: MakeApp, until: Until, words: Words
) -> None:
    m.Reminder.update(state="sent").where(m.Reminder.number == 100).execute()
    app = mail_app(lambda: EmailBatchScreen(Selection(marks=Marks(frozenset({1, 2, 3})))))
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await until(pilot, lambda: counted(app))
        await pilot.press("f8")
        await until(pilot, lambda: "This is the text of 2012/101." in " ".join(n.message for n in app._notifications))
        await until(pilot, lambda: counted(app))
        await pilot.press("f7")
        await until(pilot, lambda: "everybody with the words of the form" in words(app))


async def test_the_first_message_is_there_before_all_is_counted(
    issued_catcher: Any, mail_app: MakeApp, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()
    count = email_request.count

    def slow(request: Request, operator: str, wanted: Callable[[], bool], seen: Callable[[Any], object]) -> Any:
        def first(message: Any) -> None:
            seen(message)
            go_on.wait(10)

        return count(request, operator, wanted, first)

    monkeypatch.setattr(email_request, "count", slow)
    app = mail_app(lambda: EmailBatchScreen(Selection(year=2012)))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: "Reminder: 2012/100" in text(app, "first"))
        assert text(app, "count") == "Counting …"
        go_on.set()
        await until(pilot, lambda: text(app, "count") == ALL)


async def test_usable_on_60_by_20(issued_catcher: Any, until: Until) -> None:
    app = DunmailApp()
    async with app.run_test(size=(60, 20)) as pilot:
        app.push_screen(EmailBatchScreen(Selection(year=2012)))
        await until(pilot, lambda: counted(app))
        order = []
        for _step in range(25):
            focused = app.focused
            assert focused is not None
            region = focused.region
            assert region.x >= 0
            assert region.right <= 60
            owner = focused.parent.parent if focused.id is None and focused.parent else focused
            order.append(owner.id if owner else None)
            await pilot.press("tab")
            await pilot.pause()
        assert list(dict.fromkeys(order)) == [
            "year", "customer", "date", "package", "level", "number", "table", "again", "stale", "bounced", "trial",
            "limit", "times", "cc", "bcc", "subject", "body", "cancel", "send"]
