"""Who acts: the operator of this run, whom the journal names and whose rights count."""

from contextvars import ContextVar

_acting: ContextVar[str] = ContextVar("acting", default="")


def act_as(operator: str) -> None:
    """From now on the operator with this code acts, also in the threads and tasks started from here."""
    _acting.set(operator)


def acting() -> str:
    """The code of the operator who acts; empty while nobody does, as when the demo builds its sample company."""
    return _acting.get()
