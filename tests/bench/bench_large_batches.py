"""Prints the memory of sending 100 and 20,000 messages, and how soon 100,000 queued ones start and pause.

    python tests/bench/bench_large_batches.py [--many 20000] [--queued 100000]

Documents of 30 kB for the memory, of 1 kB for the queue. The sink is Postfix's smtp-sink where it is installed.
"""

import argparse
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.bench.yard import ROOT, make_reminders, run, sink, use_port

FEW = 100


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--many", type=int, default=20_000)
    parser.add_argument("--queued", type=int, default=100_000)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, sink() as port:
        folder = Path(name)
        memory(folder, port, args.many)
        large(folder, port, args.queued)


def memory(folder: Path, port: int, many: int) -> None:
    """Peak memory of the whole process, checking, queueing and sending."""
    peaks = []
    for count in (FEW, many):
        books = folder / f"{count}.db"
        make_reminders(books, count)
        use_port(books, port)
        spent = run(sys.executable, "-m", "tui", "--database", str(books), "--yes", "--json", "send", folder=ROOT)
        books.unlink()
        peaks.append(spent.peak)
        print(f"{count:>7} messages: {spent.wall:7.2f} s, peak {spent.peak:.1f} MiB")
    print(f"growth {peaks[1] - peaks[0]:.1f} MiB")


def large(folder: Path, port: int, count: int) -> None:
    """How long from run to the first acceptance, and from the wish to pause to the pause."""
    from data.database import close_database, open_database
    from data.preferences import Preferences
    from data.selection import Selection
    from dunning.outgoing import outgoing
    from mail.batch import BatchSettings, queue
    from mail.progress import Progress
    from mail.sender import Sender

    books = folder / "large.db"
    make_reminders(books, count, 1000)
    use_port(books, port)
    open_database(str(books))
    preferences = Preferences()
    start = time.perf_counter()
    batch = queue(outgoing(Selection(), preferences), BatchSettings(), preferences)
    print(f"{count:>7} queued: {count / (time.perf_counter() - start):.0f} /s")
    times: dict[str, float] = {}
    reached = {"first": threading.Event(), "paused": threading.Event()}

    def show(progress: Progress) -> None:
        name = "paused" if progress.state == "paused" else "first" if progress.accepted else ""
        if name and name not in times:
            times[name] = time.perf_counter()
            reached[name].set()

    sender = Sender(batch, preferences, lambda: None, show)
    thread = threading.Thread(target=sender.run)
    start = time.perf_counter()
    thread.start()
    reached["first"].wait(60)
    time.sleep(2)
    wish = time.perf_counter()
    sender.pause()
    reached["paused"].wait(60)
    sender.stop()
    thread.join()
    close_database()
    print(f"        first accepted after {times['first'] - start:.3f} s, pause after {times['paused'] - wish:.3f} s")


if __name__ == "__main__":
    main()
