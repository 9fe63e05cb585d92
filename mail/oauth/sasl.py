"""XOAUTH2: the words with which a mail server is given a token, and those with which it refuses one."""

import binascii
import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator

from data.secrets import Secret
from mail.transports.transport import Reply

LONGEST_COMMAND = 510  # characters (RFC 5321, 4.5.3.1.4); a longer answer waits for the server's challenge (RFC 4954)


def xoauth2(user: str, token: str) -> Secret:
    """The base64 text that logs ``user`` in with ``token``, the same for SMTP, IMAP and POP3."""
    return Secret(b64encode(b"user=%b\x01auth=Bearer %b\x01\x01" % (user.encode(), token.encode())).decode())


def refusal_words(challenge: str) -> str:
    """What a server's challenge, base64 of a JSON object such as ``{"status": "401", "scope": "…"}``, says.

    As it is, if it is no such thing.
    """
    try:
        said = json.loads(b64decode(challenge.strip(), validate=True))
        return ", ".join(f"{name} {value}" for name, value in said.items() if isinstance(value, str | int))
    except (binascii.Error, ValueError, AttributeError):
        return challenge.strip()


def with_reason(words: str, challenge: str) -> str:
    """A refusal in the server's words, with what its challenge said before, if there was one."""
    return f"{words} ({refusal_words(challenge)})" if challenge else words


def attempts(token: Callable[[str], str]) -> Iterator[str]:
    """A token, and one renewed after the first was refused: it may have been withdrawn before its time."""
    first = token("")
    yield first
    yield token(first)


def present(answer: str, say: Callable[[str], Reply]) -> tuple[Reply, str]:
    """Give an SMTP server the text of ``xoauth2`` by ``say``; its reply, and why it refused, if it said so."""
    answer = str.__str__(answer)
    reply = say(command) if len(command := f"AUTH XOAUTH2 {answer}") <= LONGEST_COMMAND else say("AUTH XOAUTH2")
    if reply.code == 334 and len(command) > LONGEST_COMMAND:
        reply = say(answer)
    if reply.code != 334:
        return reply, ""
    return say(""), refusal_words(reply.text)  # the empty line asks for the refusal itself
