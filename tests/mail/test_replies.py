"""The table of replies: each row of it by a server's real words."""

from datetime import timedelta

import pytest

from mail.replies import LOGIN_LADDER, RULES, defer_for, hinted_wait, pause_for, rule_for, same_words
from mail.transports.transport import Failure, Kind, Stage


def refused(stage: Stage, words: str, kind: Kind = "refused", dot_left: bool = False) -> Failure:
    """A failure from ``450 4.7.1 text``."""
    code, _space, rest = words.partition(" ")
    enhanced, _space, text = rest.partition(" ")
    if not enhanced[:1].isdigit() or enhanced.count(".") != 2:
        enhanced, text = "", rest
    return Failure(stage, kind, text, int(code), enhanced, 0, dot_left)


@pytest.mark.parametrize(("stage", "words", "action"), [
    # the account is too fast
    ("mail", "450 4.7.1 Error: too much mail from 192.0.2.1", "pause"),
    ("rcpt", "450 4.7.1 Error: too much mail from 192.0.2.1", "pause"),
    ("dot", "450 4.7.1 Error: too much mail from 192.0.2.1", "pause"),
    ("mail", "421 4.4.2 Message submission rate for this client has exceeded the configured limit", "pause"),
    ("ehlo", "421 4.7.0 Try again later, closing connection.", "pause"),
    ("connect", "421 4.7.0 busy", "pause"),
    ("mail", "432 4.3.2 Concurrent connections limit exceeded", "pause"),
    ("dot", "432 4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded", "pause"),
    ("dot", "421 4.7.28 Our system has detected an unusual rate of unsolicited mail", "pause"),
    ("rcpt", "450 4.2.1 Peak SMTP relay limit exceeded for customer", "pause"),
    ("mail", "451 4.3.0 Temporary server error", "pause"),
    ("data", "421 4.3.2 shutting down", "pause"),
    ("body", "421 4.3.2 shutting down", "pause"),
    # limits that come as lasting errors
    ("dot", "554 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException", "pause"),
    ("mail", "550 5.4.5 Daily user sending limit exceeded", "pause"),
    ("dot", "550 5.7.233 Your message cannot be sent because your tenant exceeded its limit", "pause"),
    ("rcpt", "550 User has exceeded outgoing email quota", "pause"),
    ("mail", "550 Connection frequency limited", "pause"),
    # login
    ("auth", "535 5.7.8 Username and Password not accepted", "stop"),
    ("auth", "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant", "stop"),
    ("auth", "534 5.7.9 Application-specific password required", "stop"),
    ("auth", "504 5.7.4 Unrecognized authentication type", "stop"),
    ("auth", "550 5.7.30 Basic authentication is not supported for Client Submission", "stop"),
    ("auth", "454 4.7.0 Too many login attempts, please try again later", "pause"),
    ("mail", "530 5.7.57 Client not authenticated to send mail", "stop"),
    ("mail", "530 5.7.0 Must issue a STARTTLS command first", "stop"),
    ("tls", "554 5.7.3 Unable to initialize security subsystem", "stop"),
    ("connect", "554 5.7.1 Your IP is blocked", "stop"),
    # the sender
    ("mail", "550 5.7.60 Client does not have permissions to send as this sender", "stop"),
    ("mail", "553 5.7.1 Sender address rejected: not owned by user", "stop"),
    ("dot", "554 5.7.60 SMTP; Client does not have permissions to send as this sender", "stop"),
    ("dot", "554 5.2.2 mailbox full", "stop"),
    ("dot", "550 5.2.251 Sender throttled due to continuous mailbox full errors", "stop"),
    ("rcpt", "554 5.7.1 <a@b.si>: Relay access denied", "stop"),
    ("rcpt", "550 5.7.54 Unable to relay recipient in non-accepted domain", "stop"),
    # the recipient
    ("rcpt", "450 4.2.1 The user you are trying to contact is receiving mail too quickly", "defer"),
    ("rcpt", "450 4.2.0 <a@b.si>: Recipient address rejected: Greylisted, try again later", "defer"),
    ("rcpt", "451 4.7.1 Greylisting in action, please come back later", "defer"),
    ("rcpt", "452 4.2.2 Mailbox full", "defer"),
    ("rcpt", "450 4.1.1 unknown for the moment", "defer"),
    ("rcpt", "452 4.5.3 Too many recipients", "defer"),
    ("data", "451 4.3.0 hiccup", "defer"),
    ("dot", "451 4.3.0 hiccup", "defer"),
    ("rcpt", "550 5.1.1 User unknown", "fail"),
    ("rcpt", "551 5.1.6 User has moved", "fail"),
    ("rcpt", "501 5.1.3 Bad recipient address syntax", "fail"),
    ("rcpt", "552 5.2.2 Mailbox full", "fail"),
    ("mail", "552 5.3.4 Message size exceeds fixed limit", "fail"),
    ("dot", "552 5.3.4 Message too big", "fail"),
    ("dot", "554 5.7.1 Spam message rejected", "fail"),
    ("data", "554 5.5.1 no valid recipients", "fail"),
    # the protocol
    ("mail", "500 5.5.2 Error: bad syntax", "again"),
    ("data", "503 5.5.1 Bad sequence of commands", "again"),
    ("body", "450 4.3.0 hm", "again"),
    # nothing was under way
    ("idle", "421 4.4.2 Timeout exceeded", "pause"),
    ("idle", "421 4.4.2 connection closed for inactivity", "reconnect"),
])
def test_what_a_reply_leads_to(stage: Stage, words: str, action: str) -> None:
    assert rule_for(refused(stage, words)).action == action


