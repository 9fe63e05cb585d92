"""How long the overview takes, part by part: python tests/bench/bench_overview.py [REMINDERS] [FILE].

FILE, if it exists, is measured as it is; otherwise the books are written to it first.
"""

import random
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from data import models
from data.acting import act_as
from data.database import close_database, open_database, transaction
from data.dialect import insert_rows
from data.fields import now, to_milliseconds
from data.journal import note
from data.packages import ITEM_COLUMNS, REMINDER_COLUMNS
from tests.bench.bench_pages import timed

CUSTOMERS, ITEMS, YEARS = 20_000, 100_000, 10
TODAY = date(2026, 6, 30)
DAY = 86_400_000  # ms
STATES = ("sent", "sent", "sent", "issued", "prepared")


def fill(reminders: int) -> None:
    """Insert 20,000 customers, 100,000 open items (a third of them paid) and ``reminders`` of ten years."""
    chance, db, end = random.Random(7), models.database.obj, to_milliseconds(now())
    with transaction():
        insert_rows(db, "customers", (
            "id", "code", "name", "kind", "street", "postcode", "city", "country", "language", "vat_id", "defaulter",
            "blocked", "block_reason",
        ), ((n, f"{n:07d}", f"Customer {n}", "company", "", "", "", "SI", "sl", "", False, False, "")
            for n in range(1, CUSTOMERS + 1)))
        insert_rows(db, "open_items", (
            "id", "customer_id", "document", "due", "amount", "open_amount", "currency", "reference", "closed",
            "lawsuit", "updated_at",
        ), ((n, 1 + n % CUSTOMERS, f"R-{n}", (TODAY - timedelta(chance.randrange(-60, 400))).isoformat(), 50_000,
             0 if n % 3 == 0 else chance.randrange(100, 50_000), "EUR" if n % 10 else "USD", "", n % 3 == 0, False,
             end - chance.randrange(300) * DAY) for n in range(1, ITEMS + 1)))
        insert_rows(db, "packages", ("id", "date", "created_at", "operator"),
                    ((n, TODAY.isoformat(), end, "") for n in range(1, reminders // CUSTOMERS + 2)))
        insert_rows(db, "documents", ("id", "kind", "name", "sha256", "size", "created_at", "void"),
                    [(1, "letter", "letter.pdf", "", 1, end, False)])
        insert_rows(db, "reminders", ("id", *REMINDER_COLUMNS, "document_id", "issued_at"),
                    (_reminder(n, reminders, end) for n in range(1, reminders + 1)))
        insert_rows(db, "reminder_items", ITEM_COLUMNS, (
            (n, 1 + (n * 7919) % ITEMS, f"R-{n}", None, TODAY.isoformat(), 40_000, "", 20, 1 + n % 3)
            for n in range(1, reminders + 1)))
        note("imported", "import", "items.csv", details={"kind": "items", "rows": ITEMS})


def _reminder(n: int, reminders: int, end: int) -> tuple[object, ...]:
    item, age = 1 + (n * 7919) % ITEMS, (reminders - n) * YEARS * 365 // reminders
    customer, state = 1 + item % CUSTOMERS, STATES[n % 5]
    return (
        n, 2026, n, (TODAY - timedelta(age)).isoformat(), customer, f"{customer:07d}", f"Customer {customer}",
        1 + (n - 1) // CUSTOMERS, 1 + n % 3, "EUR" if item % 10 else "USD", 40_000, 20, 20, 1, 2_000, 200, 0,
        TODAY.isoformat(), "OPOMIN1", False, False, state, None if state == "prepared" else 1,
        None if state == "prepared" else end - age * DAY,
    )


def main() -> None:
    """Print the figures."""
    from data import overview

    reminders = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    act_as("")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(sys.argv[2] if len(sys.argv) > 2 else f"{folder}/bench.db")
        known = file.exists()
        open_database(str(file))
        if not known:
            timed(f"insert {ITEMS} open items and {reminders} reminders", lambda: fill(reminders))
        for turn in ("first", "again"):
            print(turn)
            for name, read in overview.parts(TODAY).items():
                timed(f"  {name}", read)
            start = time.thread_time()
            timed("  all of it", lambda: [read() for read in overview.parts(TODAY).values()])
            print(f"{'  of that, work of the processor':62s}{(time.thread_time() - start) * 1000:9.1f} ms")
        close_database()


if __name__ == "__main__":
    main()
