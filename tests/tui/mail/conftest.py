"""A small app around one mail screen, with the real sender behind it and the real catcher before it."""

import asyncio
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any, cast

import pytest
from aiosmtpd.controller import Controller
from textual.app import App
from textual.screen import Screen

from data import models as m
from data.acting import act_as
from data.database import close_database, open_database, transaction
from data.documents import Outgoing, store_document
from data.importing import Kind
from data.preferences import Preferences, set_preference
from data.selection import Selection
from mail.batch import BatchSettings, queue
from mail.catcher import Catcher
from tui.sending import SendingRunner


class MailApp(App[None]):
    """Opens the screen that ``make`` makes over an empty one, as the real app does."""

    CSS_PATH = str(files("styles") / "base.tcss")

    def __init__(self, make: Callable[[], Screen[Any]], operator: str = "") -> None:
        super().__init__()
        self.operator = operator
        self.sending = SendingRunner(self, operator)
        self._make = make

    def on_mount(self) -> None:
        self.push_screen(self._make())


@pytest.fixture
def mail_app() -> Callable[..., MailApp]:
    """The class, for tests that make their own app."""
    return MailApp


def send_through(port: int) -> None:
    """Preferences for the server on ``port`` of this computer."""
    for key, value in {
        "smtp.host": "127.0.0.1", "smtp.port": str(port), "smtp.security": "none", "smtp.auth": "none",
        "smtp.timeout": "10", "sender.address": "ana@podjetje.si", "sender.name": "Ana Müller [/b]",
    }.items():
        set_preference(key, value)


@pytest.fixture
def catcher(db: Path) -> Iterator[Catcher]:
    """The running catcher, named in the preferences."""
    found = Catcher()
    found.start()
    send_through(found.port)
    yield found
    found.stop()


class Gate:
    """A server that takes nothing until it is opened, and refuses whoever is called ``nobody``."""

    def __init__(self) -> None:
        self.opened = threading.Event()
        self.knocked = False  # somebody waits for it to be opened
        self.taken: list[str] = []

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if address.startswith("nobody"):
            return "550 5.1.1 <nobody>: no such [/b] user \x1b[31m here"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_MAIL(
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        self.knocked = True
        await asyncio.to_thread(self.opened.wait)  # the final dot is still to come
        envelope.mail_from = address
        return "250 2.1.0 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.taken += envelope.rcpt_tos
        return "250 2.0.0 taken"


@pytest.fixture
def gate(db: Path) -> Iterator[Gate]:
    """The gated server, named in the preferences."""
    found = Gate()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(found, hostname="127.0.0.1", port=port)
    controller.start()
    send_through(port)
    yield found
    found.opened.set()
    controller.stop()


@pytest.fixture
def documents(db: Path) -> Callable[..., list[Outgoing]]:
    """Makes documents on their way to addresses; one without an address is to be skipped."""

    def make(*addresses: str) -> list[Outgoing]:
        with transaction():
            return [
                Outgoing(
                    label=f"2012/{n}", document_id=store_document("letter", f"{n}.pdf", b"%PDF-1.4 " + bytes([n])),
                    file_name=f"reminder-{n}.pdf", recipients=address, subject="Reminder {{ number }}",
                    body="Dear {{ name }},\n", context={"number": n, "name": "Müller [/b]"},
                    skip="" if address else "Müller [/b] has no contact OPOMIN2.",
                )
                for n, address in enumerate(addresses, 100)
            ]

    return make


@pytest.fixture
def batch(documents: Callable[..., list[Outgoing]]) -> Callable[..., int]:
    """Queues documents to addresses and returns the batch."""

    def make(*addresses: str) -> int:
        return queue(documents(*addresses), BatchSettings(), Preferences())

    return make


@pytest.fixture(scope="session")
def issued_books(tmp_path_factory: pytest.TempPathFactory, sample: Path) -> Path:
    """The database file of the sample company after two runs, their letters issued, nothing sent."""
    from data.importing import import_file
    from dunning.issuing import issue
    from dunning.levels import settings_from
    from dunning.preparation import plan, prepare

    act_as("")  # whoever acted in the test before
    file = tmp_path_factory.mktemp("books") / "issued.db"
    open_database(str(file))
    saop = sample / "saop"
    for kind, name in (("customers", "stranke"), ("contacts", "stiki"), ("items", "postavke")):
        import_file(cast(Kind, kind), saop / f"{name}.csv")
    for key, value in {"company.name": "Podjetje d.o.o.", "company.iban": "SI56191000000123438"}.items():
        set_preference(key, value)
    m.Operator.create(code="006", name="Skrbnik", login="006")
    for on, first in ((date(2012, 8, 17), 100), (date(2012, 8, 31), 191)):
        preferences = Preferences()
        prepare(plan(on, settings_from(preferences), first_number=first))
        issue(Selection(), preferences)
    close_database()
    return file


@pytest.fixture
def issued(issued_books: Path, tmp_path: Path) -> Iterator[Path]:
    """A copy of the issued books, open, with a catcher named in the preferences."""
    file = tmp_path / "issued.db"
    shutil.copy(issued_books, file)
    open_database(str(file))
    yield file
    close_database()


@pytest.fixture
def issued_catcher(issued: Path) -> Iterator[Catcher]:
    """The catcher for the issued books."""
    found = Catcher()
    found.start()
    send_through(found.port)
    yield found
    found.stop()
