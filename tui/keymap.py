"""The operator's own keys: ``keymap.toml`` in the config folder names commands and the keys they have instead.

    "reminders.issue" = "f6,i"
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from data.language import _
from tui.commands import Command

FILE = "keymap.toml"
ALIASES = {"?": "question_mark", "/": "slash", "+": "plus", "-": "minus", ".": "full_stop", "<": "less_than_sign",
           ">": "greater_than_sign", " ": "space",
           "esc": "escape", "del": "delete"}  # fmt: skip
_KEY = re.compile(r"(ctrl\+)?([a-z0-9]|f([1-9]|1[0-2])|[a-z_]{2,20})")
Sections = Iterable[tuple[str, tuple[Command, ...]]]


class Keymap(NamedTuple):
    """Keys by the id of their command, and what of the file could not be used, in words."""

    keys: Mapping[str, str] = {}
    problems: tuple[str, ...] = ()

    def key(self, command: Command) -> str:
        """The keys of the command."""
        return self.keys.get(command.id, command.key)


def read_keymap(file: Path, sections: Sections) -> Keymap:
    """The keymap in ``file``, or an empty one if there is no such file; what is wrong in it is left out and told.

    ``sections`` are the commands screen by screen, those that count everywhere among them.
    """
    import tomllib

    try:
        said = tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        return Keymap()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return Keymap({}, (_("{file} cannot be read: {error}").format(file=file, error=error),))
    screens = [commands for _title, commands in sections]
    known = {command.id for commands in screens for command in commands}
    keys, problems = {}, []
    for name, value in said.items():
        wished = _keys(value)
        if name not in known:
            problems.append(_("{file}: there is no command {name}. F1 or “dunmail keys” lists them.").format(
                file=file, name=name))
        elif not wished:
            problems.append(_("{file}: {name} takes keys such as \"f6,i\".").format(file=file, name=name))
        else:
            keys[name] = wished
    return Keymap(keys, (*problems, *_clashes(file, screens, keys)))


def _keys(value: object) -> str:
    """The keys in Textual's words, or nothing if they are none."""
    if not isinstance(value, str):
        return ""
    names = [ALIASES.get(part.strip().lower() or part, part.strip().lower()) for part in value.split(",")]
    return ",".join(names) if all(_KEY.fullmatch(name) for name in names) else ""


def _clashes(file: Path, screens: list[tuple[Command, ...]], keys: dict[str, str]) -> list[str]:
    """A key that two commands of one screen would share: both keep the program's own keys then."""
    found = []
    for commands in screens:
        by_key: dict[str, str] = {}
        for command in commands:
            for key in keys.get(command.id, command.key).split(","):
                other = by_key.setdefault(key, command.id)
                if other != command.id and {other, command.id} & keys.keys():
                    found.append(_("{file}: {key} would be {first} and {second}; both keep their own keys.").format(
                        file=file, key=key, first=other, second=command.id))
                    keys.pop(other, None)
                    keys.pop(command.id, None)
    return found
