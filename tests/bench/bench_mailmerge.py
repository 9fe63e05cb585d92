"""Prints how long 1,000 reminders with a PDF of 30 kB take, against mailmerge, which keeps no ledger.

    python tests/bench/bench_mailmerge.py PATH_OF_MAILMERGE [--messages 1000] [--far 100] [--rounds 5]

Whole processes, run in turn: `dunmail send` on issued reminders (checked, queued, sent, each step committed
durably) and `mailmerge --no-dry-run --no-limit`. The sink is Postfix's smtp-sink where it is installed. Then the
same from 10 ms away each way, over one connection and over five. How to get mailmerge:

    python -m venv /tmp/mailmerge && /tmp/mailmerge/bin/pip install mailmerge==2.3.0
    python tests/bench/bench_mailmerge.py /tmp/mailmerge/bin/mailmerge
"""

import argparse
import json
import operator
import os
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.bench.yard import PDF, ROOT, Spent, far, make_reminders, run, sink, use_port

TEMPLATE = """TO: {{email}}
SUBJECT: Opomin 2026/{{number}}
FROM: Vzorec d.o.o. <me@vzorec.example>
ATTACHMENT: opomin.pdf

Spoštovani,

pošiljamo vam opomin 2026/{{number}}.

Vzorec d.o.o.
"""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("mailmerge", help="path of the executable")
    parser.add_argument("--messages", type=int, default=1000)
    parser.add_argument("--far", type=int, default=200, help="messages of the second part; 0 leaves it out")
    parser.add_argument("--rounds", type=int, default=5)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, sink() as port:
        folder = Path(name)
        compare(f"{args.messages} reminders, loopback", folder, args.mailmerge, port, args.messages, args.rounds)
        if args.far:
            with far(port, 10) as distant:
                for connections in (1, 5):
                    compare(f"{args.far} reminders, 20 ms round trip, connections: {connections}", folder,
                            args.mailmerge, distant, args.far, args.rounds, connections)


def compare(
    title: str, folder: Path, mailmerge: str, port: int, count: int, rounds: int, connections: int = 1
) -> None:
    """Runs in turn; medians, and the ratio taken pair by pair."""
    books = folder / f"{count}.db"
    books.unlink(missing_ok=True)
    make_reminders(books, count)
    use_port(books, port, connections)
    prepare_mailmerge(folder, port, count)
    ours: list[Spent] = []
    sent: list[float] = []
    theirs: list[Spent] = []
    for _round in range(rounds):
        copy = folder / "run.db"
        shutil.copy(books, copy)
        ours.append(run(sys.executable, "-m", "tui", "--database", str(copy), "--yes", "--json", "send",
                        folder=ROOT))
        report = json.loads(ours[-1].output)
        assert report["accepted"] == count, report
        sent.append(report["seconds"])
        theirs.append(run(mailmerge, "--no-dry-run", "--no-limit", "--output-format", "text", folder=folder))
    print(f"{title}, median of {rounds}:")
    for name, spent in (("dunmail", ours), ("mailmerge", theirs)):
        wall, cpu, peak = (statistics.median(column) for column in list(zip(*spent, strict=True))[:3])
        print(f"  {name:<10}{wall:7.2f} s {cpu:7.2f} s CPU {count / wall:7.0f} /s {peak:6.0f} MiB")
    alone = statistics.median(other.wall / mine for mine, other in zip(sent, theirs, strict=True))
    print(f"  of ours, sending alone {statistics.median(sent):.2f} s, {count / statistics.median(sent):.0f} /s, "
          f"{alone:.1f} x as fast as mailmerge")
    for name, of in (("wall", operator.attrgetter("wall")), ("CPU", operator.attrgetter("cpu"))):
        ratios = [of(mine) / of(other) for mine, other in zip(ours, theirs, strict=True)]
        print(f"  {name} ratio {statistics.median(ratios):.2f} ({min(ratios):.2f}-{max(ratios):.2f})")


def prepare_mailmerge(folder: Path, port: int, count: int) -> None:
    """The files mailmerge looks for in its folder."""
    (folder / "mailmerge_template.txt").write_text(TEMPLATE, "utf-8")
    rows = "".join(f"kupec{n}@stranka.example,{n}\n" for n in range(1, count + 1))
    (folder / "mailmerge_database.csv").write_text("email,number\n" + rows, "utf-8")
    (folder / "mailmerge_server.conf").write_text(f"[smtp_server]\nhost = 127.0.0.1\nport = {port}\n", "utf-8")
    (folder / "opomin.pdf").write_bytes(b"%PDF-1.4 " + os.urandom(PDF))


if __name__ == "__main__":
    main()
