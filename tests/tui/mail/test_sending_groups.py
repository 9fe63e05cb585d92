"""Errors grouped by cause, the log, and transcripts that name nobody."""

from datetime import UTC, datetime

import pytest

from data.errors import InputError
from data.troubles import LogLine, Trouble
from mail import rules
from mail.replies import Rule
from tui.sending_groups import group_lines, groups, log_lines
from tui.transcript import redacted

REFUSED = "<{who}@kupec.si>: no such user, queue id {n}"


def trouble(n: int, state: str = "failed", code: int | None = 550, text: str = REFUSED) -> Trouble:
    return Trouble(f"2012/{n}", f"k{n}@kupec.si", state, "rcpt" if code else "connect", code, "5.1.1" if code else "",
                   text.format(who=f"k{n}", n=f"A{n}1"))


def test_the_same_words_but_for_addresses_and_numbers_are_one_cause() -> None:
    found = groups([*(trouble(n) for n in range(100, 105)), trouble(7, "queued", None, "127.0.0.1:1: refused")])
    assert [(group.count, group.name) for group in found] == [(5, "no such address"), (1, "connection")]
    assert found[0].words == "550 5.1.1 <k104@kupec.si>: no such user, queue id A1041"
    assert group_lines(found).splitlines() == [
        "5 messages failed: no such address", "  " + found[0].words,
        "  → Correct the contact's address, then send the reminder again.",
        "  2012/100 k100@kupec.si, 2012/101 k101@kupec.si, 2012/102 k102@kupec.si, …",
        "1 message queued: connection", "  127.0.0.1:1: refused",
        "  → Check server, port, security and certificate in the preferences; the SMTP check there, or dunmail "
        "check, says what is wrong and what to do.", "  2012/7 k7@kupec.si",
    ]  # fmt: skip


def test_an_uncertain_message_says_to_look_for_it() -> None:
    found = groups([Trouble("2012/1", "a@b.si", "uncertain", "dot", None, "", "gone\x1b[31m [/b]")])
    assert "See whether it arrived" in group_lines(found)
    assert "\x1b" not in group_lines(found)


def test_log() -> None:
    line = LogLine(datetime(2012, 8, 17, 12, tzinfo=UTC), "2012/1", "accepted", "dot", 250, "2.0.0", "ok", 31)
    assert log_lines([line]).endswith(":00 2012/1 accepted (31 ms) 250 2.0.0 ok")


@pytest.mark.parametrize(("text", "clean"), [
    ("to ana.müller+x@kupec.si", "to ***@kupec.si"),
    ("<ana@a.si>, <b@c.si>", "<***@a.si>, <***@c.si>"),
    ("through ana@a.si@mail.a.si:587", "through ***@mail.a.si:587"),
    ("AUTH failed password=secret1", "AUTH failed password=***"),
    ("550 5.1.1 no", "550 5.1.1 no"),
])
def test_a_transcript_names_nobody(text: str, clean: str) -> None:
    assert redacted(text) == clean


def test_the_operators_own_rules_and_a_broken_file_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    own = Rule("our gateway", "hold", text="no such user", remedy="Call Ana.")
    monkeypatch.setattr(rules, "own_rules", lambda: (own,))
    assert (groups([trouble(1)])[0].name, groups([trouble(1)])[0].remedy) == ("our gateway", "Call Ana.")

    def broken() -> None:
        raise InputError("not TOML")

    monkeypatch.setattr(rules, "own_rules", broken)
    assert groups([trouble(1)])[0].name == "no such address"
