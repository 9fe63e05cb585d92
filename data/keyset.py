"""Windows of a long, ordered query: found from the nearest row known, not by counting from the top."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from peewee import Tuple

ANCHORS = 64  # rows known from windows that are kept


class Way(NamedTuple):
    """How to get to a window: so many rows to pass, forward or backward, from a known row's key or (None) an end."""

    distance: int
    forward: bool
    key: tuple[Any, ...] | None


class Keyset:
    """Rows ordered by the columns ``order``, which tell any two of them apart.

    Rows are found by comparing with the columns of a known row (a page before, an end of the list); only a jump to
    the middle counts the rows it passes.
    """

    def __init__(self, order: Iterable[Any], descending: bool = False) -> None:
        self._order = list(order)
        self._descending = descending
        self._anchors: dict[int, tuple[Any, ...]] = {}
        self._milestones: dict[int, tuple[Any, ...]] = {}

    def ordering(self, forward: bool = True) -> list[Any]:
        """The terms of ORDER BY."""
        return [field.desc() if self._descending is forward else field.asc() for field in self._order]

    def beyond(self, key: tuple[Any, ...], forward: bool, strict: bool) -> Any:
        """The condition for rows after (``forward``) or before the row with ``key``, itself included if not strict."""
        columns = Tuple(*self._order) if len(self._order) > 1 else self._order[0]
        value = Tuple(*key) if len(key) > 1 else key[0]
        if self._descending is not forward:
            return columns > value if strict else columns >= value
        return columns < value if strict else columns <= value

    def know(self, at: int, key: tuple[Any, ...]) -> None:
        """The row numbered ``at`` has this key: from now on it is where windows near it are read from."""
        others = [(place, each) for place, each in self._anchors.items() if place != at]
        self._anchors = dict([*others, (at, key)][-ANCHORS:])

    def set_milestone(self, at: int, key: tuple[Any, ...]) -> None:
        """The row numbered ``at`` has this key, and is not forgotten for others."""
        self._milestones = {**self._milestones, at: key}

    def nearest(self, key: tuple[Any, ...]) -> tuple[int, tuple[Any, ...]] | None:
        """A known row near the one with ``key``, and its number; None if none is known.

        It may stand on either side: databases compare texts in orders of their own.
        """
        known = sorted(self._known().items())
        before = [row for row in known if (row[1] >= key if self._descending else row[1] <= key)]
        return before[-1] if before else next(iter(known), None)

    def way(self, start: int, size: int, count: int | None) -> Way:
        """The shortest way to the window of ``size`` rows from ``start`` in a list of ``count``, if that is known."""
        last = start + size - 1
        ways = [Way(start, True, None)]
        if count is not None:
            ways.append(Way(count - 1 - last, False, None))
        known = self._known()
        ways += [Way(start - at, True, key) for at, key in known.items() if at <= start]
        ways += [Way(at - last, False, key) for at, key in known.items() if at >= last]
        return min(ways, key=lambda way: way.distance)

    def _known(self) -> dict[int, tuple[Any, ...]]:
        return self._milestones | self._anchors  # whatever another thread comes to know meanwhile

    def along(self, query: Any, way: Way, size: int) -> Any:
        """``query``, a select without an order, for the ``size`` rows at the end of ``way``."""
        distance = way.distance
        if way.key is not None:
            # From a row that is not wanted itself the next one is asked for: it may have been deleted meanwhile.
            query = query.where(self.beyond(way.key, way.forward, strict=distance > 0))
            distance -= distance > 0
        query = query.select_extend(*self._order).order_by(*self.ordering(way.forward))
        return query.limit(size).offset(distance)

    def take(self, found: list[tuple[Any, ...]], way: Way, start: int) -> list[tuple[Any, ...]]:
        """The rows that ``along`` found for the window at ``start``, in order; its ends are known rows from now on."""
        rows, width = found if way.forward else found[::-1], len(self._order)
        for at, row in ((start, rows[0]), (start + len(rows) - 1, rows[-1])) if rows else ():
            self.know(at, tuple(row[-width:]))
        return [tuple(row[:-width]) for row in rows]
