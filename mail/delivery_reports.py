"""Delivery reports (RFC 3464, and what others write instead): who did not get which message, and why."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from email import message_from_bytes, message_from_string
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from typing import NamedTuple

from mail.message import one_line

MOST = 100  # recipients of one report; more is no report about one of our messages
TEXT_KEPT = 500  # characters of a server's words
HEADERS = ("Return-Path", "From", "Subject", "Content-Type", "Auto-Submitted", "Precedence", "X-Autoreply",
           "X-Autorespond", "X-Failed-Recipients", "Date")  # what tells whether a message may be a report

_DAEMON = re.compile(r"\b(mailer-?daemon|mail-?daemon|postmaster|maildelivery|mail delivery|microsoftexchange|mdaemon"
                     r"|qmail|mmdf)", re.IGNORECASE)
_PHRASE = re.compile(
    r"undeliver|deliver\w* (status|fail|problem|notif|report|delay|error|incomplete)|returned mail|failure notice"
    r"|mail(er)? (system )?(fail|error)|message (delivery|undeliver)|could not be delivered|non.?deliver|nondeliver"
    r"|unzustellbar|nicht zustellbar|nedostav|ni bilo mogoče dostaviti|nedoruč|vráceno", re.IGNORECASE)
_AUTO_REPLY = ("x-autoreply", "x-autorespond")
_OTHER_REPORTS = ("disposition-notification", "feedback-report")  # read receipts, complaints
_ENHANCED = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_CODE = re.compile(r"(?<![\d.])([245]\d\d)(?=[ \-#:]|$)[ \-#:]*")
_ADDRESS = re.compile(r"[^\s<>;,\"()\[\]]+@[^\s<>;,\"()\[\]]+")
_MESSAGE_ID = re.compile(r"^[ \t>|]*message-id:\s*(<[^<>\s]{3,250}>)", re.IGNORECASE | re.MULTILINE)
_XTEXT = re.compile(r"\+([0-9A-F]{2})")
_ACTIONS = ("failed", "delayed", "delivered", "relayed", "expanded")
_BY_CLASS = {"2": "delivered", "4": "delayed", "5": "failed"}


class Recipient(NamedTuple):
    """What the report says of one recipient; ``addresses`` are the names it is called by, the one we wrote to first."""

    addresses: tuple[str, ...]
    action: str  # failed | delayed | delivered | relayed | expanded
    code: int | None
    enhanced: str
    text: str


class Report(NamedTuple):
    """A delivery report. ``message_ids`` are those the original may have had; ``sent_to`` where the report went."""

    recipients: tuple[Recipient, ...]
    message_ids: tuple[str, ...]
    envelope_id: str
    sent_to: tuple[str, ...]
    at: datetime | None
    subject: str


def may_be_report(headers: Message) -> bool:
    """Whether a message with these headers is worth reading: not what people, and their automatic replies, write."""
    if headers.get_content_type() == "multipart/report":
        return str(headers.get_param("report-type")).lower() not in _OTHER_REPORTS
    if "X-Failed-Recipients" in headers:
        return True
    if any(name in headers for name in _AUTO_REPLY) or "auto_reply" in _header(headers, "Precedence").lower():
        return False
    nobody = "Return-Path" in headers and _header(headers, "Return-Path").strip() in ("", "<>")
    subject = bool(_PHRASE.search(_header(headers, "Subject")))
    return bool(_DAEMON.search(_header(headers, "From"))) or (nobody and subject)


def parse_report(content: bytes) -> Report | None:
    """The report that the message ``content``, whole or its beginning, is; None if it is none. Never raises."""
    message = message_from_bytes(content)
    if not may_be_report(message):
        return None
    recipients, envelope_id = _delivery_status(message)
    if not recipients:
        from mail.plain_reports import plain_recipients

        recipients = plain_recipients(message)
    if not recipients:
        return None
    return Report(
        tuple(recipients[:MOST]), tuple(dict.fromkeys(_message_ids(message))), envelope_id, _sent_to(message),
        _date(message), subject_of(message))


def parts_of(message: Message) -> Iterator[Message]:
    """The parts of ``message`` that are no multipart themselves; a message inside it is one part."""
    if message.get_content_maintype() == "multipart" and message.is_multipart():
        for part in _inside(message):
            yield from parts_of(part)
    else:
        yield message


def _inside(part: Message) -> list[Message]:
    """What the parser found in a part that holds others; a text is not touched, for whose encoding anything may stand.
    """
    payload = part.get_payload() if part.is_multipart() else None
    return [each for each in payload if isinstance(each, Message)] if isinstance(payload, list) else []


def text_of(part: Message) -> str:
    """The text of a part, whatever its encoding."""
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    try:
        return content.decode(str(part.get_content_charset("utf-8")), "replace")
    except (LookupError, ValueError):  # no such character set, or no name of one
        return content.decode("utf-8", "replace")


def subject_of(message: Message) -> str:
    """The subject on one line, for people."""
    return one_line(_header(message, "Subject"))[:200]


def words_of(text: str) -> tuple[int | None, str, str]:
    """Reply code, enhanced code and the words without them, from what a server said."""
    text = " ".join(one_line(text).split())[: 4 * TEXT_KEPT]
    code, enhanced = _CODE.search(text), _ENHANCED.search(text)
    if code:
        text = text.replace(code[0], " ", 1)
    if enhanced:
        text = text.replace(enhanced[1], "", 1)
    return int(code[1]) if code else None, enhanced[1] if enhanced else "", " ".join(text.split()).strip(" -#:;")[
        :TEXT_KEPT]


def _header(message: Message, name: str) -> str:
    value = next((_unescaped(raw) for key, raw in message.raw_items() if key.lower() == name.lower()), "")
    try:
        return str(make_header(decode_header(value)))
    except (HeaderParseError, ValueError, LookupError):  # no encoding at all, or a broken one
        return value


def _unescaped(value: object) -> str:
    """A header with the bytes that are no ASCII read as UTF-8."""
    return str(value).encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _delivery_status(message: Message) -> tuple[list[Recipient], str]:
    """The recipients and the envelope id of the first status part."""
    for part in parts_of(message):
        if part.get_content_type() in ("message/delivery-status", "message/global-delivery-status"):
            blocks = list(_blocks(part))
            recipients = [found for block in blocks if (found := _recipient(block))]
            envelope_id = next((_header(b, "Original-Envelope-Id") for b in blocks if b["Original-Envelope-Id"]), "")
            return recipients, _from_xtext(envelope_id.strip())
    return [], ""


def _blocks(part: Message) -> Iterator[Message]:
    """The groups of fields of a status part, however the parser or the sender left them."""
    if part.is_multipart():  # the parser took groups for headers of messages, and what follows for a body
        text = "\n".join(map(_flat, _inside(part)))
        if (encoding := _header(part, "Content-Transfer-Encoding").lower()) in ("base64", "quoted-printable"):
            encoded = Message()
            encoded["Content-Transfer-Encoding"] = encoding
            encoded.set_payload(text)
            text = text_of(encoded)
    else:
        text = text_of(part)
    for group in re.split(r"\r?\n[ \t]*\r?\n", text):
        if group.strip():
            yield message_from_string(group.strip("\r\n") + "\n\n")


def _flat(block: Message) -> str:
    head = "".join(f"{name}: {_unescaped(value)}\n" for name, value in block.raw_items())
    return head + "\n" + text_of(block)


def _recipient(block: Message) -> Recipient | None:
    named = [_typed(_header(block, name)) for name in ("Original-Recipient", "Final-Recipient")]
    found = [match[0] for text in (_from_xtext(named[0]), *named) if (match := _ADDRESS.search(text))]
    if not found:
        return None
    status = _ENHANCED.search(_header(block, "Status"))
    code, enhanced, text = words_of(_typed(_header(block, "Diagnostic-Code")))
    enhanced = status[1] if status else enhanced
    action = (_header(block, "Action").lower().split() or [""])[0].strip(" ;.(")
    if action not in _ACTIONS:
        action = _BY_CLASS.get((enhanced or str(code or ""))[:1], "failed")
    return Recipient(tuple(dict.fromkeys(found)), action, code, enhanced, text)


def _typed(value: str) -> str:
    """``rfc822; a@b.example`` without its type."""
    kind, semicolon, rest = value.partition(";")
    return (rest if semicolon and "@" not in kind else value).strip()


def _from_xtext(text: str) -> str:
    return _XTEXT.sub(lambda match: chr(int(match[1], 16)), text)


def _message_ids(message: Message) -> Iterator[str]:
    """Message-IDs of the original: from its headers, else from a text, else from what the report answers to."""
    found = False
    for part in parts_of(message):
        original = _original(part)
        if original is not None and (match := re.search(r"<[^<>\s]+>", str(original.get("Message-ID", "")))):
            found = True
            yield match[0]
    if not found:
        for part in parts_of(message):
            if part.get_content_maintype() == "text":
                for match in _MESSAGE_ID.finditer(text_of(part)):
                    found = True
                    yield match[1]
    if not found:
        for name in ("X-Original-Message-ID", "In-Reply-To", "References"):
            yield from re.findall(r"<[^<>\s]+>", str(message.get(name, "")))[-1:]


def _original(part: Message) -> Message | None:
    inner = next(iter(_inside(part)), None)
    if part.get_content_type() in ("message/rfc822", "message/global", "message/partial"):
        return message_from_string(text_of(part)) if inner is None else inner
    if part.get_content_type() in ("text/rfc822-headers", "message/global-headers", "message/rfc822-headers"):
        if part.is_multipart():
            return inner
        return message_from_string(text_of(part).lstrip())
    return None


def _sent_to(message: Message) -> tuple[str, ...]:
    values: list[str] = []
    for name in ("To", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To"):
        values += map(str, message.get_all(name, []))
    return tuple(dict.fromkeys(address.lower() for address in _addresses(values)))


def _addresses(values: Iterable[str]) -> list[str]:
    return [address for _name, address in getaddresses(list(values)) if "@" in address]


def _date(message: Message) -> datetime | None:
    try:
        at = parsedate_to_datetime(str(message.get("Date", "")))
    except (TypeError, ValueError, OverflowError, IndexError):
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
