"""A frozen message taken apart again, for ways that want its parts, or a file a person can still change."""

import hashlib
import re
import unicodedata
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import NamedTuple

from mail.transports.transport import Outbound

STEM = 60  # characters of a file name before its mark and ending
_HEADER = re.compile(rb"([^:\r\n]+):(?:[^\r\n]|\r\n[ \t])*\r\n")  # a whole header with its folded lines
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)  # Windows opens devices by these names
_ENDING = re.compile(r"(?<=.)\.\w{1,8}$")
_UNSAFE = re.compile(r"[^\w.()\[\] +@=-]+")


class Attachment(NamedTuple):
    """A file of the message; ``name`` is safe in any folder."""

    name: str
    content: bytes


class Draft(NamedTuple):
    """A message as a mail client wants it; addresses in normal form."""

    sender: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    bcc: tuple[str, ...]
    subject: str
    body: str
    attachments: tuple[Attachment, ...]


def draft_of(message: Outbound) -> Draft:
    """The parts of a message that Dunmail froze itself."""
    parsed = message_from_bytes(b"".join(message.parts), policy=policy.default)
    to, cc = _addresses(parsed, "To"), _addresses(parsed, "Cc")
    text = parsed.get_body(("plain",))
    body = text.get_content() if text is not None else ""
    files = tuple(Attachment(safe_name(part.get_filename() or "document.pdf"), bytes(part.get_content()))
                  for part in parsed.iter_attachments())
    return Draft(message.sender, to, cc, bcc_of(message, to, cc), str(parsed["Subject"] or ""),
                 body.replace("\r\n", "\n"), files)


def _addresses(parsed: EmailMessage, name: str) -> tuple[str, ...]:
    header = parsed[name]
    return tuple(address.addr_spec for address in header.addresses) if header is not None else ()


def bcc_of(message: Outbound, to: tuple[str, ...], cc: tuple[str, ...]) -> tuple[str, ...]:
    """The recipients of the envelope that no header names."""
    return tuple(address for address in message.recipients if address not in to and address not in cc)


def with_headers(message: Outbound, add: tuple[str, ...] = (), drop: tuple[str, ...] = ()) -> bytes:
    """The message with its blind copies as a header, with more headers and without those named in ``drop``."""
    whole = b"".join(message.parts)
    end = whole.index(b"\r\n\r\n") + 2
    head, gone = whole[:end], {name.lower().encode() for name in drop}
    kept = b"".join(found[0] for found in _HEADER.finditer(head) if found[1].lower() not in gone)
    parsed = message_from_bytes(head + b"\r\n", policy=policy.default)
    bcc = bcc_of(message, _addresses(parsed, "To"), _addresses(parsed, "Cc"))
    lines = [*add, *(["Bcc: " + ",\r\n ".join(bcc)] if bcc else [])]
    return "".join(line + "\r\n" for line in lines).encode() + kept + whole[end:]


def message_id(message: Outbound) -> str:
    """The Message-ID with its angle brackets."""
    found = re.search(rb"^Message-ID: *(<[^>\r\n]+>)", message.parts[0], re.IGNORECASE | re.MULTILINE)
    return found[1].decode() if found else ""


def safe_name(text: str) -> str:
    """``text`` as the name of a file in any folder of any system: no path, no device, no command of a shell."""
    name = _UNSAFE.sub("_", unicodedata.normalize("NFC", text)).strip(" .-")
    ending = _ENDING.search(name)
    name = name[:STEM] if ending is None else name[:min(STEM, ending.start())] + ending[0]
    return f"_{name}" if not name or _RESERVED.fullmatch(name) else name


def unique_name(message: Outbound, ending: str) -> str:
    """A name for the message's file, the same each time: it is made of its first attachment or subject, and its id."""
    draft = draft_of(message)
    stem = draft.attachments[0].name.rpartition(".")[0] if draft.attachments else draft.subject
    mark = hashlib.sha256(message_id(message).encode()).hexdigest()[:12]
    return f"{safe_name(stem)}-{mark}{ending}"
