"""A server proposed for an address: known providers, SRV records, mail exchangers, common names; all of them tried."""

import tomllib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from data.errors import NotFoundError
from data.language import _
from mail.addresses import domain_of, normal_address
from mail.connection import Server, Timeouts
from mail.diagnosis.check import Check, Setup
from mail.diagnosis.probe import speaks
from mail.diagnosis.resolving import Resolver, SystemResolver
from mail.diagnosis.results import Patience, Result

SERVICES = (("_submissions._tcp", "tls"), ("_submission._tcp", "starttls"))  # RFC 8314, RFC 6186
COMMON = ("smtp", "mail")
COMMON_PORTS = ((465, "tls"), (587, "starttls"))


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider's server for sending, the domains of its own and the exchangers of those it serves."""

    name: str
    domains: tuple[str, ...]
    mx: tuple[str, ...]
    host: str
    port: int
    security: str


class Candidate(NamedTuple):
    """A server that may be the right one, and who says so, in words."""

    host: str
    port: int
    security: str
    source: str


class Proposal(NamedTuple):
    """The server proposed for an address, and how far the check came with it, without a login."""

    address: str
    candidate: Candidate
    results: tuple[Result, ...]

    @property
    def verified(self) -> bool:
        """Whether the server answered encrypted, with a certificate that is trusted."""
        return bool(self.results) and self.results[-1].ok

    @property
    def changes(self) -> tuple[tuple[str, str], ...]:
        """The preferences to store."""
        found = self.candidate
        return (("smtp.host", found.host), ("smtp.port", str(found.port)), ("smtp.security", found.security),
                ("smtp.username", self.address), ("sender.address", self.address))

    def as_json(self) -> dict[str, Any]:
        """The proposal as the command line prints it."""
        return {"address": self.address, "preferences": dict(self.changes), "source": self.candidate.source,
                "verified": self.verified, "stages": [result.as_json() for result in self.results]}


@cache
def providers() -> tuple[Provider, ...]:
    """The known providers."""
    found = tomllib.loads((files("mail") / "providers.toml").read_text(encoding="utf-8"))
    return tuple(
        Provider(entry["name"], tuple(entry["domains"]), tuple(entry.get("mx", ())), entry["host"], entry["port"],
                 entry["security"]) for entry in found.values()
    )


def candidates(domain: str, resolver: Resolver, patience: Patience) -> Iterator[Candidate]:
    """Servers that may be the right one for ``domain``, likeliest first; each look-up only when it is needed."""
    for provider in providers():
        if any(fnmatchcase(domain, pattern) for pattern in provider.domains):
            yield Candidate(provider.host, provider.port, provider.security, provider.name)
    for service, security in SERVICES:
        for host, port in resolver.services(f"{service}.{domain}"):
            yield Candidate(host, port, security, _("the domain's own record {record}").format(
                record=f"{service}.{domain}"))
    exchangers = resolver.exchangers(domain)
    for provider in providers():
        if any(fnmatchcase(host, pattern) for host in exchangers for pattern in provider.mx):
            yield Candidate(provider.host, provider.port, provider.security,
                            _("{provider}, which takes the mail of {domain}").format(
                                provider=provider.name, domain=domain))
    yield from _common(domain, resolver, patience)


def _common(domain: str, resolver: Resolver, patience: Patience) -> Iterator[Candidate]:
    """Of the names that most servers have, those where one answers; all are tried at the same time."""
    wanted = [Candidate(f"{name}.{domain}", port, security, _("a common name, tried"))
              for name in COMMON for port, security in COMMON_PORTS]

    def answers(found: Candidate) -> bool:
        try:
            addresses = resolver.addresses(found.host, found.port)
        except (OSError, UnicodeError):
            return False
        return speaks(Server(found.host, found.port, found.security), addresses, patience)

    with ThreadPoolExecutor(max_workers=len(wanted)) as pool:
        yield from (found for found, there in zip(wanted, pool.map(answers, wanted), strict=True) if there)


def propose_server(
    address: str, resolver: Resolver | None = None, patience: Patience | None = None, ca_file: str = ""
) -> Proposal:
    """The first server that the check confirms, or else the likeliest one, not confirmed.

    InputError if the address is none, NotFoundError if nothing is known.
    """
    resolver, patience = resolver or SystemResolver(), patience or Patience()
    sender = normal_address(address)
    likeliest: Proposal | None = None
    for found in candidates(domain_of(sender), resolver, patience):
        server = Server(found.host, found.port, found.security, ca_file=ca_file,
                        timeouts=Timeouts(connect=patience.trial))
        check = Check(Setup(server, sender), resolver=resolver, ports=(), patience=patience)
        results = tuple(check.run(last="tls" if found.security == "starttls" else "ehlo"))
        proposal = Proposal(sender, found, results)
        if proposal.verified:
            return proposal
        likeliest = likeliest or proposal
    if likeliest is None:
        raise NotFoundError(_("No server for {address} could be found. Ask the provider for the name of the server for "
                              "sending (SMTP), its port and its security.").format(address=sender))
    return likeliest
