"""The SMTP session against a server on real sockets that does what servers do on bad days."""

import socket
import ssl
import threading
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from mail.connection import Server, Timeouts
from mail.session import Session
from mail.transports.transport import Failure, Outbound
from mail.wire import Wire

if TYPE_CHECKING:
    from tests.mail.conftest import Certificates, Fault, FaultServer

Serve = Callable[..., "FaultServer"]
PATIENT = Timeouts(connect=30, command=30, block=30, dot=30, goodbye=30)  # a loaded machine stands still for seconds
BODY = b"Subject: x\r\n\r\n.dot first\r\nsecond\r\n..two\r\n.\r\nlast\r\n"


_made: list[Session] = []


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    """No session outlives its test."""
    yield
    while _made:
        _made.pop().abort()


def made(server: Server, password: str | None = None) -> Session:
    _made.append(Session(server, lambda: password))
    return _made[-1]


def message(
    *recipients: str, body: bytes = BODY, essential: set[str] | None = None, smtputf8: bool = False
) -> Outbound:
    to = recipients or ("kupec@stranka.example",)
    return Outbound("me@vzorec.example", to, frozenset(essential or to), smtputf8, (body,))


def session_to(server: "FaultServer", security: str = "none", password: str | None = None, **options: Any) -> Session:
    auth = "password" if password is not None else "none"
    where = Server("127.0.0.1", server.port, security, auth, timeouts=PATIENT, **options)
    return made(where, password)


def opened(server: "FaultServer", **options: Any) -> Session:
    session = session_to(server, **options)
    session.open()
    return session


def nothing() -> None:
    """A dot that nobody withholds."""


def failure_of(session: Session, outbound: Outbound | None = None, before: Callable[[], None] = nothing) -> Failure:
    with pytest.raises(Failure) as caught:
        session.send(outbound or message(), before)
    return caught.value


def open_failure(session: Session) -> Failure:
    with pytest.raises(Failure) as caught:
        session.open()
    assert not session.is_open
    return caught.value


@pytest.mark.parametrize("pipelining", [True, False])
def test_sends_several_messages_over_one_connection(serve: Serve, pipelining: bool) -> None:
    server = serve(extensions=["PIPELINING"] if pipelining else [])
    session = opened(server)
    for _number in range(3):
        session.check_idle()
        accepted = session.send(message("a@b.si", "c@d.si"), nothing)
    session.close()
    assert session.sent == 3
    assert accepted.reply.code == 250
    assert accepted.reply.enhanced == "2.0.0"
    assert accepted.reply.text == "ok queued as 3"
    assert [r.data for r in server.received] == [BODY] * 3
    assert server.received[0].recipients == ["a@b.si", "c@d.si"]
    assert server.connections == 1
    assert server.log[-1] == "QUIT"


@pytest.mark.parametrize("body", [
    b".\r\n", b"..\r\n.\r\n", b"a\r\n.\r\n.\r\n", b"no end", b"x" * 200_000 + b"\r\n.y\r\n",
])
def test_dots_arrive_as_they_were(serve: Serve, body: bytes) -> None:
    server = serve()
    session = opened(server)
    session.send(message(body=body), nothing)
    session.close()
    assert server.received[0].data == (body if body.endswith(b"\r\n") else body + b"\r\n")


def test_the_dot_leaves_only_after_the_callback(serve: Serve) -> None:
    server = serve()
    session = opened(server)
    seen: list[int] = []

    def before() -> None:
        time.sleep(0.2)
        seen.append(len(server.received))

    session.send(message(), before)
    session.close()
    assert seen == [0]
    assert len(server.received) == 1


def test_a_callback_that_raises_withholds_the_dot_for_ever(serve: Serve) -> None:
    server = serve()
    session = opened(server)
    with pytest.raises(OSError, match="no space"):
        session.send(message(body=BODY * 20_000), lambda: (_ for _ in ()).throw(OSError("no space")))
    assert not session.is_open
    wait_until(lambda: bool(server.cut))
    assert server.received == []
    assert b"\r\n.\r\n" not in server.cut[0]


def wait_until(condition: Callable[[], bool]) -> None:
    for _turn in range(300):
        if condition():
            return
        time.sleep(0.01)
    raise AssertionError("it never happened")


