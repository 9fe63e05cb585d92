"""Claims handed over to a lawsuit: what is claimed, what not and why; the file and the marks, both or neither."""

import csv
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from data.database import transaction
from data.errors import InputError, StateError, StoppedError
from data.models import OpenItem, Reminder
from data.preferences import set_preference
from data.selection import Range, Selection
from dunning import claims
from dunning.claim_file import write_claims
from dunning.claims import find_claims, hand_over
from dunning.posting import mark_posted

FIRST, SECOND = date(2012, 8, 17), date(2012, 9, 3)


@pytest.fixture
def books(run: Callable[..., Any], add_customer: Callable[..., int], add_item: Callable[..., int]) -> None:
    """Customer 1 with two items and customer 2 with one, reminded twice (100, 101; 191, 192), the second time last."""
    one = add_customer("1", name="=Čuček d.o.o.", street="Cesta 1", postcode="1000", city="Kraj", country="SI",
                       vat_id="SI12345678")
    add_item(one, date(2012, 8, 1), "100.00")
    add_item(one, date(2012, 8, 2), "50.50")
    add_item(add_customer("2"), date(2012, 8, 1), "70.00")
    set_preference("dunning.level.2.last_before_lawsuit", "true")
    run(FIRST, 100)
    mark_posted(Selection(), date(2012, 8, 20))
    run(SECOND, 191)


def reasons(found: Any) -> dict[str, str]:
    return {each.label: each.reason for each in found.skipped}


def test_only_the_last_before_lawsuit_are_claimed_unless_insisted_on(books: None) -> None:
    found = find_claims(Selection())
    assert [claim.reminder.row.label for claim in found.claims] == ["2012/191", "2012/192"]
    assert set(reasons(found)) == {"2012/100", "2012/101"}
    assert all("insist" in reason for reason in reasons(found).values())
    assert found.totals() == {"EUR": Decimal("150.50") + 70 + 4}
    first = find_claims(Selection(number=Range(100, 101)), insist=True)
    assert [claim.reminder.row.label for claim in first.claims] == ["2012/100", "2012/101"]
    both = find_claims(Selection(), insist=True)
    assert [claim.reminder.row.label for claim in both.claims] == ["2012/191", "2012/192"]
    assert reasons(both)["2012/100"] == "Its items are on reminder 2012/191, which is handed over."


def test_what_was_paid_meanwhile_is_not_claimed(books: None) -> None:
    OpenItem.update(open_amount=Decimal("30.00")).where(OpenItem.open_amount == Decimal("100.00")).execute()
    OpenItem.update(closed=True).where(OpenItem.open_amount == Decimal("70.00")).execute()
    found = find_claims(Selection(level=Range(2, 2)))
    (claim,) = found.claims
    assert [(item.reminded, item.open) for item in claim.items] == [
        (Decimal("100.00"), Decimal("30.00")), (Decimal("50.50"), Decimal("50.50"))]
    assert claim.total == Decimal("82.50")
    assert reasons(found) == {"2012/192": "It has been paid."}


def test_the_file_is_written_and_reminders_and_items_are_marked(books: None, tmp_path: Path) -> None:
    file = tmp_path / "claims.csv"
    done = hand_over(Selection(), file)
    assert (done.done, sorted(reasons(done))) == (2, ["2012/100", "2012/101"])
    lines = list(csv.DictReader(file.read_text("utf-8-sig").splitlines()))
    mine = [line for line in lines if line["Reminder"] == "2012/191"]
    assert [line["What"] for line in mine] == ["item", "item", "lump sum", "cost", "interest", "total"]
    assert [line["Claimed"] for line in mine] == ["100.00", "50.50", "0.00", "2.00", "0.00", "152.50"]
    assert {(line["Name"], line["VAT id"], line["City"]) for line in mine} == {("'=Čuček d.o.o.", "SI12345678", "Kraj")}
    assert mine[0]["Reminders sent"] == "2012/100 20/08/2012 post"
    assert mine[0]["Due"] == "01/08/2012"
    assert int(mine[0]["Days late"]) == (date.today() - date(2012, 8, 1)).days
    assert {item.lawsuit for item in OpenItem.select()} == {True}
    assert [r.lawsuit for r in Reminder.select().order_by(Reminder.number)] == [False, False, True, True]
    with pytest.raises(InputError, match="Its items are in lawsuit already"):
        hand_over(Selection(), tmp_path / "again.csv", insist=True)
    assert not (tmp_path / "again.csv").exists()


