"""A frozen message taken apart, its headers changed, the names of its files."""

from email import message_from_bytes, policy
from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.fields import now
from mail.message import Head, encode_document, freeze
from mail.transports.draft import draft_of, message_id, safe_name, unique_name, with_headers
from mail.transports.transport import Outbound

PDF = b"%PDF-1.4 letter"
TO, CC, BCC = ("kupec@stranka.example", "drugi@stranka.example"), ("kopija@d.example",), ("jaz@d.example",)


def outbound(subject: str = "Opomin, 1", body: str = "Spoštovani,\n\nopomin.\n", file: str = "opomin-1.pdf",
             cc: tuple[str, ...] = CC, bcc: tuple[str, ...] = BCC) -> Outbound:
    frozen = freeze(Head("me@d.example", "Šiška, d.o.o.", "", TO, cc, subject), body, now(), file)
    return Outbound("me@d.example", (*TO, *cc, *bcc), frozenset(TO), False,
                    (frozen.head, encode_document(PDF) if file else b"", frozen.tail))


def test_what_was_frozen_comes_back() -> None:
    draft = draft_of(outbound())
    assert (draft.sender, draft.to, draft.cc, draft.bcc) == ("me@d.example", TO, CC, BCC)
    assert (draft.subject, draft.body) == ("Opomin, 1", "Spoštovani,\n\nopomin.\n")
    assert [(a.name, a.content) for a in draft.attachments] == [("opomin-1.pdf", PDF)]


def test_a_message_of_text_alone_has_no_attachment() -> None:
    draft = draft_of(outbound(file="", cc=(), bcc=()))
    assert (draft.attachments, draft.cc, draft.bcc, draft.body) == ((), (), (), "Spoštovani,\n\nopomin.\n")


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=200).map(str.strip))
def test_any_subject_comes_back_and_only_named_headers_go(subject: str) -> None:
    message = outbound(subject or "x")
    changed = message_from_bytes(with_headers(message, ("X-Unsent: 1",), ("Message-ID", "Date")),
                                 policy=policy.default)
    whole = message_from_bytes(b"".join(message.parts), policy=policy.default)
    assert changed["Subject"] == whole["Subject"]
    assert (changed["X-Unsent"], changed["Bcc"], changed["Message-ID"], changed["Date"]) == ("1", BCC[0], None, None)
    assert [part.get_content() for part in changed.iter_parts()] == [part.get_content() for part in whole.iter_parts()]


def test_every_line_ends_as_mail_does_and_the_body_is_untouched() -> None:
    message = outbound("č" * 100)
    changed = with_headers(message, ("X-Unsent: 1",), ("Date",))
    assert changed.count(b"\n") == changed.count(b"\r\n")
    whole = b"".join(message.parts)
    assert changed.partition(b"\r\n\r\n")[2] == whole.partition(b"\r\n\r\n")[2]


@pytest.mark.parametrize(("text", "name"), [
    ("opomin-1.pdf", "opomin-1.pdf"), ("../../etc/passwd", "_.._etc_passwd"), ("CON.pdf", "_CON.pdf"),
    ("a\\b:c*?.pdf", "a_b_c_.pdf"), ("", "_"), (".hidden", "hidden"), ("Račun č.pdf", "Račun č.pdf"),
    ("x" * 300 + ".pdf", "x" * 60 + ".pdf"), ("$(rm)`;'\".pdf", "_(rm)_.pdf"), ("lpt1", "_lpt1"),
])
def test_names_of_files_are_harmless(text: str, name: str) -> None:
    assert safe_name(text) == name


@given(st.text(max_size=300))
def test_no_text_leaves_its_folder(text: str) -> None:
    name = safe_name(text)
    assert name not in ("", ".", "..")
    assert len(name) < 80
    for path in (PurePosixPath("/folder"), PureWindowsPath("C:/folder")):
        assert (path / name).parent == path


def test_the_name_of_a_messages_file_is_its_own_and_always_the_same() -> None:
    one, two = outbound(), outbound()
    assert unique_name(one, ".eml") == unique_name(one, ".eml") != unique_name(two, ".eml")
    assert unique_name(one, ".eml").startswith("opomin-1-")
    assert unique_name(outbound(file=""), ".eml").startswith("Opomin_ 1-")
    assert message_id(one) != message_id(two)
