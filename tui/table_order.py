"""In which order a table shows its rows, and that an operator finds it again the next time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from textual.screen import Screen

from data.database import connection
from data.preferences import Preferences
from tui.column_layout import remember
from tui.errors import in_words
from tui.outbox_actions import in_thread, tell
from tui.sending import mail_app

DOWN = "down"


class Order(NamedTuple):
    """What the rows are sorted by, and whether the largest come first."""

    sort: str
    descending: bool = False

    def by(self, sort: str) -> Order:
        """By ``sort``; the same one again turns the order round."""
        return Order(sort, sort == self.sort and not self.descending)


def parse_order(text: str, choices: Iterable[tuple[str, str]], usual: str) -> Order:
    """``amount down`` as an order; by ``usual`` if it is none of ``choices`` (sorts and their titles)."""
    sort, _space, way = text.partition(" ")
    return Order(sort, way == DOWN) if sort in dict(choices) else Order(usual)


def order_text(order: Order) -> str:
    """The order as it is stored."""
    return f"{order.sort} {DOWN}" if order.descending else order.sort


def stored_order(screen: Screen[None], key: str, choices: Iterable[tuple[str, str]], usual: str) -> Order:
    """The order that the operator last chose; ``key`` is its preference."""
    with connection():
        return parse_order(Preferences(mail_app(screen).operator).find(key).value, choices, usual)


async def keep_order(screen: Screen[None], key: str, newest: Callable[[], Order]) -> None:
    """Remember the order for the operator; ``newest`` is asked for it last of all, since it may change meanwhile."""
    operator = mail_app(screen).operator
    try:
        await in_thread(lambda: remember(key, order_text(newest()), operator))
    except Exception as error:  # the worker's border: shown in words; the table is in that order all the same
        tell(screen, in_words(error))
