"""What the details of a journal entry are called, and what the form of an operator says."""

from datetime import UTC, datetime
from typing import Any

import pytest

from data.fields import now
from data.formatting import format_moment
from data.journal_pages import JournalRow
from tui.people import details_words
from tui.people_forms import operator_form

NOON = datetime(2012, 8, 17, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "details", "words"),
    [
        ("customer", {"kind": ["company", "person"]}, "Company or person: company → person"),
        ("import", {"kind": "items", "rows": 11}, "Kind: items · Rows: 11"),
        ("reminder", {"kind": "promise"}, "Kind: promise"),
        ("reminder", {"how": "post", "day": "2012-08-17"}, "How: post · Day: 17/08/2012"),
        ("customer", {"blocked_until": [None, "2012-08-17"]}, "Last day: – → 17/08/2012"),  # noqa: RUF001 - none
        ("batch", {"until": "2012-08-17T12:00:00+00:00"}, f"Until: {format_moment(NOON, 'en')}"),
        ("customer", {"until": "one day"}, "Until: one day"),
    ],
)
def test_a_kind_is_called_by_what_it_is_the_kind_of(kind: str, details: dict[str, Any], words: str) -> None:
    assert details_words(JournalRow(1, now(), "ana", "edited", kind, "x", details)) == words


def test_a_hold_is_no_company_or_person() -> None:
    details = {"hold": 2, "kind": "dispute", "document": "R-1"}
    assert details_words(JournalRow(1, now(), "ana", "held", "customer", "x", details)) == (
        "Hold: 2 · Kind: dispute · Document: R-1")


def test_the_form_says_when_another_language_is_spoken() -> None:
    field = next(field for field in operator_form(None).fields if field.name == "language")
    assert "when Dunmail is started again" in field.help
