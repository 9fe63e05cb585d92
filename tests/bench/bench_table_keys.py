"""Prints how long a key takes in the reminder table, from the key to the last byte of the repaint, over a real pty.

python tests/bench/bench_table_keys.py [REMINDERS]
"""

import runpy
import statistics
import sys
from pathlib import Path

FIRST_PAINT = runpy.run_path(str(Path(__file__).with_name("bench_first_paint.py")))  # its database
TERMINAL = runpy.run_path(str(Path(__file__).with_name("terminal.py")))
opened, read_until_quiet, press = TERMINAL["opened"], TERMINAL["read_until_quiet"], TERMINAL["press"]
KEYS = {"PgDn": (b"\x1b[6~", 40), "Down": (b"\x1b[B", 40), "End": (b"\x1b[F", 1), "PgUp": (b"\x1b[5~", 40),
        "Home": (b"\x1b[H", 1), "Space": (b" ", 20), "F3": (b"\x1bOR", 1), "F4": (b"\x1bOS", 1)}  # fmt: skip


def main() -> None:
    """Opens the app on a database of its own, presses keys one at a time, quits."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with opened(FIRST_PAINT["FILL"], rows) as (_child, terminal):
        for name, (code, times) in KEYS.items():
            taken, sizes = press(terminal, code, times)
            worst = sorted(taken)[int(len(taken) * 0.95)] if times > 1 else taken[0]
            middle, size = statistics.median(taken), round(statistics.median(sizes))
            print(f"{name:6} {middle:6.1f} ms (p95 {worst:.1f}), {size} bytes")
    print(f"{rows} reminders, 80x24")


if __name__ == "__main__":
    main()
