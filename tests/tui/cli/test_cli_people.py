"""``customers``, ``contacts``, ``operators`` and ``journal`` from the command line."""

import csv
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from data.models import Customer, OpenItem

Cli = Callable[..., Any]

REFUSED = (
    (("customers", "show", "9"), "There is no customer 9."),
    (("customers", "add", "0000001", "--name", "A"), "There is a customer 0000001 already."),
    (("customers", "add", "9"), "The name is empty."),
    (("customers", "edit", "0000001"), "Say what to change"),
    (("customers", "edit", "0000001", "--code", "1"), "The code 0000001 stays"),
    (("contacts", "add", "0000001", "X", "--email", "a@x.si; b b"), "“b b” is not an e-mail address"),
    (("contacts", "edit", "0000001", "OPOMIN1"), "Say what to change"),
    (("contacts", "delete", "0000001", "OPOMIN1"), "needs --yes"),
    (("operators", "add", "a", "--email", "a@x.si, b@x.si"), "An operator has one e-mail address."),
    (("journal", "--since", "yesterday"), "--since: “yesterday” is not a date"),
    (("journal", "--object", "dog:1"), "is no object"),
    (("journal", "--export", "journal.txt"), "must end in .csv or .xlsx"),
)


def test_a_customer_in_one_currency(saop: Cli) -> None:
    OpenItem.create(customer=Customer.get(code="0000003"), document="CZ-1", due=date(2012, 8, 1), amount=Decimal(700),
                    open_amount=Decimal(700), currency="CZK", updated_at=datetime.now(UTC))
    both = saop("customers", "show", "0000003").out
    assert both.index("Balance 700.00 CZK · late 700.00 CZK") < both.index("Balance 2,090.18 EUR · late 2,090.18 EUR")
    one = saop("customers", "show", "0000003", "--currency", "czk", "--json").json
    assert [each["document"] for each in one["open_items"]] == ["CZ-1"]
    assert [(each["currency"], each["balance"]) for each in one["aging"]] == [("CZK", "700.00")]
    none = saop("customers", "show", "0000003", "--currency", "USD")
    assert (none.status, none.out) == (2, "")
    assert "nothing in USD. There is: CZK, EUR." in none.err


def test_customers_listed_shown_added_and_edited(saop: Cli) -> None:
    found = saop("customers", "list", "kupec", "--json").json
    assert found == {"customers": [{
        "code": "0000003", "name": "Kupec A", "city": "Ljubljana", "country": "SI", "defaulter": False,
        "blocked": False, "balances": [{"currency": "EUR", "amount": "2090.18"}]}], "count": 1}
    assert "The first 2 of 3" in saop("customers", "list", "--limit", "2").out
    assert saop("customers", "list", "--sort", "balance", "--descending", "--json").json["customers"][0]["code"] == \
        "0000001"
    assert saop("customers", "add", "77", "--name", "Müller [/b]", "--country", "Slovenija").status == 0
    changed = saop("customers", "edit", "77", "--blocked", "yes", "--block-reason", "spor", "--blocked-until",
                   "31.12.2030", "--json").json
    assert (changed["blocked_until"], changed["country"], changed["block_decided"]) == ("2030-12-31", "SI", True)
    shown = saop("customers", "show", "77").out
    assert "77  Müller [/b]" in shown
    assert "Not reminded: spor · last day 31/12/2030" in shown
    assert "Nothing is open." in shown
    assert "Never reminded." in shown


def test_a_customer_with_everything(issued: Cli) -> None:
    issued("send", "--yes")
    text = issued("customers", "show", "0000003").out
    assert "over 120  2,090.18 EUR  100 %  █" in text
    assert "OPOMIN1" in text
    assert "Reminder 2012/101 · 17/08/2012 · level 1 · 2,090.18 EUR · sent" in text
    assert "accepted, to " in text
    found = issued("customers", "show", "0000003", "--json").json
    assert found["aging"][0]["balance"] == found["aging"][0]["spans"]["over_120"] == "2090.18"
    assert [message["state"] for message in found["reminders"][0]["messages"]] == ["accepted"]
    assert len(found["open_items"]) == 5


