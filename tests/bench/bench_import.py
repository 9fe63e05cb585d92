"""Measures the import of a large ledger: seconds and peak memory of a first import and of the same again.

python tests/bench/bench_import.py [--customers 20000] [--items 100000] [--xlsx]
"""

import argparse
import csv
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import cast

CHECKOUT = Path(__file__).parents[2]
KINDS = ("customers", "contacts", "items")


def main() -> None:
    """Make the ledger, then import it twice in a process of its own and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", default="20000")
    parser.add_argument("--items", default="100000")
    parser.add_argument("--xlsx", action="store_true")
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.folder:
        measure(args.folder, ".xlsx" if args.xlsx else ".csv")
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        subprocess.run([sys.executable, CHECKOUT / "tests/sample/make_ledger.py", folder,
                        "--customers", args.customers, "--items", args.items], check=True)
        if args.xlsx:
            for kind in KINDS:
                to_xlsx(folder / f"{kind}.csv")
        # another process, so that neither openpyxl's writer nor the generator counts
        subprocess.run([sys.executable, __file__, "--folder", folder, *(["--xlsx"] if args.xlsx else [])], check=True)


def to_xlsx(file: Path) -> None:
    """Write the CSV file's cells as texts into a workbook beside it."""
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    with file.open(encoding="utf-8", newline="") as source:
        for row in csv.reader(source, delimiter=";"):
            sheet.append(row)
    book.save(file.with_suffix(".xlsx"))


def measure(folder: Path, suffix: str) -> None:
    """Import the three files of ``folder`` twice into a new database."""
    sys.path.insert(0, str(CHECKOUT))
    from data.database import close_database, open_database
    from data.importing import Kind, import_file

    open_database(str(folder / "bench.db"))
    for title in ("first import", "same again"):
        begin = time.perf_counter()
        for kind in KINDS:
            started = time.perf_counter()
            report = import_file(cast(Kind, kind), folder / (kind + suffix))
            print(f"{title:12} {kind:9} {time.perf_counter() - started:6.2f} s  {report.rows} rows: "
                  f"{report.inserted} new, {report.updated} updated, {report.unchanged} unchanged, "
                  f"{len(report.bad)} bad")
        print(f"{title:12} all       {time.perf_counter() - begin:6.2f} s  peak {peak_memory():.0f} MiB so far")
    close_database()


def peak_memory() -> float:
    """MiB this process has held at most; not ``ru_maxrss``, which a child inherits from its parent."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


if __name__ == "__main__":
    main()
