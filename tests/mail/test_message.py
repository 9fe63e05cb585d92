"""Messages: whatever goes in comes out again when the standard library reads them, and nothing else."""

import email
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import default
from email.utils import parsedate_to_datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mail.message import Frozen, Head, encode_document, encode_header, encoded_size, freeze, one_line

DATE = datetime(2026, 9, 15, 12, 30, 15, tzinfo=UTC)
HEAD = Head("me@vzorec.example", "Vzorec d.o.o.", "", ("kupec@stranka.example",), (), "Opomin 2012/100")
TEXT = st.text(st.characters(codec="utf-8"), max_size=300)


def parse(frozen: Frozen, document: bytes | None = None) -> EmailMessage:
    middle = b"" if document is None else encode_document(document)
    raw = frozen.head + middle + frozen.tail
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert b"\r" not in raw.replace(b"\r\n", b"")
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert raw.endswith(b"\r\n")
    message = email.message_from_bytes(raw, policy=default)
    assert not [defect for part in message.walk() for defect in part.defects]
    return message


def body_of(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def test_all_headers() -> None:
    head = Head("me@vzorec.example", "Vzorec, d.o.o. Šiška", "reply@vzorec.example", ("a@b.si", "c@d.si"), ("e@f.si",),
                "Opomin št. 100: zapadle terjatve, druga stopnja, prosimo za poravnavo v osmih dneh")
    frozen = freeze(head, "Spoštovani,\n\n.pika\n\nLep pozdrav\n", DATE, "opomin-2012-100.pdf")
    message = parse(frozen, b"%PDF")
    assert message["From"] == '"Vzorec, d.o.o. Šiška" <me@vzorec.example>'
    assert message["To"] == "a@b.si, c@d.si"
    assert message["Cc"] == "e@f.si"
    assert message["Reply-To"] == "reply@vzorec.example"
    assert message["Subject"] == head.subject
    assert parsedate_to_datetime(message["Date"]) == DATE
    assert message["Message-ID"] == frozen.message_id
    assert frozen.message_id.endswith("@vzorec.example>")
    assert message["MIME-Version"] == "1.0"
    assert message["Auto-Submitted"] == "auto-generated"
    assert "Bcc" not in message
    assert body_of(message) == "Spoštovani,\n\n.pika\n\nLep pozdrav\n"
    (attachment,) = message.iter_attachments()
    assert attachment.get_content_type() == "application/pdf"
    assert attachment.get_filename() == "opomin-2012-100.pdf"
    assert attachment.get_content() == b"%PDF"
    assert (frozen.head + frozen.tail).isascii()


def test_without_document() -> None:
    message = parse(freeze(HEAD, "only text\n", DATE))
    assert message.get_content_type() == "text/plain"
    assert body_of(message) == "only text\n"


def test_two_messages_never_share_id_or_boundary() -> None:
    first, second = (freeze(HEAD, "x", DATE, "a.pdf") for _number in range(2))
    assert first.message_id != second.message_id
    assert first.tail != second.tail


def test_international_address_stands_as_it_is() -> None:
    frozen = freeze(HEAD._replace(to=("žan@xn--ebela-gya.si",)), "x", DATE)
    assert "To: žan@xn--ebela-gya.si\r\n".encode() in frozen.head


@given(TEXT)
@example("=?utf-8?q?not?= encoded")
@example("x" * 500)
@example("č" * 500)
@example("a\r\nBcc: victim@example.com")
@example("a\x85\u2028Bcc: victim@example.com")
@example("  spaces  ")
def test_any_subject(subject: str) -> None:
    message = parse(freeze(HEAD._replace(subject=subject), "x", DATE))
    assert str(message["Subject"]) == one_line(subject)
    assert "Bcc" not in message
    assert list(message.keys()) == ["From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Auto-Submitted",
                                    "Content-Type", "Content-Transfer-Encoding"]


@given(TEXT)
@example('O"Neil \\ "Sons", Ltd.')
@example("x" * 200)
@example("name\r\nBcc: victim@example.com")
@example("<evil@example.com>")
@example("=?utf-8?b?eA==?=")
def test_any_name(name: str) -> None:
    message = parse(freeze(HEAD._replace(sender_name=name), "x", DATE))
    (address,) = message["From"].addresses
    assert address.addr_spec == "me@vzorec.example"
    # The standard library keeps the spaces between encoded words of a name, which RFC 2047 says to drop.
    assert "".join(address.display_name.split()) == "".join(one_line(name).split())
    assert "Bcc" not in message


@given(TEXT)
@example(".\n..\n.\n")
@example("From here\n" * 3)
@example("line\r\nother\rthird")
@example("trailing \t\n")
@example("x" * 2000)
@example("--=_boundary\n\n=_")
def test_any_body(text: str) -> None:
    expected = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n") + "\n"
    for file_name in ("", "a.pdf"):
        message = parse(freeze(HEAD, text, DATE, file_name), b"%PDF" if file_name else None)
        assert body_of(message) == expected


@given(st.binary(max_size=5000))
def test_any_document(content: bytes) -> None:
    encoded = encode_document(content)
    assert len(encoded) == encoded_size(len(content))
    (attachment,) = parse(freeze(HEAD, "x", DATE, "a.pdf"), content).iter_attachments()
    assert attachment.get_content() == content


@pytest.mark.parametrize("name", [
    "opomin.pdf", "opomin 2012-100.pdf", "račun.pdf", 'quote".pdf', "x" * 200 + ".pdf", "č" * 100 + ".pdf", "a;b=c.pdf",
    "semi'colon%20.pdf", "日本語.pdf",
])
def test_file_names(name: str) -> None:
    (attachment,) = parse(freeze(HEAD, "x", DATE, name), b"%PDF").iter_attachments()
    assert attachment.get_filename() == name


def test_file_name_is_no_path_and_no_header() -> None:
    message = parse(freeze(HEAD, "x", DATE, "../a\\b\r\nX-Evil: yes.pdf"), b"%PDF")
    (attachment,) = message.iter_attachments()
    assert attachment.get_filename() == ".._a_b X-Evil: yes.pdf"
    assert "X-Evil" not in attachment


def test_plain_header_stays_plain() -> None:
    assert encode_header("Reminder 100") == "Reminder 100"
    assert encode_header("x" * 60, 20) != "x" * 60


def test_half_a_surrogate_does_no_harm() -> None:
    message = parse(freeze(HEAD._replace(subject="a\ud800b", sender_name="\udfff"), "c\ud800", DATE))
    assert message["Subject"] == "a?b"
