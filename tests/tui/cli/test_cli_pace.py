"""``dunmail pace``: what counts for the account, and how the operator changes it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from data.database import close_database, open_database
from data.pace import learn_limit

Cli = Callable[..., Any]
ACCOUNT = "me@example.com@mail.arnes.si:587"


def test_limits_are_listed_set_and_forgotten(cli: Cli, tmp_path: Path) -> None:
    for key, value in (("smtp.host", "mail.arnes.si"), ("smtp.auth", "none"), ("sender.address", "me@example.com")):
        assert cli("preferences", "set", key, value).status == 0
    listed = cli("pace", "list", "--json").json
    assert (listed["account"], listed["provider"]) == (ACCOUNT, "arnes")
    assert [(row["cap"], row["days"], row["used"]) for row in listed["limits"]] == \
        [(1000, "weekdays", 0), (500, "weekend", 0)]
    open_database(str(tmp_path / "cli.db"))
    learn_limit(ACCOUNT, 60, 28, "450 4.7.1 too much mail")
    close_database()
    row = cli("pace", "list", "--json").json["limits"][-1]
    assert (row["seconds"], row["cap"], row["words"]) == (60, 28, "450 4.7.1 too much mail")
    text = cli("pace", "list").out
    assert "28/min, learned" in text
    assert "1,000/h, Arnes (weekdays)" in text
    assert cli("pace", "set", "1m", "40", "--json").json == {"account": ACCOUNT, "seconds": 60, "cap": 40}
    assert "40/min, set by the operator" in cli("pace", "list").out
    assert cli("pace", "forget", "1m", "--json").json == {"account": ACCOUNT, "forgotten": 1}
    assert "28" not in cli("pace", "list").out


def test_all_of_another_account_can_be_forgotten(cli: Cli) -> None:
    for window in ("connection", "5m", "1h", "24h"):
        assert cli("pace", "set", window, "9", "--account", "a@b:25").status == 0
    found = cli("pace", "list", "--account", "a@b:25", "--json").json
    assert [row["seconds"] for row in found["limits"]] == [0, 300, 3600, 86400]
    assert cli("pace", "forget", "--account", "a@b:25").out == "Limits forgotten: 4\n"
    assert cli("pace", "list", "--account", "a@b:25").out == "no limit known\n"


def test_what_cannot_be_set_is_said(cli: Cli) -> None:
    assert "no window of time" in cli("pace", "set", "soon", "9").err
    assert cli("pace", "set", "1h", "0").status == 2
