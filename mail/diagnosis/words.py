"""What the stages of the check found, in words; and the pace that the server's own words advise."""

import re
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from data.language import _, language
from mail.connection import Server
from mail.diagnosis.certificates import Certificate, in_pairs
from mail.diagnosis.results import Fix
from mail.profiles import mail_max, profiles, propose
from mail.transports.transport import Reply

if TYPE_CHECKING:
    from mail.diagnosis.check import Setup
    from mail.diagnosis.probe import Probe

SMALL = 3_000_000  # bytes; an invoice as a PDF may have more
_RELAY = re.compile(r"relay|not (permitted|allowed|local)|outside|authenticat|log ?in", re.IGNORECASE)


def of_reply(reply: Reply) -> str:
    """``250 2.1.0 ok``."""
    return " ".join(filter(None, (str(reply.code), reply.enhanced, reply.text)))


def of_input(server: Server, sender: str) -> str:
    """What is set, on one line."""
    login = server.username if server.auth != "none" else _("no login")
    return f"{server.host}:{server.port}, {server.security}, {login}, {sender}"


def of_extensions(extensions: dict[str, str]) -> str:
    """What the server offers."""
    return ", ".join(f"{name} {rest}".strip() for name, rest in extensions.items()) or _("nothing")


def of_encryption(probe: "Probe") -> str:
    """Protocol, cipher, and the certificate."""
    certificate = probe.certificate
    if certificate is None:
        return probe.encryption
    return _("{encryption}; certificate for {names}, from {issuer}, until {ends}; SHA-256 {fingerprint}").format(
        encryption=probe.encryption, names=names_of(certificate), issuer=certificate.issuer,
        ends=_day(certificate.ends), fingerprint=in_pairs(certificate.fingerprint))


def names_of(certificate: Certificate) -> str:
    """The names a certificate is for."""
    return ", ".join(certificate.names) or certificate.subject


def certificate_facts(certificate: Certificate, now: datetime) -> dict[str, object]:
    """What the causes may say of a certificate."""
    return {"names": names_of(certificate), "issuer": certificate.issuer, "ends": _day(certificate.ends),
            "begins": _day(certificate.begins), "now": _day(now), "fingerprint": in_pairs(certificate.fingerprint)}


def _day(moment: datetime) -> str:
    from data.formatting import format_date  # deferred: it loads Babel

    return format_date(moment.astimezone().date(), language())


def is_about_relaying(reply: Reply) -> bool:
    """Whether a refusal of a foreign address is about passing mail on, and not about that address."""
    return reply.code in (530, 550, 551, 553, 554) and _RELAY.search(reply.text) is not None


class Limits(NamedTuple):
    """What the server says or its provider publishes, the preferences that would keep it, and its size limit."""

    text: str
    fixes: tuple[Fix, ...]
    size: str
    small: bool


def limits(setup: "Setup", probe: "Probe") -> Limits:
    """The pace to enter: by the provider's profile, and by SIZE and LIMITS (RFC 9422)."""
    from mail.pace import limit_words  # deferred: it loads the ledger

    found, changes = [], list[tuple[str, str]]()
    server, extensions = setup.server, probe.extensions
    profile = propose(server.host, probe.banner, probe.ehlo_lines, server.username)
    if setup.provider not in ("", "none"):
        profile = profiles()[setup.provider]
    if profile is not None:
        caps = ", ".join(limit_words(replace(limit, origin="")) for limit in profile.limits)
        found.append(f"{profile.name}: {caps or _('no limit published')}")
        if not setup.provider and propose(server.host, user=server.username) != profile:
            changes.append(("pace.provider", profile.id))
    most = mail_max(extensions)
    if most:
        found.append(_("at most {count} messages in one connection").format(count=most))
        if not 0 < setup.per_connection <= most:
            changes.append(("pace.per_connection", str(most)))
    recipients = re.search(r"\bRCPTMAX=(\d{1,6})\b", extensions.get("LIMITS", ""), re.IGNORECASE)
    if recipients:
        found.append(_("at most {count} recipients of one message").format(count=int(recipients[1])))
    said = extensions.get("SIZE", "").strip()
    bytes_ = int(said) if said.isdigit() else 0
    size = f"{bytes_ / 1_000_000:.1f} MB" if bytes_ else ""
    if size:
        found.append(_("messages up to {size}").format(size=size))
    fixes = (Fix(_("Keep this pace: {changes}").format(changes=", ".join(f"{k} {v}" for k, v in changes)),
                 tuple(changes)),) if changes else ()
    return Limits("; ".join(found) or _("none known; Dunmail learns them from what the server says"), fixes, size,
                  0 < bytes_ < SMALL)
