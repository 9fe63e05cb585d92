"""The words of messages: where the signature stands, and what the first message says of its sender and copies."""

import email
from email.policy import default
from typing import TYPE_CHECKING

import pytest

from data.documents import Outgoing
from data.models import Message
from data.preferences import Preferences, set_preference
from mail.batch import BatchSettings, preview, queue
from mail.texts import subject_and_body

if TYPE_CHECKING:
    from tests.mail.conftest import Office

DOCUMENT = Outgoing("2012/100", 1, "a.pdf", "a@b.si", subject="Own {{ number }}", body="Hello {{ number }},\n\n",
                    context={"number": 7})


@pytest.mark.parametrize(("body", "signature", "expected"), [
    ("", "", "Hello 7,\n\n"),
    ("", "Ana {{ number }}\n[/b]", "Hello 7,\n\n-- \nAna {{ number }}\n[/b]\n"),
    ("A {{ signature }} B", "Ana", "A Ana B"),
    ("A {% if signature %}{{ signature }}{% endif %}", "", "A "),
    ("{{ '{{ signature }}' }}", "Ana", "{{ signature }}\n\n-- \nAna\n"),
])
def test_the_signature_stands_where_the_text_says_or_below(body: str, signature: str, expected: str) -> None:
    assert subject_and_body(DOCUMENT, "", body, signature) == ("Own 7", expected)


def test_the_preview_shows_sender_reply_and_copies(office: "Office") -> None:
    preferences = office.set(sender_name="Ana Bcc: x", sender_reply_to="odg@vzorec.example", sender_bcc_self="yes")
    set_preference("sender.signature", "Ana Kos\nSaldakonti", "006")
    first = preview([office.reminder("a@novak.si")], BatchSettings(cc="cc@a.si, a@novak.si"), preferences).first
    assert first is not None
    assert (first.sender, first.reply_to, first.recipients) == (
        "Ana Bcc: x <terjatve@vzorec.example>", "odg@vzorec.example", "a@novak.si")
    assert (first.cc, first.bcc) == ("cc@a.si", "terjatve@vzorec.example")
    assert "Ana Kos" not in first.body
    mine = preview([office.reminder("a@novak.si")], BatchSettings(), Preferences("006")).first
    assert mine is not None
    assert mine.body.endswith("\n\n-- \nAna Kos\nSaldakonti\n")


def test_the_signature_is_sent_as_mail_programs_know_it(office: "Office") -> None:
    office.set(sender_signature="Žiga Čuk", smtp_port="2525")
    queue([office.reminder("a@novak.si")], BatchSettings(body="Text"), Preferences())
    row = Message.get()
    message = email.message_from_bytes(bytes(row.head) + bytes(row.tail), policy=default)
    part = message.get_body()
    assert part is not None
    assert part.get_content().replace("\r\n", "\n") == "Text\n\n-- \nŽiga Čuk\n"
