"""An IMAP and a POP3 server on real sockets: as much of both as reading mail needs, and every command remembered."""

import contextlib
import json
import re
import socket
import ssl
import threading
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes


class Bye(Exception):
    """The conversation has ended."""


@dataclass
class Folder:
    """Messages by UID; ``flags`` are those of LIST."""

    messages: dict[int, bytes] = field(default_factory=dict)
    validity: int = 7
    flags: str = ""

    def add(self, content: bytes) -> int:
        """Another message arrives; its UID."""
        uid = max(self.messages, default=0) + 1
        self.messages[uid] = content.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
        return uid


@dataclass
class MailServer:
    """What both protocols share. ``silent`` never greets; ``offer_tls`` and ``mechanisms`` are what is offered."""

    password: str = "geslo-č"
    context: ssl.SSLContext | None = None
    implicit: bool = False
    offer_tls: bool = True
    mechanisms: tuple[str, ...] = ("PLAIN",)
    takes_token: Callable[[str], bool] = lambda _token: False
    at_once: bool = False  # SASL-IR
    silent: bool = False
    inbox: Folder = field(default_factory=Folder)
    folders: dict[str, Folder] = field(default_factory=dict)
    log: list[str] = field(default_factory=list)
    logins: int = 0
    port: int = 0

    def start(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._open: set[socket.socket] = set()
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for sock in list(self._open):
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        self._thread.join(5)

    def _accept(self) -> None:
        threads = []
        while True:
            try:
                sock, _address = self._listener.accept()
            except OSError:
                break
            self._open.add(sock)
            threads.append(threading.Thread(target=self._serve, args=(sock,), daemon=True))
            threads[-1].start()
        for thread in threads:
            thread.join(5)

    def _serve(self, sock: socket.socket) -> None:
        sock.settimeout(20)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        talk = self.talk(sock)
        try:
            talk.run()
        except (Bye, OSError):
            pass
        finally:
            self._open.discard(sock)
            talk.close()
            sock.close()

    def talk(self, sock: socket.socket) -> "Talk":
        raise NotImplementedError


class Talk:
    """One connection."""

    def __init__(self, server: MailServer, sock: socket.socket) -> None:
        self.server, self.sock = server, sock
        self.file = sock.makefile("rb")
        self.secret = False  # the next line is one

    def run(self) -> None:
        if self.server.silent:
            self.file.read(1)
            raise Bye
        if self.server.implicit:
            self.encrypt()
        self.greet()
        while True:
            self.command(self.line())

    def greet(self) -> None:
        raise NotImplementedError

    def command(self, line: str) -> None:
        raise NotImplementedError

    def encrypt(self) -> None:
        assert self.server.context is not None
        self.file.close()
        self.sock = self.server.context.wrap_socket(self.sock, server_side=True)
        self.file = self.sock.makefile("rb")

    @property
    def encrypted(self) -> bool:
        return isinstance(self.sock, ssl.SSLSocket)

    def line(self) -> str:
        data = self.file.readline()
        if not data:
            raise Bye
        text = data.rstrip(b"\r\n").decode("utf-8")
        self.server.log.append(text)
        return text

    def send(self, *lines: str | bytes) -> None:
        self.sock.sendall(b"".join((line.encode() if isinstance(line, str) else line) + b"\r\n" for line in lines))

    def close(self) -> None:
        self.file.close()
        self.sock.close()

    def token(self, answer: str) -> bool:
        """Whether the answer to XOAUTH2 opens the mailbox; else the refusal is asked for by an empty line."""
        self.server.logins += 1
        _user, token, *end = b64decode(answer).decode().split("\x01")
        token = token.removeprefix("auth=Bearer ")
        assert end == ["", ""]
        if self.server.takes_token(token):
            return True
        self.send(f"+ {b64encode(json.dumps({'status': '400', 'scope': 'mail ' + token}).encode()).decode()}")
        assert self.line() == ""
        return False


class ImapServer(MailServer):
    """Speaks IMAP4rev1."""

    def talk(self, sock: socket.socket) -> Talk:
        return ImapTalk(self, sock)


class ImapTalk(Talk):
    """One IMAP connection."""

    folder: Folder

    def capabilities(self) -> str:
        words = ["IMAP4rev1", "SPECIAL-USE"]
        if self.server.context and self.server.offer_tls and not self.encrypted:
            words.append("STARTTLS")
        if self.server.at_once:
            words.append("SASL-IR")
        return " ".join([*words, *(f"AUTH={name}" for name in self.server.mechanisms)])

    def greet(self) -> None:
        self.send(f"* OK [CAPABILITY {self.capabilities()}] ready")

    def command(self, line: str) -> None:
        tag, name, rest = (*line.split(" ", 2), "", "")[:3]
        if name == "UID":
            name, rest = "UID_" + rest.partition(" ")[0], rest.partition(" ")[2]
        handler: Callable[[str, str], None] | None = getattr(self, f"do_{name.lower()}", None)
        if handler is None:
            self.send(f"{tag} BAD what?")
        else:
            handler(tag, rest)

    def do_capability(self, tag: str, rest: str) -> None:
        self.send(f"* CAPABILITY {self.capabilities()}", f"{tag} OK done")

    def do_starttls(self, tag: str, rest: str) -> None:
        self.send(f"{tag} OK go ahead")
        self.encrypt()

    def login(self, tag: str, password: str) -> None:
        self.server.logins += 1
        if password == self.server.password:
            self.send(f"{tag} OK welcome")
        else:
            self.send(f"{tag} NO [AUTHENTICATIONFAILED] wrong password {password}")

    def do_authenticate(self, tag: str, rest: str) -> None:
        mechanism, _space, answer = rest.partition(" ")
        assert self.server.at_once or not answer
        if not answer:
            self.send("+ ")
        if mechanism == "XOAUTH2":
            good = self.token(answer or self.line())
            self.send(f"{tag} OK welcome" if good else f"{tag} NO [AUTHENTICATIONFAILED] Invalid credentials")
            return
        self.login(tag, b64decode(self.line()).decode().split("\0")[2])

    def do_login(self, tag: str, rest: str) -> None:
        words = re.findall(r'"((?:[^"\\]|\\.)*)"', rest)
        self.login(tag, words[1].replace('\\"', '"').replace("\\\\", "\\"))

    def do_list(self, tag: str, rest: str) -> None:
        everything = {"INBOX": self.server.inbox, **self.server.folders}
        self.send(*(f'* LIST (\\HasNoChildren{folder.flags}) "/" "{name}"' for name, folder in everything.items()),
                  f"{tag} OK done")

    def do_examine(self, tag: str, rest: str) -> None:
        name = rest.strip('"')
        folder = self.server.inbox if name == "INBOX" else self.server.folders.get(name)
        if folder is None:
            self.send(f"{tag} NO no such folder")
            return
        self.folder = folder
        next_uid = max(folder.messages, default=0) + 1
        self.send(f"* {len(folder.messages)} EXISTS", "* 0 RECENT", f"* OK [UIDVALIDITY {folder.validity}] valid",
                  f"* OK [UIDNEXT {next_uid}] next", f"{tag} OK [READ-ONLY] done")

    def do_uid_search(self, tag: str, rest: str) -> None:
        uids = sorted(self.folder.messages)
        if match := re.search(r"UID (\d+):\*", rest):
            uids = [uid for uid in uids if uid >= int(match[1])] or uids[-1:]
        if match := re.search(r'HEADER Message-ID "?(<[^>]+>)"?', rest):
            uids = [uid for uid in uids
                    if message_from_bytes(self.folder.messages[uid]).get("Message-ID") == match[1]]
        self.send(f"* SEARCH {' '.join(map(str, uids))}".rstrip(), f"{tag} OK done")

    def do_uid_fetch(self, tag: str, rest: str) -> None:
        which, _space, what = rest.partition(" ")
        for uid in _numbers(which):
            content = self.folder.messages.get(uid)
            if content is None:
                continue
            number = sorted(self.folder.messages).index(uid) + 1
            if match := re.search(r"HEADER\.FIELDS \(([^)]*)\)", what):
                head = content.partition(b"\r\n\r\n")[0] + b"\r\n"
                wanted = match[1].lower().split()
                found = re.findall(rb"^[!-9;-~]+:.*\r\n(?:[ \t].*\r\n)*", head, re.MULTILINE)
                data = b"".join(f for f in found if f.partition(b":")[0].decode().lower() in wanted) + b"\r\n"
                name = f"BODY[HEADER.FIELDS ({match[1]})]"
            else:
                limit = re.search(r"BODY\.PEEK\[\]<0\.(\d+)>", what)
                assert limit, f"a whole message is asked for: {what}"
                data, name = content[: int(limit[1])], "BODY[]<0>"
            self.send(f"* {number} FETCH (UID {uid} {name} {{{len(data)}}}".encode() + b"\r\n" + data + b")")
        self.send(f"{tag} OK done")

    def do_logout(self, tag: str, rest: str) -> None:
        self.send("* BYE", f"{tag} OK bye")
        raise Bye


def _numbers(text: str) -> list[int]:
    found: list[int] = []
    for part in text.split(","):
        low, _colon, high = part.partition(":")
        found += range(int(low), int(high or low) + 1)
    return found


class PopServer(MailServer):
    """Speaks POP3; the UIDL of a message is its UID with a letter before it."""

    def talk(self, sock: socket.socket) -> Talk:
        return PopTalk(self, sock)


class PopTalk(Talk):
    """One POP3 connection."""

    def greet(self) -> None:
        self.send("+OK ready")

    def command(self, line: str) -> None:
        name, *words = line.split(" ", 1)
        handler: Callable[[str], None] | None = getattr(self, f"do_{name.lower()}", None)
        if handler is None:
            self.send("-ERR what?")
        else:
            handler(words[0] if words else "")

    def do_capa(self, rest: str) -> None:
        offered = ["STLS"] if self.server.context and self.server.offer_tls and not self.encrypted else []
        self.send("+OK", "USER", "UIDL", "TOP", *offered, f"SASL {' '.join(self.server.mechanisms)}", ".")

    def do_auth(self, rest: str) -> None:
        assert rest == "XOAUTH2", "a token is too long for the command"
        self.send("+ ")
        self.send("+OK welcome" if self.token(self.line()) else "-ERR Invalid credentials")

    def do_stls(self, rest: str) -> None:
        if not self.server.offer_tls:
            self.send("-ERR no")
            return
        self.send("+OK")
        self.encrypt()

    def do_user(self, rest: str) -> None:
        self.send("+OK")

    def do_pass(self, rest: str) -> None:
        self.server.logins += 1
        self.send("+OK" if rest == self.server.password else f"-ERR wrong password {rest}")

    def do_uidl(self, rest: str) -> None:
        self.send("+OK", *(f"{n} u{uid}" for n, uid in enumerate(sorted(self.server.inbox.messages), 1)), ".")

    def do_top(self, rest: str) -> None:
        number, lines = map(int, rest.split())
        head, _blank, body = self._content(number).partition(b"\r\n\r\n")
        self._several([*head.split(b"\r\n"), b"", *body.split(b"\r\n")[:lines]])

    def _content(self, number: int) -> bytes:
        return self.server.inbox.messages[sorted(self.server.inbox.messages)[number - 1]]

    def _several(self, lines: list[bytes]) -> None:
        self.send("+OK", *(b"." + line if line.startswith(b".") else line for line in lines), ".")

    def do_quit(self, rest: str) -> None:
        self.send("+OK bye")
        raise Bye


REPORT = """\
Return-Path: <>
From: MAILER-DAEMON@mx.example (Mail Delivery System)
To: {to}
Subject: Undelivered Mail Returned to Sender
Date: {date}
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

Sorry.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example
{envelope}
Final-Recipient: rfc822; {address}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {words}

--b
Content-Type: text/rfc822-headers

{original}
Subject: Reminder

--b--
"""


def report(
    address: str, message_id: str = "", action: str = "failed", words: str = "550 5.1.1 No such user [/b]",
    envelope_id: str = "", to: str = "terjatve@vzorec.example", padding: int = 0,
) -> bytes:
    """A delivery report about ``address``, as Postfix would write it now; ``padding`` bytes of copy follow."""
    from email.utils import formatdate

    status = {"failed": "5.1.1", "delayed": "4.4.1"}.get(action, "2.0.0")
    text = REPORT.format(
        to=to, date=formatdate(), address=address, action=action, status=status, words=words,
        envelope=f"Original-Envelope-Id: {envelope_id}\n" if envelope_id else "",
        original=f"Message-ID: {message_id}" if message_id else "X-None: yes")
    return text.encode() + (b"x" * 70 + b"\n") * (padding // 71)


LETTER = b"From: Ana <ana@kupec.example>\nTo: terjatve@vzorec.example\nSubject: Thank you\nMessage-ID: <1@k>\n\nPaid.\n"
