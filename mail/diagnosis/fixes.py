"""What would help, found by trying: other ports, names on the certificate, a certificate to trust."""

import re
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from data.language import _
from data.places import config_folder
from mail.connection import Server
from mail.diagnosis.causes import FixKind
from mail.diagnosis.certificates import Certificate, in_pairs
from mail.diagnosis.probe import speaks
from mail.diagnosis.resolving import Address, Resolver
from mail.diagnosis.results import Fix, Patience

Port = tuple[int, str]  # and its security
PORTS: tuple[Port, ...] = ((587, "starttls"), (465, "tls"), (25, "starttls"))


def bare_host(text: str) -> str:
    """The server's name in what was entered for it, such as ``smtp://mail.example.com:587/``."""
    rest = re.sub(r"^[a-z]*://", "", text.strip(), flags=re.IGNORECASE).partition("/")[0]
    words = re.sub(r"^(.*@)?(.*?)(:\d+)?$", r"\2", rest).split()
    return words[0] if words else ""


class Fixes:
    """Finds the fixes of one check; other ports are tried at most once, all at the same time, without a login.

    ``note`` is told what was tried.
    """

    def __init__(
        self, server: Server, resolver: Resolver, ports: Iterable[Port], patience: Patience,
        note: Callable[[str], None],
    ) -> None:
        self._note = note
        self._server = server
        self._resolver = resolver
        self._ports = tuple(ports)
        self._patience = patience
        self.addresses: list[Address] = []
        self.certificate: Certificate | None = None

    def find(self, kinds: Iterable[FixKind]) -> tuple[Fix, ...]:
        """The fixes of these kinds that were found to help."""
        finders: dict[FixKind, Callable[[], list[Fix]]] = {
            "host": self._host, "ports": self._other_ports, "name": self._name, "trust": self._trust,
            "timeout": self._timeout,
        }
        return tuple(fix for kind in kinds for fix in finders[kind]())

    def _host(self) -> list[Fix]:
        name = bare_host(self._server.host)
        return [Fix(_("Use the server {host}.").format(host=name), (("smtp.host", name),))] if name else []

    def _other_ports(self) -> list[Fix]:
        server = self._server
        here = [(server.port, security) for security in ("starttls", "tls")]
        wanted = [port for port in dict.fromkeys((*here, *self._ports)) if port != (server.port, server.security)]
        with ThreadPoolExecutor(max_workers=len(wanted)) as pool:
            works = list(pool.map(self._works, wanted))
        for port, there in zip(wanted, works, strict=True):
            self._note(_("tried port {port} with {security}: {answer}").format(
                port=port[0], security=port[1], answer=_("answers") if there else _("no answer")))
        found = next((port for port, there in zip(wanted, works, strict=True) if there), None)
        if found is None:
            return []
        changes = (("smtp.port", str(found[0])), ("smtp.security", found[1]))
        return [Fix(_("Use port {port} with {security}: the server answers there.").format(
            port=found[0], security=found[1]), changes)]

    def _works(self, port: Port) -> bool:
        server = replace(self._server, port=port[0], security=port[1])
        addresses = [address._replace(port=port[0]) for address in self.addresses]
        return speaks(server, addresses, self._patience)

    def proposed_name(self) -> str:
        """The name on the certificate that leads to the same server, or the first that is a whole name."""
        names = [name for name in (self.certificate.names if self.certificate else ()) if "*" not in name]
        here = {address.ip for address in self.addresses}
        return next((name for name in names if self._leads_here(name, here)), names[0] if names else "")

    def _leads_here(self, name: str, here: set[str]) -> bool:
        try:
            return any(found.ip in here for found in self._resolver.addresses(name, self._server.port))
        except (OSError, UnicodeError):
            return False

    def _name(self) -> list[Fix]:
        name = self.proposed_name()
        words = _("Use the name on the certificate: {host}.").format(host=name)
        return [Fix(words, (("smtp.host", name),))] if name else []

    def _trust(self) -> list[Fix]:
        if self.certificate is None:
            return []
        found, print_ = [], self.certificate.fingerprint
        if self.certificate.authority:
            name = re.sub(r"[^\w.-]", "_", self._server.host)
            file = config_folder() / "certificates" / f"{name}.pem"
            found.append(Fix(
                _("Trust the authority {issuer}, whose certificate the server shows. Ask the administrator first "
                  "whether it is yours.").format(issuer=self.certificate.issuer),
                (("smtp.ca_file", str(file)),), (file, self.certificate.authority)))
        found.append(Fix(
            _("Trust only this certificate, with the SHA-256 fingerprint {fingerprint}. Compare it with the one the "
              "administrator tells you first.").format(fingerprint=in_pairs(print_)),
            (("smtp.fingerprint", print_),)))
        return found

    def _timeout(self) -> list[Fix]:
        seconds = round(self._patience.greeting)
        words = _("Wait {seconds} s for each answer.").format(seconds=seconds)
        return [Fix(words, (("smtp.timeout", str(seconds)),))]
