"""Killed at any moment and started again: nothing lost, nothing doubled, doubt only where the dot had left."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from data import ledger
from data.models import Attempt, Message
from mail.batch import BatchSettings, queue
from mail.sender import Sender

if TYPE_CHECKING:
    from tests.mail.conftest import Fault, FaultServer, Office

RUNS = int(os.environ.get("DUNMAIL_CRASH_RUNS", "6"))
MESSAGES = 12
KILLS = 8  # at most in a run; then the child may finish

CHILD = """
import sys
from data.database import open_database
from data.preferences import Preferences
from mail.sender import Sender
open_database(sys.argv[1])
preferences = Preferences()
print("ready", flush=True)
sys.stdin.readline()
Sender(int(sys.argv[2]), preferences, lambda: None).run(wait=False)
"""


def run_until_killed(db: Path, batch: int, seconds: float | None) -> bool:
    """Send in a child process that is killed after ``seconds``; whether it was."""
    with subprocess.Popen([sys.executable, "-c", CHILD, str(db), str(batch)], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, text=True) as child:
        assert child.stdin
        assert child.stdout
        assert child.stdout.readline() == "ready\n"
        child.stdin.write("go\n")
        child.stdin.flush()
        if seconds is not None:
            time.sleep(seconds)
            child.send_signal(signal.SIGKILL)
        status = child.wait(60)
    assert status in (0, -signal.SIGKILL)
    return status != 0


def copies(server: "FaultServer") -> Counter[str]:
    """How often each recipient got a message."""
    return Counter(recipient for received in server.received for recipient in received.recipients)


def settle_doubts(server: "FaultServer") -> None:
    """Decide as somebody who sees in every mailbox what arrived."""
    got = copies(server)
    for message in Message.select().where(Message.state == "uncertain"):
        assert Attempt.select().where(Attempt.message == message, Attempt.outcome == "dot_sent").count() >= 1
        reached = set((message.remaining or message.envelope_to).split("\n")) - set(message.later.split("\n"))
        assert len({got[recipient] for recipient in reached}) == 1
        ledger.resolve(message.id, "sent" if got[reached.pop()] else "again")


@pytest.mark.parametrize("seed", range(RUNS))
def test_killed_at_random(
    db: Path, office: "Office", serve: "Callable[..., FaultServer]", fault: "type[Fault]", seed: int
) -> None:
    # Each step takes a moment, so that every one of them is hit.
    server = serve(*(fault(stage, f"wait:{wait}", times=10_000)
                     for stage, wait in (("connect", 0.003), ("mail", 0.003), ("data", 0.003), ("stored", 0.008))))
    office.use(server)
    several = bool(seed % 2)  # connections, and transactions for a message
    preferences = office.set(smtp_connections="3" if several else "1")
    reminders = office.reminders(MESSAGES)
    if several:
        server.most = 2
        reminders[::3] = [office.reminder("; ".join(f"{n}.{r}@stranka.example" for r in range(5)))
                          for n in range(0, MESSAGES, 3)]
    batch = queue(reminders, BatchSettings(), preferences)
    chance = random.Random(seed)
    kills = 0
    while kills < KILLS and ledger.get_batch(batch).state != "finished":
        kills += run_until_killed(db, batch, chance.uniform(0.0, 0.12))
        assert max(copies(server).values(), default=1) == 1
    if ledger.get_batch(batch).state != "finished":
        run_until_killed(db, batch, None)
    found = ledger.counts(batch)
    assert found.accepted + found.uncertain == MESSAGES
    while ledger.counts(batch).uncertain:  # what a doubtful transaction left out follows, and may be in doubt again
        settle_doubts(server)
        if ledger.get_batch(batch).state != "finished":
            assert Sender(batch, preferences, lambda: None).run().state == "finished"
    assert copies(server) == Counter(address for r in reminders for address in r.recipients.split("; "))
    assert {office.state_of(reminder) for reminder in reminders} == {"sent"}
    print(f"seed {seed}: {kills} kills, {found.uncertain} uncertain, 0 lost, 0 doubled")
