"""Tokens at a mail server: given, renewed before their end and once when refused, and what is said when that fails."""

import json
import threading
import time
from base64 import b64decode, b64encode
from collections.abc import Callable
from traceback import TracebackException
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import InputError
from data.preferences import Preferences, set_preference
from data.secrets import Secret
from mail.batch import send_test
from mail.oauth import tokens
from mail.oauth.providers import client_from
from mail.oauth.sasl import LONGEST_COMMAND, refusal_words, xoauth2
from mail.oauth.words import OAuthError
from mail.transports.smtp import account_of, server_from
from mail.transports.transport import Failure, Transport
from mail.transports.ways import open_transport
from tests.provider import FakeProvider

if TYPE_CHECKING:
    from tests.mail.conftest import Fault, FaultServer

Serve = Callable[..., "FaultServer"]


@pytest.fixture
def server(provider: FakeProvider, serve: Serve) -> "FaultServer":
    """A mail server that takes the provider's newest token, and only for ana."""
    started = serve(users={"ana@podjetje.si": ""}, mechanisms="PLAIN XOAUTH2",
                    takes_token=lambda token: token in provider.live)
    set_preference("smtp.port", str(started.port))
    return started


def log_in(provider: FakeProvider) -> tokens.Tokens:
    """As after a login in a browser."""
    found = tokens.tokens_from(provider.tokens(), client_from(Preferences()))
    tokens.keep(found, Preferences())
    return found


def opened() -> Transport:
    transport = open_transport(Preferences(), lambda: None)
    transport.open()
    return transport


def test_a_mail_is_sent_with_the_token(provider: FakeProvider, server: "FaultServer") -> None:
    log_in(provider)
    report = send_test(Preferences(), lambda: None)
    assert report.accepted == 1
    assert provider.requests == []
    assert account_of(Preferences()) == f"ana@podjetje.si@127.0.0.1:{server.port}"


def test_a_long_token_waits_for_the_challenge(provider: FakeProvider, server: "FaultServer") -> None:
    provider.word = "t" * 2500
    log_in(provider)
    opened().close()
    assert "AUTH XOAUTH2" in server.log
    assert all(len(line) <= LONGEST_COMMAND for line in server.log)


def test_a_token_near_its_end_is_renewed_first(provider: FakeProvider, server: "FaultServer") -> None:
    provider.lasts = 200
    log_in(provider)
    provider.lasts = 3600
    opened().close()
    assert [request["refresh_token"] for request in provider.requests] == ["token-renewal-1"]
    assert server.logins == 1
    opened().close()
    assert len(provider.requests) == 1  # the new one is kept


def test_a_renewal_that_is_not_replaced_is_kept(provider: FakeProvider, server: "FaultServer") -> None:
    provider.rotates = False
    provider.lasts = 10
    log_in(provider)
    for _time in range(2):
        opened().close()
    assert [request["refresh_token"] for request in provider.requests] == ["token-renewal-1"] * 2


def test_a_token_withdrawn_early_is_renewed_once(provider: FakeProvider, server: "FaultServer") -> None:
    log_in(provider)
    provider.live.clear()
    opened().close()
    assert (server.logins, len(provider.requests)) == (2, 1)


def test_a_second_refusal_is_a_matter_of_settings(provider: FakeProvider, server: "FaultServer") -> None:
    log_in(provider)
    server.takes_token = lambda _token: False
    with pytest.raises(Failure) as caught:
        opened()
    failure = caught.value
    assert (failure.stage, failure.kind, failure.code, server.logins) == ("auth", "settings", 535, 2)
    assert "status 401, schemes bearer, scope SMTP.Send" in failure.text
    assert "token-access" not in f"{failure!r} {failure.text}"
    report = send_test(Preferences(), lambda: None)
    assert report.accepted == 0
    assert "scope SMTP.Send" in report.reason


def test_a_login_that_has_ended_is_said_in_words(provider: FakeProvider, server: "FaultServer") -> None:
    log_in(provider)
    provider.live.clear()
    provider._renewals.clear()
    with pytest.raises(Failure, match="Log in again") as caught:
        opened()
    assert caught.value.kind == "settings"
    assert "token-renewal-1" not in caught.value.text


