"""How fast lists of customers and the journal open, page and search: python tests/bench/bench_people.py [ROWS]."""

import random
import resource
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from data import models
from data.customers import CustomerPages
from data.database import close_database, open_database, transaction
from data.dialect import insert_rows
from data.journal_pages import JournalFilter, JournalPages
from tests.bench.bench_pages import SCREEN, timed

CUSTOMERS, ITEMS = 100_000, 3


def fill(rows: int) -> None:
    """Insert 100,000 customers with open items, and ``rows`` journal entries of three operators."""
    chance, db = random.Random(3), models.database.obj
    with transaction():
        insert_rows(db, "customers", (
            "id", "code", "name", "kind", "street", "postcode", "city", "country", "language", "vat_id", "defaulter",
            "blocked", "block_reason",
        ), ((n, f"{n:07d}", f"Customer {chance.randrange(10**6)}", "company", "", "", f"City {n % 500}", "SI", "sl",
             "", n % 50 == 0, False, "") for n in range(1, CUSTOMERS + 1)))
        insert_rows(db, "open_items", (
            "customer_id", "document", "due", "amount", "open_amount", "currency", "reference", "closed", "lawsuit",
            "updated_at",
        ), ((n, f"R-{k}", "2012-08-17", 100, chance.randrange(10**6), "EUR", "", k == 0, False, 0)
            for n in range(1, CUSTOMERS + 1) for k in range(ITEMS)))
        insert_rows(db, "journal", ("at", "operator", "action", "kind", "object_id", "label", "details"),
                    ((n * 1000, f"00{n % 3}", "issued", "reminder", n, f"2012/{n}", '{"package": 7}')
                     for n in range(1, rows + 1)))


def look(title: str, pages: CustomerPages | JournalPages) -> None:
    """Open a list, page through it, jump about."""
    count = timed(f"{title}: count", pages.count)
    timed("  first screen", lambda: pages.window(0, SCREEN))
    timed("  100 pages down", lambda: [pages.window(start, SCREEN) for start in range(SCREEN, 101 * SCREEN, SCREEN)])
    timed("  the end", lambda: pages.window(max(count - SCREEN, 0), SCREEN))
    timed("  jump to the middle", lambda: pages.window(count // 2, SCREEN))
    print(f"  {count} rows")


def main() -> None:
    """Print the figures."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        open_database(str(Path(folder) / "bench.db"))
        timed(f"insert {CUSTOMERS} customers and {rows} entries", lambda: fill(rows))
        for sort in ("code", "name", "city", "balance"):
            look(f"customers by {sort}", CustomerPages("", sort))
        look("customers found by text", CustomerPages("7919"))
        look("journal", JournalPages())
        look("journal of an operator", JournalPages(JournalFilter(operator="001")))
        look("journal of a reminder", JournalPages(JournalFilter(kind="reminder", label="2012/4711")))
        look("journal found by text", JournalPages(JournalFilter(text="7919")))
        print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")
        close_database()


if __name__ == "__main__":
    main()
