"""Prints the misconfigurations the check recognises, as a table, and how long the check of a right server takes.

    python tests/bench/bench_check.py [rounds]
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.misconfigured import CASES, Papers, login, open_yard


def matrix(papers: Papers) -> None:
    """Every row tried, with what the check says."""
    print("| what is wrong | stage | cause | ms | proposed |\n|---|---|---|---:|---|")
    for case in CASES:
        with open_yard(papers) as yard:
            started = time.perf_counter()
            end = list(yard.check(case.arrange(yard)).run())[-1]
            ms = (time.perf_counter() - started) * 1000
        right = "" if (end.stage, end.cause_id) == (case.stage, case.cause) else " **wrong**"
        keys = ", ".join(dict.fromkeys(key for fix in end.fixes for key, _value in fix.changes))
        print(f"| {case.name} | {end.stage} | {end.cause_id}{right} | {ms:.0f} | {keys} |")


def right_server(papers: Papers, rounds: int) -> None:
    """The median of whole checks of a server that works, on the loopback."""
    for security, implicit in (("starttls", False), ("tls", True)):
        taken = []
        with open_yard(papers) as yard:
            setup = login(yard, security=security, implicit=implicit)
            for _round in range(rounds):
                started = time.perf_counter()
                assert all(result.ok for result in yard.check(setup).run())
                taken.append((time.perf_counter() - started) * 1000)
        print(f"right server, {security}: first {taken[0]:.0f} ms, median {statistics.median(taken):.0f} ms")


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    with tempfile.TemporaryDirectory() as folder:
        papers = Papers(Path(folder))
        right_server(papers, rounds)
        matrix(papers)


if __name__ == "__main__":
    main()
