"""Prints how long filters, sorts and jumps take in the reminder table until the rows are painted, over a real pty.

    python tests/bench/bench_desk.py [REMINDERS] [TIMES] [FOLDER] [ACTION ...]

In FOLDER the database stays for another run; of ACTIONs only those are done. "rows" is from the key to a new row,
"totals" to what the line below says anew, or to the last byte if that is nothing; then the most memory the process has
had so far.
"""

import os
import pty
import runpy
import select
import sqlite3
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Sequence
from contextlib import nullcontext, suppress
from fcntl import ioctl
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
KEYS = runpy.run_path(str(Path(__file__).with_name("bench_table_keys.py")))
STILL = 0.4  # seconds without output that end an action: totals come after the rows, a cursor blinks twice a second
LONG = 5  # seconds after which nothing more is waited for
REST = 1.2  # seconds that let everything settle
UP, DOWN, HOME, END, PAGE_DOWN = b"\x1b[A", b"\x1b[B", b"\x1b[H", b"\x1b[F", b"\x1b[6~"
ENTER, ESC, BACK, TAB, BACKTAB, F3, F4 = b"\r", b"\x1b", b"\x7f", b"\t", b"\x1b[Z", b"\x1bOR", b"\x1bOS"
FILL = """
import sys
from data.database import open_database
from data import models as m
open_database(sys.argv[1])  # one kept from before may be an older one
rows, db = int(sys.argv[2]), m.database.obj
if m.Reminder.select().exists():
    sys.exit()
with db.atomic():
    db.execute_sql("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i <= ? / 50000) INSERT INTO "
        "packages (id, date, created_at, operator) SELECT i, '2012-08-17', 0, '' FROM n", (rows,))
    db.execute_sql("INSERT INTO documents (id, kind, name, sha256, size, created_at, void) "
        "VALUES (1, 'letter', 'a.pdf', '', 0, 0, 0)")
    db.execute_sql("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000) INSERT INTO "
        "customers (code, name, sort_name, kind, street, postcode, city, country, language, vat_id, defaulter, "
        "blocked, block_reason) SELECT printf('%07d', i), 'Customer ' || (i * 104729 % 1000000), "
        "'customer ' || (i * 104729 % 1000000), 'company', '', '', '', '', '', '', i % 50 = 0, 0, '' FROM n")
    db.execute_sql("WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ? - 1) INSERT INTO "
        "reminders (year, number, date, customer_id, customer_code, customer_name, sort_name, package_id, level, "
        "currency, amount, days_late, days_sum, item_count, average_per_day, cost, interest, pay_by, contact_code, "
        "last_before_lawsuit, lawsuit, state, document_id) SELECT 2003 + i * 10 / ?, 1 + i % (? / 10), "
        "printf('%d-%02d-15', 2003 + i * 10 / ?, 1 + i % 12), c.id, c.code, c.name, c.sort_name, 1 + i / 50000, "
        "1 + i / 20 % 3, 'EUR', 100 * (i * 31 % 7919), i % 400, i % 400, 1, 100, 200, 0, '2012-08-25', '', 0, "
        "i % 100 = 7, iif(i < ? * 9 / 10, 'issued', 'prepared'), iif(i < ? * 9 / 10, 1, NULL) "
        "FROM n JOIN customers c ON c.id = 1 + i * 7919 % 50000", (rows,) * 6)
"""


class Action(NamedTuple):
    """What is typed first, the key that is timed, what takes it back; and the first rows it shows, in SQL.

    ``unmarked`` are those that it leaves unmarked, if it marks.
    """

    before: Sequence[bytes]
    key: bytes
    after: Sequence[bytes]
    rows: str
    unmarked: int | None = None

    def footer(self, database: str, count: int) -> list[bytes]:
        """What the footer says in the end, if it is new: the sum of the rows, or how many of ``count`` are marked."""
        if self.unmarked is not None:
            return [f"{count - self.unmarked:,} marked".encode()]
        shown = self.rows.partition(" ORDER BY ")[0]
        if shown in ("", "1"):
            return []
        with sqlite3.connect(database) as db:
            (cents,) = db.execute(f"SELECT SUM(amount) FROM reminders WHERE {shown}").fetchone()
        return [f"{cents / 100:,.2f}".encode()]


def sort(place: int, rows: str) -> Action:
    """By the column so far down in the list of columns."""
    return Action([b"s", *[DOWN] * place], ENTER, [b"s", *[UP] * place, ENTER], f"1 ORDER BY {rows}, id")


def among(numbers: str, order: str) -> str:
    """The rows of a customer whose code or name contains ``numbers``."""
    return f"customer_code LIKE '%{numbers}%' OR customer_name LIKE '%{numbers}%' ORDER BY {order}"


