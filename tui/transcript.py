"""Transcripts to show to a server's administrator: the server's words, without whose letters they were."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from data.errors import InputError
from data.language import _
from tui.widgets.text import plain

if TYPE_CHECKING:
    from tui.sending_view import BatchView

_ADDRESS = re.compile(r"[^\s<>,;:\"'()\[\]]+@")
_SECRET = re.compile(r"(?i)\b(password|passwd|pwd|token|secret|bearer)\b(\s*[=:]\s*|\s+)\S+")


def redacted(text: str) -> str:
    """``text`` with the names before every @, and whatever is called a password or token, replaced by ***."""
    return _SECRET.sub(r"\1\2***", _ADDRESS.sub("***@", text))


def written(title: str, text: str) -> str:
    """The whole redacted transcript of what ``title`` names."""
    return f"Dunmail, {plain(title)}\n\n{redacted(text)}\n"


def batch_text(view: BatchView) -> str:
    """How far a batch is, what went wrong in the server's words, and what was done lately."""
    from tui import sending_words as words
    from tui.sending_groups import group_lines, log_lines

    return "\n\n".join([
        f"{words.state_words(view.progress)}\n{words.counts_words(view.progress)}\n{plain(view.account)}",
        group_lines(view.groups), log_lines(view.log)])


def save(title: str, text: str, file: str) -> None:
    """Write a redacted transcript to ``file``; InputError in words if that cannot be done."""
    try:
        with open(file, "w", encoding="utf-8") as out:
            out.write(written(title, text))
    except OSError as error:
        raise InputError(_("{file} cannot be written: {error}").format(file=file, error=error.strerror)) from error
