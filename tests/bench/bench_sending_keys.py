"""Prints how long a key takes on the Sending screen while it sends a large batch, over a real pty.

    python tests/bench/bench_sending_keys.py [MESSAGES] [TIMES]

The screen paints its figures all the time, so a key counts as answered when what only it brings about is painted: the
lines it scrolls to, the question it asks, the word for the state. Keys come at random moments, at 80x24.
"""

import itertools
import os
import random
import runpy
import select
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.bench.yard import sink

BENCH = Path(__file__).parent
TERMINAL = runpy.run_path(str(BENCH / "terminal.py"))
opened, read_until_quiet = TERMINAL["opened"], TERMINAL["read_until_quiet"]
FILL = runpy.run_path(str(BENCH / "bench_outbox_keys.py"))["FILL"] + """
from data.preferences import set_preference
for key, value in {"smtp.host": "127.0.0.1", "smtp.port": "PORT", "smtp.security": "none", "smtp.auth": "none",
                   "sender.address": "me@a.si"}.items():
    set_preference(key, value)
"""
TOP = b"Errors, in"
KEYS = (("PgDn", b"\x1b[6~", b" accepted ("), ("Home", b"\x1b[H", TOP), ("x", b"x", b"Stop batch"),
        ("Enter", b"\r", TOP), ("p", b"p", b"paus"), ("r", b"r", b"running"))
PATIENCE = 5.0  # seconds


def main() -> None:
    """Opens the app on a database of its own, goes on with the batch, presses keys one at a time, quits."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    times = int(sys.argv[2]) if len(sys.argv) > 2 else 40
    taken: dict[str, list[float]] = {name: [] for name, _code, _answer in KEYS}
    with sink() as port, opened(FILL.replace("PORT", str(port)), count) as (_child, terminal):
        for key in (b"\x1b", b"o", b"\x1b[15~", b"\r", b"\t"):  # not the question about the batch; outbox, batches
            os.write(terminal, key)
            read_until_quiet(terminal, 0.5)
        os.write(terminal, b"r")
        drain(terminal, 2)
        for _time, (name, code, answer) in itertools.product(range(times), KEYS):
            taken[name].append(answered(terminal, code, answer))
            drain(terminal, random.uniform(0.1, 0.3))
        show(count, taken)
        answered(terminal, b"x", b"Stop batch")
        os.write(terminal, b"\t\r")
        drain(terminal, 3)


def show(count: int, taken: dict[str, list[float]]) -> None:
    """Print how long each key took, and all of them."""
    print(f"Sending screen, {count} messages queued, being sent:")
    taken["all"] = [one for each in taken.values() for one in each]
    for name, found in taken.items():
        ordered = sorted(found)
        middle, p95, p99 = statistics.median(ordered), *(ordered[int(len(ordered) * part)] for part in (0.95, 0.99))
        print(f"  {name:6} {middle:6.1f} ms (p95 {p95:.1f}, p99 {p99:.1f}, most {ordered[-1]:.1f}), {len(found)} times")


def drain(terminal: int, seconds: float) -> None:
    """Read whatever is painted for so long."""
    end = time.perf_counter() + seconds
    while (left := end - time.perf_counter()) > 0:
        if select.select([terminal], [], [], left)[0]:
            os.read(terminal, 65536)


def answered(terminal: int, code: bytes, answer: bytes) -> float:
    """Milliseconds from the key until ``answer`` is painted; RuntimeError if it never is."""
    painted = bytearray()
    start = time.perf_counter()
    os.write(terminal, code)
    while time.perf_counter() < start + PATIENCE:
        if select.select([terminal], [], [], PATIENCE)[0]:
            painted += os.read(terminal, 65536)
            if answer in painted:
                return (time.perf_counter() - start) * 1000
    raise RuntimeError(f"{code!r} was not answered with {answer!r}: {bytes(painted[-2000:])!r}")


if __name__ == "__main__":
    main()
