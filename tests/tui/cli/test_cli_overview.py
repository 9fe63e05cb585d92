"""``dunmail overview``: the same figures as text and as JSON."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from data import models
from data.database import connection

Cli = Callable[..., Any]


def test_figures_as_text_and_json(issued: Cli) -> None:
    text = issued("overview").out
    assert "over 120  11  8,860.78  100 %  █" in text
    assert "level 1  issued  3" in text
    assert "No reminders were issued in the last 365 days." in text  # they are of 2012
    assert "0000003  Kupec A" in text
    assert "None in the last 14 days." in text
    found = issued("overview", "--json").json
    assert found["receivables"][0]["spans"]["over_120"] == {"count": 11, "amount": "8860.78"}
    assert [(row["level"], row["state"], row["count"]) for row in found["reminders"]] == [(1, "issued", 3)]
    assert found["payments"]["last_import"]["rows"] == 11
    assert found["warning"] == ""


def test_batches_with_failures_and_an_old_import(issued: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    issued("send", "--yes")
    with connection():
        models.Message.update(state="failed", accepted_at=None).where(models.Message.id == 1).execute()
    monkeypatch.setattr("data.fields.now", lambda: datetime.now(UTC) + timedelta(days=9))
    text = issued("overview").out
    assert "The payments are 9 days old" in text
    assert re.search(r"Batch 1, .* · failed 1 · finished", text)
    found = issued("overview", "--json").json
    assert [(batch["batch"], batch["failed"], batch["accepted"]) for batch in found["batches"]] == [(1, 1, 2)]
    assert found["warning"].startswith("The payments are 9 days old")


def test_one_currency_and_one_that_is_not_there(saop: Cli) -> None:
    assert [row["currency"] for row in saop("overview", "--currency", "eur", "--json").json["receivables"]] == ["EUR"]
    refused = saop("overview", "--currency", "USD")
    assert (refused.status, "There is: EUR." in refused.err) == (2, True)


def test_an_empty_database(cli: Cli) -> None:
    answer = cli("overview")
    assert answer.status == 0
    assert "No open items have been imported yet." in answer.out
    assert "Nothing is open." in answer.out
