"""What the details of a journal entry are called, and what the form of an operator says."""

from typing import Any

import pytest

from data.fields import now
from data.journal_pages import JournalRow
from tui.people import details_words
from tui.people_forms import operator_form


@pytest.mark.parametrize(
    ("kind", "details", "words"),
    [
        ("customer", {"kind": ["company", "person"]}, "Company or person: company → person"),
        ("import", {"kind": "items", "rows": 11}, "Kind: items · Rows: 11"),
        ("reminder", {"kind": "promise"}, "Kind: promise"),
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
