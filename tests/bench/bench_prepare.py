"""How long preparing takes: python tests/bench/bench_prepare.py [--items 100000] [--customers 20000] [--runs 4]

Seconds are those of the clock and, in brackets, of the processor: on a busy machine only these can be compared.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from data import models
from data.database import close_database, open_database
from data.importing import ImportOptions, import_file
from data.preferences import Preferences, set_preference
from dunning import preparation
from dunning.levels import settings_from

SAMPLE = Path(__file__).parents[1] / "sample"
FIRST_RUN, APART = date(2026, 10, 1), timedelta(days=14)


def main() -> None:
    """Print seconds and memory of preparation runs two weeks apart, each issued (without letters) before the next."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--customers", type=int, default=20_000)
    parser.add_argument("--runs", type=int, default=4)
    parser.add_argument("--all", action="store_true", help="with every rule: interest, credits, least percentage, …")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        subprocess.run([sys.executable, SAMPLE / "make_ledger.py", folder, "--items", str(args.items), "--customers",
                        str(args.customers)], check=True)
        open_database(str(folder / "bench.db"))
        start = time.perf_counter()
        for kind in ("customers", "contacts", "items"):
            import_file(kind, folder / f"{kind}.csv", ImportOptions())
        print(f"import {time.perf_counter() - start:.2f} s")
        if args.all:
            every_rule()
        models.Document.create(kind="letter", name="a.pdf", sha256="", size=0, created_at=0)
        for run in range(args.runs):
            prepare_once(FIRST_RUN + run * APART)
        close_database()


def every_rule() -> None:
    """Switch on all that costs time, and let every tenth customer have a credit and every fiftieth a dispute."""
    for key, value in {"least_percent": "1", "least_total": "5", "most_reminders": "9", "lump_sum": "yes",
                       "statutory_country": "SI", "level.1.interest": "statutory", "level.2.interest": "statutory",
                       "level.3.interest": "contractual", "level.3.interest_percent": "12.5"}.items():
        set_preference(f"dunning.{key}", value)
    sql = models.database.obj.execute_sql
    sql("""INSERT INTO open_items
        (customer_id, document, due, amount, open_amount, currency, reference, closed, lawsuit, updated_at)
        SELECT id, 'CREDIT', '2026-09-01', -5000, -5000, 'EUR', '', 0, 0, 0 FROM customers WHERE id % 10 = 0""")
    sql("""INSERT INTO holds (kind, open_item_id, reason, starts, operator, created_at, ended_by)
        SELECT 'dispute', id, 'quality', '2026-09-01', '', 0, '' FROM open_items WHERE id % 50 = 0""")


class Clock:
    """Seconds since it was made, of the clock and of the processor."""

    def __init__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    def __str__(self) -> str:
        return f"{time.perf_counter() - self._wall:.2f} s ({time.process_time() - self._cpu:.2f} s)"


def prepare_once(on: date) -> None:
    """Plan, prepare and mark as issued; print the figures."""
    both = planning = Clock()
    plan = preparation.plan(on, settings_from(Preferences()))
    planned, storing = str(planning), Clock()
    prepared = preparation.prepare(plan)
    items = sum(len(reminder.items) for reminder in plan.reminders)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{on}: {prepared.reminders} reminders of {items} items, {len(plan.skipped)} not reminded: plan "
          f"{planned}, prepare {storing}, together {both}; "
          f"peak memory {peak:.0f} MiB")
    models.database.obj.execute_sql("UPDATE reminders SET state = 'issued', document_id = 1 WHERE state = 'prepared'")


if __name__ == "__main__":
    main()
