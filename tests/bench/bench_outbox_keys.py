"""Prints how long a key takes in the outbox and on the Sending screen with many messages queued, over a real pty.

python tests/bench/bench_outbox_keys.py [MESSAGES]

From the key to the last byte of the repaint, at 80x24; the batch is paused, so that nothing else is painted.
"""

import os
import runpy
import statistics
import sys
from contextlib import suppress
from pathlib import Path

TERMINAL = runpy.run_path(str(Path(__file__).with_name("terminal.py")))
opened, read_until_quiet, press = TERMINAL["opened"], TERMINAL["read_until_quiet"], TERMINAL["press"]
PAGES = {"PgDn": (b"\x1b[6~", 40), "Down": (b"\x1b[B", 40), "End": (b"\x1b[F", 1), "PgUp": (b"\x1b[5~", 40),
         "Home": (b"\x1b[H", 1), "Space": (b" ", 20), "F3": (b"\x1bOR", 1), "F4": (b"\x1bOS", 1)}  # fmt: skip
SCREEN = {"Down": (b"\x1b[B", 20), "Up": (b"\x1b[A", 20), "PgDn": (b"\x1b[6~", 20)}

FILL = """
import sys
from data.database import open_database
from data import models as m
open_database(sys.argv[1])
db = m.database.obj
with db.atomic():
    db.execute_sql("INSERT INTO batches (id, kind, account, transport, state, reason, operator, subject, selected, "
        "created_at, started_at) VALUES (1, 'test', 'me@a.si:25', 'smtp', 'paused', 'lunch', '', '', ?, 0, 0)",
        (int(sys.argv[2]),))
    db.execute_sql("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) INSERT INTO messages "
        "(batch_id, account, label, recipients, envelope_from, envelope_to, message_id, date, head, tail, smtputf8, "
        "size, state, tries, holder, last_words, queued_at, changed_at) SELECT 1, 'me@a.si:25', '2026/' || i, "
        "'customer' || i || '@example.com', 'me@a.si', 'customer' || i || '@example.com', '<' || i || '@a.si>', 0, "
        "zeroblob(1500), zeroblob(40), 0, 42000, 'queued', 0, '', '', 0, 0 FROM n", (int(sys.argv[2]),))
    db.execute_sql("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300) INSERT INTO skips "
        "(batch_id, label, reason) SELECT 1, '2025/' || i, 'There is no address.' FROM n")
"""


def main() -> None:
    """Opens the app on a database of its own, the outbox, the batch; presses keys one at a time; quits."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with opened(FILL, count) as (_child, terminal):
        with suppress(OSError):
            os.write(terminal, b"\x1b")  # what it asks about the unfinished batch, if it does
            read_until_quiet(terminal, 1)
        for title, way, keys in (("outbox", (b"o",), PAGES), ("Sending screen", (b"\x1b[15~", b"\r", b"\t"), SCREEN)):
            for key in way:
                os.write(terminal, key)
                read_until_quiet(terminal, 0.5)
            print(f"{title}, {count} messages queued:")
            for name, (code, times) in keys.items():
                taken, sizes = press(terminal, code, times)
                worst = sorted(taken)[int(len(taken) * 0.95)] if times > 1 else taken[0]
                print(f"  {name:6} {statistics.median(taken):6.1f} ms (p95 {worst:.1f}), "
                      f"{round(statistics.median(sizes))} bytes")


if __name__ == "__main__":
    main()
