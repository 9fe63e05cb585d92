"""What the check says of a server that works, what it remarks, proposes and writes down; and what it never does."""

import ssl
import threading
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace

import pytest

from mail.connection import Server, bare_fingerprint
from mail.diagnosis.certificates import read_certificate
from mail.diagnosis.check import FOREIGN, Setup
from mail.diagnosis.fixes import bare_host
from mail.diagnosis.resolving import SystemResolver
from mail.diagnosis.results import STAGES, CheckStage, Result
from mail.diagnosis.signs import signs_of
from mail.session import Session
from mail.transports.transport import Failure
from tests.mail.conftest import Fault
from tests.misconfigured import SENDER, UNREACHABLE, Papers, Yard, login, open_yard


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Papers:
    return Papers(tmp_path_factory.mktemp("papers"))


@pytest.fixture
def yard(papers: Papers) -> Iterator[Yard]:
    with open_yard(papers) as found:
        yield found


def run(yard: Yard, setup: Setup, last: CheckStage = "limits") -> dict[str, Result]:
    return {result.stage: result for result in yard.check(setup).run(last)}


@pytest.mark.parametrize("words", [
    "[SSL: TLSV1_ALERT_PROTOCOL_VERSION] tlsv1 alert protocol version (_ssl.c:1006)",
    "[SSL] legacy sigalg disallowed or unsupported (_ssl.c:992)",  # no name in a Python older than its OpenSSL
])
def test_old_encryption_is_known_by_name_or_words(words: str) -> None:
    error = ssl.SSLError(1, words)
    error.reason = words[1:].partition("]")[0].partition(": ")[2]
    assert signs_of(error) == {"old-tls"}


def test_a_right_server_passes_every_stage_and_gets_nothing(yard: Yard) -> None:
    setup = login(yard)
    check = yard.check(setup)
    results = list(check.run())
    assert [result.stage for result in results] == list(STAGES)
    assert all(result.ok and result.found for result in results)
    server = yard.servers[0]
    verbs = [line.split(" ")[0] for line in server.log]
    assert verbs == ["EHLO", "STARTTLS", "EHLO", "AUTH", "MAIL", "RCPT", "RCPT", "RSET", "QUIT"]
    assert (server.received, server.logins, server.connections) == ([], 1, 1)


def test_with_tls_the_encryption_comes_first(yard: Yard) -> None:
    results = run(yard, login(yard, implicit=True, security="tls"))
    assert list(results)[3:6] == ["tls", "greeting", "ehlo"]
    assert all(result.ok for result in results.values())


@pytest.mark.parametrize("last", ["dns", "tcp", "greeting", "ehlo", "tls", "auth", "mail"])
def test_it_stops_after_the_stage_asked_for(yard: Yard, last: CheckStage) -> None:
    results = run(yard, login(yard), last)
    assert list(results)[-1] == last
    log = yard.servers[0].log
    assert [line for line in log if line.startswith("RCPT")] == []
    assert log[-2:] == ([] if last in ("dns", "tcp") else ["RSET", "QUIT"])


def test_the_transcript_shows_both_sides_and_no_login(yard: Yard) -> None:
    check = yard.check(login(yard))
    assert all(result.ok for result in check.run())
    text = str(check.transcript)
    assert "-> AUTH PLAIN ***" in text
    assert "<- 220 fault ESMTP" in text
    assert "-> QUIT" in text
    assert b64encode(b"\0ana\0geslo").decode() not in text
    marks = {line.split()[1] for line in check.transcript.lines}
    assert marks == {"->", "<-", "**"}
    assert all(line.split()[0].isdigit() for line in check.transcript.lines)


def test_the_transcript_tells_which_ports_were_tried(yard: Yard) -> None:
    yard.ports = ((yard.serve(implicit=True).port, "tls"), (yard.closed_port(), "starttls"))
    check = yard.check(yard.setup(yard.closed_port()))
    assert list(check.run())[-1].cause_id == "refused"
    tried = [line for line in check.transcript.lines if "tried port" in line]
    assert sorted(line.rpartition(": ")[2] for line in tried) == ["answers", "no answer", "no answer"]


