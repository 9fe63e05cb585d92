"""Reading mail with a token: by IMAP and POP3, renewed once when it is refused, and shown in no word."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from data.errors import InputError, StoppedError
from data.preferences import Preferences, set_preference
from mail.bounces import Reading, read_reports
from mail.mailbox import account_from
from mail.oauth import tokens
from mail.oauth.providers import client_from
from mail.transports.ways import open_transport
from tests.mail.ways.imap_server import ImapServer as DraftsServer
from tests.mailservers import LETTER, ImapServer, MailServer, PopServer
from tests.provider import FakeProvider
from tui.login import get_ready

Serve = Callable[..., MailServer]
KINDS = pytest.mark.parametrize(("kind", "at_once"), [(ImapServer, False), (ImapServer, True), (PopServer, False)])


@pytest.fixture
def serve(provider: FakeProvider) -> Iterator[Serve]:
    """Starts a server that takes the provider's newest token, and names it in the preferences."""
    servers: list[MailServer] = []

    def start(kind: type[MailServer], **options: Any) -> MailServer:
        takes = {"mechanisms": ("PLAIN", "XOAUTH2"), "takes_token": lambda token: token in provider.live}
        server = kind(**{**takes, **options})
        server.start()
        servers.append(server)
        for key, value in {"protocol": "imap" if kind is ImapServer else "pop3", "host": "localhost",
                           "port": str(server.port), "security": "none", "auth": "xoauth2",
                           "username": "ana@podjetje.si"}.items():
            set_preference(f"incoming.{key}", value)
        return server

    yield start
    for server in servers:
        server.stop()


def log_in(provider: FakeProvider) -> None:
    """As after a login in a browser."""
    found = tokens.tokens_from(provider.tokens(), client_from(Preferences(), "incoming"))
    tokens.keep(found, Preferences(), "incoming")


def no_password() -> str | None:
    raise AssertionError("a password was asked for")


def read() -> Reading:
    return read_reports(Preferences(), no_password)


@KINDS
def test_the_mailbox_is_read_with_the_token(
    provider: FakeProvider, serve: Serve, kind: type[MailServer], at_once: bool
) -> None:
    server = serve(kind, at_once=at_once)
    provider.word = "t" * 2500
    log_in(provider)
    server.inbox.add(LETTER)
    get_ready(Preferences(), "incoming")
    assert read().looked == (kind is PopServer)  # by IMAP only what came after the first message was sent
    assert (server.logins, provider.requests) == (1, [])
    assert any("AUTHENTICATE XOAUTH2 " in line for line in server.log) == at_once


@KINDS
def test_a_token_withdrawn_early_is_renewed_once(
    provider: FakeProvider, serve: Serve, kind: type[MailServer], at_once: bool
) -> None:
    server = serve(kind, at_once=at_once)
    log_in(provider)
    provider.live.clear()
    read()
    assert (server.logins, len(provider.requests)) == (2, 1)
    assert provider.requests[0]["scope"] == "IMAP offline_access"


@KINDS
def test_a_second_refusal_is_said_without_the_token(
    provider: FakeProvider, serve: Serve, kind: type[MailServer], at_once: bool
) -> None:
    server = serve(kind, at_once=at_once)
    log_in(provider)
    server.takes_token = lambda _token: False
    with pytest.raises(StoppedError, match="localhost refused the login of ana@podjetje") as caught:
        read()
    assert "Invalid credentials (status 400, scope mail ***)" in str(caught.value)
    assert server.logins == 2


@KINDS
def test_a_server_without_it_is_said(
    provider: FakeProvider, serve: Serve, kind: type[MailServer], at_once: bool
) -> None:
    server = serve(kind, at_once=at_once, mechanisms=("PLAIN",))
    log_in(provider)
    with pytest.raises(StoppedError, match="offers no login with a token"):
        read()
    assert server.logins == 0


def test_nobody_is_logged_in(provider: FakeProvider, serve: Serve) -> None:
    serve(ImapServer)
    for ask in (read, lambda: get_ready(Preferences(), "incoming")):
        with pytest.raises(StoppedError, match="dunmail oauth login --for incoming"):
            ask()


def test_a_token_never_travels_unprotected(provider: FakeProvider, serve: Serve) -> None:
    serve(ImapServer)
    set_preference("incoming.host", "mail.example")
    with pytest.raises(InputError, match=r"incoming\.security"):
        account_from(Preferences())


def test_drafts_are_put_there_with_the_token(provider: FakeProvider, serve: Serve) -> None:
    serve(ImapServer)
    log_in(provider)
    server = DraftsServer(token="token-access-1")
    server.start()
    try:
        set_preference("incoming.port", str(server.port))
        set_preference("transport", "imap-drafts")
        transport = open_transport(Preferences(), no_password)
        transport.open()
        transport.close()
        assert server.logins == 1
    finally:
        server.stop()
