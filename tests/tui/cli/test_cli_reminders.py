"""From the ERP's files to letters on the command line: the sample year 2012 as its users would run it."""

import csv
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from data.models import OpenItem, Reminder

Cli = Callable[..., Any]
RUNS = (("17.08.2012", "100"), ("31.08.2012", "191"), ("15.09.2012", "233"), ("26.09.2012", "275"))


@pytest.fixture
def year_2012(saop: Cli, sample: Path) -> Cli:
    """All four runs of the sample, issued."""
    for day, first in RUNS:
        if day == RUNS[-1][0]:
            assert saop("import", "items", str(sample / "saop" / "postavke-2012-09-20.csv")).status == 0
        assert saop("prepare", "--date", day, "--first-number", first).status == 0
        assert saop("issue", "--state", "prepared").status == 0
    return saop


def test_the_eleven_rows_of_the_sample_come_out_to_the_cent(year_2012: Cli, sample: Path) -> None:
    with (sample / "saop-reminders.csv").open(encoding="utf-8", newline="") as file:
        expected = list(csv.DictReader(file, delimiter=";"))
    listed = year_2012("list", "--json").json

    def money(text: str) -> str:
        return text.replace(".", "").replace(",", ".")

    def row(r: dict[str, Any]) -> tuple[Any, ...]:
        return (r["date"], r["year"], r["number"], r["customer"], r["name"], r["level"], r["amount"], r["days_late"],
                r["average_per_day"], r["cost"])

    wanted = {
        ("-".join(reversed(e["date"].split("."))), int(e["year"]), int(e["number"]), e["customer"], e["name"],
         int(e["level"]), money(e["amount"]), int(e["days_late"]), money(e["average_per_day"]), money(e["cost"]))
        for e in expected
    }
    assert {row(r) for r in listed["reminders"]} == wanted
    assert len(listed["reminders"]) == 11
    assert listed["totals"]["count"] == 11
    assert listed["totals"]["amount"] == "34123.12"
    assert listed["totals"]["cost"] == "22.00"


def test_a_dry_run_names_everybody_and_changes_nothing(saop: Cli) -> None:
    planned = saop("prepare", "--date", "17.08.2012", "--dry-run", "--json").json
    assert planned["package"] is None
    assert [r["customer"] for r in planned["reminders"]] == ["0000001", "0000003", "0000004"]
    text = saop("prepare", "--date", "2012-08-17", "--dry-run").out
    assert "SAOP Računalništvo d.o.o." in text
    assert "Dry run: 3 reminders would be prepared." in text
    assert saop("list", "--json").json["reminders"] == []


def test_preparing_again_says_why_nobody_is_reminded(year_2012: Cli) -> None:
    again = year_2012("prepare", "--date", "27.09.2012")
    assert again.status == 0
    assert "No reminder is due; no package was made." in again.out
    assert "0000001" in again.out


def test_a_wrong_date_and_a_wrong_range_are_usage_errors(saop: Cli) -> None:
    assert saop("prepare", "--date", "31.02.2012").status == 2
    answer = saop("list", "--level", "3..1")
    assert answer.status == 2
    assert "--level: 3 is after 1." in answer.err
    assert saop("list", "--sort", "shoe_size").status == 2


def test_selections_narrow_the_list(year_2012: Cli) -> None:
    def numbers(*options: str) -> list[int]:
        return [r["number"] for r in year_2012("list", "--json", *options).json["reminders"]]

    assert numbers("--level", "3", "--customer", "0000003") == [234, 276]
    assert numbers("--number", "..191") == [100, 101, 102, 191]
    assert numbers("--date", "1.9.2012..20.9.2012") == [233, 234, 235]
    assert numbers("--package", "4") == [275, 276]
    assert numbers("--year", "2013") == []
    assert numbers("--sort", "amount", "--package", "1") == [102, 101, 100]
    assert "5,450.60" in year_2012("list", "--number", "100").out


