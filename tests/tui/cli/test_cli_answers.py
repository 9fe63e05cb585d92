"""The command line says what it did not do and why, and leaves nothing behind when there was nothing to do."""

import errno
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Cli = Callable[..., Any]


def test_nothing_selected_makes_no_batch(issued: Cli) -> None:
    answer = issued("send", "--number", "999", "--yes")
    assert answer.status == 0
    assert "No issued reminder is selected: there is nothing to send." in answer.out
    assert "No sent reminder is selected" in issued("send", "--number", "999", "--again", "--yes").out
    answer = issued("send", "--number", "999", "--yes", "--json").json
    assert (answer["batch"], answer["selected"], answer["skipped"]) == (None, 0, [])
    assert issued("batches", "--json").json == {"batches": []}


def test_a_batch_that_is_over_is_not_asked_about(issued: Cli) -> None:
    assert issued("send", "--yes").status == 0
    skipped = issued("send", "--yes", "--number", "100..102", "--dry-run").out
    assert "2012/100 and 2 more: It was sent already" in skipped
    answer = issued("resume", "1")  # without --yes
    assert (answer.status, answer.err) == (2, "dunmail: Batch 1 is finished; there is nothing to send.\n")


def test_what_is_not_queued_again_is_said(issued: Cli) -> None:
    issued("send", "--yes")
    answer = issued("retry", "1", "2")
    assert answer.status == 1
    assert "Message 1 (2012/100) is accepted, not failed." in answer.out
    assert answer.out.endswith("0 messages queued again.\n")
    assert issued("retry", "1", "--held", "--json").json == {
        "queued": 0, "skipped": [{"id": 1, "reason": "Message 1 (2012/100) is accepted, neither failed nor held."}]}
    answer = issued("retry", "99")
    assert (answer.status, answer.err) == (2, "dunmail: There is no message 99.\n")
    assert "There is no batch 9" in issued("retry", "--batch", "9").err


def test_an_empty_outbox_says_so(issued: Cli) -> None:
    assert issued("outbox").out == "No messages here.\n"
    answer = issued("outbox", "--batch", "9")
    assert (answer.status, answer.err) == (2, "dunmail: There is no batch 9.\n")


def test_what_is_left_is_counted(issued: Cli) -> None:
    issued("preferences", "set", "smtp.port", "1")
    answer = issued("send", "--yes")
    assert answer.status == 3
    assert "3 messages are left to send. Go on with: dunmail resume 1" in answer.out


def test_a_list_is_not_written_under_the_name_of_something_else(issued: Cli, tmp_path: Path) -> None:
    file = tmp_path / "opomini.doc"
    answer = issued("print", "--list", "-o", str(file))
    assert answer.status == 2
    assert "must end in .pdf, .csv or .xlsx, or give --format" in answer.err
    assert not file.exists()
    assert issued("print", "--list", "--format", "csv", "-o", str(file)).status == 0


def test_a_full_disk_is_a_sentence(issued: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(text: str) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(sys.stdout, "write", full)
        answer = issued("list")
    assert answer.status == 3
    assert answer.err == "dunmail: There is no space left to write to: No space left on device\n"


@pytest.mark.parametrize("option", ["--database", "--operator"])
def test_an_option_in_the_wrong_place_is_sent_to_the_right_one(cli: Cli, option: str) -> None:
    answer = cli("list", option, "x")
    assert answer.status == 2
    assert f"{option} stands before the command, such as: dunmail {option} … list." in answer.err
    assert "Did you mean" not in answer.err
