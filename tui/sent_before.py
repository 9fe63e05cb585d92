"""What to know before sending a reminder again: when it was sent, and to whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from data.database import connection
from data.formatting import format_date, format_moment
from data.language import _, language
from data.posting import Sending, sendings_of
from data.reminders import selected
from data.selection import Selection

CHUNK = 500


def sent_before(selection: Selection, most: int | None = None) -> list[str]:
    """A line for each sent reminder of ``selection``, ``most`` at most: when and to whom it went; for a thread."""
    with connection():
        rows = [row for row in selected(selection) if row.state == "sent"][:most]
        return list(_lines((row.id, row.label) for row in rows))


def _lines(rows: Iterable[tuple[int, str]]) -> Iterator[str]:
    labels = dict(rows)
    ids = list(labels)
    for start in range(0, len(ids), CHUNK):
        some = ids[start : start + CHUNK]
        found = sendings_of(some)
        for number in some:
            words = "; ".join(map(sending_words, found.get(number, ()))) or _("sent")
            yield f"{labels[number]}: {words}"


def sending_words(sending: Sending) -> str:
    """``e-mailed 17.08.2012 14:05 to ana@kupec.si``, or ``by post on 17.08.2012``."""
    if sending.posted_on is not None:
        return _("by post on {date}").format(date=format_date(sending.posted_on, language()))
    if sending.moment is None:
        return _("e-mailed to {recipients}").format(recipients=sending.recipients)
    return _("e-mailed {moment} to {recipients}").format(
        moment=format_moment(sending.moment, language()), recipients=sending.recipients)
