"""The details in words: who, how much, to whom, and the server's own words."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from data.outbox import AttemptRow, MessageRow
from data.pages import ReminderRow
from data.reminder_messages import Delivery
from data.reminders import ContactDetail, CustomerDetail, ItemDetail, ReminderDetail
from tui.reminder_details import head, item_columns, item_rows, item_totals
from tui.reminder_lists import again_words, message_words

AT = datetime(2012, 8, 17, 12, tzinfo=UTC)
ROW = ReminderRow(1, 2012, 100, date(2012, 8, 17), "0000001", "Müller [/b]", 3, 1, Decimal("5450.60"), 423,
                  Decimal("4.29"), Decimal("2.00"), "EUR", "sent", True, True)  # fmt: skip
DETAIL = ReminderDetail(
    row=ROW,
    customer=CustomerDetail("0000001", "Müller", "company", "Cesta 1", "1000", "Ljubljana", "SI", "sl", ""),
    contacts=(ContactDetail("OPOMIN3", "Office", "a@b.si; c@d.si", ""),),
    items=(ItemDetail("R-1\x1b", None, date(2012, 8, 1), Decimal("5450.60"), "", 16, 3),),
    days_sum=16, interest=Decimal(0), pay_by=date(2012, 8, 25), contact_code="OPOMIN3", last_before_lawsuit=True,
    document_id=1, document_name="letter.pdf", issued_at=AT, sent_at=AT,
)  # fmt: skip


def test_head_says_everything() -> None:
    words = head(DETAIL)
    for part in (
        "0000001  Müller [/b]", "Cesta 1, 1000 Ljubljana, Slovenia", "defaulter · lawsuit · last before lawsuit",
        "5,450.60 EUR", "State: sent", "Goes to OPOMIN3: a@b.si; c@d.si",
    ):  # fmt: skip
        assert part in words


@pytest.mark.parametrize(
    ("contacts", "words"),
    [((), "No contact OPOMIN3"), ((ContactDetail("OPOMIN3", "", " ", ""),), "OPOMIN3 has no address")],
)
def test_head_says_why_it_cannot_be_mailed(contacts: tuple[ContactDetail, ...], words: str) -> None:
    assert words in head(replace(DETAIL, contacts=contacts))


def test_head_says_what_is_asked_for_beside_amount_and_cost() -> None:
    assert "To pay" not in head(DETAIL)
    words = head(replace(DETAIL, interest=Decimal("9.40"), credit=Decimal("50.00"), lump_sum=Decimal("40.00")))
    assert "To pay 5,452.00 EUR · interest 9.40 · lump sum 40.00 · credits -50.00" in words


def test_an_item_without_its_date_of_issue() -> None:
    row = item_rows(DETAIL)[0]
    assert (row.document, row.issued, row.due) == ("R-1 ", "", "01/08/2012")


def test_items_show_interest_and_lump_sum_if_the_reminder_has_them() -> None:
    def shown(detail: ReminderDetail) -> tuple[list[str], list[str]]:
        columns = item_columns(detail)
        return [column.key for column in columns], [column.text(row) for row in item_rows(detail) for column in columns]

    assert "interest" not in shown(DETAIL)[0]
    items = tuple(DETAIL.items[0]._replace(interest=Decimal(cents), lump_sum=Decimal(40)) for cents in ("0.05", "9.35"))
    keys, cells = shown(replace(DETAIL, items=items, interest=Decimal("9.40")))
    assert keys[-2:] == ["level", "interest"]
    assert cells[len(keys) - 1 :: len(keys)] == ["0.05", "9.35"]
    both = replace(DETAIL, items=items, interest=Decimal("9.40"), lump_sum=Decimal(80))
    assert shown(both)[0][-2:] == ["interest", "lump_sum"]
    assert item_totals(both) == {"amount": "5,450.60", "days_late": "16", "interest": "9.40", "lump_sum": "80.00"}


def test_messages_in_the_servers_words() -> None:
    attempt = AttemptRow(AT, "failed", "rcpt", 550, "5.1.1", "User [/b] unknown\r\nbye", 12)
    old = MessageRow(1, 3, "2012/100", "a@b.si", "failed", "<1>", None, AT, "", (attempt,))
    lines = message_words(old).splitlines()
    assert lines[0] == "Batch 3 · failed · to a@b.si"
    assert lines[1].endswith("failed (rcpt, 12 ms)  550 5.1.1 User [/b] unknown  bye")
    assert message_words(old._replace(state="queued", attempts=())).splitlines() == [
        "Batch 3 · queued · to a@b.si", "no attempt yet"]


def test_what_is_known_before_it_is_sent_again() -> None:
    sent = Delivery(AT, "a@b.si [/b]", 4)
    assert "to a@b.si [/b] (batch 4)." in again_words(DETAIL, [sent]).splitlines()[0]
    assert "not by e-mail from here" in again_words(DETAIL, [])
