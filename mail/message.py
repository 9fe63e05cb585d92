"""A message built once from prepared parts: every byte but the document's own is fixed here, and never again."""

import re
import secrets
from base64 import b64encode
from binascii import b2a_base64, b2a_qp
from collections.abc import Sequence
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache
from struct import unpack
from typing import NamedTuple
from urllib.parse import quote

from mail.addresses import domain_of

LINE = 76  # characters of a base64 line
ENCODED = 45  # bytes in one encoded word: 60 characters of base64, and the word stays under 75
CONTENT_TYPES = {
    "pdf": "application/pdf",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_PLAIN_PHRASE = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")
_PLAIN_FILE = re.compile(r"[A-Za-z0-9 !#$&+,.;=@^_`{}~()\[\]-]+")


class Head(NamedTuple):
    """Who writes to whom about what, each once; addresses in normal form. Bcc is not here: it is no header."""

    sender: str
    sender_name: str
    reply_to: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    subject: str


class Frozen(NamedTuple):
    """A message as stored: ``head``, the document in base64 (``encode_document``), ``tail``."""

    head: bytes
    tail: bytes
    message_id: str


def freeze(head: Head, body: str, date: datetime, file_name: str = "") -> Frozen:
    """Fix a message of ``date``: with a document attached as ``file_name``, or, without one, of text alone."""
    message_id = f"<{secrets.token_hex(16)}@{domain_of(head.sender)}>"
    lines = [
        f"From: {_mailbox(head.sender_name, head.sender)}",
        _list("To", head.to),
        *([_list("Cc", head.cc)] if head.cc else ()),
        *([f"Reply-To: {head.reply_to}"] if head.reply_to else ()),
        f"Subject: {encode_header(head.subject, len('Subject: '))}",
        f"Date: {format_datetime(date.astimezone())}",
        f"Message-ID: {message_id}",
        "MIME-Version: 1.0",
        "Auto-Submitted: auto-generated",
    ]
    text_part = _text_part(body)
    if not file_name:
        return Frozen("\r\n".join(lines).encode() + b"\r\n" + text_part, b"", message_id)
    boundary = f"=_{secrets.token_hex(16)}"  # "=_" occurs neither in quoted-printable nor in base64
    lines += [f'Content-Type: multipart/mixed; boundary="{boundary}"', "", f"--{boundary}", ""]
    name = _file_parameter(file_name)
    attachment = (
        f"\r\n--{boundary}\r\nContent-Type: {_content_type(file_name)}\r\nContent-Transfer-Encoding: base64\r\n"
        f"Content-Disposition: attachment;\r\n {name}\r\n\r\n"
    )
    head_bytes = "\r\n".join(lines).encode() + text_part + attachment.encode()
    return Frozen(head_bytes, f"--{boundary}--\r\n".encode(), message_id)


def encode_document(content: bytes) -> bytes:
    """``content`` in base64 lines with CRLF, as it stands between head and tail."""
    text = b2a_base64(content, newline=False)
    lines, rest = divmod(len(text), LINE)
    layout = f"{LINE}s" * lines + (f"{rest}s" if rest else "")
    return b"\r\n".join((*unpack(layout, text), b""))  # one call for all lines: twice as fast as slicing


def encoded_size(size: int) -> int:
    """How many bytes ``encode_document`` makes of ``size`` bytes."""
    characters = (size + 2) // 3 * 4
    return characters + 2 * ((characters + LINE - 1) // LINE)


def one_line(text: str) -> str:
    """``text`` without anything that could end a header line."""
    return _CONTROL.sub(" ", text).strip()


def encode_header(text: str, used: int = 0) -> str:
    """``text`` as the value of a header: plain if it is short ASCII, else in RFC 2047 words, each on its own line.

    ``used`` is how many characters of the first line the header's name takes.
    """
    text = one_line(text)
    if text.isascii() and len(text) + used <= LINE and "=?" not in text:
        return text
    return "\r\n ".join(f"=?utf-8?b?{b64encode(chunk).decode()}?=" for chunk in _chunks(text))


def _chunks(text: str) -> list[bytes]:
    """UTF-8 pieces of at most ENCODED bytes, none cut inside a character."""
    data = text.encode("utf-8", "replace")
    chunks, start = [], 0
    while start < len(data):
        end = min(start + ENCODED, len(data))
        while end < len(data) and data[end] & 0xC0 == 0x80:
            end -= 1
        chunks.append(data[start:end])
        start = end
    return chunks


@lru_cache(maxsize=64)
def _mailbox(name: str, address: str) -> str:
    name = one_line(name)
    if not name:
        return address
    if not name.isascii() or len(name) > LINE - 20 or "=?" in name:
        return f"{encode_header(name, LINE)}\r\n <{address}>"
    if not _PLAIN_PHRASE.fullmatch(name):
        name = '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return f"{name} <{address}>"


def _list(name: str, addresses: Sequence[str]) -> str:
    return f"{name}: " + ",\r\n ".join(addresses)


@lru_cache(maxsize=16)
def _text_part(body: str) -> bytes:
    """Headers and content of the text, cached because a batch often sends one text to many."""
    text = body.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n") + "\n"
    content = b2a_qp(text.encode("utf-8", "replace"), istext=True).replace(b"\n", b"\r\n")
    return b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" + content


def _content_type(file_name: str) -> str:
    """What the attachment is, by the end of its name; nearly always a PDF."""
    end = file_name.rpartition(".")[2].lower()
    return CONTENT_TYPES.get(end, CONTENT_TYPES["pdf"])


def _file_parameter(file_name: str) -> str:
    """The attachment's name: quoted if plain, else by RFC 2231 in pieces that keep lines short."""
    name = one_line(file_name).replace("/", "_").replace("\\", "_") or "document.pdf"
    if _PLAIN_FILE.fullmatch(name) and len(name) <= 60:
        return f'filename="{name}"'
    encoded = quote(name.encode("utf-8", "replace"), safe="")
    if len(encoded) <= 60:
        return f"filename*=utf-8''{encoded}"
    pieces = re.findall(r"(?:%[0-9A-F]{2}|.){1,18}", encoded)
    pieces[0] = f"utf-8''{pieces[0]}"
    return ";\r\n ".join(f"filename*{n}*={piece}" for n, piece in enumerate(pieces))
