"""The letter to look at: the stored one, or what issuing would make."""

from collections.abc import Callable
from datetime import date

import pytest

from data.errors import InputError
from data.models import DocumentContent
from data.preferences import Preferences
from data.reminders import get_reminder
from data.selection import Selection
from dunning import issuing
from dunning.previewing import preview_letter


@pytest.fixture
def reminder(run: Callable[..., object], add_customer: Callable[..., int], add_item: Callable[..., int]) -> int:
    """A prepared reminder."""
    add_item(add_customer("0000001"), date(2012, 6, 1))
    run(date(2012, 8, 17), issue=False)
    return 1


def test_a_prepared_one_is_shown_as_issuing_would_make_it(reminder: int, company: Preferences) -> None:
    before = preview_letter(reminder, company)
    assert not before.stored
    assert get_reminder(reminder).document_id is None, "looking stores nothing"
    issuing.issue(Selection(), company)
    after = preview_letter(reminder, company)
    assert after.stored
    assert after.content == before.content


def test_a_damaged_letter_is_said_and_drawn_anew(reminder: int, company: Preferences) -> None:
    issuing.issue(Selection(), company)
    DocumentContent.update(content=b"%PDF no longer").execute()
    preview = preview_letter(reminder, company)
    assert not preview.stored
    assert "damaged" in preview.problem
    assert preview.content.startswith(b"%PDF-")


def test_without_the_company_there_is_nothing_to_show(reminder: int) -> None:
    from data.preferences import unset_preference

    unset_preference("company.iban")
    with pytest.raises(InputError, match=r"company\.iban"):
        preview_letter(reminder, Preferences())