@pytest.mark.parametrize(("stage", "action", "expected", "kind", "dot_left"), [
    ("mail", "drop", "mail", "lost", False),
    ("mail", "close", "mail", "lost", False),
    ("rcpt", "drop", "rcpt", "lost", False),
    ("data", "drop", "data", "lost", False),
    ("data", "close", "data", "lost", False),
    ("dot", "drop", "dot", "lost", True),
    ("dot", "close", "dot", "lost", True),
    ("stored", "close", "dot", "lost", True),
    ("dot", "raw:hello\r\n", "dot", "protocol", True),
    ("dot", "raw:354 more\r\n", "dot", "protocol", True),
    ("mail", "raw:\xff\xfe\x00\r\n", "mail", "protocol", False),
    ("mail", "raw:25\r\n", "mail", "protocol", False),
    ("mail", "raw:250-a\r\n550 b\r\n", "mail", "protocol", False),
    ("mail", "raw:" + "9" * 6000, "mail", "protocol", False),
    ("mail", "raw:" + "250-x\r\n" * 300, "mail", "protocol", False),
    ("mail", "raw:250 " + "x" * 5000 + "\r\n", "mail", "protocol", False),
    ("mail", "334 what", "mail", "protocol", False),
    ("mail", "421 4.7.0 too many", "mail", "refused", False),
    ("rcpt", "421 4.7.0 too many", "rcpt", "refused", False),
    ("data", "421 4.3.2 going down", "data", "refused", False),
    ("dot", "421 4.3.2 going down", "dot", "refused", True),
    ("mail", "503 5.5.1 confused", "mail", "refused", False),
    ("data", "raw:354 go on\r\n552 5.3.4 too big\r\n", "body", "refused", False),
])
@pytest.mark.parametrize("pipelining", [True, False])
def test_a_surprise_cuts_the_connection(
    serve: Serve, fault: "type[Fault]", pipelining: bool, stage: str, action: str, expected: str, kind: str,
    dot_left: bool,
) -> None:
    server = serve(fault(stage, action), extensions=["PIPELINING"] if pipelining else [])
    session = opened(server)
    failure = failure_of(session)
    assert (failure.stage, failure.kind, failure.dot_left) == (expected, kind, dot_left)
    assert failure.unknown == (dot_left and kind != "refused")
    assert not session.is_open
    assert failure.text


def test_a_refusal_said_just_at_the_dot_is_its_reply(serve: Serve) -> None:
    server = serve()
    failure = failure_of(opened(server), before=lambda: server.say("552 5.3.4 too big"))
    assert (failure.stage, failure.kind, failure.code, failure.dot_left) == ("dot", "refused", 552, True)
    assert not failure.unknown


def test_a_reply_that_came_while_the_process_stood_still_is_no_silence() -> None:
    ours, theirs = socket.socketpair()
    with theirs:
        wire = Wire(ours)
        theirs.sendall(b"250-2.0.0 ok\r\n250 2.0.0 queued\r\n")
        assert wire.read_reply(timeout=0).text == "ok queued"
        with pytest.raises(TimeoutError):
            wire.read_reply(timeout=0)
        theirs.sendall(b"250")  # the beginning of a line is no reply
        with pytest.raises(TimeoutError):
            wire.read_reply(timeout=0)
        wire.close()


@pytest.mark.parametrize(("stage", "reply", "expected"), [
    ("mail", "450 4.7.1 Error: too much mail", "mail"),
    ("mail", "550 5.7.60 not your address", "mail"),
    ("rcpt", "450 4.2.0 greylisted", "rcpt"),
    ("rcpt", "550 5.1.1 unknown", "rcpt"),
    ("data", "451 4.3.0 later", "data"),
    ("dot", "554 5.7.1 spam", "dot"),
    ("dot", "452 4.3.1 full", "dot"),
])
@pytest.mark.parametrize("pipelining", [True, False])
def test_after_a_refusal_the_connection_goes_on(
    serve: Serve, fault: "type[Fault]", pipelining: bool, stage: str, reply: str, expected: str
) -> None:
    server = serve(fault(stage, reply), extensions=["PIPELINING"] if pipelining else [])
    session = opened(server)
    failure = failure_of(session)
    assert (failure.stage, failure.kind) == (expected, "refused")
    assert f"{failure.code} {failure.enhanced} {failure.text}" == reply
    assert not failure.unknown
    assert session.is_open
    session.send(message(), nothing)
    session.close()
    assert len(server.received) == 1
    assert server.connections == 1


