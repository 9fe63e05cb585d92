"""explain, pause, stop, resume and the times of a batch on the command line."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from data import ledger
from data.database import open_database
from data.fields import now
from data.leases import Lease, new_holder
from data.models import Batch, Customer
from mail.catcher import Catcher

Cli = Callable[..., Any]


@pytest.fixture
def books(tmp_path: Path) -> Callable[[], None]:
    """Opens the command line's database for a look; the next command closes it."""

    def look() -> None:
        open_database(str(tmp_path / "cli.db"))

    return look


def later(hours: int) -> str:
    return f"{(now() + timedelta(hours=hours)).astimezone():%Y-%m-%d %H:%M}"


# explain


def test_explain(cli: Cli) -> None:
    shown = cli("explain", "450 4.7.1 too much mail", "--stage", "mail")
    assert shown.status == 0
    assert "mail: too fast for the account (a shipped rule)" in shown.out
    assert "About: everything sent from the account" in shown.out
    assert "1 min, 5 min, 15 min, 1 h" in shown.out
    assert "replies.toml" in shown.out


def test_explain_with_a_rule_of_the_operators(cli: Cli, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "replies.toml").write_text(
        '[[rule]]\nname = "naše"\ncodes = "450"\nstages = ["mail"]\naction = "stop"\n', "utf-8")
    found = cli("explain", "450 4.7.1 too much mail", "--json").json
    assert found["rules_file"] == str(home / "replies.toml")
    assert [(e["stages"], e["whose"]) for e in found["explanations"]][1:] == [
        (["auth"], "shipped"), (["mail"], "operator")]
    assert "a rule of yours" in cli("explain", "450 no", "--stage", "mail").out
    (home / "replies.toml").write_text("[[rule]]", "utf-8")
    assert "replies.toml, rule 1" in cli("explain", "450 no").err


def test_explain_what_is_no_reply(cli: Cli) -> None:
    assert cli("explain", "too much mail").status == 2
    assert "There is no stage" in cli("explain", "450 no", "--stage", "post").err


# pause, stop, resume


def test_pause_stop_and_resume(issued: Cli, catcher: Catcher) -> None:
    waiting = issued("send", "--yes", "--json", "--not-before", later(3))
    assert (waiting.status, waiting.json["state"], catcher.caught()) == (3, "paused", [])
    assert "Batch 1 is paused." in issued("pause", "1").out
    assert issued("batches", "--json").json["batches"][0]["reason"].startswith("Paused by ")
    held = issued("resume", "--all", "--json")  # it waits for a person now
    assert (held.status, held.json["batches"][0]["state"]) == (3, "paused")
    assert issued("stop", "1", "--json").json == {"batch": 1, "state": "stopped", "sender": None}
    assert "Stopped by" in issued("batches").out
    assert issued("cancel", "1", "--yes").status == 0
    over = issued("stop", "1")
    assert (over.status, "nothing to change" in over.err) == (2, True)
    assert issued("pause", "9").status == 2


def test_resume_all_sends_one_after_another(issued: Cli, catcher: Catcher, books: Callable[[], None]) -> None:
    for number in ("100", "101"):
        assert issued("send", "--number", number, "--yes", "--not-before", later(3)).status == 3
    waiting = issued("resume", "--all")
    assert waiting.status == 3  # both wait for their time, and nobody is asked
    books()
    Batch.update(not_before=None, paused_until=now()).execute()
    assert "needs --yes" in issued("resume", "--all").err
    found = issued("resume", "--all", "--yes", "--json")
    assert (found.status, [each["accepted"] for each in found.json["batches"]]) == (0, [1, 1])
    assert len(catcher.caught()) == 2
    assert "nothing to send" in issued("resume", "--all").out
    assert issued("resume", "1", "--all").status == 2


def test_a_batch_somebody_else_sends_holds_up_no_other(
    issued: Cli, catcher: Catcher, books: Callable[[], None]
) -> None:
    issued("send", "--yes", "--not-before", later(3))
    books()
    Batch.update(paused_until=now()).execute()
    with Lease(ledger.get_batch(1).account, new_holder()):
        found = issued("resume", "--all", "--yes", "--json")
        books()
        assert (found.status, found.json["batches"][0]["state"]) == (3, "paused")
        assert "is sending from" in found.err
        # and a paused batch that is being sent elsewhere goes on there
        assert "It is noticed before the next message by" in issued("pause", "1").out
        assert "goes on where it is sent" in issued("resume", "1").out
        books()
        assert ledger.get_batch(1).state == "running"
    assert catcher.caught() == []


# times and freshness


def test_expired(issued: Cli, catcher: Catcher, books: Callable[[], None]) -> None:
    issued("send", "--yes", "--not-before", later(3), "--expires", later(5))
    row = issued("batches", "--json").json["batches"][0]
    assert row["not_before"] < row["expires_at"]
    books()
    Batch.update(expires_at=now()).execute()
    found = issued("resume", "1", "--yes")
    assert found.status == 1
    assert "It was not to be sent after" in found.out
    assert catcher.caught() == []


@pytest.mark.parametrize(("option", "value", "words"), [
    ("--expires", "2012-01-01 07:00", "last moment has passed"), ("--not-before", "soon", "--not-before: “soon”"),
])
def test_times_that_cannot_be(issued: Cli, option: str, value: str, words: str) -> None:
    found = issued("send", "--yes", option, value)
    assert (found.status, words in found.err) == (2, True)
    assert issued("batches", "--json").json["batches"] == []


def test_hours_are_checked_when_set(cli: Cli) -> None:
    assert cli("preferences", "set", "pace.hours", "mon-fri 7:00-19:00").status == 0
    wrong = cli("preferences", "set", "pace.hours", "office hours")
    assert (wrong.status, "are no sending hours" in wrong.err) == (2, True)


def test_blocked_meanwhile_and_stale(issued: Cli, catcher: Catcher, books: Callable[[], None]) -> None:
    books()
    Customer.update(blocked=True, block_reason="dogovor").execute()
    shown = issued("send", "--dry-run")
    assert "is blocked: dogovor" in shown.out
    found = issued("send", "--yes", "--json")
    assert (found.status, found.json["accepted"], len(found.json["skipped"])) == (1, 0, 3)
    assert issued("send", "--yes", "--stale", "--json").json["accepted"] == 3
    assert len(catcher.caught()) == 3
