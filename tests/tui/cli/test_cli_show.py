"""``show``, ``note`` and ``notes``: all that is known of a reminder, and what is said about it."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

Cli = Callable[..., Any]
NEXT_YEAR = date.today().year + 1


@pytest.fixture
def prepared(saop: Cli) -> Cli:
    """Reminders 2012/100 to 102, prepared."""
    saop("prepare", "--date", "17.08.2012", "--first-number", "100")
    return saop


def test_show_tells_everything(issued: Cli) -> None:
    assert issued("send", "--number", "100", "--yes").status == 0
    assert issued("note", "2012/100", "said [/b]", "--kind", "payment-in-the-pipe").status == 0
    shown = issued("show", "2012/100")
    assert shown.status == 0
    for part in ("Reminder 2012/100", "State: sent", "R-2011-0011", "payment in the pipe", "said [/b]",
                 "accepted · to racunovodstvo@saop.example", "250", "prepared", "issued", "noted"):
        assert part in shown.out, part
    found = issued("show", "2012/100", "--json").json
    assert (found["reminder"]["state"], found["reminder"]["total"]) == ("sent", "5452.60")
    assert [item["document"] for item in found["items"]] == ["R-2011-0011", "R-2011-0012", "R-2011-0013"]
    assert [note["text"] for note in found["notes"]] == ["said [/b]"]
    (message,) = found["messages"]
    assert (message["state"], message["attempts"][-1]["code"]) == ("accepted", 250)
    assert {entry["action"] for entry in found["journal"]} >= {"prepared", "issued", "sent", "noted"}


def test_a_reminder_without_messages(prepared: Cli) -> None:
    assert "It was not put into a batch yet." in prepared("show", "2012/101").out
    found = prepared("show", "2012/101", "--json").json
    assert (found["messages"], found["notes"], found["promised_on"]) == ([], [], None)


def test_show_names_what_is_not_there(prepared: Cli) -> None:
    ran = prepared("show", "2012/999")
    assert ran.status == 2
    assert "There is no reminder 2012/999." in ran.err
    assert prepared("show", "nonsense").status == 2


def test_a_promise_pauses_the_next_preparation(prepared: Cli) -> None:
    ran = prepared("note", "2012/100", "on the telephone", "--promise", f"{NEXT_YEAR}-01-15", "--json")
    assert ran.json == {"note": 1, "number": "2012/100", "kind": "promise", "promised_on": f"{NEXT_YEAR}-01-15"}
    assert f"promised to pay by 15/01/{NEXT_YEAR}" in prepared("show", "2012/100").out
    prepared("delete", "--number", "100", "--yes")
    plan = prepared("prepare", "--date", "18.08.2012", "--dry-run").out
    assert f"Promised to pay by 15/01/{NEXT_YEAR}: 2012/100, on the telephone" in plan
    listed = prepared("notes", "--promised", "--json").json["notes"]
    assert [(note["number"], note["customer"], note["kind"]) for note in listed] == [("2012/100", "0000001", "promise")]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(("2012/100", ""), "no text"), (("2012/100", "x", "--promise", "soon"), "--promise: “soon” is not a date"),
     (("2012/100", "x", "--promise", "1.1.2012"), "has passed"), (("2012/100", "x", "--kind", "promise"), "the day"),
     (("2012/999", "x"), "There is no reminder"), (("2012/100", "x", "--kind", "gossip"), "gossip")],
)
def test_a_note_that_makes_no_sense_changes_nothing(prepared: Cli, arguments: tuple[str, ...], words: str) -> None:
    ran = prepared("note", *arguments)
    assert ran.status == 2
    assert words in ran.err
    assert prepared("notes", "--json").json == {"notes": []}


def test_notes_as_a_table(prepared: Cli) -> None:
    prepared("note", "2012/100", "first")
    prepared("note", "2012/101", "", "--kind", "voicemail")
    every = prepared("notes").out
    assert every.index("voicemail") < every.index("first")
    assert "first" not in prepared("notes", "--customer", "0000003").out
    assert "first" not in prepared("notes", "--kind", "voicemail").out
    assert "first" not in prepared("notes", "--limit", "1").out