def test_rset_that_fails_ends_the_connection(serve: Serve, fault: "type[Fault]") -> None:
    server = serve(fault("rcpt", "550 5.1.1 unknown"), fault("rset", "drop"))
    session = opened(server)
    assert failure_of(session).code == 550
    assert not session.is_open


def test_late_reply_after_the_dot_is_waited_for(serve: Serve, fault: "type[Fault]") -> None:
    server = serve(fault("stored", "wait:0.4"))
    accepted = opened(server).send(message(), nothing)
    assert accepted.ms >= 400


def test_no_reply_after_the_dot_is_unknown(serve: Serve, fault: "type[Fault]") -> None:
    server = serve(fault("stored", "wait:6"))
    session = made(Server("127.0.0.1", server.port, "none", timeouts=Timeouts(3, 3, 3, dot=0.3)))
    session.open()
    failure = failure_of(session)
    assert failure.unknown
    assert failure.kind == "lost"
    assert not session.is_open


def test_a_server_that_stops_reading_is_left(serve: Serve, fault: "type[Fault]") -> None:
    server = serve(fault("body", "wait:20"))
    session = made(Server("127.0.0.1", server.port, "none", timeouts=Timeouts(3, 3, block=0.3)))
    session.open()
    failure = failure_of(session, message(body=b"x" * 20_000_000))
    assert (failure.stage, failure.kind, failure.dot_left) == ("body", "lost", False)
    assert server.received == []


def test_words_in_the_middle_of_a_body_are_heard(serve: Serve, fault: "type[Fault]") -> None:
    server = serve(fault("body", "421 4.3.2 shutting down"))
    failure = failure_of(opened(server), message(body=b"x" * 20_000_000))
    assert (failure.stage, failure.dot_left) == ("body", False)
    assert failure.code in (421, None)  # a reset may overtake the words


def test_unasked_words_while_idle(serve: Serve) -> None:
    server = serve()
    session = opened(server)
    session.send(message(), nothing)
    session.check_idle()
    server.say("421 4.4.2 too long idle")
    time.sleep(0.1)
    with pytest.raises(Failure) as caught:
        session.check_idle()
    assert (caught.value.stage, caught.value.code, caught.value.text) == ("idle", 421, "too long idle")
    assert not session.is_open


def test_a_connection_closed_while_idle(serve: Serve) -> None:
    server = serve()
    session = opened(server)
    server.hang_up()
    time.sleep(0.1)
    with pytest.raises(Failure) as caught:
        session.check_idle()
    assert (caught.value.stage, caught.value.kind) == ("idle", "lost")
    with pytest.raises(Failure):
        session.send(message(), nothing)


# Recipients


@pytest.mark.parametrize("pipelining", [True, False])
def test_a_refused_copy_is_noted_and_the_message_goes(serve: Serve, fault: "type[Fault]", pipelining: bool) -> None:
    server = serve(fault("rcpt", "550 5.1.1 no such copy", only="copy@"),
                   extensions=["PIPELINING"] if pipelining else [])
    session = opened(server)
    accepted = session.send(message("to@a.si", "copy@a.si", essential={"to@a.si"}), nothing)
    session.close()
    assert [(a, r.code) for a, r in accepted.refused] == [("copy@a.si", 550)]
    assert server.received[0].recipients == ["to@a.si"]


@pytest.mark.parametrize("pipelining", [True, False])
def test_a_refused_addressee_stops_the_whole_message(serve: Serve, fault: "type[Fault]", pipelining: bool) -> None:
    server = serve(fault("rcpt", "450 4.2.0 later", only="one@"), fault("rcpt", "550 5.1.1 unknown", only="two@"),
                   extensions=["PIPELINING"] if pipelining else [])
    session = opened(server)
    failure = failure_of(session, message("one@a.si", "two@a.si", "copy@a.si", essential={"one@a.si", "two@a.si"}))
    assert (failure.code, failure.text) == (550, "unknown")
    assert server.received == []
    assert session.is_open != pipelining  # with DATA under way, only the end of the connection withholds the dot