def test_what_is_owed_in_several_currencies_is_not_added_up(cli: Cli, sample: Path, tmp_path: Path) -> None:
    cli("import", "customers", str(sample / "saop" / "stranke.csv"))
    file = tmp_path / "items.csv"
    file.write_text("customer;document;due;open_amount;currency\n0000001;A;1.1.2012;100,00;EUR\n"
                    "0000001;B;1.1.2012;250,00;CZK\n0000003;C;1.1.2012;5,50;EUR\n", "utf-8")
    cli("import", "items", str(file))
    assert "252.00   CZK" in cli("prepare", "--dry-run", "--date", "17.8.2012").out
    cli("prepare", "--date", "17.8.2012")
    out = cli("list").out
    assert "3 reminders · 105.50 EUR + 250.00 CZK · days late" in out
    assert "355.50" not in out
    totals = cli("list", "--json").json["totals"]
    assert totals["amounts"] == {"EUR": "105.50", "CZK": "250.00"}


def test_selections_find_names_and_lawsuits(year_2012: Cli, tmp_path: Path) -> None:
    def numbers(*arguments: str) -> list[int]:
        return [row["number"] for row in year_2012("list", "--json", *arguments).json["reminders"]]

    assert numbers("--find", "racunalnis", "--level", "1") == [100]
    assert numbers("--lawsuit") == []
    claims = str(tmp_path / "claims.csv")
    assert year_2012("lawsuit", "--number", "100..101", "-o", claims, "--insist", "--yes").status == 0
    assert numbers("--lawsuit") == numbers("--final") == [100, 101]
    Reminder.update(last_before_lawsuit=True).where(Reminder.number == 276).execute()
    assert numbers("--final") == [100, 101, 276]
    Reminder.update(last_before_lawsuit=False).execute()
    assert numbers("--no-lawsuit", "--find", "kupec") == [192, 234, 276]
    assert year_2012("lawsuit", "--yes").status == 2
    asked = year_2012("lawsuit", "--withdraw", "--find", "KUPEC")
    assert (asked.status, "Is 1 reminder no lawsuit any more? Their items may be reminded again." in asked.err) == (
        2, True)
    assert year_2012("lawsuit", "--withdraw", "--find", "KUPEC", "--yes", "--json").json == {
        "withdrawn": 1, "dry_run": False}
    assert numbers("--lawsuit") == [100]


def test_issue_needs_the_company_and_says_which_settings(cli: Cli, sample: Path) -> None:
    for kind, name in (("customers", "stranke"), ("items", "postavke")):
        cli("import", kind, str(sample / "saop" / f"{name}.csv"))
    cli("prepare", "--date", "17.08.2012")
    answer = cli("issue")
    assert answer.status == 2
    assert "company.name" in answer.err
    assert {r["state"] for r in cli("list", "--json").json["reminders"]} == {"prepared"}


def test_what_was_paid_since_it_was_prepared_is_not_issued(saop: Cli, sample: Path) -> None:
    saop("prepare", "--date", "17.08.2012", "--first-number", "100")
    saop("import", "items", str(sample / "saop" / "postavke-2012-09-20.csv"))
    issued = saop("issue", "--json")
    assert (issued.status, issued.json["issued"]) == (1, 2)
    assert issued.json["skipped"] == [{"number": "2012/102", "reason": "It has been paid meanwhile."}]
    assert issued.json["notes"] == ["What is true no more is not issued: delete it, and prepare what is left anew."]
    states = {row["number"]: row["state"] for row in saop("list", "--json").json["reminders"]}
    assert states == {100: "issued", 101: "issued", 102: "prepared"}
    saop("hold", "customer", "0000004", "--reason", "phone")
    assert saop("issue").status == 1
    assert saop("issue", "--stale").status == 0


