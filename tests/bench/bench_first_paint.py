"""Prints how long the app takes to its first picture and to the first row, beside an app of one label, over a pty.

python tests/bench/bench_first_paint.py [RUNS] [REMINDERS]
"""

import os
import pty
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
ONE_LABEL = """
from textual.app import App
from textual.widgets import Label
class One(App):
    def compose(self):
        yield Label("FIRST-PICTURE")
One().run()
"""
FILL = """
import sys
from data.database import open_database
from data import models as m
open_database(sys.argv[1])
rows = int(sys.argv[2])
db = m.database.obj
with db.atomic():
    db.execute_sql("INSERT INTO packages (id, date, created_at, operator) VALUES (1, '2012-08-17', 0, '')")
    db.execute_sql("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) INSERT INTO customers "
        "(code, name, kind, street, postcode, city, country, language, vat_id, defaulter, blocked, block_reason) "
        "SELECT printf('%07d', i), 'Customer ' || i, 'company', '', '', '', '', '', '', 0, 0, '' FROM n", (rows,))
    db.execute_sql("INSERT INTO reminders (year, number, date, customer_id, customer_code, customer_name, package_id, "
        "level, currency, amount, days_late, days_sum, item_count, average_per_day, cost, interest, pay_by, "
        "contact_code, last_before_lawsuit, lawsuit, state) SELECT 2012, id, '2012-08-17', id, code, name, 1, "
        "1 + id % 3, 'EUR', 100 * (id % 7919), id % 400, id % 400, 1, 100, 200, 0, '2012-08-25', '', 0, 0, 'prepared' "
        "FROM customers")
"""


def time_to(arguments: list[str], marks: list[bytes]) -> list[float]:
    """Seconds from starting Python with ``arguments`` on a pty of 80x24 until each of ``marks`` was written to it."""
    start = time.perf_counter()
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(ROOT)
        os.environ.update(TERM="xterm-256color", COLORTERM="truecolor", PYTHONPATH=str(ROOT), LANG="C.UTF-8")
        os.execv(sys.executable, [sys.executable, *arguments])
    ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    output = b""
    found: list[float] = []
    while len(found) < len(marks):
        if not select.select([terminal], [], [], 60)[0]:
            raise SystemExit(f"{marks[len(found)]!r} never came; the output ends {output[-300:]!r}")
        output += os.read(terminal, 65536)
        while len(found) < len(marks) and marks[len(found)] in output:
            found.append(time.perf_counter() - start)
    os.write(terminal, b"\x11")  # ctrl+q
    deadline = time.monotonic() + 20
    with suppress(OSError):  # the pty closes with the app
        while time.monotonic() < deadline and os.read(terminal, 65536):
            pass
    os.waitpid(child, 0)
    return found


def main() -> None:
    """Runs alternate, so that a slow moment of the machine meets both."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    rows = int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        database = str(Path(folder) / "bench.db")
        os.environ.update(DUNMAIL_HOME=folder, PYTHONPATH=str(ROOT))
        os.spawnv(os.P_WAIT, sys.executable, [sys.executable, "-c", FILL, database, str(rows)])
        labels, pictures, firsts = [], [], []
        for _run in range(runs):
            labels += time_to(["-c", ONE_LABEL], [b"FIRST-PICTURE"])
            picture, row = time_to(["-m", "tui", "--database", database], [b"lawsuit", b"0000001"])
            pictures.append(picture)
            firsts.append(row)
    base = statistics.median(labels)
    for name, times in (("one label", labels), ("first picture", pictures), ("first row", firsts)):
        middle = statistics.median(times)
        print(f"{name:14} {middle:6.3f} s ({min(times):.3f}-{max(times):.3f})  {middle / base:.2f} x one label")
    print(f"{runs} runs, {rows} reminders, 80x24")


if __name__ == "__main__":
    main()
