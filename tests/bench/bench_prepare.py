"""How long preparing takes: python tests/bench/bench_prepare.py [--items 100000] [--customers 20000] [--runs 4]."""

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
from data.preferences import Preferences
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
        models.Document.create(kind="letter", name="a.pdf", sha256="", size=0, created_at=0)
        for run in range(args.runs):
            prepare_once(FIRST_RUN + run * APART)
        close_database()


def prepare_once(on: date) -> None:
    """Plan, prepare and mark as issued; print the figures."""
    start = time.perf_counter()
    plan = preparation.plan(on, settings_from(Preferences()))
    planned = time.perf_counter()
    prepared = preparation.prepare(plan)
    stored = time.perf_counter()
    items = sum(len(reminder.items) for reminder in plan.reminders)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{on}: {prepared.reminders} reminders of {items} items, {len(plan.skipped)} not reminded: plan "
          f"{planned - start:.2f} s, prepare {stored - planned:.2f} s, together {stored - start:.2f} s; "
          f"peak memory {peak:.0f} MiB")
    models.database.obj.execute_sql("UPDATE reminders SET state = 'issued', document_id = 1 WHERE state = 'prepared'")


if __name__ == "__main__":
    main()
