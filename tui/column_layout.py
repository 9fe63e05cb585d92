"""Which columns a table shows, in which order and how wide, as an operator chose it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from data.database import connection
from data.preferences import set_preference, unset_preference
from tui.widgets.table_columns import Column, Row


class Choice(NamedTuple):
    """A column an operator wants to see; ``width`` in cells, 0 as wide as its contents."""

    key: str
    width: int = 0


def parse_layout(text: str) -> list[Choice]:
    """``number name:20`` as choices; what is no column and width is left out."""
    found = []
    for word in text.split():
        key, _colon, width = word.partition(":")
        found.append(Choice(key, int(width) if width.isdecimal() else 0))
    return found


def layout_text(choices: Iterable[Choice]) -> str:
    """The choices as they are stored."""
    return " ".join(f"{choice.key}:{choice.width}" if choice.width else choice.key for choice in choices)


def chosen_columns(columns: Sequence[Column[Row]], text: str) -> list[Column[Row]]:
    """Just the columns of the layout ``text`` in its order; with none of them (or no layout) the columns as they are.
    """
    known = {column.key: column for column in columns}
    found = [
        replace(known[choice.key], rank=0, yields=0, stands_for="", fixed=choice.width,
                flexible=known[choice.key].flexible and not choice.width)
        for choice in parse_layout(text) if choice.key in known
    ]
    return found or list(columns)


def remember(key: str, text: str, operator: str) -> None:
    """Keep how a table looks as the operator's own preference; empty, it is the program's own. For a thread."""
    with connection():
        if text:
            set_preference(key, text, operator)
        else:
            unset_preference(key, operator)
