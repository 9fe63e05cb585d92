"""Prints how long filters, sorts and jumps take in the reminder table until the rows are painted, over a real pty.

python tests/bench/bench_desk.py [REMINDERS] [TIMES]
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
KEYS = runpy.run_path(str(Path(__file__).with_name("bench_table_keys.py")))
BURST = 0.06  # seconds without output that end the first repaint; totals follow later
REST = 1.2  # seconds that let everything settle
DOWN, ENTER, ESC, BACK = b"\x1b[B", b"\r", b"\x1b", b"\x7f"
# what is typed first, the key that is timed, what takes it back
ACTIONS: dict[str, tuple[list[bytes], bytes, list[bytes]]] = {
    "sort by amount": ([b"s", *[DOWN] * 6], ENTER, [b"s", *[b"\x1b[A"] * 6, ENTER]),
    "sort by name": ([b"s", *[DOWN] * 3], ENTER, [b"s", *[b"\x1b[A"] * 3, ENTER]),
    "sort by defaulter": ([b"s", *[DOWN] * 12], ENTER, [b"s", *[b"\x1b[A"] * 12, ENTER]),
    "go to number": ([b"g", b"6", b"5", b"4", b"3", b"2", b"1"], ENTER, [b"\x1b[H"]),
    "filter level off": ([b"/", b"\x1b[Z", b"\x1b[Z"], b" ", [b" ", ESC]),
    "mark all": ([], b"\x1bOR", [b"\x1bOS"]),
    "invert": ([b" "], b"i", [b"\x1bOS"]),
    "end": ([], b"\x1b[F", [b"\x1b[H"]),
    "page down": ([], b"\x1b[6~", []),
}


def rest(terminal: int) -> None:
    """Read whatever comes for a while; a blinking cursor is never quiet."""
    end = time.perf_counter() + REST
    while (left := end - time.perf_counter()) > 0:
        if select.select([terminal], [], [], left)[0]:
            os.read(terminal, 65536)


def main() -> None:
    """Opens the app on a database of its own, does each action several times, quits."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    times = int(sys.argv[2]) if len(sys.argv) > 2 else 10
    until_quiet = KEYS["read_until_quiet"]
    with tempfile.TemporaryDirectory() as folder:
        database = str(Path(folder) / "bench.db")
        os.environ.update(DUNMAIL_HOME=folder, PYTHONPATH=str(ROOT), TERM="xterm-256color", LANG="C.UTF-8")
        os.spawnv(os.P_WAIT, sys.executable, [sys.executable, "-c", FIRST_PAINT["FILL"], database, str(rows)])
        child, terminal = pty.fork()
        if child == 0:
            os.chdir(ROOT)
            os.execv(sys.executable, [sys.executable, "-m", "tui", "--database", database])
        ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        until_quiet(terminal, 5)

        def type_keys(codes: list[bytes]) -> None:
            for code in codes:
                os.write(terminal, code)
                until_quiet(terminal, 0.15)
            if codes:
                rest(terminal)

        for name, (before, code, after) in ACTIONS.items():
            taken = []
            for _time in range(times if after else 10 * times):
                type_keys(before)
                start = time.perf_counter()
                os.write(terminal, code)
                last, _size = until_quiet(terminal, BURST + (0.25 if after else 0))
                taken.append((last - start) * 1000)
                type_keys(after)
            worst = sorted(taken)[int(len(taken) * 0.95)]
            print(f"{name:18} p50 {statistics.median(taken):7.1f} ms  p95 {worst:7.1f} ms")
        status = Path(f"/proc/{child}/status")
        if status.exists():
            print(next(line for line in status.read_text().splitlines() if line.startswith("VmHWM")))
        os.write(terminal, b"\x11")
        with suppress(OSError):
            while os.read(terminal, 65536):
                pass
        os.waitpid(child, 0)
    print(f"{rows} reminders, 80x24")


if __name__ == "__main__":
    main()
