"""Limits kept for an account, and the ledger's rows as its counts."""

from datetime import timedelta
from pathlib import Path

import pytest

from data import ledger
from data.errors import InputError
from data.fields import now
from data.ledger import NewMessage, Verdict, Words
from data.pace import accepted_between, forget_limits, learn_limit, learned_limits, set_limit, uses

HOUR = timedelta(hours=1)
ACCOUNT = "me@mail.example:25"


def known() -> list[tuple[int, int, str]]:
    return [(limit.seconds, limit.cap, limit.origin) for limit in learned_limits(ACCOUNT)]


def test_a_limit_is_learned_lowered_and_never_raised(db: Path) -> None:
    assert learn_limit(ACCOUNT, 60, 28, "450 too much") == 28
    assert learn_limit(ACCOUNT, 60, 40, "450 too much") == 28
    assert learn_limit(ACCOUNT, 60, 19, "450 too much") == 19
    assert learn_limit("other@mail.example:25", 60, 5, "") == 5
    assert known() == [(60, 19, "learned")]
    assert len(learned_limits()) == 2


def test_a_learned_limit_is_forgotten_after_a_month_the_operators_is_not(db: Path) -> None:
    learn_limit(ACCOUNT, 60, 28, "", now() - timedelta(days=31))
    assert known() == []
    assert learn_limit(ACCOUNT, 60, 50, "") == 50  # what was forgotten does not lower it
    set_limit(ACCOUNT, 3600, 900)
    later = now() + timedelta(days=400)
    assert [limit.cap for limit in learned_limits(ACCOUNT, later)] == [900]


def test_the_operator_sets_and_forgets(db: Path) -> None:
    learn_limit(ACCOUNT, 60, 28, "")
    set_limit(ACCOUNT, 60, 40)
    set_limit(ACCOUNT, 3600, 900)
    assert known() == [(60, 40, "operator"), (3600, 900, "operator")]
    assert forget_limits(ACCOUNT, 60) == 1
    assert known() == [(3600, 900, "operator")]
    assert (forget_limits(ACCOUNT), forget_limits(ACCOUNT)) == (1, 0)
    with pytest.raises(InputError):
        set_limit(ACCOUNT, 60, 0)


def test_the_rows_themselves_are_the_counts(db: Path) -> None:
    batch = ledger.create_batch("test", ACCOUNT)
    messages = [NewMessage(None, None, f"{n}", f"a{n}@a.si", "me@a.si", tuple(f"{r}@a.si" for r in range(n)), f"<{n}>",
                           now(), b"", b"", False, 10) for n in range(1, 6)]
    ledger.queue_messages(batch, messages)
    ledger.ready_batch(batch, 5)
    ledger.start_batch(batch)
    start = now() - HOUR
    for n, state in enumerate(("accepted", "accepted", "failed", "queued"), 1):
        claim = ledger.claim_next(batch, "holder", start)
        assert claim is not None
        ledger.mark_dot_sent(claim, Words("body"))
        ledger.settle(claim, Verdict(state, Words("dot"), charged=state != "queued"), at=start + n * HOUR / 10,
                      dot_left=True)
    found = uses(ACCOUNT, start)
    assert [use.recipients for use in found] == [1, 2, 3]  # a refused one may have been counted, a queued one was not
    assert [use.at for use in found] == [(start + n * HOUR / 10).timestamp() for n in (1, 2, 3)]
    assert [use.recipients for use in uses(ACCOUNT, start + HOUR / 8)] == [2, 3]
    assert uses("other@mail.example:25", start) == []
    assert accepted_between(ACCOUNT, start, now()) == 3
    assert accepted_between(ACCOUNT, start, start + HOUR / 10) == 1
    assert accepted_between(ACCOUNT, start + HOUR / 10, now()) == 2