@pytest.mark.parametrize("what", ["the server", "the provider"])
def test_no_traceback_holds_a_token(provider: FakeProvider, server: "FaultServer", what: str) -> None:
    """The app's own tracebacks show local variables."""
    log_in(provider)
    server.takes_token = lambda _token: False
    if what == "the provider":
        provider._renewals.clear()
    with pytest.raises(Failure) as caught:
        opened()
    stack = TracebackException.from_exception(caught.value, capture_locals=True).stack
    shown = [str(frame.locals) for frame in stack if "/tests/" not in frame.filename]
    assert shown
    assert not [text for text in shown if "token-access" in text or "token-renewal" in text]


def test_a_busy_server_is_no_reason_to_renew(
    provider: FakeProvider, server: "FaultServer", fault: "type[Fault]"
) -> None:
    log_in(provider)
    server.faults.append(fault("auth", "454 4.7.0 Too many login attempts"))
    with pytest.raises(Failure) as caught:
        opened()
    assert (caught.value.kind, caught.value.code, provider.requests) == ("refused", 454, [])


def test_nobody_is_logged_in(provider: FakeProvider, server: "FaultServer") -> None:
    with pytest.raises(Failure, match="dunmail oauth login"):
        opened()
    with pytest.raises(OAuthError, match="Nobody is logged in for ana"):
        tokens.check(Preferences())


def test_tokens_of_another_client_do_not_count(provider: FakeProvider, server: "FaultServer") -> None:
    log_in(provider)
    tokens.check(Preferences())
    set_preference("oauth.client_id", "another")
    with pytest.raises(OAuthError):
        tokens.check(Preferences())


def test_logging_out_forgets(provider: FakeProvider, server: "FaultServer") -> None:
    log_in(provider)
    assert tokens.kept(Preferences()).where
    tokens.forget(Preferences())
    assert not tokens.kept(Preferences()).where


def test_a_server_without_it_is_said(provider: FakeProvider, server: "FaultServer") -> None:
    log_in(provider)
    server.mechanisms = "PLAIN LOGIN"
    with pytest.raises(Failure, match=r"XOAUTH2.*PLAIN LOGIN"):
        opened()


def test_a_token_never_travels_unprotected(provider: FakeProvider) -> None:
    set_preference("smtp.host", "mail.example")
    with pytest.raises(InputError, match="never sent unprotected"):
        server_from(Preferences())


def test_threads_renew_once(provider: FakeProvider, server: "FaultServer") -> None:
    old = log_in(provider)
    source = tokens.token_source(Preferences())
    found: list[Secret] = []
    threads = [threading.Thread(target=lambda: found.append(source(old.access))) for _n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)
    assert (set(found), len(provider.requests)) == ({"token-access-2"}, 1)


def test_a_login_without_a_lasting_part_says_so(provider: FakeProvider) -> None:
    gone = tokens.Tokens(Secret("a"), Secret(""), time.time(), "dunmail-app")
    with pytest.raises(OAuthError, match="no lasting login"):
        tokens.renew(gone, client_from(Preferences()))


@given(st.text(), st.text(), st.floats(allow_nan=False), st.text())
def test_tokens_come_back(access: str, renewal: str, expires: float, client: str) -> None:
    kept = tokens.Tokens(Secret(access), Secret(renewal), expires, client)
    assert tokens.Tokens.from_text(kept.to_text()) == kept


@given(st.text() | st.just("{}") | st.just('{"access": 1}') | st.just("[]"))
def test_what_is_no_token_is_none(text: str) -> None:
    assert tokens.Tokens.from_text(text) is None


def test_the_text_for_servers() -> None:
    """The example of Google's description of XOAUTH2."""
    answer = xoauth2("someuser@example.com", "ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg")
    assert b64decode(answer.encode()) == (b"user=someuser@example.com\x01auth=Bearer "
                                          b"ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg\x01\x01")
    assert repr(answer) == "Secret(***)"


@pytest.mark.parametrize(("challenge", "words"), [
    (b64encode(json.dumps({"status": "401", "scope": "x"}).encode()).decode(), "status 401, scope x"),
    ("", ""), ("no base64 at all", "no base64 at all"), (b64encode(b"[1]").decode(), "WzFd"),
])
def test_the_words_of_a_refusal(challenge: str, words: str) -> None:
    assert refusal_words(challenge) == words
