"""Where a paged table takes its rows from."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar


class Identified(Protocol):
    """What a row must have."""

    @property
    def id(self) -> int: ...


R = TypeVar("R", bound=Identified)
R_co = TypeVar("R_co", bound=Identified, covariant=True)


class Source(Protocol[R_co]):
    """Where the rows come from; a window takes milliseconds."""

    def count(self) -> int: ...
    def window(self, start: int, size: int) -> Sequence[R_co]: ...


@dataclass(frozen=True, slots=True)
class ListSource(Generic[R]):
    """Rows that are all there already."""

    rows: Sequence[R]

    def count(self) -> int:
        """How many rows there are."""
        return len(self.rows)

    def window(self, start: int, size: int) -> Sequence[R]:
        """At most ``size`` rows from ``start``."""
        return self.rows[start : start + size]
