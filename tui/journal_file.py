"""The journal as a file for auditors: one line for each change, moments with their time zone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from data.language import _
from data.tables import write_table
from tui.people import details_words

if TYPE_CHECKING:
    from data.journal_pages import JournalPages


def write_journal(file: Path, pages: JournalPages) -> int:
    """Write all entries of ``pages`` to a CSV or XLSX file and return how many; InputError if it cannot be written."""
    header = [_("Time"), _("Operator"), _("Action"), _("Kind"), _("Object"), _("Details"), "JSON"]
    rows = (
        [row.at.astimezone().isoformat(" ", "seconds"), row.operator, _(row.action), _(row.kind), row.label,
         details_words(row), json.dumps(row.details, ensure_ascii=False) if row.details else ""]
        for row in pages.rows()
    )
    return write_table(file, header, rows)
