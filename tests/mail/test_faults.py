"""Every fault of a server, from the queue to the last row of the ledger: what became of the messages and the batch."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from data import ledger
from data.ledger import Counts
from mail.batch import BatchSettings, queue
from mail.sender import Sender

if TYPE_CHECKING:
    from tests.mail.conftest import Certificates, Fault, FaultServer, Hours, Office

BIG = 3_000_000  # bytes: more than the network holds, so that a fault in the body is met in the body


@dataclass
class Case:
    """What the server does with three messages, and what must come of it. ``delivered`` counts those it took."""

    faults: list[tuple[str, str]]
    counts: Counts
    state: str = "finished"
    delivered: int = 3
    size: int = 900  # of the first document
    to: str = ""  # of the first message, if not an address of its own
    cc: str = ""
    extensions: list[str] = field(default_factory=lambda: ["PIPELINING", "SIZE 50000000", "8BITMIME", "SMTPUTF8"])
    security: str = "none"
    login: bool = False
    each: int = 0
    words: str = ""  # in the reason or the messages' last words


ALL = Counts(accepted=3)
CASES = {
    # the connection ends
    "ends at the greeting": Case([("connect", "drop")], ALL),
    "ends at EHLO": Case([("ehlo", "close")], ALL),
    "ends at MAIL": Case([("mail", "drop")], ALL),
    "ends at RCPT": Case([("rcpt", "drop")], ALL),
    "ends before 354": Case([("data", "drop")], ALL),
    "ends in order before 354": Case([("data", "close")], ALL),
    "ends in the body": Case([("body", "drop")], ALL, size=BIG),
    "ends after the dot, not taken": Case([("dot", "drop")], Counts(accepted=2, uncertain=1), delivered=2),
    "ends after the dot, taken": Case([("stored", "close")], Counts(accepted=2, uncertain=1)),
    "ends after the 250": Case([("accepted", "drop")], ALL),
    "says 421 unasked after the 250": Case([("accepted", "421 4.4.2 idle for too long")], ALL),
    "a late 250": Case([("stored", "wait:0.3")], ALL),
    # 4xx
    "421 at the greeting": Case([("connect", "421 4.3.2 busy")], ALL),
    "421 at EHLO": Case([("ehlo", "421 4.3.2 busy")], ALL),
    "450 at MAIL": Case([("mail", "450 4.7.1 Error: too much mail")], ALL),
    "451 at MAIL": Case([("mail", "451 4.3.0 try later")], ALL),
    "greylisted at RCPT": Case([("rcpt", "450 4.2.0 Greylisted")], ALL),
    "451 at DATA": Case([("data", "451 4.3.0 queue file write error")], ALL),
    "421 at DATA": Case([("data", "421 4.3.2 shutting down")], ALL),
    "452 at the dot": Case([("dot", "452 4.3.1 insufficient storage")], ALL),
    "421 at the dot": Case([("dot", "421 4.3.2 shutting down")], ALL),
    # 5xx
    "554 at the greeting": Case([("connect", "554 5.7.1 blocked")], Counts(queued=3), "stopped", 0, words="blocked"),
    "550 at MAIL": Case([("mail", "550 5.7.60 not your address")], Counts(queued=3), "stopped", 0, words="5.7.60"),
    "552 at MAIL": Case([("mail", "552 5.3.4 too big")], Counts(accepted=2, failed=1), delivered=2, words="too big"),
    "550 at RCPT": Case([("rcpt", "550 5.1.1 unknown")], Counts(accepted=2, failed=1), delivered=2, words="unknown"),
    "552 at the dot": Case([("dot", "552 5.3.4 too big")], Counts(accepted=2, failed=1), delivered=2, words="too big"),
    "a quota as 5xx": Case([("mail", "550 5.4.5 Daily user sending limit exceeded")], ALL),
    # caps
    "one message a connection": Case([], ALL, each=1),
    "two messages a connection": Case([], ALL, each=2),
    # recipients
    "a copy is refused": Case([("rcpt copy@", "550 5.1.1 unknown")], ALL, cc="copy@b.si", words="copy@b.si"),
    "one of two is refused": Case([("rcpt two@", "550 5.1.1 unknown")], Counts(accepted=2, failed=1), delivered=2,
                                  to="one@b.si, two@b.si", words="unknown"),
    "one of two is put off": Case([("rcpt two@", "450 4.2.0 later")], ALL, to="one@b.si, two@b.si"),
    # what the server cannot do
    "a small SIZE": Case([], Counts(accepted=2, failed=1), delivered=2, size=200_000, extensions=["SIZE 100000"],
                         words="100000"),
    "no SMTPUTF8": Case([], Counts(accepted=2, failed=1), delivered=2, to="žan@a.si", extensions=["PIPELINING"],
                        words="SMTPUTF8"),
    "nothing offered": Case([], ALL, extensions=[]),
    # noise
    "noise at the greeting": Case([("connect", "raw:\xff\xfe\x00\r\n")], ALL),
    "noise at MAIL": Case([("mail", "raw:\xff\xfe\x00\r\n")], ALL),
    "a line without end": Case([("rcpt", "raw:" + "9" * 6000)], ALL),
    "noise after the dot": Case([("dot", "raw:hello\r\n")], Counts(accepted=2, uncertain=1), delivered=2),
    # encryption and login
    "TLS ends half-way": Case([("handshake", "close")], ALL, security="starttls"),
    "STARTTLS put off": Case([("starttls", "454 4.7.0 not now")], ALL, security="starttls"),
    "454 at AUTH": Case([("auth", "454 4.7.0 Too many login attempts")], ALL, login=True),
    "535 at AUTH": Case([("auth", "535 5.7.8 no")], Counts(queued=3), "stopped", 0, login=True, words="5.7.8"),
}


@pytest.mark.parametrize("name", CASES)
def test_fault(
    serve: "Callable[..., FaultServer]", fault: "type[Fault]", office: "Office", hours: "Hours",
    certificates: "Certificates", name: str,
) -> None:
    case = CASES[name]
    faults = [fault(stage.split(" ")[0], action, only=stage.partition(" ")[2]) for stage, action in case.faults]
    server = serve(*faults, extensions=case.extensions, each=case.each, users={"me": "secret"} if case.login else None,
                   context=certificates.context if case.security == "starttls" else None)
    office.use(server)
    preferences = office.set(smtp_security=case.security, smtp_auth="password" if case.login else "none",
                             smtp_username="me", smtp_ca_file=str(certificates.ca_file))
    documents = [office.document(case.to, case.size), *office.documents(2)]
    batch = queue(documents, BatchSettings(cc=case.cc), preferences)
    found = Sender(batch, preferences, lambda: "secret", clock=hours).run()
    assert (found.state, ledger.counts(batch)) == (case.state, case.counts)
    copies = Counter(recipient for received in server.received for recipient in received.recipients)
    assert len(server.received) == case.delivered
    assert {number for address, number in copies.items() if address != case.cc} <= {1}
    rows = ledger.outbox(batch=batch, steps=True)
    assert case.words in " ".join([found.reason, *(a.text for row in rows for a in row.attempts),
                                   *(row.last_words for row in rows)])
    for row in rows:  # nothing is accepted, nor in doubt, whose dot was not in the ledger before it left
        outcomes = [attempt.outcome for attempt in row.attempts]
        if row.state in ("accepted", "uncertain"):
            assert outcomes[-2:] == ["dot_sent", row.state]
    if case.state == "stopped":  # the operator has put it right
        assert Sender(batch, preferences, lambda: "secret", clock=hours).run().accepted == 3
        assert len(server.received) == 3
