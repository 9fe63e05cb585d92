"""Delivery reports as servers write them, and what only looks like one."""

import re
from email import message_from_bytes
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mail.delivery_reports import may_be_report, parse_report, words_of

SAMPLES = Path(__file__).parent / "reports"
OURS = "<0123456789abcdef0123456789abcdef@trgovina.example>"
NOBODY = "nobody@kupec.example"

# sample: whom it is about, what happened, reply code, enhanced code, a part of the words, Message-IDs it names
EXPECTED = {
    "postfix": (NOBODY, "failed", 550, "5.1.1", "User unknown in virtual",
                ("<00112233445566778899aabbccddeeff@trgovina.example>",)),
    "postfix-delayed": ("ana@kupec.example", "delayed", None, "4.4.1", "Connection timed out", (OURS,)),
    "exchange-online": (NOBODY, "failed", 550, "5.1.10", "RecipientNotFound", (OURS,)),
    "exim": (NOBODY, "failed", 550, "5.7.1", "Mailbox disabled", (OURS,)),
    "qmail": (NOBODY, "failed", None, "5.1.1", "no mailbox here by that name", (OURS,)),
    "postfix-old": (NOBODY, "failed", 550, "", "User unknown", (OURS,)),
    "hmailserver": (NOBODY, "failed", 550, "5.1.1", "No such user here", ()),
    "exchange-2003": (NOBODY, "failed", None, "", "recipient name is not recognized", (OURS,)),
    "gmail": ("nobody@gmail.example", "failed", 550, "5.1.1", "does not exist", (OURS,)),
    "international": ("žiga@kupec.example", "failed", 550, "5.1.1", "Uporabnik ne obstaja", (OURS,)),
    "expired": ("ana+racuni@kupec.example", "failed", None, "4.4.7", "", ()),
}  # fmt: skip


def sample(name: str) -> bytes:
    return (SAMPLES / f"{name}.eml").read_bytes()


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"])
@pytest.mark.parametrize("name", EXPECTED)
def test_what_a_report_says(name: str, line_end: bytes) -> None:
    address, action, code, enhanced, text, ids = EXPECTED[name]
    report = parse_report(sample(name).replace(b"\n", line_end))
    assert report is not None
    (recipient,) = report.recipients
    assert recipient.addresses[0] == address
    assert (recipient.action, recipient.code, recipient.enhanced) == (action, code, enhanced)
    assert text in recipient.text
    assert report.message_ids == ids
    assert report.at is not None
    assert report.at.tzinfo is not None


def test_several_recipients_each_with_its_own_news() -> None:
    report = parse_report(sample("several"))
    assert report is not None
    assert [(each.addresses, each.action, each.enhanced) for each in report.recipients] == [
        ((NOBODY, "other@elsewhere.example"), "failed", "5.1.1"), (("slow@kupec.example",), "delayed", "4.2.2"),
        (("good@kupec.example",), "relayed", "2.1.5")]


def test_the_envelope_id_and_whom_the_report_went_to() -> None:
    postfix, expired = parse_report(sample("postfix")), parse_report(sample("expired"))
    assert postfix is not None
    assert expired is not None
    assert postfix.envelope_id == "00112233445566778899aabbccddeeff@trgovina.example"
    assert expired.sent_to == ("bounce+0123456789abcdef0123456789abcdef@trgovina.example",)


@pytest.mark.parametrize("name", ["out-of-office", "read-receipt", "letter"])
def test_what_people_write_is_no_report(name: str) -> None:
    assert parse_report(sample(name)) is None


@pytest.mark.parametrize("name", [*EXPECTED, "several"])
def test_the_headers_alone_tell_that_it_may_be_one(name: str) -> None:
    assert may_be_report(message_from_bytes(sample(name).partition(b"\n\n")[0] + b"\n\n"))


def test_the_beginning_of_a_large_report_is_enough() -> None:
    whole = sample("postfix")
    body = b"\n".join([b"Content-Type: message/rfc822", b"", b"Message-ID: " + OURS.encode(), b"",
                       b"JVBERi0xLjQK" * 1000])
    cut = re.sub(rb"Content-Type: text/rfc822-headers.*", body, whole, flags=re.DOTALL)[:4000]
    report = parse_report(cut)
    assert report is not None
    assert report.message_ids == (OURS,)


def test_a_status_part_in_base64_is_read_too() -> None:
    from base64 import encodebytes

    status = b"Reporting-MTA: dns; a.example\n\nFinal-Recipient: rfc822; nobody@kupec.example\nStatus: 5.2.1\n"
    content = (b"From: MAILER-DAEMON@a.example\nContent-Type: multipart/report; boundary=b\n\n--b\n"
               b"Content-Type: message/delivery-status\nContent-Transfer-Encoding: base64\n\n"
               + encodebytes(status) + b"\n--b--\n")
    report = parse_report(content)
    assert report is not None
    assert (report.recipients[0].action, report.recipients[0].enhanced) == ("failed", "5.2.1")


@pytest.mark.parametrize(("text", "words"), [
    ("550 5.1.1 No such user", (550, "5.1.1", "No such user")),
    ("550-5.1.1 first 550 5.1.1 second", (550, "5.1.1", "first 550 5.1.1 second")),
    ("no codes at 192.0.2.55", (None, "", "no codes at 192.0.2.55")),
    ("\x1b[31m554: \r\n Denied", (554, "", "[31m Denied")),
    ("", (None, "", "")),
])
def test_codes_are_found_in_words(text: str, words: tuple[int | None, str, str]) -> None:
    assert words_of(text) == words


@pytest.mark.parametrize("kind", ["text/plain", "message/delivery-status", "message/rfc822"])
def test_a_character_set_that_cannot_be_one_never_raises(kind: str) -> None:
    head = f"From: MAILER-DAEMON@x\nContent-Type: {kind}; charset=us\0ascii\n\n".encode()
    assert parse_report(head + b"\x80 <a@b.si>: 550 5.1.1 no such user\n") is None
    inside = b"From: MAILER-DAEMON@x\nContent-Type: multipart/report; boundary=b\n\n--b\n"
    assert parse_report(inside + head + b"\x80\n--b--\n") is None


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(EXPECTED)), st.data())
def test_damaged_reports_never_raise(name: str, data: st.DataObject) -> None:
    content = bytearray(sample(name))
    for _turn in range(data.draw(st.integers(1, 6))):
        start = data.draw(st.integers(0, len(content)))
        end = start + data.draw(st.integers(0, 200))
        content[start:end] = data.draw(st.one_of(st.binary(max_size=40), st.sampled_from(
            [b"\n\n", b"--b2\n", b"=?utf-8?q?=zz?=", b"Content-Type: message/rfc822\n\n", b"\x00\xff", b";" * 300])))
    parse_report(bytes(content))


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_garbage_never_raises(content: bytes) -> None:
    parse_report(b"From: MAILER-DAEMON@x\nContent-Type: multipart/report; boundary=b\n\n--b\n"
                 b"Content-Type: message/delivery-status\n" + content)
    assert parse_report(content) is None or b"\n" in content or b"\r" in content