def test_a_server_that_repeats_the_login_is_masked(yard: Yard) -> None:
    yard.password = lambda: "skrivno-1"
    check = yard.check(login(yard, mechanisms="LOGIN"))  # it repeats what it was told
    end = list(check.run())[-1]
    assert end.cause_id == "wrong-password"
    for text in (str(check.transcript), repr(end), repr(end.as_json())):
        assert "skrivno-1" not in text
        assert b64encode(b"skrivno-1").decode() not in text


@pytest.mark.parametrize(("extensions", "changes", "words"), [
    (["LIMITS MAILMAX=20 RCPTMAX=50", "SIZE 50000000"], (("pace.per_connection", "20"),),
     "at most 20 messages in one connection; at most 50 recipients of one message; messages up to 50.0 MB"),
    ([], (), "none known"),
])
def test_the_limits_advise_a_pace(
    yard: Yard, extensions: list[str], changes: tuple[tuple[str, str], ...], words: str
) -> None:
    found = run(yard, yard.setup(yard.serve(extensions=extensions)))["limits"]
    assert words in found.found
    assert tuple(change for fix in found.fixes for change in fix.changes) == changes


def test_a_provider_is_recognised_by_its_greeting(yard: Yard) -> None:
    greeting = Fault("connect", "220 mail.arnes.si ESMTP")
    setup = yard.setup(yard.serve(greeting))
    found = run(yard, setup)["limits"]
    assert "Arnes: 1,000/h" in found.found
    assert found.fixes[0].changes == (("pace.provider", "arnes"),)
    chosen = run(yard, replace(yard.setup(yard.serve()), provider="arnes"))["limits"]
    assert "Arnes" in chosen.found
    assert chosen.fixes == ()


def test_what_is_only_odd_is_remarked(yard: Yard) -> None:
    server = yard.serve(Fault("connect", "wait:0.4"), Fault("rcpt", "450 4.2.0 greylisted", only=SENDER),
                        Fault("rcpt", "556 5.1.10 no mail there", only=FOREIGN), context=None,
                        extensions=["SIZE 1000000"])
    yard.names.known["two.example"] = [UNREACHABLE, "127.0.0.1"]
    results = run(yard, yard.setup(server, host="two.example", security="none"))
    assert all(result.ok for result in results.values())
    remarks = {stage: " ".join(result.notes) for stage, result in results.items() if result.notes}
    assert set(remarks) == {"tcp", "greeting", "ehlo", "tls", "rcpt", "limits"}
    assert "IPv6" in remarks["tcp"]
    assert "greylisting" in remarks["rcpt"]
    assert "1.0 MB" in remarks["limits"]
    assert yard.said  # it was told that the greeting is waited for


@pytest.mark.parametrize(("port", "security", "words"), [
    (465, "starttls", "Port 465"), (587, "tls", "Port 587"), (25, "tls", "Port 25"), (587, "starttls", "")])
def test_a_port_and_a_security_that_seldom_fit_are_remarked(yard: Yard, port: int, security: str, words: str) -> None:
    notes = run(yard, yard.setup(port, security=security), "input")["input"].notes
    assert words in " ".join(notes)
    assert bool(notes) == bool(words)


def test_a_certificate_that_ends_soon_is_remarked(yard: Yard) -> None:
    results = run(yard, yard.setup(yard.serve(context=yard.papers.ends_soon)))
    assert "must be renewed" in results["tls"].notes[0]


def test_an_authority_the_server_shows_can_be_trusted(yard: Yard) -> None:
    end = run(yard, yard.setup(yard.serve(context=yard.papers.company_chain)))["tls"]
    authority, one = end.fixes
    assert authority.trusts
    assert one.trusts
    assert authority.file is not None
    assert authority.file[1] == yard.papers.company_ca.cert_pem.bytes().decode()
    assert authority.changes == (("smtp.ca_file", str(authority.file[0])),)