@pytest.mark.parametrize(("stage", "kind", "dot_left", "action"), [
    ("connect", "lost", False, "again"),
    ("mail", "protocol", False, "again"),
    ("body", "lost", False, "again"),
    ("dot", "lost", True, "uncertain"),
    ("dot", "protocol", True, "uncertain"),
    ("idle", "lost", False, "reconnect"),
    ("idle", "protocol", False, "reconnect"),
    ("tls", "settings", False, "stop"),
    ("mail", "message", False, "hold"),
])
def test_what_no_reply_leads_to(stage: Stage, kind: Kind, dot_left: bool, action: str) -> None:
    assert rule_for(Failure(stage, kind, "words", dot_left=dot_left)).action == action


def test_a_message_the_server_cannot_take_fails() -> None:
    assert rule_for(Failure("mail", "message", "too big", enhanced="5.3.4")).action == "fail"
    assert rule_for(Failure("mail", "message", "ž", enhanced="5.6.7")).action == "fail"


def test_unknown_is_held() -> None:
    assert rule_for(refused("rcpt", "650 what is this")).action == "hold"


def test_every_rule_has_a_name_and_compiles() -> None:
    for rule in RULES:
        assert rule.name
        rule.fits(refused("dot", "450 4.7.1 x"))


@pytest.mark.parametrize(("text", "seconds"), [
    ("try again in 90 seconds", 100), ("Please retry after 5 minutes.", 310), ("wait 1 hour", 3610),
    ("retry in 30s", 40), ("too much mail", None), ("queue 5 minutes old", None), ("try again in 99 hours", 86410),
])
def test_hints(text: str, seconds: int | None) -> None:
    assert hinted_wait(text) == (None if seconds is None else timedelta(seconds=seconds))


def test_ladders() -> None:
    rate, login = refused("mail", "450 4.7.1 too much mail"), refused("auth", "454 4.7.0 too many logins")
    steps = [pause_for(rule_for(rate), rate, step).total_seconds() for step in range(6)]
    assert steps == [60, 300, 900, 3600, 3600, 3600]
    assert pause_for(rule_for(login), login, 0) == LOGIN_LADDER[0]
    hint = refused("mail", "450 4.7.1 too much mail, try again in 20 seconds")
    assert pause_for(rule_for(hint), hint, 3).total_seconds() == 30


def test_a_message_is_put_off_for_about_three_days() -> None:
    waits: list[timedelta] = []
    while (wait := defer_for(len(waits))) is not None:
        waits.append(wait)
    assert [w.total_seconds() / 60 for w in waits[:5]] == [5, 15, 60, 240, 720]
    assert timedelta(days=2) < sum(waits, timedelta()) <= timedelta(days=3)


def test_same_words() -> None:
    first = refused("rcpt", "554 5.7.1 <a@b.si>: rejected, id 4X5zQ21a, see https://x.si")
    second = refused("rcpt", "554 5.7.1 <other@c.si>: rejected, id 9K0zR77b, see https://x.si")
    assert same_words(first) == same_words(second)
    assert same_words(first) != same_words(refused("rcpt", "554 5.7.1 something else"))
    unknown = [refused("rcpt", f"550 5.1.1 <{name}@b.si>: no such user") for name in "ab"]
    assert same_words(unknown[0]) != same_words(unknown[1])


@pytest.mark.parametrize(("stage", "words", "name"), [
    ("dot", "552 5.2.2 Mailbox full", "recipient's mailbox"),
    ("rcpt", "552 5.2.2 Mailbox full", "recipient's mailbox"),
    ("dot", "552 too much data", "message too big"),
    ("rcpt", "550 5.1.0 Address rejected", "no such address"),
    ("rcpt", "550 5.1.0 Message refused due to policy violation", "refused for good"),
])
def test_the_operator_is_told_what_it_is_about(stage: Stage, words: str, name: str) -> None:
    assert rule_for(refused(stage, words)).name == name