def test_what_is_refused_is_named(saop: Cli) -> None:
    for arguments, words in REFUSED:
        answer = saop(*arguments)
        assert (answer.status, words in answer.err) == (2, True), answer


def test_contacts(saop: Cli) -> None:
    assert saop("contacts", "add", "0000003", "TOŽBA", "--email", "a@x.si; b@x.si", "--json").json == {
        "code": "TOŽBA", "name": "", "email": "a@x.si; b@x.si", "phone": ""}
    assert saop("contacts", "edit", "0000003", "TOŽBA", "--code", "SODBA", "--name", "Ana").status == 0
    assert "SODBA" in saop("contacts", "list", "0000003").out
    assert saop("contacts", "delete", "0000003", "SODBA", "--yes").out == "Contact SODBA deleted.\n"
    codes = [row["code"] for row in saop("contacts", "list", "0000003", "--json").json["contacts"]]
    assert "SODBA" not in codes


def test_operators_and_what_a_clerk_may_not(saop: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    me = saop("operators", "list", "--json").json["operators"][0]["code"]
    assert saop("operators", "add", "ana", "--name", "Ana", "--login", "ana", "--email", "ana@x.si").status == 0
    assert "last active supervisor" in saop("operators", "deactivate", me).err
    assert saop("--operator", "ana", "prepare", "--date", "17.08.2012").status == 0
    for refused in (("delete", "--yes"), ("preferences", "set", "smtp.port", "25"),
                    ("operators", "edit", "ana", "--level", "supervisor")):
        answer = saop("--operator", "ana", *refused)
        assert (answer.status, "Only a supervisor may" in answer.err) == (2, True)
    monkeypatch.setattr("getpass.getuser", lambda: "ana")
    assert saop("list").status == 0
    assert "you are ana. Only a supervisor may work as somebody else" in saop("--operator", me, "list").err
    monkeypatch.undo()
    saop("operators", "edit", "ana", "--level", "supervisor")
    assert saop("--operator", "ana", "delete", "--yes").status == 0
    saop("preferences", "set", "smtp.port", "25", "--scope", "operator")
    assert saop("operators", "copy-settings", me, "ana", "--yes", "--json").json["changes"] == [
        {"key": "smtp.port", "before": None, "after": "25"}]
    assert saop("operators", "deactivate", "ana").out == "Operator ana is no longer active.\n"
    assert saop("operators", "activate", "ana", "--json").json["active"] is True


def test_the_journal_of_a_run(issued: Cli, tmp_path: Path) -> None:
    assert issued("send", "--yes").status == 0
    found = issued("journal", "--object", "reminder:2012/100", "--json").json
    assert [row["action"] for row in found["journal"]] == ["sent", "issued", "prepared"]
    assert found["journal"][0]["details"] == {"batch": 1}
    assert len({row["operator"] for row in found["journal"]} - {""}) == 1
    actions = [row["action"] for row in issued("journal", "--object", "batch", "--json").json["journal"]]
    assert actions == ["finished", "started", "made"]
    assert "The newest 1 of" in issued("journal", "--limit", "1").out
    assert issued("journal", "--operator", "nobody", "--json").json["count"] == 0
    assert issued("journal", "--since", "1.1.2020", "--until", "2.1.2020", "--json").json["count"] == 0
    everything = issued("journal", "--json", "--limit", "1000").json["count"]
    for name in ("journal.csv", "journal.xlsx"):
        file = tmp_path / name
        assert issued("journal", "--export", str(file), "--json").json == {"file": str(file), "rows": everything}
        assert "exists. Replace it?" in issued("journal", "--export", str(file)).err
    with (tmp_path / "journal.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream, delimiter=";"))
    assert (len(rows), rows[0][:3]) == (everything + 1, ["Time", "Operator", "Action"])
    assert load_workbook(tmp_path / "journal.xlsx").worksheets[0].max_row == everything + 1


def test_an_import_says_what_it_overwrote(saop: Cli, sample: Path) -> None:
    saop("customers", "edit", "0000003", "--city", "Koper")
    answer = saop("import", "customers", str(sample / "saop" / "stranke.csv"))
    assert "1 record typed in Dunmail was overwritten by the file: 0000003" in answer.err
