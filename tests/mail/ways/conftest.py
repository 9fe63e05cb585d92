"""Programs that write down what they were told, instead of mail systems and mail clients."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

_SCRIPT = """#!{python}
import json, sys, time
name = {record!r} + "/" + str(time.monotonic_ns())
text = sys.stdin.buffer.read() if {reads!r} else b""
files = {{}}
for word in sys.argv[1:]:
    if word.startswith("/"):
        with open(word, "rb") as file:
            files[word] = file.read().decode("latin-1")
with open(name + ".new", "w") as out:
    json.dump({{"argv": sys.argv[1:], "input": text.decode("latin-1"), "files": files}}, out)
import os
os.replace(name + ".new", name + ".json")
{end}
"""


class Call(NamedTuple):
    """One run of a program: its arguments, its input, what was in the files it was given."""

    argv: list[str]
    input: str
    files: dict[str, str]


class Program(NamedTuple):
    """A program at ``path``."""

    path: Path
    record: Path

    @property
    def calls(self) -> list[Call]:
        """Its runs so far."""
        return [Call(**json.loads(file.read_text())) for file in sorted(self.record.glob("*.json"))]


MakeProgram = Callable[..., Program]


@pytest.fixture
def program(tmp_path: Path) -> MakeProgram:
    """Makes a program of that name in the folder ``bin``, which does ``end`` (Python) after writing its call down."""

    def make(name: str, end: str = "", reads: bool = False) -> Program:
        record, path = tmp_path / f"calls of {name}", tmp_path / "bin" / name
        for folder in (record, path.parent):
            folder.mkdir(exist_ok=True)
        path.write_text(_SCRIPT.format(python=sys.executable, record=str(record), reads=reads, end=end))
        path.chmod(0o755)
        return Program(path, record)

    return make


@pytest.fixture
def desktop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A desktop with nothing installed but what lies in the returned folder."""
    folder = tmp_path / "bin"
    folder.mkdir(exist_ok=True)
    for name in ("SSH_CONNECTION", "SSH_TTY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    values: dict[str, Any] = {"DISPLAY": ":0", "PATH": str(folder)}
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    return folder