def test_a_deviation_is_tolerated_and_kept(saop: Cli) -> None:
    saop("prepare", "--date", "17.08.2012", "--first-number", "100")
    item = OpenItem.get(OpenItem.document == "R-2011-0011")
    OpenItem.update(open_amount=item.open_amount - Decimal("0.40")).where(OpenItem.id == item.id).execute()
    refused = saop("issue", "--number", "100", "--deviation", "0,39", "--json")
    assert refused.json["skipped"] == [{"number": "2012/100", "reason": "0.40 EUR of it have been paid meanwhile."}]
    for wrong in ("-1", "1.234", "much"):
        answer = saop("issue", "--deviation", wrong)
        assert answer.status == 2
        assert "dunning.deviation" in answer.err
    saop("preferences", "set", "dunning.deviation", "0.40")
    assert saop("issue", "--number", "100").status == 0
    saop("preferences", "set", "dunning.deviation", "0")
    plan = saop("send", "--dry-run", "--json").json
    assert (plan["sendable"], plan["skipped"]) == (1, [])
    saop("unlock", "--number", "100", "--yes")
    assert Reminder.get(Reminder.number == 100).deviation == 0
    entries = saop("journal", "--json").json["journal"]
    assert [each["details"] for each in entries if each["action"] == "issued"] == [{"deviation": "0.40"}]


def test_unlock_and_delete_ask_first_and_keep_to_their_states(saop: Cli) -> None:
    saop("prepare", "--date", "17.08.2012", "--first-number", "100")
    saop("issue", "--number", "100")
    refused = saop("delete")
    assert refused.status == 2
    assert "Delete 2 prepared reminders?" in refused.err
    deleted = saop("delete", "--number", "100..101", "--yes", "--json")
    assert deleted.status == 1
    assert deleted.json["deleted"] == 1
    assert [s["number"] for s in deleted.json["skipped"]] == ["2012/100"]
    assert saop("unlock", "--number", "100").status == 2
    assert saop("unlock", "--number", "100", "--yes").out == "1 reminder unlocked.\n"
    assert saop("delete", "--yes").out == "2 reminders deleted.\n"


def test_a_letter_is_saved_and_not_overwritten_unasked(saop: Cli, tmp_path: Path) -> None:
    saop("prepare", "--date", "17.08.2012", "--first-number", "100")
    file = tmp_path / "letter.pdf"
    assert saop("letter", "2012/100", "-o", str(file)).status == 2  # not issued yet
    assert not file.exists()
    saop("issue")
    assert saop("letter", "2012/100", "-o", str(file)).status == 0
    content = file.read_bytes()
    assert content.startswith(b"%PDF-")
    assert saop("letter", "2012/101", "-o", str(file)).status == 2
    assert file.read_bytes() == content
    assert saop("letter", "100", "-o", str(file)).status == 2
    assert saop("letter", "2012/999", "-o", str(file)).status == 2
    assert saop("letter", "2012/100", "-o", str(tmp_path / "no" / "folder.pdf")).status == 2


def test_a_file_with_bad_rows_imports_nothing_unless_told(saop: Cli, tmp_path: Path) -> None:
    file = tmp_path / "items.csv"
    file.write_text("customer;document;due;open_amount\n0000001;A;31.02.2012;1,00\n0000001;B;1.2.2012;1,00\n")
    answer = saop("import", "items", str(file))
    assert answer.status == 2
    assert "items.csv:2, due, 31.02.2012" in answer.err
    assert "Nothing was imported" in answer.out
    partly = saop("import", "items", str(file), "--skip-bad", "--json")
    assert (partly.status, partly.json["inserted"], len(partly.json["bad"])) == (1, 1, 1)


def test_a_full_import_says_how_many_it_closes_and_asks(saop: Cli, tmp_path: Path) -> None:
    file = tmp_path / "items.csv"
    file.write_text("customer;document;due;open_amount\n0000001;R-2011-0011;4.6.2011;2000,00\n")
    asked = saop("import", "items", str(file), "--full")
    assert asked.status == 2
    assert "10 open items are missing from the file and will be closed" in asked.err
    assert len(saop("prepare", "--date", "17.08.2012", "--dry-run", "--json").json["reminders"]) == 3
    assert saop("import", "items", str(file), "--full", "--yes", "--json").json["closed"] == 10
    assert len(saop("prepare", "--date", "17.08.2012", "--dry-run", "--json").json["reminders"]) == 1
