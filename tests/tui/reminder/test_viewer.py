"""Which program opens a PDF, and why there is none."""

import pytest

from data.errors import DunmailError
from tui.viewer import opener


def test_each_system_has_its_own() -> None:
    assert opener("darwin", {}) == ["open"]
    assert opener("win32", {}) == []


@pytest.mark.parametrize(
    ("environment", "words"),
    [({"SSH_TTY": "/dev/pts/1", "DISPLAY": ":0"}, "over SSH"), ({}, "no desktop"),
     ({"WAYLAND_DISPLAY": "w", "PATH": "/nowhere"}, "no xdg-open")],
)  # fmt: skip
def test_why_there_is_none(environment: dict[str, str], words: str) -> None:
    with pytest.raises(DunmailError, match=words):
        opener("linux", environment)
