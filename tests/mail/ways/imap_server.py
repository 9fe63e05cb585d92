"""A small IMAP server on loopback: one mailbox, its folders, and what goes wrong when told."""

import re
import socketserver
import ssl
import threading
from base64 import b64decode
from dataclasses import dataclass, field
from typing import Any


@dataclass
class ImapServer:
    """``folders`` holds messages by folder; ``marks`` the attributes of each; ``faults`` what happens at a command.

    A fault is a reply (``NO ...``), ``close`` (before doing it) or ``done-close`` (after it, before the reply).
    """

    folders: dict[str, list[bytes]] = field(default_factory=lambda: {"INBOX": [], "Osnutki": []})
    marks: dict[str, str] = field(default_factory=lambda: {"Osnutki": r"\Drafts"})
    password: str = "skrivnost č"
    plain: bool = True
    token: str = ""  # opens the mailbox too
    context: ssl.SSLContext | None = None
    starttls: bool = False
    faults: dict[str, str] = field(default_factory=dict)
    log: list[str] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    logins: int = 0

    def start(self) -> None:
        server = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                try:
                    Talk(server, self).run()
                finally:
                    self.connection.close()

        class Tcp(socketserver.ThreadingTCPServer):
            daemon_threads = True
            allow_reuse_address = True

            def get_request(self) -> Any:
                sock, address = super().get_request()
                if server.context is not None and not server.starttls:
                    sock = server.context.wrap_socket(sock, server_side=True)
                return sock, address

            def handle_error(self, request: Any, client_address: Any) -> None:
                pass  # a client that distrusts us is no error of ours

        self._tcp = Tcp(("127.0.0.1", 0), Handler)
        self.port = self._tcp.server_address[1]
        threading.Thread(target=lambda: self._tcp.serve_forever(0.05), daemon=True).start()

    def stop(self) -> None:
        self._tcp.shutdown()
        self._tcp.server_close()


class Talk:
    """One connection."""

    def __init__(self, server: ImapServer, handler: Any) -> None:
        self.server, self.file = server, handler.rfile
        self.handler = handler
        self.folder = ""

    def say(self, line: str) -> None:
        self.handler.connection.sendall(line.encode() + b"\r\n")

    def run(self) -> None:
        offered = {"AUTH=PLAIN": self.server.plain, "AUTH=XOAUTH2": self.server.token, "STARTTLS": self.server.starttls}
        words = " ".join(["IMAP4rev1", *(name for name, said in offered.items() if said)])
        self.say(f"* OK [CAPABILITY {words}] ready")
        while line := self.file.readline().decode("utf-8", "replace").rstrip("\r\n"):
            tag, command, rest = (*line.split(" ", 2), "", "")[:3]
            self.server.log.append(f"{command} {rest}".strip())
            name = command.upper()
            fault = self.server.faults.pop(name, "")
            if fault == "close":
                return
            if fault and fault != "done-close":
                self.literal(rest)
                self.say(f"{tag} {fault}")
                continue
            if name == "CAPABILITY":
                self.say(f"* CAPABILITY {words}")
            answer = getattr(self, f"do_{name.lower()}", lambda _rest: "OK done")(rest)
            if fault == "done-close":
                return
            self.say(f"{tag} {answer}")
            if name == "STARTTLS":
                assert self.server.context is not None
                self.handler.connection = self.server.context.wrap_socket(self.handler.connection, server_side=True)
                self.file = self.handler.connection.makefile("rb")
            if name == "LOGOUT":
                return

    def literal(self, rest: str) -> bytes:
        found = re.search(r"\{(\d+)\}$", rest)
        if found is None:
            return b""
        self.say("+ go on")
        content: bytes = self.file.read(int(found[1]))
        self.file.readline()
        return content

    def do_authenticate(self, rest: str) -> str:
        self.server.logins += 1
        self.say("+ ")
        answer = b64decode(self.file.readline()).decode()
        if rest == "XOAUTH2":
            return "OK in" if f"Bearer {self.server.token}\x01" in answer else "NO wrong token"
        _id, _user, password = answer.split("\0")
        return "OK in" if password == self.server.password else f"NO [AUTHENTICATIONFAILED] not {password}"

    def do_login(self, rest: str) -> str:
        self.server.logins += 1
        return "OK in" if rest.endswith(f'"{self.server.password}"') else "NO [AUTHENTICATIONFAILED] wrong"

    def do_list(self, rest: str) -> str:
        for name in self.server.folders:
            self.say(f'* LIST (\\HasNoChildren {self.server.marks.get(name, "")}) "/" "{name}"')
        return "OK listed"

    def do_examine(self, rest: str) -> str:
        self.folder = rest.strip('"')
        self.say(f"* {len(self.server.folders[self.folder])} EXISTS")
        return "OK [READ-ONLY] there"

    def do_uid(self, rest: str) -> str:
        wanted = rest.rpartition(" ")[2].strip('"').encode()
        found = [str(n) for n, content in enumerate(self.server.folders[self.folder], 1) if wanted in content]
        self.say(" ".join(["* SEARCH", *found]))
        return "OK searched"

    def do_append(self, rest: str) -> str:
        content = self.literal(rest)
        folder, flags = re.match(r'"?([^"]*?)"? \(([^)]*)\)', rest).groups()  # type: ignore[union-attr]
        self.server.folders[folder].append(content)
        self.server.flags.append(flags)
        return "OK [APPENDUID 1 1] appended"

    def do_logout(self, rest: str) -> str:
        self.say("* BYE")
        return "OK bye"
