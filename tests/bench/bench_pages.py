"""How fast the reminder list opens, pages and sorts: python tests/bench/bench_pages.py [ROWS]."""

import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TypeVar

sys.path.insert(0, str(Path(__file__).parents[2]))

from data import models
from data.database import close_database, open_database, transaction
from data.dialect import insert_rows
from data.pages import ReminderPages
from data.selection import Range, Selection

T = TypeVar("T")
COLUMNS = (
    "year", "number", "date", "customer_id", "customer_code", "customer_name", "sort_name", "package_id", "level",
    "currency", "amount", "days_late", "days_sum", "item_count", "average_per_day", "cost", "interest", "pay_by",
    "contact_code", "last_before_lawsuit", "lawsuit", "state", "document_id",
)  # fmt: skip
CUSTOMERS, A_YEAR, A_PACKAGE, SCREEN = 20_000, 100_000, 5_000, 40


def fill(rows: int) -> None:
    """Insert ``rows`` reminders of several years, a tenth of them still prepared."""
    chance, db = random.Random(3), models.database.obj
    with transaction():
        insert_rows(db, "customers", (
            "id", "code", "name", "kind", "street", "postcode", "city", "country", "language", "vat_id", "defaulter",
            "blocked", "block_reason",
        ), ((n, f"{n:07d}", f"Customer {chance.randrange(10**6)}", "company", "", "", "", "SI", "sl", "", n % 50 == 0,
             False, "") for n in range(1, CUSTOMERS + 1)))
        insert_rows(db, "packages", ("id", "date", "created_at", "operator"),
                    ((n, "2012-08-17", 0, "") for n in range(1, rows // A_PACKAGE + 2)))
        insert_rows(db, "documents", ("id", "kind", "name", "sha256", "size", "created_at", "void"),
                    [(1, "letter", "a.pdf", "", 0, 0, False)])
        insert_rows(db, "reminders", COLUMNS, (_reminder(n, chance, rows) for n in range(rows)))


def _reminder(n: int, chance: random.Random, rows: int) -> tuple[object, ...]:
    name = f"Customer {n * 7919 % CUSTOMERS * 104_729 % 10**6}"
    customer, amount, days = n * 7919 % CUSTOMERS + 1, chance.randint(100, 10**6), chance.randint(6, 400)
    prepared = n > rows - rows // 10
    return (
        2000 + n // A_YEAR, n % A_YEAR + 1, f"{2000 + n // A_YEAR}-{n % 12 + 1:02d}-15", customer, f"{customer:07d}",
        name, name.lower(), n // A_PACKAGE + 1, n % 3 + 1, "EUR", amount, days, days * 3, 3,
        amount // (days * 3), 200, 0, "2012-08-25", "OPOMIN1", False, False, "prepared" if prepared else "issued",
        None if prepared else 1,
    )


def timed(title: str, call: Callable[[], T]) -> T:
    """Run ``call`` and print how long it took."""
    start = time.perf_counter()
    result = call()
    print(f"{title:62s}{(time.perf_counter() - start) * 1000:9.1f} ms")
    return result


def look(title: str, selection: Selection, sort: str = "number", descending: bool = False) -> None:
    """Open a list, page through it, jump about."""
    pages = ReminderPages(selection, sort, descending)
    count = timed(f"{title}: count", pages.count)
    timed("  first screen", lambda: pages.window(0, SCREEN))

    def page_down() -> None:
        for start in range(SCREEN, 101 * SCREEN, SCREEN):
            pages.window(start, SCREEN)

    timed("  100 pages down", page_down)
    rows = timed("  the end", lambda: pages.window(max(count - SCREEN, 0), SCREEN))
    timed("  a page up from there", lambda: pages.window(max(count - 2 * SCREEN, 0), SCREEN))
    timed("  jump to the middle", lambda: pages.window(count // 2, SCREEN))
    timed("  a page down from there", lambda: pages.window(count // 2 + SCREEN, SCREEN))
    if rows:
        timed("  position of the last row", lambda: pages.position(rows[-1].id))
    totals = timed("  totals", pages.totals)
    print(f"  {totals.count} rows")


def main() -> None:
    """Print the figures."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        open_database(str(Path(folder) / "bench.db"))
        timed(f"insert {rows} reminders", lambda: fill(rows))
        look("all by number", Selection())
        look("all by amount, descending", Selection(), "amount", descending=True)
        look("all by name", Selection(), "name")
        look("one year by number", Selection(year=2004))
        look("one year by amount", Selection(year=2004), "amount")
        look("levels 1 and 2 by amount", Selection(levels=frozenset({1, 2})), "amount")
        look("issued by days late", Selection(state="issued"), "days_late")
        look("prepared by name", Selection(state="prepared"), "name")
        look("one package by amount", Selection(package=Range(7, 7)), "amount")
        look("hundred customers by number", Selection(customer=Range("0000100", "0000199")))
        look("text by number", Selection(text="7919"))
        look("numbers of all years by date", Selection(number=Range(99_000, None)), "date")
        look("many numbers by number", Selection(number=Range(500, 90_000)))
        look("two months by name", Selection(date=Range(date(2004, 3, 1), date(2004, 4, 30))), "name")
        look("dates and numbers by number", Selection(
            date=Range(date(2001, 3, 1), date(2008, 4, 30)), number=Range(100, 5_000)))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"peak memory {peak:.0f} MiB")
        close_database()


if __name__ == "__main__":
    main()
