"""The words of a message: subject, text and signature, as its recipient will read them."""

from typing import NamedTuple

from data.documents import Outgoing
from data.language import _
from data.templates import placeholders_of, render_subject, render_text

SIGNATURE_MARK = "\n\n-- \n"  # what mail programs know as the beginning of a signature


class FirstMessage(NamedTuple):
    """The first message as its recipient will see it, and to whom else it goes; without ``reply_to`` to the sender."""

    label: str
    sender: str
    reply_to: str
    recipients: str
    cc: str
    bcc: str
    subject: str
    body: str
    file_name: str

    def head(self) -> list[str]:
        """Who, to whom, about what: a line for each that there is."""
        parts = ((_("From: {value}"), self.sender), (_("Reply to: {value}"), self.reply_to),
                 (_("To: {value}"), self.recipients), (_("Copy to: {value}"), self.cc),
                 (_("Blind copy to: {value}"), self.bcc), (_("Subject: {value}"), self.subject),
                 (_("Attached: {value}"), self.file_name))
        return [words.format(value=value) for words, value in parts if value]


def subject_and_body(document: Outgoing, subject: str, body: str, signature: str) -> tuple[str, str]:
    """The words of one message from the templates, which are the document's own where they are empty.

    The signature stands where the text places it, or else below. InputError for a template that cannot be filled in.
    """
    context = {**document.context, "signature": signature}
    template = body or document.body
    text = render_text(template, context)
    if signature and "signature" not in placeholders_of(template):
        text = f"{text.rstrip()}{SIGNATURE_MARK}{signature}\n"
    return render_subject(subject or document.subject, context) or document.label, text
