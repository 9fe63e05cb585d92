"""The sample books of SAOP lead to exactly the eleven reminders of its screen."""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Literal

from data.importing import ImportOptions, import_file
from data.pages import ReminderPages
from data.preferences import Preferences
from data.selection import Selection, parse_date
from dunning import issuing, preparation
from dunning.levels import settings_from
from dunning.outgoing import outgoing

Row = tuple[int, int, date, str, str, int, Decimal, int, Decimal, Decimal]
RUNS = ((date(2012, 8, 17), 100), (date(2012, 8, 31), 191), (date(2012, 9, 15), 233), (date(2012, 9, 26), 275))


def _money(text: str) -> Decimal:
    return Decimal(text.replace(".", "").replace(",", "."))


def _expected(file: Path) -> list[Row]:
    with file.open(encoding="utf-8-sig", newline="") as stream:
        rows = [
            (int(row["year"]), int(row["number"]), parse_date(row["date"]), row["customer"], row["name"],
             int(row["level"]), _money(row["amount"]), int(row["days_late"]), _money(row["average_per_day"]),
             _money(row["cost"]))
            for row in csv.DictReader(stream, delimiter=";")
        ]
    return sorted(rows, key=lambda row: (row[0], row[1]))


def _import(sample: Path, kind: Literal["customers", "contacts", "items"], file: str) -> None:
    report = import_file(kind, sample / "saop" / file, ImportOptions())
    assert report.applied
    assert report.bad == []


def test_four_runs_give_the_eleven_reminders(company: Preferences, sample: Path) -> None:
    _import(sample, "customers", "stranke.csv")
    _import(sample, "contacts", "stiki.csv")
    _import(sample, "items", "postavke.csv")
    for on, first in RUNS:
        if on == RUNS[-1][0]:
            _import(sample, "items", "postavke-2012-09-20.csv")
        planned = preparation.plan(on, settings_from(company), first_number=first)
        prepared = preparation.prepare(planned, "006")
        assert prepared.reminders == len(planned.reminders)
        assert issuing.issue(Selection(), company) == issuing.Outcome(prepared.reminders, [])

    pages = ReminderPages(Selection())
    found = [(row.year, row.number, row.date, row.customer, row.name, row.level, row.amount, row.days_late,
              row.average_per_day, row.cost) for row in pages.rows()]
    assert found == _expected(sample / "saop-reminders.csv")

    totals = pages.totals()
    assert totals.count == 11
    assert totals.amount == sum(row[6] for row in found) == Decimal("34123.12")
    assert totals.days_late == Decimal("308.00")
    # 34.123,12 by the 12,638 days late of all items on all reminders
    assert totals.average_per_day == Decimal("2.70")
    assert totals.cost == Decimal("22.00")
    assert totals.currencies == ("EUR",)

    skipped = {document.label: document.skip for document in outgoing(Selection(), company) if document.skip}
    assert skipped == {"2012/193": "Customer 0000004 MER D.D. has no contact OPOMIN2."}
