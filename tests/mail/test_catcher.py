"""The embedded catcher: takes what it is given, on this computer only."""

import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from data.errors import StoppedError
from mail import catcher as module
from mail.catcher import Catcher

if TYPE_CHECKING:
    from tests.mail.conftest import Certificates

MESSAGE = "Subject: =?utf-8?q?Opomin_=C5=A1t=2E?=\r\n 1\r\nMessage-ID: <1@a.si>\r\n\r\n.text\r\n"


@pytest.fixture
def catcher(tmp_path: Path) -> Iterator[Catcher]:
    catcher = Catcher(directory=tmp_path / "caught")
    catcher.start()
    yield catcher
    catcher.stop()


def send(port: int, times: int = 1, recipient: str = "kupec@stranka.example") -> None:
    with smtplib.SMTP("127.0.0.1", port) as client:
        for _number in range(times):
            client.sendmail("me@a.si", [recipient], MESSAGE)


def test_catches(catcher: Catcher) -> None:
    send(catcher.port, 2)
    first, second = catcher.caught()
    assert (first.sender, first.recipients, first.subject) == ("me@a.si", ("kupec@stranka.example",), "Opomin št. 1")
    assert first.message_id == "<1@a.si>"
    assert first.file.read_bytes() == MESSAGE.encode()
    assert first.size == len(MESSAGE)
    assert [first.file.name, second.file.name] == \
        ["00001-kupec-stranka.example.eml", "00002-kupec-stranka.example.eml"]
    assert first.at <= second.at


def test_a_full_mailbox_is_refused_once(catcher: Catcher) -> None:
    catcher.full_once = {"poln@stranka.example"}
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        send(catcher.port, recipient="poln@stranka.example")
    assert refused.value.recipients == {
        "poln@stranka.example": (552, b"5.2.2 <poln@stranka.example>: the mailbox is full")}
    send(catcher.port, recipient="poln@stranka.example")
    assert [message.recipients for message in catcher.caught()] == [("poln@stranka.example",)]


@pytest.mark.parametrize("head", [b"Message-ID: <>", b"Message-ID: <a@", b"Message-ID: [", b"Subject: =?x?b?\xff?="])
def test_headers_that_are_none_are_caught_too(catcher: Catcher, head: bytes) -> None:
    catcher.take("me@a.si", ("kupec@stranka.example",), head + b"\r\n\r\ntext\r\n")
    assert len(catcher.caught()) == 1


def test_a_subject_cannot_steer_the_terminal(catcher: Catcher) -> None:
    catcher.take("me@a.si", ("kupec@stranka.example",), b"Subject: =?utf-8?q?a=1b[2Jb?=\r\n\r\ntext\r\n")
    assert catcher.caught()[0].subject == "a [2Jb"


def test_file_names_stay_in_the_folder(catcher: Catcher) -> None:
    send(catcher.port, recipient="../../etc/passwd@a.si")
    assert catcher.caught()[0].file.parent == catcher.directory


def test_only_on_this_computer(catcher: Catcher) -> None:
    addresses = {info[4][0] for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}
    for address in addresses - {"127.0.0.1", "127.0.1.1"}:
        with pytest.raises(OSError, match=r"refused|timed out"):
            socket.create_connection((str(address), catcher.port), 1).close()
    assert catcher.caught() == []


def test_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    catcher = Catcher(per_minute=3)
    catcher.start()
    try:
        send(catcher.port, 3)
        with pytest.raises(smtplib.SMTPSenderRefused, match="too much mail") as caught:
            send(catcher.port)
        assert caught.value.smtp_code == 450
        assert catcher.refused == 1
        monkeypatch.setattr(module, "WINDOW", 0.0)
        send(catcher.port)
        assert len(catcher.caught()) == 4
    finally:
        catcher.stop()
    assert not catcher.directory.exists()  # nobody asked for the messages to be kept


def test_login_and_encryption(certificates: "Certificates", tmp_path: Path) -> None:
    catcher = Catcher(directory=tmp_path, tls=certificates.context)
    catcher.start()
    context = ssl.create_default_context(cafile=str(certificates.ca_file))
    with smtplib.SMTP("127.0.0.1", catcher.port) as client:
        client.starttls(context=context)
        client.login("anybody", "anything")
        client.sendmail("me@a.si", ["b@c.si"], MESSAGE)
    assert len(catcher.caught()) == 1
    catcher.stop()
    assert catcher.caught()[0].file.exists()


def test_login_without_encryption(catcher: Catcher) -> None:
    with smtplib.SMTP("127.0.0.1", catcher.port) as client:
        client.login("anybody", "anything")
        client.sendmail("me@a.si", ["b@c.si"], MESSAGE)
    assert len(catcher.caught()) == 1


def test_a_taken_port(catcher: Catcher) -> None:
    with pytest.raises(StoppedError, match=str(catcher.port)):
        Catcher(catcher.port).start()


def test_many_at_once(catcher: Catcher) -> None:
    threads = [threading.Thread(target=send, args=(catcher.port, 5)) for _each in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({caught.file for caught in catcher.caught()}) == 20


def test_stops_with_somebody_connected() -> None:
    catcher = Catcher()
    catcher.stop()  # before it started, too
    catcher = Catcher()
    catcher.start()
    client = smtplib.SMTP("127.0.0.1", catcher.port)
    catcher.stop()
    catcher.stop()
    with pytest.raises(smtplib.SMTPServerDisconnected):
        client.noop()
    client.close()
