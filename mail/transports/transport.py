"""What every way to send has in common: a message out, the server's words back, and what can go wrong."""

from collections.abc import Callable
from typing import Literal, NamedTuple, Protocol

Stage = Literal["idle", "connect", "tls", "ehlo", "auth", "mail", "rcpt", "data", "body", "dot"]
Kind = Literal[
    "refused",  # the server said no: code, enhanced code and text are its own
    "lost",  # the connection was refused, closed or silent for too long
    "protocol",  # the server said something that is no SMTP
    "settings",  # certificate, security, login: nothing changes until somebody changes the settings
    "message",  # this message cannot go through this server: size, international address
    "enough",  # somebody at the computer has to finish first with what was handed over
]


class Reply(NamedTuple):
    """A server's reply: ``code`` 200..599, its enhanced code if it gave one, and the text without both."""

    code: int
    enhanced: str
    text: str


class Outbound(NamedTuple):
    """A message ready for the wire. ``recipients`` are all of the envelope, ``essential`` those of the To header.

    ``leave`` is told, before the dot, which recipients the server takes only in a further transaction, because there
    are too many for one; without it that is a refusal like any other. ``waiting`` is called at most once, before the
    dot, if the server makes us wait or the message takes time: what is to be written down meanwhile can be.
    """

    sender: str
    recipients: tuple[str, ...]
    essential: frozenset[str]
    smtputf8: bool
    parts: tuple[bytes, ...]  # joined they are the message, with CRLF line ends, not dot-stuffed
    envelope_id: str = ""  # what delivery reports call the message by; empty: none is asked for
    leave: Callable[[tuple[str, ...]], None] | None = None
    waiting: Callable[[], None] | None = None


class Accepted(NamedTuple):
    """The server took the message: its ``reply``, and which recipients it had refused before.

    ``handed`` tells that it was no server that took it, and nobody's word says more than the text of ``reply``;
    ``later`` are the recipients whom the server takes in a further transaction.
    """

    reply: Reply
    refused: tuple[tuple[str, Reply], ...]
    ms: int
    handed: bool = False
    later: tuple[str, ...] = ()


def handed_over(words: str, ms: int) -> Accepted:
    """The message is where ``words`` say (``opened in Thunderbird``), after ``ms`` milliseconds."""
    return Accepted(Reply(0, "", words), (), ms, handed=True)


class Failure(Exception):
    """A try that did not end with the server taking the message.

    ``dot_left`` tells whether the final dot had left: without it the server must not deliver. The text never holds
    the password.
    """

    def __init__(
        self, stage: Stage, kind: Kind, text: str, code: int | None = None, enhanced: str = "", ms: int = 0,
        dot_left: bool = False,
    ) -> None:
        super().__init__(stage, kind, code, enhanced, text)
        self.stage: Stage = stage
        self.kind: Kind = kind
        self.text = text
        self.code = code
        self.enhanced = enhanced
        self.ms = ms
        self.dot_left = dot_left

    @property
    def unknown(self) -> bool:
        """Whether the message may have been delivered: the dot left and no word of the server came back."""
        return self.dot_left and self.kind != "refused"


class Transport(Protocol):
    """A way to send. One connection, used by one thread; never used again after a surprise."""

    @property
    def is_open(self) -> bool:
        """Whether a connection is there to be used."""
        ...

    @property
    def sent(self) -> int:
        """Messages accepted on this connection."""
        ...

    @property
    def extensions(self) -> dict[str, str]:
        """What the server of the open connection offers, by upper-case name."""
        ...

    def open(self) -> None:
        """Connect, secure and log in, with one attempt to log in; Failure if that fails."""
        ...

    def check_idle(self) -> None:
        """Failure if the server said something unasked, or closed the connection, since the last message."""
        ...

    def send(self, message: Outbound, before_dot: Callable[[], None]) -> Accepted:
        """Send one message. ``before_dot`` is called with all but the final dot sent; if it raises, no dot leaves.

        Failure tells what happened; what ``before_dot`` raises comes through.
        """
        ...

    def close(self) -> None:
        """Say goodbye."""
        ...

    def abort(self) -> None:
        """Cut the connection at once; what has not left yet never leaves."""
        ...
