"""What an import did, in words; for the screen and the command line."""

from typing import TYPE_CHECKING

from data.language import _

if TYPE_CHECKING:
    from data.importing import ImportReport


def counts_words(report: "ImportReport") -> str:
    """``11 rows: 11 new, 0 updated, …``."""
    words = _("{rows} rows: {inserted} new, {updated} updated, {unchanged} unchanged, {closed} closed, {bad} bad.")
    return words.format(
        rows=report.rows, inserted=report.inserted, updated=report.updated, unchanged=report.unchanged,
        closed=report.closed, bad=len(report.bad))
