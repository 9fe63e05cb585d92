"""The sample company of the demo: a throw-away database, invented customers, and a catcher instead of a server."""

import shutil
import tempfile
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from data.selection import Selection

if TYPE_CHECKING:
    from collections.abc import Callable

COMPANY = {
    "company.name": "Vzorec d.o.o.",
    "company.street": "Slovenska cesta 1",
    "company.postcode": "1000",
    "company.city": "Ljubljana",
    "company.country": "SI",
    "company.vat_id": "SI10000001",
    "company.phone": "+386 1 000 00 00",
    "company.email": "terjatve@vzorec.example",
    "company.iban": "SI56020170014356205",
    "company.bic": "LJBASI2X",
    "sender.name": "Vzorec d.o.o., saldakonti",
    "sender.address": "terjatve@vzorec.example",
    "smtp.host": "127.0.0.1",
    "smtp.security": "none",
    "smtp.auth": "none",
}


class Demo:
    """A company to try Dunmail on. Use it as a context: leaving stops the catcher and removes the database.

    The caught messages stay in ``mail_folder``, because somebody may want to look at them afterwards.
    """

    def __init__(self, customers: int = 300, per_minute: int | None = None) -> None:
        from mail.catcher import Catcher  # deferred: aiosmtpd is needed by nobody else

        self.customers = customers
        self.folder = Path(tempfile.mkdtemp(prefix="dunmail-demo-"))
        self.database = self.folder / "dunmail.db"
        self.mail_folder = self.folder / "caught"
        self.catcher = Catcher(0, per_minute, self.mail_folder)

    def __enter__(self) -> Self:
        self.catcher.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        from data.database import close_database

        self.catcher.stop()
        close_database()
        for file in self.folder.glob("dunmail.db*"):
            file.unlink()
        shutil.rmtree(self.folder / "books", ignore_errors=True)

    def build(self, progress: "Callable[[int, int], None] | None" = None) -> None:
        """Make the database: the company's preferences, customers with contacts and open items, a first package."""
        from data.database import open_database
        from data.importing import ImportOptions, import_file
        from data.preferences import Preferences, set_preference
        from dunning import preparation
        from dunning.levels import settings_from
        from tui.sample import write_books

        open_database(str(self.database))
        for key, value in COMPANY.items():
            set_preference(key, value)
        set_preference("smtp.port", str(self.catcher.port))
        books = write_books(self.folder / "books", self.customers, date.today())
        for done, (kind, file) in enumerate(books.items(), 1):
            import_file(kind, file, ImportOptions())
            if progress:
                progress(done, len(books) + 1)
        preparation.prepare(preparation.plan(date.today(), settings_from(Preferences())))
        if progress:
            progress(len(books) + 1, len(books) + 1)

    def run(self, progress: "Callable[[int, int], None] | None" = None) -> dict[str, Any]:
        """Issue and send everything prepared, and count what the catcher really got."""
        from data.pages import ReminderPages
        from data.preferences import Preferences
        from dunning import issuing
        from dunning.outgoing import outgoing
        from mail import batch
        from mail.sender import Sender

        preferences = Preferences()
        prepared = ReminderPages(Selection(state="prepared")).count()
        issued = issuing.issue(Selection(), preferences)
        number = batch.queue(outgoing(Selection(), preferences), batch.BatchSettings(), preferences)
        report = Sender(
            number, preferences, lambda: None,
            (lambda p: progress(p.accepted + p.failed, p.total)) if progress else None,
        ).run()
        caught = self.catcher.caught()
        once = {(message.message_id, message.recipients) for message in caught}
        if len(once) != len(caught):  # what the product exists to prevent; never hide it in a count
            raise AssertionError(f"{len(caught) - len(once)} messages were delivered twice")
        return {"prepared": prepared, "issued": issued.done, **report.as_json(), "caught": len(caught),
                "folder": str(self.mail_folder)}
