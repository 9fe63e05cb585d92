"""A secret text that does not show itself, and one that was found somewhere."""

from typing import NamedTuple


class Secret(str):
    """A password that does not show itself in logs, tracebacks and formatted text; ``encode`` gives the real bytes."""

    __slots__ = ()

    def __new__(cls, text: str) -> "Secret":
        return super().__new__(cls, str.__str__(text))  # a Secret of a Secret would be its mask

    def __repr__(self) -> str:
        return "Secret(***)"

    __str__ = __repr__

    def __format__(self, format_spec: str) -> str:
        return "***"


class FoundSecret(NamedTuple):
    """A password and the place it is kept in, in words; false if there is none."""

    value: Secret | None = None
    where: str = ""

    def __bool__(self) -> bool:
        return self.value is not None


def bare(secret: str) -> str:
    """The text of a secret as a plain str, for a library that formats what it is given."""
    return str.__str__(secret)
