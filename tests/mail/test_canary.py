"""A password with a name of its own is used everywhere and found nowhere."""

import logging
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from traceback import TracebackException
from typing import TYPE_CHECKING

import pytest

from data.secrets import find_password
from mail.batch import BatchSettings, queue, send_test
from mail.connection import Server
from mail.diagnosis.check import Check, Setup
from mail.progress import Progress
from mail.sender import Sender
from mail.session import Session

if TYPE_CHECKING:
    from tests.mail.conftest import FaultServer, Office

CANARY = "kanarček-Zx81€"


@pytest.mark.parametrize("right", [True, False])
def test_no_trace(
    db: Path, office: "Office", serve: "Callable[..., FaultServer]", right: bool, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("DUNMAIL_SMTP_PASSWORD", CANARY)
    server = serve(users={"me": CANARY if right else "other"})
    office.use(server)
    preferences = office.set(smtp_auth="password", smtp_username="me")
    batch = queue(office.documents(2), BatchSettings(), preferences)
    seen: list[Progress] = []
    sender = Sender(batch, preferences, lambda: find_password(preferences).value, seen.append)
    found = sender.run()
    assert found.state == ("finished" if right else "stopped")
    trial = send_test(preferences, lambda: find_password(preferences).value)
    where = Server("127.0.0.1", server.port, "none", "password", "me")
    session = Session(where, lambda: find_password(preferences).value)
    try:
        session.open()
    except Exception as error:  # whatever it is, what it says is looked at
        stack = TracebackException.from_exception(error, capture_locals=True).stack
        frames = "".join(str(frame.locals) for frame in stack if "/tests/" not in frame.filename)
        seen_error = f"{error!r} {error} {error.__dict__} {frames}"
    else:
        seen_error = ""
    said = capfd.readouterr()
    traces = [
        "".join(file.read_bytes().decode("latin-1") for file in db.parent.glob("dunmail.db*")), caplog.text, said.out,
        said.err, repr(seen), repr(found), repr(found.as_json()), repr(trial), repr(vars(sender)), repr(vars(session)),
        seen_error, repr(find_password(preferences)),
    ]
    session.close()
    check = Check(Setup(where, "terjatve@vzorec.example"), lambda: find_password(preferences).value, ports=())
    results = list(check.run())
    assert results[-1].stage == ("limits" if right else "auth")
    assert "AUTH PLAIN ***" in str(check.transcript)
    traces += [repr(results), repr([result.as_json() for result in results]), str(check.transcript), repr(vars(check)),
               repr(vars(check._probe)), repr(vars(check._probe._mask))]
    forms = [CANARY, CANARY.encode().decode("latin-1"), b64encode(CANARY.encode()).decode(),
             b64encode(f"\0me\0{CANARY}".encode()).decode()]
    for form in forms:
        assert not [trace for trace in traces if form in trace]


def test_an_error_in_the_place_of_the_password_is_a_sentence(
    office: "Office", serve: "Callable[..., FaultServer]", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DUNMAIL_SMTP_PASSWORD_FILE", "/nowhere")
    server = serve(users={"me": "x"})
    office.use(server)
    preferences = office.set(smtp_auth="password", smtp_username="me")
    batch = queue(office.documents(1), BatchSettings(), preferences)
    report = Sender(batch, preferences, lambda: find_password(preferences).value).run()
    assert report.state == "stopped"
    assert "/nowhere" in report.reason
