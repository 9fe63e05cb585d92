"""Printing letters: those of a selection as one PDF, in the order of the list."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import NamedTuple

from data.documents import document_content
from data.errors import DunmailError, InputError, StoppedError
from data.freshness import stale_reasons
from data.language import _
from data.pages import ReminderPages
from data.reminders import letters_of
from data.writing import replacing
from dunning.issuing import Skipped
from dunning.pdf_files import Merger

CHUNK = 100  # letters looked up at a time

Progress = Callable[[int, int], None]


class Printed(NamedTuple):
    """How many letters are in the file, on how many pages, and which reminders have none there and why.

    ``outdated`` are those in it that were not sent yet and are true no more: a letter that should not be posted.
    """

    letters: int
    pages: int
    skipped: list[Skipped]
    outdated: list[Skipped]


def print_letters(
    reminders: ReminderPages, file: Path, *, password: str = "", progress: Progress | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Printed:
    """Write the letters of ``reminders`` one after the other to ``file``, which opens only with ``password`` if given.

    A reminder without a letter, or with a damaged one, is skipped with the reason. The file is written whole or not
    at all: InputError if there is no letter or it cannot be written, StoppedError once ``should_stop`` says so.
    """
    merger, skipped, outdated = Merger(), list[Skipped](), list[Skipped]()
    total, looked, letters = reminders.count(), 0, 0
    for start in range(0, total, CHUNK):
        rows = reminders.window(start, CHUNK)
        documents = letters_of([row.id for row in rows])
        untrue = stale_reasons([row.id for row in rows if row.state == "issued"], date.today())
        for row in rows:
            if should_stop is not None and should_stop():
                raise StoppedError(_("Stopped; no file was written."))
            reason = _("It is only prepared; issue it first.") if row.id not in documents else \
                _add(merger, documents[row.id], row.label)
            if reason:
                skipped.append(Skipped(row.label, reason))
            else:
                letters += 1
                outdated += [Skipped(row.label, untrue[row.id])] if row.id in untrue else []
            looked += 1
            if progress is not None:
                progress(looked, total)
    if not letters:
        raise InputError(_("None of the reminders has a letter; they are issued first."))
    with replacing(file) as target:
        merger.write(target, file.stem, password)
    return Printed(letters, merger.pages, skipped, outdated)


def _add(merger: Merger, document: int, label: str) -> str:
    """Append the letter; why it cannot be, or nothing."""
    from pypdf.errors import PyPdfError

    try:
        merger.add(document_content(document), label)
    except DunmailError as error:
        return str(error)
    except PyPdfError as error:
        return _("Its letter cannot be read: {error}").format(error=error)
    return ""
