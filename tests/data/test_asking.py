"""What one terminal asks of a batch that another may be sending."""

from pathlib import Path

import pytest

from data import ledger
from data.asking import ask_pause, ask_stop, is_held_back
from data.errors import NotFoundError, StateError
from data.leases import Lease, new_holder


@pytest.fixture
def batch(db: Path) -> int:
    """A batch being sent."""
    number = ledger.create_batch("documents", "a@b:25")
    ledger.ready_batch(number, 0)
    ledger.start_batch(number)
    return number


def test_pause_and_stop(batch: int) -> None:
    assert not is_held_back(batch)
    assert ask_pause(batch, "Paused by 006.") is None
    row = ledger.get_batch(batch)
    assert (row.state, row.reason, row.paused_until) == ("paused", "Paused by 006.", None)
    assert is_held_back(batch)
    ask_stop(batch, "Stopped by 006.")
    row = ledger.get_batch(batch)
    assert (row.state, row.reason) == ("stopped", "Stopped by 006.")
    assert row.finished_at is not None
    ask_stop(batch, "again")
    assert is_held_back(batch)


def test_who_sends_is_told(batch: int) -> None:
    holder = new_holder()
    with Lease("a@b:25", holder):
        told = ask_pause(batch, "")
    assert told is not None
    assert told.holder == holder


def test_what_is_over_stays_over(batch: int) -> None:
    ledger.end_batch(batch, "finished")
    with pytest.raises(StateError, match="is finished; there is nothing to change"):
        ask_pause(batch, "")
    with pytest.raises(StateError):
        ask_stop(batch, "")
    assert not is_held_back(batch)
    with pytest.raises(NotFoundError):
        ask_stop(99, "")
    assert not is_held_back(99)
