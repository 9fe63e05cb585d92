"""Prints how fast messages are queued and sent on this machine; paired runs, so that the ratios can be trusted.

    python tests/bench/bench_sending.py [messages] [rounds]

The sink is a small TLS server in a process of its own. Compared with smtplib on one reused connection, as it comes and
with TCP_NODELAY set; both send the same frozen bytes, and neither keeps a ledger. The last line is the whole way.
"""

import multiprocessing
import os
import smtplib
import socket
import ssl
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from multiprocessing.connection import Connection as Pipe
from pathlib import Path

import trustme

from data.database import close_database, open_database
from data.documents import Outgoing, store_document
from data.preferences import Preferences, set_preference
from mail.batch import BatchSettings, queue
from mail.connection import Server
from mail.message import Head, encode_document, freeze
from mail.sender import Sender
from mail.session import Session
from mail.transports.transport import Outbound

PDF = 30_000  # bytes


def sink(pipe: Pipe, folder: str) -> None:
    """Takes everything as fast as it can; STARTTLS and PIPELINING offered."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(f"{folder}/server.pem")
    listener = socket.create_server(("127.0.0.1", 0))
    pipe.send(listener.getsockname()[1])
    while True:
        sock, _address = listener.accept()
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(target=serve, args=(sock, context), daemon=True).start()


def serve(sock: socket.socket, context: ssl.SSLContext) -> None:
    """One connection."""
    buffer = bytearray()
    sock.sendall(b"220 sink\r\n")
    replies: list[bytes] = []
    while True:
        while (end := buffer.find(b"\r\n")) < 0:
            if replies:
                sock.sendall(b"".join(replies))
                replies.clear()
            data = sock.recv(65536)
            if not data:
                return
            buffer += data
        verb = bytes(buffer[:4]).upper()
        del buffer[: end + 2]
        if verb == b"EHLO":
            replies.append(b"250-sink\r\n250-PIPELINING\r\n250-STARTTLS\r\n250 SIZE 50000000\r\n")
        elif verb == b"STAR":
            sock.sendall(b"220 go\r\n")
            sock = context.wrap_socket(sock, server_side=True)
        elif verb == b"DATA":
            sock.sendall(b"".join(replies) + b"354 go\r\n")
            replies.clear()
            while (end := buffer.find(b"\r\n.\r\n", max(0, len(buffer) - 70_000))) < 0:
                data = sock.recv(65536)
                if not data:
                    return
                buffer += data
            del buffer[: end + 5]
            replies.append(b"250 ok\r\n")
        elif verb == b"QUIT":
            sock.sendall(b"221 bye\r\n")
            return
        else:
            replies.append(b"250 ok\r\n")


def timed(work: Callable[[], None]) -> tuple[float, float]:
    """Wall and CPU seconds of this process."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def main() -> None:
    """Measure and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    with tempfile.TemporaryDirectory() as folder:
        authority = trustme.CA()
        authority.cert_pem.write_to_path(f"{folder}/ca.pem")
        authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(f"{folder}/server.pem")
        ours, theirs = multiprocessing.Pipe()
        process = multiprocessing.get_context("spawn").Process(target=sink, args=(theirs, folder), daemon=True)
        process.start()
        port = ours.recv()
        try:
            measure(port, folder, count, rounds)
        finally:
            process.terminate()
            process.join()


def measure(port: int, folder: str, count: int, rounds: int) -> None:
    """All figures."""
    document = os.urandom(PDF)
    head = Head("me@vzorec.example", "Vzorec", "", ("kupec@stranka.example",), (), "Opomin št. 100")
    frozen = freeze(head, "Spoštovani\n", datetime.now(UTC), "opomin.pdf")
    parts = (frozen.head, encode_document(document), frozen.tail)
    raw = b"".join(parts)
    context = ssl.create_default_context(cafile=f"{folder}/ca.pem")
    to = "kupec@stranka.example"
    outbound = Outbound("me@vzorec.example", (to,), frozenset([to]), False, parts)

    def dunmail() -> None:
        session = Session(Server("127.0.0.1", port, "starttls", ca_file=f"{folder}/ca.pem"))
        session.open()
        for _number in range(count):
            session.check_idle()
            session.send(outbound, lambda: None)
        session.close()

    def standard(nodelay: bool) -> None:
        with smtplib.SMTP("127.0.0.1", port) as client:
            if nodelay:
                assert client.sock is not None
                client.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            client.starttls(context=context)
            for _number in range(count):
                client.sendmail("me@vzorec.example", ["kupec@stranka.example"], raw)

    times: dict[str, list[tuple[float, float]]] = {"dunmail": [], "smtplib": [], "smtplib, TCP_NODELAY": []}
    for _round in range(rounds):
        times["dunmail"].append(timed(dunmail))
        times["smtplib"].append(timed(lambda: standard(False)))
        times["smtplib, TCP_NODELAY"].append(timed(lambda: standard(True)))
    print(f"STARTTLS, one connection, {count} messages of {len(raw)} bytes, median of {rounds}:")
    for name, found in times.items():
        wall, cpu = (statistics.median(column) for column in zip(*found, strict=True))
        ratio = statistics.median(pair[0] / own[0] for own, pair in zip(times["dunmail"], found, strict=True))
        print(f"  {name:<22}{count / wall:6.0f} /s {cpu / count * 1000:7.2f} ms CPU each, {ratio:6.2f} x our time")
    whole(port, folder, count, rounds, document)


def whole(port: int, folder: str, count: int, rounds: int, document: bytes) -> None:
    """Queueing and sending with the durable ledger."""
    queued, sent = [], []
    for number in range(rounds):
        open_database(str(Path(folder) / f"{number}.db"))
        for key, value in {"smtp.host": "127.0.0.1", "smtp.port": str(port), "smtp.security": "starttls",
                           "smtp.auth": "none", "smtp.ca_file": f"{folder}/ca.pem",
                           "sender.address": "me@vzorec.example"}.items():
            set_preference(key, value)
        preferences = Preferences()
        documents = [Outgoing(f"2012/{n}", store_document("letter", "a.pdf", document), f"opomin-{n}.pdf",
                              f"kupec{n}@stranka.example", subject="Opomin {{ number }}",
                              body="Spoštovani,\nopomin {{ number }}\n", context={"number": n}) for n in range(count)]
        start = time.perf_counter()
        batch = queue(documents, BatchSettings(), preferences)
        queued.append(time.perf_counter() - start)
        start = time.perf_counter()
        report = Sender(batch, preferences, lambda: None).run()
        sent.append(time.perf_counter() - start)
        assert report.accepted == count
        close_database()
    print(f"  queued                {count / statistics.median(queued):8.0f} /s")
    print(f"  sent with the ledger  {count / statistics.median(sent):8.0f} /s")
    print(f"  both                  {count / statistics.median(map(sum, zip(queued, sent, strict=True))):8.0f} /s")


if __name__ == "__main__":
    main()