def test_data_wanted_after_all_were_refused_gets_no_dot(serve: Serve, fault: "type[Fault]") -> None:
    server = serve(fault("rcpt", "550 5.1.1 unknown"), fault("nodata", "354 go on"))
    session = opened(server)
    assert failure_of(session).code == 550
    assert not session.is_open
    wait_until(lambda: bool(server.cut))
    assert server.received == []


def test_replies_that_never_come_do_not_hide_the_refusal(serve: Serve, fault: "type[Fault]") -> None:
    server = serve(fault("rcpt", "550 5.1.1 unknown"), fault("nodata", "drop"))
    session = opened(server)
    assert failure_of(session).code == 550
    assert not session.is_open


def test_only_copies_all_refused(serve: Serve, fault: "type[Fault]") -> None:
    server = serve(fault("rcpt", "550 5.1.1 unknown"))
    assert failure_of(opened(server), message("copy@a.si", essential={"to@a.si"})).code == 550


# What the server offers


def test_mail_parameters(serve: Serve) -> None:
    server = serve()
    session = opened(server)
    session.send(message("žan@xn--ebela-gya.si", smtputf8=True), nothing)
    session.send(message(), nothing)
    assert server.received[0].options == f"SIZE={len(BODY)} BODY=8BITMIME SMTPUTF8"
    assert server.received[0].recipients == ["žan@xn--ebela-gya.si"]
    assert server.received[1].options == f"SIZE={len(BODY)}"


def test_smtputf8_without_8bitmime(serve: Serve) -> None:
    server = serve(extensions=["SMTPUTF8"])
    opened(server).send(message("žan@a.si", smtputf8=True), nothing)
    assert server.received[0].options == "SMTPUTF8"


def test_a_message_the_server_cannot_take_is_not_offered(serve: Serve) -> None:
    server = serve(extensions=["SIZE 100"])
    session = opened(server)
    big, foreign = failure_of(session, message(body=b"x" * 200)), failure_of(session, message(smtputf8=True, body=b"x"))
    assert (big.kind, big.enhanced, big.code) == ("message", "5.3.4", None)
    assert (foreign.kind, foreign.enhanced) == ("message", "5.6.7")
    assert session.is_open
    assert not [line for line in server.log if line.startswith("MAIL")]


@pytest.mark.parametrize("address", ["a@b.si>\r\nRCPT TO:<c@d.si", "a b@c.si", "<a@b.si", ""])
def test_no_command_is_smuggled_in_with_an_address(serve: Serve, address: str) -> None:
    server = serve()
    session = opened(server)
    assert failure_of(session, message(address)).kind == "message"
    assert len(server.log) == 1


# Connecting


def test_nagle_is_off(serve: Serve) -> None:
    session = opened(serve())
    assert session._wire is not None
    assert session._wire._socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
    session.close()


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    failure = open_failure(made(Server("127.0.0.1", port, "none", timeouts=PATIENT)))
    assert (failure.stage, failure.kind) == ("connect", "lost")
    assert f"127.0.0.1:{port}" in failure.text


@pytest.mark.parametrize(("stage", "action", "expected", "kind"), [
    ("connect", "421 4.7.0 too many connections", "connect", "refused"),
    ("connect", "554 5.7.1 blocked", "connect", "refused"),
    ("connect", "raw:HTTP/1.1 400 Bad Request\r\n", "connect", "protocol"),
    ("connect", "drop", "connect", "lost"),
    ("ehlo", "550 5.0.0 no", "ehlo", "refused"),
    ("ehlo", "drop", "ehlo", "lost"),
])
def test_a_bad_start(
    serve: Serve, fault: "type[Fault]", stage: str, action: str, expected: str, kind: str
) -> None:
    failure = open_failure(session_to(serve(fault(stage, action))))
    assert (failure.stage, failure.kind) == (expected, kind)


def test_a_silent_server_is_given_up(serve: Serve, fault: "type[Fault]") -> None:
    server = serve(fault("connect", "wait:5"))
    session = made(Server("127.0.0.1", server.port, "none", timeouts=Timeouts(connect=0.3)))
    failure = open_failure(session)
    assert (failure.stage, failure.kind) == ("connect", "lost")


