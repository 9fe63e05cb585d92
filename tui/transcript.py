"""Transcripts to show to a server's administrator: the server's words, without whose letters they were."""

import re

from data.errors import InputError
from data.language import _
from tui.widgets.text import plain

_ADDRESS = re.compile(r"[^\s<>,;:\"'()\[\]]+@")
_SECRET = re.compile(r"(?i)\b(password|passwd|pwd|token|secret|bearer)\b(\s*[=:]\s*|\s+)\S+")


def redacted(text: str) -> str:
    """``text`` with the names before every @, and whatever is called a password or token, replaced by ***."""
    return _SECRET.sub(r"\1\2***", _ADDRESS.sub("***@", text))


def save(screen_name: str, text: str, file: str) -> None:
    """Write a redacted transcript to ``file``; InputError in words if that cannot be done."""
    try:
        with open(file, "w", encoding="utf-8") as out:
            out.write(f"Dunmail, {plain(screen_name)}\n\n{redacted(text)}\n")
    except OSError as error:
        raise InputError(_("{file} cannot be written: {error}").format(file=file, error=error.strerror)) from error
