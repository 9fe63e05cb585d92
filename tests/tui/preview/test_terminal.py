"""Which kind of picture fits which terminal, and how large its cells are."""

import fcntl
import os
import struct
import termios
from collections.abc import Iterator

import pytest

from tui.preview.terminal import Cell, cell_size, picture_kind

KITTY = {"TERM": "xterm-kitty"}


@pytest.mark.parametrize(
    ("wish", "colours", "environment", "current", "kind"),
    [
        ("auto", "truecolor", KITTY, True, "kitty"),
        ("auto", "256", KITTY, True, "kitty"),  # over SSH, which passes no COLORTERM on
        ("auto", "truecolor", {"TERM": "xterm-ghostty"}, True, "kitty"),
        ("auto", "truecolor", KITTY, False, "half-cells"),  # kitty before 0.36
        ("auto", "truecolor", {**KITTY, "TMUX": "/tmp/tmux-0/default,1,0"}, True, "half-cells"),
        ("auto", "truecolor", {**KITTY, "STY": "1.screen"}, True, "half-cells"),
        ("auto", "256", {"TERM": "tmux-256color", "KITTY_WINDOW_ID": "1"}, True, "half-cells"),
        ("auto", "truecolor", {"TERM": "xterm-256color", "KITTY_WINDOW_ID": "1"}, True, "half-cells"),  # started there
        ("auto", "truecolor", {"TERM": "xterm-256color", "TERM_PROGRAM": "WezTerm"}, True, "half-cells"),
        ("auto", "standard", KITTY, True, "half-cells"),
        ("auto", None, KITTY, True, "half-cells"),
        ("auto", "truecolor", {}, True, "half-cells"),
        ("kitty", "truecolor", {"TERM": "tmux-256color", "TMUX": "x"}, False, "kitty"),
        ("kitty", "standard", KITTY, True, "half-cells"),  # a number cannot be said in 16 colours
        ("kitty", None, KITTY, True, "half-cells"),
        ("half-cells", "truecolor", KITTY, True, "half-cells"),
        ("text", "truecolor", KITTY, True, "half-cells"),  # what P shows then
    ],
)
def test_kind(wish: str, colours: str | None, environment: dict[str, str], current: bool, kind: str) -> None:
    assert picture_kind(wish, colours, environment, current) == kind


@pytest.fixture
def device(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A terminal's device; the program's output is there, and nowhere else."""
    master, slave = os.openpty()
    with os.fdopen(slave, "w") as output, open(os.devnull, "w") as nowhere:
        monkeypatch.setattr("sys.__stdout__", nowhere)
        monkeypatch.setattr("sys.__stderr__", output)
        monkeypatch.setattr("sys.__stdin__", None)
        yield slave
    os.close(master)


@pytest.mark.parametrize(
    ("size", "cell"),
    [
        ((24, 80, 640, 408), Cell(8, 17)),
        ((24, 80, 645, 415), Cell(8, 17)),  # with a margin around
        ((24, 80, 0, 0), Cell()),  # what does not know, says nothing
        ((0, 0, 640, 408), Cell()),
        ((24, 80, 79, 23), Cell()),
    ],
)
def test_cell_size(device: int, size: tuple[int, ...], cell: Cell) -> None:
    fcntl.ioctl(device, termios.TIOCSWINSZ, struct.pack("HHHH", *size))
    assert cell_size() == cell


def test_cell_size_without_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    with open(os.devnull) as closed:
        pass
    for name in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(f"sys.__{name}__", closed)
    assert cell_size() == Cell()