@pytest.mark.parametrize("implicit", [True, False])
def test_encrypted(serve: Serve, certificates: "Certificates", implicit: bool) -> None:
    server = serve(context=certificates.context, implicit=implicit)
    session = opened(server, security="tls" if implicit else "starttls", ca_file=str(certificates.ca_file))
    for _number in range(3):
        session.check_idle()
        session.send(message(body=b"y" * 300_000 + b"\r\n"), nothing)
    assert session._wire is not None
    assert session._wire._socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
    session.close()
    assert len(server.received) == 3
    assert [line.split(" ")[0] for line in server.log[:2]] == (["EHLO", "MAIL"] if implicit else ["EHLO", "STARTTLS"])


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_certificate_nobody_vouches_for(serve: Serve, certificates: "Certificates", security: str) -> None:
    server = serve(context=certificates.context, implicit=security == "tls", users={"u": "p"})
    failure = open_failure(session_to(server, security, "p", username="u"))
    assert (failure.stage, failure.kind) == ("tls", "settings")
    assert "smtp.ca_file" in failure.text
    assert server.logins == 0


def test_a_certificate_of_somebody_else(serve: Serve, certificates: "Certificates") -> None:
    server = serve(context=certificates.other_name)
    failure = open_failure(session_to(server, "starttls", ca_file=str(certificates.ca_file)))
    assert (failure.stage, failure.kind) == ("tls", "settings")


def test_starttls_that_is_not_offered_is_never_done_without(serve: Serve) -> None:
    server = serve(users={"u": "p"})
    failure = open_failure(session_to(server, "starttls", "p", username="u"))
    assert (failure.stage, failure.kind) == ("tls", "settings")
    assert server.logins == 0


def test_starttls_refused(serve: Serve, fault: "type[Fault]", certificates: "Certificates") -> None:
    server = serve(fault("starttls", "454 4.7.0 not now"), context=certificates.context)
    failure = open_failure(session_to(server, "starttls"))
    assert (failure.stage, failure.kind, failure.code) == ("tls", "refused", 454)


def test_words_smuggled_in_behind_starttls(serve: Serve, fault: "type[Fault]", certificates: "Certificates") -> None:
    server = serve(fault("starttls", "raw:220 go\r\n250-x\r\n250 AUTH PLAIN\r\n"), context=certificates.context)
    failure = open_failure(session_to(server, "starttls", ca_file=str(certificates.ca_file)))
    assert (failure.stage, failure.kind) == ("tls", "settings")


def test_tls_on_a_port_that_speaks_plain(serve: Serve) -> None:
    failure = open_failure(session_to(serve(), "tls"))
    assert (failure.stage, failure.kind) == ("tls", "settings")
    assert "starttls" in failure.text


def test_tls_that_ends_half_way(serve: Serve, fault: "type[Fault]") -> None:
    server = serve(fault("starttls", "raw:220 go\r\n"), extensions=["STARTTLS"])
    session = session_to(server, "starttls")
    timer = threading.Timer(0.2, server.hang_up)
    timer.start()
    failure = open_failure(session)
    timer.join()
    assert (failure.stage, failure.kind) == ("tls", "lost")


@pytest.mark.parametrize("error", [
    ssl.SSLEOFError(8, "EOF occurred in violation of protocol"),
    ssl.SSLZeroReturnError(6, "TLS/SSL connection has been closed (EOF)"),  # of Python 3.11.2
])
def test_a_server_that_hangs_up_during_the_handshake_is_tried_again(
    serve: Serve, fault: "type[Fault]", monkeypatch: pytest.MonkeyPatch, error: ssl.SSLError
) -> None:
    def hang_up(*_arguments: object) -> None:
        raise error

    monkeypatch.setattr("mail.wire.Wire.encrypt", hang_up)
    failure = open_failure(session_to(serve(fault("starttls", "raw:220 go\r\n"), extensions=["STARTTLS"]), "starttls"))
    assert (failure.stage, failure.kind) == ("tls", "lost")


