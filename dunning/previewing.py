"""What a reminder's letter looks like: the stored one, or while there is none, what issuing would make."""

from typing import NamedTuple

from data.documents import document_content
from data.errors import NotFoundError
from data.preferences import Preferences
from data.reminders import get_reminder
from dunning.issuing import draft


class LetterPreview(NamedTuple):
    """A letter as PDF bytes; ``stored`` if it is the one that was issued, ``problem`` why that one cannot be shown."""

    content: bytes
    stored: bool
    problem: str = ""


def preview_letter(reminder_id: int, preferences: Preferences) -> LetterPreview:
    """The letter of a reminder to look at.

    NotFoundError if there is no such reminder, InputError if there is no stored letter and none can be made.
    """
    detail = get_reminder(reminder_id)
    problem = ""
    if detail.document_id is not None:
        try:
            return LetterPreview(document_content(detail.document_id), stored=True)
        except NotFoundError as error:
            problem = str(error)
    return LetterPreview(draft(detail, preferences), stored=False, problem=problem)
