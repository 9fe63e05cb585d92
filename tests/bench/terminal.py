"""The app on a pty, for the benchmarks of keys: opened on a database of its own, watched, quit."""

import contextlib
import os
import pty
import select
import struct
import sys
import tempfile
import termios
import time
from collections.abc import Iterator
from fcntl import ioctl
from pathlib import Path

ROOT = Path(__file__).parents[2]
QUIET = 0.15  # seconds without output that end a repaint


@contextlib.contextmanager
def opened(fill: str, rows: int, settle: float = 4) -> Iterator[tuple[int, int]]:
    """The app at 80x24 on a database that the program ``fill`` made with so many rows: its process and its terminal.

    ``settle``: seconds without output until it has begun.
    """
    with tempfile.TemporaryDirectory() as folder:
        database = str(Path(folder) / "bench.db")
        os.environ.update(DUNMAIL_HOME=folder, PYTHONPATH=str(ROOT), TERM="xterm-256color", LANG="C.UTF-8")
        os.spawnv(os.P_WAIT, sys.executable, [sys.executable, "-c", fill, database, str(rows)])
        child, terminal = pty.fork()
        if child == 0:
            os.chdir(ROOT)
            os.execv(sys.executable, [sys.executable, "-m", "tui", "--database", database])
        ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        read_until_quiet(terminal, settle)
        yield child, terminal
        os.write(terminal, b"\x11")  # ctrl+q
        with contextlib.suppress(OSError):  # the pty closes with the app
            while os.read(terminal, 65536):
                pass
        os.waitpid(child, 0)


def read_until_quiet(terminal: int, quiet: float = QUIET) -> tuple[float, int]:
    """The moment of the last byte and how many there were."""
    last, size = time.perf_counter(), 0
    while select.select([terminal], [], [], quiet)[0]:
        size += len(os.read(terminal, 65536))
        last = time.perf_counter()
    return last, size


def press(terminal: int, code: bytes, times: int) -> tuple[list[float], list[int]]:
    """Press a key so often: milliseconds to the last byte, and bytes."""
    taken, sizes = [], []
    for _time in range(times):
        start = time.perf_counter()
        os.write(terminal, code)
        last, size = read_until_quiet(terminal)
        taken.append((last - start) * 1000)
        sizes.append(size)
    return taken, sizes