def test_the_workbook_has_claims_items_and_reminders(books: None) -> None:
    content = BytesIO()
    write_claims(content, ".xlsx", find_claims(Selection()).claims, date(2012, 9, 30))
    book = openpyxl.load_workbook(content)

    def sheet(name: str) -> list[list[Any]]:
        return [[cell.value for cell in row] for row in book[name].iter_rows(min_row=2)]

    assert [row[0:1] + row[10:16] for row in sheet("Claims")] == [["2012/191", 2, 150.5, 0, 2, 0, 152.5],
                                                                 ["2012/192", 1, 70, 0, 2, 0, 72]]
    assert [(row[0], row[6], row[7]) for row in sheet("Items")] == [
        ("2012/191", 100, 60), ("2012/191", 50.5, 59), ("2012/192", 70, 60)]
    assert [(row[0], row[2], row[9]) for row in sheet("Reminders")] == [
        ("2012/191", "2012/100", "post"), ("2012/192", "2012/101", "post")]


def test_the_lump_sum_of_an_earlier_reminder_is_claimed_with_its_item(
    run: Callable[..., Any], add_customer: Callable[..., int], add_item: Callable[..., int], tmp_path: Path
) -> None:
    set_preference("dunning.lump_sum", "yes")
    set_preference("dunning.level.2.last_before_lawsuit", "true")
    one = add_customer("1")
    add_item(one, date(2012, 8, 1), "100.00")
    add_item(one, date(2012, 8, 1), "30.00", document="PAID")
    add_item(add_customer("2", kind="person"), date(2012, 8, 1), "70.00")
    run(FIRST, 100)
    mark_posted(Selection(), date(2012, 8, 20))
    run(SECOND, 191)
    OpenItem.update(closed=True).where(OpenItem.document == "PAID").execute()
    found = find_claims(Selection(level=Range(2, 2)))
    assert [(claim.reminder.lump_sum, claim.lump_sum, claim.total) for claim in found.claims] == [
        (Decimal(0), Decimal(40), Decimal("142.00")), (Decimal(0), Decimal(0), Decimal("72.00"))]
    assert found.totals() == {"EUR": Decimal("214.00")}
    content = BytesIO()
    write_claims(content, ".xlsx", found.claims, date(2012, 9, 30))
    book = openpyxl.load_workbook(content)
    for sheet, title, values in (("Claims", "Lump sum", [40, 0]), ("Items", "Lump sum", [40, 0]),
                                 ("Reminders", "Lump sum", [80, 0]), ("Claims", "Total", [142, 72])):
        header, *rows = ([cell.value for cell in row] for row in book[sheet].iter_rows())
        assert [row[header.index(title)] for row in rows] == values, sheet
    assert hand_over(Selection(level=Range(2, 2)), tmp_path / "claims.csv").totals == found.totals()
    lines = list(csv.DictReader((tmp_path / "claims.csv").read_text("utf-8-sig").splitlines()))
    assert [(line["What"], line["Claimed"], line["Lump sum"]) for line in lines[:5]] == [
        ("item", "100.00", "40.00"), ("lump sum", "40.00", ""), ("cost", "2.00", ""), ("interest", "0.00", ""),
        ("total", "142.00", "")]


def test_the_lump_sum_of_an_item_the_books_have_no_more_is_that_of_its_reminder(
    run: Callable[..., Any], add_customer: Callable[..., int], add_item: Callable[..., int]
) -> None:
    set_preference("dunning.lump_sum", "yes")
    add_item(add_customer("1"), date(2012, 8, 1), "100.00")
    run(FIRST, 100)
    OpenItem.delete().execute()
    (claim,) = find_claims(Selection(), insist=True).claims
    assert (claim.open, claim.lump_sum, claim.total) == (Decimal(100), Decimal(40), Decimal("142.00"))


def test_nothing_is_marked_unless_the_file_is_written(books: None, tmp_path: Path) -> None:
    blocked = tmp_path / "claims.xlsx"
    blocked.mkdir()
    for file in (tmp_path / "no" / "claims.csv", blocked):
        with pytest.raises(InputError, match="cannot be written"):
            hand_over(Selection(), file)
    with pytest.raises(InputError, match=r"written as \.csv or \.xlsx"):
        hand_over(Selection(), tmp_path / "claims.pdf")
    assert not any(r.lawsuit for r in Reminder.select())
    assert not any(item.lawsuit for item in OpenItem.select())


def test_a_change_meanwhile_or_a_stop_hands_nothing_over(
    books: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def changed(selection: Selection, insist: bool, *rest: Any) -> claims.Found:
        found = find_claims(selection, insist)
        with transaction():
            Reminder.update(lawsuit=True).where(Reminder.number == 192).execute()
        return found

    with pytest.raises(StoppedError):
        hand_over(Selection(), tmp_path / "claims.csv", should_stop=lambda: True)
    monkeypatch.setattr(claims, "find_claims", changed)
    with pytest.raises(StateError, match="changed meanwhile"):
        hand_over(Selection(), tmp_path / "claims.csv")
    assert list(tmp_path.glob("claims*")) == []
    assert [r.number for r in Reminder.select().where(Reminder.lawsuit)] == [192]
