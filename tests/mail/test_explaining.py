"""What Dunmail says about a reply; and the table of replies row by row, as servers word them."""

import pytest

from data.errors import InputError
from data.language import set_language
from mail.explaining import Explanation, duration_words, explain, parse_reply, remedy_of, what_happens
from mail.replies import HOUR, MINUTE, RULES, Rule

OWN = Rule("ours", "stop", codes="450", remedy="Ring them.", own=True)


def one(reply: str, stage: str) -> Explanation:
    (found,) = explain(reply, stage)
    return found


@pytest.mark.parametrize(("stage", "reply", "action", "scope", "first_wait"), [
    # signal: greeting 421 and 554
    ("connect", "421 4.3.2 Service not available", "pause", "account", 60),
    ("connect", "554 5.7.1 Your IP is blocked", "stop", "account", None),
    # signal: the login is refused
    ("auth", "535 5.7.8 Bad credentials", "stop", "account", None),
    ("auth", "534 5.7.9 Application-specific password required", "stop", "account", None),
    ("auth", "538 5.7.11 Encryption required", "stop", "account", None),
    ("auth", "504 5.7.4 Unrecognized authentication type", "stop", "account", None),
    ("mail", "550 5.7.30 Basic authentication is not supported for Client Submission", "stop", "account", None),
    # signal: the login is too frequent
    ("auth", "454 4.7.0 Too many login attempts", "pause", "account", 300),
    ("auth", "421 4.7.0 Try again later", "pause", "account", 300),
    # signal: not logged in
    ("mail", "530 5.7.0 Authentication required", "stop", "account", None),
    # signal: 421 anywhere
    ("rcpt", "421 4.3.2 closing", "pause", "account", 60),
    ("idle", "421 4.3.2 closing", "reconnect", "account", None),
    # signal: too many connections
    ("mail", "432 4.3.2 Concurrent connections limit exceeded", "pause", "account", 60),
    # signal: rate words with 4xx at MAIL, RCPT, DOT
    ("mail", "450 4.7.1 Error: too much mail", "pause", "account", 60),
    ("rcpt", "451 4.7.0 rate limited, try again in 90 seconds", "pause", "account", 100),
    ("dot", "421 4.7.28 unusual rate of mail", "pause", "account", 60),
    ("dot", "451 4.4.2 submission rate exceeded", "pause", "account", 60),
    # signal: daily quota, however it is coded
    ("mail", "454 4.7.0 daily limit exceeded", "pause", "account", 60),
    ("mail", "550 5.4.5 Daily user sending limit exceeded", "pause", "account", 3600),
    ("dot", "554 5.2.0 STOREDRV;SubmissionQuotaExceededException", "pause", "account", 3600),
    ("dot", "550 5.7.233 tenant exceeded", "pause", "account", 3600),
    # signal: one recipient not now
    ("rcpt", "450 4.2.0 Greylisted", "defer", "recipient", 300),
    ("rcpt", "452 4.2.2 mailbox full", "defer", "recipient", 300),
    ("rcpt", "450 4.2.1 The user you are trying to contact is receiving mail too quickly", "defer", "recipient", 300),
    ("rcpt", "452 4.5.3 Too many recipients", "defer", "recipient", 300),
    # signal: the address
    ("rcpt", "550 5.1.1 User unknown", "fail", "recipient", None),
    ("rcpt", "551 5.1.6 moved", "fail", "recipient", None),
    ("rcpt", "553 5.1.3 bad address", "fail", "recipient", None),
    # signal: the sender
    ("mail", "550 5.7.60 no permission to send as this sender", "stop", "account", None),
    ("mail", "553 5.7.1 sender rejected", "stop", "account", None),
    # signal: size
    ("mail", "552 5.3.4 too big", "fail", "message", None),
    # signal: content at the dot
    ("dot", "554 5.7.1 spam", "fail", "message", None),
    # signal: the sender's mailbox
    ("dot", "554 5.2.2 mailbox full", "stop", "account", None),
    ("dot", "550 5.2.252 Sender throttled", "stop", "account", None),
    # signal: protocol
    ("data", "503 5.5.1 Bad sequence", "again", "account", None),
    # signal: unknown
    ("rcpt", "650 eh", "hold", "message", None),
])
def test_each_row_of_the_table(stage: str, reply: str, action: str, scope: str, first_wait: int | None) -> None:
    found = one(reply, stage)
    assert (found.rule.action, found.rule.scope) == (action, scope)
    assert (found.waits[0].total_seconds() if found.waits else None) == first_wait
    assert what_happens(found)
    assert remedy_of(found.rule) or found.rule.action == "reconnect"


