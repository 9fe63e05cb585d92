"""From when until when a batch may be sent: a time, or a day and a time, each of them or neither."""

from typing import Any

from textual.widgets import Input

from data.errors import InputError
from data.fields import now
from data.formatting import format_moment
from data.hours import parse_moment
from data.language import _, language
from data.selection import Range
from tui.widgets.from_to import FromTo


class Times(FromTo):
    """``title [07:00] to [26.11.2026 12:00]``; a time without a day is the next one."""

    def __init__(self, title: str, id: str) -> None:
        super().__init__(title, str, Range(), id)

    def read(self) -> Range[Any]:
        """The moments as typed; InputError if one is no time, or nothing could be sent between them."""
        low, high = (field.value.strip() for field in self.query(Input))
        at = now()
        begin = parse_moment(low, self.label, at) if low else None
        end = parse_moment(high, self.label, max(at, begin or at)) if high else None
        if end is not None and end <= max(at, begin or at):
            raise InputError(_("{name}: nothing can be sent until {time}.").format(
                name=self.label, time=format_moment(end, language())))
        return Range(begin, end)
