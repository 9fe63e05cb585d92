"""Messages that threads post to the app and its screens; widgets keep their own beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from mail.sender import BatchReport, Progress
    from tui.preference_changes import Answer


@dataclass
class SendingProgress(Message):
    """How far the batch being sent is. A newer one replaces those still waiting: there may be thousands."""

    progress: Progress

    def can_replace(self, message: Message) -> bool:
        return isinstance(message, SendingProgress) and message.progress.batch == self.progress.batch


@dataclass
class SendingFinished(Message):
    """The sender of ``batch`` has ended: with its report, or with ``error``, why it could not go on, in words."""

    batch: int
    report: BatchReport | None
    error: str = ""


@dataclass
class Said(Message):
    """What came of saving preferences or testing them; the values shown are read again after saving."""

    answer: Answer


@dataclass
class PasswordWhere(Message):
    """Where the SMTP password is kept."""

    words: str
