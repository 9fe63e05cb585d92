"""How long it takes, and how much memory, to merge many letters and to export many reminders.

    python tests/bench/bench_leaving.py [LETTERS] [ROWS]
"""

import hashlib
import sys
import tempfile
import time
from datetime import date
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.bench.yard import make_reminders, run

LETTERS, ROWS = 10_000, 1_000_000
PIECES = 100  # different letters


def letters(database: Path) -> None:
    """Give every reminder of ``database`` a real letter."""
    from data.database import close_database, open_database
    from data.models import database as db
    from dunning.letter import Addressee, Letter, LetterItem, Sender, render

    sender = Sender("Vzorec d.o.o.", "Ulica 1", "1000", "Ljubljana", "SI", "", "", "", "SI56191000000123438", "")
    day = date(2026, 8, 17)
    made = [render(Letter(
        language="sl", title_level=1, last_before_lawsuit=False, person=False, year=2026, number=number, date=day,
        pay_by=day, currency="EUR", sender=sender, addressee=Addressee("1", f"Kupec {number}", "", "", "", "", ""),
        items=[LetterItem(f"R-{n}", day, day, Decimal(100), 20, 1) for n in range(number % 7 + 1)],
        amount=Decimal(100), cost=Decimal(2), interest=Decimal(0), due=Decimal(102), reference="1",
    )) for number in range(PIECES)]
    open_database(str(database))
    with db.obj.atomic():
        for number, content in enumerate(made):
            digest = hashlib.sha256(content).hexdigest()
            db.obj.execute_sql("UPDATE documents SET sha256 = ? WHERE id % ? = ?", (digest, PIECES, number))
            db.obj.execute_sql("UPDATE document_contents SET content = ? WHERE document_id % ? = ?",
                               (content, PIECES, number))
    close_database()


def measure(database: Path, what: str, *options: str) -> None:
    """Run ``dunmail print`` and say what it took."""
    start = time.perf_counter()
    spent = run(sys.executable, "-m", "tui", "--database", str(database), "print", *options)
    print(f"{what}: {time.perf_counter() - start:.1f} s, {spent.cpu:.1f} s of CPU, {spent.peak:.0f} MiB")


def main() -> None:
    """Make both databases and measure."""
    wanted = [int(text) for text in sys.argv[1:]]
    count, rows = (*wanted, LETTERS, ROWS)[:2] if len(wanted) != 1 else (wanted[0], ROWS)
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "letters.db"
        make_reminders(database, count, size=1)
        letters(database)
        measure(database, f"{count} letters", "-o", f"{folder}/letters.pdf")
        print(f"  {Path(folder, 'letters.pdf').stat().st_size / 2**20:.1f} MiB")
        measure(database, f"{count} letters, protected", "-o", f"{folder}/secret.pdf", "--password-file", __file__)
        measure(database, f"list of {count}, PDF", "--list", "-o", f"{folder}/list.pdf")
        database = Path(folder) / "rows.db"
        make_reminders(database, rows, size=1)
        for form in ("csv", "xlsx"):
            measure(database, f"list of {rows}, {form.upper()}", "--list", "-o", f"{folder}/list.{form}")


if __name__ == "__main__":
    main()
