"""Prints how long a key takes in the reminder table, from the key to the last byte of the repaint, over a real pty.

python tests/bench/bench_table_keys.py [REMINDERS]
"""

import os
import pty
import runpy
import select
import statistics
import struct
import sys
import tempfile
import termios
import time
from contextlib import suppress
from fcntl import ioctl
from pathlib import Path

ROOT = Path(__file__).parents[2]

FIRST_PAINT = runpy.run_path(str(Path(__file__).with_name("bench_first_paint.py")))  # its database
QUIET = 0.15  # seconds without output that end a repaint
KEYS = {"PgDn": (b"\x1b[6~", 40), "Down": (b"\x1b[B", 40), "End": (b"\x1b[F", 1), "PgUp": (b"\x1b[5~", 40),
        "Home": (b"\x1b[H", 1), "Space": (b" ", 20), "F3": (b"\x1bOR", 1), "F4": (b"\x1bOS", 1)}  # fmt: skip


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


def main() -> None:
    """Opens the app on a database of its own, presses keys one at a time, quits."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        database = str(Path(folder) / "bench.db")
        os.environ.update(DUNMAIL_HOME=folder, PYTHONPATH=str(ROOT), TERM="xterm-256color", LANG="C.UTF-8")
        os.spawnv(os.P_WAIT, sys.executable, [sys.executable, "-c", FIRST_PAINT["FILL"], database, str(rows)])
        child, terminal = pty.fork()
        if child == 0:
            os.chdir(ROOT)
            os.execv(sys.executable, [sys.executable, "-m", "tui", "--database", database])
        ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        read_until_quiet(terminal, 4)
        for name, (code, times) in KEYS.items():
            taken, sizes = press(terminal, code, times)
            worst = sorted(taken)[int(len(taken) * 0.95)] if times > 1 else taken[0]
            middle, size = statistics.median(taken), round(statistics.median(sizes))
            print(f"{name:6} {middle:6.1f} ms (p95 {worst:.1f}), {size} bytes")
        os.write(terminal, b"\x11")
        with suppress(OSError):
            while os.read(terminal, 65536):
                pass
        os.waitpid(child, 0)
    print(f"{rows} reminders, 80x24")


if __name__ == "__main__":
    main()
