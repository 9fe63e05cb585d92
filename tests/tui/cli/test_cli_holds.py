"""``dunmail hold`` and ``holds``, and what dry runs and sending say of them."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from mail.catcher import Catcher

Cli = Callable[..., Any]

TOMORROW = (date.today() + timedelta(1)).isoformat()


def test_a_disputed_item_is_listed_left_out_and_reminded_again(saop: Cli) -> None:
    held = saop("hold", "item", "R-2011-0012", "--kind", "dispute", "--reason", "wrong price", "--from", "1.1.2012",
                "--json")
    assert (held.status, held.json) == (0, {"hold": 1})
    (row,) = saop("holds", "list", "--json").json["holds"]
    assert (row["kind"], row["customer"], row["document"], row["reason"], row["starts"], row["until"]) == (
        "dispute", "0000001", "R-2011-0012", "wrong price", "2012-01-01", None)
    assert "Disputed: wrong price" in saop("holds", "list", "--customer", "0000001").out
    assert saop("holds", "list", "--customer", "0000003", "--json").json == {"holds": []}
    planned = saop("prepare", "--date", "17.08.2012", "--dry-run", "--json").json
    assert (planned["reminders"][0]["items"], planned["reminders"][0]["remark"]) == (
        2, "R-2011-0012: Disputed: wrong price")
    assert "0000001  SAOP Računalništvo d.o.o.: R-2011-0012: Disputed: wrong price" in \
        saop("prepare", "--date", "17.08.2012", "--dry-run").out
    assert saop("holds", "end", "1").out == "Hold 1 is ended.\n"
    assert saop("holds", "end", "1", "--json").status == 2
    assert saop("prepare", "--date", "17.08.2012", "--dry-run", "--json").json["reminders"][0]["items"] == 3
    assert len(saop("holds", "list", "--all", "--json").json["holds"]) == 1


@pytest.mark.parametrize(("arguments", "words"), [
    (("customer", "9", "--reason", "r"), "There is no customer 9."),
    (("item", "X", "--reason", "r"), "There is no open item X."),
    (("customer", "0000001", "--reason", "r", "--kind", "promise"), "needs the day"),
    (("customer", "0000001", "--reason", "r", "--until", "31.2.2030"), "--until: “31.2.2030” is not a date"),
    (("customer", "0000001"), "--reason"),
])
def test_what_cannot_be_held_changes_nothing(saop: Cli, arguments: tuple[str, ...], words: str) -> None:
    refused = saop("hold", *arguments)
    assert (refused.status, words in refused.err) == (2, True)
    assert saop("holds", "list", "--all", "--json").json == {"holds": []}


def test_a_hold_is_changed_by_what_is_named(saop: Cli) -> None:
    saop("hold", "item", "R-2011-0012", "--reason", "asked", "--from", "1.1.2012", "--until", TOMORROW)
    assert saop("holds", "change", "1", "--kind", "dispute", "--json").json == {"hold": 2}
    assert saop("holds", "change", "2", "--reason", "wrong price", "--no-end").status == 0
    (row,) = saop("holds", "list", "--json").json["holds"]
    assert [row[name] for name in ("id", "kind", "document", "reason", "starts", "until")] == [
        3, "dispute", "R-2011-0012", "wrong price", "2012-01-01", None]
    for arguments, words in ((("1",), "is ended already"), (("9",), "There is no hold 9."),
                             (("3", "--until", "1.1.2012"), "Lift the hold instead"),
                             (("3", "--no-end", "--until", TOMORROW), "contradict")):
        refused = saop("holds", "change", *arguments)
        assert (refused.status, words in refused.err) == (2, True)
    assert len(saop("holds", "list", "--json").json["holds"]) == 1


def test_a_promise_made_after_issuing_stops_the_message(issued: Cli, catcher: Catcher) -> None:
    promise = ("--kind", "promise", "--until", TOMORROW, "--reason", "phone")
    assert issued("hold", "customer", "0000003", *promise).status == 0
    found = issued("send", "--yes", "--json")
    assert (found.status, found.json["accepted"]) == (1, 2)
    (skipped,) = found.json["skipped"]
    assert skipped["number"] == "2012/101"
    assert skipped["reason"].startswith("Promised to pay by ")
    assert len(catcher.caught()) == 2


def test_a_dry_run_tells_interest_credits_and_the_age_of_the_payments(saop: Cli, tmp_path: Path) -> None:
    credit = tmp_path / "credit.csv"
    credit.write_text("customer;document;issued;due;open_amount\n0000001;CN-1;1.8.2012;;-500,00\n")
    assert saop("import", "items", str(credit)).status == 0
    for key, value in (("dunning.level.1.interest", "statutory"), ("dunning.statutory_country", "SI")):
        saop("preferences", "set", key, value)
    first = saop("prepare", "--date", "17.08.2012", "--dry-run", "--json").json
    assert first["warnings"] == ["The letters would ask for payment by 25/08/2012, and that day is over."]
    assert first["imported_at"].startswith("20")
    reminder = first["reminders"][0]
    assert {key: reminder[key] for key in ("amount", "credit", "cost", "interest", "lump_sum", "total", "remark")} == {
        "amount": "5450.60", "credit": "500.00", "cost": "2.00", "interest": "523.97", "lump_sum": "0.00",
        "total": "5476.57", "remark": "credits of 500.00 EUR are set off"}
    text = saop("prepare", "--date", "17.08.2012", "--dry-run").out
    for words in ("-500.00", "523.97", "5,476.57", "To be known:", "Open items and payments as imported today."):
        assert words in text
    saop("preferences", "set", "dunning.level.1.interest", "contractual")
    saop("preferences", "set", "dunning.level.2.interest", "statutory")
    late = saop("prepare", "--date", "17.08.2026", "--dry-run").out
    assert "Caution: The statutory rate of SI is known up to 30/06/2026" in late
