"""A server proposed for an address: by the domain's records from a DNS server on the loopback, by names, by tables."""

import socket
import threading
from collections.abc import Iterator

import dns.flags
import dns.message
import dns.rdatatype
import dns.rrset
import pytest

from data.errors import InputError, NotFoundError
from mail.autoconfigure import candidates, propose_server, providers
from mail.diagnosis.resolving import Service, SystemResolver
from mail.profiles import propose
from tests.misconfigured import PATIENCE, Names, Papers, Yard, open_yard

RECORDS = {
    ("_submissions._tcp.firma.example.", "SRV"): ["20 1 465 backup.firma.example.", "10 1 465 smtp.firma.example."],
    ("_submission._tcp.firma.example.", "SRV"): ["0 0 0 ."],
    ("firma.example.", "MX"): ["20 b.firma.example.", "10 firma-example.mail.protection.outlook.com."],
}


class NameServer:
    """Answers questions about RECORDS over UDP."""

    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.port = int(self._socket.getsockname()[1])
        self.asked: list[str] = []
        self._thread = threading.Thread(target=self._answer, daemon=True)
        self._thread.start()

    def _answer(self) -> None:
        while True:
            data, where = self._socket.recvfrom(4096)
            if not data:
                return
            query = dns.message.from_wire(data)
            name, kind = query.question[0].name.to_text(), dns.rdatatype.to_text(query.question[0].rdtype)
            self.asked.append(f"{name} {kind}")
            reply = dns.message.make_response(query)
            reply.flags |= dns.flags.RA
            if found := RECORDS.get((name, kind)):
                reply.answer.append(dns.rrset.from_text(name, 60, "IN", kind, *found))
            self._socket.sendto(reply.to_wire(), where)

    def stop(self) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as end:
            end.sendto(b"", ("127.0.0.1", self.port))
        self._thread.join(5)
        self._socket.close()


@pytest.fixture
def name_server() -> Iterator[NameServer]:
    server = NameServer()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Papers:
    return Papers(tmp_path_factory.mktemp("papers"))


@pytest.fixture
def yard(papers: Papers) -> Iterator[Yard]:
    with open_yard(papers) as found:
        yield found


def test_records_come_from_dns_in_their_order(name_server: NameServer) -> None:
    resolver = SystemResolver(("127.0.0.1",), name_server.port)
    assert resolver.services("_submissions._tcp.firma.example") == [
        Service("smtp.firma.example", 465), Service("backup.firma.example", 465)]
    assert resolver.services("_submission._tcp.firma.example") == []  # "." says there is none
    assert resolver.services("_submissions._tcp.other.example") == []
    assert resolver.exchangers("firma.example")[0] == "firma-example.mail.protection.outlook.com"


def test_a_name_server_that_is_not_there_knows_nothing() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    assert SystemResolver(("127.0.0.1",), port).exchangers("x" * 70 + ".example") == []  # no label is that long


def test_candidates_come_likeliest_first(name_server: NameServer) -> None:
    resolver = SystemResolver(("127.0.0.1",), name_server.port)
    found = candidates("firma.example", resolver, PATIENCE)
    assert next(found)[:3] == ("smtp.firma.example", 465, "tls")
    assert name_server.asked == ["_submissions._tcp.firma.example. SRV"]  # nothing is asked before it is needed
    assert next(found)[:3] == ("backup.firma.example", 465, "tls")
    assert next(found)[:3] == ("smtp.office365.com", 587, "starttls")


def test_the_server_of_the_record_is_tried_and_proposed(yard: Yard) -> None:
    server = yard.serve(implicit=True)
    yard.names.srv["_submissions._tcp.firma.example"] = [Service("localhost", server.port)]
    found = propose_server("Ana <Ana@Firma.example>", yard.names, PATIENCE, yard.papers.ca_file)
    assert found.verified
    assert dict(found.changes) == {
        "smtp.host": "localhost", "smtp.port": str(server.port), "smtp.security": "tls",
        "smtp.username": "Ana@firma.example", "sender.address": "Ana@firma.example"}
    assert server.logins == 0


def test_the_next_record_is_taken_when_the_first_does_not_answer(yard: Yard) -> None:
    server = yard.serve()
    yard.names.srv["_submissions._tcp.firma.example"] = [Service("localhost", yard.closed_port())]
    yard.names.srv["_submission._tcp.firma.example"] = [Service("localhost", server.port)]
    found = propose_server("ana@firma.example", yard.names, PATIENCE, yard.papers.ca_file)
    assert (found.candidate.port, found.candidate.security, found.verified) == (server.port, "starttls", True)


def test_a_likely_server_that_does_not_answer_is_said_to_be_unconfirmed() -> None:
    names = Names()
    names.mx["firma.example"] = ["mx1.forpsi.com"]
    found = propose_server("ana@firma.example", names, PATIENCE)
    assert (found.candidate.host, found.verified) == ("smtp.forpsi.com", False)
    assert "no server called smtp.forpsi.com" in found.results[-1].cause
    assert found.as_json()["verified"] is False


def test_common_names_are_tried(yard: Yard, monkeypatch: pytest.MonkeyPatch) -> None:
    server = yard.serve(context=yard.papers.other_name)
    monkeypatch.setattr("mail.autoconfigure.COMMON_PORTS", ((yard.closed_port(), "tls"), (server.port, "starttls")))
    yard.names.known["mail.firma.example"] = ["127.0.0.1"]
    found = propose_server("ana@firma.example", yard.names, PATIENCE, yard.papers.ca_file)
    assert (found.candidate.host, found.candidate.port, found.verified) == ("mail.firma.example", server.port, True)


def test_nothing_known_is_said() -> None:
    with pytest.raises(NotFoundError, match=r"ana@firma\.example"):
        propose_server("ana@firma.example", Names(), PATIENCE)
    with pytest.raises(InputError, match="not an e-mail address"):
        propose_server("ana", Names(), PATIENCE)


@pytest.mark.parametrize("provider", providers(), ids=lambda provider: provider.name)
def test_providers_fit_what_is_known_of_ports_and_limits(provider: object) -> None:
    found = next(each for each in providers() if each is provider)
    assert (found.port, found.security) in ((465, "tls"), (587, "starttls"))
    assert found.domains or found.mx
    if found.name in ("Microsoft 365", "Google", "Arnes", "Seznam.cz", "Forpsi"):
        assert propose(found.host) is not None
