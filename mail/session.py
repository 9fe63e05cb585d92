"""One SMTP session for a worker thread: messages over a connection, the final dot only when the caller says so."""

import re
from collections.abc import Callable

from data.language import _
from mail.connection import Connection
from mail.transports.transport import Accepted, Failure, Outbound, Reply
from mail.wire import Wire

SAFE_PATH = re.compile(r"[^\s<>\x00-\x1f\x7f]+")
_NOT_XTEXT = re.compile(r"[^!-~]|[+=]")  # RFC 3461, 4
PROTOCOL_ERRORS = range(500, 505)  # after these the two sides may no longer mean the same command


def too_many(reply: Reply) -> bool:
    """Whether a reply to RCPT says that the transaction has recipients enough; 552 is what old servers say."""
    return reply.code in (452, 552) and (
        reply.enhanced in ("4.5.3", "5.5.3") or re.search("too many recipients", reply.text, re.IGNORECASE) is not None)


class Session(Connection):
    """Sends messages. After any surprise the connection is cut; it is never used again and never flushed."""

    def check_idle(self) -> None:
        """Failure if the server said something unasked, or closed the connection, since the last message."""
        self._begin("idle")
        wire = self._live()
        try:
            if wire.has_news():
                raise self._refused(wire.read_reply(self.server.timeouts.goodbye))
        except (OSError, Failure, ValueError) as error:
            self.abort()
            raise self._failure(error) from error

    def send(self, message: Outbound, before_dot: Callable[[], None]) -> Accepted:
        """Send ``message``; see ``Transport.send``. After a surprise the connection is cut, never flushed."""
        self._begin("mail")
        try:
            self._live().waiting = message.waiting
            refused, later = self._envelope(message)
            self._body(message, before_dot)
            return self._finish(refused)._replace(later=later)
        except BaseException as error:
            failure = self._failure(error)
            if not (isinstance(failure, Failure) and self._reusable(failure)):
                self.abort()
            if failure is error:
                raise
            raise failure from error

    def _reusable(self, failure: Failure) -> bool:
        """Whether the two sides still agree where they are after a refusal; a transaction is then reset."""
        if self._wire is None or failure.kind not in ("refused", "message") or failure.stage == "body":
            return False
        if failure.code == 421 or failure.code in PROTOCOL_ERRORS:
            return False
        if failure.stage == "dot" or failure.kind == "message":
            return True  # the transaction has ended, or never began
        try:
            return self._command("RSET", self.server.timeouts.connect).code == 250
        except (OSError, Failure, ValueError):
            return False

    def _envelope(self, message: Outbound) -> tuple[tuple[tuple[str, Reply], ...], tuple[str, ...]]:
        """MAIL, RCPT and DATA, in one packet where the server allows it.

        If 354 came: which copies were refused, and who is left for a further transaction.
        """
        reported = self.server.dsn and bool(message.envelope_id) and "DSN" in self.extensions
        lines = [
            self._mail(message) + (f" RET=HDRS ENVID={_xtext(message.envelope_id)}" if reported else ""),
            *(f"RCPT TO:<{self._path(address)}>" + (_notify(address) if reported else "")
              for address in message.recipients),
            "DATA",
        ]
        pipelined = "PIPELINING" in self.extensions
        wire, patience = self._live(), self.server.timeouts.command
        if pipelined:
            wire.write("".join(line + "\r\n" for line in lines).encode(), self.server.timeouts.block)
        mail = wire.read_reply(patience) if pipelined else self._command(lines[0], patience)
        if mail.code // 100 != 2:
            if pipelined and mail.code != 421:
                self._skip_replies(len(message.recipients) + 1)
            raise self._refused(mail)
        self._stage = "rcpt"
        replies = []
        for line in lines[1:-1]:
            replies.append(wire.read_reply(patience) if pipelined else self._command(line, patience))
            if replies[-1].code == 421:
                raise self._refused(replies[-1])
        refused = tuple(pair for pair in zip(message.recipients, replies, strict=True) if pair[1].code // 100 != 2)
        later = self._later(message, refused)
        refused = tuple(pair for pair in refused if pair[0] not in later)
        fatal = self._fatal(message, refused)
        if fatal:
            if pipelined:
                self._skip_replies(1)
            raise self._refused(fatal)
        self._stage = "data"
        data = wire.read_reply(patience) if pipelined else self._command(lines[-1], patience)
        if data.code != 354:
            raise self._refused(data)
        if later and message.leave is not None:
            message.leave(later)
        return refused, later

    @staticmethod
    def _later(message: Outbound, refused: tuple[tuple[str, Reply], ...]) -> tuple[str, ...]:
        """Whom the server did not want in the same transaction as the others, whom it took (RFC 5321, 4.5.3.1.10)."""
        if message.leave is None or len(refused) == len(message.recipients):
            return ()
        return tuple(address for address, reply in refused if too_many(reply))

    def _skip_replies(self, count: int) -> None:
        """Read the pipelined replies, DATA's last, that a refusal made pointless.

        A server that says 354 all the same waits for a message now: only the end of the connection gets us out
        without a dot.
        """
        try:
            replies = [self._live().read_reply(self.server.timeouts.command) for _each in range(count)]
        except (OSError, ValueError):
            self.abort()
        else:
            if replies[-1].code == 354:
                self.abort()

    @staticmethod
    def _fatal(message: Outbound, refused: tuple[tuple[str, Reply], ...]) -> Reply | None:
        """The reply that makes the whole message fail, if any.

        A message belongs to the recipients of its To header: without one of them it is not sent at all, because a
        reminder half delivered could neither be called sent nor sent again. A refused copy (Cc, Bcc) only is noted.
        A lasting refusal counts before a passing one.
        """
        replies = [reply for address, reply in refused if address in message.essential]
        if len(refused) == len(message.recipients) and not replies:
            replies = [reply for _address, reply in refused]
        return next((reply for reply in replies if reply.code >= 500), replies[0] if replies else None)

    def _mail(self, message: Outbound) -> str:
        size = sum(map(len, message.parts))
        line = f"MAIL FROM:<{self._path(message.sender)}>"
        if "SIZE" in self.extensions:
            limit = self.extensions["SIZE"].strip()
            if limit.isdigit() and 0 < int(limit) < size:
                raise self._fail("message", _("The message has {size} bytes; the server takes at most {limit}.").format(
                    size=size, limit=limit), enhanced="5.3.4")
            line += f" SIZE={size}"
        if message.smtputf8:
            if "SMTPUTF8" not in self.extensions:
                raise self._fail("message", _("The server cannot take international addresses (SMTPUTF8)."),
                                 enhanced="5.6.7")
            line += " BODY=8BITMIME SMTPUTF8" if "8BITMIME" in self.extensions else " SMTPUTF8"
        return line

    def _path(self, address: str) -> str:
        if not SAFE_PATH.fullmatch(address):  # nothing stored gets here so; a command could be smuggled in
            raise self._fail("message", _("The address {address} cannot be used.").format(address=repr(address)))
        return address

    def _body(self, message: Outbound, before_dot: Callable[[], None]) -> None:
        """All but the dot; then the callback; then the dot. Anything the server says before is a surprise."""
        self._stage = "body"
        wire = self._live()
        if wire.has_news():
            raise self._refused(wire.read_reply(self.server.timeouts.goodbye))
        try:
            wire.write_body(message.parts, self.server.timeouts.block)
        except OSError as error:
            self._last_words(wire, error)
        if wire.has_news():
            raise self._refused(wire.read_reply(self.server.timeouts.goodbye))
        try:
            before_dot()
        except BaseException as error:
            self._veto = error
            raise
        self._stage, self._dot_left = "dot", True
        wire.write(b"\r\n.\r\n", self.server.timeouts.block)

    def _last_words(self, wire: Wire, error: OSError) -> None:
        """A server that closes in the middle of a body has often said why before."""
        try:
            reply = wire.read_reply(1)
        except (OSError, ValueError):
            raise error from None
        raise self._refused(reply)

    def _finish(self, refused: tuple[tuple[str, Reply], ...]) -> Accepted:
        reply = self._live().read_reply(self.server.timeouts.dot)
        if reply.code // 100 != 2:
            raise self._refused(reply)
        self.sent += 1
        return Accepted(reply, refused, self._ms())


def _notify(address: str) -> str:
    """Which reports are wanted about a recipient, and its name in them (RFC 3461; ORCPT has no room for č)."""
    original = f" ORCPT=rfc822;{_xtext(address)}" if address.isascii() else ""
    return f" NOTIFY=FAILURE,DELAY{original}"


def _xtext(text: str) -> str:
    return _NOT_XTEXT.sub(lambda found: f"+{ord(found[0]):02X}", text)
