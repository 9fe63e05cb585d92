"""Prints how close to the optimum a batch comes against servers with limits, in simulated time.

    python tests/bench/bench_pace.py [messages]

The real sender and ledger; only the network and the clock are simulated. The optimum is what somebody needs who knows
the server's window to the millisecond: full bursts, a window apart.
"""

import sys
import tempfile
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from data import models
from data.database import close_database, open_database
from data.documents import Outgoing, store_document
from data.preferences import Preferences, set_preference
from mail import course
from mail.batch import BatchSettings, queue
from tests.paced import MODELS, TOO_MUCH, Model, Outcome, Sliding, run_batch


def outgoing(number: int, document: int) -> Outgoing:
    """A document for a recipient of its own."""
    return Outgoing(label=f"2026/{number}", document_id=document, file_name=f"{number}.pdf",
                    recipients=f"customer{number}@example.com", language="en", subject="Reminder", body="Hello",
                    context={})


def measure(model: Model, messages: int, known: bool) -> Outcome:
    """A fresh database, one batch."""
    with tempfile.TemporaryDirectory() as folder:
        open_database(f"{folder}/dunmail.db")
        models.database.obj.pragma("synchronous", "off")  # power cuts are not simulated
        settings = {"smtp.host": "mail.example.com", "smtp.auth": "none", "sender.address": "me@example.com"}
        for key, value in [*settings.items(), *([model.preference] if known else [])]:
            set_preference(key, value)
        preferences = Preferences()
        documents = (outgoing(n, store_document("letter", f"{n}.pdf", f"%PDF {n}".encode())) for n in range(messages))
        outcome, _transport = run_batch(queue(documents, BatchSettings(), preferences), preferences, model)
        close_database()
    return outcome


def main() -> None:
    """Print the table."""
    messages = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    course.LOOK = 600.0  # nobody else changes the batch
    print(f"| {messages} messages | optimum | known: time | of optimum | refusals | unknown: time | of optimum |"
          " refusals |")
    print("|---|---|---|---|---|---|---|---|")
    for model in MODELS:
        known, unknown = (measure(model, messages, which) for which in (True, False))
        assert known.accepted == unknown.accepted == messages
        cells = [f"{outcome.seconds / 3600:.2f} h | {outcome.ratio:.2f} | {outcome.refusals}"
                 for outcome in (known, unknown)]
        print(f"| {model.name} | {model.counting().optimum(messages) / 3600:.2f} h | {' | '.join(cells)} |")
    rungs(messages)


def rungs(messages: int) -> None:
    """What an unknown window costs by its length, for many and for few messages in it."""
    print(f"\n| {messages} messages, an unknown limit | refusals | of optimum |\n|---|---|---|")
    for cap, minutes in ((100, 1), (100, 5), (100, 15), (100, 60), (40, 5), (40, 15), (40, 60), (500, 1440)):
        model = Model("", partial(Sliding, cap, minutes * 60.0), TOO_MUCH, ("", ""))
        found = measure(model, max(messages, cap + 1), known=False)
        print(f"| {cap} in {minutes} min | {found.refusals} | {found.ratio:.2f} |")


if __name__ == "__main__":
    main()
