"""The certificate a server shows, read for people: names, issuer, dates, fingerprint, and the chain it came with."""

import re
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

SOON = timedelta(days=14)
# Programs on the operator's own computer or network that put themselves between, by how they sign.
_INTERCEPTORS = re.compile(
    r"avast|\bavg\b|\beset\b|kaspersky|bitdefender|sophos|fortinet|fortigate|zscaler|norton|mcafee|trend ?micro"
    r"|dr\.?web|g ?data|f-secure|bullguard|cisco umbrella|palo alto|checkpoint|watchguard|untangle", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Certificate:
    """What is on a certificate. ``chain`` are PEM texts of all that the server showed, its own first."""

    subject: str
    issuer: str
    names: tuple[str, ...]
    begins: datetime
    ends: datetime
    fingerprint: str
    chain: tuple[str, ...] = ()
    authority: str = ""  # PEM of the authority's own certificate, if the server shows it

    @property
    def interceptor(self) -> bool:
        """Whether it was made by an antivirus program or a firewall in between."""
        return _INTERCEPTORS.search(self.issuer) is not None

    @property
    def ends_soon(self) -> bool:
        """Whether it is to be renewed within two weeks."""
        return self.ends - datetime.now(UTC) < SOON


def read_certificate(chain: list[bytes]) -> Certificate | None:
    """The first of ``chain`` (DER); None if there is none, or nobody can read it."""
    from cryptography import x509  # deferred: 60 ms, needed only when a server shows one
    from cryptography.x509.oid import ExtensionOID

    if not chain:
        return None
    try:
        found = x509.load_der_x509_certificate(chain[0])
        names: tuple[str, ...] = ()
        try:
            value: Any = found.extensions.get_extension_for_oid(ExtensionOID.SUBJECT_ALTERNATIVE_NAME).value
            names = (*value.get_values_for_type(x509.DNSName), *map(str, value.get_values_for_type(x509.IPAddress)))
        except x509.ExtensionNotFound:
            names = ()
        return Certificate(
            subject=_name(found.subject), issuer=_name(found.issuer), names=names, begins=found.not_valid_before_utc,
            ends=found.not_valid_after_utc, fingerprint=sha256(chain[0]).hexdigest(),
            chain=tuple(map(ssl.DER_cert_to_PEM_cert, chain)), authority=_authority(chain[1:]),
        )
    except ValueError:
        return None


def _authority(others: list[bytes]) -> str:
    """The PEM of the certificate above the server's that signed itself, or nothing."""
    from cryptography import x509

    for der in others:
        found = x509.load_der_x509_certificate(der)
        if found.issuer == found.subject:
            return ssl.DER_cert_to_PEM_cert(der)
    return ""


def _name(name: Any) -> str:
    """Organisation and common name; whatever else the name has if there is neither."""
    from cryptography.x509.oid import NameOID

    parts = [str(a.value) for oid in (NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME)
             for a in name.get_attributes_for_oid(oid)]
    return ", ".join(dict.fromkeys(parts)) or str(name.rfc4514_string())


def presented_chain(sock: ssl.SSLSocket) -> list[bytes]:
    """All certificates (DER) the server showed, its own first."""
    if hasattr(sock, "get_unverified_chain"):  # Python 3.13
        return list(sock.get_unverified_chain() or [])
    inner: Any = sock._sslobj  # type: ignore[attr-defined]  # before 3.13 only the object inside tells
    return [ssl.PEM_cert_to_DER_cert(each.public_bytes()) for each in inner.get_unverified_chain() or []]


def in_pairs(fingerprint: str) -> str:
    """A fingerprint as administrators compare it: ``AB:CD:…``."""
    return ":".join(fingerprint[at : at + 2] for at in range(0, len(fingerprint), 2)).upper()
