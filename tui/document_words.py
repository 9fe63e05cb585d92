"""Documents that are collected and sent, in words: columns, questions, what was done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.formatting import format_moment
from data.language import _, language, ngettext
from tui.widgets.table_columns import Column
from tui.widgets.text import plain

if TYPE_CHECKING:
    from data.document_pages import DocumentRow


def document_columns() -> list[Column[DocumentRow]]:
    """Those of the list of documents."""
    tongue = language()
    return [
        Column("name", _("Document"), lambda r: plain(r.name), 12, flexible=True, speaks=True),
        Column("kind", _("Kind"), lambda r: _(r.kind), 5, yields=3),
        Column("recipients", _("Recipients"), lambda r: plain(r.recipients), 12, limit=28, yields=1),
        Column("state", _("State"), lambda r: _(r.state), 9),
        Column("at", _("Changed"), lambda r: format_moment(r.at, tongue), 16, yields=4),
        Column("batch", _("Batch"), lambda r: "" if r.batch is None else str(r.batch), 4, right=True, yields=2),
    ]


def added_words(count: int) -> str:
    """How many documents wait since."""
    return ngettext("{n} document waits to be sent.", "{n} documents wait to be sent.", count).format(n=count)


def footer_words(waiting: int, sent: int) -> str:
    """How many wait, and how many are in batches."""
    words = ngettext("{n} document in a batch", "{n} documents in batches", sent).format(n=sent)
    return f"{added_words(waiting)} · {words}" if waiting else words


def removing_question(count: int) -> str:
    """What is asked before documents that wait are removed."""
    return ngettext("Remove {n} document that waits? Its file stays where it is.",
                    "Remove {n} documents that wait? Their files stay where they are.", count).format(n=count)
