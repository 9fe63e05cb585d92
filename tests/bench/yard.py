"""What the benchmarks of sending share: a database of issued reminders, a sink, a network that is far away.

    python tests/bench/yard.py sink PORT          takes everything as fast as it can
    python tests/bench/yard.py proxy PORT TO MS   passes everything on, MS later
"""

import contextlib
import os
import queue
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

PDF = 30_000  # bytes
CHUNK = 500


class Spent(NamedTuple):
    """What a process took."""

    wall: float
    cpu: float
    peak: float  # MiB
    output: str


def run(*command: str, folder: Path | None = None) -> Spent:
    """Run a command to its end, with compiled modules as an installed wheel has; RuntimeError if it fails."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    start = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=folder,
                          env=environment) as process:
        assert process.stdout
        output = process.stdout.read().decode("utf-8", "replace")
        _pid, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)}: {output[-2000:]}")
    return Spent(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, output)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextlib.contextmanager
def started(*command: str, port: int) -> Iterator[int]:
    """A server process that listens on ``port`` while the block runs."""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        try:
            for _turn in range(200):
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                    break
                time.sleep(0.05)
            yield port
        finally:
            process.terminate()


def sink() -> contextlib.AbstractContextManager[int]:
    """Postfix's smtp-sink where it is installed, else our own; the port."""
    port = free_port()
    program = shutil.which("smtp-sink", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        return started(sys.executable, __file__, "sink", str(port), port=port)
    user = ["-u", "nobody"] if os.geteuid() == 0 else []
    return started(program, *user, f"127.0.0.1:{port}", "1000", port=port)


def far(port: int, milliseconds: float) -> contextlib.AbstractContextManager[int]:
    """The server on ``port`` from a distance of so many milliseconds each way; the nearer port."""
    near = free_port()
    return started(sys.executable, __file__, "proxy", str(near), str(port), str(milliseconds), port=near)


def make_reminders(file: Path, count: int, size: int = PDF) -> None:
    """A new database with so many issued reminders, each with a document of ``size`` random bytes."""
    from data import models
    from data.database import close_database, open_database, transaction
    from data.documents import store_document
    from data.fields import now
    from data.preferences import set_preference

    open_database(str(file))
    for key, value in {"smtp.host": "127.0.0.1", "smtp.security": "none", "smtp.auth": "none",
                       "sender.address": "me@vzorec.example", "sender.name": "Vzorec d.o.o."}.items():
        set_preference(key, value)
    package = models.Package.create(date=date(2026, 8, 17), created_at=now())
    for start in range(1, count + 1, CHUNK):
        numbers = range(start, min(count + 1, start + CHUNK))
        with transaction():
            models.Customer.insert_many([
                {"id": n, "code": f"{n:06d}", "name": f"Kupec {n} d.o.o.", "language": "sl"} for n in numbers
            ]).execute()
            models.Contact.insert_many([
                {"customer": n, "code": "OPOMIN1", "name": "", "email": f"kupec{n}@stranka.example"} for n in numbers
            ]).execute()
            documents = {n: store_document("letter", f"opomin-{n}.pdf", os.urandom(size)) for n in numbers}
            models.Reminder.insert_many([{
                "year": 2026, "number": n, "date": date(2026, 8, 17), "customer": n, "customer_code": f"{n:06d}",
                "customer_name": f"Kupec {n} d.o.o.", "package": package, "level": 1, "currency": "EUR",
                "amount": Decimal(100), "days_late": 20, "days_sum": 20, "item_count": 1,
                "average_per_day": Decimal(5), "cost": Decimal(2), "pay_by": date(2026, 8, 25), "state": "issued",
                "contact_code": "OPOMIN1", "document": documents[n], "issued_at": now(),
            } for n in numbers]).execute()
    close_database()


def use_port(file: Path, port: int, connections: int = 1) -> None:
    """Let the database's account be the server on ``port``, over so many connections."""
    from data.database import close_database, open_database
    from data.preferences import set_preference

    open_database(str(file))
    set_preference("smtp.port", str(port))
    set_preference("smtp.connections", str(connections))
    close_database()


# Servers


def _serve_sink(sock: socket.socket) -> None:
    buffer = bytearray()
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sock.sendall(b"220 sink\r\n")
    replies: list[bytes] = []
    end = b"\r\n"
    while True:
        while (found := buffer.find(end, max(0, len(buffer) - 70_000) if len(end) > 2 else 0)) < 0:
            if replies:
                sock.sendall(b"".join(replies))
                replies.clear()
            data = sock.recv(65536)
            if not data:
                return
            buffer += data
        verb = bytes(buffer[:4]).upper()
        del buffer[: found + len(end)]
        if len(end) > 2:
            end = b"\r\n"
            replies.append(b"250 ok\r\n")
        elif verb == b"EHLO":
            replies.append(b"250-sink\r\n250-PIPELINING\r\n250 8BITMIME\r\n")
        elif verb == b"DATA":
            end = b"\r\n.\r\n"
            replies.append(b"354 go\r\n")
        elif verb == b"QUIT":
            sock.sendall(b"221 bye\r\n")
            return
        else:
            replies.append(b"250 ok\r\n")


def _proxy(port: int, milliseconds: float) -> None:
    with socket.create_server(("127.0.0.1", int(sys.argv[2])), backlog=100) as listener:
        while True:
            near, _address = listener.accept()
            distant = socket.create_connection(("127.0.0.1", port))
            for one, other in ((near, distant), (distant, near)):
                one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                waiting: queue.SimpleQueue[tuple[float, bytes]] = queue.SimpleQueue()
                threading.Thread(target=_take, args=(one, waiting, milliseconds / 1000), daemon=True).start()
                threading.Thread(target=_give, args=(other, waiting), daemon=True).start()


def _take(sock: socket.socket, waiting: "queue.SimpleQueue[tuple[float, bytes]]", delay: float) -> None:
    data = b"x"
    while data:
        try:
            data = sock.recv(65536)
        except OSError:
            data = b""
        waiting.put((time.monotonic() + delay, data))


def _give(sock: socket.socket, waiting: "queue.SimpleQueue[tuple[float, bytes]]") -> None:
    while True:
        at, data = waiting.get()
        time.sleep(max(0.0, at - time.monotonic()))
        try:
            if not data:
                sock.shutdown(socket.SHUT_WR)
                return
            sock.sendall(data)
        except OSError:
            return


def _sink(port: int) -> None:
    with socket.create_server(("127.0.0.1", port), backlog=100) as listener:
        while True:
            sock, _address = listener.accept()
            threading.Thread(target=_serve_sink, args=(sock,), daemon=True).start()


if __name__ == "__main__":
    if sys.argv[1] == "sink":
        _sink(int(sys.argv[2]))
    else:
        _proxy(int(sys.argv[3]), float(sys.argv[4]))
