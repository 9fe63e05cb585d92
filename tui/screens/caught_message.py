"""One caught message: the headers a person reads, the text, and what is attached."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from importlib.resources import files
from pathlib import Path

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Label, Static

from data.language import _
from tui.commands import Command, CommandScreen, bindings
from tui.widgets.key_footer import KeyFooter
from tui.widgets.text import plain_lines

HEADERS = ("From", "To", "Cc", "Reply-To", "Subject", "Date", "Message-ID", "Auto-Submitted")


class CaughtMessageScreen(CommandScreen):
    """Reads the .eml ``file``; the file itself can be opened in any mail program."""

    CSS_PATH = str(files("styles") / "caught.tcss")
    ACTIONS = (Command("caught_message.leave", "escape", _("Back"), _("Back to the list"), "leave"),)
    BINDINGS = bindings(ACTIONS)

    def __init__(self, file: Path) -> None:
        super().__init__()
        self._file = file

    def compose(self) -> ComposeResult:
        yield Label(str(self._file), id="title", markup=False)
        with VerticalScroll():
            yield Static(self._words(), id="message", markup=False)
        yield KeyFooter()

    def _words(self) -> str:
        try:
            return plain_lines(as_words(self._file.read_bytes()))
        except OSError as error:
            return _("The file cannot be read: {error}").format(error=error)

    def action_leave(self) -> None:
        """Back to the list."""
        self.app.pop_screen()


def as_words(content: bytes) -> str:
    """The headers, the text and the attachments of a message, as plain text."""
    message = message_from_bytes(content, policy=default)
    assert isinstance(message, EmailMessage)
    lines = [f"{name}: {message[name]}" for name in HEADERS if message[name]]
    for part in message.iter_attachments():
        payload = part.get_payload(decode=True)
        size = len(payload) if isinstance(payload, bytes) else 0
        lines.append(_("Attached: {name}, {type}, {size} bytes").format(
            name=part.get_filename() or "?", type=part.get_content_type(), size=size))
    body = message.get_body(("plain",))
    lines += ["", _text(body) if isinstance(body, EmailMessage) else _("(no text)")]
    return "\n".join(lines)


def _text(part: EmailMessage) -> str:
    try:
        return str(part.get_content())
    except (LookupError, UnicodeError):  # a charset nobody knows
        payload = part.get_payload(decode=True)
        return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