def test_the_name_proposed_is_the_one_that_leads_to_the_server(yard: Yard) -> None:
    yard.names.known["mail.firma.example"] = ["127.0.0.1"]
    end = run(yard, yard.setup(yard.serve(context=yard.papers.other_name)))["tls"]
    assert "not for localhost but for mail.firma.example, *.firma.example" in end.cause
    assert end.fixes[0].changes == (("smtp.host", "mail.firma.example"),)


def test_the_end_can_come_from_another_thread(yard: Yard) -> None:
    check = yard.check(yard.setup(yard.serve(Fault("ehlo", "wait:20")), timeouts=replace(
        Server("", 1).timeouts, connect=20)))
    reached = threading.Event()

    def work() -> None:
        for result in check.run():
            if result.stage == "greeting":
                reached.set()

    thread = threading.Thread(target=work)
    thread.start()
    assert reached.wait(5)
    check.abort()
    thread.join(5)
    assert not thread.is_alive()
    assert "tried port" not in str(check.transcript)


# The pinned certificate, for sending too


def _session(yard: Yard, fingerprint: str, security: str = "starttls", implicit: bool = False) -> Session:
    server = yard.serve(context=yard.papers.self_signed, implicit=implicit)
    return Session(Server("localhost", server.port, security, fingerprint=fingerprint))


def _fingerprint(yard: Yard) -> str:
    end = run(yard, yard.setup(yard.serve(context=yard.papers.self_signed)))["tls"]
    return dict(end.fixes[0].changes)["smtp.fingerprint"]


@pytest.mark.parametrize(("security", "implicit"), [("starttls", False), ("tls", True)])
def test_sending_trusts_the_one_certificate(yard: Yard, security: str, implicit: bool) -> None:
    print_ = _fingerprint(yard)
    for written in (print_, ":".join(print_[n : n + 2] for n in range(0, 64, 2)).upper()):
        session = _session(yard, written, security, implicit)
        session.open()
        assert session.is_open
        session.close()


@pytest.mark.parametrize(("security", "implicit"), [("starttls", False), ("tls", True)])
def test_sending_trusts_no_other(yard: Yard, security: str, implicit: bool) -> None:
    session = _session(yard, "ab" * 32, security, implicit)
    with pytest.raises(Failure, match="another certificate") as caught:
        session.open()
    assert (caught.value.stage, caught.value.kind, session.is_open) == ("tls", "settings", False)
    assert [line for line in yard.servers[-1].log if line.startswith("AUTH")] == []


def test_fingerprints_however_written() -> None:
    assert bare_fingerprint("AB:cd 0E") == "abcd0e"


@pytest.mark.parametrize(("entered", "name"), [
    ("mail.firma.si", "mail.firma.si"), ("https://mail.firma.si/", "mail.firma.si"), ("smtp://a@b.si:25", "b.si"),
    ("mail.firma.si:587", "mail.firma.si"), ("mail.firma.si (TLS)", "mail.firma.si"), ("  ", ""), ("://", ""),
])
def test_the_name_in_what_was_entered(entered: str, name: str) -> None:
    assert bare_host(entered) == name


def test_what_is_no_certificate() -> None:
    assert read_certificate([]) is None
    assert read_certificate([b"nonsense"]) is None


def test_the_system_knows_this_computer() -> None:
    assert [address.ip for address in SystemResolver().addresses("127.0.0.1", 25)] == ["127.0.0.1"]


def test_pop_before_smtp_logs_in_there_once(yard: Yard) -> None:
    pop = yard.pop()
    results = run(yard, yard.setup(yard.serve(), auth="pop-before-smtp"), "auth")
    assert results["auth"].found == "no login here; logged in to the incoming mail before: pop3 ana@localhost"
    assert (yard.servers[0].logins, pop.logins) == (0, 1)


def test_a_wrong_password_of_pop_before_smtp_is_not_shown(yard: Yard) -> None:
    yard.pop("another")
    results = run(yard, yard.setup(yard.serve(), auth="pop-before-smtp"))
    assert results["auth"].cause.endswith("localhost refused the login of ana: -ERR wrong password ***")
    assert "dunmail password set --for incoming" in results["auth"].remedy
    assert "mail" not in results
