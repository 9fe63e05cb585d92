"""What two operators change at once: nobody replaces what they have not seen."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, TypeAlias

from data.errors import StateError
from data.language import _

Known: TypeAlias = Mapping[str, Any]  # values by name, as the database had them
NOTHING: Known = MappingProxyType({})


class ChangedMeanwhileError(StateError):
    """What is stored is no longer what it was when it was read; nothing was changed. ``stored`` is it now, by name."""

    def __init__(self, stored: Mapping[str, Any]) -> None:
        super().__init__(_("Somebody else changed this meanwhile, so nothing was saved: {keys}.").format(
            keys=", ".join(stored)))
        self.stored = stored


def check_unchanged(wanted: Mapping[str, Any], stored: Mapping[str, Any], known: Known) -> None:
    """ChangedMeanwhileError if something ``wanted`` would replace another value than the one ``known`` to be stored.

    What is ``stored`` already, or not known, is no conflict.
    """
    others = {name: stored[name] for name, value in wanted.items()
              if name in known and stored[name] not in (known[name], value)}
    if others:
        raise ChangedMeanwhileError(others)
