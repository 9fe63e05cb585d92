"""Options that several commands share."""

from collections.abc import Callable, Sequence
from typing import Any

Command = Callable[..., Any]


def add_options(options: Sequence[Callable[[Command], Command]], command: Command) -> Command:
    """``command`` with click's ``options``, in this order."""
    for option in reversed(options):
        command = option(command)
    return command