NUMBERS = "year, number"
LAST = "1 ORDER BY year DESC, number DESC"
ACTIONS = {
    "sort by amount": sort(6, "amount"),
    "sort by name": sort(3, "customer_name"),
    "sort by defaulter": sort(12, "defaulter"),
    "go to number": Action(
        [b"g", b"6", b"5", b"4", b"3", b"2"], ENTER, [HOME], "1 ORDER BY number <> 65432, year DESC"),
    "customer, 1st letter": Action([b"/"], b"7", [BACK, ESC], among("7", NUMBERS)),
    "customer, 3rd letter": Action([b"/", b"7", b"1"], b"4", [BACK, BACK, BACK, ESC], among("714", NUMBERS)),
    "year": Action([b"/", TAB, TAB, ENTER, DOWN], ENTER, [ENTER, UP, ENTER, ESC], f"year = 2012 ORDER BY {NUMBERS}"),
    "state": Action([b"/", TAB, ENTER, DOWN], ENTER, [ENTER, UP, ENTER, ESC], f"state = 'prepared' ORDER BY {NUMBERS}"),
    "level off": Action([], b"1", [b"1"], f"level > 1 ORDER BY {NUMBERS}"),
    "lawsuit": Action([], b"4", [b"4"], f"lawsuit ORDER BY {NUMBERS}"),
    "level off, by amount": Action(
        [b"s", *[DOWN] * 6, ENTER], b"1", [b"1", b"s", *[UP] * 6, ENTER], "level > 1 ORDER BY amount, id"),
    "marked only": Action([END, b" ", UP, b" ", HOME, b"f", *[TAB] * 8], b" ", [b"f", F4], LAST),
    "mark all": Action([], F3, [F4], "", 0),
    "invert": Action([b" "], b"i", [F4], "", 1),
    "end": Action([], END, [HOME], LAST),
    "page down": Action([], PAGE_DOWN, [], ""),
}


def made(folder: str, rows: int) -> str:
    """The path of the database, filled if it is not there."""
    database = str(Path(folder) / f"desk-{rows}.db")
    subprocess.run([sys.executable, "-c", FILL, database, str(rows)], check=True)
    return database


def first_rows(database: str, rows: str, already: Sequence[str]) -> list[bytes]:
    """The codes of the first customers to be painted that are not on the screen already."""
    with sqlite3.connect(database) as db:
        found = db.execute(f"SELECT customer_code FROM reminders WHERE {rows} LIMIT 15").fetchall()
    return [code.encode() for (code,) in found if code not in already][:1]


class Desk:
    """The app on a pty."""

    def __init__(self, database: str) -> None:
        self.child, self._terminal = pty.fork()
        if self.child == 0:
            os.chdir(ROOT)
            os.execv(sys.executable, [sys.executable, "-m", "tui", "--database", database])
        ioctl(self._terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self._rest(5)

    def type(self, codes: Sequence[bytes]) -> None:
        """One key after the other, and let everything settle."""
        for code in codes:
            os.write(self._terminal, code)
            self._rest(0.15)
        if codes:
            self._rest(REST)

    def time(
        self, code: bytes, marks: Sequence[bytes], totals: Sequence[bytes], still: float
    ) -> tuple[float, float]:
        """Milliseconds from the key to the first of ``marks``, if there are any, and to ``totals``, or the
        last byte if there are none."""
        start = last = time.perf_counter()
        os.write(self._terminal, code)
        output, rows, summed = b"", 0.0, 0.0
        while time.perf_counter() - start < LONG:
            if select.select([self._terminal], [], [], still)[0]:
                output += os.read(self._terminal, 65536)
                last = time.perf_counter()
                if not rows and any(mark in output for mark in marks):
                    rows = last
                if not summed and any(total in output for total in totals):
                    summed = last
            elif bool(rows) >= bool(marks) and bool(summed) >= bool(totals):
                break
        if (marks and not rows) or (totals and not summed):
            raise SystemExit(f"{marks} or {totals} never came; the output ends {output[-300:]!r}")
        return ((rows or last) - start) * 1000, ((summed or last) - start) * 1000

    def _rest(self, seconds: float) -> None:
        end = time.perf_counter() + seconds  # a blinking cursor is never quiet
        while (left := end - time.perf_counter()) > 0:
            if select.select([self._terminal], [], [], left)[0]:
                os.read(self._terminal, 65536)

    def peak(self) -> float:
        """The most memory it has had so far, in MB (VmHWM)."""
        status = Path(f"/proc/{self.child}/status").read_text()
        return int(status.partition("VmHWM:")[2].split()[0]) * 1024 / 1e6

    def leave(self) -> None:
        """Quit."""
        os.write(self._terminal, b"\x11")
        with suppress(OSError):
            while os.read(self._terminal, 65536):
                pass
        os.waitpid(self.child, 0)


def percentiles(taken: Sequence[float]) -> str:
    """The median and the one that a twentieth of them exceed."""
    return f"p50 {statistics.median(taken):6.1f}  p95 {sorted(taken)[int(len(taken) * 0.95)]:6.1f}"


def main() -> None:
    """Opens the app on a database of its own, does each action several times, quits."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    times = int(sys.argv[2]) if len(sys.argv) > 2 else 10
    kept = nullcontext(sys.argv[3]) if len(sys.argv) > 3 else tempfile.TemporaryDirectory()
    with kept as folder:
        os.environ.update(DUNMAIL_HOME=folder, PYTHONPATH=str(ROOT), TERM="xterm-256color", LANG="C.UTF-8")
        database = made(folder, rows)
        with sqlite3.connect(database) as db:
            shown = [code for (code,) in db.execute(
                "SELECT customer_code FROM reminders ORDER BY year, number LIMIT 18")]
        desk = Desk(database)
        for name, action in ((name, ACTIONS[name]) for name in sys.argv[4:] or ACTIONS):
            marks = first_rows(database, action.rows, shown) if action.rows else []
            totals = action.footer(database, rows)
            taken = []
            for _time in range(times if action.after else 10 * times):
                desk.type(action.before)
                taken.append(desk.time(action.key, marks, totals, STILL if action.after else 0.06))
                desk.type(action.after)
            painted, summed = zip(*taken, strict=True)
            print(f"{name:21} rows {percentiles(painted)}   totals {percentiles(summed)} ms   {desk.peak():5.1f} MB",
                  flush=True)
        desk.leave()
    print(f"{rows} reminders, 80x24")


if __name__ == "__main__":
    main()