def test_a_ca_file_that_is_none(serve: Serve, certificates: "Certificates") -> None:
    server = serve(context=certificates.context)
    failure = open_failure(session_to(server, "starttls", ca_file="/nowhere/ca.pem"))
    assert failure.kind == "settings"
    assert "/nowhere/ca.pem" in failure.text


# Login


@pytest.mark.parametrize("mechanisms", ["PLAIN LOGIN", "LOGIN", "CRAM-MD5 PLAIN", "NTLM LOGIN"])
@pytest.mark.parametrize(("user", "password"), [("me", "secret"), ("žan@čebela.si", "gešlo€🔑 ščž")])
def test_login(serve: Serve, mechanisms: str, user: str, password: str) -> None:
    server = serve(users={user: password}, mechanisms=mechanisms)
    session = opened(server, password=password, username=user)
    session.send(message(), nothing)
    session.close()
    assert len(server.received) == 1
    assert server.logins == 1


@pytest.mark.parametrize("mechanisms", ["CRAM-MD5 PLAIN LOGIN", "LOGIN", "PLAIN"])
def test_a_wrong_password_is_tried_once(serve: Serve, mechanisms: str) -> None:
    server = serve(users={"me": "right"}, mechanisms=mechanisms)
    failure = open_failure(session_to(server, password="wrong-čanary", username="me"))
    assert (failure.stage, failure.kind, failure.code, failure.enhanced) == ("auth", "refused", 535, "5.7.8")
    assert server.logins == 1


def test_words_of_the_server_never_show_the_password(serve: Serve) -> None:
    server = serve(users={"me": "right"})
    failure = open_failure(session_to(server, password="wrong-čanary", username="me"))
    echo = b64encode("\0me\0wrong-čanary".encode()).decode()
    assert "bad login ***" in failure.text
    for text in (repr(failure), str(failure.args), failure.text):
        assert echo not in text
        assert "čanary" not in text


@pytest.mark.parametrize("mechanisms", ["NTLM GSSAPI", ""])
def test_no_login_we_could_use(serve: Serve, mechanisms: str) -> None:
    server = serve(users={"me": "x"}, mechanisms=mechanisms)
    failure = open_failure(session_to(server, password="x", username="me"))
    assert (failure.stage, failure.kind) == ("auth", "settings")
    assert server.logins == 0


def test_no_password(serve: Serve) -> None:
    server = serve(users={"me": "x"})
    session = made(Server("127.0.0.1", server.port, "none", "password", "me", timeouts=PATIENT))
    failure = open_failure(session)
    assert (failure.stage, failure.kind) == ("auth", "settings")
    assert "me" in failure.text


def test_goodbye_to_a_server_that_has_gone(serve: Serve) -> None:
    server = serve()
    session = opened(server)
    server.hang_up()
    session.close()
    session.close()
    session.abort()
    assert not session.is_open




# delivery reports (RFC 3461)


def test_reports_are_asked_for_where_the_server_offers_them(serve: Serve) -> None:
    server = serve(extensions=["DSN", "SMTPUTF8"])
    outbound = message("ana+racuni@kupec.example", "žiga@kupec.example")._replace(envelope_id="0a1b@vzorec.example")
    opened(server, dsn=True).send(outbound, nothing)
    assert server.log[1:4] == [
        "MAIL FROM:<me@vzorec.example> RET=HDRS ENVID=0a1b@vzorec.example",
        "RCPT TO:<ana+racuni@kupec.example> NOTIFY=FAILURE,DELAY ORCPT=rfc822;ana+2Bracuni@kupec.example",
        "RCPT TO:<žiga@kupec.example> NOTIFY=FAILURE,DELAY"]
    assert server.received[0].recipients == ["ana+racuni@kupec.example", "žiga@kupec.example"]


@pytest.mark.parametrize(("offered", "wanted", "envelope_id"), [
    ([], True, "1@vzorec.example"), (["DSN"], False, "1@vzorec.example"), (["DSN"], True, ""),
])
def test_reports_are_not_asked_for(serve: Serve, offered: list[str], wanted: bool, envelope_id: str) -> None:
    server = serve(extensions=offered)
    opened(server, dsn=wanted).send(message()._replace(envelope_id=envelope_id), nothing)
    assert server.log[1:3] == ["MAIL FROM:<me@vzorec.example>", "RCPT TO:<kupec@stranka.example>"]