def test_content_stops_after_two_and_the_others_after_five() -> None:
    assert one("554 5.7.1 spam", "dot").rule.row == 2
    assert one("550 5.1.1 unknown", "rcpt").rule.row == 5


def test_stages_with_the_same_rule_stand_together() -> None:
    found = explain("450 4.7.1 too much mail")
    assert [each.stages for each in found] == [
        ("connect", "tls", "ehlo", "mail", "rcpt", "data", "body", "dot"), ("auth",)]
    assert [each.rule.action for each in found] == ["pause", "pause"]


def test_own_rules_are_told_apart() -> None:
    (found,) = explain("450 4.7.1 too much mail", "mail", [OWN])
    assert found.as_json() == {
        "stages": ["mail"], "rule": "ours", "meaning": "ours", "whose": "operator", "scope": "account",
        "action": "stop", "what": "The batch stops until you resume it; the message is queued again.",
        "wait_seconds": [], "hinted": False, "remedy": "Ring them.",
    }


@pytest.mark.parametrize(("stage", "reply", "words"), [
    ("mail", "450 4.7.1 too much mail", "1 min, 5 min, 15 min, 1 h"),
    ("mail", "450 4.7.1 too much mail, try again in 80 seconds", "waits for 90 s, as long as the server asks"),
    ("rcpt", "450 4.2.0 later", "tried again after 5 min, 15 min, 1 h, 4 h, 12 h"),
    ("dot", "554 5.7.1 spam", "2 in a row"),
    ("rcpt", "650 eh", "held until you decide"),
    ("data", "503 no", "on a new connection"),
    ("idle", "421 4.3.2 closing", "nothing was lost"),
])
def test_what_would_happen(stage: str, reply: str, words: str) -> None:
    assert words in what_happens(one(reply, stage))


@pytest.mark.parametrize(("text", "parts"), [
    ("450 4.7.1 too  much mail", (450, "4.7.1", "too much mail")),
    ("550-5.1.1 no", (550, "5.1.1", "no")), ("  554 no code\r\n", (554, "", "no code")), ("421", (421, "", "")),
    ("450 4.7.1", (450, "4.7.1", "")), ("450 4.7.1x odd", (450, "", "4.7.1x odd")),
])
def test_reading_a_reply(text: str, parts: tuple[int, str, str]) -> None:
    assert parse_reply(text) == parts


@pytest.mark.parametrize(("reply", "stage", "words"), [
    ("too much mail", "", "does not begin with a reply code"), ("", "", "does not begin"),
    ("250 ok", "", "reply of success"), ("450 no", "post", "There is no stage post"),
])
def test_what_cannot_be_explained(reply: str, stage: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        explain(reply, stage)


def test_every_shipped_rule_but_the_harmless_has_a_remedy() -> None:
    assert [rule.name for rule in RULES if not rule.remedy and rule.action not in ("reconnect", "again")] == []


def test_durations() -> None:
    assert [duration_words(each) for each in (4 * HOUR, 90 * MINUTE, MINUTE, MINUTE * 1.5)] == [
        "4 h", "90 min", "1 min", "90 s"]


def test_remedies_speak_the_operators_language() -> None:
    set_language("en")
    assert "app password" in remedy_of(one("535 no", "auth").rule)
