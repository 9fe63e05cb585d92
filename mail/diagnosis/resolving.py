"""Names of servers looked up: addresses as the system finds them, SRV and MX records by DNS."""

import socket
from typing import NamedTuple, Protocol

DNS_PATIENCE = 3.0  # seconds for one question


class Address(NamedTuple):
    """Where a connection may go."""

    family: int
    ip: str
    port: int

    @property
    def is_ipv6(self) -> bool:
        """Whether it is an IPv6 address."""
        return self.family == socket.AF_INET6


class Service(NamedTuple):
    """One SRV record: the server and port of a service."""

    host: str
    port: int


class Resolver(Protocol):
    """What the check and the proposals ask of a name service."""

    def addresses(self, host: str, port: int) -> list[Address]:
        """Addresses in the order in which they are tried; OSError or UnicodeError if there are none."""
        ...

    def services(self, name: str) -> list[Service]:
        """Servers of the service ``name``, best first; none if DNS knows none or does not answer."""
        ...

    def exchangers(self, domain: str) -> list[str]:
        """Servers that take mail for ``domain``, best first; none if DNS knows none or does not answer."""
        ...


class SystemResolver:
    """Asks the system, and for SRV and MX the system's name servers, or those of ``nameservers``."""

    def __init__(self, nameservers: tuple[str, ...] = (), port: int = 53) -> None:
        self._nameservers = nameservers
        self._port = port

    def addresses(self, host: str, port: int) -> list[Address]:
        """See ``Resolver``."""
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        return list(dict.fromkeys(Address(family, str(where[0]), port) for family, _t, _p, _c, where in found))

    def services(self, name: str) -> list[Service]:
        """See ``Resolver``; a target of "." says that there is no such service (RFC 2782)."""
        records = sorted(self._ask(name, "SRV"), key=lambda r: (r.priority, -r.weight))  # type: ignore[attr-defined]
        found = [Service(str(r.target).rstrip("."), r.port) for r in records]  # type: ignore[attr-defined]
        return [service for service in found if service.host]

    def exchangers(self, domain: str) -> list[str]:
        """See ``Resolver``."""
        records = sorted(self._ask(domain, "MX"), key=lambda r: r.preference)  # type: ignore[attr-defined]
        return [str(r.exchange).rstrip(".").lower() for r in records]  # type: ignore[attr-defined]

    def _ask(self, name: str, kind: str) -> list[object]:
        import dns.exception  # deferred: 40 ms that only a proposal needs
        import dns.resolver

        try:
            asking = dns.resolver.Resolver(configure=not self._nameservers)
            if self._nameservers:
                asking.nameservers, asking.port = list(self._nameservers), self._port
            return list(asking.resolve(name, kind, lifetime=DNS_PATIENCE, search=False))
        except (dns.exception.DNSException, OSError, UnicodeError):
            return []  # a hint that is not there; the next one is tried
